#!/bin/sh
# Puts the fonts of the PDF into fonts/: pinned packages, checked by their integrity hashes.
# Usage: scripts/fonts.sh [FOLDER]      (default: fonts/ of this repository)
# Safe to run again; when the fonts are there, nothing is fetched.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
target=${1:-$root/fonts}

# One line a file: file in the package, name in fonts/, SHA-256.
# The hashes are those of EXPECTED in src/typeset/fonts.rs; a test compares the two.
files='
biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf BIZUDPGothic-Regular.ttf 22f41ce68f1ce62477ca4ec1e2c0c400cc545ddff31d713e8edf87808614aeb2
biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf BIZUDPGothic-Bold.ttf 1a995936e0f9de8a7c142c97cdb679e7087e89c13e663f946cd047f4283cedf8
biz-udpmincho/400Regular/BIZUDPMincho_400Regular.ttf BIZUDPMincho-Regular.ttf 06903c18c2510b45f3fb9be7a022a5e5250b24da6d2fb7fea69e414f61d58bb3
biz-udpmincho/700Bold/BIZUDPMincho_700Bold.ttf BIZUDPMincho-Bold.ttf 8d6df1087bf1393cedc89c11b0414a618d655ae8995a961abf135c08f69fe00c
noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf NotoSerifJP-Regular.ttf 5a04846a0e23acefae825f2f459205036a166f5a63462019ce3492d07bd20e92
noto-serif-jp/700Bold/NotoSerifJP_700Bold.ttf NotoSerifJP-Bold.ttf 370341f60a5a33dff0dd66e9fb04ddb7523846d4800e4e2cd8fba0bf715d44ea
'
licences='biz-udpgothic BIZUDPGothic
biz-udpmincho BIZUDPMincho
noto-serif-jp NotoSerifJP'

sha256() {
    if command -v sha256sum >/dev/null 2>&1; then
        sha256sum "$1" | cut -d ' ' -f 1
    else
        shasum -a 256 "$1" | cut -d ' ' -f 1
    fi
}

# True when every file is there with its hash, and every licence beside it.
complete() {
    echo "$files" | while read -r _ name hash; do
        [ -n "$name" ] || continue
        [ -f "$target/$name" ] && [ "$(sha256 "$target/$name")" = "$hash" ] || exit 1
    done || return 1
    echo "$licences" | while read -r _ name; do
        [ -f "$target/OFL-$name.txt" ] || exit 1
    done
}

if complete; then
    echo "フォントはそろっています: $target"
    exit 0
fi

echo "フォントを用意します（BIZ UDPゴシック、BIZ UDP明朝、Noto Serif JP。約50MBを取得し、6個37MBを $target に置きます。数秒かかります）。"

if ! command -v npm >/dev/null 2>&1; then
    cat >&2 <<'MESSAGE'
フォントを取得できません。Node.js の npm が見つかりません。次のどちらかを行ってください。
  1. Node.js を入れて、もう一度実行する。
       Debian・Ubuntu: apt-get install nodejs npm
       macOS:          brew install node
       Windows:        winget install OpenJS.NodeJS.LTS
  2. 入っているフォントを使う（見た目が少し変わることがあります）。
       Debian・Ubuntu: apt-get install fonts-morisawa-bizud-gothic fonts-morisawa-bizud-mincho
       macOS:          フォントの配布元から「BIZ UDPGothic」「BIZ UDPMincho」を入れる。
       Windows:        そのまま使えます（BIZ UDPゴシックと BIZ UDP明朝が入っています）。
MESSAGE
    exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cp "$root/tools/fonts/package.json" "$root/tools/fonts/package-lock.json" "$work/"
if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
    echo "フォントを取得できませんでした。ネットワークにつながるかを確かめて、もう一度実行してください。" >&2
    exit 2
fi

packages=$work/node_modules/@expo-google-fonts
mkdir -p "$target"
# Copied beside and renamed, so that a killed run leaves no half font.
put() {
    cp "$1" "$target/.$2.part"
    mv "$target/.$2.part" "$target/$2"
}
echo "$files" | while read -r file name hash; do
    [ -n "$name" ] || continue
    if [ "$(sha256 "$packages/$file")" != "$hash" ]; then
        echo "フォント $name の中身が想定と異なります。" >&2
        exit 2
    fi
    put "$packages/$file" "$name"
done
echo "$licences" | while read -r package name; do
    put "$packages/$package/LICENSE_FONT" "OFL-$name.txt"
done
echo "フォントを用意しました: $target"
