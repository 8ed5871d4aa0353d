"""Stores in memory made of hand-made papers, for tests of what asks a store."""

from __future__ import annotations

from pyoxigraph import Store

from kg.graph.statements import cited_policy_statement
from kg.graph.store import BODIES_GRAPH, CITED_GRAPH, load, named_graph, write_bodies, write_cited, write_source
from kg.graph.vocabulary import thing
from tests.hand_made import Paper, link, statements_of


def store_of(papers: list[Paper]) -> Store:
    """The graph of papers, as a build of them would hold it."""
    resolution = link(papers)
    sources = [named_graph(thing("source", each.source_file), write_source(each)) for each in statements_of(papers)]
    cited = named_graph(CITED_GRAPH, write_cited(cited_policy_statement(each) for each in resolution.cited))
    return load([*sources, cited, named_graph(BODIES_GRAPH, write_bodies(resolution.bodies))])
