"""kg.reading.read: every format from a real file made here, and every way a file can refuse to be read."""

from __future__ import annotations

import codecs
import hashlib
import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml

from kg.errors import UnreadableFile
from kg.reading import read
from kg.reading.clean import clean
from kg.reading.read import SIZE_LIMIT, read_bytes, read_source, supported_suffixes
from tests.conftest import DOCUMENTS

TEXT = "关于推进分级诊疗的意见\r\n各县（市、区）人民政府：\r\n　　一、总体要求。\n为贯彻落实有关文件精神，结合我市实际，提出意见。\n"
TRADITIONAL = "關於推進分級診療制度建設的實施意見\n各縣（市、區）人民政府：\n為貫徹落實有關文件精神，結合我市實際，提出如下意見。"

# ---------------------------------------------------------------- text


@pytest.mark.parametrize(
    ("content", "text", "encoding"),
    [
        (TEXT.encode(), TEXT, "utf-8"),  # line ends stay as they are
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT, "utf-8"),  # a byte order mark is no part of the text
        (TEXT.encode("gb18030"), TEXT, "gb18030"),
        (TEXT.encode("gbk"), TEXT, "gb18030"),
        (TRADITIONAL.encode("big5"), TRADITIONAL, "big5"),
        (TRADITIONAL.encode("gbk"), TRADITIONAL, "gb18030"),
        (TEXT.encode("utf-16"), TEXT, "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (TEXT.encode("utf-16-le"), TEXT, "utf-16-le"),  # without a mark
        (TEXT.encode("utf-16-be"), TEXT, "utf-16-be"),
        (b"plain ASCII", "plain ASCII", "utf-8"),
    ],
)
def test_encodings(content: bytes, text: str, encoding: str) -> None:
    source = read_bytes(content, "a.txt")
    assert (source.text, source.encoding, source.media_type) == (text, encoding, "text/plain")
    assert source.digest == hashlib.sha256(content).hexdigest()


