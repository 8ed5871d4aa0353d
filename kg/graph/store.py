"""Statements ↔ an RDF dataset, one named graph per source file. SPARQL lives here; whoever asks gets rows of strings.

Goes in: `Statements` (as TriG text, never as objects triple by triple: ten thousand documents must load in minutes), SPARQL.
Goes out: a `Store` on disk (Oxigraph), rows, and on demand the rdflib `Dataset` over it. Does not decide what is true.

The shape of the graph (prefixes as in kg.graph.vocabulary; `mailuo:` terms are defined in data/ontology/mailuo.ttl). Queries see all
named graphs as one. Codes are plain strings, the same as in the tables ("lead", "municipal", ">="); only names of things for people
to read have language tags, in `rdfs:label` (zh) and, for bodies, `skos:prefLabel` (zh, en).

    policy       urn:mailuo:policy:<id>      a mailuo:Policy; rdfs:label, eli:title (zh); eli:number; mailuo:issuing_authority (one each);
                                             eli:passed_by body; mailuo:level, region, region_code, document_type, status, document_role,
                                             place (附件2);
                                             eli:date_document, date_publication …; mailuo:in_corpus true|false; mailuo:has_text;
                                             mailuo:evidence passage (of its title); prov:wasDerivedFrom source
                 policy → policy             eli:applies (implements), eli:based_on, mailuo:forwards, eli:has_part, mailuo:interprets,
                                             eli:amends, eli:repeals, mailuo:commissions, eli:cites (mentions); eli:is_part_of carrier
    clause       urn:mailuo:policy:<id>#<path>   a mailuo:Clause; rdfs:label; mailuo:path, policy, parent, kind; oa:start, oa:end;
                                             oa:hasSource
    statements   mailuo:Citation, Measure, Responsibility, Target, Unresolved; each has
                                             mailuo:policy, mailuo:clause (where in one), mailuo:clause_path, mailuo:evidence passage
      Citation                               mailuo:citing, cited (policies), relation, cited_number, cited_title, resolved, reason
      Measure                                rdfs:label; mailuo:deadline
      Responsibility                         mailuo:measure, body (absent where ambiguous), body_name (as written), role, deadline,
                                             convention (the passage that says who leads)
      Target                                 mailuo:indicator, scope, comparator, value, value_high, unit, baseline, deadline, binding,
                                             target_kind
    passage      urn:mailuo:source:<name>#char=<start>,<end>    a mailuo:Passage; oa:exact (the quote); oa:start, oa:end; oa:hasSource
    source       urn:mailuo:source:<name>    a mailuo:Source; rdfs:label (the file's name). It also names the graph.
    body         urn:mailuo:body:<id>        a mailuo:Body; rdfs:label, skos:prefLabel (zh, en), skos:altLabel; mailuo:full_name, level,
                                             region; mailuo:succeeded_by body

Graphs that no file owns: `urn:mailuo:graph:bodies`, `urn:mailuo:graph:cited` (policies cited but not held), and the ontology's.

    >>> from kg.graph.store import load, select
    >>> store = load(['<urn:mailuo:graph:cited> { <urn:mailuo:policy:x> eli:number "国办发〔2015〕70号" . }'])
    >>> select(store, "SELECT ?p ?n { ?p eli:number ?n }")
    [{'p': 'urn:mailuo:policy:x', 'n': '国办发〔2015〕70号'}]
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Quad, RdfFormat
from pyoxigraph import Store as Store  # others name the type by this module, which owns the library

from kg.errors import NoBuild, QueryError
from kg.graph.statements import (
    CitationStatement,
    ClauseStatement,
    MeasureStatement,
    PolicyStatement,
    ResponsibilityStatement,
    Statements,
    TargetStatement,
    UnresolvedStatement,
)
from kg.graph.vocabulary import ELI, MAILUO, OA, ORG, PREFIXES, PROV, RDFS, RELATION_PROPERTY, SKOS, thing
from kg.language.bodies import Body
from kg.records import Passage

if TYPE_CHECKING:
    from rdflib import Dataset

BODIES_GRAPH = "urn:mailuo:graph:bodies"
CITED_GRAPH = "urn:mailuo:graph:cited"
ONTOLOGY_GRAPH = "https://w3id.org/mailuo/ontology"
ONTOLOGY = Path(__file__).resolve().parents[2] / "data" / "ontology"

PREFIX_LINES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())

# ---------------------------------------------------------------- writing Turtle

_ESCAPES = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {10: "\\n", 13: "\\r", 9: "\\t", 34: '\\"', 92: "\\\\"}


def literal(text: str, language: str = "") -> str:
    r"""A Turtle string literal that stands for exactly `text`.

    >>> print(literal('他说"好"\n'), literal("文", "zh"))
    "他说\"好\"\n" "文"@zh
    """
    if '"' in text or "\\" in text or not text.isprintable():  # seldom; translating goes through a text character by character
        text = text.translate(_ESCAPES)
    return f'"{text}"@{language}' if language else f'"{text}"'


def _boolean(value: bool) -> str:
    return "true" if value else "false"


class _Turtle:
    """Turtle text under construction: one block per subject, written in the order of the calls."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.passages: dict[tuple[int, int], Passage] = {}

    def say(self, subject: str, kind: str, *pairs: tuple[str, str]) -> None:
        """A subject, its class, and its properties; pairs without an object are left out."""
        said = "".join(f" ;\n    {predicate} {term}" for predicate, term in pairs if term)
        self.blocks.append(f"<{subject}> a {kind}{said} .\n")

    def evidence(self, passage: Passage | None) -> str:
        """The IRI of a passage, which is described once at the end."""
        if passage is None:
            return ""
        self.passages[passage.start, passage.end] = passage
        return f"<{passage_iri(passage)}>"

    def text(self) -> str:
        return "".join(self.blocks)


