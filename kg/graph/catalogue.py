"""What a build holds, laid out for whoever answers questions: a card for every source, and its facts, each read by itself.

    .facts/catalogue.bin    LAYOUT, then the cards in the order of the sources' names; last what belongs to no source
    .facts/statements.bin   the facts of the sources in the same order; a card says how long its own are

Comes in: Statements (`write_card`, `write_facts`), what belongs to no source (`write_tail`); the folder of a build (`open_catalogue`).
Goes out: bytes that stand beside each other in any order of writing; a `Catalogue`, which has read all cards and reads facts on demand.

The graph says the same, and a test compares the two. A join in the database costs some ten microseconds a step: half a second for the
duties of forty documents, and ten for a list of all policies in a large build. Facts of a document are read in a fifth of a millisecond.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import NoBuild
from kg.graph.statements import PolicyStatement, Statements
from kg.language.bodies import Body
from kg.records import Passage
from kg.workspace import current

CARDS, FACTS = OUTPUTS = (".facts/catalogue.bin", ".facts/statements.bin")
# Changes with the layout of either file.
LAYOUT = b"mailuo facts 1\n"
_SIZES = struct.Struct("<II")
NONE = -1


class HeldClause(NamedTuple):
    """A clause, by what it is called: its title, else its path, else its kind. `parent_id` is empty at the top."""

    id: str
    parent_id: str
    label: str
    start: int


class HeldDuty(NamedTuple):
    """A responsibility. `proof` and `convention` are places in `Facts.passages` (NONE where there is none)."""

    id: str
    policy_id: str
    clause_id: str
    clause_path: str
    task: str
    body: str
    body_id: str
    role: str
    blanket: bool
    proof: int
    convention: int


class HeldTask(NamedTuple):
    """A measure."""

    id: str
    policy_id: str
    clause_id: str
    clause_path: str
    title: str
    deadline: str
    proof: int


class HeldTarget(NamedTuple):
    """A target."""

    id: str
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
    deadline_is_start: bool
    binding: bool
    proof: int


class HeldCitation(NamedTuple):
    """A citation. `cited_id` is empty where it could not be linked."""

    id: str
    citing_id: str
    relation: str
    cited_id: str
    cited_number: str
    cited_title: str
    clause_path: str
    proof: int


class Facts(NamedTuple):
    """What one source states, each passage once."""

    source_file: str
    passages: tuple[tuple[int, int, str], ...]
    clauses: tuple[HeldClause, ...]
    duties: tuple[HeldDuty, ...]
    tasks: tuple[HeldTask, ...]
    targets: tuple[HeldTarget, ...]
    citations: tuple[HeldCitation, ...]

    def passage(self, place: int) -> Passage:
        """A passage by its place."""
        return Passage(self.source_file, *self.passages[place])


class Card(NamedTuple):
    """What must be known of one source before it is asked: the policies it is the first to hold, and the ids of all that it holds.

    `relations` are (relation, cited id) of each of `ids`, in their order; `body_names` those its responsibilities state.
    """

    source_file: str
    policies: tuple[PolicyStatement, ...]
    ids: tuple[str, ...]
    relations: tuple[tuple[tuple[str, str], ...], ...]
    body_names: tuple[str, ...]


class Tail(NamedTuple):
    """What belongs to no source."""

    cited: tuple[PolicyStatement, ...]
    bodies: tuple[Body, ...]


# ---------------------------------------------------------------- writing


def write_facts(statements: Statements) -> bytes:
    """The facts of one source. Pure."""
    places: dict[Passage, int] = {}

    def place(passage: Passage) -> int:
        return places.setdefault(passage, len(places))

    labels = {each.id: each.title or each.clause_path or each.id for each in statements.measures}
    duties = tuple(
        HeldDuty(
            each.id, each.policy_id, each.clause_id, each.clause_path, labels[each.measure_id], duty.body, each.body_id, duty.role,
            duty.blanket, place(duty.passage), place(duty.convention) if duty.convention else NONE,
        )
        for each in statements.responsibilities
        for duty in (each.responsibility,)
    )  # fmt: skip
    tasks = tuple(
        HeldTask(each.id, each.policy_id, each.clause_id, each.clause_path, labels[each.id], each.deadline, place(each.passage))
        for each in statements.measures
    )
    targets = tuple(
        HeldTarget(
            each.id, each.policy_id, each.clause_id, each.clause_path, target.indicator, target.scope, target.comparator, target.value,
            target.value_high, target.unit, target.baseline, target.deadline, target.kind, target.deadline_is_start, target.binding,
            place(target.passage),
        )
        for each in statements.targets
        for target in (each.target,)
    )  # fmt: skip
    citations = tuple(
        HeldCitation(
            each.id, each.citing_id, each.citation.relation, each.cited_id, each.cited_number, each.cited_title, each.clause_path,
            place(each.citation.passage),
        )
        for each in statements.citations
    )  # fmt: skip
    clauses = tuple(
        HeldClause(each.id, each.parent_id, each.clause.title or each.clause.path or each.clause.kind, each.clause.start)
        for each in statements.clauses
    )
    passages = tuple((each.start, each.end, each.quote) for each in places)
    return msgspec.msgpack.encode(Facts(statements.source_file, passages, clauses, duties, tasks, targets, citations))


def write_card(statements: Statements, facts: bytes) -> bytes:
    """The card of one source with its sizes before it, given what `write_facts` gave. Pure."""
    citing = (each for each, _, _ in statements.relations)
    ids = sorted({*(each.id for each in statements.policies), *(each.policy_id for each in statements.clauses), *citing})
    cited: dict[str, list[tuple[str, str]]] = {each: [] for each in ids}
    for policy_id, relation, target in statements.relations:
        cited[policy_id].append((relation, target))
    names = sorted({each.responsibility.body for each in statements.responsibilities})
    card = Card(statements.source_file, statements.policies, tuple(ids), tuple(map(tuple, cited.values())), tuple(names))
    return _frame(msgspec.msgpack.encode(card), len(facts))


def write_tail(cited: Sequence[PolicyStatement], bodies: Sequence[Body]) -> bytes:
    """What stands behind the last card."""
    return _frame(msgspec.msgpack.encode(Tail(tuple(cited), tuple(bodies))), 0)


def _frame(content: bytes, facts: int) -> bytes:
    return _SIZES.pack(len(content), facts) + content


# ---------------------------------------------------------------- reading

# Facts of so many sources are kept decoded, some forty kilobytes each: a conversation asks about the same documents again and again.
SOURCES_KEPT = 256


@dataclass(eq=False)
class Catalogue:
    """An open catalogue. Keeps its file mapped, so that what it reads later is of the same build, whatever is published meanwhile."""

    cards: tuple[Card, ...]
    tail: Tail
    starts: tuple[int, ...]
    facts: mmap

    def __post_init__(self) -> None:
        self._decoder = msgspec.msgpack.Decoder(Facts)
        self._kept: dict[int, Facts] = {}

    @property
    def policies(self) -> tuple[PolicyStatement, ...]:
        """Every policy, held or only cited, by id."""
        held = (policy for card in self.cards for policy in card.policies)
        return tuple(sorted((*held, *self.tail.cited), key=lambda policy: policy.id))

    @cached_property
    def _holders(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, card in enumerate(self.cards):
            for policy_id in card.ids:
                found[policy_id].append(number)
        return found

    @cached_property
    def relations(self) -> tuple[tuple[str, str, str], ...]:
        """(citing id, relation, cited id) of every citation that means one policy, each once, in order."""
        found = {
            (citing, relation, cited)
            for card in self.cards
            for citing, targets in zip(card.ids, card.relations, strict=True)
            for relation, cited in targets
        }
        return tuple(sorted(found))

    @cached_property
    def _citing(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for citing, _, cited in self.relations:
            found[cited].add(citing)
        return {cited: frozenset(citing) for cited, citing in found.items()}

    @cached_property
    def body_names(self) -> frozenset[str]:
        """Every name of a body that a responsibility states."""
        return frozenset(name for card in self.cards for name in card.body_names)

    def citing(self, policy_ids: Iterable[str]) -> frozenset[str]:
        """The policies that cite any of these."""
        return frozenset().union(*(self._citing.get(each, frozenset()) for each in policy_ids))

    def held_in(self, source_file: str) -> tuple[str, ...]:
        """The ids of the policies that a source holds; none where there is no such source."""
        return next((card.ids for card in self.cards if card.source_file == source_file), ())

    def facts_of(self, policy_ids: Collection[str]) -> list[Facts]:
        """The facts of every source that holds one of these policies, in the order of the sources."""
        return [self._facts(number) for number in sorted({each for name in policy_ids for each in self._holders.get(name, ())})]

    def _facts(self, number: int) -> Facts:
        found = self._kept.get(number)
        if found is None:
            start, end = self.starts[number], self.starts[number + 1]
            found = self._decoder.decode(self.facts[start:end])
            if len(self._kept) >= SOURCES_KEPT:
                # Other threads ask the same build: the oldest may already be gone.
                self._kept.pop(next(iter(list(self._kept)), NONE), None)
            self._kept[number] = found
        return found


def open_catalogue(build: Path) -> Catalogue:
    """The catalogue of a build. Raises NoBuild where there is none of this layout."""
    try:
        version = current(build)
        content = (version / CARDS).read_bytes()
        with (version / FACTS).open("rb") as file:
            mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
    except (OSError, ValueError) as error:  # gone, or empty
        raise NoBuild(f"{build} holds no catalogue of its facts; run build_graph.py again") from error
    if not content.startswith(LAYOUT):
        raise NoBuild(f"{build} was made by another version; run build_graph.py again")
    try:
        frames, starts, at = [], [0], len(LAYOUT)
        while at < len(content):
            size, facts = _SIZES.unpack_from(content, at)
            at += _SIZES.size
            frames.append(memoryview(content)[at : at + size])
            starts.append(starts[-1] + facts)
            at += size
        decode = msgspec.msgpack.Decoder(Card).decode
        return Catalogue(tuple(map(decode, frames[:-1])), msgspec.msgpack.decode(frames[-1], type=Tail), tuple(starts), mapped)
    except (msgspec.DecodeError, struct.error, IndexError) as error:
        raise NoBuild(f"the catalogue of {build} is damaged; run build_graph.py again") from error
