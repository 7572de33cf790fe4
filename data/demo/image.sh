# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
# The demo's one image: a small userland with nginx, nmap, ncat and bash, as a tar that any engine
# imports. On Debian and Ubuntu it is unpacked from the distribution's own packages, with apt's
# lists and cache in a folder of its own: nothing is installed, no maintainer script runs.

image_packages='base-files bash coreutils findutils grep libc-bin mawk ncat nginx nmap procps sed'
# Dependencies for maintainer scripts only; without them the image is half the size.
image_needless='debconf|dpkg|init-system-helpers|iproute2|lib.*-perl|libperl.*|perl.*|tar|ubuntu-keyring|usrmerge'
# Nobody reads these in a container.
image_excludes='./usr/share/doc ./usr/share/man ./usr/share/info ./usr/share/locale
  ./usr/share/nmap/scripts ./usr/share/nmap/nselib ./usr/share/zenmap ./usr/share/lintian
  ./usr/lib/*/gconv ./usr/share/i18n'
image_limit=$((120 * 1024 * 1024))

# One file per recipe and distribution, so a changed recipe never meets an old image.
image_key() {
  # shellcheck disable=SC1091 # the distribution's own file
  image_os=$( . /etc/os-release 2>/dev/null && printf '%s-%s' "${ID:-linux}" "${VERSION_ID:-0}")
  image_recipe=$(cat "$here/image.sh" "$here/rootfs.sh" | sha256sum | cut -c 1-12)
  printf 'image-%s-%s-%s' "${image_os:-linux}" "$(uname -m)" "$image_recipe" |
    tr -c 'A-Za-z0-9._-' '_'
}

# Makes sure that $image_tar is there and whole.
make_image() {
  image_tar=$cache/$(image_key).tar.gz
  if image_is_whole; then
    return 0
  fi
  root=$work/root
  rm -rf "$root"
  mkdir -p "$root"
  if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    progress 'making the image from packages (only the first time)'
    fetch_packages && unpack_packages || return 1
  else
    progress 'fetching a base image (only the first time)'
    fetch_base_image || return 1
  fi
  finish_root "$root" || { reason="the image could not be made: $(last_words)"; return 1; }
  pack_image
}

image_is_whole() {
  [ -f "$image_tar" ] && [ -f "$image_tar.sha256" ] &&
    [ "$(sha256sum <"$image_tar")" = "$(cat "$image_tar.sha256")" ]
}

# apt with its own state works for any user and leaves the computer's own untouched. Its hashes and
# signatures are checked as always.
fetch_packages() {
  apt=$work/apt
  rm -rf "$apt" "$work/packages"
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$work/packages"
  : >"$apt/status"
  cat >"$apt/apt.conf" <<END
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Log "$apt";
Acquire::Languages "none";
Acquire::Retries "2";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Update::Post-Invoke-Success "";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
END
  export APT_CONFIG="$apt/apt.conf"
  # One dead third party source makes update fail, although all that we need is there: the next
  # step decides.
  image_error=
  bounded 180 apt-get -q update || image_error=$(last_words)
  # shellcheck disable=SC2086 # a list of names
  if ! bounded 60 apt-get -q -s install $image_packages; then
    reason="the packages of the demo's image cannot be had: ${image_error:-$(last_words)}"
    unset APT_CONFIG
    return 1
  fi
  sed -n 's/^Inst \([^ ]*\) .*/\1/p' "$work/out" | grep -Evx "$image_needless" >"$work/names"
  # shellcheck disable=SC2046 # a list of names
  if ! ( cd "$work/packages" && bounded 240 apt-get -q download $(cat "$work/names") ); then
    reason="the packages of the demo's image could not be fetched: $(last_words)"
    unset APT_CONFIG
    return 1
  fi
  unset APT_CONFIG
}

# All packages go into one tree where /bin and the like are links, as on every current system;
# older packages still carry files below /bin itself.
unpack_packages() {
  for dir in bin sbin lib lib32 lib64; do
    mkdir -p "$root/usr/$dir"
    ln -s "usr/$dir" "$root/$dir"
  done
  set --
  for pattern in $image_excludes; do
    set -- "$@" "--exclude=$pattern"
  done
  for package in "$work"/packages/*.deb; do
    if ! dpkg-deb --fsys-tarfile "$package" 2>>"$work/err" |
      tar -x -C "$root" --no-same-owner --keep-directory-symlink "$@" 2>>"$work/err"; then
      reason="$(basename "$package") could not be unpacked: $(last_words)"
      return 1
    fi
  done
  rm -rf "$work/packages" "$work/apt"
}

# Without apt: a public base image, if a registry answers, with the same programs put in by a
# container of the chosen engine.
fetch_base_image() {
  base=debian:stable-slim
  if ! bounded 120 "$engine" pull -q "$base"; then
    reason="no base image for the demo could be fetched: $(last_words)"
    return 1
  fi
  # shellcheck disable=SC2086 # lists of names and of options
  if ! bounded 240 "$engine" run $run_flags --name "${prefix}image" --label "$label" "$base" sh -c \
    "apt-get -q update && apt-get -q install -y --no-install-recommends $image_packages"; then
    reason="the demo's image could not be made: $(last_words)"
    return 1
  fi
  if ! bounded 60 "$engine" export -o "$work/base.tar" "${prefix}image" ||
    ! tar -x -C "$root" --no-same-owner --exclude='dev/*' -f "$work/base.tar" 2>"$work/err"; then
    reason="the demo's image could not be unpacked: $(last_words)"
    return 1
  fi
  rm -f "$work/base.tar"
  "$engine" rm -f "${prefix}image" >/dev/null 2>&1
}

# The tar is renamed into place when it is whole; older ones go, so the cache holds one image.
pack_image() {
  size=$(du -sk "$root" | cut -f 1)
  if [ $((size * 1024)) -gt "$image_limit" ]; then
    reason="the demo's image would be $((size / 1024)) MB, more than $((image_limit / 1048576)) MB"
    return 1
  fi
  if ! tar -c -C "$root" --owner=0 --group=0 --numeric-owner --sort=name . 2>"$work/err" |
    gzip -1 >"$work/image.tar.gz" || [ -s "$work/err" ]; then
    reason="the demo's image could not be written: $(last_words)"
    return 1
  fi
  rm -rf "$root"
  rm -f "$cache"/image-*
  sha256sum <"$work/image.tar.gz" >"$image_tar.sha256" &&
    mv "$work/image.tar.gz" "$image_tar" || {
    reason="the demo's image could not be kept in $cache"
    return 1
  }
  progress "image of $((size / 1024)) MB made"
}
