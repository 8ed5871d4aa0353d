"""Proof of what the graph says of a document as a whole (title, number, date): the words of its front or end that say it.

Such data have no statement of their own in the graph. Each function cites the words in the draft and returns the citation's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.graph.vocabulary import thing
from kg.language.numbering import find_document_numbers
from kg.language.script import fold
from kg.records import Passage
from qa.build import Build, Policy
from qa.inquiry import Inquiry
from qa.sentences import skeleton

FRONT = """SELECT ?kind ?start ?end ?source ?path WHERE {{
  ?c a mailuo:Clause ; mailuo:policy <{policy}> ; mailuo:kind ?kind ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  OPTIONAL {{ ?c mailuo:path ?path }}
  FILTER(?kind IN ("title", "number", "addressee", "preamble", "signature", "colophon", "noise", "paragraph"))
}}"""


def cite_title(inquiry: Inquiry, policy: Policy) -> int:
    """Cite the title of a document, or what stands for it."""
    passage = Passage(policy.source_file, policy.start, policy.end, policy.quote)
    return inquiry.draft.cite(policy, "", passage)


def front_rows(build: Build, policy: Policy) -> list[dict[str, str]]:
    """The clauses of a document's front and end, in their order: rows of `FRONT`."""
    rows = build.select(FRONT.format(policy=thing("policy", policy.id)))
    return sorted(rows, key=lambda row: int(row["start"]))


def clause_of(build: Build, policy: Policy, kinds: Iterable[str]) -> Passage | None:
    """The first clause of one of these kinds, whole."""
    for row in front_rows(build, policy):
        if row["kind"] in kinds:
            text = build.source_text(row["source"])
            start, end = int(row["start"]), int(row["end"])
            stripped = text[start:end].strip()
            start += text[start:end].index(stripped) if stripped else 0
            return Passage(row["source"], start, start + len(stripped), stripped) if stripped else None
    return None


def cite_number(inquiry: Inquiry, policy: Policy) -> int:
    """Cite the words that give a document's number: in its own front or end, else its title."""
    for row in front_rows(inquiry.build, policy):
        text = inquiry.build.source_text(row["source"])[int(row["start"]) : int(row["end"])]
        for start, end, number in find_document_numbers(fold(text)):
            if fold(number.format()) == fold(policy.number):
                first = int(row["start"]) + start
                return inquiry.draft.cite(policy, row.get("path", ""), Passage(row["source"], first, first + end - start, text[start:end]))
    return cite_title(inquiry, policy)


def cite_date(inquiry: Inquiry, policy: Policy, iso: str) -> tuple[int, str]:
    """Cite the words that give a document's date, the last of its front and end that do, and say which they are; else cite its title."""
    parts = [int(part) for part in iso.split("-")]
    pattern = re.compile("".join(f"(?:{_numeral(part)}){unit}" for part, unit in zip(parts, "年月日", strict=False)))
    found: Passage | None = None
    for row in front_rows(inquiry.build, policy):
        start = int(row["start"])
        text = inquiry.build.source_text(row["source"])[start : int(row["end"])]
        bare, places = skeleton(text)
        for match in pattern.finditer(_arabic(bare)):
            first, last = places[match.start()], places[match.end() - 1] + 1
            found = Passage(row["source"], start + first, start + last, text[first:last])
    if found is None:
        return cite_title(inquiry, policy), ""
    return inquiry.draft.cite(policy, "", found), re.sub(r"\s+", "", found.quote)


def _numeral(number: int) -> str:
    """A pattern for a number as `_arabic` leaves it: 23, or of 二十三 the 2十3.

    >>> [_numeral(number) for number in (5, 12, 20, 23)]
    ['0?5', '0?12|十2', '0?20|2十', '0?23|2十3']
    """
    if not 10 <= number < 100:
        return f"0?{number}"
    tens, units = divmod(number, 10)
    return f"0?{number}|{tens if tens > 1 else ''}十{units or ''}"


def _arabic(text: str) -> str:
    """Chinese digits of a year as Arabic ones, character for character (二〇一六年 → 2016年)."""
    return text.translate(str.maketrans("〇○零一二三四五六七八九", "000123456789"))
