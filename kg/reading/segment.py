"""Lines → the documents inside a file: wrapper page, notice, issued or forwarded text, annexes, interpretations.

Comes in: the lines of a clean text. Goes out: `Part`s, which partition the lines; an annex that is named but missing stands on the
entry that names it. Reads form only (titles that end in a kind of document, number lines, addressees, signatures, 附件 headings);
does not read headers and knows no place, body or file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.language.regions import leading_region
from kg.reading.lines import BODY_NAME, TITLE_TAIL, Line, unspaced
from kg.records import Role

_PUNCTUATION = re.compile(r"[\s《》〈〉“”\"'（）()〔〕\[\]，,、。：:·—\-－]+")


def fold_title(title: str) -> str:
    """A title without blanks and punctuation, for comparison."""
    return _PUNCTUATION.sub("", title)


@dataclass(frozen=True, slots=True)
class Title:
    """A title over lines [first, last)."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A document in its file: lines [first, last). `carrier` indexes the parts of the same file, -1 for none.

    `entry` is the title an annex has in the list that names it; `last_title` one that stands below the text.
    `has_text` is False where there is nothing but that, or an image.
    """

    first: int
    last: int
    role: Role = "policy"
    place: str = ""
    carrier: int = -1
    title: Title | None = None
    heading: int = -1
    has_text: bool = True
    entry: str = ""
    last_title: Title | None = None


# ---------------------------------------------------------------- titles

_INTERPRETATION = re.compile(rf"(?:政策解读|解读|解读材料|起草说明|问答){TITLE_TAIL}$")
_SUFFIX_LINE = re.compile(r"(?:[（(〔\[][^（）()〔〕。]{1,30}[）)〕\]]|(?:政策)?解读|起草说明|[和及与、][^。，；：]{2,40})")
_SELF_STARTING = re.compile(r"(?:关于|中共|国务院|国家|中华人民共和国|全国|《)")


def _begins_title(written: str) -> bool:
    """Whether a title can begin here: with a place, a central body or 关于."""
    return bool(_SELF_STARTING.match(written)) or leading_region(written) is not None


def find_titles(lines: Sequence[Line]) -> list[Title]:
    """The titles among `lines`, over as many lines as each is broken into, in order and apart from one another."""
    found: list[Title] = []
    index = 0
    while index < len(lines):
        if lines[index].kind == "title":
            title = _title_around(lines, index, found[-1].last if found else 0)
            found.append(title)
            index = title.last
        else:
            index += 1
    return found


def _title_around(lines: Sequence[Line], index: int, floor: int) -> Title:
    first = _first_line(lines, index, floor)
    last = index + 1
    while last < len(lines) and last - index < 3 and lines[last].kind in ("title", "fragment"):
        so_far, written = _joined(lines, first, last), lines[last].text.strip()
        if not _SUFFIX_LINE.fullmatch(written) and not (_NOTICE_BEGUN.search(so_far) and _NOTICE_ENDS.search(written)):
            break
        last += 1
    return Title(first, last, _joined(lines, first, last))


# 关于印发…办法, 关于推行…制度 are not yet titles; …的通知, …的指导意见 on the next line ends them.
_NOTICE_BEGUN = re.compile(r"(?:印发|转发|批转|公布|发布|关于)(?!.*(?:通知|函|公告|通告|决定|命令|通报|意见|答复|批复|报告|请示|议案)$)")
_NOTICE_ENDS = re.compile(r"^(?!.*关于).*的(?:通知|函|公告|通告|决定|命令|通报|[\u4e00-\u9fff]{0,4}意见|批复|复函)$")


def _first_line(lines: Sequence[Line], index: int, floor: int) -> int:
    """The line on which the title begins whose last line is `index`."""
    first = index
    while first > floor and index - first < 4:
        above, written = lines[first - 1], lines[first].text.strip()
        joint = above.kind == "body" and (lines[first].kind == "body" or re.match("关于|印发|转发", written))
        if joint or (above.kind in ("fragment", "text") and _continues(above.text, written)):
            first -= 1
        else:
            break
    # A line further up that has said 关于 and not ended takes all between with it.
    for start in range(first - 1, max(floor, index - 4) - 1, -1):
        if lines[start].kind not in ("fragment", "text") or _BROKEN.search(lines[start].text.strip()):
            break
        if _UNFINISHED.fullmatch(lines[start].text.strip()):
            return start
    return first


def _joined(lines: Sequence[Line], first: int, last: int) -> str:
    """The text of a title over lines [first, last), a blank between bodies."""
    written_lines = [unspaced(line.text.strip()) for line in lines[first:last]]
    joined = written_lines[0]
    for before, after in pairwise(written_lines):
        joined += (" " if BODY_NAME.fullmatch(before) and BODY_NAME.fullmatch(after) else "") + after
    return joined


def _continues(above: str, written: str) -> bool:
    """Whether the line `written` goes on with the line above it: that is long enough, one phrase, and could not stand without it."""
    head = above.strip()
    if _UNFINISHED.fullmatch(head):
        return True
    return len(head) >= 6 and not _BROKEN.search(head) and not _begins_title(written) and not re.match(r"[（(\d]", head)


# A line that has said 关于 or 印发 and not yet what kind of document it is goes on below, whatever stands there.
_UNFINISHED = re.compile(r"[^。；：:;，!！?？]{0,80}(?:关于|印发|转发|批转|公布|发布)[^。；：:;!！?？]{0,80}")
_BROKEN = re.compile(r"[ \t|。；：:;，]")


# ---------------------------------------------------------------- what a notice carries

_CARRIES_TITLE = re.compile(
    r"(?P<cue>印发|转发|批转|公布|发布|下发|颁发)《?(?P<what>.{4,120}?)》?(?:的(?:通知|函|公告|通告|决定|命令|通报)|$)"
)
_CARRIES_TEXT = re.compile(
    r"(?P<cue>印发|转发|批转|公布|发布|颁布|下发)(?:给你们|你们|各地|执行|实施)?(?=[，。,、；]|给|如下)|现(?:予以?|将)?(?:公布|印发|发布)|(?:予以)(?:公布|印发|发布)"
)
_CARRIED_AFTER = re.compile(r"(?:修订|修改|修正)?后?的?《(?P<name>[^《》]{4,120})》")
_FORWARDS = re.compile("转发|批转")


@dataclass(frozen=True, slots=True)
class _Promise:
    """That a document carries another: the folded titles it names, and whether it forwards rather than issues."""

    names: frozenset[str]
    forwards: bool
    first: str  # as written

    def holds(self, title: str) -> bool:
        """Whether a further text of this notice bears the title: named in full, or one of several named at once (…和…两个规定)."""
        stem = _STEM_END.sub("", fold_title(title))
        return fold_title(title) in self.names or (len(stem) >= 8 and any(stem in name for name in self.names))


_STEM_END = re.compile(r"的?(?:若干)?(?:规定|办法|方案|意见|细则|规则|计划|政策|措施)\d*年?$")

# A notice says what it carries within its first paragraphs; what later lines say of 印发 is of other documents.
_PROMISE_LINES = 14


def _promise(lines: Sequence[Line], title: Title | None, last: int, first: int = 0) -> _Promise | None:
    names: list[str] = []
    carries = forwards = False
    if title and (match := _CARRIES_TITLE.search(title.text)):
        carries, forwards = True, bool(_FORWARDS.search(match["cue"]))
        names += [name for name in re.split(r"》(?:和|、|及)?《?|》", match["what"]) if len(name) > 3]
    start = title.last if title else first
    for line in lines[start : min(last, start + _PROMISE_LINES)]:
        if line.kind in ("text", "fragment") and (match := _CARRIES_TEXT.search(line.text)):
            carries = carries or "》" in line.text
            forwards = forwards or bool(match["cue"] and _FORWARDS.search(match["cue"]))
            names += re.findall(r"《([^《》]{4,120})》", line.text[: match.start() + 8])
            if after := _CARRIED_AFTER.match(line.text, match.end()):  # 现公布修订后的《…条例》
                names.append(after["name"])
    return _Promise(frozenset(map(fold_title, names)), forwards, names[0] if names else "") if carries else None


# ---------------------------------------------------------------- segmentation


class _Segmenter:
    """One walk over the lines; a part is open at any time."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.titles = {title.first: title for title in find_titles(lines)}
        self.parts: list[Part] = []
        self.part = Part(0, 0)
        self.prose = False  # the open part has text
        self.closed = False  # … and has been signed
        self.numbered = -1  # the last number line since the open part was last complete
        self.pending: _Promise | None = None  # what the last notice said that it carries

    def run(self) -> list[Part]:
        index = 0
        while index < len(self.lines):
            title = self.titles.get(index)
            if self.lines[index].kind == "annex":
                self._annex(index)
            elif title is not None:
                index = self._title(title)
                continue
            else:
                self._line(index)
            index += 1
        self._end(len(self.lines))
        return self.parts

    def _end(self, index: int) -> None:
        if index > self.part.first:
            self.parts.append(replace(self.part, last=index))

    def _open(self, index: int, title: Title | None = None, heading: int = -1, place: str = "") -> None:
        self._end(index)
        if self.part.heading < 0:
            self.pending = _promise(self.lines, self.part.title, index, self.part.first) or self.pending
        self.part = Part(index, index, "annex" if heading >= 0 else "policy", place, -1, title, heading)
        self.prose = self.closed = False
        self.numbered = -1

    def _annex(self, index: int) -> None:
        label = self.lines[index].label
        place = label.format() if label else "附件"
        if self.part.heading >= 0 and not self.prose and self.part.title is None and self.part.place == "附件":
            self.part = replace(self.part, place=place)  # 附件 on one line, 附件1 on the next
            return
        if not self.parts and not self.prose and self.part.title is None and index > 0:
            pass
        self._open(index, heading=index, place=place)
        if label and (rest := self.lines[index].text[label.end :].strip(" \t：:.．、\u3000")):
            self.part = replace(self.part, title=Title(index, index + 1, rest))

    def _title(self, title: Title) -> int:
        """Decide what a title begins; the index of the line to go on with."""
        start = self._start_of(title)
        self._here = start
        if not self.prose:
            if self.part.title is None or self._strong(title) or self._overrides(title):
                self.part = replace(self.part, title=title)
            return title.last
        if self.closed or self._strong(title):
            self._open(start, title)
            return title.last
        return self._skip(title)

    def _overrides(self, title: Title) -> bool:
        """Whether a second title before any text is the document's: the same again, or a notice that issues what the first names
        (sites print the title of the text above the notice)."""
        assert self.part.title is not None
        first = fold_title(self.part.title.text)
        carries = _CARRIES_TITLE.search(title.text)
        return first == fold_title(title.text) or (carries is not None and first in fold_title(carries["what"]))

    def _skip(self, title: Title) -> int:
        for index in range(title.first, title.last):
            self._line(index)
        return title.last

    def _start_of(self, title: Title) -> int:
        """A number line right above a title belongs to it."""
        index = title.first
        if index > 0 and index - 1 == self.numbered and self.lines[index - 1].kind == "number":
            return index - 1
        return index

    def _strong(self, title: Title) -> bool:
        """Whether what follows shows that a document begins: a number, an addressee, the opening of an interpretation, an article one."""
        steps = 0
        for line in self.lines[title.last : title.last + 12]:
            if line.kind in ("blank", "noise", "public", "date", "meta", "image", "colophon"):
                continue
            if line.kind in ("number", "addressee"):
                return True
            if _INTERPRETATION.search(title.text):
                return "解读" in line.text or "说明" in line.text
            if line.label and line.label.kind in ("条", "章", "编") and line.label.number == 1:
                return True
            steps += 1
            if steps == 2:
                break
        return self._promised(title.text)

    def _promised(self, text: str) -> bool:
        promise = _promise(self.lines, self.part.title, self._here, self.part.first)
        if promise is not None and fold_title(text) in promise.names:
            return True
        return self.pending is not None and self.pending.holds(text)

    _here = 0

    def _line(self, index: int) -> None:
        line = self.lines[index]
        self._here = index
        if line.kind == "number":
            self.numbered = index
        if line.kind in ("text", "label", "table_head", "row", "cell"):
            self._untitled_text(index)
            self.prose, self.closed = True, False
        elif self.prose and (line.kind in ("signed", "public") or (line.kind == "date" and self._signs(index))):
            self.closed = True
        elif line.kind == "fragment" and self.closed and self._untyped_title(index):
            return

    def _untitled_text(self, index: int) -> None:
        """After the signature of a notice that carries a text, 第一条 begins that text even where its title was lost."""
        label = self.lines[index].label
        if not self.closed or label is None or label.number != 1 or label.kind not in ("编", "章", "条", "一、"):
            return
        promise = _promise(self.lines, self.part.title, index, self.part.first)
        if promise is not None and self.part.heading < 0:
            self._open(index)
            self.part = replace(self.part, entry=promise.first)

    def _signs(self, index: int) -> bool:
        """Whether the date stands at the foot of a document: under a body, a person, the list of annexes or a finished sentence."""
        above = next((line for line in reversed(self.lines[max(0, index - 4) : index]) if line.kind != "blank"), None)
        return above is not None and (
            above.kind in ("body", "person", "annex_list", "label")
            or above.text.rstrip().endswith(("。", "）", "！"))
            or above.kind == "text"
        )

    def _untyped_title(self, index: int) -> bool:
        """After the signature of a notice that carries a text, the lines up to the next text are its title, whatever they end in."""
        last = index
        while last < len(self.lines) and last - index < 4 and self.lines[last].kind in ("fragment", "title"):
            last += 1
        text = "".join(line.text.strip() for line in self.lines[index:last])
        if last == len(self.lines) or last - index == 4 or not self._promised(text):
            return False
        self._open(index, Title(index, last, text))
        return True


