#!/usr/bin/env bash
# Unpacks the archive for Windows ($1, for the target $3), builds the sample there under Wine, and compares it with what the program
# on this system ($2) makes of it: the same files, the same bytes.
set -euo pipefail
archive=$(realpath "$1")
program=$(realpath "$2")
wine=$(realpath scripts/wine.sh)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unzip -q "$archive" -d "$folder"
scripts/test-third-party.sh "$folder"/*/ "$3"
cd "$folder"/*/
"$program" build betten.yaml --output here --fonts fonts --quiet
"$wine" ./betten.exe build betten.yaml --output there --quiet
test -s there/sample/ehr/annex.pdf
diff -r here there
"$wine" ./betten.exe verify there
echo "test-windows: 1 passed, 0 failed"
