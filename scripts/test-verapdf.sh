#!/usr/bin/env bash
# Makes PDFs of every kind with the program ($1). veraPDF (in the folder $2) compares each with its standards: PDF/A-2a,
# or PDF/A-3a where data is attached, and PDF/UA-1.
set -euo pipefail
program=$1 verapdf=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "test-verapdf: $*" >&2
  exit 1
}

# NAME CHANGE…: the sample with these changes (of sed), as a hospital file of that name.
change() {
  local file=$folder/$1.yaml line
  cp betten.yaml "$file"
  for line in "${@:2}"; do
    sed "$line" "$file" >"$file.new"
    ! cmp --silent "$file" "$file.new" || fail "the sample has no place for $line"
    mv "$file.new" "$file"
  done
}

# CODE ARGUMENT…: runs the program, which must end with this code.
run() {
  local said code=0
  said=$("$program" "${@:2}" 2>&1) || code=$?
  [ "$code" -eq "$1" ] || fail "${*:2} ended with $code: $said"
}

# FILE NAME OPTION…: builds a hospital file into a folder of that name.
build() { run 0 build "$1" --formats pdf --output "$folder/$2" "${@:3}"; }

# NAME ARGUMENT…: compares two states that differ, into a folder of that name.
compare() { run 1 diff "${@:2}" --formats pdf --output "$folder/$1"; }

# STANDARDS FILE…: says what the files break, and fails if there is anything.
validate() { java -cp "$verapdf/*" tools/verapdf/Validate.java "$@"; }

# Settled, in part open, and open: documents, forms, the combined papers, the role matrix, and those with data.
build betten.yaml 2a/sample --blank --combined
build betten.yaml attached --combined --attach
for file in "$folder"/attached/sample/*/{annex,combined}.pdf; do
  to=$folder/3a/${file#"$folder/attached/"}
  mkdir -p "$(dirname "$to")" && mv "$file" "$to"
done

# A place to sign on paper or in the file, and what was signed; an annex that is added to its contract.
change paper 's/signing: none/signing: paper/' 's/^    date: 2026-04-01 .*/&\n    annex_date: 2026-10-01/'
build "$folder/paper.yaml" 2a/paper --contract sample/ehr --combined
change signed 's/signing: none/signing: electronic/'
run 0 status "$folder/signed.yaml" --stamp 2026-04-01
build "$folder/signed.yaml" 2a/signed --contract sample/ehr

# What changed since, with the memorandum; and between two editions.
change later 's/signing: none/signing: electronic/' \
  's/to: 2027-03-31/to: 2028-03-31/' 's/log_retention: 1年/log_retention: 3年/'
compare 2a/later "$folder/signed.yaml" "$folder/later.yaml" --memorandum
compare 2a/dated "$folder/signed.yaml" "$folder/later.yaml" --memorandum --effective 2027-04-01 --order old-first
compare 2a/editions --editions 2024-06 2026-10 --data tests/fixtures/editions

# Large letters; a sheet, a picture and a typeface of the hospital's own.
change large '$atext_size: large'
build "$folder/large.yaml" 2a/large --contract sample/pacs --combined
mkdir -p "$folder/house/typst"
cat >"$folder/house/typst/own.typ" <<'END'
#let paper-size = "a3"
#let logo = image("logo.svg", height: 8mm)
#let mincho = ("Noto Serif JP", "BIZ UDPMincho")
END
cat >"$folder/house/typst/logo.svg" <<'END'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">
  <path d="M0 0h40L20 20z" fill="#1f3fbf" opacity="0.5"/>
</svg>
END
build betten.yaml 2a/house --templates "$folder/house"

# Signs that mean something in XML, Typst or PDF, characters with variants and marks, and a line without an end.
endless=$(printf 'W%.0s' {1..300})$(printf 'ー%.0s' {1..300})
title='<電子\&カルテ> (1) %PDF \\\\(2) 髙﨑𠮷㈱①㍻ｶﾞ か\\u3099 葛\\U000E0100飾 〜―…№'
note="#panic(1) *b* \$x\$ @ref <l> ]]> {{ 1 }} https://example.jp/ é\\\\u0301 $endless"
change hostile "s|^    title: 電子カルテシステム|    title: \"$title\" #|" "s|note: 鍵の控えは、病院の金庫で保管する。|note: \"$note\"|"
build "$folder/hostile.yaml" 2a/hostile --contract sample/ehr --combined
build "$folder/hostile.yaml" 3a/hostile --contract sample/ehr --attach
rm "$folder"/3a/hostile/sample/ehr/{checklist,contacts}.pdf

for kind in annex checklist contacts {annex,checklist,contacts}-blank combined roles addendum \
  'changes-*' 'memorandum-*'; do
  [ -n "$(find "$folder/2a" -name "$kind.pdf")" ] || fail "no $kind was made"
done
failed=0
for standard in 2a 3a; do
  mapfile -t files < <(find "$folder/$standard" -name '*.pdf' | LC_ALL=C sort)
  validate "$standard,ua1" "${files[@]}" || failed=1
done

# Faults that must be found. Nothing becomes longer or shorter, so every object stays at its place.
annex=$folder/2a/sample/sample/ehr/annex.pdf
LC_ALL=C sed 's|/Lang(ja-JP)/StructTreeRoot|/Xang(ja-JP)/StructTreeRoot|' "$annex" >"$folder/no-language.pdf"
LC_ALL=C sed 's|/Marked true|/Xarked true|' "$annex" >"$folder/not-tagged.pdf"
cp "$folder/3a/sample/ehr/annex.pdf" "$folder/with-data.pdf"
if said=$(validate 2a,3a,ua1 "$folder"/{no-language,not-tagged,with-data}.pdf); then
  fail "papers with faults passed: $said"
fi
for fault in no-language:ua1:7.2 not-tagged:2a:6.7.2.2 not-tagged:3a:6.7.2.2 with-data:2a:6.8; do
  IFS=: read -r name standard clause <<<"$fault"
  grep -qF "$name.pdf breaks $standard $clause-" <<<"$said" || fail "$name does not break $standard $clause: $said"
done
exit "$failed"
