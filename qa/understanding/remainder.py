"""The question as it is read: its language, and what of it has not been understood yet.

In: the question as typed or folded. Out: its language and script; the question with words of speech as they are written; a `Remainder`,
from which every reader of this package takes what it has understood. Reads `asking_words.csv`; knows no documents.
"""

from __future__ import annotations

import re
from functools import cache

from kg.language.lexicon import table
from kg.language.script import traditional_characters
from qa.records import Language

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0002fa1f]")
LATIN_WORD = re.compile(r"[A-Za-zÀ-ǜ][A-Za-zÀ-ǜ'’-]*")

# What a question names stays in its own script: a title, a term between quotation marks, a document number.
NAMES = re.compile(
    r"""
    《[^》]*》
  | [“「『"] [^“”「」『』"]* [”」』"]
  | [\u3400-\u9fff]{1,12} \s* [〔\[【（(] \s* (?:19|20)\d\d \s* [〕\]】）)] \s* \d{1,4} \s* [号號]   # 国办发〔2018〕3号
    """,
    re.VERBOSE,
)
# Words of English that make a question around such names.
LATIN_SENTENCE = 2
# A question in one script may quote a name in the other: two characters, or one in ten, decide.
TRADITIONAL_CHARACTERS = 2
TRADITIONAL_SHARE = 0.1


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
    >>> language_of("What does “双向转诊” mean in the Zhengzhou opinion?"), language_of("what implements 国办发〔2018〕3号?")
    ('en', 'en')
    """
    around = NAMES.sub(" ", question)
    if not HAN.search(around) and len(LATIN_WORD.findall(around)) >= LATIN_SENTENCE:
        return "en"
    han = HAN.findall(question)
    if len(han) <= len(LATIN_WORD.findall(question)):
        return "en"
    traditional = sum(character in traditional_characters() for character in han)
    return "zh-Hant" if traditional >= TRADITIONAL_CHARACTERS or traditional >= TRADITIONAL_SHARE * len(han) else "zh"


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
