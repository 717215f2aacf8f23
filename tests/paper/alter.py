"""Makes altered copies of a PDF, and writes down what each of them is:
python alter.py PAPER.pdf FOLDER [--logo] OTHER.pdf ...

Each OTHER.pdf is no paper of this record. With --logo, the paper first gets a picture and a drawing on every page. The
paper is kept as FOLDER/paper.pdf. The list is FOLDER/expected.json: for each file its answer, the kinds and pages of
what differs, and its signatures. They follow from what was done, not from what betten says.
"""
import datetime, io, json, re, subprocess, sys
from pathlib import Path

import pikepdf
import pypdf
import pypdf.annotations
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle

given, folder = Path(sys.argv[1]), Path(sys.argv[2])
has_logo = "--logo" in sys.argv
others = [Path(other) for other in sys.argv[3:] if other != "--logo"]
paper = folder / "paper.pdf"
expected = []


def note(name, answer, *differences, signatures=()):
    """`differences` are pairs of a kind and a page; the page is None for the whole document."""
    expected.append({"file": name, "answer": answer, "differences": sorted(map(list, differences), key=str),
                     "signatures": list(signatures)})
    return folder / name


def altered(name, change, answer="changed"):
    """A copy after `change(pdf)`, which gives what differs then."""
    with pikepdf.open(paper) as pdf:
        differences = change(pdf)
        if differences is not None:
            pdf.save(note(f"{name}.pdf", answer, *differences))


def middle(pdf):
    """The number of a page in the middle, and the page."""
    number = len(pdf.pages) // 2 + 1
    return number, pdf.pages[number - 1]


def logo(pdf):
    picture = pikepdf.Stream(pdf, bytes([0, 128, 255] * 4), Type=Name.XObject, Subtype=Name.Image, Width=2, Height=2,
                             ColorSpace=Name.DeviceRGB, BitsPerComponent=8)
    frame = pikepdf.Stream(pdf, b"0 0 10 10 re S", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20],
                           Resources=Dictionary())
    used = Dictionary(Logo=pdf.make_indirect(picture), Frame=pdf.make_indirect(frame))
    for page in pdf.pages:
        page.Resources = Dictionary({**dict(page.Resources.items()), "/XObject": used})
        page.contents_add(b"q 20 0 0 20 30 30 cm /Logo Do Q /Frame Do", prepend=False)


if has_logo:
    with pikepdf.open(given) as pdf:
        logo(pdf)
        pdf.save(paper)
else:
    paper.write_bytes(given.read_bytes())

# Written anew: nothing differs.

def written(name, *options):
    subprocess.run(["qpdf", *options, paper, note(f"{name}.pdf", "unchanged")], check=True)


written("qpdf")
written("qpdf-objects", "--object-streams=generate")
written("qpdf-linear", "--linearize", "--object-streams=disable")
written("qpdf-linear-objects", "--linearize", "--object-streams=generate")
written("qpdf-plain", "--stream-data=uncompress", "--object-streams=disable")
written("qpdf-packed", "--recompress-flate", "--compression-level=9")
written("qpdf-one-stream", "--coalesce-contents")
written("qpdf-version", "--force-version=2.0")
written("owner-password", "--encrypt", "", "owner", "256", "--")
written("owner-password-128", "--encrypt", "", "owner", "128", "--use-aes=y", "--")
altered("pikepdf", lambda pdf: [], "unchanged")


def metadata(pdf):
    with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
        said["xmp:CreatorTool"] = "another program"
        said["dc:title"] = "another title"
    pdf.docinfo["/Producer"] = "another program"
    return []


altered("metadata", metadata, "unchanged")
pypdf.PdfWriter(clone_from=paper).write(note("pypdf.pdf", "unchanged"))
writer = pypdf.PdfWriter(paper, incremental=True)
writer.add_metadata({"/Title": "another title"})
writer.write(note("pypdf-update.pdf", "unchanged"))
writer = pypdf.PdfWriter(clone_from=paper)
writer.compress_identical_objects()
writer.write(note("pypdf-packed.pdf", "unchanged"))

