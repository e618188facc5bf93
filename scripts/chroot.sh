# Minimal Debian systems, for the scripts that look at mem-plan on another system than this one. Sourced after lib.sh;
# needs root.
# shellcheck shell=bash

# Where apt gets packages from on this machine: lines of mirror, release, component.
apt_sources() {
  # shellcheck disable=SC2016  # apt's own variables
  apt-get indextargets --format '$(SITE) $(RELEASE) $(COMPONENT)' 'Created-By: Packages'
}

# keep_system RELEASE: makes a minimal Debian in build/systems/RELEASE, unless it is there.
keep_system() {
  local release=$1 system=build/systems/$1 sources mirror include=()
  [[ -d $system ]] && return 0
  ((EUID == 0)) || die "only root can make a new system"
  need_packages debootstrap
  sources=$(apt_sources)
  mirror=$(awk '$2 == "bookworm" && $3 == "main" {print $1; exit}' <<<"$sources")
  [[ -n $mirror ]] || die "apt's sources name no mirror of bookworm"
  if [[ $mirror == https:* ]]; then include=(--include=ca-certificates); fi
  say "making a minimal system, $release"
  mkdir -p build/systems
  rm -rf --one-file-system "$system.new"
  quietly "build/debootstrap-$release.log" \
    debootstrap --variant=minbase "${include[@]}" "$release" "$system.new" "$mirror"
  mv "$system.new" "$system"
}

# new_system RELEASE FOLDER: puts a copy of it into FOLDER, which must exist.
new_system() {
  keep_system "$1"
  chmod 755 "$2"
  cp -a --reflink=auto "build/systems/$1/." "$2"
}

# within SYSTEM COMMAND…: runs it there, with /proc where there is a folder for it, and nothing of this environment.
within() {
  # shellcheck disable=SC2016  # the inner shell's own variables
  unshare --mount /bin/sh -c '
    if [ -d "$0/proc" ]; then mount -t proc proc "$0/proc"; fi
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 chroot "$0" "$@"' "$@"
}
