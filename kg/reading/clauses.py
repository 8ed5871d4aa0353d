"""Lines of a document → its clause tree. Does not interpret what a clause says.

Comes in: the lines of one part (kg.reading.lines) and where its front and back matter lie. Goes out: `Clause`s whose own texts,
in order, are the document: every character belongs to exactly one of them, and so to exactly one leaf.

What nests in what follows GB/T 9704—2012, 7.3.3 (一、（一）1.（1）) and 《立法技术规范》 (编 章 节 条 款 项). Texts differ, so a level that
begins at 1 inside another is taken to be inside it, and from then on in this document it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg.language.numbering import Label, LabelKind, parse_label
from kg.reading.lines import SHORT, Line
from kg.reading.tables import cells_of
from kg.records import Clause, ClauseKind

_RANK: dict[LabelKind, int] = {
    "附件": 0, "附表": 1, "编": 2, "篇": 2, "章": 3, "节": 4, "条": 5, "款": 6, "项": 7,
    "一、": 8, "（一）": 9, "1.": 10, "1.1": 11, "1.1.1": 12, "（1）": 13, "1）": 13, "①": 14, "专栏": 15,
}  # fmt: skip
_ALWAYS_TOP = frozenset[LabelKind](("附件", "附表", "编", "篇", "章", "一、"))
TITLE_LENGTH = 60  # a heading; what runs on longer without a stop is the text itself


@dataclass(slots=True)
class _Node:
    """A clause while the tree grows."""

    start: int
    kind: ClauseKind
    label: Label | None = None
    written: str = ""
    title: str = ""
    path: str = ""
    parent: int = -1
    depth: int = 0
    body: bool = False  # whether text follows the heading


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the pieces of a part lie, as indices into its lines: `front` lines of head matter, `tail` the first line of back matter.

    `title` is the range of the lines of the title, `heading` the index of an annex's heading line (附件1) or -1.
    """

    front: int
    tail: int
    title: tuple[int, int] = (0, 0)
    heading: int = -1


# ---------------------------------------------------------------- titles

_STOP = re.compile(r"[。：:；;！!？?\n\t]")
_BODY_AT_END = re.compile(
    r"""(?:(?:[市省县区]|各[县市区]|国家)[^市省县区、，。\s\d]{1,14}(?:委|局|办|厅|部|署|行|院|会|中心)(?=[、，,\s\d]|$)
        [、，,]?)+                                                      # 市卫生计生委、市财政局
        \s*(?:(?:19|20)\d\d.*)?$""",
    re.VERBOSE,
)


def heading_title(body: str) -> str:
    """The heading at the beginning of `body` (the text after a label): up to the first stop.

    >>> heading_title("推动院校全科医学教育改革。大连地区高等医学院校应加强学科建设。")
    '推动院校全科医学教育改革'
    """
    head = body[: TITLE_LENGTH + 40].lstrip(" \t\u3000\xa0.、．，：:")
    match = _STOP.search(head)
    if match and match[0] in "？?" and match.start() <= TITLE_LENGTH:
        return head[: match.end()]
    end = match.start() if match else len(head)
    if end <= TITLE_LENGTH:
        return head[:end].strip()
    comma = re.search("[，,]", head)
    return head[: comma.start()].strip() if comma and comma.start() <= TITLE_LENGTH else head[:TITLE_LENGTH].strip()


def row_title(body: str) -> str:
    """The task in a row whose cells have run together: up to the blank or to the bodies at its end.

    >>> row_title("编制区域卫生规划 市卫生计生委2016年11月底前完成")
    '编制区域卫生规划'
    >>> row_title("制定双向转诊工作方案市卫生计生委、市财政局2016年10月底前完成")
    '制定双向转诊工作方案'
    """
    cell = re.split(r"[\t|│｜]", body.strip("\t |│｜"), maxsplit=1)[0]
    first = re.split(r"[ \u3000]", cell, maxsplit=1)[0]
    return _BODY_AT_END.sub("", first[:200]).strip() or first[:TITLE_LENGTH]


