"""One Extraction and its links → Statements: what the source asserts, with ids, ready to be written as rows and as RDF.

Comes in: an Extraction, its Outline and its SourceLinks. Goes out: `Statements`, a pure function of the three, so that the files of a
build are concatenations of what single sources say. Does not write anything and looks at no other source.

After this: (1) every statement has a Passage; (2) an id hashes a JSON array of what is asserted and where, never a time; (3) no id
stands twice; (4) every responsibility has a measure.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from kg.graph.resolve import CitedPolicy, Outline, SourceLinks
from kg.language.bodies import Body
from kg.records import Citation, ClauseText, Extraction, Measure, Passage, PolicyText, Responsibility, Target


@dataclass(frozen=True, slots=True)
class PolicyStatement:
    """A policy as its first text describes it, or as citations do (`held` False: no source, no passage)."""

    id: str
    document_number: str
    title: str
    issuing_authorities: tuple[str, ...]
    issuers: tuple[str, ...]
    level: str
    region: str
    region_code: str
    date_document: str
    date_publication: str
    date_in_force: str
    date_no_longer_in_force: str
    document_type: str
    status: str
    role: str
    place: str
    held: bool
    has_text: bool
    carrier_id: str
    passage: Passage | None
    label: str = ""  # of one without a title: the words it opens with, in quotation marks; nobody's title


@dataclass(frozen=True, slots=True)
class ClauseStatement:
    """A clause of a policy. `parent_id` is empty at the top."""

    id: str
    policy_id: str
    parent_id: str
    source_file: str
    clause: ClauseText


@dataclass(frozen=True, slots=True)
class CitationStatement:
    """A citation and what it means. `cited_number` and `cited_title` are as cited; where the text leaves one out, the linked policy's."""

    id: str
    citing_id: str
    citing_number: str
    cited_id: str
    cited_number: str
    cited_title: str
    held: bool
    reason: str
    clause_id: str
    clause_path: str
    citation: Citation


@dataclass(frozen=True, slots=True)
class MeasureStatement:
    """A task. `implied` where the text asks it only by naming who is responsible."""

    id: str
    policy_id: str
    document_number: str
    clause_id: str
    clause_path: str
    title: str
    deadline: str
    implied: bool
    passage: Passage


@dataclass(frozen=True, slots=True)
class ResponsibilityStatement:
    """A body answering for a measure."""

    id: str
    measure_id: str
    policy_id: str
    document_number: str
    clause_id: str
    clause_path: str
    body_id: str
    responsibility: Responsibility


@dataclass(frozen=True, slots=True)
class TargetStatement:
    """A promise in numbers."""

    id: str
    policy_id: str
    document_number: str
    clause_id: str
    clause_path: str
    target: Target


@dataclass(frozen=True, slots=True)
class UnresolvedStatement:
    """Something read but not linked."""

    id: str
    reason: str
    what: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Statements:
    """All that one source asserts. `relations` are (citing id, relation, cited id), each once, in order."""

    source_file: str
    policies: tuple[PolicyStatement, ...] = ()
    clauses: tuple[ClauseStatement, ...] = ()
    citations: tuple[CitationStatement, ...] = ()
    measures: tuple[MeasureStatement, ...] = ()
    responsibilities: tuple[ResponsibilityStatement, ...] = ()
    targets: tuple[TargetStatement, ...] = ()
    unresolved: tuple[UnresolvedStatement, ...] = ()
    relations: tuple[tuple[str, str, str], ...] = ()


