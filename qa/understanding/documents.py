"""The documents a question names: by number, by title, as a draft, an annex or an interpretation.

In: the question, what is left of it, the policies of a build. Out: ids of policies, numbers of which no document is held, marks of the
part or state that is meant. Guesses no document from its topic: `qa.scope` does that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from kg.language.numbering import find_document_numbers
from kg.language.romanise import romanised
from kg.language.script import fold
from qa.understanding.catalogue import PolicyCard
from qa.understanding.remainder import Remainder

# What a title must share with a question, in characters without a break, before the question means that document.
TITLE_RUN = 8

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

# Whether a document is final, in English: "final or a draft".
STATUS_ASKED = re.compile(
    r"\b(?:final|formal|official|adopted|finished)\b[^.?]{0,30}\bor\b[^.?]{0,30}\bdraft\b"
    r"|\bdraft\b[^.?]{0,24}\bor\b[^.?]{0,30}\b(?:final|formal|official|adopted|finished)\b"
)
# The level of the document that is meant, by what it is called.
LEVELS: tuple[tuple[str, str], ...] = (
    ("national", r"国家级|国家层面|中央|国家|国务院|\bnational(?:[- ]level)?\b|\bcentral\b|\bstate council\b"),
    ("provincial", r"省级|省里|省一级|自治区级|\bprovincial(?:[- ]level)?\b"),
    ("municipal", r"市级|市一级|\bmunicipal(?:[- ]level)?\b|\bcity[- ]level\b"),
    ("county", r"县级|区级|旗县级|\bcounty[- ]level\b|\bdistrict[- ]level\b"),
)
# "What the place itself set": a document it merely forwards does not answer.
OWN = re.compile(
    r"自己(?:由(?=哪|谁)|(?:另外?|又|专门)?(?:定|提|设|制定|确定|出台|指定|明确|规定|安排|部署|分派)[了的]?)|自己的(?:目标|指标|规定|文件|方案|标准|政策|办法)|自定的?|(?:指定|确定|安排)了?(?=哪[一几个家]|谁)|自行(?:制定|确定|指定|安排)"
    r"|\b(?:its|their) own\b|\bitself\b|\b(?:did|has) [A-Z]?[\w'-]+ (?:(?:designate|appoint|assign|name)d?)\b"
)


def named_policies(rest: Remainder, policies: Sequence[PolicyCard]) -> tuple[tuple[str, ...], tuple[str, ...]]:
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
