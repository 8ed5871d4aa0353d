"""A build directory → an open `Build`: its policies and bodies, its graph, its index, its sources. Light: nothing is read before
it is asked for.

Raises NoBuild where the directory holds no complete build. Writes nothing.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NoBuild, NotFound
from kg.graph.catalogue import Catalogue, open_catalogue
from kg.graph.resolve import relatives
from kg.graph.statements import PolicyStatement
from kg.graph.store import open_store, select
from kg.language.bodies import Body
from kg.language.lexicon import table
from kg.language.regions import region_by_name
from kg.language.script import fold
from qa.records import Hit
from qa.search.index import Index, encoder_of, open_index
from qa.search.lexical import find_terms
from qa.search.retrieve import Filters, search
from qa.search.translate import Dictionary

if TYPE_CHECKING:
    from pyoxigraph import Store

# SPARQL answers an open build keeps: a conversation asks about the same few documents again and again.
ANSWERS_KEPT = 256
# The relations that lead from a document up to what it carries out.
UPWARD = ("implements", "based_on", "forwards", "interprets")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of the build. Values are those of tables/policies.csv; `role` and `place` say what it is to its file."""

    id: str
    number: str = ""
    title: str = ""
    issuers: tuple[str, ...] = ()
    level: str = ""
    region: str = ""
    region_code: str = ""
    date_document: str = ""
    date_publication: str = ""
    date_in_force: str = ""
    date_no_longer_in_force: str = ""
    document_type: str = ""
    status: str = ""
    role: str = ""
    place: str = ""
    in_corpus: bool = True
    has_text: bool = True
    carrier_id: str = ""
    source_file: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""
    label: str = ""  # what to call it: its title, else the words it opens with in quotation marks

    @property
    def date(self) -> str:
        """The date of the document, else of its publication."""
        return self.date_document or self.date_publication


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body of the build and the one that took over from it ("" where it still exists)."""

    id: str
    name: str
    full_name: str
    name_en: str
    successor: str = ""


# A word that stands in so many titles tells none of them from the others.
TITLES_ALIKE = 500
# How many characters at each end of a document tell its dates and its occasion.
OPENING = 300
# A document without a title is about what it opens with, in this many characters after its addressees.
OPENS_WITH = 120
# How much of a sentence the encoder is given.
ENCODED = 160
# What the rarest of terms is worth, and, beside what a term of one clause would be, one that no clause holds: it may be the asker's word
# for something that is there, the likelier the fewer the clauses are.
MOST_RARE = 5.0
UNHELD = 0.36


@dataclass(eq=False)
class Build:
    """An open build. `folder` is the directory it was opened from; everything else is read on first use and kept."""

    folder: Path
    stamp: int = 0
    _sources: dict[str, str] = field(default_factory=dict)
    _headings: dict[str, str] = field(default_factory=dict)
    _answers: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @cached_property
    def store(self) -> Store:
        """The graph, read-only."""
        return open_store(self.folder)

    @cached_property
    def index(self) -> Index:
        """The clause index with the encoder that made its vectors; one without vectors is searched by words.

        Raises EncoderMismatch where that encoder is not what it was, and MailuoError where it cannot be loaded.
        """
        folder = self.folder / "index"
        return open_index(folder, encoder_of(folder))

    @property
    def dictionary(self) -> Dictionary:
        """English to Chinese, as the build prepared it."""
        return self.index.dictionary

    def is_word(self, word: str) -> bool:
        """Whether the dictionary gives an English word a meaning that is no place."""
        meanings = self.dictionary.alternatives(word)
        return bool(meanings) and not any(region_by_name(form) for form, _ in meanings)

    def select(self, query: str) -> list[dict[str, str]]:
        """SPARQL over the graph: rows of strings. The last answers are kept, for a build never changes."""
        rows = self._answers.get(query)
        if rows is None:
            rows = select(self.store, query, rows=200_000)
            if len(self._answers) >= ANSWERS_KEPT:
                # Other threads ask the same build: the oldest may already be gone.
                self._answers.pop(next(iter(list(self._answers)), ""), None)
            self._answers[query] = rows
        return rows

    @cached_property
    def catalogue(self) -> Catalogue:
        """The facts of the graph, laid out by document."""
        return open_catalogue(self.folder)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy, held or only cited, by id."""
        return tuple(map(_policy, self.catalogue.policies))

    @cached_property
    def held(self) -> tuple[Policy, ...]:
        """The policies whose text is held, without the pages around them."""
        return tuple(policy for policy in self.policies if policy.in_corpus and policy.role != "wrapper")

    @cached_property
    def _by_id(self) -> dict[str, Policy]:
        return {policy.id: policy for policy in self.policies}

    def policy(self, policy_id: str) -> Policy:
        """The policy of this id. Raises NotFound."""
        try:
            return self._by_id[policy_id]
        except KeyError as missing:
            raise NotFound(f"no policy {policy_id} in {self.folder}") from missing

    @cached_property
    def bodies(self) -> dict[str, BodyRow]:
        """Bodies by id."""
        return {body.id: _body(body) for body in self.catalogue.tail.bodies}

    @property
    def body_names(self) -> frozenset[str]:
        """Every name of a body that a responsibility states."""
        return self.catalogue.body_names

    @property
    def relations(self) -> tuple[tuple[str, str, str], ...]:
        """(citing id, relation, cited id) of every resolved citation."""
        return self.catalogue.relations

    @cached_property
    def _forwards(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for citing, relation, cited in self.relations:
            if relation == "forwards":
                found[citing].add(cited)
        return {citing: frozenset(cited) for citing, cited in found.items()}

    def forwarded_by(self, policy_id: str) -> frozenset[str]:
        """Ids of the policies that this one forwards."""
        return self._forwards.get(policy_id, frozenset())

    @cached_property
    def documents(self) -> int:
        """How many documents are held."""
        return len(self.held)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Full names of the places of which a document is held."""
        return tuple(sorted({policy.region for policy in self.policies if policy.in_corpus and policy.region}))

    @cached_property
    def _titles(self) -> tuple[str, list[int], list[str]]:
        """The titles of all policies, folded, one a line; where each begins, and whose it is."""
        held = [policy for policy in self.policies if policy.title]
        lines = [policy.title.replace("\n", " ") for policy in held]
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
        return fold("\n".join(lines)), starts, [policy.id for policy in held]

    def titled(self, words: Iterable[str]) -> frozenset[str]:
        """Ids of the policies whose title holds one of some folded words; of a word that very many hold (实施意见), none."""
        text, starts, ids = self._titles
        found: set[str] = set()
        for word in dict.fromkeys(words):
            holding: list[str] = []
            place = text.find(word)
            while place >= 0 and len(holding) < TITLES_ALIKE:
                number = bisect_right(starts, place) - 1
                holding.append(ids[number])
                place = text.find(word, starts[number + 1] if number + 1 < len(starts) else len(text))
            if len(holding) < TITLES_ALIKE:
                found.update(holding)
        return frozenset(found)

    def search(self, terms: Sequence[tuple[str, float]], k: int, policies: Collection[str] = (), meaning: str = "") -> list[Hit]:
        """The `k` best clauses for weighted terms, of `policies` only where any are given. `meaning` is what the encoder is asked."""
        return search(self.index, list(terms), k, Filters(policies=frozenset(policies)), meaning=meaning)

    def clauses(self, policies: Sequence[str]) -> list[Hit]:
        """Every clause of some policies, in the order of the text, as search would find it, without a score."""
        found = sorted(self.index.clauses_of(policies), key=lambda clause: (clause.source_file, clause.start))
        return [
            Hit(each.id, each.policy_id, each.path, 0.0, 0.0, 0.0, each.text, each.source_file, each.start, each.end) for each in found
        ]

    def likeness(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near the encoder finds each text to a question (cosines, 0 where it knows no word); empty without a quick encoder."""
        encoder = self.index.encoder
        if encoder is None or encoder.slow or not texts:
            return []
        vectors = encoder.encode([question, *(text[:ENCODED] for text in texts)])
        return [max(0.0, float(cosine)) for cosine in vectors[1:] @ vectors[0]]

    @cached_property
    def _frequencies(self) -> dict[str, int]:
        return {}

    def frequency(self, term: str) -> int:
        """How many clauses hold a folded term; for more than two characters, those that hold its rarest pair."""
        if term not in self._frequencies:
            parts = [term] if len(term) < 3 else [term[index : index + 2] for index in range(len(term) - 1)]
            self._frequencies[term] = min(self._count(part) for part in parts)
        return self._frequencies[term]

    def _count(self, part: str) -> int:
        codes, _ = find_terms([part])
        if not len(codes):
            return 0
        wanted = codes[-1:]  # single characters come before pairs; a pair is the last of its text
        total = 0
        for shard in self.index.shards:
            begins, ends = shard.postings.find(wanted)
            total += int((ends - begins).sum())
        return total

    def rarity(self, term: str) -> float:
        """What holding a term is worth: log(1 + clauses / clauses that hold it), less for the generic words of official writing."""
        held = self.frequency(term)
        rare = min(MOST_RARE, math.log(1 + len(self.index) / (1 + held))) if held else UNHELD * self.most_worth
        return rare * generic_words().get(term, 1.0)

    @property
    def most_worth(self) -> float:
        """What a term of a single clause would be worth without a limit: the scale on which these clauses tell one term from another."""
        return math.log(1 + len(self.index))

    def headings(self, clause_ids: Iterable[str]) -> dict[str, str]:
        """Clause id → its title and those of the clauses above it, the outermost first; what has none goes by its path or kind."""
        wanted = [name for name in dict.fromkeys(clause_ids) if name not in self._headings]
        if wanted:
            self._headings.update(self._read_headings(wanted))
        return self._headings

    def _read_headings(self, wanted: Sequence[str]) -> dict[str, str]:
        facts = self.catalogue.facts_of({name.partition("#")[0] for name in wanted})
        clauses = {clause.id: clause for each in facts for clause in each.clauses}
        titles: dict[str, str] = {}
        for name in wanted:
            above: dict[str, tuple[int, str]] = {}
            at = name
            while at in clauses and at not in above:
                above[at] = (clauses[at].start, clauses[at].label)
                at = clauses[at].parent_id
            titles[name] = " ".join(label for _, label in sorted(above.values()))
        return titles

    def source_text(self, source_file: str) -> str:
        """The text of a source, as offsets count it. Raises NotFound."""
        if source_file not in self._sources:
            folder = (self.folder / "sources").resolve()
            paths = [folder / source_file, folder / f"{source_file}.txt"]
            path = next((path for path in paths if path.is_file() and folder in path.resolve().parents), None)
            if path is None:
                raise NotFound(f"{self.folder} holds no source {source_file}")
            with path.open(encoding="utf-8", errors="surrogatepass", newline="") as file:
                self._sources[source_file] = file.read()
        return self._sources[source_file]

    def holds(self, policy_id: str, words: str) -> bool:
        """Whether the text of a document holds folded words, blanks and quotation marks aside. Reads all of it."""
        policy = self.policy(policy_id)
        text = fold(self.source_text(policy.source_file)) if policy.in_corpus else ""
        return words in text or _bare(words) in _bare(text)

    def ends(self, policy_id: str) -> str:
        """What a document held begins and ends with, where its dates and its occasion stand."""
        policy = self.policy(policy_id)
        text = self.source_text(policy.source_file).strip() if policy.in_corpus else ""
        return f"{text[:OPENING]}\n{text[-OPENING:]}"

    def subject(self, policy_id: str) -> str:
        """What a document is about: its title; of one without, the folded words it opens with."""
        policy = self.policy(policy_id)
        if policy.title or not policy.in_corpus:
            return policy.title
        if policy_id not in self._openings:
            self._openings[policy_id] = _opening(fold(self.source_text(policy.source_file)[policy.start :][: 4 * OPENS_WITH]))
        return self._openings[policy_id]

    @cached_property
    def _openings(self) -> dict[str, str]:
        return {}

    @cached_property
    def placeless(self) -> tuple[tuple[Policy, str], ...]:
        """The policies held that name no place as theirs, or neither title nor issuer to tell whose it is, each with its folded text."""
        found = [
            policy
            for policy in self.held
            if policy.level != "national" and (not policy.region or not (policy.title or policy.number or policy.issuers))
        ]
        return tuple((policy, fold(self.source_text(policy.source_file)[policy.start : policy.end])) for policy in found)

    def clean_reading(self, source_file: str, start: int, end: int) -> str:
        """The cleaned text of the clause that holds source offsets [start, end); empty where none does."""
        clauses = self.index.clauses_of(self.catalogue.held_in(source_file))
        holding = [clause for clause in clauses if clause.source_file == source_file and clause.start <= start and end <= clause.end]
        return min(holding, key=lambda clause: clause.end - clause.start).text if holding else ""

    def is_superseded(self) -> bool:
        """Whether another build has been published in the same directory since this one was opened."""
        return _stamp(self.folder) != self.stamp


def _opening(text: str) -> str:
    """What a document opens with, after those it is addressed to.

    >>> _opening("各市人民政府，省直各部门：\\n为加强数据管理，制定本办法。")
    '为加强数据管理，制定本办法。'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    while len(lines) > 1 and lines[0].endswith(("：", ":")):
        lines.pop(0)
    return "".join(lines)[:OPENS_WITH]


def _bare(text: str) -> str:
    return re.sub(r"[\s“”‘’\"'「」『』]+", "", text)


def _policy(stated: PolicyStatement) -> Policy:
    passage = stated.passage
    inside = stated.role in ("annex", "issued") and "/" in stated.id
    return Policy(
        id=stated.id, number=stated.document_number, title=stated.title, issuers=tuple(sorted(set(stated.issuing_authorities))),
        level=stated.level, region=stated.region, region_code=stated.region_code, date_document=stated.date_document,
        date_publication=stated.date_publication, date_in_force=stated.date_in_force,
        date_no_longer_in_force=stated.date_no_longer_in_force, document_type=stated.document_type, status=stated.status,
        role=stated.role, place=stated.id.rpartition("/")[2] if inside else "", in_corpus=stated.held, has_text=stated.has_text,
        carrier_id=stated.carrier_id, source_file=passage.source_file if passage else "", start=passage.start if passage else 0,
        end=passage.end if passage else 0, quote=passage.quote if passage else "", label=stated.title or stated.label or stated.id,
    )  # fmt: skip


def _body(body: Body) -> BodyRow:
    successor = next(iter(relatives(body.successor)), "")
    return BodyRow(body.id, body.name, body.full_name, body.name_en, successor.replace("/", ""))


@cache
def generic_words() -> dict[str, float]:
    """Words that say little about which task is meant, and what they weigh."""
    return {row["word"]: float(row["weight"]) for row in table("generic_words", "word", ("word", "weight"))}


def _stamp(folder: Path) -> int:
    report = folder / "report.json"
    return report.stat().st_mtime_ns if report.is_file() else 0


def open_build(folder: Path | str) -> Build:
    """The build in `folder`. Raises NoBuild where there is none that is complete."""
    folder = Path(folder).resolve()
    if not (folder / "report.json").is_file() or not (folder / "store").is_dir():
        raise NoBuild(f"{folder} holds no complete build; run build_graph.py first")
    return Build(folder, _stamp(folder))
