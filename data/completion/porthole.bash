# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Completion of porthole for bash.

# Engines that do not answer within a second have no containers to offer.
_porthole_containers() {
  local engine

  for engine in docker podman; do
    command -v "$engine" >/dev/null &&
      timeout 1 "$engine" ps --format '{{.Names}}' 2>/dev/null </dev/null |
        command grep -E '^[A-Za-z0-9][A-Za-z0-9_.-]*$'
  done
}

# _porthole_files WORD ENDING...: folders, and files whose names end so
_porthole_files() {
  local word=$1 ending

  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(
    compgen -d -- "$word"
    shift
    for ending in "$@"; do
      compgen -f -X "!*$ending" -- "$word"
    done
  )
}

_porthole() {
  local word=$2 option=$3
  local options='--headless --json --text --duration= --container= --host --record= --replay=
    --export= --dark --demo --helper= --version --help'

  COMPREPLY=()
  # Readline takes --option=word apart at the sign.
  if [[ $word == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 1]}
    word=
  elif [[ $option == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $option in
    --container)
      mapfile -t COMPREPLY < <(compgen -W "$(_porthole_containers)" -- "$word")
      return
      ;;
    --duration) return ;;
    --replay) _porthole_files "$word" .jsonl .jsonl.gz; return ;;
    --record) _porthole_files "$word" .jsonl .jsonl.gz; return ;;
    --export) _porthole_files "$word" .json .png .svg; return ;;
    --helper) _porthole_files "$word" ''; return ;;
  esac
  if [[ $word != -* ]]; then
    _porthole_files "$word" .jsonl .jsonl.gz
    return
  fi
  mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _porthole porthole
