"""Documents of one source → what each says of other documents: typed Citations, each with the words that state it.

The cue words beside a reference type it (data/lexicon/citation_cues.csv); a coordinated list of titles shares its cue. What refers to
the citing document itself (本办法, 该通知, its own title, 《办法》 introduced by nobody) is no citation. A document is linked here only
where it stands in the same file (`internal`); everything else is the business of kg.graph.resolve.

After this: (1) one citation per citing text, cited document and class of relation, the first of them; (2) `mentions` only where no other
relation is stated between the two; (3) citations come in the order of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.extraction.cues import BESIDE_TITLE, coordinated, relation_of, relation_of_heading, same_phrase
from kg.extraction.references import Reference, bare_title, find_references, is_type_only, tidy, title_kind
from kg.extraction.unmarked import author_before, deadline_at, find_commissions, find_short_references
from kg.records import Citation, Document, Relation, Unresolved

# Clauses that speak of the document itself: a title or number there is its own.
_OWN_CLAUSES = ("title", "number", "addressee", "signature", "colophon", "noise")


def find_citations(documents: Sequence[Document]) -> tuple[list[Citation], list[Unresolved]]:
    """The citations of all documents of one source, and what was read as a number beside a title but is none."""
    citations: list[Citation] = []
    unresolved: list[Unresolved] = []
    for index in range(len(documents)):
        reader = _Reader(documents, index)
        found = _distinct([*reader.explicit(), *reader.annexes(), *reader.implicit()])
        citations.extend(_titled_carriers(found, documents, index))
        unresolved.extend(reader.unresolved)
    return citations, unresolved


# ---------------------------------------------------------------- one document


@dataclass(slots=True)
class _Reader:
    """What is known while one document is read: its references, the short names it introduced, the documents around it."""

    documents: Sequence[Document]
    index: int
    unresolved: list[Unresolved] = field(default_factory=list)
    aliases: dict[str, Reference] = field(default_factory=dict)

    @property
    def document(self) -> Document:
        return self.documents[self.index]

    def explicit(self) -> list[Citation]:
        """Citations by 《title》 or number."""
        document = self.document
        text = document.text.text
        references, malformed = find_references(text, document.start, document.end)
        for piece in malformed:
            passage = document.text.passage(piece.start, piece.end)
            self.unresolved.append(Unresolved("malformed_number", text[piece.start : piece.end], passage))
        kept = [r for r in references if self._kind_at(r.core) not in _OWN_CLAUSES]
        self.aliases = {r.alias: r for r in references if r.alias}
        found: list[Citation] = []
        relation, cue, end = _NO_RELATION
        for group in coordinated(text, kept):
            inherits = end >= 0 and same_phrase(text[end : group[0].start])
            stated, words = relation_of(text, group, self._floor(group[0]), self.document.end)
            if words or not inherits:
                relation, cue = self._by_heading(group[0], stated, words)
            end = group[-1].end
            for reference in group:
                if citation := self._cite(reference, relation, cue):
                    found.append(self._authored(citation, group[0]) if citation.relation == "commissions" else citation)
        return found

    def _authored(self, citation: Citation, first: Reference) -> Citation:
        """The commission with its author and deadline, where the sentence names them."""
        document = self.document
        text, floor = document.text.text, self._floor(first)
        verb = max(text.rfind(citation.cue, floor, first.start), floor)
        return replace(citation, author=author_before(text, verb, floor), deadline=deadline_at(document, first.start))

    def _cite(self, reference: Reference, relation: Relation, cue: str) -> Citation | None:
        """The citation, or None where the reference is to the document itself, to no policy, or to nothing that was introduced."""
        document = self.document
        named = self.aliases.get(tidy(reference.title))
        if named is not None and named is not reference:
            reference = replace(reference, title=named.title, number=named.number or reference.number, authority=named.authority, alias="")
        elif reference.title and not reference.number and is_type_only(reference.title):
            return None
        kind = title_kind(reference.title) if reference.title else "document"
        if not reference.number and (kind in ("form", "press") or (kind == "unknown" and not cue)):
            return None
        text = document.text.text
        before, after = text[max(document.start, reference.start - 24) : reference.start], text[reference.end : reference.end + 24]
        if _SELF_MADE.search(before) or (relation == "mentions" and (_STANDARD_BEFORE.search(before) or _STANDARD_AFTER.match(after))):
            return None
        internal = _internal(reference, self.documents, self.index)
        relation, keep = self._role_of(reference, relation, cue, internal)
        if not keep:
            return None
        return self._citation(reference, relation, cue, internal if internal != self.index else -1)

    def _citation(
        self, named: Reference, relation: Relation, cue: str, internal: int = -1, author: str = "", deadline: str = ""
    ) -> Citation:
        """The citation of a reference, with its proof."""
        return Citation(
            text=self.index,
            clause=self.document.clause_at(named.core),
            relation=relation,
            cited_title=named.title,
            cited_number=named.number,
            passage=self.document.text.passage(named.start, named.end),
            cue=cue,
            cited_authority=named.authority,
            internal=internal,
            alias=named.alias,
            author=author,
            deadline=deadline,
        )

    def _role_of(self, reference: Reference, relation: Relation, cue: str, internal: int) -> tuple[Relation, bool]:
        """The relation after considering what the citing document is to its file, and whether there is a citation at all."""
        document = self.document
        if relation == "repeals" and internal == self.index:  # an older text of the same title gives way to this one
            return relation, True
        own_number = reference.number and reference.number == document.header.document_number
        if document.role == "interpretation" and _same_title(reference.title, interpreted_title(document)):
            return "interprets", True
        if internal == self.index or (own_number and internal < 0):
            return relation, False
        if internal >= 0:
            other = self.documents[internal]
            if other.carrier == self.index:  # 各市要按照《方案》要求落实, said of what this notice issues
                return ("forwards" if other.role == "forwarded" else "has_part"), True
            if document.carrier == internal and other.role == "carrier" and document.role == "issued":
                return relation, False
        if document.role == "wrapper":
            return "mentions", True
        if relation == "commissions" and document.role == "interpretation":
            relation = "mentions"
        if relation == "amends" and cue in _REVISING and not re.search(r"修改|修订|修正", document.header.title):
            relation = "mentions"  # 适时修订《…》: somebody will, this document does not
        if relation == "commissions" and self._before_the_body(reference):  # 为…，制定《…》。: it is this document
            return relation, False
        return relation, True

    def _before_the_body(self, reference: Reference) -> bool:
        """Whether the reference stands before the first labelled clause of a document that has some."""
        clauses = self.document.clauses
        first = next((clause.start for clause in clauses if clause.path), -1)
        return 0 <= reference.start < first

    def _by_heading(self, reference: Reference, relation: Relation, cue: str) -> tuple[Relation, str]:
        """The relation that the nearest heading above states, for a title that nothing beside it types."""
        document = self.document
        clause = document.clause_at(reference.core)
        while relation == "mentions" and not cue and clause >= 0:
            at = document.clauses[clause]
            relation, cue = relation_of_heading(at.title or document.text.text[at.start : at.end].strip().split("\n")[-1][-60:])
            clause = at.parent
        return relation, cue

    def annexes(self) -> list[Citation]:
        """What the list of annexes (附件：1.… 2.…) names: parts of this document."""
        text = self.document.text.text
        found: list[Citation] = []
        for place, start, end in _annex_entries(self.document):
            named = Reference(start, end, title=_FILE_NAME.sub("", tidy(text[start:end].strip(" 《》"))), core=start)
            found.append(self._citation(named, "has_part", "附件", _annexed(named, place, self.documents, self.index)))
        return found

    def implicit(self) -> list[Citation]:
        """Documents named without 《》 or number: ordered to be written, or cited by a short name."""
        if self.document.role in ("wrapper", "interpretation"):
            return []
        found: list[Citation] = []
        for order in find_commissions(self.document):
            named = Reference(order.start, order.end, title=order.title, core=order.start)
            found.append(self._citation(named, "commissions", order.verb, author=order.author, deadline=order.deadline))
        for short in find_short_references(self.document):
            named = Reference(short.start, short.end, title=short.title, authority=short.authority, core=short.start)
            found.append(self._citation(named, short.relation, short.cue))
        return [c for c in found if c.clause < 0 or self.document.clauses[c.clause].kind not in _OWN_CLAUSES]

    def _kind_at(self, offset: int) -> str:
        clause = self.document.clause_at(offset)
        return self.document.clauses[clause].kind if clause >= 0 else ""

    def _floor(self, reference: Reference) -> int:
        clause = self.document.clause_at(reference.core)
        return self.document.clauses[clause].start if clause >= 0 else self.document.start


_NO_RELATION: tuple[Relation, str, int] = ("mentions", "", -1)
# Cues that change a document: 适时修订《…》 tells of a change to come.
_REVISING = ("修改", "修订", "修正", "进行修改", "进行修订", "予以修改", "予以修订")
# 为此，特制定《…》: the document itself.
_SELF_MADE = re.compile(r"[特现](?:此|研究|组织)?(?:制定|制订|编制)\s*$")
# GB/T 41257《…》, 《…》（GB/T 26341—2010）: a technical standard is no policy unless a cue makes it binding here.
_STANDARD_BEFORE = re.compile(r"[A-Z]{2,6}(?:\s?/\s?[A-Z])?\s?[\d.]+(?:\s?[-—–]\s?\d{4})?\s*$")
_STANDARD_AFTER = re.compile(r"\s*[（(]\s*(?:[A-Z]{2,6}(?:\s?/\s?[A-Z])?\s?[\d.]+|\d{8}-)")


# ---------------------------------------------------------------- documents of the same file


def _normal(title: str) -> str:
    """A title for comparison: only letters, digits and Chinese."""
    return re.sub(r"[^\w\u4e00-\u9fff]", "", title)


def _same_title(one: str, other: str) -> bool:
    """Whether two titles name one document: equal, or one is the other without its issuer (关于…) or its country."""
    a, b = sorted((_normal(one), _normal(other)), key=len)
    if not a or a == b:
        return bool(a) and a == b
    return b.endswith(a) and len(a) >= 4 and (a.startswith("关于") or b == "中华人民共和国" + a)


def _internal(reference: Reference, documents: Sequence[Document], citing: int) -> int:
    """The index of the only document of the same file that the reference names; -1 where none does or several do.

    A title counts without its brackets: what is cited as …办法（试行） may stand here as …办法（试行）（审议稿）.
    """
    found = [
        index
        for index, document in enumerate(documents)
        if document.role != "wrapper" and _same_title(bare_title(reference.title), bare_title(document.header.title))
        if not reference.number or document.header.document_number in ("", reference.number)  # an older text of the same title
    ]
    if not found and reference.number:
        found = [
            index
            for index, document in enumerate(documents)
            if document.header.document_number == reference.number and document.role in ("carrier", "policy", "forwarded")
        ]
    if len(found) > 1:  # a text and its interpretation bear one title
        closer = [index for index in found if documents[index].role != "interpretation"]
        found = closer if len(closer) == 1 else [index for index in found if index == citing] or found
    if len(found) > 1:  # an annex that is only named beside the text itself
        found = [index for index in found if documents[index].has_text] or found
    return found[0] if len(found) == 1 else -1


def interpreted_title(document: Document) -> str:
    """The title of what an interpretation interprets, from its own: 《X》政策解读, X政策解读, 关于《X》的解读 → X."""
    title = document.header.title
    if match := re.search(r"《(.+)》", title):
        return match[1]
    return re.sub(
        r"(?:的)?(?:政策|文件|图文|一图|图解|相关)*(?:解读|问答|说明|解析)(?:材料|稿)?$",
        "",
        re.sub(r"^(?:一图读懂|图解|解读)[：:]?", "", title),
    )


# ---------------------------------------------------------------- annexes

_ANNEX_LIST = re.compile(r"(?:^|\n)[ \t\u3000]*附[ \t\u3000]*件[ \t\u3000]*[：:]")
_ANNEX_ENTRY = re.compile(r"[ \t\u3000]*(?:(?:附件)?(?P<number>\d{1,2})(?:[.．、:：][ \t\u3000]*|[ \t\u3000]+))?(?P<title>[^\n]+)")
_FILE_NAME = re.compile(r"\.(?:docx?|xlsx?|pptx?|pdf|wps|et|ofd|zip|rar|jpe?g|png|tif)$", re.IGNORECASE)
_NO_ENTRY = re.compile(r"\s*(?:附件\s*\d*\s*$|(?:\d{4}|[一二〇○零]{4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月|[年月日\d\s]+$|（此件)")


def _annex_entries(document: Document) -> Iterable[tuple[str, int, int]]:
    """(number or "", start, end) of each title in the list of annexes."""
    text = document.text.text
    for match in _ANNEX_LIST.finditer(text, document.start, document.end):
        at = match.end()
        first = True
        while at < document.end:
            line_end = text.find("\n", at, document.end)
            line_end = document.end if line_end < 0 else line_end
            line = text[at:line_end]
            entry = _ANNEX_ENTRY.match(line)
            if entry and entry["title"].strip() and (entry["number"] or first) and not _NO_ENTRY.match(line):
                first = False
                start = at + entry.start("title")
                yield entry["number"] or "", start, start + len(entry["title"].rstrip(" 。；;"))
            elif line.strip():
                break
            at = line_end + 1


def _annexed(reference: Reference, place: str, documents: Sequence[Document], citing: int) -> int:
    """The annex document of this file that an entry of the list names: by its title, else by its place."""
    found = _internal(reference, documents, citing)
    if found >= 0 and found != citing:
        return found
    family = {citing, documents[citing].carrier} - {-1} | {i for i, d in enumerate(documents) if d.carrier == citing}
    placed = [i for i, d in enumerate(documents) if d.role == "annex" and d.carrier in family and d.place == f"附件{place}"]
    return placed[0] if len(placed) == 1 else -1


def _titled_carriers(citations: list[Citation], documents: Sequence[Document], index: int) -> list[Citation]:
    """The citations, and for a text that the document issues or forwards but does not name in its body, one from its title."""
    document = documents[index]
    named = {citation.internal for citation in citations if citation.relation in ("has_part", "forwards")}
    proof = document.header.proof("title")
    verb = _ISSUES.search(document.header.title)
    if proof is None or verb is None:
        return citations
    for other, part in enumerate(documents):
        title = part.header.title
        if part.carrier != index or part.role not in ("issued", "forwarded") or other in named or not title:
            continue
        if _normal(title) in _normal(document.header.title):
            relation: Relation = "forwards" if part.role == "forwarded" else "has_part"
            number = part.header.document_number if part.role == "forwarded" else ""
            clause = document.clause_at(document.start)
            citations = [Citation(index, clause, relation, title, number, proof, cue=verb[0], internal=other), *citations]
    return citations


_ISSUES = re.compile(r"印发|转发|批转|发布|公布|下发")


# ---------------------------------------------------------------- one citation per document and relation

_CLASS: dict[Relation, str] = {"implements": "follows", "based_on": "follows", "has_part": "carries", "forwards": "carries"}


def _distinct(citations: Iterable[Citation]) -> list[Citation]:
    """The first citation of each cited document and class of relation; a mere mention only where nothing more is stated."""
    cited: list[Citation] = []
    numbers: dict[str, str] = {}
    # The list of annexes proves an annex better than a title with （附件1） behind it, wherever they stand.
    ordered = sorted(citations, key=lambda c: (c.cue == BESIDE_TITLE, c.passage.start, -c.passage.end))
    for citation in ordered:
        if citation.cited_number and citation.cited_title:
            numbers.setdefault(_normal(citation.cited_title), citation.cited_number)

    def same(one: Citation, other: Citation) -> bool:
        if one.internal >= 0 and one.internal == other.internal:
            return True
        number_one = one.cited_number or numbers.get(_normal(one.cited_title), "")
        number_other = other.cited_number or numbers.get(_normal(other.cited_title), "")
        if number_one and number_other:
            return number_one == number_other
        return _same_title(one.cited_title, other.cited_title)

    for citation in ordered:
        if any(
            same(citation, kept) and _CLASS.get(citation.relation, citation.relation) == _CLASS.get(kept.relation, kept.relation)
            for kept in cited
        ):
            continue
        cited.append(citation)
    kept = [c for c in cited if c.relation != "mentions" or not any(k.relation != "mentions" and same(c, k) for k in cited)]
    return sorted(kept, key=lambda c: (c.passage.start, -c.passage.end))
