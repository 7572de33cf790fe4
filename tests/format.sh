# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# Is every file formatted as the .clang-format of its folder says, and does shellcheck find nothing
# in any script? Used by tests/run.

# Other versions break lines elsewhere, so only this one may judge.
clang_format_version=14

tracked() {
  ( cd "$source" && { as_owner git ls-files 2>/dev/null ||
    find . -path './build*' -prune -o -type f -print; } )
}

check_format() {
  version=$(clang-format --version 2>/dev/null | sed 's/.*version \([0-9]*\).*/\1/')
  if [ "$version" != "$clang_format_version" ]; then
    tell "formatting is not checked: clang-format is ${version:-missing}, the files go by" \
      "$clang_format_version"
    return 0
  fi
  passed_or_failed 'format' all_formatted
}

all_formatted() {
  unformatted=$(tracked | grep '\.[ch]$' |
    ( cd "$source" && tr '\n' '\0' | xargs -0 -r clang-format --dry-run 2>&1 ) |
    sed -n 's/^\([^:]*\):[0-9].*/\1/p' | sort -u)
  for file in $unformatted; do
    tell "$file is not formatted; clang-format -i $file"
  done
  [ -z "$unformatted" ]
}

check_shell() {
  if ! command -v shellcheck >/dev/null; then
    tell 'shell scripts are not checked: shellcheck is missing'
    return 0
  fi
  passed_or_failed 'shell scripts' all_shell_clean
}

# Only scripts themselves: the parts that they read are checked with them.
all_shell_clean() {
  tracked | while read -r file; do
    if head -c 20 "$source/$file" | head -n 1 | grep -qE '^#!.*\b(sh|bash)$'; then
      echo "$file"
    fi
  done | ( cd "$source" && tr '\n' '\0' | xargs -0 -r shellcheck -x )
}
