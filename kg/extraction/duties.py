"""A document → its statements of who answers for what, each with the clause it speaks for. Applies no convention.

After this: duties stand in text order, and none overlaps another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from kg.extraction.prose_duties import group_duties, is_free, prose_duties
from kg.extraction.shares import NO_TASK, Duty, Share, carry_across, duty_role, label_pattern, names_in, read_shares
from kg.extraction.tables import Row, heads_of, read_row
from kg.language.bodies import BodyMention, find_bodies
from kg.language.columns import column_role
from kg.language.quantities import find_deadlines
from kg.records import Clause, Document

LONGEST_DUTY = 500  # characters in a bracket; the longest list met, of the national health plan, has 300


_OPEN, _CLOSE = "（([【〔[", "）)]】〕]"


def brackets(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Outermost brackets, as spans that include them; one that is never closed ends with its line."""
    depth, opened = 0, -1
    for match in re.finditer(r"[（(\[【〔）)\]】〕\n]", text[start:end]):
        character, at = match[0], start + match.start()
        if character in _OPEN:
            if depth == 0:
                opened = at
            depth += 1
        elif character in _CLOSE and depth:
            depth -= 1
            if depth == 0:
                yield opened, at + 1
        elif character == "\n" and depth and at - opened > LONGEST_DUTY:
            depth = 0


def find_duties(document: Document) -> list[Duty]:
    """All statements of who answers for what in a document, in order; their clause is the one they speak for."""
    text = document.text.text
    found: list[Duty] = []
    unknown: list[Duty] = []
    for start, end in brackets(text, document.start, document.end):
        if end - start > LONGEST_DUTY:
            continue
        words = text[start + 1 : end - 1]
        closing = _closes(text, end, document.end)
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in NO_TASK:
            continue
        listing = closing and document.clauses[clause].kind != "preamble"
        if shares := read_shares(words, listing=listing):
            found.append(Duty(start, end, clause, shares, _one_deadline(words, document), closing=closing))
        elif listing and (names := names_in(words)):
            unknown.append(Duty(start, end, clause, (Share("responsible", names),), closing=True))
    found += _of_the_house(unknown, found)
    found += _lines(document, found)
    found += _rows(document, found)
    if document.role != "interpretation":
        found += prose_duties(document, found)
        found += group_duties(document, found)
    return _scoped(document, sorted(found, key=lambda duty: (duty.start, duty.end)))


# A name that closes so many items of a document in brackets is one of those who answer for them.
CLOSES_OFTEN = 3


def _of_the_house(unknown: Sequence[Duty], known: Sequence[Duty]) -> list[Duty]:
    """The brackets of names that no word of ours makes up, of a document that shares its items out among its own divisions
    (基教处、教科院): those with a name that closes several items, where some division is among them all.
    """
    lists = [set(duty.shares[0].bodies) for duty in unknown]
    lists += [{name for share in duty.shares for name in share.bodies} for duty in known if duty.closing]
    often = {name for name, times in Counter(name for names in lists for name in names).items() if times >= CLOSES_OFTEN}
    if not any(name.endswith(DIVISIONS) for duty in unknown for name in duty.shares[0].bodies):
        return []
    return [duty for duty in unknown if often & set(duty.shares[0].bodies)]


DIVISIONS = ("处", "科", "司", "局")


def _closes(text: str, end: int, limit: int) -> bool:
    """Whether nothing follows in the paragraph but a stop."""
    line_end = text.find("\n", end, limit)
    return not text[end : line_end if line_end >= 0 else limit].strip(" \t\u3000。；;，,.")


def _one_deadline(words: str, document: Document) -> str:
    dates = {deadline.iso for deadline in find_deadlines(words, document.header.date_document)}
    return dates.pop() if len(dates) == 1 else ""


