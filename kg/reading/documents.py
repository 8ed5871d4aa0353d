"""Source → the Documents inside it: clean, split into lines, segment, read headers, parse clauses. Never raises, whatever the text.

Comes in: a `Source`. Goes out: `Document`s in the order of the text. Holds afterwards: (1) documents with text partition the clean
text; (2) the clauses of each partition it; (3) policy ids differ within a source.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kg.reading.clauses import Layout, parse_clauses
from kg.reading.clean import clean
from kg.reading.header import past_history, read_header
from kg.reading.lines import CONTENTS_LINE, SHORT, Line, split_lines
from kg.reading.segment import Part, segment
from kg.reading.tables import mark_tables
from kg.records import CleanText, Document, Header, Source

_BACK = frozenset(("blank", "person", "date", "body", "signed", "public", "colophon", "annex_list", "noise", "image", "number"))


def read_documents(source: Source) -> tuple[Document, ...]:
    """The documents that `source` holds; empty only for a text without a character."""
    text = clean(source)
    lines = mark_tables(split_lines(text.text))
    parts = segment(lines)
    layouts = [_layout(lines, part) for part in parts]
    headers = _headers(text, lines, parts, layouts)
    documents: list[Document] = []
    identifiers: list[str] = []
    seen: Counter[str] = Counter()
    for index, (part, layout, header) in enumerate(zip(parts, layouts, headers, strict=True)):
        identifiers.append(_unique(_policy_id(part, header, identifiers), seen))
        own = lines[part.first : part.last]
        entry = part.heading < 0 and not part.has_text
        clauses = () if entry else parse_clauses(text.text, own, layout, part.place if part.heading >= 0 and part.role == "annex" else "")
        documents.append(
            Document(
                text, own[0].start, own[-1].next, part.role, part.place, part.carrier, identifiers[index], header, clauses, part.has_text
            )
        )
    return tuple(documents)


# ---------------------------------------------------------------- head and back matter


def _layout(lines: Sequence[Line], part: Part) -> Layout:
    """Where the head of a part ends and its back matter begins, relative to the part."""
    front = part.first
    title = (part.title.first, part.title.last) if part.title else (part.first, part.first)
    if part.heading >= 0:
        front = max(title[1], part.heading + 1)
    else:
        front = _front_end(lines, part, title)
    tail = part.last_title.first if part.last_title else part.last
    while (
        tail > front
        and lines[tail - 1].kind in _BACK | {"text"}
        and (lines[tail - 1].kind != "text" or _after_colophon(lines, tail - 1, part))
    ):
        tail -= 1
    heading = part.heading - part.first if part.heading >= 0 else -1
    return Layout(front - part.first, tail - part.first, (title[0] - part.first, title[1] - part.first), heading)


def _front_end(lines: Sequence[Line], part: Part, title: tuple[int, int]) -> int:
    """Past the title, the number, the addressee and the page's table of metadata; up to the first line of text."""
    front = max(_past_furniture(lines, part, title[1]), past_history(lines, title[1], part.last))
    front = max(front, _past_contents(lines, part, front))
    value_due = False
    while front < part.last:
        line = lines[front]
        if line.kind == "addressee":
            return front + 1
        if line.kind in ("text", "label", "table_head", "row", "cell", "annex") or (line.kind in ("fragment", "title") and not value_due):
            break
        value_due = line.kind == "meta" and line.text.rstrip().endswith(("：", ":"))
        front += 1
    return front


def _past_furniture(lines: Sequence[Line], part: Part, start: int) -> int:
    """Where the number line or addressee stands that follows a title after links and buttons of the page, else `start`."""
    for index in range(start, min(part.last, start + 10)):
        line = lines[index]
        if line.kind in ("number", "addressee"):
            return index
        if line.kind in ("label", "table_head", "annex") or "。" in line.text or line.end - line.start > 80:
            break
    return start


def _past_contents(lines: Sequence[Line], part: Part, start: int) -> int:
    """Where the text begins after a table of contents: at the second line that bears the first heading listed; else `start`."""
    heading = next((i for i in range(start, min(part.last, start + 6)) if CONTENTS_LINE.fullmatch(lines[i].text.strip())), -1)
    if heading < 0:
        return start
    first = next((i for i in range(heading + 1, min(part.last, heading + 4)) if lines[i].kind != "blank"), -1)
    labelled = next((i for i in range(heading + 1, min(part.last, heading + 4)) if lines[i].kind == "label"), -1)
    for listed in (first, labelled):
        if listed >= 0 and (end := _end_of_contents(lines, part, listed)) >= 0:
            return end
    return start


