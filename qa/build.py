"""A build directory → an open `Build`: its policies and bodies, its graph, its index, its sources. Light: nothing is read before
it is asked for.

Raises NoBuild where the directory holds no complete build. Writes nothing.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NoBuild, NotFound
from kg.graph.store import open_store, select
from kg.graph.vocabulary import ELI, MAILUO, RDFS, iri, thing, thing_id
from kg.language.lexicon import table
from qa.records import Hit
from qa.search.index import Index, IndexClause, encoder_of, open_index
from qa.search.lexical import find_terms
from qa.search.retrieve import Filters, search
from qa.search.translate import Dictionary

if TYPE_CHECKING:
    from pyoxigraph import Store

# SPARQL answers an open build keeps: a conversation asks about the same few documents again and again.
ANSWERS_KEPT = 256
# What a query of this module's own may yield and take: as much as a large build makes it.
ALL_ROWS = 10_000_000
ALL_SECONDS = 120.0
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


# What the rarest of terms is worth, and one that no clause holds: it may be the asker's word for something that is there.
MOST_RARE = 3.5
UNKNOWN = 2.0

# All properties of a policy as pairs: with an OPTIONAL each, a thousand documents take half a minute.
POLICIES = "SELECT ?p ?property ?value WHERE { ?p a mailuo:Policy ; ?property ?value }"
TITLE_PROOFS = """SELECT ?p ?source ?start ?end ?quote WHERE {
  ?p a mailuo:Policy ; mailuo:evidence ?e . ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source
}"""
BODIES = """SELECT ?b ?name ?full ?english ?successor WHERE {
  ?b a mailuo:Body ; rdfs:label ?name .
  OPTIONAL { ?b mailuo:full_name ?full } OPTIONAL { ?b skos:prefLabel ?english FILTER(lang(?english) = "en") }
  OPTIONAL { ?b mailuo:succeeded_by ?successor }
}"""
# No class is asked for: only responsibilities have the property, and without it the distinct names are found without reading all of them.
BODY_NAMES = "SELECT DISTINCT ?name WHERE { ?r mailuo:body_name ?name }"
RELATIONS = """SELECT ?citing ?relation ?cited WHERE {
  ?c a mailuo:Citation ; mailuo:citing ?citing ; mailuo:relation ?relation ; mailuo:cited ?cited
}"""
HEADINGS = """SELECT ?clause ?above ?title ?start WHERE {{
  VALUES ?clause {{ {clauses} }}
  ?clause mailuo:parent* ?above . ?above rdfs:label ?title ; oa:start ?start
}}"""


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

    def _select_all(self, query: str) -> list[dict[str, str]]:
        """SPARQL whose answer grows with the build and is asked for once."""
        return select(self.store, query, rows=ALL_ROWS, seconds=ALL_SECONDS)

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """Every policy, held or only cited, by id."""
        said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._select_all(POLICIES):
            said[row["p"]][row["property"]].append(row["value"])
        proofs = {row["p"]: row for row in self._select_all(TITLE_PROOFS)}
        return tuple(_policy(name, properties, proofs.get(name, {})) for name, properties in sorted(said.items()))

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
        found: dict[str, BodyRow] = {}
        for row in self._select_all(BODIES):
            name = thing_id(row["b"])
            successor = thing_id(row.get("successor", "")).replace("/", "")
            found[name] = BodyRow(name, row["name"], row.get("full", ""), row.get("english", ""), successor)
        return found

    @cached_property
    def body_names(self) -> frozenset[str]:
        """Every name of a body that a responsibility states."""
        return frozenset(row["name"] for row in self._select_all(BODY_NAMES))

    @cached_property
    def relations(self) -> tuple[tuple[str, str, str], ...]:
        """(citing id, relation, cited id) of every resolved citation."""
        rows = {(thing_id(row["citing"]), row["relation"], thing_id(row["cited"])) for row in self._select_all(RELATIONS)}
        return tuple(sorted(rows))

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
        return sum(policy.in_corpus and policy.role != "wrapper" for policy in self.policies)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Full names of the places of which a document is held."""
        return tuple(sorted({policy.region for policy in self.policies if policy.in_corpus and policy.region}))

    def search(self, terms: Sequence[tuple[str, float]], k: int, policies: Collection[str] = (), meaning: str = "") -> list[Hit]:
        """The `k` best clauses for weighted terms, of `policies` only where any are given. `meaning` is what the encoder is asked."""
        return search(self.index, list(terms), k, Filters(policies=frozenset(policies)), meaning=meaning)

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
        rare = min(MOST_RARE if held else UNKNOWN, math.log(1 + len(self.index) / (1 + held)))
        return rare * generic_words().get(term, 1.0)

    def headings(self, clause_ids: Iterable[str]) -> dict[str, str]:
        """Clause id → its title and those of the clauses above it, the outermost first."""
        wanted = [name for name in dict.fromkeys(clause_ids) if name not in self._headings]
        if wanted:
            self._headings.update(self._read_headings(wanted))
        return self._headings

    def _read_headings(self, wanted: Sequence[str]) -> dict[str, str]:
        iris = {clause_iri(name): name for name in wanted}
        rows = self.select(HEADINGS.format(clauses=" ".join(f"<{iri}>" for iri in iris)))
        titles: dict[str, list[tuple[int, str]]] = {name: [] for name in wanted}
        for row in rows:
            titles[iris[row["clause"]]].append((int(row["start"]), row["title"]))
        return {name: " ".join(title for _, title in sorted(found)) for name, found in titles.items()}

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

    @cached_property
    def _clauses_by_source(self) -> dict[str, list[IndexClause]]:
        found: dict[str, list[IndexClause]] = defaultdict(list)
        for number in range(len(self.index)):
            clause = self.index.clause(number)
            found[clause.source_file].append(clause)
        return found

    def clean_reading(self, source_file: str, start: int, end: int) -> str:
        """The cleaned text of the clause that holds source offsets [start, end); empty where none does."""
        holding = [clause for clause in self._clauses_by_source.get(source_file, []) if clause.start <= start and end <= clause.end]
        return min(holding, key=lambda clause: clause.end - clause.start).text if holding else ""

    def is_superseded(self) -> bool:
        """Whether another build has been published in the same directory since this one was opened."""
        return _stamp(self.folder) != self.stamp