# Something lies on a page.


def annotated(name, kind, **more):
    def change(pdf):
        number, page = middle(pdf)
        said = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=[100, 100, 200, 150],
                                            Contents=String("60日"), **more))
        page.Annots = Array([*page.get("/Annots", []), said])
        return [("annotation-added", number)]
    altered(name, change)


annotated("note", "Text")
annotated("highlight", "Highlight", QuadPoints=[100, 150, 200, 150, 100, 100, 200, 100])
annotated("written-on", "FreeText", DA=String("/Helv 12 Tf"))
annotated("stamp", "Stamp", Name=Name.Approved)
annotated("drawn-on", "Ink", InkList=[[100, 100, 200, 150]])
annotated("file-on-page", "FileAttachment")
annotated("unsigned-place", "Widget", FT=Name.Sig, T=String("s"), AP=Dictionary(N=Dictionary()))


def link(pdf, change):
    for number, page in enumerate(pdf.pages, 1):
        for index, said in enumerate(page.get("/Annots", [])):
            if said.get("/Subtype") == Name.Link:
                change(page.Annots, index)
                return [("annotation-missing", number)]
    return None


def other_target(annotations, index):
    annotations[index] = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=annotations[index].Rect,
                                    A=Dictionary(S=Name.URI, URI=String("https://example.jp/")))


def with_new(found):
    return found and [*found, ("annotation-added", found[0][1])]


def no_link(annotations, index):
    del annotations[index]


altered("link-changed", lambda pdf: with_new(link(pdf, other_target)))
altered("link-gone", lambda pdf: link(pdf, no_link))

# What is drawn.


def replaced(page, old, new):
    """The first place of `old` in what is drawn on a page becomes `new`."""
    stream = page.Contents if isinstance(page.Contents, pikepdf.Stream) else page.Contents[0]
    data = stream.read_bytes()
    changed = re.sub(old, new, data, count=1)
    assert changed != data, old
    stream.write(changed)


LETTER = (rb"(Tm *\[\((?:[^\\)]|\\...)*?)\\00[1-6]", rb"\1\\007")


def one_letter(pdf):
    number, page = middle(pdf)
    replaced(page, *LETTER)
    return [("drawing", number)]


def every_page(pdf):
    for page in pdf.pages:
        replaced(page, *LETTER)
    return [("drawing", number) for number in range(1, len(pdf.pages) + 1)]


def drawn_over(pdf):
    number, page = middle(pdf)
    page.contents_add(b"q 1 g 100 100 80 12 re f Q", prepend=False)
    return [("drawn-over", number)]


def drawn_under(pdf):
    number, page = middle(pdf)
    page.contents_add(b"q 0 0 1 rg 100 100 300 300 re f Q", prepend=True)
    return [("drawn-over", number)]


def other_text_over(pdf):
    number, page = middle(pdf)
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    fonts = dict(page.Resources.Font.items())
    page.Resources = Dictionary({**dict(page.Resources.items()), "/Font": Dictionary({**fonts, "/Over": font})})
    page.contents_add(b"q 1 g 100 100 80 12 re f BT /Over 10 Tf 0 g 100 102 Td (60) Tj ET Q", prepend=False)
    return [("drawn-over", number)]


altered("one-letter", one_letter)
altered("every-page", every_page)
altered("white-over", drawn_over)
altered("under", drawn_under)
altered("text-over", other_text_over)


def font_of(pdf, change):
    """Changes a font of the page in the middle. It differs on every page that uses it."""
    _, page = middle(pdf)
    name = sorted(page.Resources.Font.keys())[0]
    font = page.Resources.Font[name]
    change(pdf, font)
    return [("font", number) for number, page in enumerate(pdf.pages, 1)
            if any(one.objgen == font.objgen for one in page.Resources.get("/Font", {}).values())]


