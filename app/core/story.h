/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "event.h"
#include "finding.h"
#include "flow.h"

G_BEGIN_DECLS

#define PORTHOLE_STORY_MAX 256

/**
 * PortholeStoryItem:
 * @text: what happened, a short sentence without a full stop
 * @detail: (nullable): more of it: arguments, numbers, a result
 * @event: (nullable): the first event that it stands for
 * @findings: (element-type PortholeFinding): what was found in it
 * @count: how many happenings it stands for
 *
 * A step of a story. Where @event is %NULL its events are no longer kept, and it is the finding
 * that is told.
 */
typedef struct
{
  gint64 time, last;
  PortholeLevel level;
  char *text;
  char *detail;
  PortholeEvent *event;
  GPtrArray *findings;
  guint64 count;
} PortholeStoryItem;

/**
 * PortholeStory:
 *
 * What happened in a container, as a person would tell it: what one process does over and over is
 * one step. Memory is bounded: steps in which nothing was found go first.
 */
typedef struct _PortholeStory PortholeStory;

/* (nullable) (transfer none): what to call the container of that id */
typedef const char *(*PortholeStoryNameFunc) (const char *container, gpointer user_data);
typedef gboolean (*PortholeStoryEventFunc) (PortholeEvent *event, gpointer user_data);

PortholeStory *porthole_story_new (void);
void porthole_story_free (PortholeStory *self);
void porthole_story_take (PortholeStory *self, PortholeEvent *event);
GPtrArray *porthole_story_list (PortholeStory *self,
                                GPtrArray *findings,
                                PortholeStoryEventFunc shown,
                                PortholeStoryNameFunc name,
                                gpointer user_data);
guint porthole_story_get_size (PortholeStory *self);

/* (transfer full): one event in words */
char *porthole_story_tell_event (const PortholeEvent *event,
                                 PortholeStoryNameFunc name,
                                 gpointer user_data);
void porthole_story_item_free (PortholeStoryItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeStory, porthole_story_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeStoryItem, porthole_story_item_free)

G_END_DECLS
