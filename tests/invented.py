"""Builds of invented documents, and answers from them that are checked against their sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from build_graph import build as build_graph
from qa.answer import answer
from qa.build import Build, open_build
from qa.records import Answer
from qa.verify import problems


def build_of(folder: Path, texts: Mapping[str, str]) -> Build:
    """An open build, made inside `folder`, of texts by the names of their files."""
    (folder / "texts").mkdir()
    for name, text in texts.items():
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    build_graph([folder / "texts"], folder / "build")
    return open_build(folder / "build")


def ask(build: Build, question: str) -> Answer:
    """The answer, of which the sources must prove every word."""
    found = answer(build, question, as_of="2024-01-01")
    assert problems(found, build.source_text) == []
    return found