# ---------------------------------------------------------------- labels in their order


def _inline_label(line: Line, label: Label, article: int) -> int:
    """Offset in the line where a second label begins (一、总体要求（一）指导思想), 0 where there is none.

    Articles run on through chapters (第二章 目录管理 第八条 …): `article` is the number of the last.
    """
    match = _SECOND_LABEL.match(line.text, label.end)
    if match is None:
        return 0
    second = parse_label(line.text[match.end() :])
    if second is None or _RANK[second.kind] <= _RANK[label.kind]:
        return 0
    if second.number != 1 and not (second.kind == "条" and second.number == article + 1):
        return 0
    return match.end()


_SECOND_LABEL = re.compile(
    r"""[ \u3000]*[^。，；：、:;,（(\d第]{2,30}?
        (?= [（(][一1][）)][^、，及和项款条]
          | 第一[章节条][ \u3000]
          | (?<=[ \u3000])第[一二三四五六七八九十百]{1,6}条[ \u3000]
          | 1[.．、][^\d] )""",
    re.VERBOSE,
)


# How far a number may run ahead of the last of its kind: a label or two lie within a line or are lost.
_GAP = 4


@dataclass(frozen=True, slots=True)
class _Open:
    """A clause that may still get children."""

    kind: LabelKind
    number: int
    node: int


