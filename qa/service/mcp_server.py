"""A Service → tools for MCP clients and `gradio_client`. One call, `add_tools`, inside the Blocks being drawn.

A tool takes and returns plain JSON values; its docstring is what a client shows its model. What goes wrong is said in one sentence.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

import gradio as gr
from mcp.types import TextContent

from kg.errors import MailuoError
from qa.answer import to_json
from qa.service import operations
from qa.service.service import Service

Asked = ParamSpec("Asked")
Row = dict[str, Any]


def add_tools(service: Service) -> None:
    """Register every tool. They do not queue: Gradio would call itself over HTTP for that, past the login of --auth."""
    for tool in tools(service):
        gr.api(tool, api_name=tool.__name__, queue=False, concurrency_limit=None)  # type: ignore[attr-defined]


def speak_json(blocks: gr.Blocks) -> None:
    """Have MCP clients get the result of a tool as JSON. Gradio gives them the text of a Python object."""
    server = blocks.mcp_server_obj
    if server is not None:
        server.postprocess_output_data = as_content  # type: ignore[method-assign, assignment]


def as_content(outputs: list[Any], root_url: str) -> list[TextContent]:
    """What a tool returned, as MCP content."""
    return [TextContent(type="text", text=json.dumps(output, ensure_ascii=False)) for output in outputs]


class Said(gr.Error):
    """An error whose text is its message, as a client is to read it."""

    def __str__(self) -> str:
        return str(self.message)


def spoken(function: Callable[Asked, Row]) -> Callable[Asked, Row]:
    """The function, its errors turned into ones that a client is shown word for word."""

    @wraps(function)
    def call(*args: Asked.args, **kwargs: Asked.kwargs) -> Row:
        try:
            return function(*args, **kwargs)
        except MailuoError as error:
            raise Said(str(error), print_exception=False) from error

    return call


def tools(service: Service) -> list[Callable[..., Row]]:
    """The six tools over one service."""

    @spoken
    def ask(question: str, as_of: str = "") -> Row:
        """Answer a question about the government documents held here.

        Every sentence carries a numbered citation with the exact words of its source; what the documents do not say is refused.

        Args:
            question: A question in Chinese (simplified or traditional) or English, for example "who leads referral reform in Zhengzhou".
            as_of: Judge what is in force on this day, YYYY-MM-DD; today if empty.
        """
        return to_json(service.ask(question, as_of=a_day(as_of)))

    @spoken
    def search_clauses(query: str, limit: int = 10, region: str = "", level: str = "") -> Row:
        """Find the clauses of documents that fit a text best, by words and by meaning.

        Args:
            query: Words in Chinese or English.
            limit: How many clauses, 100 at most.
            region: Only documents of this place and the places in it, in Chinese or pinyin.
            level: Only documents of this level: national, provincial, municipal or county.
        """
        return operations.search_clauses(service.build, short(query), max(1, int(limit)), short(region), short(level))

    @spoken
    def get_policy(policy: str) -> Row:
        """One document with its data, its clauses and what it cites.

        Args:
            policy: A document number such as 郑政〔2016〕31号 (any brackets), or a title.
        """
        return operations.get_policy(service.build, short(policy))

    @spoken
    def lineage(policy: str) -> Row:
        """The documents a document rests on, up to the national one, and those that rest on it, each step with the words that state it.

        Args:
            policy: A document number or a title.
        """
        build = service.build
        return operations.policy_lineage(build, service.network(build), short(policy))

    @spoken
    def compare_targets(indicator: str = "", policy: str = "") -> Row:
        """What every place promised for one indicator, or how a document's targets stand to those above and below it.

        Along a document's lineage each target is tightened, loosened, copied, changed, new or dropped.

        Args:
            indicator: The name of an indicator, for example 家庭医生签约服务覆盖率.
            policy: A document number or a title, instead of an indicator.
        """
        build = service.build
        return operations.compare_targets(build, service.network(build), short(indicator), short(policy))

    @spoken
    def tasks_of(body: str, region: str = "", role: str = "") -> Row:
        """The tasks of a department, under the names it had before and has had since, with the words that assign each.

        Args:
            body: A department in Chinese or English, for example 市卫生健康委.
            region: Only documents of this place and the places in it, in Chinese or pinyin.
            role: Only tasks in this role: lead, cooperate or responsible.
        """
        return operations.list_tasks(service.build, body=short(body), region=short(region), role=short(role), limit=operations.PAGE_LIMIT)

    return [ask, search_clauses, get_policy, lineage, compare_targets, tasks_of]


class BadRequest(MailuoError):
    """A tool was called with a value it cannot take."""


def short(words: str) -> str:
    """The words, where they are not too many. Raises BadRequest."""
    if len(words) > WORDS_LIMIT:
        raise BadRequest(f"a name or filter has {WORDS_LIMIT} characters at most")
    return words


WORDS_LIMIT = 1_000


def a_day(words: str) -> str:
    """A day in ISO form, or nothing. Raises BadRequest."""
    try:
        return date.fromisoformat(words).isoformat() if words else ""
    except ValueError as error:
        raise BadRequest("as_of must be a day such as 2020-12-31") from error
