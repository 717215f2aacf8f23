#!/usr/bin/env bash
# Installs typst-cli into a folder, with this repository's version of every crate that both have: then Typst is
# compiled once for the program and for its tests. Does nothing when it was built of the same crates.
set -euo pipefail
version=$1 root=$2
lock=$root/typst.lock
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# A package that asks for it makes cargo fetch and unpack it.
mkdir "$folder/src" && touch "$folder/src/lib.rs"
cat > "$folder/Cargo.toml" <<END
[package]
name = "fetch"
edition = "2024"
[dependencies]
typst-cli = "=$version"
END
cp Cargo.lock "$folder/"
cargo fetch --quiet --manifest-path "$folder/Cargo.toml" 2> "$folder/said" || { cat "$folder/said" >&2; exit 1; }
sources=("${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/"typst-cli-$version")
cp -r "${sources[0]}" "$folder/typst-cli"
# What reads PDFs turns on features of this crate, with which Typst is then compiled (0018).
printf '\n[dependencies.unicode-properties]\nversion = "0.1"\n' >> "$folder/typst-cli/Cargo.toml"
# What writes workbooks turns on a feature of `syn`, with which half of Typst is compiled (0019).
printf '\n[dependencies.zeroize]\nversion = "1"\nfeatures = ["zeroize_derive"]\n' >> "$folder/typst-cli/Cargo.toml"

# Our crates, and of those in its own lock file the ones of which we have no compatible version.
awk 'BEGIN { RS = ""; ORS = "\n\n" }
  match($0, /name = "[^"]+"/) { name = substr($0, RSTART, RLENGTH) }
  match($0, /version = "(0\.)*[0-9]+/) { name = name substr($0, RSTART, RLENGTH) }
  FNR == NR { ours[name] = 1; print; next }
  /^\[\[package\]\]/ && !(name in ours)' Cargo.lock "$folder/typst-cli/Cargo.lock" > "$folder/merged"
mv "$folder/merged" "$folder/typst-cli/Cargo.lock"
cargo update --quiet --workspace --manifest-path "$folder/typst-cli/Cargo.toml"

if [ -x "$root/bin/typst" ] && cmp --silent "$folder/typst-cli/Cargo.lock" "$lock"; then
  touch "$root/bin/typst"
  exit
fi
cargo install --path "$folder/typst-cli" --locked --force --root "$root" --target-dir "$CARGO_TARGET_DIR"
cp "$folder/typst-cli/Cargo.lock" "$lock"
