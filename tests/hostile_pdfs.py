"""PDF files that are wrong, cruel or merely odd, written byte by byte: `HOSTILE` names each sort.

`python -m tests.hostile_pdfs FOLDER [SCALE]` writes them all, the large ones SCALE times as large as for the tests.
"""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

from fpdf import FPDF
from fpdf.encryption import AccessPermission  # type: ignore[attr-defined]
from PIL import Image

Pdf = bytes
HEADER = ("Uppdrag", "Kommentar", "Aktivitet")


def sound(rows: int = 4, **options: object) -> Pdf:
    """A page with a heading and a ruled table, as most reports have."""
    pdf = FPDF(format="A4")
    if options.get("password"):
        pdf.set_encryption(
            owner_password="owner", user_password=str(options["password"]), permissions=AccessPermission.all()
        )
    pdf.set_font("Helvetica", size=10)
    pdf.add_page()
    pdf.cell(text="1.1 Hög attraktivitet 2021", new_x="LMARGIN", new_y="NEXT")
    with pdf.table() as table:
        for row in [HEADER, *((f"Uppdrag {n}", f"Kommentar {n} är klar.", f"Aktivitet {n}") for n in range(rows))]:
            table.row(row)
    return bytes(pdf.output())


def objects(*bodies: bytes, root: int = 1, trailer: bytes = b"") -> Pdf:
    """A file of the objects 1, 2, 3 …, with its table of places."""
    out = io.BytesIO(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root %d 0 R%s>>\n" % (len(bodies) + 1, root, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(content), more, content)


def deflated(content: bytes) -> bytes:
    return stream(zlib.compress(content, 9), b"/Filter/FlateDecode")


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 12 Tf 72 700 Td (Rapport 2021) Tj ET"


def page(
    content: bytes = TEXT, more: bytes = b"", font: bytes = FONT, *others: bytes, box: bytes = b"0 0 595 842"
) -> Pdf:
    """A file of one page with this content: objects 1 catalog, 2 pages, 3 page, 4 content, 5 font, 6 … others."""
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>%s>>"
        % (box, more),
        content if content.startswith(b"<<") else stream(content),
        font,
        *others,
    )


def pages(count: int) -> Pdf:
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(count))
    body = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    return objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        FONT,
        stream(TEXT),
        *[body] * count,
    )


def encrypted(password: str) -> Pdf:
    return sound(password=password)


def flipped(every: int) -> Pdf:
    content = bytearray(sound())
    for place in range(every, len(content), every):
        content[place] ^= 0x55
    return bytes(content)


def picture_only() -> Pdf:
    pdf = FPDF()
    pdf.add_page()
    image = io.BytesIO()
    Image.new("RGB", (300, 400), "grey").save(image, "PNG")
    image.seek(0)
    pdf.image(image, 0, 0, 210, 297)
    return bytes(pdf.output())


