#!/usr/bin/env bash
# Packs the program, the fonts with their licences, README.ja.md and the sample into one archive: one that Windows
# opens for a program of Windows.
set -euo pipefail
program=$1 name=$2
rm -rf "dist/$name" && mkdir -p "dist/$name"
cp "$program" "dist/$name/"
cp -r fonts "dist/$name/fonts"
cp -r README.ja.md LICENSE betten.yaml docs "dist/$name/"
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
