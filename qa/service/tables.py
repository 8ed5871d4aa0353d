"""Rows → CSV and XLSX. What a cell holds stays text: a spreadsheet must not run a quote that begins with "=".

Comes in: a `Table` of columns and rows of strings. Goes out: bytes of a file. Does not choose rows.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

CSV_KIND = "text/csv;charset=utf-8"
XLSX_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel and LibreOffice read as the beginning of a formula (OWASP, CSV injection). A minus before a digit is a number.
_FORMULA = re.compile(r"[=+@\t\r]|-(?!\d)")
# XML 1.0 cannot hold these; openpyxl refuses them.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Characters that a cell of a spreadsheet can hold.
CELL_LIMIT = 32_000
WIDEST_COLUMN = 60


@dataclass(frozen=True, slots=True)
class Table:
    """A named table; every row has as many cells as there are columns."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tame(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula.

    >>> tame("=1+1"), tame("-5%"), tame("市卫生计生委")
    ("'=1+1", '-5%', '市卫生计生委')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a BOM, which Excel needs to read Chinese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows([tame(cell) for cell in row] for row in table.rows)
    return ("\ufeff" + text.getvalue()).encode("utf-8", "replace")


def write_xlsx(table: Table) -> bytes:
    """The table as an Excel workbook of one sheet: a bold first row that stays in view, filters, columns as wide as their words."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", table.name)[:31] or "1"
    for number, row in enumerate((table.columns, *table.rows), 1):
        for column, said in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.value = _NOT_XML.sub(" ", said)[:CELL_LIMIT]
            cell.data_type = "s"  # text, whatever it begins with
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for column, name in enumerate(table.columns):
        widest = max((columns_wide(row[column]) for row in (table.columns, *table.rows[:200])), default=columns_wide(name))
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(WIDEST_COLUMN, widest + 3)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def columns_wide(words: str) -> int:
    """How wide words are in a fixed-width font: a Chinese character takes two columns.

    >>> columns_wide("目标 a")
    6
    """
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)
