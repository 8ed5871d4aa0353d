"""A store and an indicator or a policy → what every place promised, and what a lower document made of the higher one's targets.

Comes in: an open store; the name of an indicator in any of its variants, or a policy's id. Goes out: `IndicatorComparison`,
`LineageComparison`. Two indicators are one where `indicator_key` says so; two targets meet where indicator and scope are one. How two
targets that meet stand to each other is kg.graph.targets' business.

After this: (1) only documents whose text is held are compared, and only over steps that a text states; (2) every target of either
document of a step stands in exactly one row; (3) what a document forwards whole is not called dropped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFound
from kg.graph.lineage import Chain, Edge, Lineage, Network, lineage, sort_nodes
from kg.graph.policies import LEVELS, PolicyNode, read_policies, select_all
from kg.graph.targets import Judgement, Promise, judge, promises_about, promises_of, scope_key
from kg.language.indicators import indicator_key
from kg.language.script import to_simplified

if TYPE_CHECKING:
    from pyoxigraph import Store

# ---------------------------------------------------------------- one indicator, everywhere


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of the build: its key, the names it goes by, how many targets and how many documents have it."""

    key: str
    names: tuple[str, ...]
    targets: int
    documents: int

    @property
    def name(self) -> str:
        """The shortest of its names."""
        return min(self.names, key=lambda name: (len(name), name))


@dataclass(frozen=True, slots=True)
class SharedOrigin:
    """A document that several of the compared ones rest on, over any number of steps."""

    upper: str
    lowers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorComparison:
    """What was promised for one indicator. `promises` by deadline (those without one last), level from the nation down, place and text.

    `policies` are the documents and parts that promise, and those that chains and origins name. `heads` joins the policy of every
    promise to the document it belongs to. `chains` lead between two documents that both promise; `origins` are what several of them share.
    """

    indicator: Indicator
    promises: tuple[Promise, ...]
    policies: tuple[PolicyNode, ...]
    heads: tuple[tuple[str, str], ...]
    chains: tuple[Chain, ...]
    origins: tuple[SharedOrigin, ...]

    def policy(self, policy_id: str) -> PolicyNode:
        """The policy of this id. Raises KeyError."""
        return next(policy for policy in self.policies if policy.id == policy_id)


_INDICATORS = """SELECT ?indicator (COUNT(?t) AS ?targets) (GROUP_CONCAT(DISTINCT STR(?policy); separator=" ") AS ?policies)
WHERE { ?t a mailuo:Target ; mailuo:indicator ?indicator ; mailuo:policy ?policy } GROUP BY ?indicator"""


def indicators(store: Store, text: str = "", limit: int = 0) -> tuple[Indicator, ...]:
    """The indicators of the build, those nearest to `text` first and none that shares no pair of characters with it; by number of
    documents where no text is given. `limit` 0 is no limit."""
    names: dict[str, set[str]] = defaultdict(set)
    targets: dict[str, int] = defaultdict(int)
    policies: dict[str, set[str]] = defaultdict(set)
    for row in select_all(store, _INDICATORS):
        key = indicator_key(row["indicator"])
        names[key].add(row["indicator"])
        targets[key] += int(row["targets"])
        policies[key].update(row["policies"].split())
    every = [Indicator(key, tuple(sorted(names[key])), targets[key], len(policies[key])) for key in names]
    asked = indicator_key(to_simplified(text))
    if asked:
        every = [each for each in every if likeness(asked, each.key)]
    every.sort(key=lambda each: (-likeness(asked, each.key), -each.documents, each.key))
    return tuple(every[:limit] if limit else every)


def likeness(asked: str, key: str) -> float:
    """How near a key is to what was asked, 0 to 1: the part of the asked pairs of characters that it has, less for what it has besides.

    >>> likeness("全科医生", "万人口全科医生数") > likeness("全科医生", "医生数") > likeness("全科医生", "就诊率") == 0
    True
    """
    pairs, others = ({word[at : at + 2] for at in range(len(word) - 1)} for word in (asked, key))
    if asked == key:
        return 1.0
    return len(pairs & others) / (len(pairs) + 0.1 * len(others - pairs)) if pairs and others else 0.0


NEAREST_SHOWN = 8


def compare_indicator(store: Store, indicator: str, *, scope: str | None = None, network: Network | None = None) -> IndicatorComparison:
    """What every document promised for an indicator, in any variant of its name; of one `scope` only where given ("" is everyone).

    Raises NotFound where no target has it, and names the nearest that there are.
    """
    near = indicators(store, indicator)
    wanted = indicator_key(to_simplified(indicator))
    found = next((each for each in near if each.key == wanted), None)
    if found is None:
        named = "".join(f"\n  {each.name} ({each.documents} documents)" for each in near[:NEAREST_SHOWN])
        raise NotFound(f"no target of this build is about {indicator!r}" + (f"; the nearest are:{named}" if named else ""))
    promises = promises_about(store, found.names)
    if scope is not None:
        promises = tuple(each for each in promises if scope_key(each.scope) == scope_key(to_simplified(scope)))
    network = network or Network(store)
    heads = {each.policy_id: network.head(each.policy_id) for each in promises}
    chains, origins = _connect(network, sorted(set(heads.values())))
    named_ids = {*heads, *heads.values(), *(step for chain in chains for step in chain.steps), *(origin.upper for origin in origins)}
    policies = read_policies(store, named_ids)
    return IndicatorComparison(
        indicator=found,
        promises=tuple(sorted(promises, key=lambda each: _promise_order(each, policies[each.policy_id]))),
        policies=sort_nodes(policies.values()),
        heads=tuple(sorted(heads.items())),
        chains=chains,
        origins=origins,
    )


