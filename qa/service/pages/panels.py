"""The pieces that pages are made of: panels of HTML that listen, the source panel, downloads, a page of search. Finds nothing itself."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from kg.errors import MailuoError, NotFound
from kg.records import Passage
from qa.records import Cited
from qa.service import markup
from qa.service.service import Service
from qa.service.tables import CSV_KIND, XLSX_KIND, Table, write_csv, write_xlsx
from qa.service.texts import Interface, choose_language, explain

SCRIPTS = Path(__file__).with_name("scripts")
# Events of pages are no interface; the interfaces are REST and MCP.
QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


@dataclass(frozen=True, slots=True)
class File:
    """A file made for a reader: its name, media type and bytes."""

    name: str
    kind: str
    content: bytes


@cache
def script(*names: str) -> str:
    """The JavaScript of these files, as gr.HTML runs it once for a panel."""
    return "\n".join((SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names)


def panel(identifier: str, *scripts: str, kind: str = "") -> gr.HTML:
    """A piece of page that listens to its buttons and forms."""
    return gr.HTML(elem_id=f"mailuo-{identifier}", elem_classes=kind or None, js_on_load=script("page", *scripts))


def proof_panel(page: str) -> gr.HTML:
    """Where a page shows the words that prove what was chosen."""
    return panel(f"{page}-source", "proof", kind="mailuo-proof")


def download_slot() -> gr.HTML:
    """What hands a file over: give it the value that `hand_over` makes."""
    return gr.HTML(html_template="", js_on_load=script("download"), elem_classes="mailuo-slot")


def hand_over(file: File) -> str:
    """A file as the value of a download slot. Asked for twice, it is handed over twice: the stamp makes the values differ."""
    encoded = base64.b64encode(file.content).decode()
    return json.dumps({"name": file.name, "kind": file.kind, "base64": encoded, "stamp": time.monotonic_ns()})


def reader_language(request: gr.Request | None) -> Interface:
    """The language of the page as this reader sees it."""
    if request is None:
        return "zh"
    return choose_language(dict(request.cookies or {}), request.headers.get("accept-language", ""))


def sent(event: gr.EventData) -> dict[str, str]:
    """What the page sent with an event: names and short words, whatever it pretends to send."""
    data = event._data if isinstance(event._data, Mapping) else {}
    return {str(key): str(value)[:20_000] for key, value in data.items() if isinstance(value, (str, int, float))}


def number(value: object) -> int:
    """A whole number sent by the page, -1 for anything else.

    >>> number("12"), number(3), number("1e9"), number(None)
    (12, 3, -1, -1)
    """
    return int(value) if isinstance(value, (int, str)) and str(value).isascii() and str(value).isdigit() and len(str(value)) < 10 else -1


def open_proof(service: Service, said: Mapping[str, str], language: Interface) -> str:
    """The source panel for the passage that a button names; nothing chosen where there is no such passage."""
    passage = Passage(said.get("file", ""), number(said.get("start")), number(said.get("end")), "")
    return show_proof(service, passage, said.get("policy", ""), said.get("clause", ""), language)


def show_proof(service: Service, passage: Passage, policy_id: str, clause_path: str, language: Interface) -> str:
    """The source panel for a passage of a policy; nothing chosen where there is no such passage."""
    try:
        whole = service.source_text(passage.source_file)
        policy = service.build.policy(policy_id)
    except NotFound:
        return markup.empty_source(language)
    start, end = passage.start, passage.end
    if not 0 <= start < end <= len(whole):
        return markup.empty_source(language)
    cited = Cited(1, policy.number, policy.title, clause_path, passage.source_file, start, end, whole[start:end])
    return markup.source_view(cited, whole, service.clean_reading(cited), language)


def listen(source: gr.HTML, answer: Callable[..., Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Let `answer` follow the buttons and the forms of a panel."""
    source.click(answer, inputs, outputs, **QUIET)
    source.submit(answer, inputs, outputs, **QUIET)


def table_file(table: Table, name: str, kind: str) -> File:
    """A table as CSV, or as XLSX where that is asked for."""
    return File(f"{name}.xlsx", XLSX_KIND, write_xlsx(table)) if kind == "xlsx" else File(f"{name}.csv", CSV_KIND, write_csv(table))


def search_page(
    name: str,
    service: Service,
    blocks: gr.Blocks,
    *,
    form: Callable[[Interface], str],
    show: Callable[[Mapping[str, str], Interface], str],
    tabulate: Callable[[Mapping[str, str], Interface], Table],
) -> None:
    """Put a page into the tab being drawn: a form, below it what `show` makes of what it says, beside it the source of a row.

    `tabulate` makes a table of the same, whole, for the buttons that hand it over as a file. Both may raise MailuoError.
    """
    with gr.Row(equal_height=False, elem_classes="mailuo-page"):
        with gr.Column(scale=7, min_width=320):
            asked = panel(f"{name}-form")
            found = panel(f"{name}-found")
        with gr.Column(scale=3, min_width=320, elem_classes="mailuo-side"):
            source = proof_panel(name)
    slot = download_slot()

    def draw(request: gr.Request) -> tuple[str, str, str]:
        language = reader_language(request)
        return form(language), show({}, language), markup.empty_source(language)

    def act(event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        language, said = reader_language(request), sent(event)
        action = said.get("action", "")
        if action == "proof":
            return gr.skip(), open_proof(service, said, language), gr.skip()
        if action == "close":
            return gr.skip(), markup.empty_source(language), gr.skip()
        try:
            if action == "download":
                return gr.skip(), gr.skip(), hand_over(table_file(tabulate(said, language), name, said.get("format", "")))
            return show(said, language), markup.empty_source(language), gr.skip()
        except MailuoError as error:
            return markup.notice(explain(error, language)), gr.skip(), gr.skip()

    for listened in (asked, found, source):
        listen(listened, act, [], [found, source, slot])
    blocks.load(draw, None, [asked, found, source], **QUIET)
