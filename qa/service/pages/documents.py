"""The Documents page: what is held, what could not be read or linked, adding and deleting, and one document with everything read in it.

Draws and listens. `qa.service.documents` finds, `qa.service.library` changes; every word of a document passes through `escape`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from kg.errors import MailuoError, NotFound
from kg.graph.vocabulary import thing_id
from qa.build import Build, Policy
from qa.service import documents, markup
from qa.service.documents import KINDS, FileRow, Kind, Node, Piece, Tree
from qa.service.library import ACCEPTED, SIZE_LIMIT, BadFile, Job, check, sort_out
from qa.service.operations import Row
from qa.service.pages.panels import QUIET, listen, number, panel, proof_panel, reader_language, sent
from qa.service.service import Service, report
from qa.service.texts import Interface, explain, strings, text, translate_reason

FILES_SHOWN = 50
TREE_LIMIT = 200_000  # characters of one file that are drawn
SPANS_LIMIT = 50  # passages that one mark may stand for
LOOK_EVERY = 0.3  # seconds between two looks at a change under way

# What a statement's card says, in this order: the column of its row, and the key of its label.
CARDS: dict[Kind, tuple[tuple[str, str], ...]] = {
    "citation": (("relation", "relation"), ("cited", "cited_document"), ("reason", "status"), ("path", "clause")),
    "responsibility": (
        ("body", "body"),
        ("role", "role"),
        ("title", "task"),
        ("deadline", "deadline"),
        ("convention_quote", "convention"),
        ("clause_path", "clause"),
    ),
    "target": (
        ("indicator", "indicator"),
        ("scope", "scope"),
        ("said", "value"),
        ("baseline", "baseline"),
        ("deadline", "deadline"),
        ("clause_path", "clause"),
    ),
}
SIGNS = {">=": "≥ ", "<=": "≤ ", "=": "", "about": "≈ ", "range": "", "increase": "→ "}

Answer = tuple[Any, Any, Any, Any, Any]


def documents_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Documents page into the tab being drawn."""
    replacing = gr.State("")
    with gr.Row(equal_height=False, elem_classes="mailuo-page"):
        with gr.Column(scale=4, min_width=320):
            drop = gr.File(
                label=i18n("add_files"), file_count="multiple", file_types=list(ACCEPTED), elem_id="mailuo-add", height=160, visible=False
            )
            refused = panel("documents-refused", "upload")
            status = panel("documents-status", "documents")
            asked = panel("documents-form")
            listing = panel("documents-list")
        with gr.Column(scale=5, min_width=320, elem_classes="mailuo-reading"):
            tree = panel("documents-tree", "documents")
        with gr.Column(scale=3, min_width=280, elem_classes="mailuo-side"):
            rows = proof_panel("documents")
    outputs = [status, listing, tree, rows, replacing]

    def draw(request: gr.Request) -> tuple[Any, ...]:
        language, allowed = reader_language(request), may_change(service, request)
        form = markup.form([markup.field("q", text("documents_hint", language))], language, label=text("documents_label", language))
        shown = show_list(service, "", 0, allowed, language)
        help_line = text("adding_help", language, limit=SIZE_LIMIT >> 20) if allowed else text("no_changes", language)
        return (
            gr.update(visible=allowed), file_limits(), markup.notice(help_line), form, shown,
            markup.nothing(text("no_document", language)), markup.nothing(text("no_statement", language)),
        )  # fmt: skip

    def act(replaced: str, event: gr.EventData, request: gr.Request) -> Iterator[Answer]:
        """Whatever was pressed or sent."""
        try:
            yield from answer(service, sent(event), replaced, request)
        except NotFound as error:
            yield markup.notice(explain(error, reader_language(request))), gr.skip(), gr.skip(), gr.skip(), gr.skip()

    def add(files: Sequence[str] | None, replaced: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Files were dropped: added, or put in the place of the one chosen before."""
        if files:
            named = {Path(file).name: Path(file) for file in files}
            for each in change(service, named, [replaced] if replaced else [], request):
                yield (gr.skip(), *each)
            yield (None, *([gr.skip()] * 4), "")

    def turn_away(event: gr.EventData, request: gr.Request) -> str:
        return refuse(sent(event), reader_language(request))

    for listened in (status, asked, listing, tree, rows):
        listen(listened, act, [replacing], outputs)
    refused.click(turn_away, [], refused, **QUIET)
    drop.upload(add, [drop, replacing], [drop, *outputs], **QUIET)
    blocks.load(draw, None, [drop, refused, status, asked, listing, tree, rows], **QUIET)


def may_change(service: Service, request: gr.Request) -> bool:
    """Whether this reader may add, replace and delete documents."""
    client, host = request.client, request.headers.get("host", "")
    return service.library is not None and client is not None and service.may_change(client.host, host)


def answer(service: Service, said: Mapping[str, str], replaced: str, request: gr.Request) -> Iterator[Answer]:
    """What follows a button or a search: (status, list, tree, rows, the document to be replaced). Raises NotFound."""
    language, keep, allowed = reader_language(request), gr.skip(), may_change(service, request)
    action, name = said.get("action", ""), said.get("file", "")
    if action == "read":
        shown = show_document(service.build, name, number(said.get("start")), language)
        yield keep, keep, shown, markup.nothing(text("no_statement", language)), keep
    elif action == "proof":
        yield keep, keep, keep, show_statements(service.build, name, read_spans(said.get("spans", "")), language), keep
    elif action == "replace" and allowed:
        stop = markup.button(text("cancel", language), "cancel")
        yield markup.notice(text("replacing", language, name=name)) + stop, keep, keep, keep, name
    elif action == "delete" and allowed:
        yield ask_deletion(name, language), keep, keep, keep, ""
    elif action == "delete-yes" and allowed:
        for each in change(service, {}, [name], request):
            yield (*each[:4], "")
        yield keep, keep, markup.nothing(text("no_document", language)), markup.nothing(text("no_statement", language)), ""
    elif action == "cancel":
        yield "", keep, keep, keep, ""
    elif action == "close":
        yield keep, keep, keep, markup.nothing(text("no_statement", language)), keep
    else:
        yield keep, show_list(service, said.get("q", ""), max(0, number(said.get("offset"))), allowed, language), keep, keep, keep


def file_limits() -> str:
    """What the page needs to know to tell files that cannot be added before they travel."""
    return f'<div data-accepted="{",".join(ACCEPTED)}" data-limit="{SIZE_LIMIT}"></div>'


def refuse(said: Mapping[str, str], language: Interface) -> str:
    """Why some of the files that were chosen are not added: the page names them with their sizes before it sends any."""
    try:
        chosen = json.loads(said.get("files", ""))
        named = [(str(name), int(size)) for name, size in chosen[:FILES_SHOWN]]
    except (ValueError, TypeError):
        named = []
    lines = ""
    for name, size in named:
        try:
            check(name, size)
        except BadFile as error:
            lines += markup.notice(explain(error, language))
    return file_limits() + lines


def ask_deletion(name: str, language: Interface) -> str:
    """The question before a document goes."""
    yes = markup.button(text("delete_yes", language), "delete-yes", {"file": name}, kind="mailuo-primary")
    return markup.notice(text("delete_question", language, name=name)) + yes + markup.button(text("cancel", language), "cancel")


def read_spans(words: str) -> list[tuple[int, int]]:
    """Passages as a mark names them, SPANS_LIMIT at most.

    >>> read_spans("84-119 129-143 x-9 7")
    [(84, 119), (129, 143)]
    """
    pairs = (each.partition("-") for each in words.split()[:SPANS_LIMIT])
    spans = ((number(start), number(end)) for start, _, end in pairs)
    return [(start, end) for start, end in spans if 0 <= start < end]


# ---------------------------------------------------------------- changing


def change(service: Service, add: Mapping[str, Path], remove: Sequence[str], request: gr.Request) -> Iterator[Answer]:
    """A change of the documents, from its first to its last word on the page."""
    language, keep = reader_language(request), gr.skip()
    library = service.library
    if library is None or not may_change(service, request):
        yield markup.notice(text("no_changes", language)), keep, keep, keep, keep
        return
    good, bad = sort_out(add)
    refused = "".join(markup.notice(explain(error, language)) for error in bad)
    if not good and not (remove and not add):
        yield refused, keep, keep, keep, keep
        return
    try:
        held = {*documents.source_files(service.build), *(each["file"] for each in report(service.build)["skipped"])}
        job = library.change(good, remove, held)
        yield show_progress(job, language), keep, keep, keep, keep
        while not job.finished.wait(LOOK_EVERY):
            yield show_progress(job, language), keep, keep, keep, keep
        if job.error is not None:
            raise job.error
    except MailuoError as error:
        yield markup.notice(text("change_failed", language, reason=explain(error, language))) + refused, keep, keep, keep, keep
        return
    service.refresh()
    yield show_outcome(service, job, remove, language) + refused, show_list(service, "", 0, True, language), keep, keep, keep


def show_progress(job: Job, language: Interface) -> str:
    """How far a change is."""
    stage = strings(language).get(f"stage_{job.stage}", job.stage)
    return (
        f'<div class="mailuo-progress" role="status"><p>{text("changing", language)} {escape(stage)} {job.done}/{job.total}</p>'
        f'<progress max="{max(1, job.total)}" value="{job.done}" aria-label="{escape(stage)}"></progress></div>'
    )


def show_outcome(service: Service, job: Job, removed: Sequence[str], language: Interface) -> str:
    """What a change brought: what was found in each new file, or why it could not be read."""
    build = service.build
    unread = {each["file"]: each["reason"] for each in report(build)["skipped"]}
    lines = [text("change_done", language, documents=build.documents)]
    found = {row.source_file: row for row in documents.list_files(build, "", 0, 1_000_000)[1]} if len(job.names) > len(removed) else {}
    for name in job.names:
        if name in unread:
            lines.append(text("not_read_one", language, name=name, reason=translate_reason(unread[name], language)))
        elif name in found:
            row = found[name]
            counts = {key: row.counts.get(kind, 0) for key, kind in COUNTED.items()}
            lines.append(text("found_in", language, name=name, documents=len(row.policies), **counts))
        elif name in removed:
            lines.append(text("deleted", language, name=name))
    return "".join(markup.notice(line) for line in lines)


COUNTED = {"clauses": "clause", "citations": "citation", "duties": "responsibility", "targets": "target"}


# ---------------------------------------------------------------- the list


def show_list(service: Service, words: str, offset: int, allowed: bool, language: Interface) -> str:
    """The files that fit, and below them what could not be read or linked."""
    build = service.build
    total, files = documents.list_files(build, words, offset, FILES_SHOWN)
    added = {name for name, each in service.library.documents().items() if each.added} if service.library else set()
    cards = "".join(file_card(row, row.source_file in added, allowed, language) for row in files)
    pages = [(key, at) for key, at in (("previous_page", offset - FILES_SHOWN), ("next_page", offset + FILES_SHOWN)) if 0 <= at < total]
    turn = "".join(markup.button(text(key, language), "page", {"q": words, "offset": at}) for key, at in pages)
    count = text("documents_count", language, total=total, shown=len(files))
    unread = show_unread(report(build)["skipped"], allowed, language)
    return f'<p class="mailuo-count">{count}</p><ul class="mailuo-files">{cards}</ul>{turn}{unread}{show_unlinked(build, language)}'


def file_card(row: FileRow, added: bool, allowed: bool, language: Interface) -> str:
    """One file: its documents with their data, what was read in it, and what can be done with it."""
    name = {"file": row.source_file}
    buttons = markup.button(text("read_document", language), "read", name, label=f"{text('read_document', language)} {row.source_file}")
    if allowed:
        for key in ("replace", "delete"):
            buttons += markup.button(text(key, language), key, name, label=f"{text(key, language)} {row.source_file}")
    policies = "".join(f"<li>{policy_line(policy, language)}</li>" for policy in row.policies if policy.role != "wrapper")
    counts = " · ".join(f"{text(f'count_{key}', language)} {row.counts.get(kind, 0)}" for key, kind in COUNTED.items())
    mark = f' <span class="mailuo-badge">{text("added_here", language)}</span>' if added else ""
    return (
        f'<li class="mailuo-file"><p class="mailuo-file-name">{escape(row.source_file)}{mark}</p><ul>{policies}</ul>'
        f'<p class="mailuo-where">{counts}</p><p class="mailuo-file-buttons">{buttons}</p></li>'
    )


def policy_line(policy: Policy, language: Interface) -> str:
    """A document in a line: number, title, place, date."""
    level = strings(language).get(f"level_{policy.level}", "")
    said = " · ".join(each for each in (policy.number, level, policy.region, policy.date, "、".join(policy.issuers)) if each)
    return f'<strong>{escape(policy.title or policy.id)}</strong><br><span class="mailuo-where">{escape(said)}</span>'


def show_unread(skipped: Sequence[Mapping[str, str]], allowed: bool, language: Interface) -> str:
    """The files that could not be read, and why."""
    if not skipped:
        return ""

    def line(each: Mapping[str, str]) -> str:
        said = text("not_read_one", language, name=each["file"], reason=translate_reason(each["reason"], language))
        return f"<li>{escape(said)} {markup.button(text('delete', language), 'delete', {'file': each['file']}) if allowed else ''}</li>"

    return f"<h3>{text('not_read', language)}</h3><ul>{''.join(map(line, skipped))}</ul>"


def show_unlinked(build: Build, language: Interface) -> str:
    """What was read and not linked, by reason, each with a button that shows where it stands."""
    rows = documents.list_unlinked(build)
    if not rows:
        return ""

    def line(row: Row) -> str:
        reason = strings(language).get(f"reason_{row['reason']}") or str(row["reason"])
        words = markup.shorten(row["what"] or row["quote"], 60)
        data = {"file": row["source"], "start": row["start"]}
        return f"<li>{escape(reason)}: {markup.button(words, 'read', data, kind='mailuo-plain')}</li>"

    summary = text("not_linked", language, total=len(rows))
    return f'<details class="mailuo-unlinked"><summary>{summary}</summary><ul>{"".join(map(line, rows))}</ul></details>'


# ---------------------------------------------------------------- one document


def show_document(build: Build, source_file: str, start: int, language: Interface) -> str:
    """The clause trees of a file, its statements marked; the piece that holds `start` is where the page goes. Raises NotFound."""
    trees = documents.read_trees(build, source_file)
    if not trees:
        raise NotFound(f"there is no document {source_file}")
    draw = TreeDrawing(source_file, build.source_text(source_file), start, language)
    legend = "".join(f'<span class="mailuo-said {kind}">{text(f"kind_{kind}", language)}</span> ' for kind in KINDS)
    body = "".join(draw.tree(tree) for tree in trees)
    cut = markup.notice(text("tree_cut", language, shown=TREE_LIMIT)) if draw.is_cut else ""
    label = escape(text("tree_label", language, name=source_file))
    return (
        f'<section class="mailuo-tree" aria-label="{label}"><h3>{escape(source_file)}</h3>'
        f'<p class="mailuo-legend">{text("legend", language)}: {legend}</p>{cut}{body}</section>'
    )


class TreeDrawing:
    """Trees of one file → HTML, until TREE_LIMIT characters are drawn."""

    def __init__(self, source_file: str, source: str, start: int, language: Interface) -> None:
        self.file: str = escape(source_file)
        self.source = source
        self.start = start
        self.language = language
        self.left = TREE_LIMIT
        self.is_cut = False

    def tree(self, tree: Tree) -> str:
        """One document."""
        heading = policy_line(tree.policy, self.language)
        return f'<section class="mailuo-tree-document"><h4>{heading}</h4>{"".join(map(self.node, tree.nodes))}</section>'

    def node(self, node: Node) -> str:
        """A clause and those below it; one with clauses below it can be folded."""
        if self.left <= 0:
            self.is_cut = True
            return ""
        words = "".join(map(self.piece, node.pieces)).strip("\r\n")
        path = f'<span class="mailuo-path">{escape(node.path)}</span> ' if node.path else ""
        if not node.children:
            return f'<div class="mailuo-clause {node.kind}">{path}<span class="mailuo-words">{words}</span></div>'
        below = "".join(map(self.node, node.children))
        return (
            f'<details class="mailuo-clause" open><summary>{path}{escape(markup.shorten(node.title, 80))}</summary>'
            f'<div class="mailuo-words">{words}</div>{below}</details>'
        )

    def piece(self, piece: Piece) -> str:
        """A stretch of text, marked where something was read from it."""
        words = self.source[piece.start : piece.end]
        self.left -= len(words)
        here = ' id="mailuo-here"' if piece.start <= self.start < piece.end else ""
        if not piece.kinds:
            return f"<span{here}>{escape(words)}</span>" if here else escape(words)
        spans = " ".join(f"{start}-{end}" for start, end in piece.spans[:SPANS_LIMIT])
        said = "、".join(text(f"kind_{kind}", self.language) for kind in piece.kinds)
        return (
            f'<span{here} class="mailuo-said {" ".join(piece.kinds)}" role="button" tabindex="0" title="{escape(said)}" '
            f'data-action="proof" data-file="{self.file}" data-spans="{spans}">{escape(words)}</span>'
        )


def show_statements(build: Build, source_file: str, spans: Sequence[tuple[int, int]], language: Interface) -> str:
    """The rows behind a mark: the words of each passage once, and a card for everything they state."""
    found = documents.statements_at(build, source_file, spans)
    cards: dict[tuple[str, str], str] = {}
    for kind in KINDS:
        for row in found.get(kind, ()):
            passage = row["quote"], source_line(row)
            cards[passage] = cards.get(passage, "") + statement_card(kind, row, language)
    if not cards:
        return markup.nothing(text("no_statement", language))
    passages = "".join(
        f'<blockquote>{escape(quote)}</blockquote><p class="mailuo-where">{escape(place)}</p>{below}'
        for (quote, place), below in cards.items()
    )
    return f'<section class="mailuo-source-view">{markup.close_button(language)}{passages}</section>'


def statement_card(kind: Kind, row: Row, language: Interface) -> str:
    """The values of one statement."""
    values = dict(row)
    if kind == "citation":
        values["relation"] = strings(language).get(f"relation_{row['relation']}", row["relation"])
        values["cited"] = " ".join(each for each in (row.get("number", ""), row.get("title", "")) if each) or thing_id(row.get("cited", ""))
        reason = row.get("reason", "")
        values["reason"] = strings(language).get(f"reason_{reason}", reason)
    elif kind == "responsibility":
        values["role"] = strings(language).get(f"roles_{row['role']}", row["role"])
    else:
        high = f"–{row['value_high']}" if row["value_high"] else ""
        values["said"] = f"{SIGNS.get(row['comparator'], '')}{row['value']}{high}{row['unit']}"
    shown = ((text(label, language), str(values.get(key, ""))) for key, label in CARDS[kind])
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in shown if value)
    heading = text(f"kind_{kind}", language)
    return f'<article class="mailuo-statement {kind}"><h4>{heading}</h4><dl>{facts}</dl></article>'


def source_line(row: Row) -> str:
    """Where the words of a statement stand."""
    return f"{row.get('source_file') or row.get('source', '')} {row['start']}–{row['end']}"
