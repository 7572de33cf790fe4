# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Configures and builds; used by app/run and tests/run, which set $program and $source.

# What root leaves in somebody's checkout would lock that person out of the next build, and root
# has no need to run their compiler as root: so root builds as the owner of the checkout.
as_owner() {
  if [ "$(id -u)" -eq 0 ] && [ "$(stat -c %u "$source")" -ne 0 ]; then
    setpriv --reuid "$(stat -c %u "$source")" --regid "$(stat -c %g "$source")" --clear-groups \
      env HOME="$source" "$@"
  else
    "$@"
  fi
}

builder() {
  as_owner id -u
}

# Whether a build folder may be used: absent, or made here by the one who builds.
check_folder() {
  name=$1
  folder=$source/$name
  if [ ! -e "$folder" ]; then
    if ! as_owner test -w "$source"; then
      tell "$source is not writable; use a clone of your own"
      return 1
    fi
    return 0
  fi
  if [ ! -d "$folder" ]; then
    tell "$name is not a folder; move it away"
    return 1
  fi
  if [ "$(stat -c %u "$folder")" != "$(builder)" ] || ! as_owner test -w "$folder"; then
    tell "$name/ belongs to $(stat -c %U "$folder"); remove it or run this as that user"
    return 1
  fi
  made_from=$(sed -n 's/.*"source": *"\([^"]*\)".*/\1/p' "$folder/meson-info/meson-info.json" \
    2>/dev/null | head -n 1)
  if [ -n "$made_from" ] && [ "$made_from" != "$source" ]; then
    tell "$name/ was made from $made_from; remove it and try again"
    return 1
  fi
  if ! is_configured && [ ! -d "$folder/meson-private" ] && [ -n "$(ls -A "$folder")" ]; then
    tell "$name/ is not a build folder; move it away"
    return 1
  fi
}

is_configured() {
  [ -f "$folder/build.ninja" ] && [ -f "$folder/meson-private/coredata.dat" ]
}

# build NAME OPTION...: up to date afterwards, or as if it had not been tried.
build() {
  check_folder "$1" || return 1
  shift
  build_log=$(mktemp) || return 1
  build_status=0
  # Two at once would trip over each other; the kernel drops the lock with the process.
  exec 9<"$source/meson.build"
  flock 9
  if ! is_configured; then
    configure "$@" || build_status=1
  fi
  if [ "$build_status" -eq 0 ]; then
    compile || build_status=1
  fi
  exec 9<&-
  rm -f "$build_log"
  return "$build_status"
}

# A setup that failed or was killed half-way is no use to the next one.
configure() {
  tell "configuring $name/"
  rm -rf "$folder"
  if ! as_owner meson setup "$@" "$folder" "$source" >"$build_log" 2>&1 </dev/null 9<&-; then
    rm -rf "$folder"
    tail -n 15 "$build_log" >&2
    tell 'configuring failed (see above); put that right and try again'
    return 1
  fi
}

# All, or what $build_target says.
compile() {
  [ -n "$(as_owner ninja -C "$folder" -n ${build_target:-} 2>/dev/null | grep -v 'no work to do' | tail -n +2)" ] &&
    tell "building $name/"
  if ! as_owner ninja -C "$folder" ${build_target:-} >"$build_log" 2>&1 </dev/null 9<&-; then
    # Everything from the first command that failed; what succeeded before is of no interest.
    { grep -E -A 40 -m 1 '^(FAILED|ninja: error|ERROR|.*ERROR:)' "$build_log" ||
      tail -n 15 "$build_log"; } >&2
    tell 'building failed (see above); put that right and try again'
    return 1
  fi
}
