"""A Service → REST under /api. The answer object is that of DESIGN section 7. Thin: every route calls one function of `operations`.

Whatever is wrong with a request is answered with a 4xx and `{"detail": "one clear sentence"}`.
"""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kg.errors import MailuoError, NotFound
from qa.answer import to_json
from qa.service import operations
from qa.service.service import HISTORY_LIMIT, QUESTION_LIMIT, Service, report
from qa.service.sparql import QUERY_LIMIT
from qa.service.watch import Watch
from qa.verify import from_json, problems

WORDS_LIMIT = 200  # characters of a filter
ANSWER_LIMIT = 100_000  # characters of a text to be verified

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def _text(words: str) -> str:
    if _NOT_TEXT.search(words):
        raise ValueError("holds control characters, which are no text")
    return words


def _day(words: str) -> str:
    if words:
        try:
            date.fromisoformat(words)
        except ValueError as error:
            raise ValueError("must be a day such as 2020-12-31") from error
    return words


Text = Annotated[str, AfterValidator(_text)]
Words = Annotated[str, AfterValidator(_text), Query(max_length=WORDS_LIMIT)]
Name = Annotated[str, AfterValidator(_text), Query(min_length=1, max_length=WORDS_LIMIT)]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$"), AfterValidator(_day)]
Due = Annotated[
    str, Query(pattern=r"^(\d{4}(-\d{2}){0,2})?$", max_length=10, description="A year, month or day: 2020, 2020-06, 2020-06-30")
]
Year = Annotated[str, Query(pattern=r"^(\d{4})?$", max_length=4)]
Level = Annotated[Literal["", "national", "provincial", "municipal", "county"], Query()]
Role = Annotated[Literal["", "lead", "cooperate", "responsible"], Query()]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Limit = Annotated[int, Query(ge=1, le=operations.PAGE_LIMIT)]


class Problem(BaseModel):
    """Why a request was not answered, in one sentence."""

    detail: str


class Question(BaseModel):
    """A question, in simplified or traditional Chinese or English."""

    model_config = ConfigDict(extra="forbid")

    question: Text = Field(min_length=1, max_length=QUESTION_LIMIT)
    as_of: Day = Field(default="", description="Judge what is in force on this day; today if empty.")
    history: list[Annotated[Text, Field(max_length=QUESTION_LIMIT)]] = Field(
        default=[], max_length=HISTORY_LIMIT, description="The earlier questions of the conversation, oldest first."
    )


class CitedObject(BaseModel):
    """One numbered citation: exact words of a source, and where they stand."""

    model_config = ConfigDict(extra="forbid")

    n: int = Field(ge=1, le=999)
    document_number: str = Field(default="", max_length=WORDS_LIMIT)
    title: str = Field(default="", max_length=2_000)
    clause_path: str = Field(default="", max_length=WORDS_LIMIT)
    source_file: Text = Field(max_length=1_000)
    start: int = Field(ge=0, le=1 << 40)
    end: int = Field(ge=0, le=1 << 40)
    quote: str = Field(max_length=ANSWER_LIMIT)