def segment(lines: Sequence[Line]) -> tuple[Part, ...]:
    """The documents that `lines` hold, in order.

    After this: (1) the parts with lines partition `lines`, a missing annex standing on its entry; (2) a carrier stands before
    what it carries; (3) places below one carrier differ.
    """
    parts = _join_last_title(lines, _fold_furniture(lines, _Segmenter(lines).run()))
    parts = [_complete(lines, part) for part in parts]
    return tuple(_missing_annexes(lines, _roles(lines, parts)))


def _complete(lines: Sequence[Line], part: Part) -> Part:
    """An annex without a title takes the lines under its heading; whether it has text."""
    if part.heading < 0:
        return part
    if part.title is None or part.title.first != part.heading:
        last = part.heading + 1
        while last < part.last and last - part.heading <= 4 and lines[last].kind in ("fragment", "title", "body"):
            last += 1
        last = _end_of_title(lines, part.heading + 1, last)
        if last > part.heading + 1:
            text = "".join(line.text.strip() for line in lines[part.heading + 1 : last])
            part = replace(part, title=Title(part.heading + 1, last, text))
    start = part.title.last if part.title else part.heading + 1
    has_text = any(
        line.kind not in ("image", "blank", "noise", "colophon", "public", "date", "signed") for line in lines[start : part.last]
    )
    return replace(part, has_text=has_text)


