# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the parts of the demo share: the line protocol, places, bounded commands.

prefix=porthole-demo-
network=porthole-demo

# The line protocol is one line per message whatever a tool may have printed.
say() {
  printf '%s' "$*" | tr '\n\t' '  ' | tr -d '\000-\037\177' | cut -c 1-600
}

progress() {
  say "progress $*"
}

# A way that does not work leaves its reason here; the last one becomes the error line.
reason=

# Cache: the image; work: what this run needs, gone at its end. Both belong to the caller alone.
# The second pair exists only where root starts an engine of its own. The instance keeps a test's
# demonstration and a person's apart; it is checked, because what it names is removed whole.
set_places() {
  instance=${PORTHOLE_DEMO_INSTANCE:-}
  case $instance in
    *[!a-z0-9]*) say "error PORTHOLE_DEMO_INSTANCE may hold only a-z and 0-9"; exit 2 ;;
  esac
  run_dir=/run/porthole-demo${instance:+-$instance}
  data_dir=/var/lib/porthole-demo${instance:+-$instance}
  label=org.porthole.demo=${instance:-1}

  uid=$(id -u)
  umask 077
  cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/porthole/demo
  throwaway=
  if ! mkdir -p "$cache" 2>/dev/null || ! [ -w "$cache" ]; then
    # No home folder: the image cannot be kept, which costs time but nothing else.
    cache=$(mktemp -d "${TMPDIR:-/tmp}/porthole-demo.XXXXXX") || {
      say "error neither $cache nor ${TMPDIR:-/tmp} can be written; make room or set TMPDIR"
      exit 3
    }
    throwaway=$cache
  fi
  work=$cache/work${instance:+-$instance}
}

# Runs a command for at most so many seconds. It runs in the background, because a shell that waits
# for a foreground command handles no signal; its words are in $work/out and $work/err.
child=
bounded() {
  bounded_seconds=$1
  shift
  timeout -k 5 "$bounded_seconds" "$@" </dev/null >"$work/out" 2>"$work/err" 9>&- &
  child=$!
  wait "$child"
  bounded_status=$?
  child=
  [ "$bounded_status" -ne 124 ] || printf '%s\n' "no answer within $bounded_seconds s" >>"$work/err"
  return "$bounded_status"
}

# The last thing that a failed command said.
last_words() {
  last=$(grep -hv '^[[:space:]]*$' "$work/out" "$work/err" 2>/dev/null | tail -n 1)
  printf '%s' "${last:-no reason given}"
}

# Of a process, with a space after each argument; empty if there is none.
command_line() {
  { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null
}

# Waits until a condition holds: at most so many tenths of a second.
until_true() {
  tenths=$1
  shift
  while ! "$@"; do
    tenths=$((tenths - 1))
    [ "$tenths" -gt 0 ] || return 1
    # In the background for the same reason as above.
    sleep 0.1 9>&- &
    child=$!
    wait "$child"
    child=
  done
}
