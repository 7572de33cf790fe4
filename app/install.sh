# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Finds out what is missing and installs it; used by app/run and tests/run, which set $program
# and $source.

# An ordinary user's PATH on Debian lacks the folders where bpftool and dockerd are.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
export PATH

tell() {
  printf '%s: %s\n' "$program" "$*" >&2
}

# Which column of app/packages is this computer's.
distribution() {
  # shellcheck disable=SC1091 # the distribution's own file
  ids=$( . /etc/os-release 2>/dev/null && echo "${ID:-} ${ID_LIKE:-}")
  for name in $ids; do
    case $name in
      ubuntu | debian | fedora | arch) echo "$name"; return ;;
      rhel | centos) echo fedora; return ;;
      opensuse* | suse) echo opensuse; return ;;
    esac
  done
  echo unknown
}

# Asks for the thing itself, not for its package: quick, and content with what was built by hand.
is_there() {
  case $1 in
    command:*) command -v "${1#*:}" >/dev/null ;;
    pkgconfig:*) pkg-config --exists "${1#*:}" 2>/dev/null ;;
    gccfile:*) case $(gcc -print-file-name="${1#*:}" 2>/dev/null) in */*) true ;; *) false ;; esac ;;
    file:*) any_file "${1#*:}" ;;
    bpftool) find_bpftool ;;
    engine) find_engine ;;
  esac
}

# Any container engine, also one that is not started, or is another computer's.
find_engine() {
  command -v dockerd >/dev/null || command -v podman >/dev/null || [ -S /run/docker.sock ] ||
    [ -n "${DOCKER_HOST:-}" ]
}

any_file() {
  files=$1
  while [ -n "$files" ]; do
    [ ! -e "${files%%|*}" ] || return 0
    case $files in *'|'*) files=${files#*|} ;; *) files= ;; esac
  done
  return 1
}

# Ubuntu's bpftool is a wrapper that refuses when the tools of the running kernel are not
# installed. Any kernel's bpftool can do what the build asks of it.
find_bpftool() {
  bpftool version >/dev/null 2>&1 && return 0
  for tool in /usr/lib/linux-tools/*/bpftool /usr/lib/linux-tools-*/bpftool; do
    if [ -x "$tool" ] && "$tool" version >/dev/null 2>&1; then
      PATH=${tool%/*}:$PATH
      return 0
    fi
  done
  return 1
}

# Sets $missing to the packages of the given groups that are to be installed.
find_missing() {
  missing=
  system=$(distribution)
  while read -r group check debian ubuntu fedora arch opensuse; do
    case " $* " in *" $group "*) ;; *) continue ;; esac
    if is_there "$check"; then
      continue
    fi
    case $system in
      ubuntu) names=$ubuntu ;;
      fedora) names=$fedora ;;
      arch) names=$arch ;;
      opensuse) names=$opensuse ;;
      *) names=$debian ;;
    esac
    [ "$names" = - ] || add_missing "$names"
  done <"$source/app/packages"
}

add_missing() {
  for name in $(printf '%s' "$1" | tr ',' ' '); do
    case $name in
      # Only newer releases have it.
      *'?') name=${name%?}; apt-cache show "$name" >/dev/null 2>&1 || continue ;;
    esac
    case " $missing " in *" $name "*) ;; *) missing="$missing${missing:+ }$name" ;; esac
  done
}

# install_missing GROUP...: nothing at all, and no question, when nothing is missing.
install_missing() {
  find_missing "$@"
  [ -n "$missing" ] || return 0
  if [ "$system" = unknown ]; then
    tell "this distribution is not known; install what Debian calls: $missing"
    return 1
  fi
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      tell "packages are missing and there is no sudo; as root, install: $missing"
      return 1
    fi
    as_root=sudo
  fi
  tell "installing what is missing${as_root:+ (sudo may ask for your password)}: $missing"
  if [ -n "$as_root" ] && ! sudo -v; then
    tell "sudo refused, nothing was installed; as root, install: $missing"
    return 1
  fi
  install_log=$(mktemp) || return 1
  # shellcheck disable=SC2086 # a list of packages
  if ! install_packages $missing >"$install_log" 2>&1 </dev/null; then
    tail -n 15 "$install_log" >&2
    rm -f "$install_log"
    tell "the packages could not be installed (see above); put that right and try again"
    return 1
  fi
  rm -f "$install_log"
  wanted=$missing
  find_missing "$@"
  if [ -n "$missing" ]; then
    tell "still missing after installing $wanted: $missing; look for an older version in your PATH"
    return 1
  fi
}

install_packages() {
  case $system in
    debian | ubuntu)
      # A third party's dead source fails the update; whether it matters shows when installing.
      $as_root apt-get -q -o DPkg::Lock::Timeout=120 update || true
      $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 \
        install -y --no-install-recommends "$@"
      ;;
    fedora) $as_root dnf -q install -y "$@" ;;
    arch) $as_root pacman -S --needed --noconfirm "$@" ;;
    opensuse) $as_root zypper -n -q install "$@" ;;
  esac
}
