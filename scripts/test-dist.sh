#!/usr/bin/env bash
# Unpacks the archive ($1, for the target $2) in an empty folder without network and builds the sample there.
set -euo pipefail
archive=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -xzf "$archive" -C "$folder"
scripts/test-third-party.sh "$folder"/*/ "$2"
cd "$folder"/*/
if ! unshare --net --map-root-user true; then
  echo "test-dist needs the right to make a network namespace (unshare --net)." >&2
  exit 1
fi
unshare --net --map-root-user env -i PATH=/usr/bin:/bin HOME="$folder" ./betten build betten.yaml
for file in output/manifest.json output/sample/{ehr,pacs,network}/{annex,checklist,contacts}.{md,html,pdf}; do
  test -s "$file" || { echo "missing: $file" >&2; exit 1; }
done
echo "test-dist: 1 passed, 0 failed"
