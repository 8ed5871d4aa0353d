"""Outlines of all Extractions → which policy each citation means, which body each name means. Reads no text; sees only outlines.

    Extraction → outline() → Outline ─┐
    Extraction → outline() → Outline ─┼→ resolve() → Resolution: SourceLinks per source, the policies cited but not held, the bodies
    Extraction → outline() → Outline ─┘

After this: (1) every citation means exactly one policy, held or not, or says why not (`Link.reason`); (2) no citation means a
policy younger than its own document, a commission apart; (3) the result depends on the set of outlines, never on their order;
(4) the links of a source are a pure function of its own outline and of the policies that the others hold and cite.

An outline is small (headers, citations, names of bodies), so that ten thousand of them fit in memory and none of the texts need to.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.language.bodies import Body, identify_body
from kg.language.numbering import parse_document_number
from kg.language.regions import (
    NATION,
    Region,
    ancestors,
    authority_of_agency,
    is_within,
    leading_region,
    place_name,
    region_by_code,
    region_of_agency,
)
from kg.records import Citation, Extraction, Level, PolicyText, Relation, Role

# ---------------------------------------------------------------- outlines


@dataclass(frozen=True, slots=True)
class TextOutline:
    """What linking needs of one PolicyText. `date` is the date of the document, else of its publication, else the year of its number."""

    policy_id: str
    number: str
    title: str
    authorities: tuple[str, ...]
    level: Level
    region: str
    region_code: str
    date: str
    document_type: str
    role: Role
    place: str
    carrier_id: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class CitationOutline:
    """What linking needs of one Citation, in the order of `Extraction.citations`."""

    text: int
    relation: Relation
    number: str
    title: str
    authority: str
    internal: int


@dataclass(frozen=True, slots=True)
class NamedBody:
    """A body as one text names it: `name` as written, and what it is in that text's place and time."""

    text: int
    name: str
    body: Body


@dataclass(frozen=True, slots=True)
class Outline:
    """The part of an Extraction that other sources need to know of it."""

    source_file: str
    digest: str
    texts: tuple[TextOutline, ...]
    citations: tuple[CitationOutline, ...]
    bodies: tuple[NamedBody, ...]
    unresolved: tuple[str, ...] = ()
    media_type: str = "text/plain"
    characters: int = 0
    skipped: str = ""


def outline(extraction: Extraction) -> Outline:
    """The outline of one extraction. Pure."""
    return Outline(
        source_file=extraction.source_file,
        digest=extraction.digest,
        texts=tuple(_outline_text(text) for text in extraction.texts),
        citations=tuple(_outline_citation(citation) for citation in extraction.citations),
        bodies=tuple(_name_bodies(extraction)),
        unresolved=tuple(item.reason for item in extraction.unresolved),
        media_type=extraction.media_type,
        characters=sum(len(clause.text) for text in extraction.texts for clause in text.clauses),
    )


def _outline_text(text: PolicyText) -> TextOutline:
    header = text.header
    content = hashlib.blake2b(digest_size=12)
    for clause in text.clauses:
        content.update(_SPACE.sub("", clause.text).encode("utf-8", "surrogatepass") + b"\0")
    return TextOutline(
        policy_id=text.policy_id,
        number=header.document_number,
        title=header.title,
        authorities=header.issuing_authorities,
        level=header.level,
        region=header.region,
        region_code=header.region_code,
        date=header.date_document or header.date_publication or _year_of(header.document_number),
        document_type=header.document_type,
        role=text.role,
        place=text.place,
        carrier_id=text.carrier_id,
        text_digest=content.hexdigest(),
    )


def _outline_citation(citation: Citation) -> CitationOutline:
    return CitationOutline(
        citation.text, citation.relation, citation.cited_number, citation.cited_title, citation.cited_authority, citation.internal
    )


def _name_bodies(extraction: Extraction) -> Iterable[NamedBody]:
    """Every name of a body in the extraction, once per text, in the order of the texts and names."""
    wanted: dict[tuple[int, str], None] = {}
    for index, text in enumerate(extraction.texts):
        for authority in text.header.issuing_authorities:
            wanted[index, authority] = None
    for duty in extraction.responsibilities:
        wanted[duty.text, duty.body] = None
    for index, name in sorted(wanted):
        header = extraction.texts[index].header
        date = header.date_document or header.date_publication or _year_of(header.document_number)
        yield NamedBody(index, name, _identify(name, header.region_code, header.level, date[:4]))