def other_reading(_, font):
    data = font.ToUnicode.read_bytes()
    changed = re.sub(rb"(<[0-9a-fA-F]{4}>\s*<[0-9a-fA-F]{3})([0-9a-fA-F])(>)",
                     lambda found: found[1] + (b"0" if found[2] != b"0" else b"1") + found[3], data, count=1)
    assert changed != data
    font.ToUnicode.write(changed)


def other_shapes(_, font):
    described = font.DescendantFonts[0].FontDescriptor
    key = "/FontFile2" if "/FontFile2" in described else "/FontFile3"
    data = bytearray(described[key].read_bytes())
    data[len(data) // 2] ^= 1
    described[key].write(bytes(data))


def other_widths(_, font):
    font.DescendantFonts[0].W = Array([0, Array([500])])


altered("other-reading", lambda pdf: font_of(pdf, other_reading))
altered("other-shapes", lambda pdf: font_of(pdf, other_shapes))
altered("other-widths", lambda pdf: font_of(pdf, other_widths))


def of_objects(pdf, kind, change):
    """Changes the first picture or drawing that is used by name."""
    first = next((one for page in pdf.pages for one in page.Resources.get("/XObject", {}).values()
                  if one.Subtype == Name("/" + kind)), None)
    if first is None:
        return None
    change(first)
    return [(kind.lower(), number) for number, page in enumerate(pdf.pages, 1)
            if any(one.objgen == first.objgen for one in page.Resources.get("/XObject", {}).values())]


altered("other-image", lambda pdf: of_objects(pdf, "Image", lambda one: one.write(bytes([255] * 12))))
altered("other-form", lambda pdf: of_objects(pdf, "Form", lambda one: one.write(b"0 0 20 20 re f")))
altered("other-place-of-form",
        lambda pdf: of_objects(pdf, "Form", lambda one: one.__setitem__("/Matrix", Array([2, 0, 0, 2, 0, 0]))))


def other_colour(pdf):
    number, page = middle(pdf)
    page.Resources = Dictionary({**dict(page.Resources.items()), "/ColorSpace": Dictionary(c0=Name.DeviceGray)})
    return [("resources", number)]


altered("other-colour", other_colour)

# The pages.


def cropped(pdf):
    number, page = middle(pdf)
    page.CropBox = Array([0, 0, 300, 300])
    return [("size", number)]


def turned(pdf):
    number, page = middle(pdf)
    page.Rotate = 180
    return [("size", number)]


def larger(pdf):
    number, page = middle(pdf)
    page.MediaBox = Array([0, 0, 1000, 1000])
    return [("size", number)]


def dropped(pdf):
    number, _ = middle(pdf)
    if len(pdf.pages) == 1:
        return None
    del pdf.pages[number - 1]
    return [("page-missing", number)]


def first_last(pdf):
    if len(pdf.pages) < 3:
        return None
    pdf.pages.append(pdf.pages[0])
    del pdf.pages[0]
    return [("page-moved", len(pdf.pages))]


def doubled(pdf):
    number, page = middle(pdf)
    pdf.pages.insert(number, page)
    return [("page-repeated", number + 1)]


def added(pdf, place):
    pdf.add_blank_page()
    page = pdf.pages[-1]
    page.Contents = pdf.make_stream(b"0 0 100 100 re S")
    if place < len(pdf.pages) - 1:
        pdf.pages.insert(place, page)
        del pdf.pages[-1]
    return [("page-added", place + 1)]


altered("cropped", cropped)
altered("turned", turned)
altered("larger", larger)
altered("dropped", dropped)
altered("first-last", first_last)
altered("doubled", doubled)
altered("added-at-end", lambda pdf: added(pdf, len(pdf.pages)))
altered("added-at-start", lambda pdf: added(pdf, 0))

# The document.


def script(pdf):
    names = pdf.Root.get("/Names", Dictionary())
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary({**dict(names.items()), "/JavaScript": Dictionary(Names=[String("a"), action])})
    return [("actions", None)]


def root(key, value, kind):
    def change(pdf):
        pdf.Root[key] = value(pdf)
        return [(kind, None)]
    return change


def structure(pdf):
    if "/StructTreeRoot" not in pdf.Root:
        return None
    node = pdf.Root.StructTreeRoot.K
    node = node[0] if isinstance(node, Array) else node
    node.ActualText = String("60日")
    return [("structure", None)]


def outline(pdf):
    if "/Outlines" not in pdf.Root:
        return None
    pdf.Root.Outlines.First.Title = String("別の題")
    return [("outline", None)]


def field(pdf):
    said = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("name"), V=String("甲")))
    pdf.Root.AcroForm = Dictionary(Fields=[said])
    return [("fields", None)]


