"""Query terms → rows of the graph, each with its proof, by SPARQL. Ranks nothing and words nothing.

Every function takes the open build and says, in `asked`, which SPARQL it ran: an answer shows it in its `query`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

from kg.graph.vocabulary import thing, thing_id
from kg.language.bodies import parse_body
from kg.language.lexicon import table
from kg.language.script import fold
from kg.records import Passage
from qa.build import Build


@dataclass(frozen=True, slots=True)
class Duty:
    """One body answering for one task. `convention` proves a lead that follows from "the first named leads"."""

    policy_id: str
    clause_id: str
    clause_path: str
    task: str
    body: str
    role: str
    passage: Passage
    convention: Passage | None = None
    blanket: bool = False
    body_id: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """One target of the graph."""

    policy_id: str
    clause_id: str
    clause_path: str
    indicator: str
    scope: str
    comparator: str
    value: str
    value_high: str
    unit: str
    baseline: str
    deadline: str
    kind: str
    passage: Passage
    deadline_is_start: bool = False
    binding: bool = True

    @property
    def subject(self) -> str:
        """What the value is of: the indicator, with its scope where the indicator does not name it."""
        return self.indicator if self.scope in self.indicator else f"{self.scope}{self.indicator}"


@dataclass(frozen=True, slots=True)
class Task:
    """One measure of the graph."""

    policy_id: str
    clause_id: str
    clause_path: str
    title: str
    deadline: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Reference:
    """One citation of one policy by another. `cited_id` is empty where it could not be linked."""

    citing_id: str
    relation: str
    cited_id: str
    cited_number: str
    cited_title: str
    clause_path: str
    passage: Passage


# An OPTIONAL of more than one pattern is answered for the whole graph and then joined: seconds a question at a thousand documents.
DUTIES = """SELECT ?r ?policy ?clause ?path ?task ?body ?office ?role ?blanket ?quote ?start ?end ?source ?convention WHERE {{
  VALUES ?policy {{ {policies} }}
  ?r a mailuo:Responsibility ; mailuo:policy ?policy ; mailuo:body_name ?body ; mailuo:role ?role ; mailuo:evidence ?e ;
     mailuo:measure/rdfs:label ?task .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  OPTIONAL {{ ?r mailuo:clause ?clause }} OPTIONAL {{ ?r mailuo:clause_path ?path }} OPTIONAL {{ ?r mailuo:blanket ?blanket }}
  OPTIONAL {{ ?r mailuo:body ?office }} OPTIONAL {{ ?r mailuo:convention ?convention }}
}}"""
PASSAGES = """SELECT ?e ?quote ?start ?end ?source WHERE {{
  VALUES ?e {{ {passages} }} ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source
}}"""
GOALS = """SELECT ?t ?policy ?clause ?path ?indicator ?scope ?comparator ?value ?high ?unit ?baseline ?deadline
  ?starting ?binding ?kind ?quote ?start ?end ?source WHERE {{
  VALUES ?policy {{ {policies} }}
  ?t a mailuo:Target ; mailuo:policy ?policy ; mailuo:indicator ?indicator ; mailuo:comparator ?comparator ; mailuo:value ?value ;
     mailuo:target_kind ?kind ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  OPTIONAL {{ ?t mailuo:clause ?clause }} OPTIONAL {{ ?t mailuo:clause_path ?path }} OPTIONAL {{ ?t mailuo:scope ?scope }}
  OPTIONAL {{ ?t mailuo:value_high ?high }} OPTIONAL {{ ?t mailuo:unit ?unit }} OPTIONAL {{ ?t mailuo:baseline ?baseline }}
  OPTIONAL {{ ?t mailuo:deadline ?deadline }} OPTIONAL {{ ?t mailuo:deadline_is_start ?starting }} OPTIONAL {{ ?t mailuo:binding ?binding }}
}}"""
TASKS = """SELECT ?m ?policy ?clause ?path ?task ?deadline ?quote ?start ?end ?source WHERE {{
  VALUES ?policy {{ {policies} }}
  ?m a mailuo:Measure ; mailuo:policy ?policy ; rdfs:label ?task ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  OPTIONAL {{ ?m mailuo:clause ?clause }} OPTIONAL {{ ?m mailuo:clause_path ?path }} OPTIONAL {{ ?m mailuo:deadline ?deadline }}
}}"""
REFERENCES = """SELECT ?c ?citing ?relation ?cited ?number ?title ?path ?quote ?start ?end ?source WHERE {{
  VALUES ?{given} {{ {policies} }}
  ?c a mailuo:Citation ; mailuo:citing ?citing ; mailuo:relation ?relation ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source .
  {cited}
  OPTIONAL {{ ?c mailuo:cited_number ?number }} OPTIONAL {{ ?c mailuo:cited_title ?title }} OPTIONAL {{ ?c mailuo:clause_path ?path }}
}}"""


class Ledger:
    """The SPARQL that was run for one answer, in order."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.queries: list[str] = []

    def _rows(self, template: str, key: str, policies: Collection[str], **values: str) -> list[dict[str, str]]:
        query = template.format(policies=" ".join(f"<{thing('policy', name)}>" for name in sorted(policies)), **values)
        self.queries.append(query)
        unique = {row[key]: row for row in self.build.select(query)}
        return sorted(unique.values(), key=lambda row: (row["source"], int(row["start"]), int(row["end"]), row[key]))

    def duties(self, policies: Collection[str]) -> list[Duty]:
        """Every responsibility of the policies, in the order of their proof and, within it, as it names them."""
        rows = self._rows(DUTIES, "r", policies)
        conventions = self._passages({row["convention"] for row in rows if "convention" in row})
        found = [
            Duty(
                thing_id(row["policy"]), clause_id(row), row.get("path", ""), row["task"], row["body"], row["role"], passage(row),
                conventions.get(row.get("convention", "")), row.get("blanket") == "true", thing_id(row.get("office", "")),
            )
            for row in rows
        ]  # fmt: skip
        return sorted(found, key=_by_place)

    def _passages(self, names: Collection[str]) -> dict[str, Passage]:
        """Passages by their IRIs."""
        if not names:
            return {}
        query = PASSAGES.format(passages=" ".join(f"<{name}>" for name in sorted(names)))
        self.queries.append(query)
        return {row["e"]: passage(row) for row in self.build.select(query)}

    def goals(self, policies: Collection[str]) -> list[Goal]:
        """Every target of the policies, in the order of their proof."""
        return [
            Goal(
                thing_id(row["policy"]), clause_id(row), row.get("path", ""), row["indicator"], row.get("scope", ""), row["comparator"],
                row["value"], row.get("high", ""), row.get("unit", ""), row.get("baseline", ""), row.get("deadline", ""), row["kind"],
                passage(row), row.get("starting") == "true", row.get("binding", "true") == "true",
            )
            for row in self._rows(GOALS, "t", policies)
        ]  # fmt: skip

    def tasks(self, policies: Collection[str]) -> list[Task]:
        """Every measure of the policies, in the order of their proof."""
        return [
            Task(thing_id(row["policy"]), clause_id(row), row.get("path", ""), row["task"], row.get("deadline", ""), passage(row))
            for row in self._rows(TASKS, "m", policies)
        ]

    def references(self, policies: Collection[str], *, of: str = "citing") -> list[Reference]:
        """The citations that the policies make (`of="citing"`) or that are made of them (`of="cited"`)."""
        cited = "?c mailuo:cited ?cited ." if of == "cited" else "OPTIONAL { ?c mailuo:cited ?cited }"
        return [
            Reference(
                thing_id(row["citing"]), row["relation"], thing_id(row.get("cited", "")), row.get("number", ""), row.get("title", ""),
                row.get("path", ""), passage(row),
            )
            for row in self._rows(REFERENCES, "c", policies, given=of, cited=cited)
        ]  # fmt: skip


