"""Makes PDFs that want to fill the memory or run for ever: python hostile.py FOLDER"""
import sys, zlib
from pathlib import Path

folder = Path(sys.argv[1])
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
START = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", PAGE]


def stream(data, more=b"", packed=True):
    data = zlib.compress(data, 9) if packed else data
    kind = b"/Filter/FlateDecode" if packed else b""
    return b"<<%s%s/Length %d>>stream\n%s\nendstream" % (kind, more, len(data), data)


def twice(data):
    """A stream that is packed two times."""
    return stream(zlib.compress(data, 9), b"").replace(b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode]", 1)


def write(name, objects, trailer=b""):
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, trailer, len(out))
    (folder / name).write_bytes(out)
    return out


zeros = bytes(300 << 20)
write("bomb.pdf", [*START, stream(zeros)])
write("bomb-in-bomb.pdf", [*START, twice(zeros)])
half = stream(bytes(60 << 20))
write("many-bombs.pdf", [START[0], START[1], PAGE.replace(b"4 0 R", b"[" + b" ".join(
    b"%d 0 R" % number for number in range(4, 24)) + b"]"), *[half] * 20])
bag = stream(b"9 0 " + b"[" * 10 + b" " * (30 << 20), b"/Type/ObjStm/N 1/First 4")
write("bags.pdf", [*START, stream(b"q"), *[bag] * 9])
write("nested.pdf", [*START, stream(b"q"), b"[" * 200_000 + b"]" * 200_000])
write("nested-objects.pdf", [START[0].replace(b">>", b"/X 5 0 R>>", 1), *START[1:], stream(b"q"),
                             *[b"[%d 0 R]" % (number + 1) for number in range(5, 3000)], b"1"])
write("circle.pdf", [START[0], b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1>>", PAGE, stream(b"q")])
tree = [b"<</Type/Pages/Count 1/Kids[%d 0 R %d 0 R]>>" % (number + 1, number + 1) for number in range(2, 62)]
write("wide-tree.pdf", [START[0], *tree, b"<</Type/Pages/Kids[]>>"])
write("parents.pdf", [START[0].replace(b">>", b"/AcroForm<</Fields[5 0 R]>>>>"), *START[1:], stream(b"q"),
                      b"<</T(a)/Parent 5 0 R/Kids[5 0 R 5 0 R]>>"])
write("outline.pdf", [START[0].replace(b">>", b"/Outlines<</First 5 0 R>>>>"), *START[1:], stream(b"q"),
                      b"<</Title(a)/Next 5 0 R/First 5 0 R>>"])
write("names.pdf", [START[0].replace(b">>", b"/Names<</EmbeddedFiles 5 0 R>>>>"), *START[1:], stream(b"q"),
                    b"<</Kids[5 0 R 5 0 R]>>"])
many = b"[" + b" ".join([b"3 0 R"] * 20_000) + b"]"
write("pages.pdf", [START[0], START[1].replace(b"[3 0 R]", many), PAGE, stream(b"q")])

# A table in which a million entries lead to one large object.
out = b"%PDF-1.7\n1 0 obj\n" + stream(bytes(16 << 20), packed=False) + b"\nendobj\n"
start = len(out)
table = zlib.compress(b"\1" + (9).to_bytes(3, "big") + b"\0" + (b"\1" + (9).to_bytes(3, "big") + b"\0") * 1_000_000)
head = b"<</Type/XRef/W[1 3 1]/Size 1000001/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(table)
out += b"2 0 obj\n" + head + b"stream\n" + table + b"\nendstream\nendobj\n"
(folder / "entries.pdf").write_bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