def _end_of_title(lines: Sequence[Line], first: int, last: int) -> int:
    """Where a title over lines [first, last) ends: at the first line that ends in a kind of document and the lines that complete it, or
    after one line where none does (the cells of a table follow)."""
    for index in range(first, last):
        if lines[index].kind == "title":
            end = index + 1
            while end < last and _SUFFIX_LINE.fullmatch(lines[end].text.strip()):
                end += 1
            return end
    return min(last, first + 1)


def _fold_furniture(lines: Sequence[Line], parts: list[Part]) -> list[Part]:
    """What stands before the first document: without any sentence it is furniture of the page and goes to that document."""
    if len(parts) < 2 or parts[0].heading >= 0:
        return parts
    first, second = parts[0], parts[1]
    if second.heading < 0 and not any("。" in line.text or line.kind == "label" for line in lines[first.first : first.last]):
        return [replace(second, first=first.first), *parts[2:]]
    return parts


_FURNITURE = frozenset(("blank", "noise", "public", "date", "colophon", "image", "meta"))


def _join_last_title(lines: Sequence[Line], parts: list[Part]) -> list[Part]:
    """A title that closes the file, with no text below it, is that of the one text above it that has none."""
    if len(parts) < 2 or parts[-1].title is None or parts[-1].heading >= 0:
        return parts
    above, last = parts[-2], parts[-1]
    title = last.title
    assert title is not None
    rest = [*range(last.first, title.first), *range(title.last, last.last)]
    if above.title is not None or above.heading >= 0 or any(lines[index].kind not in _FURNITURE for index in rest):
        return parts
    return [*parts[:-2], replace(above, last=last.last, last_title=title)]


