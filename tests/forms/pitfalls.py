"""Makes workbooks to which something has happened, each from one form, and prints the names of the cases."""

import datetime
import json
import sys
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

folder = Path(sys.argv[1])
(folder / "cases").mkdir()
done = []


class Form:
    def __init__(self, name):
        self.book = load_workbook(folder / name)
        self.items = self.book["記入"] if "記入" in self.book.sheetnames else None

    def sheet(self, key):
        for sheet in self.book:
            heads = [cell.value for cell in sheet[1]]
            if "_key" in heads:
                column = heads.index("_key") + 1
                for row in range(2, sheet.max_row + 1):
                    if sheet.cell(row, column).value == key:
                        return sheet, row
        raise KeyError(key)

    def cell(self, key, head="答え"):
        sheet, row = self.sheet(key)
        return sheet.cell(row, [cell.value for cell in sheet[1]].index(head) + 1)


def case(name, form="sample-ehr.xlsx"):
    def run(change):
        made = Form(form)
        change(made)
        made.book.save(folder / "cases" / f"{name}.xlsx")
        done.append(name)

    return run


def set_note(form, text="新しい特記事項"):
    cell = form.cell("2-C-1/note")
    cell.value = text
    if cell.data_type == "f":
        cell.data_type = "s"


@case("struck")
def _(form):
    form.cell("2-C-1/note").value = CellRichText(TextBlock(InlineFont(strike=True), "全部"), "一部")


@case("formula")
def _(form):
    form.cell("2-C-1/note").value = '=CONCATENATE("a","b")'


@case("error-value")
def _(form):
    cell = form.cell("2-C-1/note")
    cell.value = "#REF!"
    cell.data_type = "e"


@case("unseen")
def _(form):
    cell = form.cell("2-C-1/note")
    cell.value = "見えない"
    cell.number_format = ";;;"


@case("merged")
def _(form):
    sheet, row = form.sheet("2-C-1/hours")
    sheet.merge_cells(start_row=row, start_column=3, end_row=row + 1, end_column=3)


@case("day")
def _(form):
    cell = form.cell("date")
    cell.value = datetime.date(2026, 5, 1)
    cell.number_format = "yyyy/mm/dd"


@case("day-1904")
def _(form):
    form.book.epoch = CALENDAR_MAC_1904
    cell = form.cell("date")
    cell.value = datetime.date(2026, 5, 1)
    cell.number_format = "yyyy/mm/dd"


@case("full-width-day")
def _(form):
    form.cell("date").value = "２０２６年５月１日"


@case("era-day")
def _(form):
    form.cell("date").value = "R8.5.1"


@case("vague-day")
def _(form):
    form.cell("date").value = "8.5.1"


@case("time-as-duration")
def _(form):
    cell = form.cell("2-C-1/log_retention")
    cell.value = datetime.time(3, 30)
    cell.number_format = "h:mm"


@case("number-as-duration")
def _(form):
    cell = form.cell("2-C-1/log_retention")
    cell.value = 30
    cell.number_format = "General"


@case("line-ends")
def _(form):
    form.cell("2-C-1/note").value = "一行目_x000D_\n二行目"


@case("blanks-around")
def _(form):
    cell = form.cell("2-C-1/scope")
    cell.value = f" {cell.value}\n"


@case("not-in-the-list")
def _(form):
    form.cell("2-C-1/hours").value = "たぶん"


@case("validation-gone")
def _(form):
    for sheet in form.book:
        sheet.data_validations.dataValidation.clear()
    form.cell("2-C-1/scope").value = "全部"
    form.cell("2-C-1/scope", "詳しい内容").value = None


@case("key-gone")
def _(form):
    for head in ["_sum", "_key"]:
        form.cell("2-C-1/note", head).value = None


@case("row-copied")
def _(form):
    sheet, row = form.sheet("2-C-1/note")
    last = sheet.max_row + 1
    for column in range(1, 11):
        sheet.cell(last, column).value = sheet.cell(row, column).value


@case("foreign-key")
def _(form):
    form.cell("2-C-1/note", "_key").value = "2-C-9/note"


