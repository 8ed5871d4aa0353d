"""A question → Query: language, places, documents, bodies, time, what is asked, and the topic that remains.

In: the question as typed, the catalogue of a build, what was understood before in the same conversation. Out: a `Query` whose empty
fields were not said. Reads words by the tables `question_words.csv` (what is asked) and `question_stopwords.csv` (words that say
nothing of the topic); searches nothing and answers nothing.

How: every stretch of the question that is understood is taken out of it; the topic is what is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Protocol

from kg.language.bodies import body_functions, find_bodies
from kg.language.lexicon import table
from kg.language.numbering import find_document_numbers
from kg.language.regions import ancestors, find_regions, place_name, region_by_name, region_by_pinyin, short_place
from kg.language.romanise import romanised
from kg.language.script import fold, traditional_characters
from qa.parts import split_parts
from qa.records import Compared, Intent, Language, Query
from qa.sides import split_sides
from qa.topic import everyday_words

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ǜ][A-Za-zÀ-ǜ'’-]*")
# A place may be glued to what follows (Guangzhou-registered), or spelled in syllables (Guang-zhou).
SPELLED_WORD = re.compile(r"[A-Za-zÀ-ǜ][A-Za-zÀ-ǜ'’]*")

# A question in one script may quote a name in the other: two characters, or one in ten, decide.
TRADITIONAL_CHARACTERS = 2
TRADITIONAL_SHARE = 0.1

# What a title must share with a question, in characters without a break, before the question means that document.
TITLE_RUN = 8

YEAR = re.compile(
    r"""
    (?<!\d)
    (?P<first>20[0-9]{2}|19[89][0-9])       # 2020
    (?:\s*[-–—~至到]\s*(?P<last>20[0-9]{2}))?   # -2022
    (?!\d)
    \s*年?
    (?:\s*(?P<month>1[0-2]|0?[1-9])\s*月(?:\s*底)?)?   # 9月底
    """,
    re.VERBOSE,
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_EN = re.compile(rf"\b(?P<month>(?:{'|'.join(MONTHS)})[a-z]*)\.?,?\s+(?:of\s+)?(?P<year>20\d\d)\b")
# A plan period names its last year: "十三五" ends in 2020, "十四五" in 2025 (the first ended in 1957, each lasts five years).
PLAN = re.compile(r"[“\"]?十(?P<number>[一二三四五六])五[”\"]?(?:时期|期间|末)?")
PLAN_EN = re.compile(r"\b(?P<number>1[0-9])th five[- ]year(?: plan)?(?: period)?\b")
ANNEX = re.compile(
    r"附(?:件|表)\s*(?P<number>[0-9]{1,2}|[一二三四五六七八九十]{1,2})?|\b(?:annex|appendix|attachment)\s*(?P<number_en>[0-9]{1,2})?\b"
)
MAIN_TEXT = re.compile(r"正文|主文|\bmain (?:text|body)\b|\bbody of the (?:plan|document|notice|opinion)\b")
DRAFT_NAMES = "征求意见稿|意见征求稿|草案"
DRAFT = re.compile(
    rf"{DRAFT_NAMES}|公开征求意见|\bdrafts?\b|\bconsultation (?:draft|version|paper)\b|\bfor (?:public )?comments?\b"
)
INTERPRETATION = re.compile(r"(?:政策)?解读(?:材料|稿|文)?|\b(?:policy )?interpretations?\b|\bexplainer\b|\bexplanatory note\b")
FORWARDING = re.compile(r"转发(?:的)?(?:通知|文件)|\bforwarding notice\b")
# A document number written in pinyin: "Guo Fa [2018] No. 39", "Guobanfa 2019 No 6".
NUMBER_EN = re.compile(
    r"""
    \b(?P<agency>[A-Za-z]+(?:\s+[A-Za-z]+){0,5}?)
    \s*[\[(〔【（]?\s*(?P<year>(?:19|20)\d\d)\s*[\])〕】）]?
    \s*,?\s*(?:[Nn]o\.?|[Nn]umber|\#|第)?\s*(?P<serial>\d{1,4})\b(?:\s*hao\b|号)?
    """,
    re.VERBOSE,
)
TITLE = re.compile(r"[《〈](?P<title>[^《》〈〉]{2,120})[》〉]")
LEVELS: tuple[tuple[str, str], ...] = (
    ("national", r"国家级|国家层面|中央|国家|国务院|\bnational(?:[- ]level)?\b|\bcentral\b|\bstate council\b"),
    ("provincial", r"省级|省里|省一级|自治区级|\bprovincial(?:[- ]level)?\b"),
    ("municipal", r"市级|市一级|\bmunicipal(?:[- ]level)?\b|\bcity[- ]level\b"),
    ("county", r"县级|区级|旗县级|\bcounty[- ]level\b|\bdistrict[- ]level\b"),
)
ROLES: tuple[tuple[str, str], ...] = (
    ("lead", r"牵头|带头|挑头|领衔|主导|\blead(?:s|ing)?\b|\bspearheads?\b|\bin charge\b"),
    (
        "cooperate",
        r"配合|协助|协办|\bco-?operating\b|\bassisting\b|\bsupporting (?:bod|unit|department|agenc|role)\w*"
        r"|\b(?:who|which|what)\b[^,.?]{0,60}?\b(?:co-?operates?|assists?|supports?)\b",
    ),
    ("responsible", r"责任单位|负责|担责|\bresponsible\b"),
)
# "What the place itself set": a document it merely forwards does not answer.
OWN = re.compile(
    r"自己(?:由(?=哪|谁)|(?:另外?|又|专门)?(?:定|提|设|制定|确定|出台|指定|明确|规定|安排|部署|分派)[了的]?)|自己的(?:目标|指标|规定|文件|方案|标准|政策|办法)|自定的?|自行(?:制定|确定|指定|安排)"
    r"|\b(?:its|their) own\b|\bitself\b"
)
# Asks for something that a follow-up leaves unsaid: what was said before still holds.
FOLLOW_UP = re.compile(
    r"^(?:那么?|然后|再|还有|另外|以及|它|他们?|这|该|上述|其中|and\b|what about|how about|then\b|also\b|so\b|it\b|they\b)|呢[？?]?$"
)
# A capitalised name after a word of place, in an English question: read as a place even where no division bears it; not in the name of a
# body (Ministry of Water Resources).
NAMED_PLACE = re.compile(
    r"(?<!Ministry )(?<!Department )(?<!Bureau )(?<!Commission )(?<!Administration )(?<!Office )(?<!Committee )(?<!Academy )(?<!Council )"
    r"\b(?:in|for|of|from|by|at)\s+(?P<place>[A-Z][A-Za-zÀ-ǜ'’-]+(?:\s+[A-Z][A-Za-zÀ-ǜ'’-]+){0,2})"
)
PLACE_TAIL = re.compile(
    r"\s+(?P<kind>city|province|county|district|municipality|prefecture|banner|autonomous region|sheng|shi|xian|qu)\b", re.IGNORECASE
)
# What the kinds are in Chinese: in "Guangdong county hospitals" the county is no part of the name. Pinyin says itself what it is.
PLACE_KINDS: Mapping[str, str | tuple[str, ...]] = {
    "city": "市",
    "municipality": "市",
    "province": "省",
    "county": ("县", "旗"),
    "district": "区",
    "prefecture": ("州", "地区", "盟"),
    "banner": "旗",
    "autonomous region": "自治区",
}


# A Chinese name of a place that is no division of the tables, where a question begins with it: 台北市的…. Not 我市, 全市, 城市, 地级市.
UNKNOWN_PLACE = re.compile(
    r"(?:^|[和与、，,在])\s*(?P<place>(?![全我本各该城都地县旗省设每某哪])[一-龥]{2,3}(?<![全我本各该城都地县旗省设每某哪些个])(?:市|省|特别行政区))(?=的|由|在|有|是|对|到|把|提|\d|20|\s)"
)


class PolicyCard(Protocol):
    """What `understand` must know of a policy of the build."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def in_corpus(self) -> bool: ...


class Catalogue(Protocol):
    """The policies of a build and the places they are of; `qa.build.Build` is one."""

    @property
    def policies(self) -> Sequence[PolicyCard]: ...
    @property
    def places(self) -> Sequence[str]: ...
    @property
    def body_names(self) -> Collection[str]: ...
    def is_word(self, word: str) -> bool:
        """Whether an English word means something other than a place."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One row of question_words.csv, compiled."""

    intent: Intent
    language: str
    pattern: re.Pattern[str]
    weight: float
    keep: bool


class Remainder:
    """The question, folded, with what has been understood blanked out. Offsets stay those of the question."""

    def __init__(self, text: str) -> None:
        self.whole = text
        self.text = text

    def take(self, start: int, end: int) -> None:
        """Blank [start, end)."""
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Blank every match of `pattern` and return the matches."""
        found = list(pattern.finditer(self.text))
        for match in found:
            self.take(*match.span())
        return found


def language_of(question: str) -> Language:
    """The language and script of a question: by its Han characters where it has any to speak of, else English.

    >>> language_of("who leads referral reform in Zhengzhou"), language_of("鄭州由誰牽頭？"), language_of("郑州由谁牵头 DRG 付费？")
    ('en', 'zh-Hant', 'zh')
    >>> language_of("What does “双向转诊” mean in the Zhengzhou opinion?")
    'en'
    """
    han = HAN.findall(question)
    if len(han) <= len(LATIN_WORD.findall(question)):
        return "en"
    traditional = sum(character in traditional_characters() for character in han)
    return "zh-Hant" if traditional >= TRADITIONAL_CHARACTERS or traditional >= TRADITIONAL_SHARE * len(han) else "zh"


def understand(question: str, build: Catalogue, history: Sequence[Query] = (), as_of: str = "") -> Query:
    """What `question` asks of `build`. `history` holds the queries of the same conversation, oldest first; `as_of` is an ISO date.

    Never raises on any text: a question in which nothing is understood has `reason` "not_understood".
    """
    query, weight, follows = _understand(question, build, as_of)
    if history and (follows or not query.topic):
        query = carry_over(query, history[-1], weight)
    return _or_not_understood(query)


def understand_parts(whole: Query, build: Catalogue) -> tuple[Query, ...]:
    """The queries of a question that asks several things, one each in their order; the whole alone where it asks one.

    Each part keeps the places, documents and marks that the whole names where it names none itself; a later one goes on from the topic
    of the one before.
    """
    pieces = split_parts(whole.question, whole.language == "en") if not whole.reason and whole.intent in IN_PARTS else ()
    queries: list[Query] = []
    own = 0
    for piece in pieces if len(pieces) > 1 else ():
        query, weight, _ = _understand(piece, build, whole.as_of)
        own += bool(query.topic) and bool(queries)
        query = _within(query, whole)
        if queries:
            before = queries[-1]
            intent = query.intent if weight >= SURE_CUE else before.intent
            if not query.topic and intent == before.intent:
                continue
            # Of the same, when: told by another sentence than how much.
            own += not query.topic and {intent, before.intent} <= {"target_value", "deadline", "who_leads"}
            further = tuple((word, GOES_ON * share) for word, share in before.topic if word not in dict(query.topic))
            query = replace(query, intent=intent, topic=query.topic + further, years=query.years or before.years)
        queries.append(query)
    # Who issued it, and when? What names nothing of its own asks on about the same.
    return tuple(queries) if own and len(queries) > 1 and all(query.intent in IN_PARTS for query in queries) else (whole,)


def understand_sides(whole: Query, build: Catalogue) -> tuple[Query, ...]:
    """The queries of a question that asks the same of two things, one each; nothing where it asks of one or of several places.

    Each keeps what the whole names and asks for.
    """
    if whole.reason or whole.intent not in OF_EACH or len(apart(whole.regions, build.places)) > 1 or len(whole.policies) > 1:
        return ()
    queries = []
    for side in split_sides(whole.question, whole.language == "en", whole.intent in ("target_value", "deadline")):
        query, _, _ = _understand(side, build, whole.as_of)
        queries.append(replace(_within(query, whole), years=query.years or whole.years, intent=whole.intent))
    return tuple(queries) if all(query.topic for query in queries) else ()


# Questions of these kinds may be parts of one; the others are asked and answered whole.
IN_PARTS = frozenset({"who_leads", "who_cooperates", "target_value", "deadline", "list", "count", "definition", "content", "metadata"})


def _within(query: Query, whole: Query) -> Query:
    """The query of a part of a question, with the places, documents and marks that the whole names where it names none itself."""
    # A part that names a draft of its own is not asked of the place that another part names.
    regions = query.regions or (() if "draft" in query.marks else whole.regions)
    return replace(
        query, language=whole.language, context=whole.question, regions=regions,
        policies=query.policies or whole.policies, unknown_places=query.unknown_places or whole.unknown_places,
        marks=query.marks or whole.marks, unheld=whole.unheld,
    )  # fmt: skip


# What may be asked of each of two things.
OF_EACH = IN_PARTS | {"lineage_up", "lineage_down"}
# How much of its weight the topic of the part before keeps in the next one.
GOES_ON = 0.5
# A cue lighter than this does not say by itself what is asked.
SURE_CUE = 2.0


def _or_not_understood(query: Query) -> Query:
    if query.topic or query.policies or query.bodies or query.regions or query.marks or query.unheld:
        return query
    return replace(query, reason="not_understood")


def _understand(question: str, build: Catalogue, as_of: str) -> tuple[Query, float, bool]:
    """The query of a question by itself, the weight of the cue that says what is asked, and whether it sounds like a follow-up."""
    language = language_of(question)
    rest = Remainder(fold(question) if language == "en" else written(fold(question)))
    policies, unheld = named_policies(question, rest, build.policies)
    years = read_years(rest)
    bodies = read_bodies(Remainder(rest.whole), language, build.body_names)
    regions, unknown = read_places(question, rest, language, build.places, build.is_word)
    if policies or any(region in build.places for region in regions):
        regions = tuple(region for region in regions if region in build.places or not _inside_body(rest.whole, region, bodies))
    if not bodies and language != "en":
        bodies = read_bodies(Remainder(rest.text), language)  # 大连教育局: without its place it is a body
    naming = draft_named(rest.text)
    marks = read_marks(rest)
    roles = tuple(role for role, pattern in ROLES if re.search(pattern, rest.whole))
    levels = tuple(level for level, pattern in LEVELS if re.search(pattern, rest.whole))
    sides = len(regions) + len(policies) + ("draft" in marks or "interpretation" in marks)
    intent, weight, compared = read_intent(rest, language, bool(bodies), sides)
    if intent in SIDE_BY_SIDE and len(apart(regions, build.places)) > 1:
        intent, compared = "compare", intent
    if intent in ("who_cooperates", "tasks_of"):
        take_bodies(rest, language)
    if intent.startswith("lineage") and any(region in build.places for region in regions):
        regions = tuple(region for region in regions if region in build.places)
    quoted = read_quoted(question, rest)
    topic = _beside_name(rest, naming, lambda part: read_topic(part, language, quoted, question))
    if intent == "content" and (focus := read_focus(rest.whole, language)):
        topic = ((focus, FOCUS_WEIGHT), *((word, share) for word, share in topic if word != focus))
    query = Query(
        question=question, language=language, intent=intent, regions=regions, unknown_places=unknown, policies=policies, bodies=bodies,
        roles=roles, years=years, levels=levels, topic=topic, as_of=as_of, marks=tuple(marks), compared=compared, unheld=unheld,
    )
    return query, weight, bool(FOLLOW_UP.search(rest.whole.strip()))


@cache
def _asking_words() -> tuple[re.Pattern[str], dict[str, str]]:
    words = {row["word"]: row["written"] for row in table("asking_words", "word", ("word", "written"))}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True))), words


def written(question: str) -> str:
    """A folded Chinese question with the words of speech that it asks with as they are written.

    >>> written("长者饭堂是啥，咋申请")
    '长者饭堂是什么，怎么申请'
    """
    pattern, words = _asking_words()
    return pattern.sub(lambda match: words[match.group()], question)


# Two places named beside each other are each answered, also where no word compares them.
SIDE_BY_SIDE = frozenset({"who_leads", "who_cooperates", "target_value", "deadline", "definition", "content"})


def apart(regions: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """The places of which documents are held, but for the nation and those that another of them lies in (瓦房店市 in 大连市)."""
    found = {name: region for name in regions if name in held and (region := region_by_name(name)) and region.level != "national"}
    above = {upper.code for region in found.values() for upper in ancestors(region)}
    return tuple(name for name, region in found.items() if region.code not in above)


def carry_over(query: Query, before: Query, weight: float) -> Query:
    """The query of a follow-up question, what it leaves unsaid taken from the question before.

    A cue of its own keeps its own intent; a place of its own replaces the place and the documents named before.
    """
    moved = bool(query.regions or query.unknown_places or query.policies)
    return replace(
        query,
        intent=query.intent if weight >= SURE_CUE else before.intent,
        regions=query.regions if moved else before.regions,
        unknown_places=query.unknown_places if moved else before.unknown_places,
        policies=query.policies if moved else before.policies,
        bodies=query.bodies or (before.bodies if query.intent == before.intent else ()),
        years=query.years or (before.years if query.intent == before.intent else ()),
        roles=query.roles or before.roles,
        topic=query.topic or before.topic,
        marks=query.marks or (() if moved else before.marks),
        compared=query.compared or before.compared,
    )


# ---------------------------------------------------------------- documents


def named_policies(question: str, rest: Remainder, policies: Sequence[PolicyCard]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Ids of the policies that the question names by number or by title between 《》, in part or whole, and the numbers of which none is
    held. Takes the names out.
    """
    found: list[str] = []
    unheld: list[str] = []
    for start, end, number in find_document_numbers(rest.text):
        wanted = fold(number.format())
        # What stands before a number may look like its beginning: 依国发〔2018〕39号.
        known = [policy for policy in policies if policy.number and wanted.endswith(_folded(policy.number))]
        rest.take(start, end)
        # The parts of a document bear its number; the document is meant, which stands for them.
        found.extend(policy.id for policy in known if policy.role not in PARTS or not any(other.role not in PARTS for other in known))
        if not any(policy.in_corpus for policy in known):
            unheld.append(number.format())
    for name in _romanised_numbers(rest, policies):
        named = next(policy for policy in policies if policy.id == name)
        found.append(name)
        if not named.in_corpus:
            unheld.append(named.number)
    for match in list(TITLE.finditer(rest.text)):
        wanted = match["title"]
        meant = [policy.id for policy in policies if policy.in_corpus and _names_title(wanted, _folded(policy.title))]
        if meant:
            rest.take(*match.span())
        found.extend(meant)
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unheld))


