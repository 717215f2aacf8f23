"""Prints every part of a workbook as text, by its name."""

import json
import sys
from zipfile import ZipFile

with ZipFile(sys.argv[1]) as archive:
    parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
print(json.dumps(parts, ensure_ascii=False))
