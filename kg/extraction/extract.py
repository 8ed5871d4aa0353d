"""Source → Extraction: reads the documents of one file and everything they say. Links nothing across files and touches none.

After this: (1) every offset is a source offset; (2) every index points into `texts` and that text's `clauses`; (3) no two texts
of the extraction share a policy id, and no two clauses a clause id; (4) the same source gives an equal extraction. No text is
refused: one that holds nothing recognisable gives an extraction that says so little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.extraction.citations import find_citations
from kg.extraction.responsibilities import find_measures, find_responsibilities
from kg.extraction.targets import find_targets
from kg.reading.documents import read_documents
from kg.records import Citation, ClauseText, Document, Extraction, PolicyText, Responsibility, Source

# Part of every cache key: raise it whenever any rule or lexicon below `kg.reading` or `kg.extraction` changes what comes out.
EXTRACTOR_VERSION = "9"


def extract(source: Source) -> Extraction:
    """Everything `source` says. Pure, and never raises on any text.

    >>> from kg.records import Source
    >>> extract(Source("empty.txt", "", "0" * 64)).texts
    ()
    """
    documents = distinct(read_documents(source))
    citations, unresolved = find_citations(documents)
    responsibilities = find_responsibilities(documents)
    measures = find_measures(documents, responsibilities)
    targets = [target for index, document in enumerate(documents) for target in find_targets(document, index)]
    return Extraction(
        source_file=source.name,
        digest=source.digest,
        media_type=source.media_type,
        texts=tuple(policy_text(document, documents) for document in documents),
        citations=tuple(with_authors(citations, responsibilities, documents)),
        measures=tuple(measures),
        responsibilities=tuple(responsibilities),
        targets=tuple(targets),
        unresolved=tuple(unresolved),
        notes=notes(documents),
    )


def distinct(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents, a later one that bears the policy id of an earlier one renamed: its place is added, else a count (`~2`).

    Two files may hold one policy; one file that seems to hold it twice holds two parts that the header could not tell apart.
    """
    taken: set[str] = set()
    kept: list[Document] = []
    for document in documents:
        name = document.policy_id
        if name in taken and document.place and not name.endswith("/" + document.place):
            name = f"{name}/{document.place}"
        base, count = name, 1
        while name in taken:
            count += 1
            name = f"{base}~{count}"
        taken.add(name)
        kept.append(document if name == document.policy_id else replace(document, policy_id=name))
    return tuple(kept)


def policy_text(document: Document, documents: Sequence[Document]) -> PolicyText:
    """The document as it leaves `kg`: source offsets, and clauses with ids that no other clause of the document has."""
    start, end = source_span(document, document.start, document.end)
    return PolicyText(
        policy_id=document.policy_id,
        source_file=document.text.source.name,
        start=start,
        end=end,
        role=document.role,
        place=document.place,
        carrier_id=documents[document.carrier].policy_id if 0 <= document.carrier < len(documents) else "",
        has_text=document.has_text,
        header=document.header,
        clauses=clause_texts(document),
    )


def clause_texts(document: Document) -> tuple[ClauseText, ...]:
    """The clauses in order; a path that repeats is numbered from its second use (`…#二@2`)."""
    uses: Counter[str] = Counter()
    leaving: list[ClauseText] = []
    for clause in document.clauses:
        uses[clause.path] += 1
        repeat = f"@{uses[clause.path]}" if uses[clause.path] > 1 else ""
        start, end = source_span(document, clause.start, clause.end)
        leaving.append(
            ClauseText(
                id=f"{document.policy_id}#{clause.path}{repeat}",
                path=clause.path,
                label=clause.label,
                title=clause.title,
                kind=clause.kind,
                start=start,
                end=end,
                subtree_end=max(end, source_span(document, clause.start, clause.subtree_end)[1]),
                parent=clause.parent,
                depth=clause.depth,
                text=document.text.text[clause.start : clause.end].strip(),
                page=page_at(document.text.source, start),
            )
        )
    return tuple(leaving)


def source_span(document: Document, start: int, end: int) -> tuple[int, int]:
    """Source offsets of clean span [start, end), blank ends trimmed; an empty span is an empty one where it stands."""
    if start < end:
        passage = document.text.passage(start, end)
        return passage.start, passage.end
    at = document.text.starts[start] if start < len(document.text.starts) else len(document.text.source.text)
    return at, at


def page_at(source: Source, offset: int) -> int:
    """The page that holds a source offset, counted from 1; 0 where the format has no pages."""
    return sum(begin <= offset for begin in source.pages)


def with_authors(
    citations: Iterable[Citation], responsibilities: Iterable[Responsibility], documents: Sequence[Document]
) -> Iterable[Citation]:
    """The citations; a commission that names no author beside it takes those who answer for the clause that orders it.

    "研究制定双向转诊工作方案…（市卫生计生委、市财政局负责）" is written by the bodies at the end of the clause. Where one leads, it writes.
    """
    duties: dict[tuple[int, int], list[Responsibility]] = {}
    for duty in responsibilities:
        duties.setdefault((duty.text, duty.clause), []).append(duty)
    for citation in citations:
        if citation.relation != "commissions" or citation.author:
            yield citation
            continue
        above = clause_and_parents(documents[citation.text], citation.clause)
        stated = next((duties[citation.text, clause] for clause in above if (citation.text, clause) in duties), [])
        yield replace(citation, author=authors(stated))


def authors(duties: Iterable[Responsibility]) -> str:
    """Who writes: the body that leads, else all that are responsible; those of a blanket sentence do not. Joined by 、, as written."""
    stated = list(duties)
    writing = [duty for duty in stated if duty.role == "lead"] or [d for d in stated if d.role == "responsible" and not d.blanket]
    return "、".join(dict.fromkeys(duty.body for duty in writing))


def clause_and_parents(document: Document, clause: int) -> list[int]:
    """The clause and those above it, nearest first."""
    chain: list[int] = []
    while 0 <= clause < len(document.clauses) and clause not in chain:
        chain.append(clause)
        clause = document.clauses[clause].parent
    return chain


def notes(documents: Sequence[Document]) -> tuple[str, ...]:
    """What cleaning did to the text, counted by kind, for the report."""
    if not documents:
        return ("no document recognised",)
    counts = Counter(what for what, _ in documents[0].text.notes)
    return tuple(f"{what}: {count}" for what, count in sorted(counts.items()))
