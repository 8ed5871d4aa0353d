"""The Tasks page: who answers for what, filtered, every row with the words that say so. Finds nothing; qa.service.operations does."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import gradio as gr

from kg.graph.tasks import ROLES
from kg.records import Passage
from qa.build import Build
from qa.service import markup
from qa.service.operations import PAGE_LIMIT, list_tasks
from qa.service.pages.panels import search_page
from qa.service.service import Service
from qa.service.tables import Table
from qa.service.texts import Interface, text

ROWS_SHOWN = 100
# What a form may say, as `list_tasks` calls it.
FILTERS = ("body", "region", "role", "until", "q")
SUGGESTED = 400
COLUMNS = (
    "body",
    "successor",
    "role",
    "task",
    "deadline",
    "place",
    "document_number",
    "policy_title",
    "clause",
    "quote",
    "file",
    "start",
    "end",
)


def tasks_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Tasks page into the tab being drawn."""
    search_page(
        "tasks",
        service,
        blocks,
        form=lambda language: search_form(service.build, language),
        show=lambda said, language: show(service.build, wanted(said), language),
        tabulate=lambda said, language: tabulate(service.build, wanted(said), language),
    )


def wanted(said: Mapping[str, str]) -> dict[str, str]:
    """The filters that a form states; a role that is none counts as not stated."""
    stated = {name: said.get(name, "").strip() for name in FILTERS}
    if stated["role"] not in ROLES:
        stated["role"] = ""
    return {name: value for name, value in stated.items() if value}


def search_form(build: Build, language: Interface) -> str:
    """The filters, with the bodies and places that there are as suggestions."""
    bodies = sorted({body.full_name or body.name for body in build.bodies.values()})[:SUGGESTED]
    roles = [("", text("any", language)), *((role, text(f"roles_{role}", language)) for role in ROLES)]
    fields = (
        markup.field("body", text("body", language), suggestions=bodies, hint=text("body_hint", language), wide=True),
        markup.field("region", text("place", language), suggestions=build.places),
        markup.choice("role", text("role", language), roles),
        markup.field("until", text("until", language), hint=text("deadline_hint", language)),
        markup.field("q", text("word", language)),
    )
    return markup.form(fields, language, label=text("tasks_label", language))


def show(build: Build, filters: dict[str, str], language: Interface) -> str:
    """The first rows, how many there are, and the whole as files."""
    found = list_tasks(build, **_filters(filters), limit=ROWS_SHOWN)
    if not found["items"]:
        return markup.notice(text("nothing_found", language))
    more = found["total"] > len(found["items"])
    count = text("shown_of" if more else "found", language, total=found["total"], shown=len(found["items"]))
    columns = [text(key, language) for key in ("body", "role", "task", "deadline", "quote")]
    rows = [row_cells(build, row, language) for row in found["items"]]
    files = markup.downloads((("csv", "CSV"), ("xlsx", "XLSX")), language, filters)
    table = markup.table(text("tasks", language), columns, rows)
    return f'<section><div class="mailuo-bar"><p role="status">{count}</p>{files}</div>{table}</section>'


def _filters(filters: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in filters.items() if name in FILTERS}


def row_cells(build: Build, row: Mapping[str, Any], language: Interface) -> tuple[str, ...]:
    """The cells of one task. An old name says who does it now."""
    now = successor(build, row["body_id"])
    today = f"<small>{text('successor', language)} {escape(now)}</small>" if now else ""
    document = " · ".join(filter(None, (row["document_number"] or row["policy_title"], row["clause_path"])))
    passage = Passage(row["source_file"], row["start"], row["end"], row["quote"])
    return (
        f"<span>{escape(row['body'])}{today}<small>{escape(row['region'])}</small></span>",
        text(f"roles_{row['role']}", language),
        f"<span>{escape(row['title'])}<small>{escape(document)}</small></span>",
        markup.unbroken(row["deadline"]),
        markup.proof_button(passage, row["policy_id"], row["clause_path"], language, limit=80),
    )


def successor(build: Build, body_id: str) -> str:
    """The name of what took over from a body, empty where it still exists."""
    body = build.bodies.get(body_id)
    after = build.bodies.get(body.successor) if body and body.successor else None
    return (after.full_name or after.name) if after else (body.successor.rpartition("/")[2] if body else "")


def tabulate(build: Build, filters: dict[str, str], language: Interface) -> Table:
    """Every row that the filters leave."""
    rows: list[Mapping[str, Any]] = []
    total = 1
    while len(rows) < total:
        page = list_tasks(build, **_filters(filters), offset=len(rows), limit=PAGE_LIMIT)
        total = page["total"] if page["items"] else len(rows)
        rows.extend(page["items"])
    columns = tuple(text(f"column_{key}", language) for key in COLUMNS)
    return Table(text("tasks", language), columns, tuple(file_row(build, row, language) for row in rows))


def file_row(build: Build, row: Mapping[str, Any], language: Interface) -> tuple[str, ...]:
    """One task as a row of a file, in the order of COLUMNS."""
    duty = row["body"], successor(build, row["body_id"]), text(f"roles_{row['role']}", language), row["title"], row["deadline"]
    document = row["region"], row["document_number"], row["policy_title"], row["clause_path"]
    return *duty, *document, row["quote"], row["source_file"], str(row["start"]), str(row["end"])
