"""The same drift for betten, Doorstop and daff: what went out, what comes back, and what the file says meanwhile.

Each of the three is absent, A or B, for each kind of field: 27 combinations. Each tool is used as it documents it:

- betten: `form write`, the answers typed in by openpyxl, `form read --write`;
- Doorstop: `export` to a workbook, the answers typed in by openpyxl, the items edited meanwhile, `import`;
- daff: the three tables as CSV, `merge --id` with the first as parent. It reads no workbooks.

What an answer looks like in cells comes from betten's forms, so all three get the same cells.

Usage: peers.py BETTEN
"""

import csv
import itertools
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openpyxl
import yaml

BETTEN = sys.argv[1]
TOOLS = Path(sys.executable).parent
FILL = Path(__file__).parent.parent / "tests/forms/fill.py"
SIDES = [None, 0, 1]
WAYS = list(itertools.product(SIDES, repeat=3))
PARTS = {"答え": "", "詳しい内容": "!", "該当なしの理由": "?"}

HOSPITAL = """\
catalog: "2024-06"
hospital:
  id: mihon
  party:
    name: 医療法人見本会
{party}  contacts: [{{ for: incident, who: 窓口, phone: 03-0000-0000 }}]
systems: {{ ehr: 電子カルテ, lab: 検査 }}
vendors:
  # 製造元
  maker:
    party: {{ name: 株式会社見本 }}
{vendor}contracts:
  # 契約
  - id: ehr
    title: 電子カルテ保守契約
    parties: [hospital, maker]
    systems: [ehr, lab]
    sections: [2-C]
    precedence: annex
{contract}    choices:
      # 電話で確認した。
      2-C-2: {{ note: 既定のとおり。 }}
{item}"""



def at(item):
    """An answer in the choice of an item."""
    return "item", "      2-C-1: {{ %s }}" % item


POINT = at("points: {{ {} }}")
OTHER = at("{}")
CONTRACT = ("contract", "    {}")
SYSTEM = at("systems: {{ lab: {{ points: {{ {} }} }} }}")
FACILITY = ("party", "    {}")
TABLE = ("vendor", "    {}")
PARTIAL = "scope: {{ value: partial, detail: {} }}".format
RETENTION = "log_retention: {}".format
ENTRIES = ("[{ name: 社A, work: 受付 }]", "[{ name: 社A, work: 受付 }, { name: 社B, work: 夜間 }]")
# The form and the key, where it stands in the file, and two answers: the kinds of tests/forms/drift.rs.
KINDS = [
    ("ehr", "2-C-1/scope", POINT, "scope: all", PARTIAL("サーバ室")),
    ("ehr", "2-C-1/scope", POINT, PARTIAL("サーバ室"), PARTIAL("本館")),
    ("ehr", "2-C-1/log_retention", POINT, RETENTION("1年"), RETENTION("{ not_applicable: 記録を取らない。 }")),
    ("ehr", "2-C-1/log_retention", POINT, RETENTION("30日"), RETENTION("6か月")),
    ("ehr", "2-C-1/note", OTHER, "note: 一つ", 'note: "二つ\\n三つ"'),
    ("ehr", "2-C-1/duty", OTHER, "duty: hospital", "duty: [hospital, maker]"),
    ("ehr", "2-C-1/duty", OTHER, "duty: { hospital: 承認, maker: 監視 }", "duty: { hospital: 監視, maker: 報告 }"),
    ("ehr", "2-C-1/cost", OTHER, "cost: maker", "cost: { bearer: hospital, detail: 別に定める。 }"),
    ("ehr", "2-C-1/scope@lab", SYSTEM, "scope: all", PARTIAL("検査室")),
    ("ehr", "2-C-1/completed", OTHER, "completed: 2026-03-01", "completed: 令和8年4月1日"),
    ("ehr", "2-C-1/first_check", OTHER, "first_check: はい", "first_check: いいえ"),
    ("ehr", "date", CONTRACT, "date: 2026-04-01", "date: 2026-05-01"),
    ("ehr", "signing", CONTRACT, "signing: paper", "signing: electronic"),
    ("common", "hospital/party/facility", FACILITY, "facility: [見本病院]", "facility: [見本病院, 第二病院]"),
    ("common", "vendors/maker/subcontractors", TABLE, *map("subcontractors: {}".format, ENTRIES)),
]


