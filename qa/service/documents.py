"""An open build → its documents file by file, and one document with everything that was read in it. Draws nothing.

A file's text is cut into pieces wherever a clause or a statement begins or ends; a piece knows the statements whose words it is part of.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kg.graph.policies import fold_name, values
from kg.graph.tasks import ROLES
from kg.graph.vocabulary import thing, thing_id
from qa.build import Build, Policy
from qa.service import operations
from qa.service.operations import Row

Kind = Literal["citation", "responsibility", "target"]
KINDS: tuple[Kind, ...] = ("citation", "responsibility", "target")
UNLINKED_LIMIT = 500


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the build: the documents in it, and how many statements of each kind they make."""

    source_file: str
    policies: tuple[Policy, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a clause's own text; `spans` are the passages (start, end) it is part of, `kinds` what they state."""

    start: int
    end: int
    spans: tuple[tuple[int, int], ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A clause and those below it."""

    path: str
    title: str
    kind: str
    pieces: tuple[Piece, ...]
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The clauses of one document of a file."""

    policy: Policy
    nodes: tuple[Node, ...]


# ---------------------------------------------------------------- all files

_COUNTS = """SELECT ?policy ?kind (COUNT(?s) AS ?n) WHERE {{ {which}
  VALUES ?kind {{ mailuo:Clause mailuo:Responsibility mailuo:Target }} ?s mailuo:policy ?policy ; a ?kind }} GROUP BY ?policy ?kind"""
_CITED = "SELECT ?policy (COUNT(?s) AS ?n) WHERE {{ {which} ?s mailuo:citing ?policy ; a mailuo:Citation }} GROUP BY ?policy"


def source_files(build: Build) -> tuple[str, ...]:
    """Names of all files that were read."""
    return tuple(sorted(row["name"] for row in build.select("SELECT ?name WHERE { ?s a mailuo:Source ; rdfs:label ?name }")))


def list_files(build: Build, words: str = "", offset: int = 0, limit: int = 100) -> tuple[int, list[FileRow]]:
    """How many files there are whose name, number, title, place or issuer holds the words, and one page of them."""
    by_file: dict[str, list[Policy]] = {name: [] for name in source_files(build)}
    for policy in build.policies:
        if policy.in_corpus and policy.source_file in by_file:
            by_file[policy.source_file].append(policy)
    wanted = fold_name(words)

    def fits(name: str) -> bool:
        said = [name, *(each for p in by_file[name] for each in (p.number, p.title, p.region, *p.issuers))]
        return not wanted or any(wanted in fold_name(each) for each in said)

    names = [name for name in by_file if fits(name)]
    shown = names[offset : offset + limit]
    counts = _counts(build, [policy.id for name in shown for policy in by_file[name]])
    rows = []
    for name in shown:
        policies = tuple(sorted(by_file[name], key=lambda policy: (policy.start, policy.id)))
        total: dict[str, int] = defaultdict(int)
        for policy in policies:
            for kind, number in counts[policy.id].items():
                total[kind] += number
        rows.append(FileRow(name, policies, dict(total)))
    return len(names), rows


def _counts(build: Build, policy_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if policy_ids:
        which = values("policy", "policy", policy_ids)
        for row in build.select(_COUNTS.format(which=which)):
            found[thing_id(row["policy"])][row["kind"].rpartition("#")[2].lower()] = int(row["n"])
        for row in build.select(_CITED.format(which=which)):
            found[thing_id(row["policy"])]["citation"] = int(row["n"])
    return found


_UNLINKED = """SELECT ?reason ?what ?source ?start ?end ?quote WHERE {{
  {{ ?s a mailuo:Unresolved ; mailuo:reason ?reason ; mailuo:what ?what }} UNION
  {{ ?s a mailuo:Citation ; mailuo:resolved false ; mailuo:reason ?reason OPTIONAL {{ ?s mailuo:cited_title ?what }} }}
  ?s mailuo:evidence ?e . ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source
}} ORDER BY ?reason ?source ?start LIMIT {limit}"""


def list_unlinked(build: Build) -> list[Row]:
    """What was read and could not be linked to exactly one thing, UNLINKED_LIMIT rows at most: reason, words, passage."""
    rows = build.select(_UNLINKED.format(limit=UNLINKED_LIMIT))
    return [{**row, "what": row.get("what", ""), "start": int(row["start"]), "end": int(row["end"])} for row in rows]


# ---------------------------------------------------------------- one document

_CLAUSES = """SELECT ?clause ?parent ?path ?title ?kind ?start ?end WHERE {{ {which}
  ?clause mailuo:policy ?policy ; a mailuo:Clause ; mailuo:kind ?kind ; rdfs:label ?title ; oa:start ?start ; oa:end ?end ;
    oa:hasSource <{source}> .
  OPTIONAL {{ ?clause mailuo:path ?path }} OPTIONAL {{ ?clause mailuo:parent ?parent }} }}"""
_SPANS = """SELECT DISTINCT ?kind ?start ?end WHERE {{
  ?e a mailuo:Passage ; oa:hasSource <{source}> ; oa:start ?start ; oa:end ?end . ?s mailuo:evidence ?e ; a ?kind .
  VALUES ?kind {{ mailuo:Citation mailuo:Responsibility mailuo:Target }} }}"""


def read_trees(build: Build, source_file: str) -> list[Tree]:
    """The documents of a file, in the order of its text, each as the tree of its clauses with every statement marked."""
    policies = [policy for policy in build.policies if policy.in_corpus and policy.source_file == source_file]
    if not policies:
        return []
    source = thing("source", source_file)
    spans = [((int(row["start"]), int(row["end"])), _kind(row["kind"])) for row in build.select(_SPANS.format(source=source))]
    trees = []
    for policy in sorted(policies, key=lambda each: (each.start, each.id)):
        rows = build.select(_CLAUSES.format(which=values("policy", "policy", [policy.id]), source=source))
        if rows:
            trees.append(Tree(policy, _nest(rows, spans)))
    return trees


def _kind(iri: str) -> Kind:
    name = iri.rpartition("#")[2].lower()
    return next(kind for kind in KINDS if kind == name)


def _nest(rows: Iterable[dict[str, str]], spans: Sequence[tuple[tuple[int, int], Kind]]) -> tuple[Node, ...]:
    ordered = sorted(rows, key=lambda row: (int(row["start"]), int(row["end"]), row["clause"]))
    known = {row["clause"] for row in ordered}
    below: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in ordered:
        parent = row.get("parent", "")
        below[parent if parent in known else ""].append(row)

    # Of the passages only those near a clause are looked at: a long document has thousands of both.
    marked = sorted(spans)
    begins, longest = [span[0] for span, _ in marked], max((span[1] - span[0] for span, _ in marked), default=0)

    def node(row: dict[str, str]) -> Node:
        start, end = int(row["start"]), int(row["end"])
        pieces = cut(start, end, marked[bisect_left(begins, start - longest) : bisect_left(begins, end)])
        return Node(row.get("path", ""), row["title"], row["kind"], pieces, tuple(node(each) for each in below[row["clause"]]))

    return tuple(node(row) for row in below[""])


def cut(start: int, end: int, spans: Sequence[tuple[tuple[int, int], Kind]]) -> tuple[Piece, ...]:
    """The text [start, end) in pieces, cut wherever a span begins or ends; together they are the text.

    >>> [(p.start, p.end, p.kinds) for p in cut(0, 9, [((2, 5), "target"), ((4, 12), "citation")])]
    [(0, 2, ()), (2, 4, ('target',)), (4, 5, ('citation', 'target')), (5, 9, ('citation',))]
    """
    near = [(span, kind) for span, kind in spans if span[0] < end and span[1] > start]
    edges = sorted({start, end, *(edge for span, _ in near for edge in span if start < edge < end)})
    pieces = []
    for first, last in pairwise(edges):
        here = [(span, kind) for span, kind in near if span[0] <= first and last <= span[1]]
        kinds = tuple(kind for kind in KINDS if any(each == kind for _, each in here))
        pieces.append(Piece(first, last, tuple(sorted({span for span, _ in here})), kinds))
    return tuple(pieces)


_AT = "SELECT ?s ?kind WHERE {{ VALUES ?e {{ {passages} }} ?s mailuo:evidence ?e ; a ?kind }}"
_CITATIONS = """SELECT ?s ?relation ?cited ?number ?title ?resolved ?reason ?path ?citing ?source ?start ?end ?quote WHERE {{ {which}
  ?s mailuo:citing ?citing ; mailuo:relation ?relation ; mailuo:resolved ?resolved ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source
  OPTIONAL {{ ?s mailuo:cited ?cited }} OPTIONAL {{ ?s mailuo:cited_number ?number }} OPTIONAL {{ ?s mailuo:cited_title ?title }}
  OPTIONAL {{ ?s mailuo:reason ?reason }} OPTIONAL {{ ?s mailuo:clause_path ?path }} }} ORDER BY ?start ?end"""


def statements_at(build: Build, source_file: str, spans: Iterable[tuple[int, int]]) -> dict[Kind, list[Row]]:
    """The rows of everything that is stated by exactly these passages of a file, by kind."""
    passages = " ".join(f"<{thing('source', source_file, 'char=')}{start},{end}>" for start, end in sorted(set(spans)))
    if not passages:
        return {}
    ids: dict[str, list[str]] = defaultdict(list)
    for row in build.select(_AT.format(passages=passages)):
        ids[row["kind"].rpartition("#")[2].lower()].append(thing_id(row["s"]))
    found: dict[Kind, list[Row]] = {}
    if ids["citation"]:
        found["citation"] = list(build.select(_CITATIONS.format(which=values("s", "citation", ids["citation"]))))
    if ids["responsibility"]:
        rows = operations.read_tasks(build, sorted(ids["responsibility"]))
        found["responsibility"] = sorted(rows, key=lambda row: ROLES.index(row["role"]))
    if ids["target"]:
        found["target"] = operations.read_targets(build, sorted(ids["target"]))
    return found