def passage_iri(passage: Passage) -> str:
    """The IRI of a passage: its source, and its offsets as RFC 5147 writes a range of characters."""
    return thing("source", passage.source_file, "char=") + f"{passage.start},{passage.end}"


def _text(value: str) -> str:
    return literal(value) if value else ""


def _named(value: str) -> str:
    return literal(value, "zh") if value else ""


def _link(kind: str, identifier: str) -> str:
    return f"<{thing(kind, identifier)}>" if identifier else ""


def clause_iri(policy_id: str, clause_id: str) -> str:
    """The IRI of a clause. The fragment is what the clause's id adds to its policy's; the preamble's, without a path, is "-"."""
    return thing("policy", policy_id, clause_id[len(policy_id) + 1 :] or "-")


def _clause(policy_id: str, clause_id: str) -> str:
    return f"<{clause_iri(policy_id, clause_id)}>" if clause_id else ""


def write_source(statements: Statements) -> str:
    """The Turtle of one source's graph, without prefixes: the body of its block in graph.trig, and its part of graph.ttl."""
    turtle = _Turtle()
    source = thing("source", statements.source_file)
    turtle.say(source, MAILUO.Source, (RDFS.label, literal(statements.source_file)))
    for policy in statements.policies:
        _say_policy(turtle, policy, f"<{source}>")
    for citing, relation, cited in statements.relations:
        turtle.blocks.append(f"{_link('policy', citing)} {RELATION_PROPERTY[relation]} {_link('policy', cited)} .\n")
    for clause in statements.clauses:
        _say_clause(turtle, clause, f"<{source}>")
    for citation in statements.citations:
        _say_citation(turtle, citation)
    for measure in statements.measures:
        _say_measure(turtle, measure)
    for duty in statements.responsibilities:
        _say_responsibility(turtle, duty)
    for target in statements.targets:
        _say_target(turtle, target)
    for item in statements.unresolved:
        _say_unresolved(turtle, item)
    for _, passage in sorted(turtle.passages.items()):
        _say_passage(turtle, passage, f"<{source}>")
    return turtle.text()