def hospital(kind, side):
    """The hospital file with this answer."""
    _, _, (place, line), *answers = kind
    lines = dict.fromkeys(["party", "vendor", "contract", "item"], "")
    if side is not None:
        lines[place] = line.format(answers[side]) + "\n"
    return HOSPITAL.format(**lines)


def meaning(value):
    """Without what says nothing: mappings and lists without entries, and the line break at the end of a text."""
    if isinstance(value, list):
        return [meaning(it) for it in value]
    if not isinstance(value, dict):
        return value.removesuffix("\n")
    inner = {key: meaning(it) for key, it in value.items()}
    return {key: it for key, it in inner.items() if it not in ({}, [])}


def run(*command, folder):
    """Runs a program, and gives its exit code and all it says."""
    done = subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def must(*command, folder):
    code, said = run(*command, folder=folder)
    assert code == 0, f"{command}: {said}"


def each(work, over):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, over))


class Count:
    """What became of the answers.

    - settled: what one side changed stands there, and nothing was said.
    - told: three different answers, and the tool says so. All other ones that are not settled are lost, or overwritten.
    - comments: files that lost a comment.
    - altered: files that a form changed in which nobody had changed anything, comments aside.
    """

    COLUMNS = ["answers", "settled", "told", "lost", "told falsely", "comments", "altered"]

    def __init__(self):
        self.counts = dict.fromkeys(self.COLUMNS, 0)

    def add(self, way, is_told, is_side, before, after):
        """`is_side` says whether a side's answer stands there now, `before` and `after` are the file."""
        base, theirs, ours = way
        is_conflict = theirs not in (base, ours) and ours != base
        right = ours if theirs == base else theirs
        self.counts["answers"] += 1
        if is_told:
            self.counts["told" if is_conflict else "told falsely"] += 1
        elif is_conflict or not is_side(right):
            self.counts["lost"] += 1
        else:
            self.counts["settled"] += 1
        comments, others = split(before)
        comments_after, others_after = split(after)
        self.counts["comments"] += comments != comments_after
        self.counts["altered"] += base == theirs == ours and others != others_after


def split(text):
    """The lines that are comments, and the others."""
    lines = text.splitlines(keepends=True)
    is_comment = [line.lstrip().startswith("#") for line in lines]
    return [it for it, yes in zip(lines, is_comment) if yes], [it for it, yes in zip(lines, is_comment) if not yes]


def sheets(form):
    """The keys of the rows of a form with their cells, by sign of the part, and the rows of each table."""
    for sheet in openpyxl.load_workbook(form):
        if sheet.title == "_betten":
            continue
        heads = {str(cell.value): cell.column for cell in sheet[1] if cell.value}
        mark = next((json.loads(head) for head in heads if head.startswith("{")), None)
        if mark:
            rows = sheet.iter_rows(min_row=3, max_col=len(mark["columns"]), values_only=True)
            yield mark["table"] + "[]", [[text or "" for text in row] for row in rows if any(row)]
        for row in range(2, sheet.max_row + 1) if "_key" in heads else []:
            key = sheet.cell(row, heads["_key"]).value
            if key:
                cells = {sign: sheet.cell(row, heads[head]).value for head, sign in PARTS.items() if head in heads}
                yield key, {sign: text or "" for sign, text in cells.items()}


def typed(kind, rows):
    """What a person types for this field, as `fill.py` takes it."""
    texts = {}
    for key, cells in rows:
        if key == kind[1] + "[]":
            texts[key] = cells
        elif key == kind[1] or key.startswith(kind[1] + ":"):
            texts.update({key + sign: text for sign, text in cells.items()})
    return texts


