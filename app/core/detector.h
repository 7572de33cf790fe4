/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "facts.h"
#include "rules.h"

G_BEGIN_DECLS

/**
 * PortholeMatch:
 * @number: where the rule has a threshold, how many there were within its time; else 1
 */
typedef struct
{
  PortholeRule *rule;
  guint number;
} PortholeMatch;

/**
 * PortholeDetector:
 *
 * Rules and what they remember from one event to the next. Its memory is bounded whatever
 * containers do: what was counted longest ago is forgotten first. Time is that of the events, so
 * that a recording is judged the same at any speed.
 */
typedef struct _PortholeDetector PortholeDetector;

PortholeDetector *porthole_detector_new (PortholeRules *rules);
void porthole_detector_free (PortholeDetector *self);
/* adds what fits to @matches (element-type PortholeMatch, by value) */
void porthole_detector_take (PortholeDetector *self, const PortholeFacts *facts, GArray *matches);
guint porthole_detector_get_size (PortholeDetector *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeDetector, porthole_detector_free)

G_END_DECLS