def _say_policy(turtle: _Turtle, policy: PolicyStatement, source: str) -> None:
    turtle.say(
        thing("policy", policy.id),
        MAILUO.Policy,
        (RDFS.label, literal(policy.title or policy.label or policy.id, "zh")),
        (ELI.title, _named(policy.title)),
        (ELI.number, _text(policy.document_number)),
        *((MAILUO.issuing_authority, literal(name)) for name in policy.issuing_authorities),
        *((ELI.passed_by, _link("body", issuer)) for issuer in policy.issuers),
        (MAILUO.level, _text(policy.level)),
        (MAILUO.region, _text(policy.region)),
        (MAILUO.region_code, _text(policy.region_code)),
        (ELI.date_document, _text(policy.date_document)),
        (ELI.date_publication, _text(policy.date_publication)),
        (ELI.first_date_entry_in_force, _text(policy.date_in_force)),
        (ELI.date_no_longer_in_force, _text(policy.date_no_longer_in_force)),
        (MAILUO.document_type, _text(policy.document_type)),
        (MAILUO.status, _text(policy.status)),
        (MAILUO.document_role, _text(policy.role)),
        (MAILUO.place, _text(policy.place)),
        (MAILUO.in_corpus, _boolean(policy.held)),
        (MAILUO.has_text, _boolean(policy.has_text)),
        (ELI.is_part_of, _link("policy", policy.carrier_id)),
        (MAILUO.evidence, turtle.evidence(policy.passage)),
        (PROV.wasDerivedFrom, source),
    )


def _say_clause(turtle: _Turtle, statement: ClauseStatement, source: str) -> None:
    clause = statement.clause
    turtle.say(
        clause_iri(statement.policy_id, statement.id),
        MAILUO.Clause,
        (RDFS.label, literal(clause.title or clause.path or clause.kind, "zh")),
        (MAILUO.path, _text(clause.path)),
        (MAILUO.kind, literal(clause.kind)),
        (MAILUO.policy, _link("policy", statement.policy_id)),
        (MAILUO.parent, _clause(statement.policy_id, statement.parent_id)),
        (OA.start, str(clause.start)),
        (OA.end, str(clause.end)),
        (OA.hasSource, source),
    )


def _say_citation(turtle: _Turtle, statement: CitationStatement) -> None:
    citation = statement.citation
    turtle.say(
        thing("citation", statement.id),
        MAILUO.Citation,
        (MAILUO.citing, _link("policy", statement.citing_id)),
        (MAILUO.cited, _link("policy", statement.cited_id)),
        (MAILUO.relation, literal(citation.relation)),
        (MAILUO.cited_number, _text(statement.cited_number)),
        (MAILUO.cited_title, _text(statement.cited_title)),
        (MAILUO.resolved, _boolean(bool(statement.cited_id))),
        (MAILUO.reason, _text(statement.reason)),
        (MAILUO.cue, _text(citation.cue)),
        (MAILUO.author, _text(citation.author)),
        (MAILUO.deadline, _text(citation.deadline)),
        (MAILUO.clause, _clause(statement.citing_id, statement.clause_id)),
        (MAILUO.clause_path, _text(statement.clause_path)),
        (MAILUO.evidence, turtle.evidence(citation.passage)),
    )


def _say_measure(turtle: _Turtle, statement: MeasureStatement) -> None:
    turtle.say(
        thing("measure", statement.id),
        MAILUO.Measure,
        (RDFS.label, literal(statement.title or statement.clause_path or statement.id, "zh")),
        (MAILUO.deadline, _text(statement.deadline)),
        (MAILUO.policy, _link("policy", statement.policy_id)),
        (MAILUO.clause, _clause(statement.policy_id, statement.clause_id)),
        (MAILUO.clause_path, _text(statement.clause_path)),
        (MAILUO.evidence, turtle.evidence(statement.passage)),
    )


