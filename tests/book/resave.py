"""Reads workbooks with openpyxl, says what is in them, fills in an answer, and saves them again."""

import json
import sys
from pathlib import Path

from openpyxl import load_workbook

folder = Path(sys.argv[1])
told = {}
for path in sorted(folder.glob("[0-9].xlsx")):
    book = load_workbook(path)
    sheet = book["記入"]
    told[path.stem] = {
        "sheets": book.sheetnames,
        "hidden": [one.title for one in book if one.sheet_state != "visible"],
        "protected": all(one.protection.sheet and not one.protection.password for one in book),
        "open": sum(not cell.protection.locked for row in sheet.iter_rows() for cell in row),
        "lists": len(sheet.data_validations.dataValidation),
        "colours": len(sheet.conditional_formatting),
        "titles": sheet.print_title_rows,
        "landscape": sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9,
        "formulas": sum(cell.data_type == "f" for one in book for row in one.iter_rows() for cell in row),
        "form": {one.name: one.value for one in book.custom_doc_props.props}.get("betten-form"),
    }
    book.save(folder / f"{path.stem}-saved.xlsx")
print(json.dumps(told, ensure_ascii=False))
