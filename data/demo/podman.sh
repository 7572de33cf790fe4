# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Podman has no daemon. Whoever wants to know its containers' names asks its API, so that is served
# as long as the demo runs, unless the computer does so anyway.

use_podman() {
  reason='not installed'
  command -v podman >/dev/null || return 1
  engine=podman
  run_flags=
  # So that cleaning up asks podman only then: being asked, it makes folders in the caller's home.
  : >"$cache/used-podman"
  if ! bounded 30 podman info --format '{{.Host.Kernel}}'; then
    reason="it does not work for uid $uid: $(last_words)"
    return 1
  fi
  serve_podman
}

# Where limits cannot be raised or crun does not know the cgroups, these flags help.
use_podman_with_runc() {
  use_podman || return 1
  reason='runc is not installed'
  command -v runc >/dev/null || return 1
  run_flags='--runtime runc --ulimit nofile=1024:1024 --ulimit nproc=4096:4096'
}

# At the place where podman's own unit would serve it, so that everyone looks there. A failure is no
# loss to the demo: the containers then have no names.
serve_podman() {
  if [ "$uid" -eq 0 ]; then
    podman_socket=/run/podman/podman.sock
  else
    [ -d "${XDG_RUNTIME_DIR:-/nonexistent}" ] || return 0
    podman_socket=$XDG_RUNTIME_DIR/podman/podman.sock
  fi
  [ ! -S "$podman_socket" ] || return 0
  mkdir -p "${podman_socket%/*}" || return 0
  setsid podman system service --time 0 "unix://$podman_socket" \
    </dev/null >/dev/null 2>&1 9>&- &
  echo "$! $podman_socket" >"$cache/podman-service"
  until_true 50 test -S "$podman_socket"
  # It is root's alone, and the helper has left root: whoever may ask Docker, as the helper, may
  # ask this one too.
  [ "$uid" -ne 0 ] || { chgrp docker "$podman_socket" && chmod 660 "$podman_socket"; } 2>/dev/null
  return 0
}

stop_podman() {
  [ -f "$cache/podman-service" ] || return 0
  read -r served_by podman_socket <"$cache/podman-service"
  case $(command_line "$served_by") in
    *"podman system service --time 0 unix://$podman_socket "*)
      kill "$served_by" 2>/dev/null
      rm -f "$podman_socket"
      ;;
  esac
  rm -f "$cache/podman-service"
}
