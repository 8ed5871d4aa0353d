"""A web page of a government site → the text of its document. Navigation, share buttons, scripts and injected spam are left out.

Each block of text is a line; the cells of a table row are separated by tabs. What is left out is left out by what the page says of
it (its element, its class, its style), never by its words: words that look like page furniture are for the segmentation to judge.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kg.language.lexicon import column
from kg.reading.formats.limits import TEXT_LIMIT, Extracted, Unreadable
from kg.reading.formats.plain import decode

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*(?P<name>[A-Za-z0-9_-]{3,20})", re.IGNORECASE)
_PAGE = re.compile(
    rb"\A[\s\0]*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,3}<(?:!doctype\s+html|html|head|body|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_NO_TEXT = frozenset(
    "script style noscript template svg canvas iframe object video audio source track form select button input textarea nav footer header "
    "aside menu head map area".split()
)
_BLOCKS = frozenset(
    "p div section article main ul ol li dl dt dd h1 h2 h3 h4 h5 h6 table tbody thead tfoot tr caption blockquote pre hr br center "
    "figure figcaption fieldset address details summary body html ins".split()
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\D|$)|(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
# A list of so many items, all of them links, is navigation; a list of annexes is not.
_NAVIGATION_LINKS, _NAVIGATION_SHARE = 3, 0.9
_DEPTH_LIMIT = 400  # nesting below this is flattened, not followed: pages have 30, hostile ones 100,000
_NESTING_LIMIT = 2_000  # and a page nested deeper than this is not parsed: its tags become line ends
_TAG = re.compile(r"<[^<>]{0,2000}>")
_OPEN_OR_CLOSE = re.compile(r"<(?P<close>/?)(?!(?:p|li|br|hr|img|td|th|tr|dd|dt|option|meta|link|input)\b)[a-zA-Z][a-zA-Z0-9]{0,20}\b")
_NODES_LIMIT = 2_000_000
_BLANKS = re.compile(r"[ \t\r\n\f]+")
# A line break of the file between two Han characters or full-width marks is none of the text (CSS Text 3, 4.1.3).
_BREAK_IN_CHINESE = re.compile("(?<=[\u3001-\u9fff\uff01-\uff5e])[ \t]*[\r\n][ \t\r\n]*(?=[\u3001-\u9fff\uff01-\uff5e])")
_CELL_BLANKS = re.compile(r" *\t *")
_LINE_BLANKS = re.compile(r" *\n[ \n]*")


@cache
def _furniture() -> re.Pattern[str]:
    """Names of furniture as whole words of a class or id: share-box, nav_top, xglj."""
    names = "|".join(re.escape(name).replace(r"\*", "[a-z]*") for name in column("page_furniture", "name"))
    return re.compile(rf"(?:^|[\s_-])(?:{names})(?:$|[\s_0-9-])", re.IGNORECASE)


def looks_like_page(content: bytes) -> bool:
    """Whether a file begins like a web page, whatever its name."""
    return _PAGE.match(content[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def extract(content: bytes) -> Extracted:
    """The text of the page. Raises Unreadable where it cannot be decoded."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    text, encoding = _decode(content)
    if _nesting(text) > _NESTING_LIMIT:  # the parser's time grows with the square of the depth
        return Extracted(_LINE_BLANKS.sub("\n", _TAG.sub("\n", text)).strip(), "text/html", encoding)
    try:
        root = LexborHTMLParser(text).root
    except (SelectolaxError, ValueError, RuntimeError) as error:
        raise Unreadable("it is broken: it cannot be parsed as a page") from error
    if root is None:
        raise Unreadable("it holds no text")
    lines = _lines(root)
    if len(lines) > TEXT_LIMIT:
        raise Unreadable("it unpacks to far more than a document holds")
    return Extracted(lines, "text/html", encoding)


def _nesting(text: str) -> int:
    """The greatest number of elements open at once, as far as tags that must be closed tell."""
    depth = deepest = 0
    for match in _OPEN_OR_CLOSE.finditer(text):
        depth = max(0, depth - 1) if match["close"] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _decode(content: bytes) -> tuple[str, str]:
    """By byte order mark, then UTF-8, then what the page declares, then what its bytes look like."""
    declared = _CHARSET.search(content[:4096])
    if declared and declared["name"].lower() in (b"gb2312", b"gbk", b"gb18030", b"big5"):
        encoding = "big5" if declared["name"].lower() == b"big5" else "gb18030"
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            pass
    return decode(content)


def _lines(root: LexborNode) -> str:
    """The text below `root`, one line per block, walked without recursion."""
    pieces: list[str] = []
    node: LexborNode | None = root
    depth = visited = 0
    while node is not None and visited < _NODES_LIMIT:
        visited += 1
        tag = node.tag
        descend = False
        if tag == "-text":
            pieces.append(_BLANKS.sub(" ", _BREAK_IN_CHINESE.sub("", node.text_content or "")))
        elif tag in ("td", "th"):
            descend = not _is_left_out(node, tag)
            if descend and node.prev is not None and _has_cell_before(node):
                pieces.append("\t")
        elif tag not in _NO_TEXT and not (tag or "").startswith(("-", "!")):
            descend = not _is_left_out(node, tag or "")
            if tag in _BLOCKS:
                pieces.append("\n" if not _in_cell(node) else " ")
        if descend and node.child is not None and depth < _DEPTH_LIMIT:
            node, depth = node.child, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            if node is not None and node.tag in _BLOCKS and not _in_cell(node):
                pieces.append("\n")
            if depth <= 0:
                node = None
        node = node.next if node is not None else None
    return _LINE_BLANKS.sub("\n", _CELL_BLANKS.sub("\t", "".join(pieces))).strip()


def _has_cell_before(node: LexborNode) -> bool:
    """Whether another cell stands before this one in its row."""
    previous = node.prev
    while previous is not None and previous.tag not in ("td", "th"):
        previous = previous.prev
    return previous is not None


def _in_cell(node: LexborNode) -> bool:
    """Whether the nearest enclosing table part is a cell: paragraphs in a cell do not break its row."""
    parent = node.parent
    for _ in range(8):
        if parent is None or parent.tag in ("tr", "table", "body"):
            return False
        if parent.tag in ("td", "th"):
            return node.tag not in ("tr", "table", "tbody", "thead")
        parent = parent.parent
    return False


def _is_left_out(node: LexborNode, tag: str) -> bool:
    if tag in ("ul", "ol", "dl") and _is_navigation(node):
        return True
    attributes = node.attributes
    if not attributes:
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or _HIDDEN.search(attributes.get("style") or ""):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return tag not in ("body", "html", "table", "td", "tr") and len(names) < 400 and _furniture().search(names) is not None


def _is_navigation(node: LexborNode) -> bool:
    """Whether a list holds nothing but links, none of them an annex."""
    text = "".join(node.text(deep=True).split())
    if not text or len(text) > 4_000:
        return False
    links = ["".join(link.text(deep=True).split()) for link in node.css("a")]
    if "附件" in text or "附表" in text:
        return False
    return len(links) >= _NAVIGATION_LINKS and sum(map(len, links)) >= _NAVIGATION_SHARE * len(text)