class FactObject(BaseModel):
    """One thing an answer asserts, and the numbers of the citations that prove it."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=WORDS_LIMIT)
    subject: str = Field(max_length=ANSWER_LIMIT)
    predicate: str = Field(max_length=ANSWER_LIMIT)
    object: str = Field(max_length=ANSWER_LIMIT)
    citations: list[int] = Field(default=[], max_length=50)


class AnswerObject(BaseModel):
    """The answer to a question, or a refusal (`answered` false, with a `reason`)."""

    model_config = ConfigDict(extra="forbid")

    id: str | None = None
    question: str = Field(max_length=ANSWER_LIMIT)
    language: Literal["zh", "zh-Hant", "en"]
    answered: bool
    reason: Literal["not_in_corpus", "region_not_in_corpus", "not_stated", "not_understood"] | None = None
    text: str = Field(max_length=ANSWER_LIMIT)
    facts: list[FactObject] = Field(default=[], max_length=500)
    citations: list[CitedObject] = Field(default=[], max_length=500)
    searched: dict[str, Any] = {}
    query: dict[str, Any] = {}
    seconds: float = 0.0


class Verdict(BaseModel):
    """Whether an answer holds against the sources of the build, and what does not."""

    holds: bool
    problems: list[str]


class SparqlQuestion(BaseModel):
    """A SPARQL SELECT or ASK; the prefixes of the vocabulary need not be declared."""

    model_config = ConfigDict(extra="forbid")

    query: Text = Field(min_length=1, max_length=QUERY_LIMIT)


class Page(BaseModel):
    """One page of rows; `total` counts all of them."""

    total: int
    offset: int
    items: list[dict[str, Any]]


class SafeJson(JSONResponse):
    """JSON that can hold whatever a source holds: half a character of a broken file is escaped, not refused."""

    def render(self, content: Any) -> bytes:
        written = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        try:
            return written.encode("utf-8")
        except UnicodeEncodeError:
            return json.dumps(content, ensure_ascii=True, allow_nan=False).encode("ascii")


WRONG: dict[int | str, dict[str, Any]] = {code: {"model": Problem} for code in (400, 401, 403, 404, 413, 422, 429, 503)}


def add_rest(app: FastAPI, service: Service, watch: Watch) -> None:
    """Put the routes and their error handling into the application."""
    app.include_router(router(service, watch), prefix="/api", responses=WRONG, default_response_class=SafeJson)

    @app.exception_handler(MailuoError)
    def say_error(request: Request, error: MailuoError) -> JSONResponse:
        return SafeJson({"detail": str(error)}, status_code=404 if isinstance(error, NotFound) else 422)

    @app.exception_handler(RequestValidationError)
    def say_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return SafeJson({"detail": explain(list(error.errors()))}, status_code=422)


def explain(errors: list[dict[str, Any]]) -> str:
    """What is wrong with a request, in one sentence: the first fault, and how many there are besides.

    >>> explain([{"loc": ("body", "question"), "msg": "String should have at most 10000 characters"}])
    'question: string should have at most 10000 characters'
    """
    if not errors:
        return "the request is not valid"
    if errors[0].get("type") == "json_invalid":
        return "the body is not JSON"
    where = ".".join(str(part) for part in errors[0].get("loc", ())[1:]) or "body"
    said = str(errors[0].get("msg", "not valid")).removeprefix("Value error, ")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{where[:WORDS_LIMIT]}: {said[:1].lower()}{said[1:]}{more}"


def router(service: Service, watch: Watch) -> APIRouter:
    """The routes over one service."""
    routes = APIRouter()

    @routes.post("/ask", summary="Ask a question, get a cited answer or a refusal", response_model=AnswerObject)
    def ask(asked: Question) -> dict[str, Any]:
        return to_json(service.ask_after(asked.question, asked.history, asked.as_of))

    @routes.get("/policies", summary="List policies, held or only cited", response_model=Page)
    def policies(
        q: Words = "",
        level: Level = "",
        region: Words = "",
        year: Year = "",
        in_corpus: bool | None = None,
        offset: Offset = 0,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        return operations.list_policies(service.build, q, level, region, year, in_corpus, offset, limit)

    @routes.get("/policies/{policy:path}", summary="One policy, by id, number or title, with its clauses and citations")
    def policy(policy: Annotated[str, AfterValidator(_text), Path(min_length=1, max_length=1_000)]) -> dict[str, Any]:
        return operations.get_policy(service.build, policy)

    @routes.get("/lineage", summary="What a policy rests on and what rests on it, with the words that say so")
    def lineage(policy: Name) -> dict[str, Any]:
        build = service.build
        return operations.policy_lineage(build, service.network(build), policy)

    @routes.get("/tasks", summary="Who does what: responsibilities with their proof", response_model=Page)
    def tasks(
        body: Words = "", region: Words = "", role: Role = "", q: Words = "", policy: Words = "", since: Due = "", until: Due = "",
        offset: Offset = 0, limit: Limit = 100,
    ) -> dict[str, Any]:  # fmt: skip
        return operations.list_tasks(service.build, body, region, role, q, policy, since, until, offset, limit)

    @routes.get("/targets", summary="Promises in numbers, with their proof", response_model=Page)
    def targets(
        indicator: Words = "", region: Words = "", year: Year = "", policy: Words = "", since: Due = "", until: Due = "",
        offset: Offset = 0, limit: Limit = 100,
    ) -> dict[str, Any]:  # fmt: skip
        return operations.list_targets(service.build, indicator, region, year, policy, since, until, offset, limit)

    @routes.get("/compare", summary="One indicator across places and years, or the targets along a policy's lineage")
    def compare(indicator: Words = "", policy: Words = "", scope: Words | None = None) -> dict[str, Any]:
        build = service.build
        return operations.compare_targets(build, service.network(build), indicator, policy, scope)

    @routes.get("/search", summary="The clauses that fit a text best")
    def search(
        q: Name,
        k: Annotated[int, Query(ge=1, le=operations.SEARCH_LIMIT)] = 10,
        region: Words = "",
        level: Level = "",
        since: Due = "",
        until: Due = "",
    ) -> dict[str, Any]:
        return operations.search_clauses(service.build, q, k, region, level, since, until)

    @routes.post(
        "/verify", summary="Check an answer against the sources: quotes exact, facts backed, sentences cited", response_model=Verdict
    )
    def verify(given: AnswerObject) -> dict[str, Any]:
        found = problems(from_json(given.model_dump()), service.build.source_text)
        return {"holds": not found, "problems": found}

    @routes.post("/sparql", summary="Ask the graph in SPARQL")
    def sparql(asked: SparqlQuestion) -> dict[str, Any]:
        return {"rows": service.sparql(asked.query)}

    @routes.get("/sparql", summary="Ask the graph in SPARQL, by address")
    def sparql_by_address(query: Annotated[str, AfterValidator(_text), Query(min_length=1, max_length=QUERY_LIMIT)]) -> dict[str, Any]:
        return {"rows": service.sparql(query)}

    @routes.get("/report", summary="What the build holds, and what it could not read or link")
    def build_report() -> dict[str, Any]:
        return report(service.build)

    @routes.get("/health", summary="Is there a build, and how much does it hold")
    def health() -> dict[str, Any]:
        try:
            return {"status": "ok", "policies": service.build.documents}
        except MailuoError as error:
            return SafeJson({"detail": str(error)}, status_code=503)  # type: ignore[return-value]

    @routes.get("/metrics", summary="Figures for Prometheus", response_class=PlainTextResponse)
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(watch.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return routes
