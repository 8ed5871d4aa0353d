"""Statements as RDF: what is written parses back to exactly what was said; named graphs are added and removed whole; questions are safe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal
from rdflib import URIRef

from kg.errors import NoBuild, QueryError
from kg.graph import store
from kg.graph.vocabulary import MAILUO, NAMESPACES, thing, thing_id
from tests.hand_made import Paper, city, link, nation, statements_of

HOSTILE = '郑"州\\n\n\t\r{}<x> . } GRAPH \x00\x1f\x7f𠮷《》'


def papers() -> list[Paper]:
    """Three papers: a chain of two, and one whose words try to break out of a literal."""
    return [
        city("b/大连.txt", "大政办发〔2018〕159号", "大连市人民政府办公厅关于全科医生的意见", "2018-10-31")
        .cite("implements", "", "国办发〔2018〕3号")
        .cite("mentions", "处方管理办法", path="五")
        .assign("市卫生计生委")
        .promise("签约率", "30"),
        nation("a 国.txt", "国办发〔2018〕3号", "国务院办公厅关于全科医生的意见", "2018-01-14").promise("签约率", "25"),
        Paper("恶.txt", title=HOSTILE.replace("\n", " ").replace("\r", " ")).doubt(HOSTILE.replace("\n", " ")),
    ]


def blocks() -> dict[str, str]:
    """The TriG block of every paper, by the IRI of its graph."""
    names = [thing("source", paper.name) for paper in papers()]
    return {name: store.named_graph(name, store.write_source(each)) for name, each in zip(names, statements_of(papers()), strict=True)}


@given(st.text())
def test_a_literal_parses_back_to_the_same_text(text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return
    (row,) = store.select(store.load([f"<urn:g> {{ <urn:s> rdfs:label {store.literal(text)} . }}"]), "SELECT ?o { ?s rdfs:label ?o }")
    assert row == {"o": text}


@given(st.text(min_size=1), st.text(min_size=1))
def test_iris_of_things_are_valid_and_name_one_thing(one: str, other: str) -> None:
    iri = thing("policy", one)
    if not any("\ud800" <= character <= "\udfff" for character in one):
        assert thing_id(iri) == one
    assert (iri == thing("policy", other)) == (one == other)
    store.load([f"<urn:g> {{ <{iri}> rdfs:label 'x' . }}"])
    assert str(URIRef(iri).n3())


def test_quotes_come_back_exactly_with_their_offsets_and_source() -> None:
    rows = store.select(
        store.load(blocks().values()), "SELECT ?q ?s ?e ?f { ?p oa:exact ?q ; oa:start ?s ; oa:end ?e ; oa:hasSource/rdfs:label ?f }"
    )
    texts = {paper.name: paper.text for paper in papers()}
    assert len(rows) > 5
    for row in rows:
        assert texts[row["f"]][int(row["s"]) : int(row["e"])] == row["q"]


def test_the_documented_shape_answers_who_does_what() -> None:
    query = """
        SELECT ?name ?role ?quote ?number {
            ?r a mailuo:Responsibility ; mailuo:body_name ?name ; mailuo:role ?role ; mailuo:policy ?p ; mailuo:evidence/oa:exact ?quote .
            ?p eli:number ?number }"""
    assert store.select(store.load(blocks().values()), query) == [
        {"name": "市卫生计生委", "role": "lead", "quote": "做好工作（市卫生计生委负责）", "number": "大政办发〔2018〕159号"}
    ]


def test_a_citation_joins_the_policies_and_says_so_once() -> None:
    query = "SELECT ?n { ?a eli:applies ?b . ?b eli:number ?n }"
    assert store.select(store.load(blocks().values()), query) == [{"n": "国办发〔2018〕3号"}]


def test_bodies_carry_both_languages_and_their_succession() -> None:
    text = store.write_bodies(link(papers()).bodies)
    rows = store.select(
        store.load([store.named_graph(store.BODIES_GRAPH, text)]),
        'SELECT ?zh ?en ?next { ?b skos:prefLabel ?zh, ?en ; mailuo:succeeded_by/mailuo:full_name ?next '
        'FILTER(LANG(?zh) = "zh" && LANG(?en) = "en") }',
    )
    assert {
        "zh": "大连市卫生和计划生育委员会",
        "en": "Municipal Health and Family Planning Commission",
        "next": "大连市卫生健康委员会",
    } in rows


def test_rdflib_reads_the_same_dataset() -> None:
    opened = store.load(blocks().values())
    dataset = store.dataset(opened)
    assert len(dataset) == len(store.quads(opened))
    (row,) = dataset.query("SELECT (COUNT(?c) AS ?n) { ?c a mailuo:Citation }")
    assert int(row.n) == 2
    assert {str(name) for name in store.graph_names(opened)} == set(blocks())


def test_updating_a_database_equals_making_it_anew(tmp_path: Path) -> None:
    own = blocks()
    first, second, third = own
    (tmp_path / "old.trig").write_text(store.PREFIX_LINES + own[first] + own[second], encoding="utf-8")
    store.create_store(tmp_path / "old", tmp_path / "old.trig")
    before = store.quads(store.open_store(tmp_path / "old"))
    bodies = store.write_bodies(link(papers()).bodies)
    body = own[third].partition("{\n")[2].rpartition("}\n")[0]
    changes = [
        store.GraphChange(second, None, ""),  # removed
        store.GraphChange(third, None, body),  # added
        store.change_blocks(store.BODIES_GRAPH, "", bodies),
    ]
    store.update_store(tmp_path / "old", tmp_path / "new", changes)
    (tmp_path / "new.trig").write_text(
        store.PREFIX_LINES + own[first] + own[third] + store.named_graph(store.BODIES_GRAPH, bodies), encoding="utf-8"
    )
    store.create_store(tmp_path / "fresh", tmp_path / "new.trig")
    assert store.quads(store.open_store(tmp_path / "new")) == store.quads(store.open_store(tmp_path / "fresh"))
    assert store.quads(store.open_store(tmp_path / "old")) == before


def test_a_change_of_blocks_removes_and_adds_only_what_differs(tmp_path: Path) -> None:
    papers_before, papers_after = papers(), [*papers()[1:], city("x.txt", "大政办发〔2017〕1号", "别的", "2017").assign("市教育局")]
    old, new = (store.write_bodies(link(each).bodies) for each in (papers_before, papers_after))
    change = store.change_blocks(store.BODIES_GRAPH, old, new)
    assert change.removed is not None and "国务院办公厅" not in change.removed + change.added
    (tmp_path / "old.trig").write_text(store.PREFIX_LINES + store.named_graph(store.BODIES_GRAPH, old), encoding="utf-8")
    store.create_store(tmp_path / "old", tmp_path / "old.trig")
    store.update_store(tmp_path / "old", tmp_path / "new", [change])
    assert store.quads(store.open_store(tmp_path / "new")) == store.quads(store.load([store.named_graph(store.BODIES_GRAPH, new)]))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ",  # does not parse
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DROP ALL",
        "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:1/sparql> { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { ?a ?b ?c . ?d ?e ?f }",  # more rows than asked for
    ],
)
def test_what_is_no_small_question_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        store.select(store.load(blocks().values()), query, rows=100)


def test_words_of_a_question_never_become_part_of_a_query() -> None:
    opened = store.load(blocks().values())
    hostile = '" } SELECT * { ?s ?p "'
    assert store.ask(opened, "SELECT ?p { ?p eli:number $n }", n=hostile) == []
    assert store.ask(opened, "SELECT ?p { ?p eli:number $n }", n="国办发〔2018〕3号") == [{"p": "urn:mailuo:policy:国办发〔2018〕3号"}]
    assert store.select(opened, "ASK { ?p eli:number '国办发〔2018〕3号' }") == [{"answer": "true"}]


def test_no_build_no_store(tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        store.open_store(tmp_path)


def test_namespaces_are_closed() -> None:
    for namespace in NAMESPACES:
        with pytest.raises(AttributeError, match="has no term"):
            _ = namespace.misspelled
    assert MAILUO.role == "mailuo:role"


def test_opening_a_store_loads_no_rdflib() -> None:
    code = "import sys, kg.graph.store; assert 'rdflib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).resolve().parents[1])


def test_literals_of_the_ontology_are_kept_apart_from_data() -> None:
    assert Literal("a") != Literal("a", language="zh")
    assert "@prefix" not in store.read_ontology()