def _promise_order(promise: Promise, policy: PolicyNode) -> tuple[object, ...]:
    place = promise.passage.source_file, promise.passage.start, promise.id
    return promise.deadline or "9999", LEVELS.index(policy.level), policy.region_code, policy.date, *place


def _connect(network: Network, heads: Sequence[str]) -> tuple[tuple[Chain, ...], tuple[SharedOrigin, ...]]:
    """The ways up between documents, and what several of them rest on: of what lies behind one another, only the nearest."""
    above = {head: network.above(head) for head in heads}
    chains = [network.chain(lower, upper) for lower in heads for upper in heads if upper in above[lower]]
    shared: dict[str, list[str]] = defaultdict(list)
    for head in heads:
        for upper in above[head] - set(heads):
            shared[upper].append(head)
    shared = {upper: lowers for upper, lowers in shared.items() if len(lowers) > 1}
    beyond = {
        further
        for upper, lowers in shared.items()
        for further in network.above(upper)
        if shared.get(further) == lowers and further != upper
    }
    origins = [SharedOrigin(upper, tuple(lowers)) for upper, lowers in sorted(shared.items()) if upper not in beyond]
    return tuple(chain for chain in chains if chain), tuple(origins)


# ---------------------------------------------------------------- along a lineage


@dataclass(frozen=True, slots=True)
class Difference:
    """One row: a lower target and the higher one it meets; `lower` is None where it was dropped, `upper` where it is new."""

    judgement: Judgement
    lower: Promise | None
    upper: Promise | None


@dataclass(frozen=True, slots=True)
class StepComparison:
    """One step of a lineage whose two texts are both held. `relations` are how the lower one cites the higher."""

    lower: PolicyNode
    upper: PolicyNode
    relations: tuple[str, ...]
    differences: tuple[Difference, ...]

    def count(self, verdict: str) -> int:
        """How many rows have this verdict."""
        return sum(row.judgement.verdict == verdict for row in self.differences)


@dataclass(frozen=True, slots=True)
class LineageComparison:
    """Every step of a lineage: compared, or left out because one of its texts is not held (`not_compared`)."""

    lineage: Lineage
    steps: tuple[StepComparison, ...]
    not_compared: tuple[Edge, ...]


def along_lineage(store: Store, policy_id: str, network: Network | None = None) -> LineageComparison:
    """Compares the targets over every step of the lineage of a policy. Raises NotFound for an unknown id.

    An interpretation is left out: it promises nothing of its own, and drops nothing by telling a part.
    """
    network = network or Network(store)
    found = lineage(store, policy_id, network)
    relations: dict[tuple[str, str], list[str]] = defaultdict(list)
    edges = [edge for edge in found.edges if edge.relation != "interprets"]
    for edge in edges:
        relations[edge.lower, edge.upper].append(edge.relation)
    held = {node.id for node in found.nodes if node.held}
    promises: dict[str, list[Promise]] = defaultdict(list)
    texts = {name: head for head in held for name in (head, *network.members.get(head, ()))}
    for promise in promises_of(store, texts):
        promises[texts[promise.policy_id]].append(promise)
    steps = [
        StepComparison(
            found.node(lower), found.node(upper), tuple(how), compare_targets(promises[lower], promises[upper], "forwards" in how)
        )
        for (lower, upper), how in sorted(relations.items())
        if lower in held and upper in held
    ]
    steps.sort(key=lambda step: (found.nodes.index(step.upper), found.nodes.index(step.lower)))
    return LineageComparison(found, tuple(steps), tuple(edge for edge in edges if not {edge.lower, edge.upper} <= held))


def compare_targets(lower: Iterable[Promise], upper: Iterable[Promise], forwarded: bool = False) -> tuple[Difference, ...]:
    """Every target of two documents in one row: those that meet side by side, in the order of the lower text, then those dropped.

    `forwarded`: the lower document hands the higher one on whole, so that what it does not repeat holds all the same (copied).
    """
    lowers, uppers = list(lower), list(upper)
    by_key: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for promise in uppers:
        by_key[promise.key].append(promise)
    mine: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for promise in lowers:
        mine[promise.key].append(promise)
    met = {one.id: other for key, promises in mine.items() for one, other in _pair(promises, by_key.get(key, []))}
    rows = [
        Difference(judge(promise, met[promise.id]), promise, met[promise.id])
        if promise.id in met
        else Difference(Judgement("new", "the higher document sets no such target"), promise, None)
        for promise in lowers
    ]
    taken = {promise.id for promise in met.values()}
    left = Judgement("copied", "forwarded whole") if forwarded else Judgement("dropped", "the lower document sets no such target")
    return (*rows, *(Difference(left, None, promise) for promise in uppers if promise.id not in taken))


def _pair(lowers: Sequence[Promise], uppers: Sequence[Promise]) -> list[tuple[Promise, Promise]]:
    """Targets of one indicator and scope, two by two: the same in everything, then of one deadline, then the rest in the order of time."""
    pairs: list[tuple[Promise, Promise]] = []
    mine, theirs = sorted(lowers, key=_by_time), sorted(uppers, key=_by_time)
    for same in (_alike, _of_one_time, _any):
        for one in list(mine):
            other = next((each for each in theirs if same(one, each)), None)
            if other is not None:
                pairs.append((one, other))
                mine.remove(one)
                theirs.remove(other)
    return pairs


def _by_time(promise: Promise) -> tuple[str, int, str]:
    return promise.deadline or "9999", promise.passage.start, promise.id


def _alike(one: Promise, other: Promise) -> bool:
    return judge(one, other).verdict == "copied" and _of_one_time(one, other)


def _of_one_time(one: Promise, other: Promise) -> bool:
    return one.deadline[:4] == other.deadline[:4]


def _any(one: Promise, other: Promise) -> bool:
    return True