@lru_cache(maxsize=1 << 16)
def _identify(name: str, region_code: str, level: Level, year: str) -> Body:
    return identify_body(name, region_by_code(region_code) if region_code else None, level, year)


_SPACE = re.compile(r"\s+")


def _year_of(number: str) -> str:
    """The year of a document number, or empty."""
    parsed = parse_document_number(number) if number else None
    return parsed.year if parsed else ""


# ---------------------------------------------------------------- what comes out


@dataclass(frozen=True, slots=True)
class Link:
    """What one citation means: `cited_id`, or the reason why not. `number` and `title` are those of the cited policy where known."""

    cited_id: str
    held: bool
    number: str
    title: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceLinks:
    """All that a source's statements take from elsewhere; tuples are in the order of the outline's texts and citations.

    `policy_ids` are the ids of the texts in this build, `carrier_ids` those of their carriers. `ordinals` say the how-manieth text
    of its policy each is, from 0: the first describes the policy; the clauses of later ones have ids of their own.
    """

    source_file: str
    policy_ids: tuple[str, ...]
    carrier_ids: tuple[str, ...]
    ordinals: tuple[int, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class CitedPolicy:
    """A policy that is cited but not held, as far as its number and the words of the citations tell."""

    id: str
    number: str
    title: str
    authority: str
    level: str
    region: str
    region_code: str
    date: str
    body: Body | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """One policy that several files hold. `differs` names what is not the same in all of them; empty where they agree."""

    policy_id: str
    source_files: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Everything the statements of all sources need beyond the sources themselves."""

    links: dict[str, SourceLinks]
    cited: tuple[CitedPolicy, ...]
    bodies: tuple[Body, ...]
    twins: tuple[Twin, ...]
    unresolved: dict[str, int] = field(default_factory=dict)


def resolve(outlines: Iterable[Outline]) -> Resolution:
    """Links every citation of every outline. See the module's docstring for what holds afterwards."""
    ordered = sorted(outlines, key=lambda each: each.source_file)
    identities = _identify_texts(ordered)
    register = _Register()
    for each in ordered:
        for text, policy_id in zip(each.texts, identities[each.source_file], strict=True):
            register.add(policy_id, text)
    by_source = {each.source_file: [_link(each, citation, identities, register) for citation in each.citations] for each in ordered}
    cited = _join_cited(ordered, by_source, register)
    seen: dict[str, int] = defaultdict(int)
    links: dict[str, SourceLinks] = {}
    reasons: dict[str, int] = defaultdict(int)
    for each in ordered:
        ids = identities[each.source_file]
        names = {text.policy_id: policy_id for text, policy_id in zip(each.texts, ids, strict=True)}
        ordinals: list[int] = []
        for policy_id in ids:
            ordinals.append(seen[policy_id])
            seen[policy_id] += 1
        carriers = tuple(names.get(text.carrier_id, text.carrier_id) for text in each.texts)
        links[each.source_file] = SourceLinks(each.source_file, ids, carriers, tuple(ordinals), tuple(by_source[each.source_file]))
        for reason in (*each.unresolved, *(link.reason for link in by_source[each.source_file] if link.reason)):
            reasons[reason] += 1
    return Resolution(links, cited, _all_bodies(ordered, cited), _twins(ordered, identities), dict(sorted(reasons.items())))


# ---------------------------------------------------------------- which texts are one policy

# Two titles of one number that share less than this part of their character pairs name two policies of different issuers that use
# the same sign (many counties write 政办发). Titles of one policy in two files differ by a prefix or a wrong character.
SAME_TITLE = 0.5


def _identify_texts(outlines: Sequence[Outline]) -> dict[str, tuple[str, ...]]:
    """The policy id of every text in this build: its own, with its place or a digest added where that alone does not name one policy.

    What is added to a carrier's id is added to the ids of its parts: `政办发〔2019〕5号@370102/附件1`.
    """
    claims: dict[str, list[TextOutline]] = defaultdict(list)
    for each in outlines:
        for text in each.texts:
            if text.policy_id == _root(each, text).policy_id:
                claims[text.policy_id].append(text)
    contested = {policy_id for policy_id, texts in claims.items() if len(texts) > 1 and _contested(texts)}

    def name(outline: Outline, text: TextOutline) -> str:
        root = _root(outline, text)
        if not (root.number or fold_title(root.title)):
            added = root.text_digest[:8]  # nothing names it but its words: two files hold it only if they say the same
        elif root.policy_id in contested:
            added = root.region_code or root.region or "、".join(root.authorities) or root.text_digest[:8]
        else:
            return text.policy_id
        return f"{root.policy_id}@{added}{text.policy_id[len(root.policy_id) :]}"

    return {each.source_file: tuple(name(each, text) for text in each.texts) for each in outlines}


def _root(outline: Outline, text: TextOutline) -> TextOutline:
    """The text whose id this one's adds its place to: its outermost carrier, or itself."""
    by_id = {each.policy_id: each for each in outline.texts}
    seen = {text.policy_id}
    while text.carrier_id in by_id and text.carrier_id not in seen and text.policy_id.startswith(text.carrier_id + "/"):
        text = by_id[text.carrier_id]
        seen.add(text.policy_id)
    return text


def _contested(texts: Sequence[TextOutline]) -> bool:
    """Whether the texts that claim one id speak of different things: of several places, or without a number that would join them."""
    places = {text.region_code or text.region for text in texts} - {""}
    titles = sorted({core_title(text.title) for text in texts if text.title})
    differ = any(_likeness(titles[0], title) < SAME_TITLE for title in titles[1:])
    return differ and (len(places) > 1 or not all(text.number for text in texts))


def _likeness(one: str, other: str) -> float:
    """The part of their character pairs that two titles share (Jaccard), from 0 to 1."""
    pairs, others = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (one, other))
    return len(pairs & others) / len(pairs | others) if pairs | others else 1.0


