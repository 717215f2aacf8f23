#!/usr/bin/env bash
# Builds the sample over what is committed of it, as the first command in a fresh clone does, with the program $1:
# once, and once more. The committed files must come out as they are.
set -euo pipefail
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
git ls-files -z output | xargs -0 cp --parents --target-directory="$folder"
cp -r "$folder/output" "$folder/committed"
for _ in first again; do
  "$program" build betten.yaml --output "$folder/output" --quiet
done
(cd "$folder/committed" && find . -type f -print0 | LC_ALL=C sort -z) | while IFS= read -r -d '' file; do
  cmp "$folder/committed/$file" "$folder/output/$file" || {
    echo "output/${file#./} is not what the program makes now: run 'make bless' and look at the difference." >&2
    exit 1
  }
done
echo "test-sample: 1 passed, 0 failed"
