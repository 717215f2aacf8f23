#!/usr/bin/env bash
# Looks whether every crate of the program for a target ($2) stands in the bill of materials and among the licences of
# an unpacked archive ($1), and whether both come out the same again.
set -euo pipefail
folder=$1 target=$2
missing=$(cargo tree --locked --offline --edges normal,build --target "$target" --prefix none --format '{p}' \
  | cut -d' ' -f1,2 | sort -u | grep -v '^betten ' | while read -r name version; do
  grep -qF "\"purl\": \"pkg:cargo/$name@${version#v}\"" "$folder/sbom.cdx.json" || echo "sbom.cdx.json lacks $name $version"
  grep -qF "$name $version  |  " "$folder/THIRD-PARTY.txt" || echo "THIRD-PARTY.txt lacks $name $version"
done)
for text in "SIL OPEN FONT LICENSE" "UNICODE LICENSE V3" "Apache License" "Permission is hereby granted, free of charge" \
  $([ "$target" != "${target%linux*}" ] && echo "c_src/mimalloc/v2/LICENSE"); do
  grep -qiF "$text" "$folder/THIRD-PARTY.txt" || missing+=" THIRD-PARTY.txt lacks \"$text\""
done
if [ -n "$missing" ]; then
  echo "$missing" >&2
  exit 1
fi
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
node scripts/third-party.mjs "$target" "$again"
for file in sbom.cdx.json THIRD-PARTY.txt; do
  cmp "$again/$file" "$folder/$file"
  if grep -nF -e "$PWD" -e "$HOME/" -e '"timestamp"' -e '"serialNumber"' "$folder/$file"; then
    echo "$file has a path of this machine or a time" >&2
    exit 1
  fi
done
