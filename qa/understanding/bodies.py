"""The bodies a question names: Chinese names by the rules of `kg.language.bodies`, English ones by the functions of `bodies.csv`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache

from kg.language.bodies import body_functions, find_bodies
from kg.language.regions import short_place
from qa.records import Language
from qa.understanding.remainder import Remainder


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


def inside_body(text: str, region: str, bodies: Sequence[str]) -> bool:
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
