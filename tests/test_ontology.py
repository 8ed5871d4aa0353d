"""The ontology names every term in both languages; a build of the five documents conforms to the shapes; the shapes find what is wrong."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from build_graph import build
from kg.graph import store
from kg.graph.vocabulary import MAILUO, NAMESPACES, RELATION_PROPERTY, iri
from tests.conftest import DOCUMENTS

ONTOLOGY = Graph().parse(store.ONTOLOGY / "mailuo.ttl", format="turtle")
SHAPES = Graph().parse(store.ONTOLOGY / "shapes.ttl", format="turtle")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The graph of the five documents, as graph.ttl has it."""
    out = tmp_path_factory.mktemp("ontology") / "build"
    build([DOCUMENTS], out, index=False)
    return Graph().parse(out / "graph.ttl", format="turtle")


def languages(term: URIRef) -> set[str | None]:
    return {label.language for label in ONTOLOGY.objects(term, RDFS.label)}  # type: ignore[attr-defined]


def test_every_term_of_the_vocabulary_is_in_the_ontology_and_the_other_way_round() -> None:
    own = {URIRef(MAILUO.iri + term) for term in MAILUO.terms}
    defined = {term for term in ONTOLOGY.subjects(RDFS.label) if str(term).startswith(MAILUO.iri)}
    abstract = {URIRef(MAILUO.iri + "Statement")}  # a class of classes; nothing is only a statement
    assert own - defined == set()
    assert defined - own == abstract


def test_every_class_and_property_in_use_has_a_name_in_both_languages(graph: Graph) -> None:
    used = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    unnamed = {str(term) for term in used if isinstance(term, URIRef) and not {"zh", "en"} <= languages(term)}
    assert unnamed == set()


def test_relations_are_properties_of_the_ontology() -> None:
    assert all(languages(URIRef(iri(name))) >= {"zh", "en"} for name in RELATION_PROPERTY.values())


def test_prefixes_of_the_ontology_are_those_of_the_vocabulary() -> None:
    text = (store.ONTOLOGY / "mailuo.ttl").read_text(encoding="utf-8")
    assert text.startswith("".join(f"@prefix {namespace.prefix}: <{namespace.iri}> .\n" for namespace in NAMESPACES))


def test_the_build_conforms(graph: Graph) -> None:
    conforms, _, report = pyshacl.validate(graph, shacl_graph=SHAPES)
    assert conforms, report


def test_no_edge_leads_to_a_node_without_a_name(graph: Graph) -> None:
    query = "SELECT DISTINCT ?p ?o { ?s ?p ?o FILTER(isIRI(?o)) FILTER NOT EXISTS { ?o rdfs:label ?label } }"
    assert [tuple(map(str, row)) for row in graph.query(query)] == []  # type: ignore[arg-type]


WRONG = {
    "a statement without proof": "<urn:x:m> a mailuo:Measure ; rdfs:label '任务'@zh ; mailuo:policy <urn:x:p> .",
    "a role outside its set": "<urn:x:r> a mailuo:Responsibility ; mailuo:role 'boss' .",
    "a citation neither linked nor explained": "<urn:x:c> a mailuo:Citation ; mailuo:resolved false .",
    "a passage that ends before it begins": "<urn:x:s> a mailuo:Passage ; oa:exact '文' ; oa:start 9 ; oa:end 3 .",
    "a held policy without a source": "<urn:x:p> a mailuo:Policy ; rdfs:label '文'@zh ; mailuo:in_corpus true .",
    "a policy with two titles": "<urn:x:p> a mailuo:Policy ; rdfs:label '甲'@zh, '乙'@zh ; mailuo:in_corpus false .",
    "a date that is no date": "<urn:x:p> a mailuo:Policy ; rdfs:label '甲'@zh ; mailuo:in_corpus false ; eli:date_document '去年' .",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_shapes_find(wrong: str) -> None:
    broken = Graph().parse(data=store.PREFIX_LINES + WRONG[wrong], format="turtle")
    assert not pyshacl.validate(broken, shacl_graph=SHAPES)[0]


def test_turtle_says_what_trig_says(tmp_path: Path) -> None:
    build([DOCUMENTS], tmp_path / "out", index=False)
    blocks = (tmp_path / "out" / "graph.trig").read_text(encoding="utf-8").removeprefix(store.PREFIX_LINES)
    turtle = (tmp_path / "out" / "graph.ttl").read_text(encoding="utf-8").removeprefix(store.PREFIX_LINES)
    named, merged = store.quads(store.load([blocks])), store.quads(store.load([store.named_graph("urn:all", turtle)]))
    assert {quad.triple for quad in named} == {quad.triple for quad in merged}
