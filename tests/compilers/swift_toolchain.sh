#!/usr/bin/env bash
# usage: swift_toolchain.sh DIRECTORY
#
# Makes a Debian trixie below DIRECTORY that has Swift 6: where the system itself is older, no
# package brings it. Needs root, debootstrap and the Debian archive; takes some minutes and 3 GB, and
# nothing when it is there already. The last line it prints says why it could not be made.
set -euo pipefail

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
directory=${1:?"usage: swift_toolchain.sh DIRECTORY"}

give_up() {
  echo "$*"
  exit 1
}

[[ -e $directory/.complete ]] && exit 0
((EUID == 0)) || give_up "a Debian trixie with Swift can only be made as root"
command -v debootstrap >/dev/null || give_up "there is no debootstrap"

# What an interrupted run has left is no base to go on from.
rm -rf "$directory"
mkdir -p "$directory"
debootstrap --variant=minbase trixie "$directory" "$mirror" ||
  give_up "debootstrap could not make a Debian trixie from $mirror"
chroot "$directory" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends swiftlang libc6-dev libstdc++-14-dev ||
  give_up "apt-get could not install swiftlang in $directory"
touch "$directory/.complete"