def _policy(name: str, properties: Mapping[str, Sequence[str]], proof: Mapping[str, str]) -> Policy:
    def one(term: str) -> str:
        return min(properties.get(iri(term), ("",)))

    identifier, role = thing_id(name), one(MAILUO.document_role)
    issuers = tuple(sorted(properties.get(iri(MAILUO.issuing_authority), ())))
    return Policy(
        id=identifier, number=one(ELI.number), title=one(ELI.title), issuers=issuers,
        level=one(MAILUO.level), region=one(MAILUO.region), region_code=one(MAILUO.region_code), date_document=one(ELI.date_document),
        date_publication=one(ELI.date_publication), date_in_force=one(ELI.first_date_entry_in_force),
        date_no_longer_in_force=one(ELI.date_no_longer_in_force), document_type=one(MAILUO.document_type), status=one(MAILUO.status),
        role=role, place=identifier.rpartition("/")[2] if role in ("annex", "issued") and "/" in identifier else "",
        in_corpus=one(MAILUO.in_corpus) == "true", has_text=one(MAILUO.has_text) != "false", carrier_id=thing_id(one(ELI.is_part_of)),
        source_file=proof.get("source", ""), start=int(proof.get("start", 0)), end=int(proof.get("end", 0)), quote=proof.get("quote", ""),
        label=one(RDFS.label),
    )  # fmt: skip


def clause_iri(clause_id: str) -> str:
    """The IRI of a clause by its id: the policy's id, "#" and the path."""
    policy_id, _, path = clause_id.partition("#")
    return thing("policy", policy_id, path or "-")


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
