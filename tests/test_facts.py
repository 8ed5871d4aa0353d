"""Rows of the graph with their proof, and which names mean one body."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph.store import passage_iri
from kg.graph.vocabulary import thing_id
from kg.records import Passage
from qa.build import Build, open_build
from qa.facts import Ledger, same_body

Row = dict[str, str]


def test_duties_come_as_the_text_names_them(build_folder: Path) -> None:
    build = open_build(build_folder)
    ledger = Ledger(build)
    duties = [duty for duty in ledger.duties(["郑政〔2016〕31号"]) if duty.clause_path == "二/(二)/4"]
    assert [(duty.role, duty.body) for duty in duties] == [
        ("lead", "市物价局"),
        ("cooperate", "市卫生计生委"),
        ("cooperate", "市人力资源和社会保障局"),
        ("cooperate", "市财政局"),
    ]
    for duty in duties:
        text = build.source_text(duty.passage.source_file)
        assert text[duty.passage.start : duty.passage.end] == duty.passage.quote
    assert ledger.queries
    assert "郑政〔2016〕31号" in ledger.queries[0]


def test_references_both_ways(build_folder: Path) -> None:
    ledger = Ledger(open_build(build_folder))
    up = {reference.cited_number for reference in ledger.references(["大政办发〔2018〕159号"])}
    assert {"国办发〔2018〕3号", "辽政办发〔2018〕16号"} <= up
    down = {reference.citing_id for reference in ledger.references(["大政办发〔2018〕159号"], of="cited")}
    assert "瓦政办发〔2018〕137号" in down


def passage(row: Row) -> Passage:
    return Passage(row["source"], int(row["start"]), int(row["end"]), row["quote"])


def clause_id(row: Row) -> str:
    name = thing_id(row.get("clause", ""))
    return name.removesuffix("-") if name.endswith("#-") else name


def from_the_graph(build: Build, kind: str, row: Row) -> tuple[object, ...]:
    """What a row of SPARQL says, in the order of the fields of the fact of that kind."""
    if kind == "duties":
        said_of = "oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source"
        proofs = build.select(f"SELECT * {{ <{row['convention']}> {said_of} }}") if "convention" in row else []
        convention = passage(proofs[0]) if proofs else None
        said: tuple[object, ...] = (row["task"], row["body"], row["role"], passage(row), convention, row.get("blanket") == "true")
        return (thing_id(row["policy"]), clause_id(row), row.get("path", ""), *said, thing_id(row.get("office", "")))
    if kind == "goals":
        names = ("indicator", "scope", "comparator", "value", "high", "unit", "baseline", "deadline", "kind")
        said = tuple(row.get(name, "") for name in names)
        binding = row.get("binding", "true") == "true"
        return (thing_id(row["policy"]), clause_id(row), row.get("path", ""), *said, passage(row), row.get("starting") == "true", binding)
    if kind == "tasks":
        return (thing_id(row["policy"]), clause_id(row), row.get("path", ""), row["task"], row.get("deadline", ""), passage(row))
    said = (thing_id(row.get("cited", "")), row.get("number", ""), row.get("title", ""), row.get("path", ""))
    return (thing_id(row["citing"]), row["relation"], *said, passage(row))


@pytest.mark.parametrize("kind", ["duties", "goals", "tasks", "references", "cited"])
def test_facts_are_those_of_the_sparql_that_is_shown(kind: str, build_folder: Path) -> None:
    build = open_build(build_folder)
    ledger = Ledger(build)
    policies = [policy.id for policy in build.policies]
    found = ledger.references(policies, of="cited") if kind == "cited" else getattr(ledger, kind)(policies)
    rows = {tuple(sorted(row.items())) for row in build.select(ledger.queries[0])}
    expected = [from_the_graph(build, kind, dict(row)) for row in rows]
    given = [tuple(getattr(fact, name) for name in fact.__slots__) for fact in found]
    assert len(found) > 5 and sorted(map(repr, given)) == sorted(map(repr, expected))
    if kind == "duties":
        proofs = {row["e"] for row in build.select(ledger.queries[1])}
        assert proofs == {passage_iri(duty.convention) for duty in ledger.duties(policies) if duty.convention}


def test_policies_bodies_and_relations_are_those_of_the_graph(build_folder: Path) -> None:
    build = open_build(build_folder)
    rows = build.select("SELECT ?p ?label ?held { ?p a mailuo:Policy ; rdfs:label ?label ; mailuo:in_corpus ?held }")
    said = {(thing_id(row["p"]), row["label"], row["held"] == "true") for row in rows}
    assert said == {(policy.id, policy.label, policy.in_corpus) for policy in build.policies}
    rows = build.select("SELECT ?p ?quote ?start { ?p a mailuo:Policy ; mailuo:evidence ?e . ?e oa:exact ?quote ; oa:start ?start }")
    proofs = {(thing_id(row["p"]), row["quote"], int(row["start"])) for row in rows}
    assert proofs == {(policy.id, policy.quote, policy.start) for policy in build.policies if policy.source_file}
    rows = build.select("SELECT ?citing ?relation ?cited { ?c mailuo:citing ?citing ; mailuo:relation ?relation ; mailuo:cited ?cited }")
    assert {(thing_id(row["citing"]), row["relation"], thing_id(row["cited"])) for row in rows} == set(build.relations)
    assert {row["name"] for row in build.select("SELECT ?name { ?r mailuo:body_name ?name }")} == build.body_names
    rows = build.select("SELECT ?b ?name ?full { ?b a mailuo:Body ; rdfs:label ?name ; mailuo:full_name ?full }")
    assert {(thing_id(row["b"]), row["name"], row["full"]) for row in rows} == {(b.id, b.name, b.full_name) for b in build.bodies.values()}


def test_headings_are_the_titles_above_a_clause(build_folder: Path) -> None:
    build = open_build(build_folder)
    above = "?above rdfs:label ?title ; oa:start ?start"
    rows = build.select(f"SELECT ?c ?above ?title ?start {{ ?c a mailuo:Clause ; mailuo:parent* ?above . {above} }}")
    expected: dict[str, list[tuple[int, str]]] = {}
    for each in {tuple(sorted(row.items())) for row in rows}:
        said = dict(each)
        expected.setdefault(clause_id({"clause": said["c"]}), []).append((int(said["start"]), said["title"]))
    assert len(expected) > 200
    found = build.headings(expected)
    for name, titles in expected.items():
        assert found[name] == " ".join(title for _, title in sorted(titles))


def test_a_clause_is_read_clean_where_it_holds_the_span(build_folder: Path) -> None:
    build = open_build(build_folder)
    duty = next(duty for duty in Ledger(build).duties(["郑政〔2016〕31号"]) if duty.clause_path == "二/(二)/4")
    reading = build.clean_reading(duty.passage.source_file, duty.passage.start, duty.passage.end)
    assert "市物价局" in reading and "市物價局" not in reading
    assert build.clean_reading(duty.passage.source_file, 10**9, 10**9 + 1) == build.clean_reading("no such file", 0, 1) == ""


@pytest.mark.parametrize(
    ("asked", "named", "same"),
    [
        ("卫健委", "市卫生健康委", True),
        ("卫生健康", "省卫生健康委", True),  # the function an English question names
        ("市卫健委", "市卫生计生委", True),  # the office that became it
        ("省医保局", "市医保局", False),
        ("财政局", "市人社局", False),
        ("市人社局", "市人力资源和社会保障局", True),
    ],
)
def test_same_body(asked: str, named: str, same: bool) -> None:
    assert same_body(asked, named) is same


def test_without_successions_an_old_office_is_another() -> None:
    assert not same_body("市卫健委", "市卫生计生委", successions=False)


def test_a_word_that_few_clauses_could_hold_is_not_missed_as_much(build_folder: Path) -> None:
    """The five documents have some 200 clauses: that none of them holds an ordinary word of the asker tells less than what they hold."""
    build = open_build(build_folder)
    assert build.frequency("量子") == 0 < build.frequency("医保")
    assert 0 < build.rarity("量子") < build.rarity("医保") < build.rarity("纪念章")
