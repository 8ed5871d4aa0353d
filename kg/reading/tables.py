"""Lines → the same lines, those of tables marked: the head, the line on which each row begins, the other cells.

Two forms lose their ruling when a page becomes text: cells one below the other (序号 / 重点任务 / 牵头单位 / 1 / …), and cells in one
line with tabs or bars between them. Tables whose cells run together in a line with blanks are the matter of kg.reading.clauses. What
a cell says is not read here, but a cell is never taken for a title, a signature or a date of a document.

After this: (1) no line is added, dropped or moved; (2) every "row" and "cell" line follows a "table_head" line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.language.columns import LONGEST_HEAD, column_role, is_column_head
from kg.reading.lines import Line

MOST_COLUMNS = 14
# Lines in a row whose cells are broken over lines, at most.
LONGEST_ROW = 60
_BETWEEN_CELLS = re.compile(r"[\t|│｜]")
_NUMBER_HEADS = frozenset(("序号", "编号"))
# What cannot stand in a table: the next annex, the next section, the addressee of another document.
_ENDS = frozenset(("annex", "annex_list", "addressee", "number", "signed", "colophon", "public"))


def mark_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines with those of tables marked "table_head", "row" and "cell"."""
    marked = list(lines)
    index = 0
    while index < len(marked):
        index = max(_ruled(marked, index) or _numbered(marked, index) or _unnumbered(marked, index), index + 1)
    return marked


def cells_of(written: str) -> list[str]:
    """The cells of a line that tabs or bars divide.

    >>> cells_of("| 1 | 指标 | 2020年 |")
    ['1', '指标', '2020年']
    """
    return [cell.strip() for cell in _BETWEEN_CELLS.split(written.strip(" |│｜\n"))]


def _mark(lines: list[Line], index: int, kind: str) -> None:
    lines[index] = replace(lines[index], kind=kind, label=None)  # type: ignore[arg-type]


# ---------------------------------------------------------------- cells in one line


def _ruled(lines: list[Line], index: int) -> int:
    """The end of a table that begins at `index` with a head of tabs or bars; 0 where none does."""
    if not _BETWEEN_CELLS.search(lines[index].text):
        return 0
    heads = cells_of(lines[index].text)
    if len(heads) < 2 or sum(bool(column_role(head)) and len(head) <= LONGEST_HEAD for head in heads) < 2:
        return 0
    end = index + 1
    while end < len(lines) and (lines[end].kind == "blank" or _BETWEEN_CELLS.search(lines[end].text)):
        end += 1
    while lines[end - 1].kind == "blank":
        end -= 1
    if end == index + 1:
        return 0
    _mark(lines, index, "table_head")
    for row in range(index + 1, end):
        _mark(lines, row, "cell" if lines[row].kind == "blank" else "row")
    return end


# ---------------------------------------------------------------- cells one below the other


def _numbered(lines: list[Line], index: int) -> int:
    """The end of a table whose first column counts the rows; 0 where none begins at `index`."""
    if lines[index].text.strip() not in _NUMBER_HEADS:
        return 0
    first = _line_with(lines, index + 1, "1", MOST_COLUMNS * 2)
    heads = _written(lines, index, _above(lines, first)) if first > 0 else []
    if not 3 <= len(heads) <= MOST_COLUMNS or any(len(head) > LONGEST_HEAD for head in heads) or not any(map(column_role, heads[1:])):
        return 0
    starts, number = [first], 1
    while (following := _next_row(lines, starts[-1], number, len(heads))) > 0:
        starts.append(following)
        number = int(lines[following].text.strip(" .、．"))
    end = _end_of_row(lines, starts[-1], len(heads))
    _mark_stack(lines, index, starts, end, len(heads))
    return end


def _above(lines: Sequence[Line], row: int) -> int:
    """Where the headings begin that stand right above the row at `row` (二、成果转化方面); `row` where none does."""
    above = row
    while above > 0 and lines[above - 1].kind in ("label", "blank"):
        above -= 1
    return above if any(line.kind == "label" for line in lines[above:row]) else row


def _unnumbered(lines: list[Line], index: int) -> int:
    """The end of a table without numbers: three heads or more, then a whole number of rows of as many cells; 0 where there is none."""
    if not is_column_head(lines[index].text.strip()):
        return 0
    first = index
    while first < len(lines) and (lines[first].kind == "blank" or is_column_head(lines[first].text.strip())):
        first += 1
    heads = _written(lines, index, first)
    end = first
    while end < len(lines) and lines[end].kind not in _ENDS and lines[end].kind != "label" and "。" not in lines[end].text:
        end += 1
    cells = [at for at in range(first, end) if lines[at].kind != "blank"]
    if not 3 <= len(heads) <= MOST_COLUMNS or not cells or len(cells) % len(heads) or not any(map(_says, heads)):
        return 0
    _mark_stack(lines, index, cells[:: len(heads)], cells[-1] + 1, len(heads))
    return cells[-1] + 1


def _says(head: str) -> bool:
    return column_role(head) in ("task", "indicator")


def _mark_stack(lines: list[Line], head: int, starts: Sequence[int], end: int, width: int) -> None:
    """Marks the cells; headings between rows stay what they are, where the row above has all its cells without them."""
    headings: set[int] = set()
    for above, start in zip((head, *starts), starts, strict=False):
        first = _above(lines, start)
        if len(_written(lines, above, first)) >= width:
            headings.update(range(first, start))
    for index in range(head, end):
        if index not in headings:
            _mark(lines, index, "cell")
    _mark(lines, head, "table_head")
    for start in starts:
        _mark(lines, start, "row")


def _written(lines: Sequence[Line], first: int, last: int) -> list[str]:
    return [line.text.strip() for line in lines[first:last] if line.kind != "blank"]


def _line_with(lines: Sequence[Line], start: int, text: str, reach: int) -> int:
    """The first line from `start` on, within `reach` lines, that says `text` and no more; -1 where none does."""
    for index in range(start, min(len(lines), start + reach)):
        if lines[index].text.strip(" .、．") == text:
            return index
        if lines[index].kind in _ENDS:
            return -1
    return -1


def _next_row(lines: Sequence[Line], start: int, number: int, width: int) -> int:
    """Where the row after `number` at `start` begins: a full row further on, else at the next line that bears the next number; -1.

    Below headings between the rows the numbers may skip those left out.
    """
    cells = [at for at in range(start, min(len(lines), start + LONGEST_ROW)) if lines[at].kind != "blank"]
    if len(cells) > width and lines[cells[width]].text.strip(" .、．") == str(number + 1):
        return cells[width]
    if len(cells) > width and lines[cells[width]].kind == "label":
        below = next((at for at in cells[width:] if lines[at].kind != "label"), -1)
        written = lines[below].text.strip(" .、．") if below > 0 else ""
        return below if written.isdecimal() and int(written) > number else -1
    return _line_with(lines, cells[2], str(number + 1), LONGEST_ROW) if len(cells) > 2 else -1


def _end_of_row(lines: Sequence[Line], start: int, width: int) -> int:
    """Where the last row ends: after as many cells as there are columns, or before what cannot be a cell."""
    end, cells = start, 0
    while end < len(lines) and cells < width and lines[end].kind not in _ENDS:
        cells += lines[end].kind != "blank"
        end += 1
    return end