def statement_id(*parts: str | int) -> str:
    """The id of a statement: a hash of the JSON array of its parts, so that ("1", "23") and ("12", "3") differ.

    >>> statement_id("1", "23") != statement_id("12", "3")
    True
    """
    return hashlib.blake2b(_encode_array(parts).encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()


_encode_array = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def state(extraction: Extraction, outline: Outline, links: SourceLinks, source_text: str) -> Statements:
    """What one source asserts, given what its citations and names mean."""
    texts = _Texts(extraction, links)
    bodies = {(named.text, named.name): named.body for named in outline.bodies}
    measures = _measures(extraction, texts)
    citations = _once(_citations(extraction, links, texts))
    return Statements(
        source_file=extraction.source_file,
        policies=tuple(_policies(extraction, links, bodies, source_text)),
        clauses=tuple(texts.clauses),
        citations=citations,
        measures=tuple(sorted(measures.values(), key=lambda each: (each.passage.start, each.passage.end, each.id))),
        responsibilities=_once(_responsibilities(extraction, texts, measures, bodies)),
        targets=_once(_targets(extraction, texts)),
        unresolved=_once(_unresolved(extraction)),
        relations=tuple(dict.fromkeys((each.citing_id, each.citation.relation, each.cited_id) for each in citations if each.cited_id)),
    )


class _Texts:
    """The texts of an extraction under the ids of this build."""

    def __init__(self, extraction: Extraction, links: SourceLinks) -> None:
        self.policy_ids = links.policy_ids
        self.numbers = [text.header.document_number for text in extraction.texts]
        self.paths = [[clause.path for clause in text.clauses] for text in extraction.texts]
        named = zip(extraction.texts, links.policy_ids, links.ordinals, strict=True)
        self.clause_ids = [_clause_ids(text, policy_id, ordinal) for text, policy_id, ordinal in named]
        self.clauses = [
            ClauseStatement(own, self.policy_ids[index], ids[clause.parent] if clause.parent >= 0 else "", extraction.source_file, clause)
            for index, (text, ids) in enumerate(zip(extraction.texts, self.clause_ids, strict=True))
            for own, clause in zip(ids, text.clauses, strict=True)
        ]

    def clause(self, text: int, clause: int) -> tuple[str, str]:
        """The id and path of a clause; empty where a statement stands outside all clauses."""
        if 0 <= clause < len(self.clause_ids[text]):
            return self.clause_ids[text][clause], self.paths[text][clause]
        return "", ""


def _clause_ids(text: PolicyText, policy_id: str, ordinal: int) -> list[str]:
    """Clause ids under the policy's id in this build; those of its second text end in `~2`."""
    suffix = f"~{ordinal + 1}" if ordinal else ""
    return [policy_id + clause.id[len(text.policy_id) :] + suffix for clause in text.clauses]


def name_texts(texts: Iterable[PolicyText], links: SourceLinks) -> Iterable[PolicyText]:
    """The texts of an extraction, texts and clauses under the ids they bear in this build: what the index holds."""
    for text, name, ordinal in zip(texts, links.policy_ids, links.ordinals, strict=True):
        if not ordinal and name == text.policy_id:
            yield text
            continue
        ids = _clause_ids(text, name, ordinal)
        clauses = tuple(replace(clause, id=own) for clause, own in zip(text.clauses, ids, strict=True))
        yield replace(text, policy_id=name, clauses=clauses)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Kind = TypeVar("_Kind", bound=_Identified)


def _once(statements: Iterable[_Kind]) -> tuple[_Kind, ...]:
    """Statements without those whose id came before."""
    kept: dict[str, _Kind] = {}
    for each in statements:
        kept.setdefault(each.id, each)
    return tuple(kept.values())


# ---------------------------------------------------------------- one kind after the other


def _policies(
    extraction: Extraction, links: SourceLinks, bodies: dict[tuple[int, str], Body], source_text: str
) -> Iterable[PolicyStatement]:
    """The policies that this source is the first to hold."""
    for index, text in enumerate(extraction.texts):
        if links.ordinals[index]:
            continue
        header = text.header
        yield PolicyStatement(
            id=links.policy_ids[index],
            document_number=header.document_number,
            title=header.title,
            issuing_authorities=header.issuing_authorities,
            issuers=tuple(bodies[index, name].id for name in header.issuing_authorities),
            level=header.level,
            region=header.region,
            region_code=header.region_code,
            date_document=header.date_document,
            date_publication=header.date_publication,
            date_in_force=header.date_in_force,
            date_no_longer_in_force=header.date_no_longer_in_force,
            document_type=header.document_type,
            status=header.status,
            role=text.role,
            place=text.place,
            held=text.has_text or bool(text.clauses),  # not an annex that the list of annexes names and nothing else
            has_text=text.has_text,
            carrier_id=links.carrier_ids[index],
            passage=_title_passage(text, source_text),
            label=opening_words(text),
        )


OPENING_LENGTH = 40


def opening_words(text: PolicyText) -> str:
    """What to call a text that states no title: the words its first sentence opens with, up to forty; "" where it has a title."""
    if text.header.title:
        return ""
    for clause in text.clauses:
        words = re.sub(r"\s+", "", clause.text).removeprefix(clause.label).strip("：:，。、；")
        if clause.kind in ("preamble", "heading", "item", "paragraph") and len(words) >= OPENING_LENGTH // 3:
            first = re.split("[，。；：:;!?！？]", words, maxsplit=1)[0]
            return f"“{(first if len(first) >= OPENING_LENGTH // 4 else words)[:OPENING_LENGTH]}…”"
    return ""


def _title_passage(text: PolicyText, source_text: str) -> Passage | None:
    """Where the policy says its title; where it has none, its first line with words; None for a text without any."""
    if proof := text.header.proof("title"):
        return proof
    for line in _WORDS_OF_LINE.finditer(source_text, text.start, text.end):
        return Passage(text.source_file, line.start(), line.end(), line.group())
    return None


_WORDS_OF_LINE = re.compile(r"\S(?:[^\n]*\S)?")


def cited_policy_statement(cited: CitedPolicy) -> PolicyStatement:
    """What is known of a policy that is cited but not held."""
    return PolicyStatement(
        id=cited.id,
        document_number=cited.number,
        title=cited.title,
        issuing_authorities=(cited.authority,) if cited.authority else (),
        issuers=(cited.body.id,) if cited.body else (),
        level=cited.level,
        region=cited.region,
        region_code=cited.region_code,
        date_document=cited.date,
        date_publication="",
        date_in_force="",
        date_no_longer_in_force="",
        document_type="",
        status="",
        role="",
        place="",
        held=False,
        has_text=False,
        carrier_id="",
        passage=None,
    )


def _where(passage: Passage) -> tuple[str, int, int]:
    return passage.source_file, passage.start, passage.end


def _citations(extraction: Extraction, links: SourceLinks, texts: _Texts) -> Iterable[CitationStatement]:
    for citation, link in zip(extraction.citations, links.links, strict=True):
        citing = texts.policy_ids[citation.text]
        clause_id, path = texts.clause(citation.text, citation.clause)
        yield CitationStatement(
            id=statement_id(citing, citation.relation, citation.cited_number, citation.cited_title, *_where(citation.passage)),
            citing_id=citing,
            citing_number=texts.numbers[citation.text],
            cited_id=link.cited_id,
            cited_number=citation.cited_number or link.number,
            cited_title=citation.cited_title or link.title,
            held=link.held,
            reason=link.reason,
            clause_id=clause_id,
            clause_path=path,
            citation=citation,
        )


def _measures(extraction: Extraction, texts: _Texts) -> dict[tuple[int, int], MeasureStatement]:
    """Measures by text and clause: those the extraction found, and one for every other clause that somebody answers for."""
    found: dict[tuple[int, int], MeasureStatement] = {}
    for measure in extraction.measures:
        found.setdefault((measure.text, measure.clause), _measure(measure.text, measure.clause, measure, texts, implied=False))
    for duty in extraction.responsibilities:
        if (duty.text, duty.clause) not in found:
            title = _clause_title(extraction.texts[duty.text], duty.clause)
            measure = Measure(duty.text, duty.clause, title, duty.deadline, duty.passage)
            found[duty.text, duty.clause] = _measure(duty.text, duty.clause, measure, texts, implied=True)
    return found


# A clause without a heading is named by its first words, as many as fit a line of a table.
TITLE_LENGTH = 40


def _clause_title(text: PolicyText, clause: int) -> str:
    if not 0 <= clause < len(text.clauses):
        return text.header.title
    own = text.clauses[clause]
    return own.title or re.split(r"[。；\n]", own.text.removeprefix(own.label).strip(), maxsplit=1)[0][:TITLE_LENGTH]


def _measure(text: int, clause: int, measure: Measure, texts: _Texts, *, implied: bool) -> MeasureStatement:
    clause_id, path = texts.clause(text, clause)
    policy = texts.policy_ids[text]
    return MeasureStatement(
        id=statement_id(policy, clause_id, measure.title, *_where(measure.passage)),
        policy_id=policy,
        document_number=texts.numbers[text],
        clause_id=clause_id,
        clause_path=path,
        title=measure.title,
        deadline=measure.deadline,
        implied=implied,
        passage=measure.passage,
    )


def _responsibilities(
    extraction: Extraction,
    texts: _Texts,
    measures: dict[tuple[int, int], MeasureStatement],
    bodies: dict[tuple[int, str], Body],
) -> Iterable[ResponsibilityStatement]:
    for duty in extraction.responsibilities:
        measure = measures[duty.text, duty.clause]
        yield ResponsibilityStatement(
            id=statement_id(measure.id, duty.body, duty.role, *_where(duty.passage)),
            measure_id=measure.id,
            policy_id=measure.policy_id,
            document_number=measure.document_number,
            clause_id=measure.clause_id,
            clause_path=measure.clause_path,
            body_id=bodies[duty.text, duty.body].id,
            responsibility=duty,
        )


def _targets(extraction: Extraction, texts: _Texts) -> Iterable[TargetStatement]:
    for target in extraction.targets:
        policy = texts.policy_ids[target.text]
        clause_id, path = texts.clause(target.text, target.clause)
        said = (target.indicator, target.scope, target.comparator, target.value, target.value_high, target.unit, target.baseline)
        yield TargetStatement(
            id=statement_id(policy, clause_id, *said, target.deadline, *_where(target.passage)),
            policy_id=policy,
            document_number=texts.numbers[target.text],
            clause_id=clause_id,
            clause_path=path,
            target=target,
        )


def _unresolved(extraction: Extraction) -> Iterable[UnresolvedStatement]:
    for item in extraction.unresolved:
        yield UnresolvedStatement(statement_id(item.reason, item.what, *_where(item.passage)), item.reason, item.what, item.passage)
