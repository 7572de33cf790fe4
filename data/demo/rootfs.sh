# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# What the unpacked packages lack: accounts, alternatives, the demo's own files.

finish_root() {
  r=$1
  mkdir -p "$r/dev" "$r/proc" "$r/sys" "$r/run" "$r/tmp" "$r/var/tmp" "$r/var/log/nginx" \
    "$r/var/lib/nginx" "$r/root/.ssh" "$r/etc/nginx/demo" "$r/srv/www" || return 1
  add_accounts "$r" && add_alternatives "$r" && add_sites "$r" && add_secrets "$r" || return 1
  # Made under a private umask; in the container other users must get through.
  chmod -R u+rwX,go+rX "$r" && chmod 1777 "$r/tmp" "$r/var/tmp" &&
    chmod 700 "$r/root" "$r/root/.ssh" && chmod 600 "$r/root/.ssh/id_ed25519" "$r/etc/shadow"
}

add_accounts() {
  printf '%s\n' 'root:x:0:0:root:/root:/bin/bash' \
    'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin' \
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin' >"$1/etc/passwd"
  printf '%s\n' 'root:x:0:' 'www-data:x:33:' 'nogroup:x:65534:' >"$1/etc/group"
  # No password works; there is something to read all the same.
  printf '%s\n' 'root:*:19000:0:99999:7:::' 'www-data:*:19000:0:99999:7:::' >"$1/etc/shadow"
}

# Maintainer scripts would have set these links.
add_alternatives() {
  [ -e "$1/usr/bin/awk" ] || ln -s mawk "$1/usr/bin/awk"
  [ -e "$1/usr/bin/nc" ] || ln -s ncat "$1/usr/bin/nc"
  [ -e "$1/usr/bin/sh" ] || ln -s bash "$1/usr/bin/sh"
  for library in "$1"/usr/lib/*/blas/*.so.3 "$1"/usr/lib/*/lapack/*.so.3; do
    [ -e "$library" ] || continue
    dir=${library%/*}
    ln -sf "${dir##*/}/${library##*/}" "${dir%/*}/"
  done
}

# One nginx per role. The web site asks the api, so that there is ordinary traffic as well.
add_sites() {
  write_site "$1" web 80 'proxy_pass http://api:8080;'
  write_site "$1" api 8080 'proxy_pass http://files:8081;'
  write_site "$1" files 8081 'return 200 "files\n";'
  write_site "$1" db 5432 'return 200 "db\n";'
  write_site "$1" cache 6379 'return 200 "cache\n";'
}

write_site() {
  cat >"$1/etc/nginx/demo/$2.conf" <<END
user www-data;
worker_processes 1;
daemon off;
pid /run/nginx.pid;
error_log stderr notice;
events { worker_connections 256; }
http {
  access_log off;
  server {
    listen $3;
    listen [::]:$3;
    location / { $4 }
  }
}
END
}

# Looks like a key to whoever reads its name; it opens nothing.
add_secrets() {
  printf '%s\n' 'This is the demonstration key of Porthole.' \
    'It is plain text and opens nothing.' >"$1/root/.ssh/id_ed25519"
}
