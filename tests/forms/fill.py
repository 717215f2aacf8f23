"""Fills workbooks in with openpyxl and saves them again.

A folder has the workbooks and `answers.json`: for each workbook the texts by key, where `!` after a key means the detail
and `?` the reason why the question does not apply, and for each table its rows. All are saved into `filled/`.
"""

import json
import sys
from pathlib import Path

from openpyxl import load_workbook

PARTS = {"": "答え", "!": "詳しい内容", "?": "該当なしの理由"}
folder = Path(sys.argv[1])
answers = json.loads((folder / "answers.json").read_text("utf-8"))
(folder / "filled").mkdir()
for path in sorted(folder.glob("*.xlsx")):
    book = load_workbook(path)
    wanted = answers.get(path.name, {})
    for sheet in book:
        if sheet.title == "_betten":
            continue
        heads = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
        mark = next((json.loads(head) for head in heads if head.startswith("{")), None)
        if mark and mark["table"] + "[]" in wanted:
            rows = wanted[mark["table"] + "[]"]
            for number in range(max(len(rows), sheet.max_row - 2)):
                row = rows[number] if number < len(rows) else [""] * len(mark["columns"])
                for column, text in enumerate(row, 1):
                    sheet.cell(number + 3, column).value = text or None
        if "_key" not in heads:
            continue
        for row in range(2, sheet.max_row + 1):
            key = sheet.cell(row, heads["_key"]).value
            for sign, head in PARTS.items():
                if key is not None and key + sign in wanted:
                    cell = sheet.cell(row, heads[head])
                    text = wanted[key + sign]
                    cell.value = text or None
                    if text and cell.data_type == "f":
                        cell.data_type = "s"
    book.save(folder / "filled" / path.name)
