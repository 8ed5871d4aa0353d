"""Policies → what the graph states of them, each with its proof. Ranks nothing and words nothing.

A `Ledger` keeps, for every request, the SPARQL that gives these very rows: an answer shows it in its `query`, for whoever wants to ask on.
The rows themselves are read from the catalogue of the build, which says the same a hundred times quicker (a test compares the two).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, TypeVar

from kg.graph.catalogue import NONE, Facts
from kg.graph.store import passage_iri
from kg.graph.vocabulary import thing
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
    """What was asked of the graph for one answer, in order, as SPARQL."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.queries: list[str] = []

    def _facts(self, template: str, policies: Collection[str], **values: str) -> list[Facts]:
        """The facts of every source that holds one of the policies; the request is entered."""
        names = " ".join(f"<{thing('policy', name)}>" for name in sorted(policies))
        self.queries.append(template.format(policies=names, **values))
        return self.build.catalogue.facts_of(policies)

    def duties(self, policies: Collection[str]) -> list[Duty]:
        """Every responsibility of the policies, in the order of their proof and, within it, as it names them."""
        found, conventions, wanted = [], set(), frozenset(policies)
        for facts in self._facts(DUTIES, policies):
            for each in sorted(facts.duties, key=lambda duty: duty.id):
                if each.policy_id not in wanted:
                    continue
                convention = facts.passage(each.convention) if each.convention != NONE else None
                conventions.add(convention)
                found.append(
                    Duty(
                        each.policy_id, each.clause_id, each.clause_path, each.task, each.body, each.role, facts.passage(each.proof),
                        convention, each.blanket, each.body_id,
                    )
                )  # fmt: skip
        if proofs := sorted(f"<{passage_iri(convention)}>" for convention in conventions if convention):
            self.queries.append(PASSAGES.format(passages=" ".join(proofs)))
        return sorted(found, key=_by_place)

    def goals(self, policies: Collection[str]) -> list[Goal]:
        """Every target of the policies, in the order of their proof."""
        found = [
            (
                each.id,
                Goal(
                    each.policy_id, each.clause_id, each.clause_path, each.indicator, each.scope, each.comparator, each.value,
                    each.value_high, each.unit, each.baseline, each.deadline, each.kind, facts.passage(each.proof),
                    each.deadline_is_start, each.binding,
                ),
            )
            for facts in self._facts(GOALS, policies)
            for each in facts.targets
            if each.policy_id in policies
        ]  # fmt: skip
        return _in_order(found)

    def tasks(self, policies: Collection[str]) -> list[Task]:
        """Every measure of the policies, in the order of their proof."""
        found = [
            (each.id, Task(each.policy_id, each.clause_id, each.clause_path, each.title, each.deadline, facts.passage(each.proof)))
            for facts in self._facts(TASKS, policies)
            for each in facts.tasks
            if each.policy_id in policies
        ]
        return _in_order(found)

    def references(self, policies: Collection[str], *, of: str = "citing") -> list[Reference]:
        """The citations that the policies make (`of="citing"`) or that are made of them (`of="cited"`)."""
        cited = "?c mailuo:cited ?cited ." if of == "cited" else "OPTIONAL { ?c mailuo:cited ?cited }"
        stated = self._facts(REFERENCES, policies, given=of, cited=cited)
        if of == "cited":
            stated = self.build.catalogue.facts_of(self.build.catalogue.citing(policies))
        found = [
            (
                each.id,
                Reference(
                    each.citing_id, each.relation, each.cited_id, each.cited_number, each.cited_title, each.clause_path,
                    facts.passage(each.proof),
                ),
            )
            for facts in stated
            for each in facts.citations
            if (each.cited_id if of == "cited" else each.citing_id) in policies
        ]  # fmt: skip
        return _in_order(found)


class _Proved(Protocol):
    @property
    def passage(self) -> Passage: ...


_Fact = TypeVar("_Fact", bound=_Proved)


def _in_order(found: Iterable[tuple[str, _Fact]]) -> list[_Fact]:
    """Facts in the order of their proof; those of one proof by their id."""
    by_place = sorted(found, key=lambda pair: (pair[1].passage.source_file, pair[1].passage.start, pair[1].passage.end, pair[0]))
    return [each for _, each in by_place]


def _by_place(duty: Duty) -> tuple[str, int, int, int, str]:
    return duty.passage.source_file, duty.passage.start, duty.passage.end, _place_in(duty), duty.body


def _place_in(duty: Duty) -> int:
    """Where the proof of a duty names its body, without the level that a list states once; its end where it writes it otherwise."""
    words = _words_of(duty.passage.quote)
    name = fold(duty.body)
    places = [words.find(name[skip:]) for skip in range(min(4, len(name) - 1))]
    return next((place for place in places if place >= 0), len(words))


@lru_cache(maxsize=4096)  # one bracket proves several duties
def _words_of(quote: str) -> str:
    """A quote folded, without blanks and inline pinyin."""
    return re.sub(r"\s+|[（(][a-zü\u00e0-\u01dc]{1,7}[）)]", "", fold(quote))


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