def _twins(outlines: Sequence[Outline], identities: dict[str, tuple[str, ...]]) -> tuple[Twin, ...]:
    """The policies that several files hold, and what differs between their texts."""
    held: dict[str, list[tuple[str, TextOutline]]] = defaultdict(list)
    for each in outlines:
        for text, policy_id in zip(each.texts, identities[each.source_file], strict=True):
            held[policy_id].append((each.source_file, text))
    twins = []
    for policy_id, texts in sorted(held.items()):
        if len(texts) < 2:
            continue
        values: dict[str, set[object]] = {
            "title": {fold_title(text.title) for _, text in texts},
            "document_number": {text.number for _, text in texts},
            "issuing_authority": {text.authorities for _, text in texts},
            "date_document": {text.date for _, text in texts},
            "text": {text.text_digest for _, text in texts},
        }
        twins.append(Twin(policy_id, tuple(name for name, _ in texts), tuple(what for what, found in values.items() if len(found) > 1)))
    return tuple(twins)


# ---------------------------------------------------------------- titles

_NOT_WORDS = re.compile(r"[^\w]+|_")
# 关于 begins what a title is about; before it stand the issuers, which citations leave out or shorten.
_ABOUT = re.compile(r"^(?P<issuers>[^关]{2,40}?)(?=关于)")


def fold_title(title: str) -> str:
    """A title without punctuation and spaces: what two writings of it share.

    >>> fold_title("关于〈分级诊疗〉 的意见（试行）")
    '关于分级诊疗的意见试行'
    """
    return _NOT_WORDS.sub("", title)


def core_title(title: str) -> str:
    """A folded title without the issuers before 关于.

    >>> core_title("国务院办公厅关于推进分级诊疗制度建设的指导意见")
    '关于推进分级诊疗制度建设的指导意见'
    """
    folded = fold_title(title)
    match = _ABOUT.match(folded)
    return folded[match.end() :] if match else folded


def issuers_of_title(title: str) -> str:
    """The issuers a title begins with, as written; empty where it begins with what it is about.

    >>> issuers_of_title("国务院办公厅关于推进分级诊疗制度建设的指导意见")
    '国务院办公厅'
    """
    match = _ABOUT.match(title)
    return match["issuers"].strip() if match else ""


# ---------------------------------------------------------------- linking one citation


@dataclass(slots=True)
class _Policy:
    """A policy that may be meant."""

    id: str
    text: TextOutline


