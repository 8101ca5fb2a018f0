"""The content of an upload decides what it is."""

import hashlib
import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from app.files import pdf
from app.files.names import clean_filename
from app.files.sniff import UploadError, inspect_upload


def noise(length):
    blocks = (hashlib.sha256(str(n).encode()).digest() for n in range(length // 32 + 1))
    return b"".join(blocks)[:length]


def picture(image_format, size=(300, 200), **options):
    image = Image.frombytes("RGB", size, noise(size[0] * size[1] * 3))
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def pdf_of(change=None, pages=1, **encryption):
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change:
        change(writer)
    if encryption:
        writer.encrypt(**encryption)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def name(text):
    return NameObject(f"/{text}")


def action(kind):
    return DictionaryObject({name("S"): name(kind), name("F"): TextStringObject("x")})


def annotate(subtype, **entries):
    def change(writer):
        annotation = DictionaryObject(
            {
                name("Type"): name("Annot"),
                name("Subtype"): name(subtype),
                **{name(key): value for key, value in entries.items()},
            },
        )
        writer.pages[0][name("Annots")] = ArrayObject([writer._add_object(annotation)])

    return change


def opening(kind):
    def change(writer):
        writer._root_object[name("OpenAction")] = action(kind)

    return change


def xfa(writer):
    writer._root_object[name("AcroForm")] = DictionaryObject(
        {name("XFA"): TextStringObject("x")},
    )


def refusal(data, original_name="签到册.pdf"):
    with pytest.raises(UploadError) as caught:
        inspect_upload(data, original_name)
    assert "签到册" in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "kind", "content_type", "extension"),
    [
        (pdf_of(), "pdf", "application/pdf", "pdf"),
        (picture("JPEG"), "jpeg", "image/jpeg", "jpg"),
        (picture("JPEG", progressive=True), "jpeg", "image/jpeg", "jpg"),
        (picture("PNG"), "png", "image/png", "png"),
        (picture("JPEG", size=(1, 1)), "jpeg", "image/jpeg", "jpg"),
    ],
)
def test_evidence_is_known_by_its_content(data, kind, content_type, extension):
    found = inspect_upload(data, "随便.exe")
    assert (found.kind, found.content_type, found.extension) == (kind, content_type, extension)


def test_a_stream_is_left_where_it_was():
    stream = io.BytesIO(b"head" + picture("PNG"))
    stream.seek(4)
    assert inspect_upload(stream, "照片.png").kind == "png"
    assert stream.tell() == 4


def zipped(name="a.txt"):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    return buffer.getvalue()


WEB_PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00" + bytes(500),
        WEB_PAGE,
        WEB_PAGE + pdf_of(),
        b"<!--" + pdf_of() + b"-->" + WEB_PAGE,
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"plain text",
        zipped(),
        zipped("word/vbaProject.bin"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        picture("GIF"),
        picture("BMP"),
        b"\n" + pdf_of(),
    ],
)
def test_other_formats_are_refused_whatever_their_name(data):
    assert "只能上传" in refusal(data)


@pytest.mark.parametrize("document", [pdf_of(), picture("JPEG"), picture("PNG")])
def test_a_web_page_behind_a_document_does_not_make_it_one(document):
    # It is served as what it was found to be, under an ending that says so, never as a page.
    found = inspect_upload(document + WEB_PAGE, "签到册.html")
    assert found == inspect_upload(document, "签到册.html")
    assert clean_filename("签到册.html", found.extension).endswith(f".html.{found.extension}")


def test_the_refusal_says_what_the_file_is():
    assert ".exe" in refusal(b"MZ\x90\x00" + bytes(500))


def test_an_empty_file_is_refused():
    assert "空的" in refusal(b"")


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
@pytest.mark.parametrize("kept", [0.01, 0.3, 0.9])
def test_truncated_pictures_are_refused(image_format, kept):
    data = picture(image_format)
    assert "图片已损坏" in refusal(data[: int(len(data) * kept)], "签到册.jpg")


def test_a_script_behind_a_picture_header_is_refused():
    assert "图片已损坏" in refusal(b"\xff\xd8\xff\xe0<script>alert(1)</script>")


