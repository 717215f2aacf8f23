#!/usr/bin/env bash
# What makes programs for Windows and runs them: a linker, Rust's standard library for there, and Wine in a folder
# of its own ($1).
set -euo pipefail
target=x86_64-pc-windows-gnu
prefix=$1
scripts/debian-tools.sh gcc-mingw-w64-x86-64:x86_64-w64-mingw32-gcc wine:wine zip:zip unzip:unzip
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
system="$prefix/drive_c/windows/system32"
if [ ! -d "$system" ]; then
  mkdir -p "$(dirname "$prefix")"
  WINEPREFIX="$prefix" WINEDEBUG=-all wine wineboot --init
fi
# Rust takes its random numbers from a library that Windows has had since 7, and Wine since 9 only.
if [ ! -e "$system/bcryptprimitives.dll" ]; then
  source=$(mktemp --suffix=.c)
  trap 'rm -f "$source"' EXIT
  cat > "$source" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) {
  return SystemFunction036(bytes, (ULONG)count);
}
C
  x86_64-w64-mingw32-gcc -shared -o "$system/bcryptprimitives.dll" "$source" -ladvapi32
fi
