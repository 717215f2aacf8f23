#!/usr/bin/env bash
# Runs the README's commands on a bare machine: a root file system of Debian with what the README says one must have
# and nothing else, and in it a fresh clone of what is committed here. Says how long each took.
# Usage: scripts/bare.sh [COMMAND...]      (default: the first of them, then .ci/run)
# BARE_TARGET=FOLDER takes over what was compiled in a target folder, so that Typst is not compiled anew.
# Needs root, mmdebstrap and 15 GB below TMPDIR (/var/tmp). Leaves nothing behind.
set -euo pipefail

suite=bookworm
packages=build-essential,git,nodejs,npm,ca-certificates
here=$(cd "$(dirname "$0")/.." && pwd)

# Inside: the root becomes the only one there is, so that namespaces can be made in it as on any machine (they cannot in
# a chroot), and the commands run in the clone.
if [ "${1:-}" = --inside ]; then
  root=$2 rust=$3
  shift 3
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount --rbind /sys "$root/sys"
  mount --rbind /dev "$root/dev"
  mkdir -p "$root/opt/rust" "$root/before"
  mount --bind -o ro "$rust" "$root/opt/rust"
  cd "$root"
  pivot_root . before
  umount --lazy /before
  cd /root/betten
  echo "A bare Debian $(cat /etc/debian_version), Node $(node --version), $(rustc --version), $(nproc) cores"
  failed=0
  for command in "$@"; do
    start=$SECONDS code=0
    echo "=== $command"
    bash -c "$command" || code=$?
    printf '=== %s: exit code %d, %d:%02d minutes\n' "$command" "$code" $(((SECONDS - start) / 60)) $(((SECONDS - start) % 60)) |
      tee -a /root/took
    [ "$code" -eq 0 ] || failed=1
  done
  echo; cat /root/took
  exit "$failed"
fi

if [ "$(id -u)" -ne 0 ] || ! command -v mmdebstrap >/dev/null; then
  echo "bare.sh needs root and mmdebstrap (on Debian: apt-get install mmdebstrap)." >&2
  exit 1
fi
[ $# -gt 0 ] || set -- "make sample" .ci/run
root=$(mktemp -d "${TMPDIR:-/var/tmp}/betten-bare.XXXXXX")
# All mounts are in a namespace of its own and end with the processes in it.
trap 'rm -rf --one-file-system "$root"' EXIT
trap 'exit 130' INT TERM

mmdebstrap --quiet --variant=minbase --include="$packages" "$suite" "$root"
# How this machine reaches the network.
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
git clone --quiet "$here" "$root/root/betten"
keep=(HOME=/root "PATH=/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" LANG=C.UTF-8
  NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!name:-}" ] || keep+=("$name=${!name}")
done
if [ -n "${BARE_TARGET:-}" ]; then
  mkdir -p "$root/root/betten/target"
  cp -a "$BARE_TARGET/." "$root/root/betten/target/"
fi
unshare --mount --pid --fork --kill-child --propagation private -- env -i "${keep[@]}" \
  bash "$here/scripts/bare.sh" --inside "$root" "$(rustc --print sysroot)" "$@"
