#!/usr/bin/env bash
# Installs the pinned yaml-language-server that tests/editor.rs asks, below FOLDER.
# Usage: scripts/editor-tools.sh FOLDER
# Safe to run again; when it is there, nothing is fetched.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
target=$1
pinned=$root/tools/editor

# The lock file is copied last, so that a killed run is not taken for a whole one.
if cmp -s "$pinned/package-lock.json" "$target/installed-lock.json"; then
  exit 0
fi
if ! command -v npm >/dev/null; then
  echo "The tests of editors need npm (Node.js 20 or later): please install it and run make editor-tools again." >&2
  exit 1
fi
echo "Installing yaml-language-server with npm into $target (27 MB, once)."
rm -rf "$target"
mkdir -p "$target"
cp "$pinned/package.json" "$pinned/package-lock.json" "$target/"
(cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
cp "$pinned/package-lock.json" "$target/installed-lock.json"
