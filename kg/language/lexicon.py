"""data/lexicon/*.csv → tables of rows, read once and checked. Does not interpret what a row says.

Every table is UTF-8 (BOM allowed) with a header line; lines whose first cell begins with "#" are comments. People who do
not program can read and correct them; a mistake is reported with file and line.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from kg.errors import InvalidLexicon

LEXICON = Path(__file__).resolve().parents[2] / "data" / "lexicon"


@cache
def table(name: str, key: str = "", columns: tuple[str, ...] = ()) -> tuple[dict[str, str], ...]:
    """The rows of `data/lexicon/{name}.csv`, in file order, cells stripped.

    Raises InvalidLexicon where the file or one of `columns` is missing, a row is too long or short, or `key` repeats.

    >>> table("document_types", "name", ("name",))[0]["name"] != ""
    True
    """
    path = LEXICON / f"{name}.csv"
    if not path.is_file():
        raise InvalidLexicon(f"data/lexicon/{name}.csv is missing")
    rows: list[dict[str, str]] = []
    seen: dict[str, int] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(line for line in file if not line.startswith("#"))
        header = [cell.strip() for cell in next(reader, [])]
        if missing := [column for column in (*columns, *([key] if key else [])) if column not in header]:
            raise InvalidLexicon(f"data/lexicon/{name}.csv has no column {', '.join(missing)}")
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise InvalidLexicon(f"data/lexicon/{name}.csv: {len(cells)} cells where {len(header)} are due: {','.join(cells)[:80]}")
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            if key and row[key] in seen:
                raise InvalidLexicon(f"data/lexicon/{name}.csv: {row[key]!r} stands twice")
            seen[row.get(key, "")] = len(rows)
            rows.append(row)
    return tuple(rows)


@cache
def column(name: str, column_name: str) -> tuple[str, ...]:
    """One column of a table, in file order."""
    return tuple(row[column_name] for row in table(name, columns=(column_name,)))
