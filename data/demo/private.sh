# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# An engine of the demo's own, for root where none runs: containerd and dockerd with their own
# folders, no default bridge and no firewall rules, so that nothing of the computer's is changed.
# The demo's network is internal and needs neither.

private=
callers_docker=${DOCKER_HOST:-}

private_socket() {
  echo "$run_dir/docker.sock"
}

private_bridge() {
  # Interface names have at most 15 characters.
  printf 'phdemo%x%.8s' "$1" "$instance"
}

use_private() {
  if [ "$uid" -ne 0 ]; then
    reason='an engine of its own needs root'
    return 1
  fi
  for tool in dockerd containerd docker runc; do
    if ! command -v "$tool" >/dev/null; then
      reason="$tool is not installed"
      return 1
    fi
  done
  private=1
  engine=docker
  run_flags=
  # The sockets' folder is open to be looked into, as /run is; dockerd guards its socket itself.
  mkdir -p "$run_dir" "$data_dir" && chmod 755 "$run_dir" && chmod 711 "$data_dir" || {
    reason="$run_dir and $data_dir could not be made"
    return 1
  }
  start_containerd && start_dockerd
}

# dockerd would share the computer's containerd if there is one; a private one can be ended and
# swept up whole.
start_containerd() {
  cat >"$run_dir/containerd.toml" <<END
version = 2
root = "$data_dir/containerd"
state = "$run_dir/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$run_dir/containerd.sock"
END
  start_daemon containerd --config "$run_dir/containerd.toml"
  if ! until_true 900 daemon_answers containerd test -S "$run_dir/containerd.sock"; then
    reason="containerd did not start: $(daemon_words containerd)"
    return 1
  fi
}

start_dockerd() {
  start_daemon dockerd --config-file "$run_dir/dockerd.json" --data-root "$data_dir/docker" \
    --exec-root "$run_dir/docker" --pidfile "$run_dir/docker.pid" --host "unix://$(private_socket)" \
    --containerd "$run_dir/containerd.sock" --bridge none --iptables=false --ip-forward=false \
    --ip-masq=false --userland-proxy=false
  DOCKER_HOST=unix://$(private_socket)
  export DOCKER_HOST
  if ! until_true 900 daemon_answers dockerd docker version; then
    reason="dockerd did not start: $(daemon_words dockerd)"
    return 1
  fi
}

# start_daemon NAME ARGUMENT...: in a session of its own, so that Ctrl-C in the terminal leaves it
# alive until the containers are gone. The pid is written before anything else can go wrong.
start_daemon() {
  daemon=$1
  [ "$daemon" != dockerd ] || echo '{}' >"$run_dir/dockerd.json"
  setsid "$@" </dev/null >"$run_dir/$daemon.log" 2>&1 9>&- &
  echo "$!" >"$run_dir/$daemon.demo-pid"
}

daemon_answers() {
  # Nothing to wait for when it has ended.
  kill -0 "$(cat "$run_dir/$1.demo-pid")" 2>/dev/null || { tenths=0; return 1; }
  shift
  "$@" >/dev/null 2>&1
}

daemon_words() {
  words=$(sed -n 's/^failed to start daemon: //p; s/.*level=\(error\|fatal\) msg="\(.*\)"$/\2/p' \
    "$run_dir/$1.log" 2>/dev/null | tail -n 1)
  [ -n "$words" ] || words=$(tail -n 1 "$run_dir/$1.log" 2>/dev/null)
  printf '%s' "${words:-no reason given}"
}

# --- ending it, whatever state a crash has left it in

stop_private() {
  [ "$uid" -eq 0 ] || return 0
  [ -d "$run_dir" ] || [ -d "$data_dir" ] || return 0
  if is_ours dockerd && [ -S "$(private_socket)" ]; then
    ( DOCKER_HOST=unix://$(private_socket); export DOCKER_HOST; remove_all docker )
  fi
  end_daemon dockerd
  end_daemon containerd
  end_orphans
  unmount_all
  remove_traces
  rm -rf "$run_dir" "$data_dir"
  private=
  unset DOCKER_HOST
  [ -z "$callers_docker" ] || export DOCKER_HOST="$callers_docker"
}

# The pid that was written down may by now be anybody's: its command line must be the one.
is_ours() {
  daemon_pid=$(cat "$run_dir/$1.demo-pid" 2>/dev/null)
  case $daemon_pid in '' | *[!0-9]*) return 1 ;; esac
  command_line "$daemon_pid" | grep -qF -- "$run_dir/$1."
}

end_daemon() {
  is_ours "$1" || return 0
  kill -TERM "$daemon_pid" 2>/dev/null
  until_true 300 daemon_is_gone "$1" || kill -KILL "$daemon_pid" 2>/dev/null
}

daemon_is_gone() {
  ! is_ours "$1"
}

# Shims outlive a killed containerd. They name its socket, which only ours has, and their children
# are the containers' first processes.
end_orphans() {
  for process in /proc/[0-9]*; do
    orphan=${process#/proc/}
    command_line "$orphan" | grep -qF -- "-address $run_dir/containerd.sock " || continue
    for child_of in $(cat "$process/task/$orphan/children" 2>/dev/null); do
      kill -KILL "$child_of" 2>/dev/null
    done
    kill -KILL "$orphan" 2>/dev/null
  done
}

# The newest mount first.
unmount_all() {
  awk -v run="$run_dir/" -v data="$data_dir/" \
    'index($5, run) == 1 || index($5, data) == 1 { print $5 }' /proc/self/mountinfo |
    tac | while read -r mount; do
    umount -l "$mount" 2>/dev/null
  done
}

# Only a killed dockerd leaves these: its containers' groups and its bridge.
remove_traces() {
  containers=
  for container in "$data_dir"/docker/containers/*; do
    [ ! -d "$container" ] || containers="$containers ${container##*/}"
  done
  # A process that was killed is in its group until it has ended and was waited for.
  [ -z "$containers" ] || until_true 600 groups_are_gone
  for bridge in /sys/class/net/phdemo?"$(printf '%.8s' "$instance")"; do
    [ ! -d "$bridge/bridge" ] || ip link delete "${bridge##*/}" 2>/dev/null
  done
}

groups_are_gone() {
  all_gone=0
  for container in $containers; do
    for group in $(find /sys/fs/cgroup -depth -type d -name "*$container*" 2>/dev/null); do
      rmdir "$group" 2>/dev/null || [ ! -d "$group" ] || { all_gone=1; end_group "$group"; }
    done
  done
  return "$all_gone"
}

# Whoever is in a group of a container of ours belongs to it: its name has the container's id.
end_group() {
  while read -r member; do
    [ "$member" -le 1 ] || kill -KILL "$member" 2>/dev/null
  done 2>/dev/null <"$1/cgroup.procs"
}