altered("script", script)
altered("open-action", root("/OpenAction", lambda pdf: Dictionary(S=Name.JavaScript, JS=String("1")), "actions"))
altered("closing-action", root("/AA", lambda pdf: Dictionary(WC=Dictionary(S=Name.Named, N=Name.Print)), "actions"))
altered("layers", root("/OCProperties", lambda pdf: Dictionary(OCGs=[], D=Dictionary()), "layers"))
altered("language", root("/Lang", lambda pdf: String("en"), "other"))
altered("read-aloud", structure)
altered("outline", outline)
altered("field", field)


def attached(pdf, change):
    if not list(pdf.attachments):
        return None
    return change(pdf)


def other_attachment(pdf):
    content = pdf.Root.Names.EmbeddedFiles.Names[1].EF
    for key in list(content.keys()):
        content[key].write(b"{}")
    return [("attachment-changed", None)]


def no_attachment(pdf):
    del pdf.Root.Names.EmbeddedFiles
    del pdf.Root.AF
    return [("attachment-missing", None)]


def new_attachment(pdf):
    pdf.attachments["new.txt"] = b"new"
    return [("attachment-added", None)]


altered("attachment-changed", lambda pdf: attached(pdf, other_attachment))
altered("attachment-gone", lambda pdf: attached(pdf, no_attachment))
altered("attachment-new", new_attachment)
altered("text-and-attachment",
        lambda pdf: attached(pdf, lambda pdf: [*one_letter(pdf), *other_attachment(pdf)]))

# Signatures.

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(name):
    named = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "試験社"),
                       x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    day = datetime.datetime(2026, 4, 1)
    return (x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(day)
            .not_valid_after(day + datetime.timedelta(days=3650)).sign(key, hashes.SHA256()))


def signer(name):
    packed = serialization.pkcs12.serialize_key_and_certificates(b"x", key, certificate(name), None,
                                                                 serialization.BestAvailableEncryption(b"x"))
    return signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=b"x")


FIRST, SECOND = signer("山田 太郎"), signer("Second Signer")


def signed(source, name, who, box=None, **more):
    """The bytes of `source` with a signature at their end."""
    writer = IncrementalPdfFileWriter(io.BytesIO(source))
    if box:
        fields.append_signature_field(writer, fields.SigFieldSpec(name, box=box, on_page=0))
    meta = signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256", **more)
    style = TextStampStyle(stamp_text="signed") if box else None
    return signers.PdfSigner(meta, signer=who, stamp_style=style).sign_pdf(writer).getvalue()


def updated(source, change):
    """The bytes of `source` with an update at their end."""
    writer = pypdf.PdfWriter(io.BytesIO(source), incremental=True)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def add_note(writer):
    writer.add_annotation(0, pypdf.annotations.Text(rect=(50, 50, 80, 80), text="60日"))


def sign(name, data, answer, *differences, signatures):
    note(f"{name}.pdf", answer, *differences, signatures=signatures).write_bytes(data)


