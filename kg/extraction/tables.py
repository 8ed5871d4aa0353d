"""A row of a table → its cells under the heads of their columns. Does not say what a cell means.

Comes in: a document whose rows are clauses (kg.reading.clauses). Goes out: `Row`s, only where the cells can be told apart: by tabs or
bars, one per line, or by blanks where there are exactly as many pieces as columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.language.columns import column_role
from kg.records import Document


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell in clean offsets, the head of its column and what stands there (kg.language.columns)."""

    start: int
    end: int
    text: str
    head: str
    role: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of the row that clause `clause` is, left to right."""

    clause: int
    cells: tuple[Cell, ...]

    def of(self, *roles: str) -> tuple[Cell, ...]:
        """The cells whose column has one of `roles`."""
        return tuple(cell for cell in self.cells if cell.role in roles)


_RULES = re.compile(r"[\t|│｜]")
_BLANKS = re.compile(r"[ \u3000\t]+")


def heads_of(document: Document, row: int) -> list[str]:
    """The heads above clause `row`: of the nearest clause before it that is no row, [] where that heads no table."""
    text = document.text.text
    for clause in reversed(document.clauses[:row]):
        if clause.kind == "row" or (clause.kind == "heading" and clause.label and "\n" not in text[clause.start : clause.end].strip()):
            continue  # a heading between the rows: 二、科技成果转化方面
        written = text[clause.start : clause.end].strip(" |│｜\n")
        pattern = _RULES if _RULES.search(written) else re.compile(r"\s*\n\s*") if "\n" in written else _BLANKS
        heads = [head.strip() for head in pattern.split(written)]
        return heads if sum(bool(column_role(head)) for head in heads) > 1 else []
    return []


def read_row(document: Document, index: int) -> Row | None:
    """The row that clause `index` is, or None where it has no heads or its cells cannot be told apart."""
    heads = heads_of(document, index)
    if len(heads) < 2:
        return None
    clause = document.clauses[index]
    spans = _cells(document.text.text, clause.start, clause.end, len(heads))
    if len(spans) > len(heads) or len(spans) < 2:
        return None
    heads = heads[len(heads) - len(spans) :]  # cells that span several rows stand in the first of them only, at the left
    text = document.text.text
    cells = (Cell(start, end, text[start:end], head, column_role(head)) for (start, end), head in zip(spans, heads, strict=True))
    return Row(index, tuple(cells))


def read_rows(document: Document) -> Iterator[Row]:
    """All rows of a document whose cells can be told apart, in order."""
    for index, clause in enumerate(document.clauses):
        if clause.kind == "row" and (row := read_row(document, index)):
            yield row


def _cells(text: str, start: int, end: int, width: int) -> list[tuple[int, int]]:
    """Spans of the cells of `text[start:end]`; [] where nothing tells them apart."""
    words = text[start:end].rstrip(" |│｜\n")
    start += len(words) - len(words := words.lstrip(" |│｜"))
    if _RULES.search(words):
        return list(_split(_RULES, text, start, start + len(words)))
    if "\n" in words:
        spans = [span for span in _split(re.compile("\n"), text, start, start + len(words)) if span[0] < span[1]]
        return spans if len(spans) == width else joined if len(joined := _joined(text, spans)) == width else []
    spans = [span for span in _split(_BLANKS, text, start, start + len(words)) if span[0] < span[1]]
    return spans if len(spans) == width else []


def _split(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for first, last in [*(match.span() for match in pattern.finditer(text, start, end)), (end, end)]:
        words = text[at:first]
        left = at + len(words) - len(words.lstrip())
        yield min(left, first), max(left, at + len(words.rstrip()))
        at = last


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines of which one ends in 、 or ， are one cell with the next."""
    found: list[tuple[int, int]] = []
    for span in spans:
        if found and text[found[-1][1] - 1] in "、，,；":
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found
