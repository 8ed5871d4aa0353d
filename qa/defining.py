"""A term asked about → the sentence that says what it is: “X”是指…, 本办法所称X，是指…, X（即…）, …（以下简称X）. Composes nothing.

A question names its term by where it stands: before 是什么意思, after 什么是, between quotation marks. A document defines a term where it
stands before a word that defines; the two meet where the one ends in the other, for a question puts words of its own before it (天河区扶持
政策里的港澳青年), and so does a document (本办法所称港澳青年).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from kg.language.regions import find_regions
from kg.language.script import fold
from qa.evidence import Candidate
from qa.inquiry import Inquiry
from qa.sentences import split_sentences
from qa.understanding.remainder import written
from qa.understanding.topic import QUOTED_WEIGHT

# The documents of so many of the best sentences are read for a definition.
DEFINED_IN = 5
# A definition found by the words of an English question tells at least this share of its topic where it asks for a meaning, and this
# much where it only asks what something is.
MEANT = 0.4
SURELY_MEANT = 0.6
# The words of an English question make up a term with so much of its characters: 老年人助餐配餐服务 is asked for without its 服务.
MADE_UP_OF = 0.65
# A term that begins a form with so much of it is what the form is made of: 专利代理 of 专利代理机构, both "patent agency".
BEGINS = 0.6
# A way to say a thing that is less sure than this is none of the words of a term.
LIKELY = 0.3
# Words in brackets after a term in quotation marks explain it from this length on.
EXPLAINED = 8

_MEANING = (
    r"是什么意思|什么意思|是?怎么(?:一)?回事|是指什么|指什么|指的是什么|指的什么|指哪些|是指哪|的含义|的定义"
    r"|怎么界定|怎么定义|如何界定|如何定义|怎么理解|如何理解"
)
# Where a question names the term that it asks about. The first two ask for its meaning; 是什么 may ask for anything.
_ASKED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<term>[^，。？?：:,]{{2,40}}?)(?:中|里)?(?:的)?[，,]?(?:究竟|到底)?(?:各|分别|具体)?是?(?:{_MEANING})",
        r"(?:什么是|什么叫做?|何谓|怎么理解|如何理解|解释一?下?|(?:哪些|什么样?的?|哪种|怎样的?)(?:[一-龥]{1,4}?)?(?:才|能|可以)*(?:算得?上?|算作|属于|称为)是?)(?P<term>[^，。？?：:,]{2,40})",
    )
)
_ASKED_WHAT = re.compile(r"(?P<term>[^，。？?：:,]{2,40}?)(?:到底|具体)?是什么(?=[？?，,]|$)")
_MEANING_EN = re.compile(
    r"\bmean(?:s|t|ing)?\b(?! that)"
    r"|\bdefin(?:e|ed|es|ition)\b|\bcounts? as\b|\bexplain|\brefers? to\b|\bstands? for\b|\bqualif(?:y|ies) as\b"
)
_OWN_WORDS = re.compile(r"[(\"]([\u3400-\u9fff]{2,12})[)\"]")
_WHAT_EN = re.compile(r"^\W*what (?:is|are|was|were)\b")

# A word that defines, and what it defines before it.
_DEFINES = re.compile(
    r"""
    (?: ^ | (?<=[，。；：:、“‘\s）),;]) )
    (?P<term> [\u3400-\u9fffa-z0-9+＋—-]{2,24}? ) [”’]? \s* (?: [（(] [^（()）]{1,24} [)）] )? \s*
    (?P<word> [，,]? \s* (?: 是指 | 指的是 | 系指 | 是 (?= [由以] ) ) | 包括 (?! 但不) | 分为 | 是 (?! 否 | 由 | 为了 )
      | (?<!所) 指 (?! [标导挥数定引南派向明示] ) )
    """,
    re.VERBOSE,
)
# 低代码：通过…, a row of a glossary.
_ROW = re.compile(r"(?:[（(]?\d{1,2}[）).、]|[一二三四五六七八九十]+、)?\s*(?P<term>[\u3400-\u9fffa-z0-9+＋—-]{2,16})[：:](?=.{10})")
# What stands before a term in the sentence that defines it.
_BEFORE = re.compile(r"^.*(?:所称|所指|称的)的?|^第[一-龥]{1,4}条\s*|^其中")
# X（即…）, X（指…）; “X”（由县级机构聘用，在乡镇使用）.
_BRACKETED = re.compile(
    rf"(?P<term>[\u3400-\u9fffa-z0-9+＋—-]{{2,24}})[”’]?[（(](?:即|指|是指|主要指)[^（()）]{{2,}}[)）]"
    rf"|[“‘](?P<quoted>[^“”‘’]{{2,24}})[”’][（(](?!以下|简称)[^（()）]{{{EXPLAINED},}}[)）]"
    # 小型化、快速化、轻量化、精准化（“小快轻准”）: what it is short for stands before it.
    r"|[\u3400-\u9fff]、[\u3400-\u9fff]{2,12}[（(][“‘](?P<short>[^“”‘’]{2,12})[”’][)）]"
)
# “编制在县医院、人员工作在乡镇卫生院”的特设岗位医生: a description between quotation marks, longer than a name, says what is meant.
_DESCRIBED = re.compile(r"[“‘][^“”‘’]{12,60}[”’]的(?P<term>[\u3400-\u9fff]{2,16})")
_SHORTENED = re.compile(r"[简统]称[：:]?\s*[“‘]?(?P<term>[\u3400-\u9fffa-z0-9+＋—-]{2,24})[”’]?")


def definition(inquiry: Inquiry) -> Candidate | None:
    """The sentence that says what the term asked about is; none where no meaning is asked or no document defines the term."""
    question = fold(inquiry.query.question)
    english = inquiry.query.language == "en"
    asks_meaning = bool(_MEANING_EN.search(question)) if english else any(asked.search(written(question)) for asked in _ASKED)
    quoted = [word for word, weight in inquiry.query.topic if weight == QUOTED_WEIGHT]
    # What is the "two databases" system (两库)? asks in the document's own words.
    own_words = _OWN_WORDS.findall(question) if english and (asks_meaning or _WHAT_EN.match(question)) else []
    if own_words and (found := _best(inquiry, lambda term: _told(term, own_words, own_words), 1.0)) is not None:
        return found
    if english and not quoted:
        if not asks_meaning and not _WHAT_EN.match(question):
            return None
        return _best(inquiry, lambda term: _told_in_english(inquiry, term), MEANT if asks_meaning else SURELY_MEANT)
    terms = list(_terms(written(question)))
    if quoted and (asks_meaning or inquiry.query.intent == "definition"):
        terms += quoted
    return _best(inquiry, lambda term: _told(term, terms, quoted), 1.0) if terms else None


def _terms(question: str) -> Iterator[str]:
    """What a folded Chinese question asks the meaning of, with the words of its own before it."""
    found = [match["term"] for asked in _ASKED for match in asked.finditer(question)]
    for term in found or [match["term"] for match in _ASKED_WHAT.finditer(question)]:
        yield re.sub(r"[“”‘’\"「」『』()\s]", "", term)


def _told(term: str, asked: Iterable[str], quoted: Iterable[str]) -> float:
    """The length of a defined term where a question asks for it: what is asked ends in it, or it ends in what is quoted; else 0.

    >>> _told("山东省省级数字经济园区", ["山东省级数字经济园区"], ()), _told("园区", ["港澳青年"], ())
    (8.0, 0.0)
    """
    regions = (region for start, _, region in find_regions(term) if start == 0)
    place = next((len(name) for region in regions for name in (region.full_name, region.name) if term.startswith(name)), 0)
    names = [term, *([term[place:]] if len(term) - place >= LEAST_WITHOUT_PLACE else [])]
    ends = [name for each in asked for name in names if each.endswith(name)] + [each for each in quoted if term.endswith(each)]
    return float(max(map(len, ends), default=0))


# A term is meant without the place it begins with where it is still so long.
LEAST_WITHOUT_PLACE = 4


def _told_in_english(inquiry: Inquiry, term: str) -> float:
    """The share of the topic whose Chinese forms make up a defined term wholly; 0 where too many of its characters are of none."""
    covered: set[int] = set()
    told = 0.0
    for concept in inquiry.topic:
        places = {
            place
            for form, sure in concept.forms
            if sure > LIKELY and len(form) > 1
            for match in re.finditer(re.escape(form if len(term) < BEGINS * len(form) or not form.startswith(term) else term), term)
            for place in range(*match.span())
        }
        told += concept.weight if places - covered else 0.0
        covered |= places
    total = sum(concept.weight for concept in inquiry.topic)
    return told / total if total and len(covered) >= MADE_UP_OF * len(term) else 0.0


def _best(inquiry: Inquiry, told: Callable[[str], float], least: float) -> Candidate | None:
    """The sentence that defines the term told best: in the sentences found, else anywhere in their documents."""
    found = [(told(term), plainly, each.score, each) for each in inquiry.plain for term, plainly in defined(each.sentence.text)]
    found = [entry for entry in found if entry[0] >= least]
    if not found and inquiry.plain:
        documents = list(dict.fromkeys(each.hit.policy_id for each in inquiry.plain[:DEFINED_IN]))
        first = inquiry.plain[0]
        for hit in inquiry.build.clauses(documents):
            above = ""
            for sentence in split_sentences(hit.text):
                terms = (*defined(sentence.text), *_under(above, sentence.text))
                rows = ((told(term), plainly) for term, plainly in terms)
                found += [(share, plainly, 0.0, replace(first, hit=hit, sentence=sentence)) for share, plainly in rows if share >= least]
                above = sentence.text
    return max(found, key=lambda entry: entry[:3])[3] if found else None


# A numbered line that is only a term, as standards write it (GB/T 1.1): 2.2 隐式水印标识; what follows defines it.
_TERM_LINE = re.compile(r"\d{1,2}(?:\.\d{1,2})+\s*(?P<term>[\u3400-\u9fffa-z0-9+＋—-]{2,16})(?:\s+[a-z][a-z \-]+)?")


def _under(above: str, sentence: str) -> tuple[tuple[str, bool], ...]:
    """The term that the line above a sentence names and the sentence defines."""
    line = _TERM_LINE.fullmatch(fold(above).strip())
    return ((line["term"], True),) if line is not None and len(sentence) >= EXPLAINED and not _TERM_LINE.match(fold(sentence)) else ()


@lru_cache(maxsize=1 << 14)
def defined(sentence: str) -> tuple[tuple[str, bool], ...]:
    """The terms, folded, that a sentence defines, and whether by a word that does nothing else (是指).

    >>> defined("本办法所称港澳青年，是指45周岁以下的香港、澳门居民。"), defined("落实“三同时”（即同时设计、同时施工）制度。")
    ((('港澳青年', True),), (('三同时', True),))
    """
    text = fold(sentence)
    found: list[tuple[str, bool]] = []
    if re.search("指|是|包括|分为", text):
        found += [(_BEFORE.sub("", match["term"]), match["word"].strip("，, ") in PLAIN) for match in _DEFINES.finditer(text)]
    if (row := _ROW.match(text)) is not None:
        found.append((row["term"], False))
    if re.search("[（(]", text):
        found += [(match["term"] or match["quoted"] or match["short"], True) for match in _BRACKETED.finditer(text)]
        found += [(match["term"], False) for match in _SHORTENED.finditer(text)]
    if "”的" in text or "’的" in text:
        found += [(match["term"], False) for match in _DESCRIBED.finditer(text)]
    # 移动智能终端的基本功能软件是指: what stands before the last 的 says whose it is.
    found += [(term.rpartition("的")[2], plainly) for term, plainly in found if len(term.rpartition("的")[2]) >= LEAST_WITHOUT_PLACE]
    return tuple(dict.fromkeys((term, plainly) for term, plainly in found if len(term) > 1))


# Words that only define.
PLAIN = frozenset({"是指", "指的是", "系指", "指"})
