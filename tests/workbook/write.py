"""Writes a workbook with openpyxl, and what is in it: python write.py FOLDER

FOLDER/book.xlsx gets everything that openpyxl can write, and FOLDER/expected.json says what a person finds there."""
import datetime, json, sys
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty, IntProperty
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

folder = Path(sys.argv[1])
book = Workbook()
form = book.active
form.title = "記入"
cells = {}


def put(place, value, kind, text, form_of_number=None, formula=None, struck=False, unseen=False):
    cell = form[place]
    cell.value = value
    if form_of_number:
        cell.number_format = form_of_number
    cells[place] = [kind, text, formula, struck, unseen]
    return cell


put("A1", "はい", "Text", "はい", "@")
put("A2", "𠮷野家 葛󠄀城市", "Text", "𠮷野家 葛󠄀城市")
put("A3", "一行目\n二行目", "Text", "一行目\n二行目")
put("A4", "  前後に空白  ", "Text", "  前後に空白  ")
# Written by rust as text that begins like a formula.
put("A5", "@SUM(A1)", "Text", "@SUM(A1)")
put("A6", "-", "Text", "-")
cell = put("A7", "=1+1", "Text", "=1+1")
cell.data_type = "s"
put("A8", "03-1234-5678", "Text", "03-1234-5678", "@")
put("A9", "0312345678", "Text", "0312345678", "@")
put("B1", 3, "Number", "3")
put("B2", 3.0, "Number", "3")
put("B3", 0.1 + 0.2, "Number", "0.3")
put("B4", 0.25, "Number", "25%", "0%")
put("B5", True, "Bool", "TRUE")
put("B6", "#N/A", "Error", "#N/A")
put("B7", "=SUM(B1:B2)", "Text", "", formula="Uncomputed")
put("B8", 9012345678, "Number", "090-1234-5678", "0##-####-####")
put("B9", 30, "Number", "30分", '0"分"')
put("C1", datetime.date(2026, 4, 1), "Day", "2026-04-01", "yyyy/m/d")
put("C2", datetime.date(2026, 4, 1), "Day", "2026-04-01", '[$-411]ggge"年"m"月"d"日"')
put("C3", datetime.datetime(2026, 4, 1, 13, 30), "Day", "2026-04-01 13:30", "yyyy-mm-dd hh:mm")
put("C4", datetime.time(3, 30), "Time", "3:30", "h:mm")
put("C5", datetime.timedelta(hours=36), "Time", "36:00", "[h]:mm")
put("C6", "令和8年4月1日", "Text", "令和8年4月1日", "@")
put("D1", "消した", "Text", "消した", struck=True).font = Font(strike=True)
half = CellRichText(TextBlock(InlineFont(strike=True), "全部"), TextBlock(InlineFont(b=True), "一部"))
put("D2", half, "Text", "全部一部", struck=True)
put("D3", CellRichText("太い", TextBlock(InlineFont(b=True), "字")), "Text", "太い字")
put("D4", "見えない", "Text", "見えない", ";;;", unseen=True)
put("E9", "結合", "Text", "結合")
form.merge_cells("E9:F10")
form.row_dimensions[6].hidden = True
form.column_dimensions["H"].hidden = True
form.column_dimensions["D"].width = 30
form["A1"].comment = Comment("前回は「いいえ」", "担当")
choices = DataValidation(type="list", formula1="words!$A$1:$A$2", allow_blank=True)
choices.add("A1")
form.add_data_validation(choices)
form.protection.sheet = True

words = book.create_sheet("words")
words.sheet_state = "hidden"
words["A1"] = "はい"
deep = book.create_sheet("_betten")
deep.sheet_state = "veryHidden"
deep["XFD1048576"] = "遠い"
book.defined_names["words"] = DefinedName("words", attr_text="words!$A$1:$A$2")
book.custom_doc_props.append(StringProperty(name="betten-form", value="1 <&>"))
book.custom_doc_props.append(IntProperty(name="betten-count", value=12))
book.save(folder / "book.xlsx")

book.epoch = datetime.datetime(1904, 1, 1)
book.save(folder / "of-1904.xlsx")

expected = {
    "sheets": [
        {"name": "記入", "visibility": "Visible", "cells": cells, "merged": ["E9:F10"], "rows": [6],
         "columns": ["H"], "notes": [["A1", "前回は「いいえ」"]]},
        {"name": "words", "visibility": "Hidden", "cells": {"A1": ["Text", "はい", None, False, False]}, "merged": [],
         "rows": [], "columns": [], "notes": []},
        {"name": "_betten", "visibility": "VeryHidden",
         "cells": {"XFD1048576": ["Text", "遠い", None, False, False]}, "merged": [], "rows": [], "columns": [],
         "notes": []},
    ],
    "names": [["words", "words!$A$1:$A$2"]],
    "properties": {"betten-form": "1 <&>", "betten-count": "12"},
}
(folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False))
