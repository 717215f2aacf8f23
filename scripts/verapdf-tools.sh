#!/usr/bin/env bash
# Installs veraPDF, as tools/verapdf pins it, into a folder ($1), for the tests.
# Safe to run again; when it is there, nothing is fetched.
set -euo pipefail
pinned=$(cd "$(dirname "$0")/.." && pwd)/tools/verapdf
target=$1
sums() { (cd "$target" && sha256sum -- *.jar) 2>/dev/null || true; }
sums | cmp --silent - "$pinned/checksums" && exit 0

echo "Installing what tools/verapdf pins with Maven into $target (once)."
rm -rf "$target"
said=$(mvn --quiet --batch-mode --strict-checksums --file "$pinned/pom.xml" \
  dependency:copy-dependencies -DoutputDirectory="$target" 2>&1) || { echo "$said" >&2; exit 1; }
if ! sums | diff "$pinned/checksums" - >&2; then
  echo "What came is not what tools/verapdf/checksums lists." >&2
  exit 1
fi
