"""A question → whether it is small talk, or asks which documents are held. By the words of data/lexicon/small_talk.csv; answers nothing."""

from __future__ import annotations

import re
from typing import Literal

from kg.language.lexicon import table
from kg.language.script import fold


def small_talk(question: str) -> Literal["", "greeting", "holdings"]:
    """What kind of talk a question is; empty where it asks of contents.

    >>> small_talk("你好！"), small_talk("What documents do you hold?"), small_talk("你好，郑州由谁牵头？")
    ('greeting', 'holdings', '')
    """
    text = fold(question)
    bare = re.sub(r"[^\w\s]+", " ", text).strip()
    for row in table("small_talk", columns=("kind", "language", "cue")):
        if row["kind"] == "greeting" and bare == row["cue"]:
            return "greeting"
        if row["kind"] == "holdings" and row["cue"] in text:
            return "holdings"
    return ""