class _Register:
    """The policies held, by number and by title."""

    def __init__(self) -> None:
        self.policies: dict[str, _Policy] = {}
        self.by_number: dict[str, list[str]] = defaultdict(list)
        self.by_title: dict[str, list[str]] = defaultdict(list)
        self.by_core: dict[str, list[str]] = defaultdict(list)

    def add(self, policy_id: str, text: TextOutline) -> None:
        if policy_id in self.policies or text.role == "wrapper":
            return
        self.policies[policy_id] = _Policy(policy_id, text)
        # A number means the notice that bears it, never its annexes and the text it issues, which bear it too.
        if text.number and text.role not in ("issued", "annex"):
            self.by_number[text.number].append(policy_id)
        # An interpretation often bears the very title of what it interprets.
        if text.title and text.role != "interpretation":
            self.by_title[fold_title(text.title)].append(policy_id)
            self.by_core[core_title(text.title)].append(policy_id)


def _link(source: Outline, citation: CitationOutline, identities: dict[str, tuple[str, ...]], register: _Register) -> Link:
    """The link of one citation: inside its file, else by number, else by title; else to a policy not held; else a reason."""
    citing = source.texts[citation.text]
    own = identities[source.source_file]
    if 0 <= citation.internal < len(own):
        target = source.texts[citation.internal]
        return Link(own[citation.internal], True, target.number, target.title)
    if citation.relation != "commissions" and younger(_year_of(citation.number), citing.date):
        return Link("", False, citation.number, citation.title, "younger")
    candidates, reason = _candidates(citation, citing, register)
    candidates = [each for each in candidates if each.id != own[citation.text]]
    in_time = [each for each in candidates if citation.relation == "commissions" or not younger(each.text.date, citing.date)]
    if len(in_time) == 1:
        return Link(in_time[0].id, True, in_time[0].text.number, in_time[0].text.title)
    if len(in_time) > 1:
        return Link("", False, citation.number, citation.title, "ambiguous")
    return _link_outside(citation, citing, reason or ("younger" if candidates and not citation.number else ""))


def _candidates(citation: CitationOutline, citing: TextOutline, register: _Register) -> tuple[list[_Policy], str]:
    """The held policies a citation may mean, and why none where the words fit one that the place forbids."""
    if citation.number:
        found = [register.policies[each] for each in register.by_number.get(citation.number, ())]
        if found:
            return (found if len(found) == 1 else [each for each in found if _in_reach(each.text, citing)]), ""
    if not citation.title:
        return [], ""
    found = [register.policies[each] for each in register.by_title.get(fold_title(citation.title), ())]
    if not found and (relative := _relative_place(citation.title, citing)):
        named = fold_title(relative[0].full_name + relative[1])
        found = [register.policies[each] for each in register.by_title.get(named, ())]
    if not found:
        found = [register.policies[each] for each in register.by_core.get(core_title(citation.title), ())]
        found = [each for each in found if _same_issuer(citation, each.text)]
    # A citation that gives a number cannot mean a policy that bears another one.
    found = [each for each in found if not (citation.number and each.text.number)]
    fitting = [each for each in found if _place_fits(citation, citing, each.text)]
    return fitting, "place_mismatch" if found and not fitting else ""


def younger(date: str, than: str) -> bool:
    """Whether `date` is certainly later than `than`, at the precision of the coarser of the two.

    >>> younger("2019", "2018-04-09"), younger("2018-12", "2018"), younger("", "2018")
    (True, False, False)
    """
    size = min(len(date), len(than))
    return size >= 4 and date[:size] > than[:size]


def _same_issuer(citation: CitationOutline, text: TextOutline) -> bool:
    """Whether the issuers that the citation names, if any, are among those of the policy."""
    named = issuers_of_title(citation.title) or citation.authority
    own = [*text.authorities, *filter(None, [issuers_of_title(text.title)])]
    return not named or not own or any(named in each or each in named for each in own)


def place_of(citation: CitationOutline) -> Region | None:
    """The place whose document is cited: the sign of its number says it, else the head of its title or its issuer's name."""
    parsed = parse_document_number(citation.number) if citation.number else None
    if parsed and (region := region_of_agency(parsed.agency)):
        return region
    for words in (citation.title, citation.authority):
        if found := leading_region(words.removeprefix("关于印发").removeprefix("中共")):
            return found[1]
        if words.startswith(_NATIONAL_ISSUERS):
            return region_by_code(NATION)
    return None