def _names_title(wanted: str, title: str) -> bool:
    """Whether words between 《》 name a title: a part of it, or all of it with more."""
    return wanted in title or (len(title) >= TITLE_RUN and title in wanted)


PARTS = frozenset({"annex", "issued"})


@lru_cache(maxsize=1 << 16)  # every question is held against the numbers and titles of all policies: 50 ms of ten thousand
def _folded(name: str) -> str:
    """The number or title of a policy, folded."""
    return fold(name)


def _romanised_numbers(rest: Remainder, policies: Sequence[PolicyCard]) -> list[str]:
    """Ids of the policies whose number stands in an English question in pinyin; the longest run of words that spells the agency."""
    found: list[str] = []
    for match in list(NUMBER_EN.finditer(rest.text)):
        words = match["agency"].split()
        for first in range(len(words)):
            letters = "".join(words[first:]).lower()
            meant = [policy.id for policy in policies if _spelled_number(policy.number) == (letters, match["year"], match["serial"])]
            if meant:
                rest.take(match.start("agency") + len(match["agency"]) - len(" ".join(words[first:])), match.end())
                found.extend(meant)
                break
    return found


@lru_cache(maxsize=4096)
def _spelled_number(number: str) -> tuple[str, str, str]:
    """A document number as pinyin spells it: letters of the agency's mark, year, serial; empty where it is none."""
    match = re.fullmatch(r"(?P<agency>[\u4e00-\u9fff]+)〔(?P<year>\d{4})〕(?P<serial>\d+)号", number)
    return (romanised(match["agency"]), match["year"], match["serial"]) if match else ("", "", "")


