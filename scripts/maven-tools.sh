#!/usr/bin/env bash
# Installs what tools/NAME pins with Maven into FOLDER, for the tests.
# Usage: scripts/maven-tools.sh NAME FOLDER
# Safe to run again; when it is there, nothing is fetched.
set -euo pipefail
pinned=$(cd "$(dirname "$0")/.." && pwd)/tools/$1
target=$2
sums() { (cd "$target" && sha256sum -- *.jar) 2>/dev/null || true; }
sums | cmp --silent - "$pinned/checksums" && exit 0

echo "Installing what tools/$1 pins with Maven into $target (once)."
rm -rf "$target"
said=$(mvn --quiet --batch-mode --strict-checksums --file "$pinned/pom.xml" \
  dependency:copy-dependencies -DoutputDirectory="$target" 2>&1) || { echo "$said" >&2; exit 1; }
if ! sums | diff "$pinned/checksums" - >&2; then
  echo "What came is not what tools/$1/checksums lists." >&2
  exit 1
fi