class Betten:
    def __init__(self, folder):
        self.folder = folder
        forms = each(self.form, itertools.product(range(len(KINDS)), SIDES))
        self.forms = dict(zip(itertools.product(range(len(KINDS)), SIDES), forms))
        self.rows = {way: list(sheets(form)) for way, form in self.forms.items()}
        self.typed = {(kind, side): typed(KINDS[kind], rows) for (kind, side), rows in self.rows.items()}

    def form(self, way):
        kind, side = way
        here = self.folder / f"{kind}-{side}"
        here.mkdir()
        (here / "betten.yaml").write_text(hospital(KINDS[kind], side), "utf-8")
        which = ["--common"] if KINDS[kind][0] == "common" else ["--contract", "mihon/ehr"]
        must(BETTEN, "form", "write", "betten.yaml", *which, "--output", "forms", folder=here)
        return here / "forms" / f"mihon-{KINDS[kind][0]}.xlsx"

    def drift(self, kinds):
        """Types the answers of all forms in, and reads each of them for each state of the file."""
        back = self.folder / f"back-{kinds[0]}"
        back.mkdir()
        answers = {}
        for kind, base, theirs in itertools.product(kinds, SIDES, SIDES):
            name = f"{kind}-{base}-{theirs}.xlsx"
            (back / name).write_bytes(self.forms[kind, base].read_bytes())
            answers[name] = {key: "" for key in self.typed[kind, base]} | self.typed[kind, theirs]
        (back / "answers.json").write_text(json.dumps(answers), "utf-8")
        must(sys.executable, FILL, back, folder=back)
        count = Count()

        def come_back(case):
            kind, (base, theirs, ours) = case
            here = Path(tempfile.mkdtemp(dir=self.folder))
            file = here / "betten.yaml"
            before = hospital(KINDS[kind], ours)
            file.write_text(before, "utf-8")
            form = back / "filled" / f"{kind}-{base}-{theirs}.xlsx"
            code, said = run(BETTEN, "form", "read", form, file, "--write", folder=here)
            assert code in (0, 1), said
            after = file.read_text("utf-8")
            meant = lambda text: meaning(yaml.load(text, yaml.BaseLoader))
            is_side = lambda side: meant(after) == meant(hospital(KINDS[kind], side))
            return (base, theirs, ours), code != 0, is_side, before, after

        for case in each(come_back, itertools.product(kinds, WAYS)):
            count.add(*case)
        return count


class DoorstopDumper(yaml.SafeDumper):
    """Texts of several lines stand as they are."""

    def represent_str(self, text):
        text, style = (text + "\n", "|") if "\n" in text else (text, None)
        return self.represent_scalar("tag:yaml.org,2002:str", text, style)


DoorstopDumper.add_representer(str, DoorstopDumper.represent_str)


class Doorstop:
    """An item for each combination, an attribute for each cell."""

    def __init__(self, folder, betten):
        self.folder, self.betten = folder, betten

    def drift(self, kinds):
        count = Count()
        for cases in each(self.kind, kinds):
            for case in cases:
                count.add(*case)
        return count

    def kind(self, kind):
        here = self.folder / str(kind)
        here.mkdir()
        must("git", "init", "--quiet", folder=here)
        must(TOOLS / "doorstop", "create", "REQ", "reqs", folder=here)
        must(TOOLS / "doorstop", "add", "REQ", "--count", len(WAYS), folder=here)
        items = [here / "reqs" / f"REQ{number:03}.yml" for number in range(1, len(WAYS) + 1)]
        blank = [yaml.safe_load(item.read_text("utf-8")) for item in items]
        cells = [{key: text for key, text in self.cells(kind, side).items() if text} for side in SIDES]

        def text(number, side):
            """As Doorstop writes it, with two comments."""
            values = blank[number] | cells[SIDES.index(side)]
            dumped = yaml.dump(values, Dumper=DoorstopDumper, default_flow_style=False, allow_unicode=True)
            return "# 製造元\n" + dumped + "# 電話で確認した。\n"

        for number, (base, _, _) in enumerate(WAYS):
            items[number].write_text(text(number, base), "utf-8")
        must(TOOLS / "doorstop", "export", "REQ", "out.xlsx", folder=here)
        book = openpyxl.load_workbook(here / "out.xlsx")
        heads = {cell.value: cell.column for cell in book.active[1]}
        for number, (base, theirs, _) in enumerate(WAYS):
            changed = self.cells(kind, theirs) if theirs != base else {}
            for head, cell in changed.items():
                if head in heads:
                    book.active.cell(number + 2, heads[head]).value = cell or None
        book.save(here / "back.xlsx")
        before = [text(number, ours) for number, (_, _, ours) in enumerate(WAYS)]
        for item, it in zip(items, before):
            item.write_text(it, "utf-8")
        code, said = run(TOOLS / "doorstop", "import", "back.xlsx", "REQ", folder=here)
        is_told = code != 0 or any(word in said.lower() for word in ("conflict", "warning", "error"))
        cases = []
        for way, item, it in zip(WAYS, items, before):
            after = item.read_text("utf-8")
            values = yaml.safe_load(after)
            # It ends a text of several lines with a line break.
            now = {key: (values.get(key) or "").removesuffix("\n") for key in self.cells(kind, None)}
            is_side = lambda side, now=now: now == self.cells(kind, side)
            cases.append((way, is_told, is_side, it, after))
        return cases

    def cells(self, kind, side):
        """All cells of the field, the empty ones too. Doorstop makes the names of attributes small."""
        all_cells = {key: "" for it in SIDES for key in self.betten.typed[kind, it]} | self.betten.typed[kind, side]
        return {key.lower(): text for key, text in all_cells.items()}