def title_run(question: str, title: str) -> int:
    """Length of the longest run of characters that a question (folded) and a title share.

    >>> title_run("那份促进基层医疗卫生服务体系健康发展的方案", "关于进一步促进基层医疗卫生服务体系健康发展的实施方案")
    17
    """
    title = fold(title)
    best = 0
    for start in range(len(title)):
        while start + best < len(title) and title[start : start + best + 1] in question:
            best += 1
    return best


# What only says which draft is meant, right before the word: 旗县区基层卫生征求意见稿, the banner-county primary care draft.
_DRAFT_NAMED = re.compile(
    rf"(?P<zh>[\u3400-\u9fff]{{2,20}}?)(?:的|[那这该]份|[那这]个)?(?:{DRAFT_NAMES})"
    r"|\b(?:the|this|that)\s+(?P<en>[a-z -]{3,40}?)\s+drafts?\b"
)
_BEFORE_NAME = re.compile(r".*(?:[在按据照依从由和与跟把]|根据|对照)")


def draft_named(text: str) -> tuple[int, int]:
    """Where a question says which draft it means, in the folded text; (0, 0) where it does not.

    >>> text = "按旗县区基层卫生征求意见稿，村医由谁管"
    >>> start, end = draft_named(text)
    >>> text[start:end]
    '旗县区基层卫生'
    """
    match = _DRAFT_NAMED.search(text)
    if match is None:
        return 0, 0
    kind = "zh" if match["zh"] else "en"
    before = _BEFORE_NAME.match(match["zh"]) if kind == "zh" else None
    return match.start(kind) + (before.end() if before else 0), match.end(kind)


