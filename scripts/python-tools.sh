#!/usr/bin/env bash
# Installs the packages pinned in tools/NAME below FOLDER, for the tests, with a Python environment of their own.
# Usage: scripts/python-tools.sh NAME FOLDER
# Safe to run again; when they are there, nothing is fetched.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
name=$1
target=$2
pinned=$root/tools/$name/requirements.txt

# The list is copied last, so that a killed run is not taken for a whole one.
if cmp -s "$pinned" "$target/installed.txt"; then
  exit 0
fi
echo "Installing what tools/$name pins with pip into $target (once)."
rm -rf "$target"
virtualenv --quiet "$target"
"$target/bin/pip" --quiet --disable-pip-version-check install --require-hashes --no-deps --only-binary :all: -r "$pinned"
cp "$pinned" "$target/installed.txt"
