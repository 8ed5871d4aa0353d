"""A store and a policy → its lineage: what it rests on, what rests on it, step by step, each step with the words that state it.

Comes in: an open store and a policy's id. Goes out: a `Lineage` of nodes and edges, and what of it is missing. The policy network is a
networkx graph that never leaves this module. Draws nothing (kg.graph.drawing), writes no text (kg.graph.listing).

A step joins two documents that each stand for all that came with them: a notice, the text it issues and its annexes are one document
here, called by the notice; which of them says a thing is kept (`Citing.citing_id`).

After this: (1) every edge is one or more citations that a held text states, with their words; none is inferred, also not where two
documents are cited in one breath; (2) every node is reached from the policy by going only up or only down; (3) circles end; (4) a
document that is cited but not held ends its chain, for what it rests on stands in no text of this build.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from kg.graph.policies import LEVELS, PolicyNode, read_passage, read_policies, read_policy, select_all, values
from kg.graph.vocabulary import RELATION_PROPERTY, thing_id
from kg.records import Passage

if TYPE_CHECKING:
    import networkx
    from pyoxigraph import Store

# The relations that lead from a document up to what it carries out; transitive. All others are shown for the policy asked about only.
UPWARD = ("implements", "based_on", "forwards", "interprets")


@dataclass(frozen=True, slots=True)
class Citing:
    """One citation as a text states it: which text (`citing_id`: the notice, the issued text or an annex), where, in which words."""

    id: str
    citing_id: str
    cited_id: str
    clause_path: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Edge:
    """`lower` cites `upper` with `relation`. Both are ids of nodes; `citings` are never empty, in the order of the text."""

    lower: str
    upper: str
    relation: str
    citings: tuple[Citing, ...]

    @property
    def id(self) -> str:
        """Unique in a lineage, and the same in every build that holds the first of its citations."""
        return f"{self.relation}:{self.citings[0].id}"


@dataclass(frozen=True, eq=True)
class Lineage:
    """The lineage of `focus`, the document that `asked` is or is part of.

    `nodes` are sorted from the nation down, then by date; the focus is among them. `edges` are all steps between nodes. `above` and `below`
    are ids of nodes reached by going up or down only; a node in a circle with the focus is in both. `parts` are the texts that belong to
    nodes (issued texts, annexes). `others` are direct relations of the focus that are no steps of a lineage (mentions, repeals,
    commissions …), their far ends in `other_nodes`. `circles` are the groups of nodes that reach each other.
    """

    asked: PolicyNode
    focus: PolicyNode
    nodes: tuple[PolicyNode, ...]
    edges: tuple[Edge, ...]
    above: tuple[str, ...]
    below: tuple[str, ...]
    parts: tuple[PolicyNode, ...] = ()
    others: tuple[Edge, ...] = ()
    other_nodes: tuple[PolicyNode, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def _by_id(self) -> Mapping[str, PolicyNode]:
        return {node.id: node for node in (*self.other_nodes, *self.parts, *self.nodes)}

    def node(self, policy_id: str) -> PolicyNode:
        """The node, part or other end of this id. Raises KeyError."""
        return self._by_id[policy_id]

    @cached_property
    def _ups(self) -> Mapping[str, tuple[Edge, ...]]:
        return _group((edge.lower, edge) for edge in self.edges)

    @cached_property
    def _downs(self) -> Mapping[str, tuple[Edge, ...]]:
        return _group((edge.upper, edge) for edge in self.edges)

    def ups(self, policy_id: str) -> tuple[Edge, ...]:
        """The edges from a node to what it rests on."""
        return self._ups.get(policy_id, ())

    def downs(self, policy_id: str) -> tuple[Edge, ...]:
        """The edges to a node from what rests on it."""
        return self._downs.get(policy_id, ())

    @property
    def missing(self) -> tuple[PolicyNode, ...]:
        """The nodes that are cited but not held: the gaps of this lineage."""
        return tuple(node for node in self.nodes if not node.held)


@dataclass(frozen=True, slots=True)
class Gap:
    """A document that is not held, and how many documents of the build rest on it, directly (`cited_by`) and in all (`reached_by`)."""

    node: PolicyNode
    cited_by: int
    reached_by: int


@dataclass(frozen=True, slots=True)
class Chain:
    """One shortest way up from `lower` to `upper`: `steps` are the ids in order, both ends included."""

    lower: str
    upper: str
    steps: tuple[str, ...]


def _group(pairs: Iterable[tuple[str, Edge]]) -> dict[str, tuple[Edge, ...]]:
    found: dict[str, list[Edge]] = defaultdict(list)
    for key, edge in pairs:
        found[key].append(edge)
    return {key: tuple(edges) for key, edges in found.items()}


# ---------------------------------------------------------------- the network

_PARTS = """SELECT ?part ?carrier WHERE {
  ?part eli:is_part_of ?carrier ; mailuo:document_role ?role . FILTER(?role IN ("issued", "annex"))
}"""
# A text that bears no number and stands in no other file's carrier, and the documents that issue it under a number of their own.
_ISSUED_ELSEWHERE = """SELECT ?part ?carrier WHERE {
  ?carrier eli:has_part ?part . FILTER NOT EXISTS { ?part eli:number ?number } FILTER NOT EXISTS { ?part eli:is_part_of ?other }
}"""
_STEPS = "SELECT ?citing ?cited WHERE { ?citing " + "|".join(RELATION_PROPERTY[relation] for relation in UPWARD) + " ?cited }"
_CITATIONS = """SELECT ?c ?citing ?cited ?relation ?path ?source ?start ?end ?quote WHERE {
  $which ?c a mailuo:Citation ; mailuo:citing ?citing ; mailuo:cited ?cited ; mailuo:relation ?relation ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource ?file . ?file rdfs:label ?source .
  OPTIONAL { ?c mailuo:clause_path ?path }
}"""


class Network:
    """All steps between the documents of a store, parts drawn into their carriers. Read once; asked as often as needed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._carrier = _read_carriers(store)
        self.members: dict[str, list[str]] = defaultdict(list)
        for part in sorted(self._carrier):
            self.members[self.head(part)].append(part)
        pairs = {(self.head(citing), self.head(cited)) for citing, cited in _pairs(store, _STEPS, "citing", "cited")}
        self._graph = _directed(pair for pair in pairs if pair[0] != pair[1])

    def head(self, policy_id: str) -> str:
        """The document that a text belongs to: its outermost carrier, or itself. In a circle of carriers, the first in order."""
        seen = [policy_id]
        while above := self._carrier.get(seen[-1]):
            if above in seen:
                return min(seen[seen.index(above) :])
            seen.append(above)
        return seen[-1]

    def above(self, head: str) -> set[str]:
        """The heads that `head` rests on, over any number of steps; itself only in a circle."""
        return self._reached(head, self._graph.successors)

    def below(self, head: str) -> set[str]:
        """The heads that rest on `head`, over any number of steps; itself only in a circle."""
        return self._reached(head, self._graph.predecessors)

    def _reached(self, head: str, nearest: Callable[[str], Iterable[str]]) -> set[str]:
        found: set[str] = set()
        waiting = [head] if head in self._graph else []
        while waiting:
            new = set(nearest(waiting.pop())) - found
            found |= new
            waiting.extend(new)
        return found

    def chain(self, lower: str, upper: str) -> Chain | None:
        """A shortest way up, always the same one; None where none is stated."""
        import networkx

        if lower == upper or not (lower in self._graph and upper in self._graph):
            return None
        try:
            steps = networkx.shortest_path(self._graph, lower, upper)
        except networkx.NetworkXNoPath:
            return None
        return Chain(lower, upper, tuple(steps))

    def circles(self, heads: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The groups of two and more among `heads` that reach each other."""
        import networkx

        groups = networkx.strongly_connected_components(self._graph.subgraph(heads))
        return tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1))

    def reach(self) -> dict[str, tuple[int, int]]:
        """How many documents rest on each one, directly and in all."""
        return {head: (self._graph.in_degree(head), len(self.below(head) - {head})) for head in sorted(self._graph)}


def _directed(pairs: Iterable[tuple[str, str]]) -> networkx.DiGraph:
    import networkx  # a fifth of a second, which a command that needs no network need not pay

    graph = networkx.DiGraph()
    graph.add_edges_from(sorted(pairs))
    return graph


def _pairs(store: Store, query: str, first: str, second: str) -> list[tuple[str, str]]:
    return [(thing_id(row[first]), thing_id(row[second])) for row in select_all(store, query)]


def _read_carriers(store: Store) -> dict[str, str]:
    """Part → carrier. A text without a number that exactly one document elsewhere issues is a part of that document too."""
    carriers = dict(sorted(_pairs(store, _PARTS, "part", "carrier")))
    issued: dict[str, set[str]] = defaultdict(set)
    for part, carrier in _pairs(store, _ISSUED_ELSEWHERE, "part", "carrier"):
        issued[part].add(carrier)
    return carriers | {part: min(by) for part, by in issued.items() if len(by) == 1 and part not in by}


# ---------------------------------------------------------------- a lineage


def lineage(store: Store, policy_id: str, network: Network | None = None) -> Lineage:
    """The lineage of a policy; that of an annex is the one of its carrier. Raises NotFound for an id the graph does not know.

    `network` may be given where many lineages are asked of one store.
    """
    asked = read_policy(store, policy_id)
    network = network or Network(store)
    head = network.head(policy_id)
    above, below = network.above(head), network.below(head)
    heads = {head} | above | below
    texts = {name: each for each in heads for name in (each, *network.members.get(each, ()))}
    policies = read_policies(store, {*texts, policy_id})
    edges = _read_edges(store, network, texts)
    steps = [edge for edge in edges if edge.relation in UPWARD and edge.upper in heads]
    others = [edge for edge in edges if edge.relation not in (*UPWARD, "has_part") and edge.lower == head and edge.upper != head]
    others += [edge for edge in _read_mentions(store, network, head) if edge.lower != head]
    far = {end for edge in others for end in (edge.lower, edge.upper)} - heads
    return Lineage(
        asked=asked,
        focus=policies[head],
        nodes=sort_nodes(policies[name] for name in heads if name in policies),
        edges=tuple(sorted(steps, key=lambda edge: (edge.lower, edge.upper, edge.relation))),
        above=tuple(sorted(above)),
        below=tuple(sorted(below)),
        parts=tuple(policies[name] for name, each in sorted(texts.items()) if name != each and name in policies),
        others=tuple(sorted(others, key=lambda edge: (edge.relation, edge.lower, edge.upper))),
        other_nodes=sort_nodes(read_policies(store, far).values()) if far else (),
        circles=network.circles(heads),
    )


def sort_nodes(nodes: Iterable[PolicyNode]) -> tuple[PolicyNode, ...]:
    """From the nation down; in a level by date (those without one last), region and id."""
    return tuple(sorted(nodes, key=lambda node: (LEVELS.index(node.level), node.date or "9999", node.region_code, node.id)))


def _read_edges(store: Store, network: Network, texts: Mapping[str, str]) -> list[Edge]:
    """All that `texts` (id → head) cite, between heads."""
    return _edges(select_all(store, _CITATIONS.replace("$which", values("citing", "policy", texts))), network)


def _read_mentions(store: Store, network: Network, head: str) -> list[Edge]:
    """What cites `head` or a part of it without resting on it."""
    which = values("cited", "policy", (head, *network.members.get(head, ())))
    edges = _edges(select_all(store, _CITATIONS.replace("$which", which)), network)
    return [edge for edge in edges if edge.relation not in (*UPWARD, "has_part")]


def _edges(rows: Iterable[dict[str, str]], network: Network) -> list[Edge]:
    """Citations gathered into edges; what a document cites of itself is none."""
    found: dict[tuple[str, str, str], list[Citing]] = defaultdict(list)
    for row in rows:
        passage = read_passage(row)
        citing, cited = thing_id(row["citing"]), thing_id(row["cited"])
        ends = network.head(citing), network.head(cited)
        if ends[0] != ends[1] and passage is not None:
            found[*ends, row["relation"]].append(Citing(thing_id(row["c"]), citing, cited, row.get("path", ""), passage))
    return [
        Edge(lower, upper, relation, tuple(sorted(citings, key=_place_of))) for (lower, upper, relation), citings in sorted(found.items())
    ]


def _place_of(citing: Citing) -> tuple[str, int, int, str]:
    return citing.passage.source_file, citing.passage.start, citing.passage.end, citing.id


def find_gaps(store: Store, network: Network | None = None) -> tuple[Gap, ...]:
    """The documents that others rest on and that are not held, the most wanted first: what to collect next."""
    network = network or Network(store)
    reach = network.reach()
    wanted = {name: node for name, node in read_policies(store, reach).items() if not node.held and reach[name][0]}
    gaps = [Gap(node, *reach[name]) for name, node in wanted.items()]
    return tuple(sorted(gaps, key=lambda gap: (-gap.reached_by, -gap.cited_by, gap.node.id)))


# ---------------------------------------------------------------- GraphML

# XML 1.0 cannot hold these, escaped or not.
_NOT_XML = {code: " " for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF) if code not in (9, 10, 13)}


def write_graphml(found: Lineage) -> str:
    """The lineage as GraphML, for Gephi, yEd and networkx. Edges run from the citing to the cited document."""
    import networkx

    graph = networkx.MultiDiGraph(id=_xml(found.focus.id))
    for node in found.nodes:
        graph.add_node(_xml(node.id), **_attributes(node))
    for edge in found.edges:
        first = edge.citings[0]
        said = {"relation": edge.relation, "source_file": first.passage.source_file, "quote": first.passage.quote}
        ends = _xml(edge.lower), _xml(edge.upper)
        graph.add_edge(*ends, key=_xml(edge.id), citations=len(edge.citings), **{key: _xml(value) for key, value in said.items()})
    written = BytesIO()
    networkx.write_graphml_xml(graph, written, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return written.getvalue().decode("utf-8").rstrip() + "\n"


def _attributes(node: PolicyNode) -> dict[str, Any]:
    values_by_name = {
        "label": node.title or node.id,
        "document_number": node.number,
        "issuing_authority": "、".join(node.issuers),
        "level": node.level,
        "region": node.region,
        "date": node.date,
        "in_corpus": node.held,
    }
    return {key: _xml(value) for key, value in values_by_name.items()}


def _xml(value: Any) -> Any:
    return for_xml(value) if isinstance(value, str) else value


def for_xml(text: str) -> str:
    r"""A text with blanks for what XML cannot hold, escaped or not; not yet escaped.

    >>> for_xml("第\x00一\ud800条")
    '第 一 条'
    """
    return text.translate(_NOT_XML)