def _end_of_contents(lines: Sequence[Line], part: Part, listed: int) -> int:
    """Where the entry `listed` stands again, or after the last entry where text lies between; -1 where it never does."""
    name = _entry_of_contents(lines[listed])[:8]
    end = listed
    for index in range(listed + 1, min(part.last, listed + 600)):
        if len(name) > 1 and lines[index].end - lines[index].start < SHORT and _entry_of_contents(lines[index])[:8] == name:
            return index if "。" not in "".join(line.text for line in lines[end + 1 : index]) else end + 1
        if lines[index].label is not None and "。" not in lines[index].text and end >= index - 4:
            end = index
    return -1


def _entry_of_contents(line: Line) -> str:
    return re.sub(r"[\s.…·\d]+", "", line.text)


def _after_colophon(lines: Sequence[Line], index: int, part: Part) -> bool:
    """A line of names after 抄送： belongs to it (市人大常委会办公厅，市政协办公厅，市法院。)."""
    line = lines[index]
    return (
        index > part.first
        and lines[index - 1].kind == "colophon"
        and line.end - line.start < 80
        and line.text.count("，") + line.text.count("、") > 1
    )


# ---------------------------------------------------------------- headers


def _headers(text: CleanText, lines: Sequence[Line], parts: Sequence[Part], layouts: Sequence[Layout]) -> list[Header]:
    headers: list[Header] = []
    closing: defaultdict[int, list[Line]] = defaultdict(list)
    for part in parts:
        if part.carrier >= 0 and part.has_text:
            closing[part.carrier] += [line for line in lines[part.first : part.last] if line.kind == "colophon"]
    for index, (part, layout) in enumerate(zip(parts, layouts, strict=True)):
        carrier = headers[part.carrier] if 0 <= part.carrier < len(headers) else None
        headers.append(read_header(text, lines, part, part.first + layout.front, part.first + layout.tail, closing[index], carrier))
    for index in range(len(parts) - 2, -1, -1):
        headers[index] = _joint_signature(parts[index], headers[index], parts[index + 1], headers[index + 1])
    return headers


def _joint_signature(part: Part, header: Header, following: Part, signed: Header) -> Header:
    """Interpretations printed one after the other are signed once, at the end: who signs the last signs all."""
    if part.role != "interpretation" or following.role != "interpretation" or header.issuing_authorities or header.date_document:
        return header
    names = ("issuing_authorities", "level", "region", "region_code", "date_document")
    evidence = dict(header.evidence) | {name: passage for name in names if (passage := signed.proof(name))}
    return replace(
        header,
        issuing_authorities=signed.issuing_authorities, level=signed.level, region=signed.region, region_code=signed.region_code,
        date_document=signed.date_document, evidence=tuple(sorted(evidence.items())),
        not_stated=tuple(name for name in header.not_stated if not getattr(signed, name) or name not in names),
    )  # fmt: skip


# ---------------------------------------------------------------- identity


def _policy_id(part: Part, header: Header, identifiers: Sequence[str]) -> str:
    """The number; for an issued text or an annex its carrier's id and its place; else issuer, title and date (DESIGN section 4)."""
    if part.role in ("issued", "annex") and 0 <= part.carrier < len(identifiers):
        return f"{identifiers[part.carrier]}/{part.place}"
    if header.document_number and part.role not in ("wrapper", "interpretation"):
        return header.document_number
    named = ("、".join(header.issuing_authorities), header.title)
    identity = "·".join(value for value in ((*named, header.date_document) if any(named) else ("无题", header.date_document)) if value)
    return f"网页·{identity}" if part.role == "wrapper" else identity


def _unique(identity: str, seen: Counter[str]) -> str:
    """`identity`, with ·2, ·3 … where the source has used it before."""
    seen[identity] += 1
    return identity if seen[identity] == 1 else _unique(f"{identity}·{seen[identity]}", seen)
