"""The Graph page: SPARQL over the build, with examples; results as a table. `Service.sparql` keeps the limits of time and size."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from kg.errors import QueryError
from kg.graph.store import ROW_LIMIT
from kg.graph.vocabulary import thing_id
from qa.service import markup
from qa.service.pages.panels import QUIET, download_slot, hand_over, listen, panel, reader_language, sent, table_file
from qa.service.service import Service
from qa.service.sparql import QUERY_LIMIT, SECONDS_LIMIT
from qa.service.tables import Table
from qa.service.texts import Interface, explain, text

EXAMPLES = Path(__file__).resolve().parents[3] / "data" / "ontology" / "examples"
ROWS_SHOWN = 500
CELL_SHOWN = 300
SHORT = 10  # characters of a cell that is not broken into lines: a date has ten
# The first lines of an example are the question it answers: "# en: Which bodies most often work together?"
_NAME = re.compile(r"^# (?P<language>zh|zh-Hant|en): (?P<name>.+)$", re.MULTILINE)


def graph_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Graph page into the tab being drawn."""
    with gr.Column(elem_classes="mailuo-page"):
        asked = panel("graph-form")
        found = panel("graph-found")
    slot = download_slot()

    def draw(request: gr.Request) -> tuple[str, str]:
        language = reader_language(request)
        return query_form(read_examples(), language), ""

    def act(event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        language, said = reader_language(request), sent(event)
        query = said.get("query", "")
        if not query.strip():
            return "", gr.skip()
        try:
            rows = service.sparql(query)
        except QueryError as error:
            return markup.notice(text("query_failed", language, reason=explain(error, language))), gr.skip()
        if said.get("action") == "download":
            return gr.skip(), hand_over(table_file(tabulate(rows), "graph", said.get("format", "")))
        return show(query, rows, language), gr.skip()

    for listened in (asked, found):
        listen(listened, act, [], [found, slot])
    blocks.load(draw, None, [asked, found], **QUIET)


def read_examples() -> list[tuple[dict[str, str], str]]:
    """The example queries that ship: the question each answers, by language, and the query."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.rq")))
    return [({found["language"]: found["name"] for found in _NAME.finditer(whole)}, _NAME.sub("", whole).strip()) for whole in texts]


def query_form(examples: Sequence[tuple[Mapping[str, str], str]], language: Interface) -> str:
    """Where a query is written, and queries to begin with."""
    buttons = "".join(markup.button(names.get(language, "SPARQL"), "fill", {"query": query}) for names, query in examples)
    help_text = text("sparql_help", language, rows=f"{ROW_LIMIT:,}", seconds=f"{SECONDS_LIMIT:g}")
    area = (
        f'<label class="mailuo-field mailuo-sparql"><span>{text("sparql", language)}</span><textarea name="query" rows="9" '
        f'spellcheck="false" maxlength="{QUERY_LIMIT}" aria-describedby="mailuo-sparql-help"></textarea></label>'
        f'<p class="mailuo-help" id="mailuo-sparql-help">{escape(help_text)}</p>'
    )
    shown = f'<div class="mailuo-downloads mailuo-examples"><span>{text("sparql_examples", language)}</span>{buttons}</div>'
    return shown + markup.form([area], language, label=text("sparql", language), send="run")


def columns_of(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The variables of the rows, in the order in which they first appear; a row leaves out those it does not bind.

    >>> columns_of([{"a": "1"}, {"a": "2", "b": "3"}])
    ['a', 'b']
    """
    return list(dict.fromkeys(name for row in rows for name in row))


def show(query: str, rows: Sequence[Mapping[str, str]], language: Interface) -> str:
    """The first rows as a table; names of Mailuo's own things without the urn before them."""
    if not rows:
        return markup.notice(text("nothing_found", language))
    columns = columns_of(rows)
    cells = [[cell(row.get(name, "")) for name in columns] for row in rows[:ROWS_SHOWN]]
    count = text("shown_of" if len(rows) > ROWS_SHOWN else "found", language, total=len(rows), shown=min(len(rows), ROWS_SHOWN))
    files = markup.downloads((("csv", "CSV"), ("xlsx", "XLSX")), language, {"query": query})
    table = markup.table(text("graph", language), columns, cells)
    return f'<section><div class="mailuo-bar"><p role="status">{count}</p>{files}</div>{table}</section>'


def cell(value: str) -> str:
    """One value; a policy is a way to its lineage."""
    shown = markup.shorten(thing_id(value), CELL_SHOWN)
    if value.startswith("urn:mailuo:policy:") and "#" not in value:
        return markup.button(shown, "go", {"page": "lineage", "find": thing_id(value)}, kind="mailuo-step")
    return markup.unbroken(shown) if len(shown) <= SHORT else escape(shown)


def tabulate(rows: Sequence[Mapping[str, str]]) -> Table:
    """All rows, values as the graph has them."""
    columns = columns_of(rows)
    return Table("SPARQL", tuple(columns), tuple(tuple(row.get(name, "") for name in columns) for row in rows))