@pytest.mark.parametrize("side", [7_000, 12_000, 20_000])
def test_pictures_that_unpack_to_too_much_are_refused(side):
    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    assert "尺寸过大" in refusal(bomb)


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.95])
def test_truncated_pdfs_are_refused(kept):
    data = pdf_of(pages=5)
    assert "不完整" in refusal(data[: int(len(data) * kept)])


def test_a_pdf_that_is_only_a_header_is_refused():
    assert "已损坏" in refusal(b"%PDF-1.7\n%%EOF")


@pytest.mark.parametrize("user_password", ["", "secret"])
def test_encrypted_pdfs_are_refused(user_password):
    data = pdf_of(user_password=user_password, owner_password="o", algorithm="RC4-128")
    assert "已加密" in refusal(data)


@pytest.mark.parametrize(
    "change",
    [
        opening("RichMediaExecute"),
        opening("JavaScript"),
        opening("Launch"),
        opening("SubmitForm"),
        opening("GoToE"),
        annotate("Link", A=action("Launch")),
        annotate("Link", AA=DictionaryObject({name("E"): action("JavaScript")})),
        annotate(
            "Link",
            A=DictionaryObject(
                {name("S"): name("URI"), name("Next"): ArrayObject([action("Launch")])}
            ),
        ),
        annotate("Screen"),
        annotate("RichMedia"),
        xfa,
    ],
)
def test_active_pdfs_are_refused(change):
    assert "脚本" in refusal(pdf_of(change))


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_attachment("a.exe", b"MZ"),
        annotate("FileAttachment", FS=DictionaryObject({name("EF"): DictionaryObject()})),
    ],
)
def test_pdfs_that_carry_files_are_refused(change):
    assert refusal(pdf_of(change))


def test_names_that_are_written_in_escapes_are_seen_through():
    data = pdf_of(opening("Launch")).replace(b"/Launch", b"/#4Caunch")
    assert b"/#4Caunch" in data
    assert "脚本" in refusal(data)


def pdf_with_object_stream(inner):
    """A PDF 1.5 whose catalogue (1), page tree (2), page (3) and `inner` (4) are compressed."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        inner,
    ]
    offsets = [sum(len(o) + 1 for o in objects[:at]) for at in range(4)]
    head = " ".join(f"{at + 1} {offset}" for at, offset in enumerate(offsets)).encode() + b" "
    packed = zlib.compress(head + b" ".join(objects))
    data = b"%PDF-1.5\n"
    at_stream = len(data)
    data += b"5 0 obj<</Type/ObjStm/N 4/First %d/Length %d/Filter/FlateDecode>>stream\n" % (
        len(head),
        len(packed),
    )
    data += packed + b"\nendstream endobj\n"
    at_table = len(data)
    entries = [(0, 0, 0), *((2, 5, at) for at in range(4)), (1, at_stream, 0), (1, at_table, 0)]
    table = b"".join(struct.pack(">BHB", *entry) for entry in entries)
    data += b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return data + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % at_table


def test_active_content_in_compressed_objects_is_found():
    passive = pdf_with_object_stream(b"[3 0 R/Fit]")
    assert inspect_upload(passive, "通知.pdf").kind == "pdf"
    active = pdf_with_object_stream(b"<</S/Launch/F(x)>>")
    assert b"Launch" not in active
    assert "脚本" in refusal(active)


def test_links_and_outlines_are_fine():
    def change(writer):
        annotate("Link", A=action("URI"))(writer)
        writer.add_outline_item(title="第一章", page_number=0)

    assert inspect_upload(pdf_of(change), "通知.pdf").kind == "pdf"


def test_pdfs_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    assert "超过 2 页" in refusal(pdf_of(pages=3))
    monkeypatch.setattr(pdf, "MAX_OBJECTS", 3)
    assert "过于复杂" in refusal(pdf_of(pages=2))


def test_the_message_does_not_carry_a_path_or_direction_marks():
    with pytest.raises(UploadError, match=r"“x_\.exe”"):
        inspect_upload(b"MZ", "C:\\Users\\x\u202e<.exe")
