# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The container engine: which one, and the few things that the demo asks of it.

engine=
run_flags=

# Every use_... function tries one way, and says in $reason why it is closed.
use_docker() {
  reason='not installed'
  command -v docker >/dev/null || return 1
  engine=docker
  run_flags=
  # Asked for a format at once, an older client complains about that and not about the daemon.
  if ! bounded 15 docker version ||
    ! bounded 15 docker info --format '{{.KernelVersion}} {{.ServerVersion}}'; then
    reason="none that runs and that uid $uid may use: $(last_words)"
    return 1
  fi
  # Docker Desktop and remote hosts run their containers under another kernel, unseen from here.
  read -r engine_kernel engine_version <"$work/out"
  if [ "$engine_kernel" != "$(uname -r)" ] || [ -z "${engine_version:-}" ]; then
    reason='it runs its containers in a virtual machine or on another computer'
    return 1
  fi
}

# --- the network

# Addresses of 198.51.100.0/24 (for documentation, RFC 5737) that no route of this computer uses.
# Each line of the file is a route, addresses in hexadecimal and, on x86 and ARM, byte-swapped.
block_is_free() {
  block_first=$(((198 << 24) + (51 << 16) + (100 << 8) + $1 * 16))
  block_last=$((block_first + 15))
  while read -r _ route_to _ _ _ _ _ route_mask _; do
    case $route_to in Destination | 00000000) continue ;; esac
    route_first=$(swapped "$route_to")
    route_last=$((route_first | (0xffffffff ^ $(swapped "$route_mask"))))
    [ "$route_last" -ge "$block_first" ] && [ "$route_first" -le "$block_last" ] && return 1
  done </proc/net/route
  return 0
}

swapped() {
  swap=$((0x$1))
  echo $(((swap & 0xff) << 24 | (swap & 0xff00) << 8 | (swap >> 8) & 0xff00 | (swap >> 24) & 0xff))
}

# An internal network, and IPv6 as well if the engine can.
make_network() {
  block=0
  while [ "$block" -lt 16 ]; do
    if block_is_free "$block"; then
      subnet=198.51.100.$((block * 16))/28
      prefix6=2001:db8:0:$(printf '%x' "$((block + 1))")
      if network_created --ipv6 --subnet "$prefix6::/64" || network_created; then
        return 0
      fi
      case $(last_words) in *[Oo]verlap* | *'already used'*) ;; *) break ;; esac
    fi
    block=$((block + 1))
  done
  reason="no network could be made: $(last_words)"
  return 1
}

network_created() {
  # The bridge of an engine of our own has a name that clean can find if everything else is gone.
  [ -z "${private:-}" ] ||
    set -- "$@" --opt "com.docker.network.bridge.name=$(private_bridge "$block")"
  if [ "$engine" = podman ]; then
    # Its name server is not needed and not always installed.
    set -- "$@" --disable-dns
  else
    # Docker keeps an internal network in by firewall rules, and gives a default route all the same.
    # One to an address that nobody has is no way out even where there are no such rules.
    set -- "$@" --aux-address "DefaultGatewayIPv4=$(nth_address 13)"
    case $1 in
      --ipv6) set -- "$@" --aux-address "DefaultGatewayIPv6=$prefix6::ffff" ;;
    esac
  fi
  bounded 60 "$engine" network create --internal --label "$label" --subnet "$subnet" "$@" "$network"
}

# The address of the nth container, counted from 1; the first one belongs to the bridge.
nth_address() {
  echo "198.51.100.$((block * 16 + 1 + $1))"
}

# --- containers

# start_container ROLE NUMBER COMMAND...: one of the demo's, and tells who it is. Names come from
# /etc/hosts, so no name server is asked.
start_container() {
  new_role=$1
  new_number=$2
  shift 2
  # shellcheck disable=SC2086 # two lists of options
  if ! bounded 120 "$engine" run -d $run_flags $hosts --name "$prefix$new_role" --hostname "$new_role" \
    --label "$label" --network "$network" --ip "$(nth_address "$new_number")" "$image" "$@"; then
    reason="$(last_words)"
    return 1
  fi
  say "container $new_role $(tail -n 1 "$work/out") $prefix$new_role"
}

import_image() {
  image=${prefix}image:$(image_key | sed 's/.*-//')
  if ! bounded 240 "$engine" import --change "LABEL $label" \
    --change 'ENV PATH=/usr/sbin:/usr/bin' "$image_tar" "$image"; then
    reason="the image could not be loaded: $(last_words)"
    return 1
  fi
}

in_container() {
  in_role=$1
  shift
  bounded 120 "$engine" exec "$prefix$in_role" "$@"
}

# --- removing

# Removes what carries both the label and the name, in the engine $1.
remove_all() {
  bounded 60 "$1" ps -a --no-trunc --filter "label=$label" --format '{{.ID}} {{.Names}}' || return 1
  ids=$(sed -n "s/^\([0-9a-f]*\) $prefix.*/\1/p" "$work/out")
  if [ -n "$ids" ]; then
    # Without it podman gives each of them ten seconds to end by itself.
    [ "$1" != podman ] || ids="-t 0 $ids"
    # shellcheck disable=SC2086 # a list of ids
    bounded 120 "$1" rm -f -v $ids
  fi
  bounded 60 "$1" network ls --filter "label=$label" --format '{{.Name}}'
  if grep -qx "$network" "$work/out"; then
    bounded 60 "$1" network rm "$network"
  fi
  bounded 60 "$1" images --filter "label=$label" --format '{{.Repository}}:{{.Tag}}'
  ids=$(grep "${prefix}image:" "$work/out")
  # shellcheck disable=SC2086 # a list of names
  [ -z "$ids" ] || bounded 120 "$1" rmi $ids
  return 0
}
