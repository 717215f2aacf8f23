#!/usr/bin/env bash
# Packs the program, the fonts with their licences, README.ja.md and the sample into one archive.
set -euo pipefail
program=$1 name=$2
rm -rf "dist/$name" && mkdir -p "dist/$name"
cp "$program" "dist/$name/"
cp -r fonts "dist/$name/fonts"
cp -r README.ja.md LICENSE betten.yaml docs "dist/$name/"
# The same files give the same archive: no owner, no clock, a fixed order.
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C dist -cf - "$name" | gzip -n -9 > "dist/$name.tar.gz"
rm -rf "dist/$name"
echo "dist/$name.tar.gz  $(du -h "dist/$name.tar.gz" | cut -f1)"