def bomb(size: int, layers: int = 1) -> Pdf:
    """Content that unpacks to so many bytes; in two layers, a few hundred bytes become any number."""
    content = zlib.compress(b"0 0 m 9 9 l S " * (size // 14), 9)
    for _ in range(layers - 1):
        content = zlib.compress(content, 9)
    return page(stream(content, b"/Filter[%s]" % (b"/FlateDecode" * layers)))


def image_bomb(side: int) -> Pdf:
    data = zlib.compress(bytes(side * side * 3), 9)
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    image = stream(data, head % (side, side))
    return page(b"q 12 0 0 12 72 700 cm /X Do Q " + TEXT, b"", FONT, image)


def form_in_itself() -> Pdf:
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
    form = stream(b"/X Do " + TEXT, head)
    return page(b"/X Do", b"", FONT, form)


def forms_of_forms(depth: int) -> Pdf:
    """Each form draws the next one ten times: a billion from a few objects."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do " * 10, head % (7 + level)) for level in range(depth)]
    return page(b"/X Do", b"", FONT, *forms, stream(b"0 0 m 9 9 l S", head % 1))


def nested(depth: int) -> Pdf:
    return page(TEXT, b"/Nested " + b"[" * depth + b"]" * depth)


def nested_content(depth: int) -> Pdf:
    return page(b"[" * depth + b"]" * depth + TEXT)


def cyclic_pages() -> Pdf:
    return objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>")


def chained_pages(depth: int) -> Pdf:
    """Pages in pages in pages."""
    nodes = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return objects(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def length_of_itself() -> Pdf:
    return page(b"<</Length 4 0 R>>\nstream\n" + TEXT + b"\nendstream")


def previous_in_circle() -> Pdf:
    content = page()
    start = content[content.rindex(b"startxref") :].split()[1]
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + start)


def bad_font(to_unicode: bytes = b"") -> Pdf:
    """A font of which the file does not say which letters it has, or says it wrongly."""
    font = b"<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H/DescendantFonts[7 0 R]"
    font += b"/ToUnicode 6 0 R>>" if to_unicode else b">>"
    down = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd/FontDescriptor 8 0 R/DW 600"
    down += b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    about = b"<</Type/FontDescriptor/FontName/Odd/Flags 4/FontBBox[0 0 999 999]/Ascent 800/Descent -200/ItalicAngle 0>>"
    content = b"BT /F 12 Tf 72 700 Td <000100020003000400050006> Tj ET"
    return page(content, b"", font, stream(to_unicode), down, about)


def mapped(*targets: str) -> Pdf:
    """A font whose letters mean these characters, as UTF-16 in hexadecimal digits."""
    pairs = "\n".join(f"<{number:02x}> <{target}>" for number, target in enumerate(targets, ord("A")))
    unicode = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        + f"{len(targets)} beginbfchar\n{pairs}\nendbfchar\nendcmap".encode()
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return page(b"BT /F 12 Tf 72 700 Td (ABCDEF) Tj ET", b"", font, stream(unicode))


def widest_mapping() -> Pdf:
    return bad_font(b"begincmap 1 beginbfrange <00000000> <ffffffff> <0000> endbfrange endcmap")


def written(*lines: str, rotate: int = 0) -> Pdf:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    pdf.add_page()
    for line in lines:
        pdf.cell(text=line, new_x="LMARGIN", new_y="NEXT")
    content = bytes(pdf.output())
    return content.replace(b"/Type /Page\n", b"/Type /Page\n/Rotate %d\n" % rotate) if rotate else content


def mirrored() -> Pdf:
    return page(b"q -1 0 0 1 595 0 cm " + TEXT + b" Q")


def rules(count: int) -> Pdf:
    """A page ruled like graph paper, all lines crossing all others."""
    lines = [b"%d 0 m %d 842 l S 0 %d m 595 %d l S" % (n % 595, n % 595, n % 842, n % 842) for n in range(count)]
    return page(b"\n".join(lines) + TEXT)


def drawings(count: int) -> Pdf:
    """Small drawings, each another shape."""
    shapes = [
        b"%d %d m %d %d l %d %d l h f" % (x, y, x + 5 + n % 7, y + n % 5, x + n % 3, y + 8)
        for n in range(count)
        for x, y in [(n * 12 % 580, n * 12 // 580 * 12 % 830)]
    ]
    return page(b"\n".join(shapes) + TEXT)


def letters(count: int) -> Pdf:
    line = b"BT /F 6 Tf 10 %d Td (" + b"abcde fghij " * 16 + b") Tj ET"
    return page(b"\n".join(line % (n * 7 % 830) for n in range(count // 192)))


def at_one_place(count: int) -> Pdf:
    return page(b"BT /F 12 Tf 72 700 Td " + b"(x) Tj 0 0 Td " * count + b"ET")


def stacked_tables(count: int) -> Pdf:
    return page(b"\n".join(b"%d %d 40 20 re S" % (n * 41 % 560, n * 41 // 560 * 21 % 820) for n in range(count)) + TEXT)


SOUND = sound()

HOSTILE: dict[str, Callable[[int], Pdf]] = {
    # name: the file, larger with a larger scale
    "encrypted": lambda scale: encrypted("hemlig"),
    "encrypted without a password": lambda scale: encrypted(""),
    "encrypted by a stranger's method": lambda scale: objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Filter/Odd/V 9/R 9>>",
        trailer=b"/Encrypt 3 0 R/ID[<00><00>]",
    ),
    "nothing": lambda scale: b"",
    "no PDF": lambda scale: b"This is a letter.\n" * 100,
    "no PDF but bytes": lambda scale: bytes(range(256)) * 40,
    "only a head": lambda scale: b"%PDF-1.7\n",
    "a head and rubbish": lambda scale: b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "half a file": lambda scale: SOUND[: len(SOUND) // 2],
    "without an end": lambda scale: SOUND[:-40],
    "without a beginning": lambda scale: b"%PDF-1.7\n" + SOUND[400:],
    "bytes flipped": lambda scale: flipped(97),
    "many bytes flipped": lambda scale: flipped(11),
    "twice": lambda scale: SOUND * 2,
    "rubbish behind": lambda scale: SOUND + bytes(100_000),
    "a picture only": lambda scale: picture_only(),
    "an empty page": lambda scale: page(b""),
    "no page": lambda scale: objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"),
    "no catalog": lambda scale: objects(b"null"),
    "a catalog of itself": lambda scale: objects(b"1 0 R"),
    "pages that lie about their number": lambda scale: page().replace(b"/Count 1", b"/Count 999999999"),
    "many pages": lambda scale: pages(100 * scale),
    "many letters": lambda scale: letters(5_000 * scale),
    "many letters at one place": lambda scale: at_one_place(3_000 * scale),
    "many rules": lambda scale: rules(60 * scale),
    "many drawings": lambda scale: drawings(300 * scale),
    "many tables": lambda scale: stacked_tables(100 * scale),
    "a huge page": lambda scale: page(box=b"0 0 99999999 99999999"),
    "a page beyond numbers": lambda scale: page(box=b"0 0 1e308 " + b"9" * 400),
    "a page of no size": lambda scale: page(box=b"0 0 0 0"),
    "a page inside out": lambda scale: page(box=b"595 842 0 0"),
    "a page without a box": lambda scale: page().replace(b"/MediaBox[0 0 595 842]", b""),
    "a box of words": lambda scale: page(box=b"/a /b (c) null"),
    "turned askew": lambda scale: page(TEXT, b"/Rotate 45"),
    "turned by a word": lambda scale: page(TEXT, b"/Rotate/Left"),
    "turned": lambda scale: written("Rapport 2021", "Det blev ett underskott.", rotate=90),
    "mirrored": lambda scale: mirrored(),
    "letters of no size": lambda scale: page(b"BT /F 0 Tf 72 700 Td (Rapport) Tj 0 0 0 0 0 0 Tm (2021) Tj ET"),
    "letters beyond numbers": lambda scale: page(b"BT /F 1e200 Tf 1e300 0 0 1e300 1e308 1e308 Tm (Rapport) Tj ET"),
    "a bomb": lambda scale: bomb(2_000_000 * scale),
    "a bomb in a bomb": lambda scale: bomb(2_000_000 * scale, layers=2),
    "a picture that is a bomb": lambda scale: image_bomb(1_000 * scale),
    "a picture without its data": lambda scale: page(
        b"q 12 0 0 12 72 700 cm /X Do Q " + TEXT,
        b"",
        FONT,
        stream(b"x", b"/Type/XObject/Subtype/Image/Width 99999/Height 99999/ColorSpace/DeviceRGB/BitsPerComponent 8"),
    ),
    "a form in itself": lambda scale: form_in_itself(),
    "forms of forms": lambda scale: forms_of_forms(2 + scale),
    "deeply nested": lambda scale: nested(10_000 * scale),
    "deeply nested content": lambda scale: nested_content(10_000 * scale),
    "deeply nested states": lambda scale: page(b"q " * 10_000 * scale + TEXT),
    "cyclic pages": lambda scale: cyclic_pages(),
    "pages in pages": lambda scale: chained_pages(2_000 * scale),
    "a length of itself": lambda scale: length_of_itself(),
    "a table of places in a circle": lambda scale: previous_in_circle(),
    "a font without meaning": lambda scale: bad_font(),
    "a font that means controls": lambda scale: mapped("001b", "005b", "004b", "004a", "202e", "0007"),
    "a font that means half characters": lambda scale: mapped("d800", "dc00", "d83c", "ffff", "0000", "fffe"),
    "a font that means everything": lambda scale: widest_mapping(),
    "no font": lambda scale: page(TEXT, b"", b"null"),
    "right to left": lambda scale: mapped("05e9", "05dc", "05d5", "05dd", "0645", "0631"),
    "invisible letters": lambda scale: page(b"BT 3 Tr /F 12 Tf 72 700 Td (Rapport 2021) Tj ET"),
    "everything twice": lambda scale: page(TEXT + b" " + TEXT),
    "script": lambda scale: objects(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        stream(TEXT),
        FONT,
    ),
    "a file outside": lambda scale: page(b"<</Length 0/F(../../../../etc/passwd)/FFilter null>>\nstream\n\nendstream"),
    "sound": lambda scale: SOUND,
}


def main(folder: Path, scale: int = 1) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in HOSTILE.items():
        (folder / f"{name.replace(' ', '-').replace(chr(39), '')}.pdf").write_bytes(make(scale))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
