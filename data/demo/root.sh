# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The ways to an engine that need root: installing one, and asking to be root.

# --- installing, with whichever package manager there is

use_install_docker() {
  if command -v dockerd >/dev/null; then
    reason='already installed'
    return 1
  fi
  if command -v apt-get >/dev/null; then
    set -- docker.io
    # Newer releases have the client in a package of its own.
    apt-cache show docker-cli >/dev/null 2>&1 && set -- "$@" docker-cli
  elif command -v dnf >/dev/null; then
    set -- moby-engine docker-cli
  else
    set -- docker
  fi
  install_packages "$@" && { use_docker || use_private; }
}

use_install_podman() {
  if command -v podman >/dev/null; then
    reason='already installed'
    return 1
  fi
  install_packages podman && use_podman
}

install_packages() {
  progress "installing $*"
  if command -v apt-get >/dev/null; then
    bounded 180 apt-get -q update
    bounded 420 env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
  elif command -v dnf >/dev/null; then
    bounded 420 dnf -q install -y "$@"
  elif command -v pacman >/dev/null; then
    bounded 420 pacman -S --needed --noconfirm "$@"
  elif command -v zypper >/dev/null; then
    bounded 420 zypper -n -q install "$@"
  else
    reason="no package manager that could install $*"
    return 1
  fi || {
    reason="$* could not be installed: $(last_words)"
    return 1
  }
}

# --- as an ordinary user: the whole demonstration again as root

# Root's processes cannot be signalled by an ordinary user, so the other one ends when its standard
# input does. It says all that there is to say, so this never returns when it has begun.
use_as_root() {
  if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    set -- sudo -n
  elif command -v sudo >/dev/null && ( : </dev/tty ) 2>/dev/null; then
    progress 'asking for root by sudo, for an engine of its own'
    # Asked for by itself, so that a refusal is not mistaken for a failed demonstration.
    sudo -v || { reason='sudo refused'; return 1; }
    set -- sudo
  elif command -v pkexec >/dev/null && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    progress 'asking for root by pkexec, for an engine of its own'
    set -- pkexec
  else
    reason='no way to become root (no sudo, or it would ask and there is no terminal)'
    return 1
  fi
  rm -f "$work/life"
  mkfifo "$work/life"
  # Opening for reading and writing does not wait for the other end; the reader must not hold it.
  exec 8<>"$work/life"
  "$@" "$here/demo" run --until-eof <"$work/life" 8>&- 9>&- &
  as_root=$!
  exec 7>"$work/life" 8>&-
  wait "$as_root"
  root_status=$?
  exec 7>&-
  as_root=
  # Refused, whichever of the two asked: nothing has begun and nothing has been said.
  case $1-$root_status in
    pkexec-126 | pkexec-127) reason='root was not granted' ; return 1 ;;
  esac
  trap - EXIT
  rm -rf "$work"
  exit "$root_status"
}

# The other side of it. The shell gives background commands an empty input, hence descriptor 6.
end_with_input() {
  main_pid=$$
  exec 6<&0 </dev/null
  ( cat <&6; kill -TERM "$main_pid" ) >/dev/null 2>&1 9>&- &
  watcher=$!
  exec 6<&-
}
