#!/usr/bin/env bash
# Installs the packages pinned in tools/NAME below FOLDER, for the tests.
# Usage: scripts/npm-tools.sh NAME FOLDER
# Safe to run again; when they are there, nothing is fetched.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
name=$1
target=$2
pinned=$root/tools/$name

# The lock file is copied last, so that a killed run is not taken for a whole one.
if cmp -s "$pinned/package-lock.json" "$target/installed-lock.json"; then
  exit 0
fi
if ! command -v npm >/dev/null; then
  echo "The tests need npm (Node.js 18 or later): please install it and run make $name-tools again." >&2
  exit 1
fi
echo "Installing what tools/$name pins with npm into $target (once)."
rm -rf "$target"
mkdir -p "$target"
cp "$pinned/package.json" "$pinned/package-lock.json" "$target/"
(cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
cp "$pinned/package-lock.json" "$target/installed-lock.json"