def _lines(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """Labels without brackets, at the head of a line or after a stop; lines that are wholly a duty (运输司牵头，科技司配合。)."""
    text = document.text.text
    found: list[Duty] = []
    for match in _labelled_line().finditer(text, document.start, document.end):
        start, end = match.start("duty"), match.start("duty") + len(match["duty"].rstrip())
        if _OF_THE_SITE.match(match["duty"]):
            continue
        shares = read_shares(re.sub(r"\s*\n\s*", "；", match["duty"].strip()))
        clause = document.clause_at(start)
        if shares and clause >= 0 and document.clauses[clause].kind not in NO_TASK and is_free(start, end, [*taken, *found]):
            found.append(Duty(start, end, clause, shares, _one_deadline(match["duty"], document), closing=True))
    for match in _WHOLE_LINE.finditer(text, document.start, document.end):
        start, end = match.span("duty")
        clause = document.clause_at(start)
        if clause < 0 or document.clauses[clause].kind in NO_TASK or not is_free(start, end, [*taken, *found]):
            continue
        if shares := read_shares(match["duty"]):
            found.append(Duty(start, end, clause, shares, closing=True))
    return found


@cache
def _labelled_line() -> re.Pattern[str]:
    label = label_pattern().pattern.replace("?P<label>", "?:")
    return re.compile(rf"(?:^|(?<=[。；;]))[ \t\u3000—\-·•]*(?P<duty>{label}[^。\n]*(?:[。\n]\s*{label}[^。\n]*)*)", re.MULTILINE)


# Who keeps a web page or handles a file (主办：市卫计委 督办：…) answers for no task; in a bracket after a task the same words do.
_OF_THE_SITE = re.compile(r"主办|承办|协办")
_WHOLE_LINE = re.compile(r"^[ \t\u3000]*(?P<duty>[^。\n：:]{2,160}(?:牵头|负责|配合|参加|参与|落实))[。；;]?[ \t\u3000]*$", re.MULTILINE)


# ---------------------------------------------------------------- task tables


def _rows(document: Document, taken: Sequence[Duty]) -> list[Duty]:
    """The rows of task tables: cells by their column where cells are still apart, else the bodies at the end of the row."""
    text = document.text.text
    found: list[Duty] = []
    for index, clause in enumerate(document.clauses):
        if clause.kind != "row" or not is_free(clause.start, clause.end, taken):
            continue
        row = read_row(document, index)
        words = text[clause.start : clause.end]
        shares = _by_column(row) if row else ()
        heads = heads_of(document, index)
        columns = [_answers(column_role(head)) for head in heads]
        if not shares and (not heads or any(role and role != "deadline" for role in columns)):
            shares = _at_the_end(text, clause, columns)
        if shares:
            end = clause.start + len(words.rstrip())
            found.append(Duty(clause.start, end, index, shares, row_deadline(words, document)))
    return found


def row_deadline(words: str, document: Document) -> str:
    """The last date of a row: the column of times is the last, dates before it are in the names of plans (（2016—2018年）)."""
    dates = find_deadlines(words, document.header.date_document)
    return dates[-1].iso if dates else ""


def _answers(role: str) -> str:
    """The role of a column where it says who answers or by when, else ""."""
    return role if role in ("lead", "cooperate", "responsible", "deadline") else ""


def _by_column(row: Row) -> tuple[Share, ...]:
    """The bodies in the columns of bodies. Names on lines of their own in a cell are a list."""
    shares: list[Share] = []
    for cell in row.of("lead", "cooperate", "responsible"):
        bodies = names_in(re.sub(r"(?<![、，])\s+", "、" if "、" not in cell.text else "", cell.text))
        shares += [Share(duty_role(cell.role), bodies)] if bodies else read_shares(cell.text)
    if any(share.role == "lead" for share in shares):
        shares = [share if share.role == "lead" else replace(share, role="cooperate") for share in shares]
    return carry_across(tuple(shares))


def _at_the_end(text: str, clause: Clause, columns: Sequence[str]) -> tuple[Share, ...]:
    """The last run of bodies of a row whose cells have run together; the last two where one column leads and one cooperates."""
    runs: list[list[BodyMention]] = []
    for mention in find_bodies(text, clause.start, clause.end):
        between = text[runs[-1][-1].end : mention.start] if runs else ""
        if runs and re.fullmatch(r"\s*[、，,和及与]\s*", between):
            runs[-1].append(mention)
        else:
            runs.append([mention])
    roles = [role for role in columns if role and role != "deadline"] or ["responsible"]
    if not runs or (not columns and len(runs[-1]) < 2 and not _NEAR_END.match(text[runs[-1][-1].end : clause.end])):
        return ()
    wanted = runs[-len(roles) :] if len(runs) >= len(roles) else runs[-1:]
    shares = tuple(
        Share(duty_role(role), tuple(dict.fromkeys(mention.name for mention in run))) for role, run in zip(roles, wanted, strict=False)
    )
    if any(share.role == "lead" for share in shares):
        shares = tuple(share if share.role == "lead" else replace(share, role="cooperate") for share in shares)
    return shares


_NEAR_END = re.compile(r"等?(?:部门|单位)?(?:负责)?\s*(?:20\d\d|\d{1,2}\s*月|长期|持续|$)")


# ---------------------------------------------------------------- scope


def _scoped(document: Document, duties: Sequence[Duty]) -> list[Duty]:
    """Each duty with the clause it speaks for: its own, or the one whose subtree it closes where no sibling has its own."""
    holders = {duty.clause for duty in duties if duty.listed}
    return [replace(duty, clause=_scope(document, duty, holders)) if duty.listed and duty.closing else duty for duty in duties]


def _scope(document: Document, duty: Duty, holders: set[int]) -> int:
    """The parent, where the duty ends the last of several children and none of the others, nor the parent itself, has one.

    郑政〔2016〕31号 二/(二)/2: the bracket after (2) speaks for (1) too, as those of its sisters 1, 3, 4 and 5 do for theirs.
    """
    clauses = document.clauses
    clause = clauses[duty.clause]
    if clause.parent < 0:
        return duty.clause
    parent = clauses[clause.parent]
    if document.text.text[duty.end : parent.subtree_end].strip(" \n\t\u3000。；;"):
        return duty.clause
    children = [index for index, other in enumerate(clauses) if other.parent == clause.parent]
    if len(children) < 2 or any(_within(document, holder, child) for holder in holders for child in children if child != duty.clause):
        return duty.clause
    if clause.parent in holders:
        return duty.clause
    sisters = [index for index, other in enumerate(clauses) if other.parent == parent.parent and index != clause.parent]
    return clause.parent if any(sister in holders for sister in sisters) else duty.clause


def _within(document: Document, clause: int, ancestor: int) -> bool:
    while clause >= 0:
        if clause == ancestor:
            return True
        clause = document.clauses[clause].parent
    return False