# 省家庭医生签约服务指导规范 in a document of Dalian is of Liaoning. Not 市场, 市政, 县域, 区域, 省级: words that only begin so.
_RELATIVE = re.compile(
    r"""(?: [我本全] (?P<unit>省|自治区|市|州|盟|县|区|旗)   # 我市, 本省
          | (?P<bare>省|自治区|市|县) )                  # 省
        (?! [级直属内外际情场政域辖容] )
        (?P<rest> .{4,} )""",
    re.VERBOSE,
)


def _relative_place(title: str, citing: TextOutline) -> tuple[Region, str] | None:
    """The place that a title names by its level alone, read from the citing document's own place, and the title without it."""
    match, own = _RELATIVE.match(title), region_by_code(citing.region_code) if citing.region_code else None
    if match is None or own is None:
        return None
    unit = match["unit"] or match["bare"]
    for region in (own, *ancestors(own)):
        if region.full_name.endswith(unit) or (unit == "省" and region.level == "provincial"):
            return region, match["rest"]
    return None


# Whoever begins with these speaks for the nation (国务院医改办, 国家卫生健康委, 中共中央办公厅, 全国人民代表大会).
_NATIONAL_ISSUERS = ("国务院", "国家", "中共中央", "中央", "全国", "中华人民共和国")


def _place_fits(citation: CitationOutline, citing: TextOutline, text: TextOutline) -> bool:
    """Whether a policy's place is the one the citation names or, where it names none, one whose documents bind the citing place."""
    named = place_of(citation)
    if named is not None and text.region_code:
        return named.code == text.region_code
    return _in_reach(text, citing)


def _in_reach(text: TextOutline, citing: TextOutline) -> bool:
    """Whether the policy is of the citing document's own place or of one above it. Of an unknown place only the nation's are."""
    if text.level == "national" or not citing.region_code:
        return True
    above, below = region_by_code(text.region_code), region_by_code(citing.region_code)
    return above is not None and below is not None and is_within(below, above)


# ---------------------------------------------------------------- policies cited but not held

# Laws are the nation's and go by their title alone.
_LAW = re.compile(r"^(?:中华人民共和国)?\S{2,40}(?:(?<!办)法|法典)$")


def _link_outside(citation: CitationOutline, citing: TextOutline, reason: str) -> Link:
    """A link to a policy that is not held, named by its number, else by issuer and title; a reason where neither names it."""
    if citation.number:
        return Link(citation.number, False, citation.number, citation.title)
    if citation.relation == "commissions":
        return Link("", False, "", citation.title, reason or "not_yet_written")
    issuers = issuers_of_title(citation.title)
    # A bare 市 or 县 may begin any word; 省 and 我市 say a place.
    if (relative := _relative_place(citation.title, citing)) and not citation.title.startswith(("市", "县")):
        return Link(fold_title(relative[0].full_name + relative[1]), False, "", citation.title)
    if not citation.title or reason:
        return Link("", False, "", citation.title, reason or "no_number_or_authority")
    if issuers or _LAW.match(citation.title) or (place_of(citation) and not citation.authority):
        return Link(fold_title(citation.title), False, "", citation.title)
    if citation.authority:
        region = place_of(citation)
        issuer = full_name(citation.authority, region.code if region else citing.region_code, region.level if region else citing.level)
        return Link(f"{issuer}{fold_title(citation.title)}", False, "", citation.title)
    return Link("", False, "", citation.title, "no_number_or_authority")


def full_name(authority: str, region_code: str, level: Level) -> str:
    """The full name of an issuer as cited (省发改委 → 河南省发展和改革委员会); as it stands where the rules make nothing longer of it."""
    longer = _identify(authority, region_code, level, "").full_name
    return longer if len(longer) > len(authority) else authority


