"""The nouns of Mailuo: what each stage hands to the next. Plain frozen data; no behaviour beyond looking itself up.

Two kinds of offsets exist and never mix:
- *clean offsets* index `CleanText.text` and live only inside `kg.reading` and `kg.extraction` (`Part`, `Clause`, `Document`);
- *source offsets* index `Source.text` (code points, half-open) and are the only ones that leave: `Passage` and everything after it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from kg.errors import SpanError

Level = Literal["national", "provincial", "municipal", "county", ""]
# What a document is to the file it stands in (DESIGN section 3 and 4).
Role = Literal["policy", "carrier", "issued", "forwarded", "annex", "interpretation", "wrapper"]
Status = Literal["in_force", "draft", "trial", "repealed", ""]
ClauseKind = Literal[
    "title", "number", "addressee", "preamble", "heading", "item", "row", "paragraph", "annex_list", "signature", "colophon", "noise"
]  # fmt: skip
Relation = Literal["implements", "based_on", "forwards", "has_part", "interprets", "amends", "repeals", "commissions", "mentions"]
DutyRole = Literal["lead", "cooperate", "responsible"]
Comparator = Literal[">=", "<=", "=", "about", "range", "increase"]
TargetKind = Literal["target", "rule", "subsidy", "standard", "encouraged"]


@dataclass(frozen=True, slots=True)
class Passage:
    """Proof: exact words of a source. Holds that `Source(source_file).text[start:end] == quote`."""

    source_file: str
    start: int
    end: int
    quote: str


# ---------------------------------------------------------------- reading


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """One file, decoded and otherwise untouched.

    `name` is its POSIX path below the input folder: the `source_file` of every row and the name of its named graph.
    `text` is the decoded file or, where the file is not text (PDF, DOCX, HTML …), the text the reader extracted.
    `pages` are the source offsets at which pages begin, empty where the format has none.
    `digest` is the SHA-256 of the file's bytes in hexadecimal.
    """

    name: str
    text: str
    digest: str
    media_type: str = "text/plain"
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CleanText:
    """The text all reading happens on, and where each of its characters came from.

    `starts[i]` and `ends[i]` are the source offsets of the characters that clean character i stands for; both arrays have
    `len(text)` entries and never decrease; `starts[i] < ends[i]`. A restored or replaced character maps to the whole
    source span it replaces. `notes` says what was done, as (what, clean offset) pairs, for the report.
    `lost` are clean offsets of characters known to be lost and not restorable (they read "□").
    `conversion` names a conversion the text shows signs of ("taiwan" or "").
    """

    source: Source
    text: str
    starts: array[int]
    ends: array[int]
    notes: tuple[tuple[str, int], ...] = ()
    lost: tuple[int, ...] = ()
    conversion: str = ""

    def passage(self, start: int, end: int) -> Passage:
        """The proof of clean span [start, end), in source offsets.

        Raises SpanError for an empty span or one outside the text. Blank ends of the span are trimmed.
        """
        if not 0 <= start < end <= len(self.text):
            raise SpanError(f"{self.source.name}: clean span [{start}, {end}) of a text of {len(self.text)} characters")
        a, b = start, end
        while a < b - 1 and self.text[a].isspace():
            a += 1
        while b - 1 > a and self.text[b - 1].isspace():
            b -= 1
        first, last = self.starts[a], self.ends[b - 1]
        return Passage(self.source.name, first, last, self.source.text[first:last])

    def clean_offset(self, source_offset: int) -> int:
        """The first clean offset whose character ends after `source_offset` (len(text) if none)."""
        return bisect_left(self.ends, source_offset + 1)


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of a clause tree, in clean offsets.

    `start:end` is its own text (label, heading and body up to its first child). The own texts of a document's clauses, in
    order, partition the document: they are its leaves. `start:subtree_end` adds its descendants. `parent` is the index of
    its parent in `Document.clauses` (-1 at the top). `path` is like `二/(二)/2`, `第三章/第十条`, `附件1/二/(一)`; empty for
    unlabelled front and back matter. `label` is as written ("（二）"), `title` the heading without it.
    """

    path: str
    label: str
    title: str
    kind: ClauseKind
    start: int
    end: int
    subtree_end: int
    parent: int = -1
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Header:
    """What a document says of itself. Dates are ISO as precise as the text; empty where it does not say.

    The passages in `evidence` are keyed by field name. `not_stated` names the fields the document is silent about.
    `issuing_authorities` are full names in clean (simplified) script, several in a joint document.
    """

    title: str = ""
    document_number: str = ""
    issuing_authorities: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    level: Level = ""
    region: str = ""
    region_code: str = ""
    date_document: str = ""
    date_publication: str = ""
    date_in_force: str = ""
    date_no_longer_in_force: str = ""
    document_type: str = ""
    status: Status = ""
    evidence: tuple[tuple[str, Passage], ...] = ()
    not_stated: tuple[str, ...] = ()

    def proof(self, name: str) -> Passage | None:
        """The passage that states the field `name`, or None."""
        return next((passage for key, passage in self.evidence if key == name), None)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One document inside a source, in clean offsets `start:end` of `text`.

    `role` is what it is to its file; `place` where it stands below its carrier ("" , "正文", "附件", "附件2"); `carrier` the index, among
    the documents of the same source, of the notice that issues or forwards it or of the document it is annexed to (-1 if none).
    `policy_id` identifies it (DESIGN section 4). `has_text` is False for an annex that is named but missing, or only an image.
    """

    text: CleanText
    start: int
    end: int
    role: Role
    place: str
    carrier: int
    policy_id: str
    header: Header
    clauses: tuple[Clause, ...]
    has_text: bool = True

    def clause_at(self, offset: int) -> int:
        """Index of the clause whose own text holds clean `offset` (the nearest before it otherwise; -1 without clauses)."""
        low, high = 0, len(self.clauses)
        while low < high:
            middle = (low + high) // 2
            if self.clauses[middle].start <= offset:
                low = middle + 1
            else:
                high = middle
        return low - 1


# ---------------------------------------------------------------- extraction: what leaves, in source offsets


@dataclass(frozen=True, slots=True)
class ClauseText:
    """A clause as it leaves `kg`: `start:end` are source offsets of its own text; `text` is that text cleaned.

    `id` is unique in a build: the policy id, "#", the path, and "@n" where a path repeats. `parent` indexes the same tuple.
    `page` counts from 1; 0 where the format has no pages.
    """

    id: str
    path: str
    label: str
    title: str
    kind: ClauseKind
    start: int
    end: int
    subtree_end: int
    parent: int
    depth: int
    text: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class PolicyText:
    """One document as one file has it. Two files may hold the same policy: same `policy_id`, two PolicyTexts."""

    policy_id: str
    source_file: str
    start: int
    end: int
    role: Role
    place: str
    carrier_id: str
    has_text: bool
    header: Header
    clauses: tuple[ClauseText, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """One reference of one document to another. Indices point into `Extraction.texts` and that text's `clauses`.

    `cited_number` is canonical or empty; `cited_title` is clean, without 《》. `internal` is the index of the cited document
    where it stands in the same source (its annex, the text it issues), else -1. A commission carries `author` and `deadline`.
    `alias` is the short name the document introduces (以下简称…).
    """

    text: int
    clause: int
    relation: Relation
    cited_title: str
    cited_number: str
    passage: Passage
    cue: str = ""
    cited_authority: str = ""
    internal: int = -1
    alias: str = ""
    author: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A task: a clause that something is asked of. `deadline` only where the clause has exactly one."""

    text: int
    clause: int
    title: str
    deadline: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Who answers for a clause. `body` is the name as the document means it (prefixes carried over: 市发展改革委).

    `scope` is the clause whose subtree it covers (= `clause`). `convention` proves a lead that follows from a convention
    ("排在首位的为牵头部门，下同") rather than from a word beside the name. `blanket` marks bodies added by a blanket sentence.
    """

    text: int
    clause: int
    body: str
    role: DutyRole
    passage: Passage
    convention: Passage | None = None
    blanket: bool = False
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A promise in numbers. `value` and `value_high` are decimal strings ("3.5"; "4:6" for a ratio; "30、20、15" for a list)."""

    text: int
    clause: int
    indicator: str
    scope: str
    comparator: Comparator
    value: str
    value_high: str
    unit: str
    baseline: str
    deadline: str
    kind: TargetKind
    passage: Passage
    deadline_is_start: bool = False
    recurrence: str = ""

    @property
    def binding(self) -> bool:
        """False where the text only encourages."""
        return self.kind != "encouraged"


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Something read but not linked to exactly one thing. Kept and counted, never guessed."""

    reason: str
    what: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a part of one, that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything one source says. Pure in the file's bytes and the extractor's version, so it can be cached."""

    source_file: str
    digest: str
    media_type: str
    texts: tuple[PolicyText, ...]
    citations: tuple[Citation, ...] = ()
    measures: tuple[Measure, ...] = ()
    responsibilities: tuple[Responsibility, ...] = ()
    targets: tuple[Target, ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    notes: tuple[str, ...] = field(default=())
