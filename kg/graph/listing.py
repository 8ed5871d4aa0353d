"""What lineage, compare and tasks found → lines of text for a terminal. Knows no store and decides nothing.

Comes in: a `Lineage`, `IndicatorComparison`, `LineageComparison`, `TaskList`, gaps, or rows. Goes out: one string, lines joined, no newline
at the end. Words are English; titles, names and quotes are the sources' own, on one line each and without control characters, so that a
hostile title cannot write to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from unicodedata import east_asian_width

from kg.graph.compare import IndicatorComparison, LineageComparison, StepComparison
from kg.graph.lineage import Citing, Edge, Gap, Lineage
from kg.graph.policies import LEVELS, PolicyNode
from kg.graph.targets import Promise, write_value
from kg.graph.tasks import TaskList
from kg.graph.wording import plain, words
from kg.records import Passage

QUOTE_LENGTH = 160


def quote(passage: Passage) -> str:
    """The quoted words, shortened in the middle of nothing: their beginning; and where they stand."""
    said = plain(passage.quote)
    said = said if len(said) <= QUOTE_LENGTH else said[:QUOTE_LENGTH] + "…"
    return f"“{said}” {plain(passage.source_file)} {passage.start}–{passage.end}"


def headline(node: PolicyNode) -> str:
    """Name, level, place and date of a document in one line, and whether it is held."""
    facts = ", ".join(filter(None, (node.level or "level not stated", plain(node.region), node.date)))
    return f"{plain(node.name)} ({facts})" + ("" if node.held else " [cited, not held]")


# ---------------------------------------------------------------- lineage


def list_lineage(found: Lineage) -> str:
    """The tree of what a document rests on, and of what rests on it; every step with the words that state it."""
    return "\n".join(_lineage_lines(found))


def _lineage_lines(found: Lineage) -> Iterator[str]:
    yield headline(found.focus)
    if found.asked.id != found.focus.id:
        yield f"  the lineage of its {found.asked.place or 'part'}, {plain(found.asked.title or found.asked.id)}"
    yield ""
    nothing = "NO TEXT SAYS WHAT IT RESTS ON" if found.focus.held else "NOT HELD: WHAT IT RESTS ON IS UNKNOWN"
    yield "RESTS ON" if found.ups(found.focus.id) else nothing
    yield from _branches(found, found.focus.id, up=True)
    yield ""
    yield "RESTING ON IT" if found.downs(found.focus.id) else "NOTHING HELD RESTS ON IT"
    yield from _branches(found, found.focus.id, up=False)
    if found.others:
        yield ""
        yield "OTHER LINKS"
        for edge in found.others:
            outward = edge.lower == found.focus.id
            far = found.node(edge.upper if outward else edge.lower)
            yield f"  {words('relation', edge.relation, 'en', back=not outward)} {headline(far)}"
            yield from (f"      {_said(citing, edge)}" for citing in edge.citings[:1])
    for circle in found.circles:
        yield ""
        yield "CIRCLE: these cite each other: " + ", ".join(plain(found.node(name).short_name) for name in circle)
    if found.missing:
        yield ""
        count = f"{len(found.missing)} of {len(found.nodes)} documents"
        yield f"Cited but not held: {count}. What these rest on stands in no text of this build."


def _branches(found: Lineage, start: str, *, up: bool) -> Iterator[str]:
    """A tree by depth first, the nearest level first; a document met again is named but not followed again."""
    shown: set[str] = set()

    def descend(name: str, depth: int, path: tuple[str, ...]) -> Iterator[str]:
        shown.add(name)
        edges = found.ups(name) if up else found.downs(name)
        order = sorted(edges, key=lambda edge: _nearness(found.node(edge.upper if up else edge.lower), up))
        for other, same in groupby(order, key=lambda edge: edge.upper if up else edge.lower):
            together = list(same)
            how = ", ".join(words("relation", edge.relation, "en", back=not up) for edge in together)
            mark = " [circle]" if other in path else " [see above]" if other in shown else ""
            yield f"{'    ' * depth}{'↑' if up else '↓'} {how} {headline(found.node(other))}{mark}"
            for edge in together:
                yield from (f"{'    ' * depth}      {_said(citing, edge)}" for citing in edge.citings)
            if other not in shown:
                yield from descend(other, depth + 1, (*path, other))

    yield from descend(start, 1, (start,))


def _nearness(node: PolicyNode, up: bool) -> tuple[int, str, str]:
    """Going up, the lowest level first; going down, the highest."""
    level = LEVELS.index(node.level)
    return (-level if up and node.level else level), node.date or "9999", node.id


def _said(citing: Citing, edge: Edge) -> str:
    part = citing.citing_id.removeprefix(edge.lower).lstrip("/") if citing.citing_id.startswith(edge.lower) else citing.citing_id
    where = " ".join(filter(None, (part if not citing.clause_path.startswith(part) else "", citing.clause_path)))
    return quote(citing.passage) + (f", {where}" if where else "")


def list_gaps(gaps: Sequence[Gap]) -> str:
    """Documents to collect, the most wanted first."""
    rows = [{"rest on it": str(gap.reached_by), "cite it": str(gap.cited_by), "document": gap.node.name} for gap in gaps]
    return list_rows(rows) if rows else "Every document that others rest on is held."


# ---------------------------------------------------------------- comparison


def list_indicator(found: IndicatorComparison) -> str:
    """A line per promise in the order of deadlines, then how the documents hang together."""
    names = {policy.id: policy for policy in found.policies}
    lines = [f"{found.indicator.name}: {len(found.promises)} targets in {len({head for _, head in found.heads})} documents", ""]
    lines.append(list_rows([_promise_row(promise, names[promise.policy_id]) for promise in found.promises]))
    lines += ["", *(f"{plain(' → '.join(names[step].short_name for step in chain.steps))}" for chain in found.chains)]
    for origin in found.origins:
        together = ", ".join(names[name].short_name for name in origin.lowers)
        lines.append(f"rest on {headline(names[origin.upper])}: {plain(together)}")
    if not found.chains and not found.origins and len(found.heads) > 1:
        lines.append("No held text states a link between these documents.")
    return "\n".join(lines).rstrip()


def _promise_row(promise: Promise, policy: PolicyNode) -> dict[str, str]:
    return {
        "by": promise.deadline + ("起" if promise.deadline_is_start else "") or "–",
        "level": policy.level,
        "region": policy.region,
        "value": write_value(promise) + ("" if promise.binding else " (encouraged)"),
        "scope": promise.scope,
        "document": policy.short_name,
        "clause": promise.clause_path,
        "quote": promise.passage.quote,
    }


def list_steps(found: LineageComparison) -> str:
    """Every step with its verdicts, and the steps that could not be compared."""
    lines = [headline(found.lineage.focus)]
    for step in found.steps:
        lines += ["", *_step_lines(step)]
    if not found.steps:
        lines += ["", "No step of this lineage has both texts in the build."]
    if found.not_compared:
        lines += ["", "NOT COMPARED, for one of the texts is not held:"]
        for edge in found.not_compared:
            ends = found.lineage.node(edge.lower).short_name, found.lineage.node(edge.upper).short_name
            lines.append(f"  {plain(ends[0])} {words('relation', edge.relation, 'en')} {plain(ends[1])}")
    return "\n".join(lines)


VERDICTS = ("tightened", "loosened", "changed", "copied", "new", "dropped")


def _step_lines(step: StepComparison) -> Iterator[str]:
    how = ", ".join(words("relation", relation, "en") for relation in step.relations)
    counts = ", ".join(f"{count} {verdict}" for verdict in VERDICTS if (count := step.count(verdict)))
    yield f"{plain(step.lower.short_name)} {how} {plain(step.upper.short_name)}: {counts or 'neither sets a target'}"
    for row in sorted(step.differences, key=lambda row: VERDICTS.index(row.judgement.verdict)):
        promise = row.lower or row.upper
        assert promise is not None, "a row has a target"
        on = f" ({plain(promise.scope)})" if promise.scope else ""
        by = f" by {promise.deadline}" if promise.deadline else ""
        yield f"  {row.judgement.verdict:<9} {plain(promise.indicator)}{on} {plain(write_value(promise))}{by}: {row.judgement.reason}"


# ---------------------------------------------------------------- tasks


def list_task_list(found: TaskList) -> str:
    """Tasks by role, each with its deadline, document, clause and words."""
    names = " → ".join(plain(body.full_name or body.name) for body in found.bodies)
    lines = [f"{names}: {len(found.tasks)} tasks"]
    for role, tasks in groupby(found.tasks, key=lambda task: task.role):
        together = list(tasks)
        lines += ["", f"{words('role', role, 'en').upper()} ({len(together)})"]
        for task in together:
            by = f"by {task.deadline}" if task.deadline else "no date"
            where = f"{plain(found.policy(task.policy_id).short_name)} {task.clause_path}".rstrip()
            marks = (" [for the whole document]" if task.blanket else "") + (" [lead by convention]" if task.convention else "")
            lines.append(f"  {by:<14} {plain(task.title)} — {plain(task.body_name)}, {where}{marks}")
            lines.append(f"{'':17}{quote(task.passage)}")
    return "\n".join(lines)


# ---------------------------------------------------------------- rows

CELL_WIDTH = 60


def list_rows(rows: Sequence[dict[str, str]], cell_width: int = CELL_WIDTH) -> str:
    """Rows as an aligned table, a Chinese character as wide as two others; longer cells than `cell_width` are cut (a CSV has them whole).

    >>> print(list_rows([{"n": "1", "region": "郑州市"}, {"n": "10", "region": ""}]))
    n   region
    --  ------
    1   郑州市
    10
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cut(plain(row.get(name, "")), cell_width) for name in names] for row in rows]
    widths = [max(map(_columns, column)) for column in zip(names, *cells, strict=True)]
    lines = [names, ["-" * size for size in widths], *cells]
    return "\n".join(
        "  ".join(cell + " " * (size - _columns(cell)) for cell, size in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def _columns(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _cut(text: str, width: int) -> str:
    if _columns(text) <= width:
        return text
    while _columns(text) >= width:
        text = text[:-1]
    return text + "…"
