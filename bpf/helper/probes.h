/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <gio/gio.h>

#include "records.h"

G_BEGIN_DECLS

struct probes;

/**
 * PortholeProbesError:
 * @PORTHOLE_PROBES_ERROR_NO_BTF: the kernel has no type information
 * @PORTHOLE_PROBES_ERROR_NOT_PERMITTED: this process may not load BPF programs
 * @PORTHOLE_PROBES_ERROR_FAILED: anything else
 */
typedef enum
{
  PORTHOLE_PROBES_ERROR_NO_BTF,
  PORTHOLE_PROBES_ERROR_NOT_PERMITTED,
  PORTHOLE_PROBES_ERROR_FAILED,
} PortholeProbesError;

#define PORTHOLE_PROBES_ERROR (porthole_probes_error_quark ())
GQuark porthole_probes_error_quark (void);

/**
 * PortholeProbes:
 *
 * The probes in the kernel: each in the best of its tiers that this kernel takes, with the reason
 * in words for what it did not take.
 */
typedef struct _PortholeProbes PortholeProbes;

/**
 * porthole_probes_load:
 * @fallback: pass over the first tier where a probe has a second one
 *
 * Loads and attaches everything but the probe of opens, which costs every process something.
 *
 * Returns: (nullable): the probes, or %NULL with @error in the domain %PORTHOLE_PROBES_ERROR
 */
PortholeProbes *porthole_probes_load (gboolean fallback, GError **error);
void porthole_probes_free (PortholeProbes *self);

/* Attaches or detaches the probe of opens. */
void porthole_probes_watch_opens (PortholeProbes *self, gboolean on);

/* Detaches a probe, so that it costs nothing and sees nothing, or attaches it again.
 * Errors: %G_IO_ERROR_INVALID_ARGUMENT where there is none of that name that can be switched */
gboolean porthole_probes_switch (PortholeProbes *self,
                                 const char *name,
                                 gboolean on,
                                 GError **error);

struct switches *porthole_probes_get_switches (PortholeProbes *self);

/* Returns: the descriptor of the map of that name */
int porthole_probes_get_map (PortholeProbes *self, const char *name);

/* Returns: a descriptor from which struct task_entry are read, or -1 where there is no iterator */
int porthole_probes_iterate (PortholeProbes *self);

/* Returns: (transfer floating): a(ssss), (probe, tier, state, reason) */
GVariant *porthole_probes_get_coverage (PortholeProbes *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PortholeProbes, porthole_probes_free)

G_END_DECLS
