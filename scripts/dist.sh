#!/usr/bin/env bash
# Packs the program for a target, the fonts with their licences, the sample, README.ja.md and docs/ with all that these
# lead to, and what the program is made of, into one archive: one that Windows opens for a program of Windows.
set -euo pipefail
program=$1 name=$2 target=$3
rm -rf "dist/$name" && mkdir -p "dist/$name"
cp "$program" "dist/$name/"
cp -r fonts "dist/$name/fonts"
cp -r README.ja.md LICENSE betten.yaml docs data templates "dist/$name/"
mkdir -p "dist/$name/src/render" && cp -r src/render/shape src/render/shape.rs "dist/$name/src/render/"
node scripts/third-party.mjs "$target" "dist/$name"
missing=$(cd "dist/$name" && grep -roE '\]\([^):#]+' --include='*.md' --exclude-dir=templates . | while IFS=: read -r page link; do
  test -e "$(dirname "$page")/${link#](}" || echo "$page leads to ${link#](}"
done)
if [ -n "$missing" ]; then
  echo "Not in the archive: $missing" >&2
  exit 1
fi
# The same files give the same archive: no owner, no clock, a fixed order.
case "$program" in
  *.exe)
    archive=$name.zip
    rm -f "dist/$archive"
    find "dist/$name" -exec touch --date=@315532800 {} +
    (cd dist && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -X -9 -q -@ "$archive")
    ;;
  *)
    archive=$name.tar.gz
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C dist -cf - "$name" | gzip -n -9 > "dist/$archive"
    ;;
esac
rm -rf "dist/$name"
echo "dist/$archive  $(du -h "dist/$archive" | cut -f1)"
