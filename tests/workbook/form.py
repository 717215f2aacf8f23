"""Writes a workbook as large as a form: python form.py ITEMS FILE. An item takes 12 rows of 8 columns."""
import sys

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

items, file = int(sys.argv[1]), sys.argv[2]
book = Workbook()
sheet = book.active
sheet.title = "記入"
choices = DataValidation(type="list", formula1='"はい,いいえ"')
sheet.add_data_validation(choices)
for item in range(items):
    sheet.append([f"C {item}", "外部からの接続について、接続の目的、経路、認証の方式及び記録の保存期間を定める。" * 3] + [""] * 6)
    sheet.cell(sheet.max_row, 2).fill = PatternFill("solid", fgColor="DDDDDD")
    sheet.merge_cells(start_row=sheet.max_row, start_column=2, end_row=sheet.max_row, end_column=8)
    for question in range(11):
        key = f"2-C-{item}/question-{question}"
        sheet.append(["", f"問い{question}", "はい", f"詳しい内容{item}-{question}", "", "共通の値", "例のとおり書きます。", key])
        cell = sheet.cell(sheet.max_row, 3)
        choices.add(cell)
        cell.number_format, cell.alignment, cell.font = "@", Alignment(wrap_text=True), Font(name="BIZ UDPGothic")
book.create_sheet("_betten").sheet_state = "hidden"
book.save(file)