def test_a_few_broken_bytes_are_forgiven() -> None:
    content = bytearray((TEXT * 20).encode())
    content[300] = 0xFF
    text = read_bytes(bytes(content[:-1]), "a.txt").text
    assert 0 < text.count("\ufffd") <= 4
    assert text.startswith(TEXT)


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_default_documents_are_read_as_they_stand(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        assert read_source(path, path.name).text == file.read()


# ---------------------------------------------------------------- web pages

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>某市人民政府</title><style>p{{}}</style></head><body>
<div class="header"><a href="/">首页</a></div><div class="nav_top">走进某市 政务公开</div>
<ul><li><a>要闻</a></li><li><a>公示</a></li><li><a>专题</a></li></ul>
<h1>关于推进<b>分级诊疗</b>的通知</h1><div class="bdsharebuttonbox">分享到</div>
<div style="display:none">彩票 博彩</div><div style="position:absolute;left:-9999px">无码 spam</div>
<p>各县（市、区）人民政府：</p><p>现印发\n   给你们。<br>某市人民政府</p>
<table><tr><th>序号</th><th>任务</th></tr><tr><td><p>1</p></td><td><p>编制</p><p>规划</p></td></tr></table>
<ul><li><a>附件1：任务分工</a></li><li><a>附件2：目标</a></li><li><a>附件3：清单</a></li></ul>
<div class="related-news">相关链接：某新闻</div><script>document.write("x")</script><footer>版权所有</footer></body></html>"""
PAGE_LINES = [
    "关于推进分级诊疗的通知", "各县（市、区）人民政府：", "现印发给你们。", "某市人民政府", "序号\t任务", "1\t编制 规划", "附件1：任务分工",
    "附件2：目标", "附件3：清单",
]  # fmt: skip


@pytest.mark.parametrize(("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030"), ("gbk", "utf-8")])
def test_page_is_its_document(charset: str, codec: str) -> None:
    source = read_bytes(PAGE.format(charset=charset).encode(codec), "a.html")
    assert source.text.split("\n") == PAGE_LINES
    assert source.media_type == "text/html"


def test_page_under_another_name() -> None:
    assert read_bytes(PAGE.format(charset="utf-8").encode(), "a.doc").text.split("\n") == PAGE_LINES
    assert read_bytes(PAGE.format(charset="utf-8").encode(), "a.txt").media_type == "text/html"


def test_deep_pages_are_read_in_bounded_depth() -> None:
    deep = "<html><body>" + "<div>" * 100_000 + "正文" + "</div>" * 100_000 + "<p>结尾</p></body></html>"
    assert "结尾" in read_bytes(deep.encode(), "a.html").text or read_bytes(deep.encode(), "a.html").text == "正文"


# ---------------------------------------------------------------- DOCX


def docx_bytes() -> bytes:
    """A document with numbers that are counted, not written, a table with a merged cell and a deleted run."""
    document = Document()
    numbering = document.part.numbering_part.element
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for level, (style, pattern) in enumerate([("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {word} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {word} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    document.add_paragraph("关于推进分级诊疗的意见")
    for level, text in [(0, "总体要求"), (1, "指导思想"), (1, "工作目标"), (2, "近期"), (2, "远期"), (0, "主要任务"), (1, "完善体系")]:
        paragraph = document.add_paragraph(text)
        place = f'<w:numPr {word}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(place))
    table = document.add_table(3, 2)
    for row, cells in zip(table.rows, [("序号", "任务"), ("1", "编制规划"), ("", "制定方案")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    last = document.add_paragraph("2016年9月14日")
    last._p.append(parse_xml(f"<w:del {word}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_docx_numbers_and_tables() -> None:
    source = read_bytes(docx_bytes(), "a.docx")
    assert source.text.split("\n") == [
        "关于推进分级诊疗的意见", "一、总体要求", "（一）指导思想", "（二）工作目标", "1.近期", "2.远期", "二、主要任务", "（一）完善体系",
        "序号\t任务", "1\t编制规划", "\t制定方案", "2016年9月14日",
    ]  # fmt: skip


def soffice(tmp_path: Path, target: str) -> Path:
    """The DOCX above, converted by LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed, and makes the test file of this format")
    (tmp_path / "a.docx").write_bytes(docx_bytes())
    command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", target, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120)
    return tmp_path / f"a.{target}"


@pytest.mark.slow
def test_legacy_doc(tmp_path: Path) -> None:
    source = read_source(soffice(tmp_path, "doc"), "a.doc")
    lines = source.text.split("\n")
    assert source.media_type == "application/msword"
    assert lines[0] == "关于推进分级诊疗的意见"
    assert "序号\t任务" in lines and "\t制定方案" in lines


@pytest.mark.slow
def test_pdf_of_libreoffice(tmp_path: Path) -> None:
    source = read_source(soffice(tmp_path, "pdf"), "a.pdf")
    assert source.pages == (0,)
    assert clean(source).text.startswith("关于推进分级诊疗的意见\n一、总体要求\n（一）指导思想")


# ---------------------------------------------------------------- PDF


def pdf_bytes(pages: list[list[str]], trailer: str = "", font: bool = True) -> bytes:
    """A minimal PDF: each character is its UTF-16 code, mapped back by a ToUnicode table as word processors write it."""
    mapping = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    mapping += "1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{7 + 2 * index} 0 R' for index in range(len(pages)))}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/FontDescriptor 5 0 R /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 "
        "/CapHeight 700 /StemV 80 >>",
        f"<< /Length {len(mapping)} >>\nstream\n{mapping}\nendstream",
    ]
    for index, lines in enumerate(pages):
        shown = "\n".join(f"1 0 0 1 72 {760 - 20 * row} Tm <{line.encode('utf-16-be').hex()}> Tj" for row, line in enumerate(lines))
        stream = f"BT /F1 12 Tf\n{shown}\nET" if font else "0 0 100 100 re f"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {8 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    content, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    content += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return content.encode("latin-1")


def test_pdf_pages_and_clean_text() -> None:
    first = ["某市人民政府文件", "关于推进分级诊疗的意见", "一、加大社会办医支持力度，简化审批程序，实行非禁即入，在税收、土", "- 1 -"]
    second = ["某市人民政府文件", "地、财政资金扶持等方面给予优惠政策。", "二、明确功能定位", "- 2 -"]
    third = ["某市人民政府文件", "三、保障措施", "- 3 -"]
    source = read_bytes(pdf_bytes([first, second, third]), "a.pdf")
    assert source.media_type == "application/pdf"
    assert [source.text[start : start + 8] for start in source.pages] == ["某市人民政府文件"] * 3
    assert clean(source).text.split("\n") == [
        "某市人民政府文件", "关于推进分级诊疗的意见",
        "一、加大社会办医支持力度，简化审批程序，实行非禁即入，在税收、土地、财政资金扶持等方面给予优惠政策。",
        "二、明确功能定位", "三、保障措施",
    ]  # fmt: skip


# ---------------------------------------------------------------- OFD


def ofd_bytes(page: str = "", entities: str = "") -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    page = page or "".join(
        f'<ofd:TextObject Boundary="{left} {top} 100 5"><ofd:TextCode X="0" Y="4">{text}</ofd:TextCode></ofd:TextObject>'
        for left, top, text in [(30, 20, "关于推进分级诊疗的意见"), (30, 40, "一、总体"), (60, 40, "要求"), (30, 50, "2016年9月14日")]
    )
    members = {
        "OFD.xml": f"{entities}<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>'
        '<ofd:Page ID="2" BaseLoc="/Doc_0/Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return archive_of(members)


def archive_of(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_ofd() -> None:
    source = read_bytes(ofd_bytes(), "a.ofd")
    page = "关于推进分级诊疗的意见\n一、总体要求\n2016年9月14日\n\f"
    assert source.text == page * 2
    assert source.pages == (0, len(page))


# ---------------------------------------------------------------- refusals

_BOMB = archive_of({"word/document.xml": " " * 5_000_000, "[Content_Types].xml": ""})
_ENTITIES = '<!DOCTYPE a [<!ENTITY b "' + "x" * 50 + '">]>'


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b"\xef\xbb\xbf \n", "a.txt", "empty"),
        (bytes(range(256)) * 40, "a.txt", "not text in any known encoding"),
        (b"PK\x03\x04" + bytes(40), "a.txt", "broken"),  # an archive that calls itself text
        (archive_of({"a.txt": "x"}), "a.txt", "archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.txt", "image"),
        (b"Rar!\x1a\x07" + bytes(50), "a.rar", "archive"),
        (b"abc", "a.xyz", "unknown"),
        (b"abc", "a.docx", "DOCX"),
        (b"%PDF-1.4 and nothing else", "a.pdf", "broken"),
        (pdf_bytes([[]], font=False), "a.pdf", "scan"),
        (pdf_bytes([["某市"]], trailer="/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (y) /P -4 >>"), "a.pdf", "encrypted"),
        (docx_bytes()[:-500], "a.docx", "broken"),
        (_BOMB, "a.docx", "far more"),
        (ofd_bytes(entities=_ENTITIES), "a.ofd", "entities"),
        (ofd_bytes(page="<ofd:ImageObject/>"), "a.ofd", "scan"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "a.doc", "broken"),
        (b"<html><body><script>x</script></body></html>", "a.html", "no text"),
    ],
)
def test_refused_in_one_clause(content: bytes, name: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as caught:
        read_bytes(content, name)
    assert caught.value.file == name
    assert "\n" not in caught.value.reason and len(caught.value.reason) < 100


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(UnreadableFile, match="more than"):
        read_source(path, "large.txt")


def test_a_missing_file_or_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(UnreadableFile, match="cannot be opened"):
            read_source(path, path.name)


def test_formats_are_named() -> None:
    assert supported_suffixes >= {".txt", ".html", ".htm", ".pdf", ".docx", ".doc", ".ofd"}
    assert read.__doc__