def _evident(lines: Sequence[Line], part: Part) -> bool:
    """Whether a part shows that it is a document: a number, an addressee, a signature with a date, or numbered sections."""
    kinds = [line.kind for line in lines[part.first : part.last]]
    labels = sum(1 for line in lines[part.first : part.last] if line.label is not None and line.kind == "label")
    return "number" in kinds or "addressee" in kinds or ("date" in kinds and "body" in kinds) or labels > 1


class _Roles:
    """One walk over the parts: what each is to the file, and to which it belongs."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.found: list[Part] = []
        self.base = -1  # the last part that is no annex
        self.carrying = -1  # the notice whose text is still to come
        self.promise: _Promise | None = None
        self.places: Counter[tuple[int, str]] = Counter()

    def take(self, part: Part, following: Part | None) -> None:
        """Give `part` its role. `following` is the part after it."""
        index = len(self.found)
        if part.heading >= 0:
            self.found.append(self._annex(part))
        elif index == 0 and following and following.heading < 0 and not _evident(self.lines, part) and _evident(self.lines, following):
            self.found.append(replace(part, role="wrapper"))
        elif part.title and _INTERPRETATION.search(part.title.text):
            self.found.append(replace(part, role="interpretation"))
            self.base, self.promise, self.carrying = index, None, -1
        elif self.promise and self.carrying >= 0 and (self.promise.forwards or not _has_number(self.lines, part)):
            self.found.append(self._carried(part, "正文"))
            self.base = index
            if self.promise.forwards:
                self.promise, self.carrying = None, -1
        else:
            self.found.append(part)
            self.base, self.promise = index, _promise(self.lines, part.title, part.last, part.first)
            self.carrying = index if self.promise else -1

    def _carried(self, part: Part, place: str) -> Part:
        """The text that the open notice issues or forwards."""
        assert self.promise is not None
        self.found[self.carrying] = replace(self.found[self.carrying], role="carrier")
        role: Role = "forwarded" if self.promise.forwards else "issued"
        return replace(part, role=role, place=self._place(self.carrying, place), carrier=self.carrying)

    def _annex(self, part: Part) -> Part:
        """An annex belongs to the document before it, or to the notice that issued that; what a notice issues may itself be its 附件."""
        issued = self.promise is not None and part.title is not None and fold_title(part.title.text) in self.promise.names
        if issued and self.carrying >= 0 and self.base == self.carrying:
            return self._carried(part, "正文")
        if self.base < 0:
            return part
        carrier = self.found[self.base].carrier if self.found[self.base].role == "issued" else self.base
        return replace(part, carrier=carrier, place=self._place(carrier, part.place))

    def _place(self, carrier: int, place: str) -> str:
        """`place`, or the next number after it that no other part of this carrier has."""
        self.places[carrier, place] += 1
        if self.places[carrier, place] == 1:
            return place
        return self._place(carrier, f"{place.rstrip('0123456789')}{self.places[carrier, place]}")


def _roles(lines: Sequence[Line], parts: list[Part]) -> list[Part]:
    roles = _Roles(lines)
    for index, part in enumerate(parts):
        roles.take(part, parts[index + 1] if index + 1 < len(parts) else None)
    return roles.found


def _has_number(lines: Sequence[Line], part: Part) -> bool:
    start = part.title.first if part.title else part.first
    return any(line.kind == "number" for line in lines[max(part.first, start - 1) : start + 8])


_ENTRY = re.compile(
    r"(?:附\s*[件表]\s*[：:]?)?\s*(?:附件)?\s*(?:(?P<number>\d{1,2})\s*(?:[.．、:：](?!\d)|(?=[^\d.．、:：\s年月日])))?[：:\s]*(?P<title>.+)"
)
_FILE_ENDING = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|zip|rar|et|ofd|jpe?g|png)$", re.IGNORECASE)


def _missing_annexes(lines: Sequence[Line], parts: list[Part]) -> list[Part]:
    """Give annexes the titles their list names, and add those that are named but not there."""
    found = list(parts)
    held: dict[tuple[int, str], int] = {}  # (carrier, place or folded title) → part
    for index, part in enumerate(parts):
        if part.role in ("annex", "issued", "forwarded"):
            for name in _names_of_annex(part.place, part.title.text if part.title else ""):
                held.setdefault((part.carrier, name), index)
    for index, part in enumerate(parts):
        if part.role == "annex":
            continue
        carrier = part.carrier if part.role == "issued" else index
        for line_index in range(part.first, part.last):
            if lines[line_index].kind != "annex_list" or not (match := _ENTRY.match(lines[line_index].text.strip())):
                continue
            entry = _FILE_ENDING.sub("", match["title"].strip())
            if len(fold_title(entry)) < 2:
                continue
            place = f"附件{match['number'] or ''}"
            names = _names_of_annex(place, entry)
            known = next((held[carrier, name] for name in names if (carrier, name) in held), -1)
            if known >= 0:
                found[known] = replace(found[known], entry=entry)
            elif match["number"] or lines[line_index].text.lstrip().startswith("附"):
                held.update(((carrier, name), len(found)) for name in names)
                found.append(Part(line_index, line_index + 1, "annex", place, carrier, None, -1, False, entry))
    return found


def _names_of_annex(place: str, title: str) -> tuple[str, ...]:
    """What an annex may be called by: its title, its place; an only annex is 附件 or 附件1."""
    either = ("附件", "附件1") if place in ("附件", "附件1") else (place,)
    return (fold_title(title), *either) if title else either
