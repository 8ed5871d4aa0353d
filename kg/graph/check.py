"""What must hold of a build before it is published. Reads statements and texts; repairs nothing.

Of every source (`check_statements`): (1) every passage proves its quote against the source's text; (2) no id stands twice; (3) every node
that a statement points to inside the source is described there. Of the whole (`check_links`): (4) every policy and body that a source
points to is described somewhere; (5) no two sources describe one policy; (6) no policy is both held and only cited.

Violations are sentences, for a CheckFailed that names file and span; a sound build gives none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.errors import CheckFailed
from kg.graph.resolve import Resolution
from kg.graph.statements import Statements
from kg.records import Passage

# A report of more violations than this helps nobody.
SHOWN = 10


def passages(statements: Statements) -> Iterator[Passage]:
    """Every proof that a source's statements give."""
    yield from (each.passage for each in statements.policies if each.passage)
    yield from (each.citation.passage for each in statements.citations)
    yield from (each.passage for each in statements.measures)
    for each in statements.responsibilities:
        yield each.responsibility.passage
        if each.responsibility.convention:
            yield each.responsibility.convention
    yield from (each.target.passage for each in statements.targets)
    yield from (each.passage for each in statements.unresolved)


def check_statements(statements: Statements, text: str) -> list[str]:
    """The violations in one source, against its text."""
    return [*_check_passages(statements, text), *_check_ids(statements), *_check_references(statements)]


def _check_passages(statements: Statements, text: str) -> Iterator[str]:
    name = statements.source_file
    for passage in passages(statements):
        if passage.source_file != name:
            yield f"{name}: a statement is proved by another file, {passage.source_file}"
        elif not 0 <= passage.start < passage.end <= len(text) or text[passage.start : passage.end] != passage.quote:
            yield f"{name} [{passage.start}, {passage.end}): the source does not say {passage.quote[:40]!r} there"
    for clause in statements.clauses:
        if not 0 <= clause.clause.start <= clause.clause.end <= len(text):
            yield f"{name}: clause {clause.id} stands outside the text"


def _check_ids(statements: Statements) -> Iterator[str]:
    said = (statements.citations, statements.measures, statements.responsibilities, statements.targets)
    for kind in (statements.policies, statements.clauses, *said):
        for identifier, count in Counter(each.id for each in kind).items():
            if count > 1 or not identifier:
                yield f"{statements.source_file}: the id {identifier!r} stands {count} times"


def _check_references(statements: Statements) -> Iterator[str]:
    name = statements.source_file
    clauses = {each.id for each in statements.clauses} | {""}
    measures = {each.id for each in statements.measures}
    said = [each.clause_id for each in statements.citations] + [each.clause_id for each in statements.measures]
    said += [each.clause_id for each in statements.responsibilities] + [each.clause_id for each in statements.targets]
    for clause_id in said:
        if clause_id not in clauses:
            yield f"{name}: a statement points to clause {clause_id}, which is not there"
    for duty in statements.responsibilities:
        if duty.measure_id not in measures:
            yield f"{name}: a responsibility points to measure {duty.measure_id}, which is not there"


def check_links(resolution: Resolution) -> list[str]:
    """The violations between sources."""
    held: Counter[str] = Counter()
    for links in resolution.links.values():
        held.update(name for name, ordinal in zip(links.policy_ids, links.ordinals, strict=True) if not ordinal)
    cited = {policy.id for policy in resolution.cited}
    found = [f"policy {name} is described by {count} sources" for name, count in held.items() if count > 1]
    found += [f"policy {name} is held and also listed as only cited" for name in sorted(cited & held.keys())]
    known = cited | held.keys()
    for source, links in resolution.links.items():
        lost = [link.cited_id for link in links.links if link.cited_id and link.cited_id not in known]
        found += [f"{source} cites policy {name}, which is described nowhere" for name in lost]
        found += [f"{source}: carrier {name} is described nowhere" for name in links.carrier_ids if name and name not in known]
    bodies = {body.id for body in resolution.bodies}
    for policy in resolution.cited:
        if policy.body and policy.body.id and policy.body.id not in bodies:
            found.append(f"body {policy.body.id} is described nowhere")
    return sorted(found)


def require(violations: Iterable[str]) -> None:
    """Raises CheckFailed if there are any violations."""
    found = list(violations)
    if found:
        more = f" (and {len(found) - SHOWN} more)" if len(found) > SHOWN else ""
        raise CheckFailed("the build breaks what must hold and is not published: " + "; ".join(found[:SHOWN]) + more)
