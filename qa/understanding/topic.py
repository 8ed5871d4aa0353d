"""The topic of a question: what is left of it, as weighted terms. Translates nothing and knows no documents: `qa.topic` goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from kg.language.script import fold
from qa.records import Language
from qa.topic import everyday_words
from qa.understanding.intent import cues
from qa.understanding.remainder import HAN, Remainder
from qa.understanding.stopwords import chinese_stopwords, english_stopwords

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
        words = chinese_stopwords().sub("", match[match.re.groups])
        if len(words) > 1:
            return words
    return ""


def beside_name(
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
    runs = [_NUMBER_OF.sub("", _MODAL.sub("", run)) for run in runs]
    return (*named, *((run, 1.0) for run in dict.fromkeys(runs) if len(run) > 1))


# 重点专科数, 项目总数: what is counted, with the word for its number that the text leaves out. 床位数, 指数 are words of their own.
_NUMBER_OF = re.compile(r"(?<=[一-龥]{3})(?<![人位户次岁天系指参函倍分多少基整单复])[总个]?数量?$")

# What is left of "…要达到多少", "…得在哪年": no part of the thing. 纲要, 需要, 心得 are words of their own.
_MODAL = re.compile(r"(?<=[一-龥]{2})(?:(?<![必需主重纲摘只机提简紧首概纪扼])要|(?<![心取获所难值懂])得)在?$")

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

    return chinese_stopwords().sub(blank, text)


def english_chunks(text: str) -> tuple[str, ...]:
    """What is left of an English question, in its order: stretches between what was understood, that hold a word which says something.

    >>> english_chunks("  referral   in tiered diagnosis and treatment,  the  ")
    ('referral', 'in tiered diagnosis and treatment')
    """
    # What stands between quotation marks is one stretch, commas and all.
    text = re.sub(r"[“\"]([^“”\"]*)[”\"]", lambda match: f"  {match[1].replace(',', ' ').replace('  ', ' ')}  ", text)
    chunks = (chunk.strip(" -'’") for chunk in re.split(r"\s{2,}|(?<!\d),|,(?!\d)|[^\w\s'’%,-]+", text))
    empty = english_stopwords() | {"s"}
    return tuple(dict.fromkeys(chunk for chunk in chunks if set(re.findall(r"[a-z0-9\u3400-\u9fff]+", chunk)) - empty))