class Daff:
    """All rows of the form as a table, with the key of the row as the primary key."""

    def __init__(self, folder, betten):
        self.folder, self.betten = folder, betten
        for (kind, side), rows in betten.rows.items():
            plain = self.folder / "plain.csv"
            with plain.open("w", encoding="utf-8", newline="") as file:
                table = csv.writer(file, lineterminator="\n")
                table.writerow(["key", *PARTS])
                for key, cells in rows:
                    if not key.endswith("[]"):
                        table.writerow([key, *(cells.get(sign, "") for sign in PARTS.values())])
            must(TOOLS / "daff", "copy", plain, self.table(kind, side), folder=folder)

    def table(self, kind, side):
        return self.folder / f"{kind}-{side}.csv"

    def drift(self, kinds):
        count = Count()
        for case in each(self.merge, itertools.product(kinds, WAYS)):
            count.add(*case)
        return count

    def merge(self, case):
        kind, (base, theirs, ours) = case
        merged = self.folder / f"merged-{kind}-{base}-{theirs}-{ours}.csv"
        tables = [self.table(kind, side) for side in (base, ours, theirs)]
        code, said = run(TOOLS / "daff", "merge", "--id", "key", "--output", merged, *tables, folder=self.folder)
        assert code == 0 or "conflict" in said, said
        now = self.rows(merged)
        is_side = lambda side: now == self.rows(self.table(kind, side))
        return (base, theirs, ours), code != 0, is_side, tables[1].read_text("utf-8"), merged.read_text("utf-8")

    def rows(self, table):
        with table.open(encoding="utf-8", newline="") as file:
            return sorted(csv.reader(file))


def cells_of(betten, kind):
    """The number of cells that an answer needs."""
    filled = {key for side in SIDES for key, text in betten.typed[kind, side].items() if text}
    return len(filled)


def main():
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("betten", "doorstop", "daff")]
        for place in places:
            place.mkdir()
        betten = Betten(places[0])
        tools = {"betten": betten, "Doorstop": Doorstop(places[1], betten), "daff": Daff(places[2], betten)}
        tables = [kind for kind, it in enumerate(KINDS) if it[2] == TABLE]
        others = [kind for kind in range(len(KINDS)) if kind not in tables]
        groups = {
            "one cell": [kind for kind in others if cells_of(betten, kind) == 1],
            "several cells": [kind for kind in others if cells_of(betten, kind) > 1],
            "a table": tables,
        }
        print(f"{'an answer is':<14}{'tool':<10}" + "".join(f"{column:>14}" for column in Count.COLUMNS))
        for group, kinds in groups.items():
            for name, tool in tools.items():
                # The rows of a table are compared one by one by daff, and are items of their own in Doorstop.
                if kinds == tables and tool != betten:
                    print(f"{group:<14}{name:<10}{'not expressed':>14}")
                    continue
                counts = tool.drift(kinds).counts
                print(f"{group:<14}{name:<10}" + "".join(f"{counts[it]:>14}" for it in Count.COLUMNS), flush=True)


main()
