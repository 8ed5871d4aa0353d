"""What the person who runs the app can see: JSON lines on standard error, figures for Prometheus. No words of a question unless asked for.

Writing a log never holds up an answer: lines go through a queue, and are dropped where nobody reads what the app prints.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any, TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from kg.errors import MailuoError
from qa.records import Answer
from qa.service.guard import Asgi, Message, Receive, Scope, Send
from qa.service.service import Service

QUEUED_LINES = 2_000
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STANDARD = frozenset(vars(logging.makeLogRecord({})))
# Kept apart in figures and logs; everything else is the page and its files.
_PLACES = ("/api/", "/gradio_api/mcp", "/gradio_api/upload")


class JsonLines(logging.Handler):
    """One JSON object a record: time, level, event, and whatever `extra` the caller gave."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.stream = stream
        self._lines: queue.Queue[str] = queue.Queue(QUEUED_LINES)
        threading.Thread(target=self._write, name="mailuo-log", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        said = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": said.pop("event", record.name),
            "message": record.getMessage(),
            **said,
        }
        if record.exc_info:
            line["error"] = logging.Formatter().formatException(record.exc_info)
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(json.dumps(line, ensure_ascii=True, default=str))

    def _write(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the reader has gone: nothing is left to tell
            while True:
                self.stream.write(self._lines.get() + "\n")
                if self._lines.empty():
                    self.stream.flush()


def start_log(stream: TextIO = sys.stderr) -> None:
    """Send the app's own log, and the warnings of its libraries, to `stream` as JSON lines."""
    handler = JsonLines(stream)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("mailuo").setLevel(logging.INFO)


class Watch:
    """Counts requests and answers, and logs them."""

    def __init__(self, service: Service, *, log_questions: bool = False) -> None:
        self.service = service
        self.log_questions = log_questions
        self.registry = CollectorRegistry()
        self.log = logging.getLogger("mailuo")
        registry = self.registry
        self.requests = Counter("mailuo_requests", "Requests answered", ["place", "method", "status"], registry=registry)
        self.seconds = Histogram(
            "mailuo_request_seconds", "Seconds until the head of the answer", ["place"], buckets=SECONDS, registry=registry
        )
        self.answers = Counter("mailuo_answers", "Questions answered or refused", ["language", "outcome"], registry=registry)
        self.answer_seconds = Histogram("mailuo_answer_seconds", "Seconds to find an answer", buckets=SECONDS, registry=registry)
        policies = Gauge("mailuo_policies", "Documents held by the build in use", registry=registry)
        policies.set_function(self._policies)
        ProcessCollector(registry=registry)
        service.listeners.append(self.answered)

    def _policies(self) -> float:
        try:
            return float(self.service.build.documents)
        except MailuoError:
            return 0.0

    def metrics(self) -> bytes:
        """All figures in the text format of Prometheus."""
        return generate_latest(self.registry)

    def answered(self, found: Answer) -> None:
        """Count and log an answer; the question itself only where that was asked for."""
        outcome = "answered" if found.answered else str(found.reason)
        self.answers.labels(found.language, outcome).inc()
        self.answer_seconds.observe(found.seconds)
        said: dict[str, Any] = {
            "event": "answer",
            "outcome": outcome,
            "language": found.language,
            "intent": found.query.get("intent", ""),
            "citations": len(found.citations),
            "seconds": found.seconds,
        }
        self.log.info("question answered", extra=said | ({"question": found.question} if self.log_questions else {}))

    def seen(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request, and log it where it was more than a file of the page."""
        path = scope["path"].removeprefix(scope.get("root_path") or "")
        place = place_of(path)
        self.requests.labels(place, scope["method"], str(status)).inc()
        self.seconds.labels(place).observe(seconds)
        if place != "page" or status >= 400:
            client = (scope.get("client") or ("", 0))[0]
            said = {
                "event": "request",
                "method": scope["method"],
                "place": place,
                "status": status,
                "seconds": round(seconds, 4),
                "client": client,
            }
            self.log.info("request answered", extra=said)


def place_of(path: str) -> str:
    """The part of the app that a path belongs to: never more of the path, which may hold words of a reader.

    >>> place_of("/api/policies/郑政〔2016〕31号"), place_of("/assets/index.js"), place_of("/gradio_api/mcp/")
    ('/api/policies', 'page', '/gradio_api/mcp')
    """
    for known in _PLACES:
        if path.startswith(known):
            return (
                "/api/" + next(iter(path.removeprefix("/api/").split("/")))
                if known == "/api/" and path.split("/")[2] in _NAMES
                else known.rstrip("/")
            )
    return "page"


_NAMES = frozenset("ask policies lineage tasks targets compare search verify sparql health metrics docs openapi.json".split())


class Watching:
    """ASGI middleware: every answered request is seen by the watch."""

    def __init__(self, app: Asgi, watch: Watch) -> None:
        self.app = app
        self.watch = watch

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def see(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.watch.seen(scope, message["status"], time.perf_counter() - begun)
            await send(message)

        await self.app(scope, receive, see)