def _by_place(duty: Duty) -> tuple[str, int, int, int, str]:
    return duty.passage.source_file, duty.passage.start, duty.passage.end, _place_in(duty), duty.body


def _place_in(duty: Duty) -> int:
    """Where the proof of a duty names its body, without the level that a list states once; its end where it writes it otherwise."""
    words = re.sub(r"\s+|[（(][a-zü\u00e0-\u01dc]{1,7}[）)]", "", fold(duty.passage.quote))
    name = fold(duty.body)
    places = [words.find(name[skip:]) for skip in range(min(4, len(name) - 1))]
    return next((place for place in places if place >= 0), len(words))


def clause_id(row: dict[str, str]) -> str:
    """The id of a row's clause, as the index writes it; empty where the row stands in none."""
    if "clause" not in row:
        return ""
    name = thing_id(row["clause"])
    return name.removesuffix("-") if name.endswith("#-") else name


def passage(row: dict[str, str]) -> Passage:
    """The passage of a row."""
    return Passage(row["source"], int(row["start"]), int(row["end"]), row["quote"])


# ---------------------------------------------------------------- bodies


@cache
def _successions() -> dict[str, frozenset[str]]:
    """Function → the functions that are the same office before or after a reform, itself included."""
    groups: list[set[str]] = []
    for row in table("body_succession", columns=("predecessor", "successor", "kind")):
        if row["kind"] != "renamed" and row["kind"] != "merged":
            continue
        pair = {row["predecessor"], row["successor"]}
        touching = [group for group in groups if group & pair]
        for group in touching:
            groups.remove(group)
        groups.append(pair.union(*touching))
    return {name: frozenset(group) for group in groups for name in group}


@cache
def _function_and_place(name: str) -> tuple[str, str, str]:
    parsed = parse_body(name, loose=True)
    return (parsed.function, parsed.place, parsed.rest) if parsed else ("", "", name)


def same_body(asked: str, named: str, successions: bool = True) -> bool:
    """Whether a body as a question names it (a name, or the bare function 卫生健康) may be the body a document names.

    The same function at the same level or, with `successions`, the office that was or became it; a name without a level means any level.

    >>> same_body("卫健委", "市卫生健康委"), same_body("市卫健委", "市卫生计生委"), same_body("省医保局", "市医保局")
    (True, True, False)
    """
    if asked == named:
        return True
    function, place, rest = _function_and_place(asked)
    other, other_place, other_rest = _function_and_place(named)
    function = function or asked
    if place and other_place and place[-1] != other_place[-1]:
        return False
    if not other:
        return bool(rest) and rest == other_rest
    return function == other or (successions and other in _successions().get(function, frozenset()))


def bodies_in(duties: Iterable[Duty]) -> tuple[str, ...]:
    """The names of the bodies of some duties, each once, in their order."""
    return tuple(dict.fromkeys(duty.body for duty in duties))