def _join_cited(ordered: Sequence[Outline], by_source: dict[str, list[Link]], register: _Register) -> tuple[CitedPolicy, ...]:
    """The policies cited but not held. Changes `by_source`: a title cited without number joins the one numbered policy of that title."""
    titles: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    authorities: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in ordered:
        for citation, link in zip(each.citations, by_source[each.source_file], strict=True):
            if link.cited_id and not link.held:
                titles[link.cited_id][citation.title] += 1
                authorities[link.cited_id][issuers_of_title(citation.title) or citation.authority] += 1
    numbered: dict[str, set[str]] = defaultdict(set)
    for cited_id, found in titles.items():
        if parse_document_number(cited_id):
            for title in found:
                if title and issuers_of_title(title):
                    numbered[fold_title(title)].add(cited_id)
    joined = {each: next(iter(numbered[each])) for each in titles if len(numbered.get(each, ())) == 1}
    for each in ordered:
        links = by_source[each.source_file]
        for index, (citation, link) in enumerate(zip(each.citations, links, strict=True)):
            target = joined.get(link.cited_id, "") if not link.held else ""
            if target and not younger(_year_of(target), each.texts[citation.text].date):
                links[index] = replace(link, cited_id=target, number=target)
    used = {link.cited_id for links in by_source.values() for link in links if link.cited_id and not link.held}
    return tuple(_cited_policy(each, titles[each], authorities[each]) for each in sorted(used) if each not in register.policies)


def _cited_policy(cited_id: str, titles: dict[str, int], authorities: dict[str, int]) -> CitedPolicy:
    """What is known of a policy from the words it is cited with: the title most often given, the longer where that is even."""
    title = max(filter(None, titles), key=lambda each: (titles[each], len(each), each), default="")
    authority = max(filter(None, authorities), key=lambda each: (authorities[each], len(each), each), default="")
    number = cited_id if parse_document_number(cited_id) else ""
    parsed = parse_document_number(number) if number else None
    authority = authority or (authority_of_agency(parsed.agency) if parsed else "")
    region = place_of(CitationOutline(0, "mentions", number, title, authority, -1))
    if region is None and _LAW.match(title):
        region = region_by_code(NATION)
    level: Level = region.level if region else ""
    name, code = (place_name(region), region.code) if region else ("", "")
    year = _year_of(number)
    body = _identify(authority, code, level, year) if authority else None
    return CitedPolicy(cited_id, number, title, full_name(authority, code, level) if authority else "", level, name, code, year, body)


def _all_bodies(outlines: Sequence[Outline], cited: Sequence[CitedPolicy]) -> tuple[Body, ...]:
    """Every body named anywhere, once, with all the names it goes by."""
    bodies: dict[str, Body] = {}
    names: dict[str, set[str]] = defaultdict(set)
    found = [(named.name, named.body) for each in outlines for named in each.bodies]
    for name, body in (*found, *((each.authority, each.body) for each in cited if each.body)):
        if not body.id:  # a name that could mean several bodies, or none in particular, is kept where it is said and counted there
            continue
        if body.id not in bodies or _rank(body) < _rank(bodies[body.id]):
            bodies[body.id] = body
        names[body.id].update((name, *body.aliases))
    _add_relatives(bodies)
    return tuple(
        replace(body, aliases=tuple(sorted(({*names[body.id], *body.aliases}) - {body.name, body.full_name})))
        for body in sorted(bodies.values(), key=lambda each: each.id)
    )


def _add_relatives(bodies: dict[str, Body]) -> None:
    """Adds the predecessors and successors of the bodies, and theirs, so that no succession ends in a body nobody knows."""
    waiting = sorted(bodies)
    while waiting:
        body = bodies[waiting.pop()]
        for relative in (*relatives(body.predecessor), *relatives(body.successor), *(each for _, each in body.moved)):
            if relative and relative not in bodies:
                bodies[relative] = _body_of_id(relative)
                waiting.append(relative)


def relatives(joined: str) -> tuple[str, ...]:
    """The ids in a field that may hold several, joined by ；."""
    return tuple(filter(None, joined.split("；")))


def _body_of_id(body_id: str) -> Body:
    """A body that only a succession names: its id is its place and its short name."""
    place, _, name = body_id.partition("/")
    body = identify_body(place + name)
    return body if body.id == body_id else Body(body_id, name, place + name, place + name, "", place)


def _rank(body: Body) -> tuple[int, str]:
    """Which of two descriptions of one body to keep: the fuller, whatever the order they come in."""
    return (-len(body.full_name), repr(body))
