"""An answer under construction: lines, facts, and citations numbered in the order they are first needed. Judges nothing.

After `finish`: (1) every number in the text has its citation; (2) every citation is used; (3) the text is in the question's script.
"""

from __future__ import annotations

import re

from kg.records import Passage
from qa.build import Build, Policy
from qa.records import Cited, Fact, Language, Query
from qa.wording import join, phrase, to_script


class Draft:
    """State worth keeping while an answer is put together."""

    def __init__(self, build: Build, query: Query) -> None:
        self.build = build
        self.query = query
        self.lines: list[str] = []
        self.facts: list[Fact] = []
        self.policies: dict[str, None] = {}  # ids of the policies cited, in the order they were
        self._speaking_of = ""
        self._cited: dict[tuple[str, int, int], Cited] = {}

    @property
    def language(self) -> Language:
        """The language the answer is written in."""
        return self.query.language

    def phrase(self, key: str, **values: object) -> str:
        """A template of the answer's language, filled in."""
        return phrase(key, self.language, **values)

    def join(self, parts: list[str]) -> str:
        """Names in a row."""
        return join(parts, self.language)

    def cite(self, policy: Policy, path: str, passage: Passage) -> int:
        """The number under which a passage is cited."""
        self.policies[policy.id] = None
        key = (passage.source_file, passage.start, passage.end)
        if key not in self._cited:
            number = len(self._cited) + 1
            self._cited[key] = Cited(
                number, policy.number, policy.title, path, passage.source_file, passage.start, passage.end, passage.quote
            )
        return self._cited[key].n

    def mark(self, *numbers: int) -> str:
        """The marks of citations: "[1][2]"."""
        return "".join(f"[{number}]" for number in dict.fromkeys(numbers))

    def say(self, sentence: str) -> None:
        """Add a line, once: two parts of a question may have one answer. A line that ends in no stop gets one."""
        sentence = re.sub(r" +(?=[;,.)])", "", re.sub(r"  +", " ", sentence.strip()))
        if self.language == "en":
            sentence = sentence[:1].upper() + sentence[1:]
        if sentence and sentence[-1] not in "。.！!？?”":
            sentence += phrase("stop", self.language)
        if not any(sentence in line for line in self.lines):
            self.lines.append(sentence)

    def assert_fact(self, kind: str, subject: str, predicate: str, value: str, *numbers: int) -> None:
        """Add a fact; the same fact twice is one."""
        fact = Fact(kind, subject, predicate, value, tuple(dict.fromkeys(numbers)))
        if fact not in self.facts:
            self.facts.append(fact)

    def where(self, name: str) -> str:
        """What a line begins with to say which document it speaks of: nothing where the line before spoke of the same."""
        if name == self._speaking_of and self.lines:
            return ""
        self._speaking_of = name
        return name

    @property
    def citations(self) -> tuple[Cited, ...]:
        """The citations, by number."""
        return tuple(self._cited.values())

    def text(self) -> str:
        """The answer's text, in the script of the question."""
        return to_script("\n".join(self.lines), self.language)