def _say_responsibility(turtle: _Turtle, statement: ResponsibilityStatement) -> None:
    duty = statement.responsibility
    turtle.say(
        thing("responsibility", statement.id),
        MAILUO.Responsibility,
        (MAILUO.measure, _link("measure", statement.measure_id)),
        (MAILUO.body, _link("body", statement.body_id)),
        (MAILUO.body_name, literal(duty.body)),
        (MAILUO.role, literal(duty.role)),
        (MAILUO.deadline, _text(duty.deadline)),
        (MAILUO.blanket, "true" if duty.blanket else ""),
        (MAILUO.policy, _link("policy", statement.policy_id)),
        (MAILUO.clause, _clause(statement.policy_id, statement.clause_id)),
        (MAILUO.clause_path, _text(statement.clause_path)),
        (MAILUO.convention, turtle.evidence(duty.convention)),
        (MAILUO.evidence, turtle.evidence(duty.passage)),
    )


def _say_target(turtle: _Turtle, statement: TargetStatement) -> None:
    target = statement.target
    turtle.say(
        thing("target", statement.id),
        MAILUO.Target,
        (MAILUO.indicator, literal(target.indicator)),
        (MAILUO.scope, _text(target.scope)),
        (MAILUO.comparator, literal(target.comparator)),
        (MAILUO.value, literal(target.value)),
        (MAILUO.value_high, _text(target.value_high)),
        (MAILUO.unit, _text(target.unit)),
        (MAILUO.baseline, _text(target.baseline)),
        (MAILUO.deadline, _text(target.deadline)),
        (MAILUO.deadline_is_start, "true" if target.deadline_is_start else ""),
        (MAILUO.recurrence, _text(target.recurrence)),
        (MAILUO.target_kind, literal(target.kind)),
        (MAILUO.binding, _boolean(target.binding)),
        (MAILUO.policy, _link("policy", statement.policy_id)),
        (MAILUO.clause, _clause(statement.policy_id, statement.clause_id)),
        (MAILUO.clause_path, _text(statement.clause_path)),
        (MAILUO.evidence, turtle.evidence(target.passage)),
    )


def _say_unresolved(turtle: _Turtle, statement: UnresolvedStatement) -> None:
    turtle.say(
        thing("unresolved", statement.id),
        MAILUO.Unresolved,
        (MAILUO.reason, literal(statement.reason)),
        (MAILUO.what, literal(statement.what)),
        (MAILUO.evidence, turtle.evidence(statement.passage)),
    )


def _say_passage(turtle: _Turtle, passage: Passage, source: str) -> None:
    turtle.say(
        passage_iri(passage),
        MAILUO.Passage,
        (RDFS.label, literal(f"{passage.source_file} {passage.start}–{passage.end}")),
        (OA.exact, literal(passage.quote)),
        (OA.start, str(passage.start)),
        (OA.end, str(passage.end)),
        (OA.hasSource, source),
    )


def write_cited(policies: Iterable[PolicyStatement]) -> str:
    """The Turtle of the policies that are cited but not held."""
    turtle = _Turtle()
    for policy in policies:
        _say_policy(turtle, policy, "")
    return turtle.text()


def write_bodies(bodies: Iterable[Body]) -> str:
    """The Turtle of the bodies. A succession is an org:ChangeEvent, and a shortcut from the old body to the new."""
    turtle = _Turtle()
    for body in bodies:
        successors = [each for each in body.successor.split("；") if each]
        turtle.say(
            thing("body", body.id),
            MAILUO.Body,
            (RDFS.label, literal(body.name, "zh")),
            (SKOS.prefLabel, literal(body.full_name or body.name, "zh")),
            (SKOS.prefLabel, literal(body.name_en, "en") if body.name_en else ""),
            *((SKOS.altLabel, literal(alias, "zh")) for alias in body.aliases),
            (MAILUO.full_name, _text(body.full_name)),
            (MAILUO.level, _text(body.level)),
            (MAILUO.region, _text(body.region)),
            *((MAILUO.succeeded_by, _link("body", successor)) for successor in successors),
        )
        for successor in successors:
            turtle.say(
                thing("change", f"{body.id}→{successor}"),
                ORG.ChangeEvent,
                (RDFS.label, literal(f"{body.id} → {successor}", "zh")),
                (ORG.originalOrganization, _link("body", body.id)),
                (ORG.resultingOrganization, _link("body", successor)),
            )
    return turtle.text()