def read_marks(rest: Remainder) -> list[str]:
    """Which part or state of a document is meant: `draft`, `interpretation`, `annex`, `annex2`, `main`, `forwarding`, `own`."""
    marks: list[str] = []
    if rest.take_all(OWN):
        marks.append("own")
    if rest.take_all(DRAFT):
        marks.append("draft")
    if rest.take_all(INTERPRETATION):
        marks.append("interpretation")
    if rest.take_all(FORWARDING):
        marks.append("forwarding")
    if rest.take_all(MAIN_TEXT):
        marks.append("main")
    for match in rest.take_all(ANNEX):
        number = match["number"] or match["number_en"] or ""
        numerals = "一二三四五六七八九十"
        marks.append(f"annex{numerals.index(number) + 1 if number in numerals and number else number}")
    return list(dict.fromkeys(marks))


# ---------------------------------------------------------------- time and place


def read_years(rest: Remainder) -> tuple[str, ...]:
    """The years a question names, plan periods by their last year. Takes them out.

    >>> read_years(Remainder("郑州“十三五”期间到2017年")), read_years(Remainder("by 2030"))
    (('2017', '2020'), ('2030',))
    """
    years: list[str] = []
    for match in rest.take_all(MONTH_EN):
        years.append(f"{match['year']}-{MONTHS.index(match['month'][:3]) + 1:02d}")
    for match in rest.take_all(YEAR):
        if match["month"]:
            years.append(f"{match['first']}-{int(match['month']):02d}")
        else:
            years.extend(year for year in (match["first"], match["last"]) if year)
    for match in rest.take_all(PLAN):
        years.append(str(1955 + 5 * (11 + "一二三四五六".index(match["number"]))))
    for match in rest.take_all(PLAN_EN):
        years.append(str(1955 + 5 * int(match["number"])))
    return tuple(sorted(set(years)))


