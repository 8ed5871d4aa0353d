"""One open build, kept fresh, behind every interface. Knows nothing of HTTP or pages.

The service opens the build on first use, notices when a newer one was published and switches to it between two requests;
requests under way keep the one they began with.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from kg.errors import MailuoError
from qa.answer import answer
from qa.build import UPWARD, Build, open_build
from qa.records import Answer, Cited
from qa.service.examples import example_questions
from qa.service.texts import Interface

QUESTION_LIMIT = 2_000  # characters; the longest real question of the retrieval sets has 170


class QuestionTooLong(MailuoError):
    """A question longer than QUESTION_LIMIT characters."""


class Service:
    """State worth keeping between requests: the open build and where feedback goes."""

    def __init__(self, folder: Path, feedback: Path | None = None) -> None:
        self.folder = folder
        self.feedback = feedback
        self._lock = threading.Lock()
        self._build: Build | None = None

    @property
    def build(self) -> Build:
        """The newest complete build. Raises NoBuild where there is none."""
        with self._lock:
            if self._build is None or self._build.is_superseded():
                self._build = open_build(self.folder)
            return self._build

    def ask(self, question: str, history: Sequence[Answer] = (), as_of: str = "") -> Answer:
        """Answer one question; `history` are the earlier answers of the conversation, oldest first.

        Raises QuestionTooLong.
        """
        if len(question) > QUESTION_LIMIT:
            raise QuestionTooLong(f"the question has {len(question)} characters; {QUESTION_LIMIT} at most")
        return answer(self.build, question, history=tuple(history), as_of=as_of or date.today().isoformat())

    def source_text(self, source_file: str) -> str:
        """The text of a source, as offsets count it."""
        return self.build.source_text(source_file)

    def clean_reading(self, cited: Cited) -> str:
        """The cleaned text of the clause that holds a citation, empty where none does."""
        return self.build.clean_reading(cited.source_file, cited.start, cited.end)

    def examples(self, language: Interface) -> list[str]:
        """Questions that this corpus can answer, to start with."""
        return example_questions(self.build, language)

    def lineage_line(self, given: Answer) -> str:
        """The chain of documents that the first cited one stands on, the highest first; empty where it states none."""
        build = self.build
        first = next((c for c in given.citations if c.document_number), None)
        held = {policy.number: policy.id for policy in build.policies if policy.number and policy.role not in ("annex", "issued")}
        chain = [held[first.document_number]] if first and first.document_number in held else []
        while chain:
            above = sorted(
                cited for citing, relation, cited in build.relations if citing == chain[-1] and relation in UPWARD and cited not in chain
            )
            above = [policy for policy in above if build.policy(policy).number]
            if not above:
                break
            chain.append(above[0])
        return " → ".join(build.policy(policy).number for policy in reversed(chain)) if len(chain) > 1 else ""

    def record_feedback(self, given: Answer) -> None:
        """Append an answer that its reader called wrong to the feedback file, a JSON line each."""
        if self.feedback is None:
            return
        with self._lock, self.feedback.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(given), ensure_ascii=False) + "\n")