plain = paper.read_bytes()
one, two = ("一", "山田 太郎"), ("Two", "Second Signer")
invisible = signed(plain, *[one[0], FIRST])
visible = signed(plain, one[0], FIRST, box=(10, 10, 110, 60))
both = signed(visible, two[0], SECOND)
certified = signed(plain, one[0], FIRST, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
WHOLE, COVERED, NOT = "whole", "covered", "not"
sign("signed", invisible, "signed-further", signatures=[[*one, WHOLE]])
sign("signed-visibly", visible, "signed-further", signatures=[[*one, WHOLE]])
sign("signed-twice", both, "signed-further", signatures=[[*one, COVERED], [*two, WHOLE]])
sign("signed-thrice", signed(both, "Three", FIRST), "signed-further",
     signatures=[[*one, COVERED], [*two, COVERED], ["Three", one[1], WHOLE]])
sign("certified", certified, "signed-further", signatures=[[*one, WHOLE]])
sign("certified-and-signed", signed(certified, two[0], SECOND), "signed-further",
     signatures=[[*one, COVERED], [*two, WHOLE]])
sign("signed-then-note", updated(invisible, add_note), "changed", ("annotation-added", 1),
     signatures=[[*one, "changed after"]])
sign("signed-twice-then-note", updated(both, add_note), "changed", ("annotation-added", 1),
     signatures=[[*one, "changed after"], [*two, "changed after"]])
sign("signed-then-metadata", updated(invisible, lambda writer: writer.add_metadata({"/Title": "x"})),
     "signed-further", signatures=[[*one, COVERED]])
subprocess.run(["qpdf", folder / "signed.pdf", note("signed-written-anew.pdf", "signed-further",
                                                    signatures=[[*one, NOT]])], check=True)
count = len(pypdf.PdfReader(paper).pages)


def with_page(source):
    with pikepdf.open(io.BytesIO(source)) as pdf:
        found = added(pdf, len(pdf.pages))
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue(), found


page_added, found = with_page(plain)
sign("service", signed(page_added, one[0], FIRST), "signed-further", *found, signatures=[[*one, WHOLE]])
sign("signed-then-page", updated(invisible, lambda writer: writer.add_blank_page(200, 200)), "changed",
     ("page-added", count + 1), signatures=[[*one, "changed after"]])
with pikepdf.open(io.BytesIO(plain)) as pdf:
    found = added(pdf, 0)
    first = io.BytesIO()
    pdf.save(first)
sign("page-before-signed", signed(first.getvalue(), one[0], FIRST), "changed", *found, signatures=[[*one, WHOLE]])
with pikepdf.open(io.BytesIO(plain)) as pdf:
    found = one_letter(pdf)
    wrong = io.BytesIO()
    pdf.save(wrong)
sign("changed-then-signed", signed(wrong.getvalue(), one[0], FIRST), "changed", *found, signatures=[[*one, WHOLE]])
prepared = IncrementalPdfFileWriter(io.BytesIO(plain))
fields.append_signature_field(prepared, fields.SigFieldSpec("空欄", box=(10, 10, 110, 60)))
out = io.BytesIO()
prepared.write(out)
sign("place-for-signature", out.getvalue(), "unchanged", signatures=[])
moved = both.replace(b"/ByteRange [0 ", b"/ByteRange [9 ", 1)
sign("range-moved", moved, "signed-further", signatures=[[*two, WHOLE], [*one, NOT]])

# Not this paper, or not readable.

for number, other in enumerate(others):
    note(f"other-{number}.pdf", "unknown").write_bytes(other.read_bytes())
empty = pikepdf.new()
empty.add_blank_page()
empty.save(note("empty.pdf", "unknown"))
subprocess.run(["qpdf", "--encrypt", "user", "owner", "256", "--", paper, note("user-password.pdf", "unreadable")],
               check=True)
note("half.pdf", "unreadable").write_bytes(plain[:len(plain) // 2])
note("cut.pdf", "unreadable").write_bytes(plain[:-30])
note("text.pdf", "unreadable").write_bytes(b"not a PDF")
note("nothing.pdf", "unreadable").write_bytes(b"")
(folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1), encoding="utf-8")