def named_graph(graph: str, turtle: str) -> str:
    """A block of graph.trig."""
    return f"<{graph}> {{\n{turtle}}}\n"


def read_ontology() -> str:
    """The ontology as Turtle without prefixes, which are those of the vocabulary."""
    lines = (ONTOLOGY / "mailuo.ttl").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("@prefix"))


# ---------------------------------------------------------------- the database


def load(blocks: Iterable[str]) -> Store:
    """A store in memory holding blocks of TriG without prefixes."""
    store = Store()
    store.load((PREFIX_LINES + "".join(blocks)).encode(), format=RdfFormat.TRIG)
    return store


# The database sorts what it is given at once in memory, at about ten times its size: a graph of 124 MB took 1.5 GB whole and 0.5 GB
# in parts of 16 MB, and was loaded in three quarters of the time. Larger parts leave fewer files to look into when it is asked.
PART_SIZE = 32 << 20


def create_store(folder: Path, trig: Path) -> None:
    """Makes a database in `folder` from a TriG file as `named_graph` writes its blocks, some of them at a time."""
    store = Store(folder)
    for part in _parts(trig):
        store.bulk_load(part, format=RdfFormat.TRIG)
    store.flush()


def _parts(trig: Path) -> Iterator[bytes]:
    """Whole blocks of a TriG file, about PART_SIZE bytes of them at a time, each part with the prefixes."""
    prefixes = PREFIX_LINES.encode()
    with trig.open("rb") as file:
        lines: list[bytes] = []
        file.seek(len(prefixes))
        size = 0
        for line in file:
            lines.append(line)
            size += len(line)
            if line == b"}\n" and size > PART_SIZE:
                yield prefixes + b"".join(lines)
                lines, size = [], 0
        yield prefixes + b"".join(lines)


@dataclass(frozen=True, slots=True)
class GraphChange:
    """What changed in one named graph: Turtle blocks (without prefixes) to remove and to add. `removed` None empties the graph first."""

    graph: str
    removed: str | None
    added: str


def change_blocks(graph: str, old: str, new: str) -> GraphChange:
    """The difference of two writings of one graph in which every subject has one block."""
    before, after = _BLOCK_END.split(old), _BLOCK_END.split(new)
    kept = set(before) & set(after)
    removed, added = ("".join(f"{block}.\n" for block in blocks if block.strip() and block not in kept) for blocks in (before, after))
    return GraphChange(graph, removed, added)


# A block ends with " .\n"; inside a literal a newline is written as an escape, so this cannot be part of one.
_BLOCK_END = re.compile(r"(?<= )\.\n")


def update_store(previous: Path, folder: Path, changes: Iterable[GraphChange]) -> None:
    """Makes a database in `folder` from that in `previous` and what changed since.

    The files of the old database are shared, not copied, where the disk can (hard links); the old database is not changed.
    """
    Store.read_only(str(previous)).backup(folder)
    store = Store(folder)
    added: list[str] = []
    for change in changes:
        if change.removed is None:
            store.remove_graph(pyoxigraph.NamedNode(change.graph))
        elif change.removed:
            block = PREFIX_LINES + named_graph(change.graph, change.removed)
            for quad in pyoxigraph.parse(block.encode("utf-8", "surrogatepass"), format=RdfFormat.TRIG):
                store.remove(quad)
        if change.added:
            added.append(named_graph(change.graph, change.added))
    if added:
        store.load((PREFIX_LINES + "".join(added)).encode("utf-8", "surrogatepass"), format=RdfFormat.TRIG)
    store.flush()


def open_store(folder: Path) -> Store:
    """The database of a build (the folder of the build, or of the store itself), read-only. Raises NoBuild where there is none."""
    path = folder / "store" if (folder / "store").is_dir() else folder
    if not (path / "CURRENT").is_file():
        raise NoBuild(f"{folder} holds no graph; run build_graph.py first")
    try:
        return Store.read_only(str(path.resolve()))
    except (OSError, ValueError) as error:
        raise NoBuild(f"the graph in {folder} cannot be opened: {error}") from error


