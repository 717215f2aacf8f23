#!/usr/bin/env bash
# Runs a program for Windows.
set -euo pipefail
WINEPREFIX="$BETTEN_WINE" WINEDEBUG=-all exec wine "$@"