class _Nesting:
    """The open clauses, which level this document puts in which, and which number may come next at each."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.inside: set[tuple[LabelKind, LabelKind]] = set()  # (inner, outer) learned against the usual order
        self.last: dict[LabelKind, int] = {}

    def fits(self, label: Label) -> bool:
        """Whether the number may come next, so that a year or an amount at the head of a wrapped line is no label.

        Numbers begin at 1, follow an open clause of their kind, or run on across sections (二、…（四）…).
        """
        if label.number == 1 or label.kind in ("附件", "附表", "专栏"):
            return True
        if any(item.kind == label.kind and 0 < label.number - item.number <= _GAP for item in self.open):
            return True
        last = self.last.get(label.kind)
        if last is None:
            return label.kind in ("编", "篇", "章", "节", "条") or label.number <= 3
        return 0 < label.number - last <= _GAP

    def follows(self, label: Label) -> bool:
        """Whether `label` is exactly the next of an open clause."""
        return any(item.kind == label.kind and item.number + 1 == label.number for item in self.open)

    def place(self, label: Label) -> int:
        """Close what `label` ends; the index of its parent node, -1 at the top."""
        kind = label.kind
        kinds = [item.kind for item in self.open]
        sibling = self._sibling(label)
        if sibling >= 0:
            del self.open[sibling:]
        elif kind == "专栏" or (label.number == 1 and self._begins_inside(kind, kinds)):
            self.inside |= {(kind, outer) for outer in kinds if _RANK[outer] >= _RANK[kind] and outer not in ("专栏", kind)}
        else:
            while self.open and not self._holds(self.open[-1].kind, kind):
                self.open.pop()
        return self.open[-1].node if self.open else -1

    def _sibling(self, label: Label) -> int:
        """The open clause whose next sibling `label` is: the innermost it follows exactly; else the innermost of its kind, but a 1
        below a box (专栏) begins the list of the box."""
        same = [index for index, item in enumerate(self.open) if item.kind == label.kind]
        exact = [index for index in same if self.open[index].number + 1 == label.number]
        if exact:
            return exact[-1]
        if same and label.number == 1 and any(item.kind == "专栏" for item in self.open[same[-1] :]):
            return -1
        return same[-1] if same else -1

    def _begins_inside(self, kind: LabelKind, kinds: list[LabelKind]) -> bool:
        """A level that begins at 1 inside a box, or for the first time in this document, is inside what is open."""
        return "专栏" in kinds or (kind not in self.last and kind not in _ALWAYS_TOP)

    def _holds(self, outer: LabelKind, inner: LabelKind) -> bool:
        if (inner, outer) in self.inside:
            return True
        return (outer, inner) not in self.inside and _RANK[outer] < _RANK[inner]

    def take(self, label: Label, node: int) -> None:
        """`label` is placed and open."""
        self.open.append(_Open(label.kind, label.number, node))
        self.last[label.kind] = label.number


def _top_level_written_in_digits(lines: Sequence[Line]) -> frozenset[int]:
    """Lines whose "1、" stands for 一、: word processors number the first heading anew, and 二、 follows (1、 总体要求 … 二、工作原则)."""
    found: list[int] = []
    pending: list[tuple[int, int]] = []
    last = 0
    for index, line in enumerate(lines):
        if line.label is None:
            continue
        if line.label.kind == "1." and line.label.separator == "、" and line.label.number == last + 1 + len(pending):
            pending.append((index, line.label.number))
        elif line.label.kind == "一、":
            if pending and line.label.number == pending[-1][1] + 1 and len(pending) == 1:
                found.extend(i for i, _ in pending)
            pending, last = [], line.label.number
    return frozenset(found)


# ---------------------------------------------------------------- the tree


def parse_clauses(text: str, lines: Sequence[Line], layout: Layout, place: str = "") -> tuple[Clause, ...]:
    """The clause tree of the part that `lines` are. `place` (附件2) begins the path of every clause of an annex.

    After this: (1) the own texts of the clauses, in order, are the part; (2) a parent stands before its children; (3) the
    children of a clause lie inside its subtree. Empty for no lines.
    """
    if not lines:
        return ()
    builder = _Builder(text, lines, layout, place)
    return _freeze(builder.build(), lines[-1].next)


# A bracket that ends a sentence (…负责）十四、…) does so too; one around a number (第（三）（四）项) does not.
_SENTENCE_THEN_LABEL = re.compile(
    r"""[。；;！）)] (?<![^\u4e00-\u9fff][）)]) (?<![一二三四五六七八九十][）)]) [ \u3000]*
        (?= (?: [一二三四五六七八九十]{1,3}、 | [（(][一二三四五六七八九十]{1,3}[）)] | \d{1,2}[.．、] ) [\u4e00-\u9fff“《] )""",
    re.VERBOSE,
)


class _Builder:
    """Walks the lines once and collects the nodes."""

    def __init__(self, text: str, lines: Sequence[Line], layout: Layout, place: str) -> None:
        self.text, self.lines, self.layout, self.place = text, lines, layout, place
        self.nodes: list[_Node] = []
        self.nesting = _Nesting()
        self.digits = _top_level_written_in_digits(lines)
        self.labelled = any(line.label is not None and line.kind == "label" for line in lines[layout.front : layout.tail])
        self.decimals = any(line.label is not None and line.label.kind == "1.1" and line.label.number == 2 for line in lines)
        self.root = -1  # the node of the annex's heading
        self.row = 0  # the number of the last row of the present table
        self._in_table = False
        self._marked = False  # whether kg.reading.tables has found the rows of the present table
        self._row_start = 0  # where the text of that row begins, after its number

    def build(self) -> list[_Node]:
        for index, line in enumerate(self.lines):
            if index < self.layout.front:
                self._front(index, line)
            elif index >= self.layout.tail:
                self._matter(line, _TAIL_KINDS.get(line.kind, "colophon"))
            else:
                self._body(index, line)
        return self.nodes

    # ---- head and back matter

    def _front(self, index: int, line: Line) -> None:
        first, last = self.layout.title
        if index == self.layout.heading:
            label = line.label or parse_label(line.text)
            self.nodes.append(_Node(line.start, "heading", label, self._written(line, label), "", self.place))
            self.root = len(self.nodes) - 1
        elif first <= index < last:
            if not (self.root >= 0 and self.root == len(self.nodes) - 1):
                self._matter(line, "title")
            self.nodes[-1].title += line.text.strip()
        elif index < first and line.kind not in ("number", "meta", "blank"):
            self._matter(line, "noise")
        else:
            self._matter(line, _FRONT_KINDS.get(line.kind, "noise"))

    def _written(self, line: Line, label: Label | None) -> str:
        return line.text[: label.end].strip() if label else line.text.strip()

    def _matter(self, line: Line, kind: ClauseKind | Literal[""]) -> None:
        """Put the line to the clause before it where that is of the same kind."""
        if kind == "" and self.nodes:
            return
        last = self.nodes[-1] if self.nodes else None
        if last is not None and last.kind == kind and last.label is None:
            return
        self.nodes.append(_Node(line.start, kind or "noise", parent=self.root, depth=int(self.root >= 0)))

    # ---- the body

    def _body(self, index: int, line: Line) -> None:
        label = line.label if line.kind == "label" else None
        if label is not None and index in self.digits:
            label = Label("一、", label.number, "、", label.end)
        if self.decimals and label is None and (chapter := _BARE_NUMBER.fullmatch(line.text.strip())):
            label = Label("1.", int(chapter["number"]), ".", line.text.index(chapter["title"]))
        if label is not None and label.kind in ("1.1", "1.1.1") and not self.decimals:
            label = None
        if self._table(index, line):
            return
        if label is not None and self.nesting.fits(label):
            self._labelled(line, label)
        elif line.kind == "blank" and self.nodes:
            return
        elif not self.labelled:
            self._plain(line, "paragraph")
        elif not self.nesting.open:
            self._plain(line, "preamble")
        elif line.kind != "image":
            self._continued(line)
            self._within(line)

    def _continued(self, line: Line) -> None:
        """A line under a label: the heading of a table that has none yet (附表), or text."""
        last = self.nodes[-1]
        if last.label is not None and last.label.kind == "附表" and not last.body and line.kind in ("fragment", "title"):
            last.title += line.text.strip()
        else:
            last.body = True

    def _plain(self, line: Line, kind: ClauseKind) -> None:
        last = self.nodes[-1] if self.nodes else None
        if kind == "preamble" and last is not None and last.kind == "preamble":
            return
        self.nodes.append(_Node(line.start, kind, parent=self.root, depth=int(self.root >= 0)))

    def _labelled(self, line: Line, label: Label) -> None:
        self.row = 0
        split = _inline_label(line, label, self.nesting.last.get("条", 0))
        self._add(line.start, label, line.text[label.end : split or None], self._written(line, label))
        if split:
            second = parse_label(line.text[split:])
            assert second is not None
            rest = line.text[split + second.end :]
            self._add(line.start + split, second, rest, line.text[split : split + second.end].strip())
        self._within(line)

    def _within(self, line: Line) -> None:
        """Labels inside a line whose break was lost: after the end of a sentence, the next number of a list that is open."""
        for match in _SENTENCE_THEN_LABEL.finditer(self.text, line.start, line.end):
            start = match.end()
            written = self.text[start : min(line.end, start + SHORT)]
            label = parse_label(written)
            if label is not None and self.nesting.follows(label):
                self._add(start, label, written[label.end :], written[: label.end].strip())

    def _add(self, start: int, label: Label, body: str, written: str) -> None:
        parent = self.nesting.place(label)
        if parent < 0:
            parent = self.root
        title = heading_title(body)
        rest = body.strip()[len(title) :].strip(" 。：:；;\n")
        path = self._path(parent, label.part)
        self.nodes.append(_Node(start, "heading", label, written, title, path, parent, self._depth(parent), bool(rest)))
        self.nesting.take(label, len(self.nodes) - 1)

    def _path(self, parent: int, part: str) -> str:
        above = self.nodes[parent].path if parent >= 0 else self.place
        return f"{above}/{part}" if above else part

    def _depth(self, parent: int) -> int:
        return self.nodes[parent].depth + 1 if parent >= 0 else 0

    # ---- tables

    def _table(self, index: int, line: Line) -> bool:
        """Whether the line belongs to a table: a head (序号 …), a row whose number is the next, or the rest of a row."""
        if line.kind == "table_head":
            self.nodes.append(_Node(line.start, "paragraph", parent=self._open_parent(), depth=self._depth(self._open_parent())))
            self.row, self._in_table, self._marked = 0, True, False
            return True
        if line.kind in ("row", "cell"):
            self._marked = True
            if line.kind == "row":
                self._marked_row(index, line)
            return True
        if not self._in_table or self._marked:
            self._in_table = self._marked = False
            return False
        match = _ROW.match(line.text)
        if match and int(match["number"]) == self.row + 1:
            self.row += 1
            parent = self._open_parent()
            title = row_title(line.text[match.end() :])
            self._row_start = line.start + match.end()
            path = self._path(parent, match["number"])
            self.nodes.append(_Node(line.start, "row", None, match["number"], title, path, parent, self._depth(parent)))
            return True
        if line.label is not None and line.label.kind in ("一、", "章", "条", "附表"):
            self._in_table = False
            return False
        if self.row and self.nodes[-1].kind == "row":  # a row broken over lines
            self.nodes[-1].title = row_title(self.text[self._row_start : min(line.end, self._row_start + 400)].replace("\n", ""))
        return True

    def _marked_row(self, index: int, line: Line) -> None:
        """A row that kg.reading.tables has found: its first cell or its line; the next number where it bears none."""
        following = next((i for i in range(index + 1, len(self.lines)) if self.lines[i].kind != "cell"), len(self.lines))
        cells = [cell for each in self.lines[index:following] for cell in cells_of(each.text) if cell]
        number = cells[0].strip(" .、．") if cells and _CELL_NUMBER.fullmatch(cells[0]) else ""
        self.row = int(number) if number and int(number) > self.row else self.row + 1
        title = next((cell for cell in cells[bool(number) :] if not cell.replace(".", "").isdigit()), "")
        parent = self._open_parent()
        path = self._path(parent, str(self.row))
        self.nodes.append(_Node(line.start, "row", None, number, title[:TITLE_LENGTH], path, parent, self._depth(parent)))

    def _open_parent(self) -> int:
        return self.nesting.open[-1].node if self.nesting.open else self.root


# 1 总则: the chapter of a contingency plan whose sections are 1.1, 1.2.
_BARE_NUMBER = re.compile(r"(?P<number>\d{1,2})[ \u3000]+(?P<title>[\u4e00-\u9fff、]{2,24})")
_CELL_NUMBER = re.compile(r"\d{1,3}[.、．]?")
_ROW = re.compile(
    r"[ \t\u3000|│｜]*(?P<number>\d{1,3})(?=[ \t\u3000|│｜.、．]|[\u4e00-\u9fff“《（(])(?![年月日%、]\d)[ \t\u3000|│｜.、．]*(?!\d)"
)
_FRONT_KINDS: dict[str, ClauseKind | Literal[""]] = {
    "blank": "",
    "number": "number", "addressee": "addressee", "meta": "colophon", "title": "title", "date": "signature",
    "body": "signature", "signed": "signature", "public": "colophon", "text": "noise",
    "annex_list": "annex_list", "fragment": "noise", "noise": "noise",
}  # fmt: skip
_TAIL_KINDS: dict[str, ClauseKind | Literal[""]] = {
    "date": "signature", "body": "signature", "signed": "signature", "person": "signature",
    "annex_list": "annex_list", "noise": "noise", "text": "colophon", "blank": "",
}  # fmt: skip


def _freeze(nodes: list[_Node], end: int) -> tuple[Clause, ...]:
    """Nodes with starts → clauses with ends. A subtree ends where the last of its descendants does."""
    ends = [node.start for node in nodes[1:]] + [end]
    subtree = list(ends)
    for index in range(len(nodes) - 1, -1, -1):
        parent = nodes[index].parent
        if parent >= 0:
            subtree[parent] = max(subtree[parent], subtree[index])
    return tuple(
        Clause(
            n.path,
            n.written,
            n.title,
            "item" if n.kind == "heading" and n.body else n.kind,
            n.start,
            ends[i],
            subtree[i],
            n.parent,
            n.depth,
        )
        for i, n in enumerate(nodes)
    )