def dataset(store: Store) -> Dataset:
    """The rdflib Dataset over a store, its default graph the union of all named ones. Imports rdflib, which takes a moment."""
    from oxrdflib import OxigraphStore
    from rdflib import Dataset, Namespace

    graph = Dataset(store=OxigraphStore(store=store), default_union=True)
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, Namespace(iri))
    return graph


# ---------------------------------------------------------------- asking

# A page of a table a person reads; a script that wants more says so.
ROW_LIMIT = 10_000
SECONDS_LIMIT = 10.0
# Everything that would change a store or reach out of it. SERVICE needs no blank before it: the parser also reads 1SERVICE and SERVICE:x.
_NOT_A_QUESTION = re.compile(r"SERVICE|\b(?:LOAD|INSERT|DELETE|CLEAR|DROP|CREATE|COPY|MOVE|ADD)\b", re.IGNORECASE)
# What of a query is not its own words, in the order SPARQL reads it: escaped characters of names, IRIs, strings, comments, names.
_NOT_WORDS = re.compile(
    r"""\\. | <[^<>"{}|^`\\\s]*>
      | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3} | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | \#[^\n\r]* | [?$]\w+ | :[\w.%:-]*""",
    re.VERBOSE | re.DOTALL,
)
# SPARQL reads these before anything else, so that \u0053ERVICE is a keyword.
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _only_asks(query: str) -> bool:
    """Whether a query has none of the words that would change a store or reach out of it, outside its strings, IRIs and comments."""
    read = _CODE_POINT.sub(lambda match: chr(min(int(match[1] or match[2], 16), 0x10FFFF)), query)
    return _NOT_A_QUESTION.search(_NOT_WORDS.sub(" ", read)) is None


def select(store: Store, query: str, *, rows: int = ROW_LIMIT, seconds: float = SECONDS_LIMIT) -> list[dict[str, str]]:
    """The answers to a SPARQL SELECT or ASK, as rows of strings; unbound variables are left out of their row.

    The prefixes of the vocabulary need not be declared, and all named graphs are seen as one. Raises QueryError for a query that does not
    parse, is no question, yields more than `rows` rows or takes more than `seconds` seconds between two rows.
    """
    if not _only_asks(query):
        raise QueryError("only questions can be asked of a build: SELECT or ASK, without SERVICE")
    until = time.monotonic() + seconds
    try:
        answer = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            return [{"answer": "true" if answer else "false"}]
        if not isinstance(answer, pyoxigraph.QuerySolutions):
            raise QueryError("only SELECT and ASK can be asked here; for CONSTRUCT use the exported files")
        names = [variable.value for variable in answer.variables]
        found: list[dict[str, str]] = []
        for solution in answer:
            if len(found) >= rows:
                raise QueryError(f"the query yields more than {rows} rows; add a LIMIT")
            if time.monotonic() > until:
                raise QueryError(f"the query takes longer than {seconds:g} seconds")
            found.append({name: term.value for name, term in zip(names, solution, strict=True) if term is not None})
        return found
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be answered: {error}") from error


def ask(store: Store, query: str, **terms: str) -> list[dict[str, str]]:
    """`select` with `$name` in the query replaced by a literal, so that words of a question never become part of the query.

    >>> ask(load(['<urn:g> { <urn:p> eli:number "豫" . }']), "SELECT ?p { ?p eli:number $number }", number="豫")
    [{'p': 'urn:p'}]
    """
    return select(store, re.sub(r"\$(\w+)\b", lambda match: literal(terms[match[1]]) if match[1] in terms else match[0], query))


def graph_names(store: Store) -> list[str]:
    """The IRIs of all named graphs, sorted."""
    return sorted(graph.value for graph in store.named_graphs())


def quads(store: Store) -> set[Quad]:
    """All quads of a store: for tests and checks of small graphs."""
    return set(store.quads_for_pattern(None, None, None, None))