@case("row-gone")
def _(form):
    sheet, row = form.sheet("2-C-1/note")
    for column in range(1, 11):
        sheet.cell(row, column).value = None


@case("row-added")
def _(form):
    form.items.cell(form.items.max_row + 2, 3).value = "もう1つの答え"


@case("rows-inserted-above")
def _(form):
    set_note(form)
    # Excel moves merged cells with their rows; openpyxl leaves them.
    merged = [area.bounds for area in form.items.merged_cells.ranges]
    for left, top, right, bottom in merged:
        form.items.unmerge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    form.items.insert_rows(2, 3)
    for left, top, right, bottom in merged:
        form.items.merge_cells(start_row=top + 3, start_column=left, end_row=bottom + 3, end_column=right)


@case("rows-sorted")
def _(form):
    set_note(form)
    rows = [[cell.value for cell in row] for row in form.items.iter_rows(min_row=2)]
    for merged in list(form.items.merged_cells.ranges):
        form.items.unmerge_cells(str(merged))
    for number, row in enumerate(reversed(rows), 2):
        for column, value in enumerate(row, 1):
            cell = form.items.cell(number, column)
            cell.value = value
            if cell.data_type == "f":
                cell.data_type = "s"


@case("canonical-text-changed")
def _(form):
    for row in form.items.iter_rows(min_row=2, max_col=1):
        if str(row[0].value).startswith("【内容】"):
            row[0].value = str(row[0].value) + "なお、"
            break


@case("question-changed")
def _(form):
    form.cell("2-C-1/hours", "問い").value = "監視しない時間帯"


@case("head-changed")
def _(form):
    form.items["C1"].value = "回答"


@case("column-moved")
def _(form):
    set_note(form)
    for row in form.items.iter_rows(min_row=1):
        if not isinstance(row[2], MergedCell):
            row[2].value, row[3].value = row[3].value, row[2].value


@case("sheet-renamed")
def _(form):
    set_note(form)
    form.items.title = "当社の回答"


@case("sheet-gone")
def _(form):
    del form.book["関連文書"]
    del form.book["文の差替え"]


@case("sheet-added")
def _(form):
    form.book.create_sheet("メモ")["B2"] = "社内用"


@case("hidden-row")
def _(form):
    set_note(form)
    sheet, row = form.sheet("2-C-1/note")
    sheet.row_dimensions[row].hidden = True


@case("beside-the-table")
def _(form):
    sheet, row = form.sheet("2-C-1/note")
    sheet.cell(row, 12).value = "要相談"


@case("note-at-a-cell")
def _(form):
    form.cell("2-C-1/note").comment = Comment("後で書く", "担当")


@case("formula-like-text")
def _(form):
    set_note(form, "=1+1")


@case("phone", "sample-common.xlsx")
def _(form):
    pass


@case("number-for-a-phone")
def _(form):
    cell = form.cell("2-C-1/note")
    cell.value = 312345678
    cell.number_format = "General"


@case("tab")
def _(form):
    form.cell("2-C-1/note").value = "電話\t03-1111-2222"


@case("too-long")
def _(form):
    form.cell("2-C-1/note").value = "長" * 20_000


@case("two-parts")
def _(form):
    form.cell("2-C-1/log_retention").value = "1年"
    form.cell("2-C-1/log_retention", "該当なしの理由").value = "記録を取らない。"


@case("detail-alone")
def _(form):
    form.cell("2-C-1/scope").value = None


@case("place-that-is-not-asked")
def _(form):
    form.cell("2-C-1/note", "該当なしの理由").value = "ここは書けない"


@case("hidden-sheet-gone")
def _(form):
    del form.book["_betten"]


def change_origin(made, **values):
    sheet = made.book["_betten"]
    for row in sheet.iter_rows(max_col=2):
        if row[0].value == "_origin":
            row[1].value = json.dumps({**json.loads(row[1].value), **values})


@case("newer-form")
def _(form):
    change_origin(form, form=99)


@case("other-hospital")
def _(form):
    change_origin(form, hospital="mihon")


@case("other-contract")
def _(form):
    change_origin(form, contract="nothing")


print(json.dumps(done))
