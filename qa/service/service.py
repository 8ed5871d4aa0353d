"""One open build, kept fresh, behind every interface. Knows nothing of HTTP or pages.

The service opens the build on first use. Where a newer one is published it opens and warms that beside the old one, and hands it out from
the next request on; requests under way keep the one they began with, whose files stay until the last of them is done. A newer build that
cannot be opened is reported once and never replaces a good one.
"""

from __future__ import annotations

import json
import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from kg.errors import MailuoError, NoBuild
from kg.graph.lineage import Network
from kg.workspace import current, current_or_none, hold
from qa.answer import answer
from qa.build import UPWARD, Build, open_build
from qa.records import Answer, Cited
from qa.service.examples import example_questions
from qa.service.library import Library
from qa.service.sparql import SparqlPool
from qa.service.texts import Interface

QUESTION_LIMIT = 10_000  # characters; the longest real question of the retrieval sets has 170
HISTORY_LIMIT = 20  # earlier questions of a conversation that are still looked at
LOOK_EVERY = 0.5  # seconds between two looks for a newer build
# Questions answered side by side; the others wait in line. Answering is Python, of which one thread runs at a time: twenty at once
# hold each other up, and one in twenty waits twice as long (tests/bench/load.py).
AT_ONCE = 2
WARM_QUESTION = "工作由哪个部门牵头？"  # loads what every question needs: lexicons, index, graph

# What reading a damaged build may raise, whatever part of it is damaged.
DAMAGED = (MailuoError, OSError, ValueError, LookupError, TypeError, AssertionError)

log = logging.getLogger("mailuo")


class QuestionTooLong(MailuoError):
    """A question longer than QUESTION_LIMIT characters."""


class Service:
    """State worth keeping between requests: the open build, and where feedback goes."""

    def __init__(self, folder: Path, feedback: Path | None = None, library: Library | None = None) -> None:
        self.folder = folder
        self.feedback = feedback
        self.library = library
        # Whether a client at an address, who calls the app by a name, may change documents.
        self.may_change: Callable[[str, str], bool] = lambda client, host: False
        self.sparql_pool = SparqlPool()
        self.listeners: list[Callable[[Answer], None]] = []
        self._lock = threading.Lock()  # held while a build is opened, never while one is used
        self._feedback_lock = threading.Lock()
        self._turn = threading.Semaphore(AT_ONCE)
        self._build: Build | None = None
        self._version: Path | None = None
        self._refused: Path | None = None
        self._looked = 0.0
        self._networks: weakref.WeakKeyDictionary[Build, Network] = weakref.WeakKeyDictionary()

    # ---------------------------------------------------------------- the build

    @property
    def build(self) -> Build:
        """The newest complete build that can be opened. Raises NoBuild where there has been none yet."""
        build = self._build
        if build is None:
            return self.refresh()
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            if self._is_superseded() and not self._lock.locked():
                threading.Thread(target=self._switch, name="mailuo-switch", daemon=True).start()
        return build

    def refresh(self) -> Build:
        """Look for a newer build now, and return the one to use from here on. Raises NoBuild where there is none at all."""
        with self._lock:
            if self._build is not None and not self._is_superseded():
                return self._build
            try:
                build, version = self._open()
            except DAMAGED as error:
                if self._build is None:
                    raise error if isinstance(error, MailuoError) else NoBuild(f"{self.folder} cannot be opened: {error}") from error
                self._refused = current_or_none(self.folder)
                log.error("a newer build cannot be opened; the last one stays in use", extra={"event": "build_refused", "why": str(error)})
                return self._build
            self._build, self._version = build, version
            log.info("build opened", extra={"event": "build_opened", "policies": build.documents})
            return build

    def warm(self) -> None:
        """Open the build and load what a first question would load, so that it need not wait."""
        try:
            answer(self.refresh(), WARM_QUESTION)
        except DAMAGED as error:
            log.error("the build cannot be opened", extra={"event": "build_refused", "why": str(error)})

    def network(self, build: Build) -> Network:
        """The policy network of a build, read once."""
        found = self._networks.get(build)
        if found is None:
            found = self._networks[build] = Network(build.store)
        return found

    def _is_superseded(self) -> bool:
        newest = current_or_none(self.folder)
        return newest is not None and newest not in (self._version, self._refused)

    def _switch(self) -> None:
        try:
            self.refresh()
        except NoBuild:
            log.error("the build has gone", extra={"event": "build_refused"})

    def _open(self) -> tuple[Build, Path]:
        """The current version, opened by a path that later builds do not change, kept from being swept, and warm. Raises NoBuild."""
        version = current(self.folder)
        held = hold(version)
        try:
            build = open_build(version)
            if not build.policies and any((version / "sources").iterdir()):
                raise NoBuild(f"{self.folder} holds sources and no policy")
            _ = build.documents, build.store, len(build.index), build.places
            if self._build is not None:
                answer(build, WARM_QUESTION)
        except BaseException:
            if held is not None:
                held.close()
            raise
        if held is not None:
            weakref.finalize(build, held.close)
        return build, version

    # ---------------------------------------------------------------- questions

    def ask(self, question: str, history: Sequence[Answer] = (), as_of: str = "") -> Answer:
        """Answer one question; `history` are the earlier answers of the conversation, oldest first. Raises QuestionTooLong."""
        return self._ask(self.build, question, tuple(history), as_of)

    def ask_after(self, question: str, earlier: Sequence[str], as_of: str = "") -> Answer:
        """Answer one question of a conversation of which only the earlier questions are known, oldest first. Raises QuestionTooLong."""
        build = self.build
        history: list[Answer] = []
        for each in earlier[-HISTORY_LIMIT:]:
            check_length(each)
            with self._turn:
                history.append(answer(build, each, history=tuple(history), as_of=as_of or date.today().isoformat()))
        return self._ask(build, question, tuple(history), as_of)

    def _ask(self, build: Build, question: str, history: tuple[Answer, ...], as_of: str) -> Answer:
        check_length(question)
        with self._turn:
            found = answer(build, question, history=history, as_of=as_of or date.today().isoformat())
        for listener in self.listeners:
            listener(found)
        return found

    def sparql(self, query: str) -> list[dict[str, str]]:
        """Rows of a SPARQL SELECT or ASK, in a process of its own that is ended when it takes too long. Raises QueryError."""
        return self.sparql_pool.select(self.build.folder, query)

    # ---------------------------------------------------------------- what the pages show

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
        """Append an answer that its reader called wrong to the feedback file, a JSON line each; does nothing where there is no file."""
        if self.feedback is None:
            return
        with self._feedback_lock, self.feedback.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(given), ensure_ascii=False) + "\n")


def check_length(question: str) -> None:
    """Raise QuestionTooLong for a question of more than QUESTION_LIMIT characters."""
    if len(question) > QUESTION_LIMIT:
        raise QuestionTooLong(f"the question has {len(question)} characters; {QUESTION_LIMIT} at most")


def report(build: Build) -> dict[str, Any]:
    """The report of a build: counts, what could not be linked, what could not be read."""
    found: dict[str, Any] = json.loads((build.folder / "report.json").read_text(encoding="utf-8"))
    return found
