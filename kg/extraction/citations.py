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
from functools import cache

from kg.extraction.references import Reference, bare_title, find_references, is_type_only, tidy, title_kind
from kg.extraction.unmarked import author_before, deadline_at, find_commissions, find_short_references
from kg.language.lexicon import table
from kg.records import Citation, Document, Relation, Unresolved

# Clauses that speak of the document itself: a title or number there is its own.
_OWN_CLAUSES = ("title", "number", "addressee", "signature", "colophon", "noise")


def find_citations(documents: Sequence[Document]) -> tuple[list[Citation], list[Unresolved]]:
    """The citations of all documents of one source, and what was read as a number beside a title but is none."""
    citations: list[Citation] = []
    unresolved: list[Unresolved] = []
    for index, document in enumerate(documents):
        reader = _Reader(documents, index)
        found = _distinct([*reader.explicit(), *reader.annexes(), *reader.implicit()], documents)
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
        for group in _coordinated(text, kept):
            inherits = _SAME_PHRASE.fullmatch(text[end : group[0].start]) is not None if end >= 0 else False
            stated, words = relation_of(text, group, self._floor(group[0]), self.document.end)
            if words or not inherits:
                relation, cue = self._by_heading(group[0], stated, words)
            end = group[-1].end
            for reference in group:
                if citation := self._cite(reference, relation, cue):
                    found.append(self._authored(citation, group[0]) if citation.relation == "commissions" else citation)
        return found

    def _authored(self, citation: Citation, first: Reference) -> Citation:
        """The commission with its author and deadline, where the sentence names them, and its verb within its proof."""
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
        return Citation(
            text=self.index,
            clause=document.clause_at(reference.core),
            relation=relation,
            cited_title=reference.title,
            cited_number=reference.number,
            passage=document.text.passage(reference.start, reference.end),
            cue=cue,
            cited_authority=reference.authority,
            internal=internal if internal != self.index else -1,
            alias=reference.alias,
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
            if other.carrier == self.index and relation in ("has_part", "mentions", "commissions"):
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
        """A list under a heading that types it: 制定依据, or 对下列文件予以废止：."""
        if relation != "mentions" or cue:
            return relation, cue
        document = self.document
        clause = document.clause_at(reference.core)
        while clause >= 0:
            at = document.clauses[clause]
            heading = at.title or document.text.text[at.start : at.end].strip().split("\n")[-1][-60:]
            if match := _LIST_HEADING.search(heading):
                kind: Relation = "repeals" if match["repeals"] else "amends" if match["amends"] else "based_on"
                return kind, match[0]
            clause = at.parent
        return relation, cue

    def annexes(self) -> list[Citation]:
        """What the list of annexes (附件：1.… 2.…) names: parts of this document."""
        document = self.document
        text = document.text.text
        found: list[Citation] = []
        for place, start, end in _annex_entries(document):
            reference = Reference(start, end, title=_FILE_NAME.sub("", tidy(text[start:end].strip(" 《》"))), core=start)
            internal = _annexed(reference, place, self.documents, self.index)
            found.append(
                Citation(
                    text=self.index,
                    clause=document.clause_at(start),
                    relation="has_part",
                    cited_title=reference.title,
                    cited_number="",
                    passage=document.text.passage(start, end),
                    cue="附件",
                    internal=internal,
                )
            )
        return found

    def implicit(self) -> list[Citation]:
        """Documents named without 《》 or number: ordered to be written, or cited by a short name."""
        document = self.document
        if document.role in ("wrapper", "interpretation"):
            return []
        found: list[Citation] = []
        for commission in find_commissions(document):
            passage = document.text.passage(commission.start, commission.end)
            found.append(
                Citation(
                    text=self.index,
                    clause=document.clause_at(commission.start),
                    relation="commissions",
                    cited_title=commission.title,
                    cited_number="",
                    passage=passage,
                    cue=commission.verb,
                    author=commission.author,
                    deadline=commission.deadline,
                )
            )
        for short in find_short_references(document):
            found.append(
                Citation(
                    text=self.index,
                    clause=document.clause_at(short.start),
                    relation=short.relation,
                    cited_title=short.title,
                    cited_number="",
                    passage=document.text.passage(short.start, short.end),
                    cue=short.cue,
                    cited_authority=short.authority,
                )
            )
        return [c for c in found if self._kind_at_passage(c) not in _OWN_CLAUSES]

    def _kind_at_passage(self, citation: Citation) -> str:
        return self.document.clauses[citation.clause].kind if citation.clause >= 0 else ""

    def _kind_at(self, offset: int) -> str:
        clause = self.document.clause_at(offset)
        return self.document.clauses[clause].kind if clause >= 0 else ""

    def _floor(self, reference: Reference) -> int:
        clause = self.document.clause_at(reference.core)
        return self.document.clauses[clause].start if clause >= 0 else self.document.start


_NO_RELATION: tuple[Relation, str, int] = ("mentions", "", -1)
# 根据《A》第三条规定和《B》: what stands between two titles of one phrase, so that the first cue governs the second too.
_SAME_PHRASE = re.compile(r"[^，,。；;：:\n]{0,20}?(?:、|和|及|与|以及|或|[，,](?=以及|及|和))[^，,。；;：:\n]{0,12}")

_REVISING = ("修改", "修订", "修正", "进行修改", "进行修订", "予以修改", "予以修订")
# 为此，特制定《…》: the document itself.
_SELF_MADE = re.compile(r"[特现](?:此|研究|组织)?(?:制定|制订|编制)\s*$")
# GB/T 41257《…》, 《…》（GB/T 26341—2010）: a technical standard is no policy unless a cue makes it binding here.
_STANDARD_BEFORE = re.compile(r"[A-Z]{2,6}(?:\s?/\s?[A-Z])?\s?[\d.]+(?:\s?[-—–]\s?\d{4})?\s*$")
_STANDARD_AFTER = re.compile(r"\s*[（(]\s*(?:[A-Z]{2,6}(?:\s?/\s?[A-Z])?\s?[\d.]+|\d{8}-)")

# 一、制定依据 … ; 对下列文件予以废止：
_LIST_HEADING = re.compile(
    r"""(?P<repeals>(?:予以|决定|宣布)?(?:废止|失效|停止执行)(?:的|下列|以下)[^。；，]{0,16}[：:]?$|予以(?:废止|失效|停止执行)[：:]?$)
      | (?P<amends>(?:予以|决定)(?:修改|修订)(?:的|下列|以下)?[^。；，]{0,16}[：:]?$)
      | (?:政策|制定|制订|起草|出台|编制|法律|法规|文件|主要|参考)*依据[：:。]?$""",
    re.VERBOSE,
)


# ---------------------------------------------------------------- coordinated titles

# Between two titles of one list: a connector, the issuer of the next title, and what closes the title before (等文件, 精神 do not).
_CONNECTOR = re.compile(
    r"""^\s*(?:[、，,/]|和|及|与|以及|或|或者|暨|并)*\s*
        (?:[\u4e00-\u9fff、\s]{0,30}?(?:政府|厅|室|委|部|局|办|会|院|署|国务院|中央)(?:等[一二三四五六七八九十\d]{0,3}(?:部门|部委|部|单位)?)?
           (?:联合)?(?:印发|发布|制定|下发|出台|颁布|公布)?的?)?
        (?:第[一二三四五六七八九十百\d]+条)?\s*$""",
    re.VERBOSE,
)
_BREAKS_A_LIST = re.compile(r"按照|根据|依据|依照|贯彻|落实|制定|编制|修改|废止|转发|印发给")


def _coordinated(text: str, references: Sequence[Reference]) -> list[list[Reference]]:
    """References in lists that share a cue: 《A》（n）和《B》（m）, 《A》《B》, 《A》、省政府《B》."""
    groups: list[list[Reference]] = []
    for reference in references:
        if groups:
            between = text[groups[-1][-1].end : reference.start]
            if len(between) <= 40 and _CONNECTOR.match(between) and not _BREAKS_A_LIST.search(between):
                groups[-1].append(reference)
                continue
        groups.append([reference])
    return groups


# ---------------------------------------------------------------- relations

_SENTENCE_END = re.compile(r"[。；;！？!?]|\n(?=\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d+[.．、]))|\n\s*\n")
# What follows a title and types it. Each pattern is matched in the rest of the sentence, up to the next title.
_AFTER: tuple[tuple[Relation, re.Pattern[str]], ...] = (
    ("forwards", re.compile(r"^[^。；]{0,60}?(?:现|予以|一并)?转发(?:给你们|如下|你们|各地|至)")),
    ("has_part", re.compile(r"^[^。；]{0,80}?(?:现(?:将其)?|予以|一并|特此)(?:印发|下发|发布|公布|发给|印送|颁布)")),
    ("implements", re.compile(r"^[^。；，《》]{0,4}的?(?:贯彻落实|贯彻实施|贯彻执行|贯彻|落实|实施|执行)(?:工作|落实|情况的)")),
    ("has_part", re.compile(r"^\s*(?:（[^（）]*）)?(?:印发|下发|发给|印送|公布)(?:给?(?:你|各)|如下)")),
    (
        "repeals",
        re.compile(r"^[^。；《》]{0,80}?(?:同时|即行|自行|相应|予以|一并|即)?(?:废止|失效|停止执行|不再执行|停止实施|不再施行|不再适用)"),
    ),
    ("amends", re.compile(r"^[^。；《》]{0,60}?(?:(?:作|做)(?:如下|以下|出)?(?:修改|修订|修正)|修改为|修订为|(?:予以|进行)(?:修改|修订))")),
)
_ANNEXED = re.compile(r"\s*[（(]\s*(?:详?见)?附件\s*[\d一二三四五六七八九十]{0,3}\s*[）)]")
# （1994年…国务院令第142号发布 根据…《…的决定》第一次修订）: how a law came to be, told of itself.
_HISTORY = re.compile(r"\s*(?:第[一二三四五六七八九十]次)?(?:修订|修正|修改|发布|公布|通过)(?!为|如下)")
# 省厅下发了《…》（…号）。现将有关通知转发给你们: the next sentence says what is done with it.
_FORWARDED_NEXT = re.compile(
    r"[^。；《》]{0,120}[。\n]\s*现将(?:有关|该|上述|此)?(?:通知|文件|意见|方案|办法|规定|函|精神|内容|全文|原文)[^。；]{0,12}转发"
)
_INCONSISTENT = re.compile(r"不一致|不符|相抵触")
# Before the verb of a document that exists: 近日, 2018年6月，省政府制定…; not 2019年12月底前.
_HAPPENED = re.compile(
    r"已|先后|相继|陆续|近日|日前|此前|曾|[现特]$|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?!\d|[前底末起内])[，,]?[^，。]{0,16}$"
)


@cache
def _cues() -> tuple[tuple[str, Relation, bool], ...]:
    """(cue, relation, whether it must be adjacent), longest first."""
    relations: dict[str, Relation] = {
        "implements": "implements", "based_on": "based_on", "mentions": "mentions", "forwards": "forwards", "amends": "amends",
        "repeals": "repeals", "interprets": "interprets", "commissions": "commissions",
    }  # fmt: skip
    rows = table("citation_cues", "cue", ("cue", "relation", "reach"))
    return tuple(
        sorted(((r["cue"], relations[r["relation"]], r["reach"] == "adjacent") for r in rows), key=lambda row: (-len(row[0]), row[0]))
    )


def relation_of(text: str, group: Sequence[Reference], floor: int, ceiling: int) -> tuple[Relation, str]:
    """The relation that the words around a list of titles state, and those words ("mentions", "" where they state none).

    >>> sentence = "为贯彻落实《甲办法》和《乙条例》精神，制定本方案。"
    >>> relation_of(sentence, find_references(sentence)[0], 0, len(sentence))
    ('implements', '贯彻落实')
    """
    first, last = group[0], group[-1]
    before = text[max(floor, first.start - 160) : first.start]
    before = _SENTENCE_END.split(before)[-1].rpartition("》")[2]
    after = text[last.end : min(ceiling, last.end + 160)]
    if _ANNEXED.match(after):
        return "has_part", "附件"
    if _HISTORY.match(after):
        return "mentions", ""
    if _FORWARDED_NEXT.match(after):
        return "forwards", "转发"
    if _ISSUED_NEXT.match(after):
        return "has_part", "现印发"
    after = _SENTENCE_END.split(after)[0]
    after = after[: after.find("《")] if "《" in after else after
    for relation, pattern in _AFTER:
        if (match := pattern.search(after)) and not _INCONSISTENT.search(match[0]):
            if relation == "repeals" and re.search(r"未|不得|若|如|后", match[0][-12:-2]):
                continue
            return relation, re.sub(r"\s", "", match[0])[-8:].strip("，,）)")
    if re.search(r"现(?:予以)?(?:转发|批转)[^，。]{0,30}$", before):
        return "forwards", "转发"
    if re.search(r"现(?:予以)?(?:印发|发布|公布|下发|颁布)[^，。]{0,30}$", before):
        return "has_part", "现印发"
    if before.rstrip().endswith("以") and (match := _MADE_GROUND.match(after)):
        return "based_on", "以…" + match[0]
    return _cue_before(before)


# 我们联合制定了《…》。现印发给你们。
_ISSUED_NEXT = re.compile(r"[^。；《》]{0,60}[。\n]\s*现(?:将其|予以)?(?:印发|下发|发布|公布|发给)")


# 以《…》为依据
_MADE_GROUND = re.compile(r"为(?:依据|基础|指导|准|遵循|纲领|引领|统领|蓝本|标准)")


def _cue_before(before: str) -> tuple[Relation, str]:
    """The cue nearest to the title in the words before it, within the same phrase."""
    phrase = re.split(r"[，,](?!\s*(?:以及|和|及|与))|[：:]", before)[-1]
    best: tuple[int, int, Relation, str] | None = None
    for cue, relation, adjacent in _cues():
        at = phrase.rfind(cue)
        if at < 0:
            continue
        rest = phrase[at + len(cue) :]
        if adjacent and not _ADJACENT.fullmatch(rest):
            continue
        if relation == "commissions" and (_HAPPENED.search(before[: len(before) - len(rest) - len(cue)]) or rest[:1] in ("了", "过", "的")):
            continue
        if _NOT_A_CUE.search(phrase[:at]) or _CLOSED.search(rest):
            continue
        if best is None or (at + len(cue), len(cue)) > (best[0], best[1]):
            best = (at + len(cue), len(cue), relation, cue)
    return (best[2], best[3]) if best else ("mentions", "")


# Right before the title, or before the name of its issuer.
_ADJACENT = re.compile(
    r"\s*(?:好|完善)?(?:[\u4e00-\u9fff、\s]{0,24}(?:政府|厅|室|委|部|局|办|会|院|署|中央|省|市|区|县|国家|单位|部门))?(?:印发|发布|制定)?的?\s*[“（(]?"
)
_NOT_A_CUE = re.compile(r"(?:未|不|停止|暂停)$")
# The cue's own object has ended before the title: 根据工作需要制定的…
_CLOSED = re.compile(r"(?:要求|需要|情况|原则|部署|规定)(?!和|及|与|、|以及)[^和及与、]{4,}$")


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
    for other, part in enumerate(documents):
        if part.carrier != index or part.role not in ("issued", "forwarded") or other in named or proof is None:
            continue
        if _normal(part.header.title) and _normal(part.header.title) in _normal(document.header.title):
            relation: Relation = "forwards" if part.role == "forwarded" else "has_part"
            title, number = part.header.title, part.header.document_number if part.role == "forwarded" else ""
            citations = [
                Citation(index, document.clause_at(document.start), relation, title, number, proof, cue=relation, internal=other),
                *citations,
            ]
    return citations


# ---------------------------------------------------------------- one citation per document and relation

_CLASS: dict[Relation, str] = {"implements": "follows", "based_on": "follows", "has_part": "carries", "forwards": "carries"}


def _distinct(citations: Iterable[Citation], documents: Sequence[Document]) -> list[Citation]:
    """The first citation of each cited document and class of relation; a mere mention only where nothing more is stated."""
    cited: list[Citation] = []
    numbers: dict[str, str] = {}
    ordered = sorted(citations, key=lambda c: (c.passage.start, -c.passage.end))
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
    return [c for c in cited if c.relation != "mentions" or not any(k.relation != "mentions" and same(c, k) for k in cited)]
