"""A service and a name → lineages: found, drawn, written as files. Thin over kg.graph.lineage; knows nothing of HTTP or pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kg.errors import NotFound
from kg.graph.drawing import draw_lineage
from kg.graph.lineage import UPWARD, Edge, Lineage, lineage, write_graphml
from kg.graph.policies import LEVELS, PARTS, PolicyNode, find_policies, read_policies
from kg.graph.store import PREFIX_LINES, literal, passage_iri
from kg.graph.vocabulary import ELI, MAILUO, OA, RDFS, RELATION_PROPERTY, thing
from qa.service.service import Service
from qa.service.texts import Interface

GRAPHML_KIND = "application/graphml+xml"
TURTLE_KIND = "text/turtle"


def find(service: Service, words: str) -> list[PolicyNode]:
    """The policies that a number, a title, a place or a body names, those held first."""
    return find_policies(service.build.store, words)


def beginnings(service: Service, limit: int) -> list[PolicyNode]:
    """Held documents to start from: those with the most steps up and down, from the nation down."""
    build = service.build
    stated = Counter(end for citing, relation, cited in build.relations if relation in UPWARD for end in (citing, cited))
    held = [policy.id for policy in build.policies if policy.in_corpus and policy.number and policy.role not in (*PARTS, "wrapper")]
    chosen = sorted(held, key=lambda name: (-stated[name], name))[:limit]
    nodes = read_policies(build.store, chosen).values() if chosen else ()
    return sorted(nodes, key=lambda node: (LEVELS.index(node.level), node.date, node.id))


def trace(service: Service, policy_id: str) -> Lineage:
    """The lineage of a policy. Raises NotFound."""
    build = service.build
    return lineage(build.store, policy_id, service.network(build))


def draw(found: Lineage, language: Interface) -> str:
    """The lineage as SVG."""
    return draw_lineage(found, language)


def find_edge(found: Lineage, identifier: str) -> Edge:
    """The edge of this id, a step or another relation of the focus. Raises NotFound."""
    for edge in (*found.edges, *found.others):
        if edge.id == identifier:
            return edge
    raise NotFound(f"this lineage has no step {identifier}")


def as_graphml(found: Lineage) -> bytes:
    """The lineage for Gephi, yEd and networkx."""
    return write_graphml(found).encode("utf-8", "replace")


def as_turtle(found: Lineage) -> bytes:
    """The lineage as RDF: its documents, their relations, and the citations with the words that state them."""
    blocks = [*map(_say_node, found.nodes), *(block for edge in found.edges for block in _say_edge(edge))]
    return (PREFIX_LINES + "\n" + "".join(blocks)).encode("utf-8", "replace")


def _say(subject: str, kind: str, pairs: Iterable[tuple[str, str]]) -> str:
    said = "".join(f" ;\n    {predicate} {term}" for predicate, term in pairs if term)
    return f"<{subject}> a {kind}{said} .\n"


def _say_node(node: PolicyNode) -> str:
    def text(value: str) -> str:
        return literal(value) if value else ""

    return _say(
        thing("policy", node.id),
        MAILUO.Policy,
        (
            (RDFS.label, literal(node.title or node.id, "zh")),
            (ELI.number, text(node.number)),
            *((MAILUO.issuing_authority, literal(issuer)) for issuer in node.issuers),
            (MAILUO.level, text(node.level)),
            (MAILUO.region, text(node.region)),
            (ELI.date_document, text(node.date)),
            (MAILUO.in_corpus, "true" if node.held else "false"),
        ),
    )


def _say_edge(edge: Edge) -> Iterable[str]:
    lower, upper = thing("policy", edge.lower), thing("policy", edge.upper)
    yield f"<{lower}> {RELATION_PROPERTY[edge.relation]} <{upper}> .\n"
    for citing in edge.citings:
        passage = citing.passage
        yield _say(
            thing("citation", citing.id),
            MAILUO.Citation,
            (
                (MAILUO.citing, f"<{thing('policy', citing.citing_id)}>"),
                (MAILUO.cited, f"<{thing('policy', citing.cited_id)}>"),
                (MAILUO.relation, literal(edge.relation)),
                (MAILUO.evidence, f"<{passage_iri(passage)}>"),
            ),
        )
        source = thing("source", passage.source_file)
        offsets = ((OA.start, str(passage.start)), (OA.end, str(passage.end)))
        yield _say(passage_iri(passage), MAILUO.Passage, ((OA.exact, literal(passage.quote)), *offsets, (OA.hasSource, f"<{source}>")))