def read_places(
    question: str, rest: Remainder, language: Language, held: Sequence[str] = (), is_word: Callable[[str], bool] = lambda word: False
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Full names of the divisions a question names, and names of places that are none. Takes them out.

    Chinese names are found anywhere, the short names of counties only where a document of them is held (`held`: full names); English
    ones by their pinyin, a held place before others that sound alike, and no word of English (`is_word`: guiding, Sport).
    """
    found: list[tuple[int, str]] = []
    spans = []
    for start, end, region in find_regions(rest.text):
        if rest.text.startswith(region.full_name, start):
            end = start + len(region.full_name)
        elif rest.text[end : end + 1] == region.full_name[-1] and rest.text[end - 1] != region.full_name[-1]:
            end += 1  # 阿坝州: the short name and the kind of place
        if rest.text[end - 1 : end + 1] in _LEVEL_WORDS and end - 1 - start >= LEAST_PLACE:
            end -= 1  # 山东省级园区 are 省级园区
        spans.append((start, end, place_name(region)))
    whose = [span for span in spans if _PEOPLE_OF.match(rest.text, span[1])]
    for start, end, name in spans if len(whose) == len(spans) else [span for span in spans if span not in whose]:
        rest.take(start, end)
        found.append((start, name))
    people = {name for _, _, name in whose} - {name for _, name in found}
    # Whether 全国 is meant for a place (全国的目标) or not (全国叫得响), find_regions tells.
    for form, name in _forms_of(tuple(name for name in held if name != NATION)):
        if name not in people and (start := rest.text.find(form)) >= 0:
            rest.take(start, start + len(form))
            found.append((start, name))
    unknown = [match["place"] for match in UNKNOWN_PLACE.finditer(rest.text)] if not found and language != "en" else []
    if language == "en":
        romanised, unknown = _romanised_places(question, rest, held, is_word)
        found.extend(romanised)
    return tuple(dict.fromkeys(name for _, name in sorted(found))), tuple(unknown)


# What follows a place that only says whose people are meant, where another place is named: 香港人在广州.
_PEOPLE_OF = re.compile(r"人(?![民员才口社力大均工事行防数次群文物])|居民|籍|同胞|户籍|户口")
_LEVEL_WORDS = frozenset({"省级", "市级", "县级", "区级"})
LEAST_PLACE = 2
# How records call the place of national documents.
NATION = "全国"


@lru_cache(maxsize=8)
def _forms_of(held: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """How the places held are called, in full and in short, with their full names; the longest full name first."""
    forms = []
    for name in sorted(held, key=len, reverse=True):
        forms += [(form, name) for form in (name, short_place(name)) if len(form) >= 2]
    return tuple(forms)


def _romanised_places(
    question: str, rest: Remainder, held: Sequence[str], is_word: Callable[[str], bool]
) -> tuple[list[tuple[int, str]], list[str]]:
    """Places of an English question by their pinyin: the longest run of one to four words first."""
    known = {letters: name for name in held for letters in _spellings(name)}
    # Lower-case words are looked up among all divisions only where no other name is found: the table of all takes long to make.
    found = _find_places(question, rest, known, is_word, capitalised=True)
    found = found or _find_places(question, rest, known, is_word, capitalised=False)
    unknown = []
    for match in NAMED_PLACE.finditer(question):
        name, start = match["place"], match.start("place")
        words = name.lower().split()
        if found or not rest.text[start : start + len(name)].strip() or words[0] in _english_stopwords() or all(map(is_word, words)):
            continue
        if len(words) > 1 and words[0] in SURNAMES and words[-1] not in PLACE_KINDS:
            continue  # the proposal of Liu Qingfeng
        unknown.append(name)
    return found, unknown


def _find_places(
    question: str, rest: Remainder, known: Mapping[str, str], is_word: Callable[[str], bool], *, capitalised: bool
) -> list[tuple[int, str]]:
    """Places by the longest runs of words that spell one: `known` spellings, and capitalised (or else any) names of other divisions."""
    words = [(match.start(), match.end()) for match in SPELLED_WORD.finditer(question)]
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(words):
        for length in (4, 3, 2, 1):
            if position + length > len(words):
                continue
            start, end = words[position][0], words[position + length - 1][1]
            eligible = question[start].isupper() if capitalised else length > 1 or not is_word(question[start:end].lower())
            name = known.get(_letters(question[start:end])) or (_romanised(question[start:end]) if eligible else "")
            before = question[slice(*words[position - 1])] if position else ""
            if name and name not in known.values() and before.istitle() and before.lower() in SURNAMES:
                name = ""  # Liu Qingfeng is no county
            if name and name not in known.values() and length == 1 and before[:1].isupper() and is_word(question[start:end].lower()):
                name = ""  # nor is the last word of the SME Transformation Guide
            if name:
                tail = PLACE_TAIL.match(question, end)
                rest.take(start, tail.end() if tail and name.endswith(PLACE_KINDS.get(tail["kind"].lower(), "")) else end)
                found.append((start, name))
                position += length
                break
        else:
            position += 1
    return found


# The commonest family names in pinyin: the word after one is a given name.
SURNAMES = frozenset(
    (
        "li wang zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin guo ma luo liang song zheng xie han tang feng yu "
        "dong xiao cheng cao yuan deng shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia zhong tian ren fan "
        "fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin lai"
    ).split()
)


@cache
def _spellings(name: str) -> tuple[str, ...]:
    """How the name of a held place is spelled in pinyin, with and without its kind."""
    return tuple(romanised(form) for form in dict.fromkeys((name, short_place(name))))


def _letters(words: str) -> str:
    """Pinyin as typed, reduced to its letters: no tones, blanks or possessive."""
    plain = unicodedata.normalize("NFD", re.sub(r"['’]s$", "", words).lower().replace("ü", "v"))
    return re.sub(r"[^a-z]", "", plain)


def _romanised(words: str) -> str:
    """Full name of the division that `words` name in pinyin, or ""; a lower-case word counts only with six letters or more."""
    name = re.sub(r"['’]s$", "", words)
    if name.lower() in _english_stopwords() or len(name) < 4 or (name.islower() and len(name) < 6):
        return ""
    region = region_by_pinyin(name)
    found = place_name(region) if region else ""
    kind = PLACE_KINDS.get(name.split()[-1].lower(), "")
    return found if found.endswith(kind) else ""


# ---------------------------------------------------------------- bodies


def read_bodies(rest: Remainder, language: Language, known: Collection[str] = ()) -> tuple[str, ...]:
    """The bodies that a question means: names as written, or in English the function of bodies.csv that the words name.

    `known` are names of the build: one of four characters or more is found even where no rule composes it (合肥海关). Bodies stay in
    the topic, for a body may be what is asked about.

    >>> read_bodies(Remainder("省医保局要管哪几项"), "zh"), read_bodies(Remainder("which tasks does the finance bureau lead"), "en")
    (('省医保局',), ('财政',))
    """
    if language != "en":
        composed = [mention.name for mention in find_bodies(rest.text) if mention.kind in ("department", "group")]
        named = sorted((name for name in known if len(name) >= 4 and name in rest.text), key=lambda name: (-len(name), name))
        return tuple(dict.fromkeys([*composed, *(name for name in named if not any(name in other for other in composed))]))
    functions = _english_functions()
    return tuple(dict.fromkeys(functions[match.group()] for match in _english_names().finditer(rest.whole)))


def take_bodies(rest: Remainder, language: Language) -> None:
    """Blank the bodies of a question that asks beside whom, or for whose tasks: they are not its topic."""
    if language == "en":
        rest.take_all(_english_names())
        return
    for mention in find_bodies(rest.text):
        if mention.kind in ("department", "group"):
            rest.take(mention.start, mention.end)


def _inside_body(text: str, region: str, bodies: Sequence[str]) -> bool:
    """Whether a place is named only as part of a body's name (合肥海关, 佳木斯市政府)."""
    names = {region, short_place(region)}
    written = [*(mention.written for mention in find_bodies(text)), *bodies]
    return any(name in body for body in written for name in names)


@cache
def _english_functions() -> dict[str, str]:
    """English words for departments → function; "bureau", "department", "commission" and the like after the function's own words."""
    pairs: dict[str, str] = {}
    for function in body_functions():
        for words in function.synonyms:
            pairs.setdefault(words.lower(), function.name)
        for head in ("bureau", "department", "commission", "office", "administration", "committee", "authority", "ministry"):
            if function.english:
                pairs.setdefault(f"{function.english.lower()} {head}", function.name)
    return pairs


@cache
def _english_names() -> re.Pattern[str]:
    """The English words for departments, the longest first."""
    return re.compile(rf"\b(?:{'|'.join(re.escape(words) for words in sorted(_english_functions(), key=len, reverse=True))})\b")


# ---------------------------------------------------------------- what is asked, and about what


@cache
def cues() -> tuple[Cue, ...]:
    """question_words.csv, compiled once."""
    compiled = []
    for row in table("question_words", columns=("intent", "language", "cue", "weight", "keep")):
        pattern = cue_pattern(row["cue"], row["language"])
        compiled.append(Cue(row["intent"], row["language"], pattern, float(row["weight"]), row["keep"] == "1"))  # type: ignore[arg-type]
    return tuple(compiled)


NUMBER = {
    "zh": r"[0-9一二两三四五六七八九十]{1,3}",
    "en": r"(?:[0-9]{1,2}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)",
}
GAPS = {"zh": {"…": ".{0,20}?", "~": ".{0,4}?"}, "en": {"…": ".{0,90}?", "~": r"(?:\s+\w+)?\s*"}}
# Where a clause of a question begins: an English "when" asks there, and not in "only when".
CLAUSE_BEGIN = r"(?:^|(?<=[，；：])|(?<=[,;:，；：] )|(?<=\bby )|(?<=\band )|(?<=\bsince ))\s*"


# An English question whose first question word asks for a figure.
FIGURE_ASKED = re.compile(
    r"^(?:(?!\b(?:wh(?:o|om|ose|at|ich|en|ere)|how)\b).)*"
    r"\b(?:how (?:many|much|large|high|long|often|big)|(?:what|which) (?:share|percentage|percent|proportion|fraction|ratio|amount|rate))\b"
)


def cue_pattern(cue: str, language: str) -> re.Pattern[str]:
    """A cue of question_words.csv as a pattern; its groups are the words of the cue, without what stands between them.

    >>> cue_pattern("哪些~部门", "zh").search("由哪些市直部门负责").groups(), bool(cue_pattern("^when", "en").search("only when sick"))
    (('哪些', '部门'), False)
    >>> [bool(cue_pattern("which ~ bureau", "en").search(said)) for said in ("which bureau", "which city bureau", "which of the bureau")]
    [True, True, False]
    """
    gaps = GAPS[language]
    begin, cue = (CLAUSE_BEGIN, cue[1:]) if cue.startswith("^") else ("", cue)
    parts = []
    for part in re.split(r"([…~])", cue):
        if part in gaps:
            parts.append(gaps[part])
        elif part.strip():
            words = re.escape(part.strip()).replace(r"\#", NUMBER[language])
            whole = "(?!求)" if words.endswith("要") else ""  # 各要, not the beginning of 要求
            parts.append(rf"\b({words})\b(?!-)" if language == "en" else f"({words}){whole}")
    return re.compile(begin + "".join(parts))


# What a question calls a document that it asks by whom it was issued; who issues anything else is whose task that is.
_DOCUMENT = re.compile(
    "办法|意见|通知|方案|文件|规划|规定|条例|细则|计划|决定|公告|批复|报告|要点|指南|函|答复|通告|纲要|措施|政策|稿|标准|目录|规则|章程|规范|白皮书"
    "|公报|倡议|法律|法规|命令|号令|[发公来这那下行]文|文号|请示|解读|材料|制度|[\\d几]号|指引|预案|规程|问答|报道|新闻|消息|简报|协议|网页|说明|讲话"
    "|署名|落款|起草|印发|签发|告示|这份|那份|哪份|表态|《|名单|清单|公示|简章|启事"
)
_BY_WHOM = re.compile("谁|哪[一几些]?[个家]?(?:单位|部门|机构|局|厅|委|机关)")
_OF_DOCUMENTS_EN = re.compile(
    r"\b(?:documents?|notices?|papers?|laws?|opinions?|numbers?|based|basis|behind|higher|parent|repeal\w*|replac\w*)\b"
)
# What asks for documents, besides a figure.
_OF_LINEAGE = re.compile(
    r"[哪谁何]|什么|几(?:份|部|个文件)|依据|脉络|上位|来源|逐级|一级一级"
    r"|\b(?:which|who|whose|what (?:document|notice|law|rule|opinion|regulation|plan|higher)\w*"
    r"|based on|descend)\b"
)
# According to how many: 按企业数量多少，分别采取哪几种方式.
_BY_HOW_MANY = re.compile(r"(?:按照?|根据|视|依)[^,，。？?]{1,14}多少[^,，。？?个家名人]{0,2}[,，]")
_HOW_MUCH = re.compile(r"多少|几(?![乎经家个位])")
_WHO = re.compile(r"谁|哪|什么|何|几[家个]|多少[家个](?:部门|单位|机构)")
# What asks for a body rather than a time.
_ASKS_WHO = re.compile(
    r"谁|啥(?:部门|单位|机构)|(?:哪|什么|何)[一几些]?[个家级方]?(?:[一-龥]{0,3})(?:部门|单位|机构|主体|局|厅|委|办|科室|政府|公司|企业|医院|学校|人|组|方)"
    r"|哪[几些]?家|哪[几些]?个(?![月年])|几家|多少家|哪里(?:牵头|负责)|(?:牵头|责任|负责|配合)(?:单位|部门|主体)"
)
# The place that something is in is not that of the document: 江门市选的是哪个县.
_CHOSEN_PLACE = re.compile(r"(?:选|设|建|定|落|放)(?:定|中|在)?的?是哪一?个[县区市]")
# What an assessment rests on is no document: 主要依据哪几个评价指标体系.
_REST_ON_FIGURES = re.compile(r"(?:依据|根据|按照)(?:哪[几些]?|什么)[个项种类]?[一-龥]{0,8}(?:指标|体系|数据|因素|标准|材料|条件|原则)")
_WHICH_BODIES_EN = re.compile(
    r"\b(?:which|what)\s+(?:national|provincial|municipal|county|city|district|central)\s+(?:\w+\s+)?"
    r"(?:bod(?:y|ies)|departments?|bureaus?|offices?|agenc(?:y|ies)|commissions?|units?|authorit(?:y|ies)|ministr(?:y|ies)|organi[sz]ations?)\b"
)
# How sure it is that a question which says 多少 asks for a figure, where no cue of its own says so.
FIGURE_LIKELY = 3.0
# What a body may be asked to list as its tasks: 哪几项, 几件事; not 哪一类.
_TASKS_LISTED = re.compile(r"(?:哪|几|多少|\d|[两三四五六七八九十]).{0,3}?(?:项|任务|工作|事|职责|条|件|方面|措施)")

_TASKS_LISTED_EN = re.compile(r"\b(?:tasks?|items?|jobs?|work|duties|duty|responsibilit\w+|measures|points|things|projects?|areas)\b")


def read_intent(rest: Remainder, language: Language, has_body: bool, sides: int) -> tuple[Intent, float, Compared]:
    """What is asked, how sure that is (the weight of the heaviest cue; 0 where no cue is found: then `content`), and what a comparison
    compares. Takes cues out.

    A body together with "which items" asks for that body's tasks; "respectively" compares only where two sides are named.
    """
    matches = [(cue, match) for cue in cues() if cue.language == language[:2] for match in [cue.pattern.search(rest.whole)] if match]
    weights: dict[Intent, float] = {}
    for cue, _ in matches:
        weight = cue.weight
        if cue.intent == "compare" and sides >= 2:
            weight += 4
        elif cue.intent == "compare":
            continue
        # "Which tasks" of nobody in particular asks for a list.
        intent = "list" if cue.intent == "tasks_of" and not has_body else cue.intent
        weights[intent] = max(weights.get(intent, 0), weight if intent == cue.intent else 3.9)
    if language == "en" and FIGURE_ASKED.search(rest.whole) and "target_value" in weights:
        # "What share is the volume based on" asks for the share, whatever word of lineage follows.
        weights.pop("lineage_up", None)
    if language != "en" and "metadata" in weights and not _DOCUMENT.search(rest.whole) and _BY_WHOM.search(rest.whole):
        # 转制企业由谁认定发布: of no document.
        weights["who_leads"] = max(weights.pop("metadata"), weights.get("who_leads", 0))
    if weights.get("target_value", 0) >= FIGURE_LIKELY and not _OF_LINEAGE.search(rest.whole):
        # 瓦房店转发的文件要求每万人几名: what it forwards is not asked.
        weights.pop("lineage_up", None)
        weights.pop("lineage_down", None)
    if language == "en" and _WHICH_BODIES_EN.search(rest.whole):
        weights.pop("lineage_up", None)
    if language != "en" and "deadline" in weights and not _ASKS_WHO.search(rest.whole):
        # 用医保配合分级诊疗的办法，最晚何时拿出来: who joins is not asked.
        weights.pop("who_leads", None)
        weights.pop("who_cooperates", None)
    if language != "en" and _CHOSEN_PLACE.search(rest.whole):
        weights.pop("metadata", None)
    if language != "en" and _REST_ON_FIGURES.search(rest.whole):
        weights.pop("lineage_up", None)
    if language == "en" and "deadline" in weights and not _OF_DOCUMENTS_EN.search(rest.whole):
        weights.pop("lineage_up", None)  # in which year was it to implement registration: no document is asked for
    if language != "en" and "list" in weights and _BY_HOW_MANY.search(rest.whole):
        weights.pop("target_value", None)
    if language != "en" and _HOW_MUCH.search(rest.whole) and not _WHO.search(rest.whole):
        # 牵头医院的院长年薪是多少: who leads is not asked.
        for name in ("who_leads", "who_cooperates"):
            if weights.pop(name, None):
                weights.setdefault("target_value", FIGURE_LIKELY)
    asks_tasks = _TASKS_LISTED_EN if language == "en" else _TASKS_LISTED
    listed = max(weights.get("list", 0), weights.get("count", 0)) >= 3.5 and bool(asks_tasks.search(rest.whole))
    if has_body and listed and max(weights.values()) < 5:
        weights["tasks_of"] = 5
    kept = [match.span(group) for cue, match in matches if cue.keep for group in range(1, match.re.groups + 1)]
    for cue, match in matches:
        for group in range(1, match.re.groups + 1):
            start, end = match.span(group)
            if not cue.keep and not any(start < last and first < end for first, last in kept):
                rest.take(start, end)
    if not weights:
        return "content", 0.0, ""
    best = max(weights, key=lambda name: weights[name])
    others: list[Intent] = [name for name in weights if name not in ("compare", "list", "count")]
    likeliest: Intent = max(others, key=lambda name: weights[name], default="content")
    return best, weights[best], likeliest if best == "compare" else ""


@cache
def _english_stopwords() -> frozenset[str]:
    return frozenset(row["word"] for row in table("question_stopwords") if row["language"] == "en")


@cache
def _chinese_stopwords() -> re.Pattern[str]:
    words = sorted((row["word"] for row in table("question_stopwords") if row["language"] == "zh"), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


QUOTED = re.compile(r"[“\"「『‘](?P<words>[^“”\"「」『』‘’]{2,40})[”\"」』’]")
# A term that the question puts between quotation marks is what it is about: it weighs this much more, and is told whole or in part.
QUOTED_WEIGHT = 3.0
# In English the words between quotation marks are still to be translated, less surely.
QUOTED_EN = re.compile(r"[“\"](?P<words>[^“”\"\u3400-\u9fff]{2,40})[”\"]")
QUOTED_EN_WEIGHT = 2.0


def read_quoted(question: str, rest: Remainder) -> tuple[str, ...]:
    """The Chinese terms that a question puts between quotation marks, folded. They stay where they are."""
    folded = fold(question)
    matches = (match for match in QUOTED.finditer(folded) if HAN.search(match["words"]))
    return tuple(match["words"] for match in matches if rest.text[slice(*match.span())].strip())


# What a question asks of its subject (where an office is 设在, who 解释 a document): the answer has that word.
FOCUS_WEIGHT = 2.0


def read_focus(text: str, language: Language) -> str:
    """The Chinese word that a question of intent `content` turns on; empty where its cue has none.

    >>> read_focus("济南的人工智能政策由哪个单位解释", "zh"), read_focus("郑州的转诊怎么办", "zh"), read_focus("who interprets it", "en")
    ('解释', '', '负责解释')
    """
    if language == "en":
        return "负责解释" if re.search(r"\binterpret", text) else ""
    asked = [cue for cue in cues() if cue.intent == "content" and cue.language == language[:2] == "zh"]
    for match in (found for cue in asked if (found := cue.pattern.search(text))):
        words = _chinese_stopwords().sub("", match[match.re.groups])
        if len(words) > 1:
            return words
    return ""


def _beside_name(
    rest: Remainder, naming: tuple[int, int], read: Callable[[Remainder], tuple[tuple[str, float], ...]]
) -> tuple[tuple[str, float], ...]:
    """The topic that `read` finds, with less weight for what stands at `naming`, which only says which document is meant."""
    if not any(naming):
        return read(rest)
    around, name = Remainder(rest.text), Remainder(" " * naming[0] + rest.text[slice(*naming)] + " " * (len(rest.text) - naming[1]))
    around.take(*naming)
    topic, named = read(around), read(name)
    share = NAMES_DOCUMENT if topic else 1.0
    return (*topic, *((words, share * weight) for words, weight in named if words not in dict(topic)))


def read_topic(
    rest: Remainder, language: Language, quoted: Sequence[str] = (), question: str = ""
) -> tuple[tuple[str, float], ...]:
    """The terms that are left of the question, with weights: runs of Chinese characters, English words in their order.

    `question` is the whole as typed: only its capitals tell IT from it.
    """
    named = tuple((words, QUOTED_WEIGHT) for words in quoted)
    if language == "en":
        text = _acronyms_written_out(rest.text, question)
        marked = {match["words"].strip() for match in QUOTED_EN.finditer(text)}
        weights = {chunk: QUOTED_EN_WEIGHT if chunk in marked else 1.0 for chunk in english_chunks(text) if chunk not in quoted}
        return (*named, *weights.items())
    text = rest.text
    for words in quoted:
        text = text.replace(words, " ")
    runs = _without_stopwords(re.sub(r"[^\w%\u3400-\u9fff]+", " ", text)).split()
    return (*named, *((run, 1.0) for run in dict.fromkeys(runs) if len(run) > 1))


# What words that only name the document meant weigh beside the others.
NAMES_DOCUMENT = 0.3


# Acronyms that are words of English in small letters.
WORDS_IN_CAPITALS: Mapping[str, str] = {"IT": "information technology", "WHO": "world health organization", "US": "united states"}
_IN_CAPITALS = re.compile(rf"\b(?:{'|'.join(WORDS_IN_CAPITALS)})\b")


def _acronyms_written_out(rest: str, question: str) -> str:
    """What is left of a question with the acronyms written out that only its capitals tell from other words; & is and, but in R&D."""
    if len(rest) == len(question) and not question.isupper():
        for match in reversed(list(_IN_CAPITALS.finditer(question))):
            if rest[match.start() : match.end()].strip():
                rest = rest[: match.start()] + WORDS_IN_CAPITALS[match.group()] + rest[match.end() :]
    rest = re.sub(r"\b([a-z])\s?&\s?(?=[a-z]\b)", r"\1 ", rest)  # as the dictionary looks up R&D
    return re.sub(r"(?<=\w)\s?&\s?(?=\w)", " and ", rest)


@cache
def _everyday() -> re.Pattern[str]:
    """The words of everyday_words.csv, the longest first: no stopword is taken out of one."""
    return re.compile("|".join(sorted(map(re.escape, everyday_words()), key=len, reverse=True)))


# A stopword this long is taken out wherever it stands; a shorter one only where it is a word or several (请, not in 申请).
SURELY_A_WORD = 3


def _without_stopwords(text: str) -> str:
    """A Chinese text with the words blanked that say nothing of its topic.

    >>> _without_stopwords("单身申请人年满").split(), _without_stopwords("请问转诊").split()
    (['单身申请人年满'], ['转诊'])
    """
    from rjieba import cut  # reads its dictionary when imported

    bounds, end = {0}, 0
    for word in cut(text):
        end = text.index(word, end) + len(word)
        bounds |= {end - len(word), end}

    kept = [match.span() for match in _everyday().finditer(text)]

    def blank(match: re.Match[str]) -> str:
        word = len(match.group()) >= SURELY_A_WORD or bounds.issuperset(match.span())
        inside = any(start <= match.start() and match.end() <= end for start, end in kept)
        return " " if word and not inside else match.group()

    return _chinese_stopwords().sub(blank, text)


def english_chunks(text: str) -> tuple[str, ...]:
    """What is left of an English question, in its order: stretches between what was understood, that hold a word which says something.

    >>> english_chunks("  referral   in tiered diagnosis and treatment,  the  ")
    ('referral', 'in tiered diagnosis and treatment')
    """
    # What stands between quotation marks is one stretch, commas and all.
    text = re.sub(r"[“\"]([^“”\"]*)[”\"]", lambda match: f"  {match[1].replace(',', ' ').replace('  ', ' ')}  ", text)
    chunks = (chunk.strip(" -'’") for chunk in re.split(r"\s{2,}|(?<!\d),|,(?!\d)|[^\w\s'’%,-]+", text))
    empty = _english_stopwords() | {"s"}
    return tuple(dict.fromkeys(chunk for chunk in chunks if set(re.findall(r"[a-z0-9\u3400-\u9fff]+", chunk)) - empty))
