"""The Lineage page: find a document, see what it rests on and what rests on it, each step with the words that state it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from kg.errors import NotFound
from kg.graph.lineage import Edge, Lineage
from kg.graph.policies import PolicyNode
from qa.service import lineages, markup
from qa.service.pages.panels import (
    QUIET,
    File,
    download_slot,
    hand_over,
    listen,
    open_proof,
    panel,
    proof_panel,
    reader_language,
    sent,
    show_proof,
)
from qa.service.service import Service
from qa.service.texts import Interface, explain, text

# What one can do with a drawing: what its button says and does, and the name of it.
ZOOMS = (("+", "in"), ("−", "out"), ("⤢", "fit"))
FILES = (("svg", "SVG", "picture"), ("png", "PNG", "picture"), ("graphml", "GraphML", "download"), ("ttl", "Turtle", "download"))
CHOICES_SHOWN = 30
BEGINNINGS = 10
# How many passages of one edge are listed; the rest say the same once more.
CITINGS_SHOWN = 5


def lineage_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Lineage page into the tab being drawn."""
    with gr.Row(equal_height=False, elem_classes="mailuo-page"):
        with gr.Column(scale=3, min_width=320):
            asked = panel("lineage-form")
            drawing = panel("lineage-drawing", "drawing")
        with gr.Column(scale=2, min_width=320, elem_classes="mailuo-side"):
            facts = panel("lineage-facts", "facts")
            source = proof_panel("lineage")
    slot = download_slot()

    def draw(request: gr.Request) -> tuple[str, str, str, str]:
        language = reader_language(request)
        start = choices(lineages.beginnings(service, BEGINNINGS), text("start_policy", language), language)
        return search_form("", language), start, "", markup.empty_source(language)

    def act(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """Whatever was pressed or sent: a search, a document, a line, a proof, a download."""
        language, said = reader_language(request), sent(event)
        keep = gr.skip()
        action = said.get("action", "")
        if action == "proof":
            return keep, keep, open_proof(service, said, language), keep
        if action == "close":
            return keep, keep, markup.empty_source(language), keep
        if action == "download":
            return keep, keep, keep, hand_over(export(lineages.trace(service, said.get("policy", "")), said.get("format", "")))
        if action == "node":
            return keep, node_facts(lineages.trace(service, said.get("focus", "")), said.get("id", ""), language), keep, keep
        if action == "edge":
            found = lineages.trace(service, said.get("focus", ""))
            edge = lineages.find_edge(found, said.get("edge", ""))
            first = edge.citings[0]
            shown = show_proof(service, first.passage, first.citing_id, first.clause_path, language)
            return keep, edge_facts(found, edge, language), shown, keep
        return *show(service, said, language), keep

    def tried(event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        try:
            return act(event, request)
        except NotFound as error:
            return markup.notice(explain(error, reader_language(request))), "", gr.skip(), gr.skip()

    for listened in (asked, drawing, facts, source):
        listen(listened, tried, [], [drawing, facts, source, slot])
    blocks.load(draw, None, [asked, drawing, facts, source], **QUIET)


def show(service: Service, said: dict[str, str], language: Interface) -> tuple[str, str, Any]:
    """The drawing of the one document that was named; a list to choose from where there are several."""
    nothing = markup.empty_source(language)
    if said.get("action") == "show":
        return (*drawn(lineages.trace(service, said.get("policy", "")), language), nothing)
    words = said.get("find", "").strip()
    if not words:
        return choices(lineages.beginnings(service, BEGINNINGS), text("start_policy", language), language), "", nothing
    found = lineages.find(service, words)
    if not found:
        return markup.notice(text("nothing_found", language)), "", nothing
    if len(found) == 1:
        return (*drawn(lineages.trace(service, found[0].id), language), nothing)
    return choices(found, text("choose_policy", language, total=len(found)), language), "", nothing


def search_form(words: str, language: Interface) -> str:
    """Where a document is named."""
    line = markup.field("find", text("find_policy", language), words, hint=text("find_hint", language), wide=True)
    return markup.form([line], language, label=text("lineage_label", language))


def choices(nodes: Sequence[PolicyNode], heading: str, language: Interface) -> str:
    """Documents to choose from, one button each."""
    if not nodes:
        return markup.notice(text("nothing_found", language))
    items = "".join(
        f'<li><button type="button" class="mailuo-button" data-action="show" data-policy="{escape(node.id)}">{escape(node.name)}'
        f'<br><span class="mailuo-where">{escape(describe(node, language))}</span></button></li>'
        for node in nodes[:CHOICES_SHOWN]
    )
    more = markup.notice(text("shown_of", language, total=len(nodes), shown=CHOICES_SHOWN)) if len(nodes) > CHOICES_SHOWN else ""
    return f'<section><p class="mailuo-notice">{escape(heading)}</p><ul class="mailuo-list">{items}</ul>{more}</section>'


def describe(node: PolicyNode, language: Interface) -> str:
    """Level, place, date, and whether the text is held."""
    level = text(f"level_{node.level}", language) if node.level else ""
    return " · ".join(filter(None, (level, node.region, node.date, "" if node.held else text("not_held", language))))


def drawn(found: Lineage, language: Interface) -> tuple[str, str]:
    """The drawing with what one can do with it, and the facts of the document asked about."""
    zooming = "".join(markup.button(sign, "zoom", {"by": name}, label=text(f"zoom_{name}", language)) for sign, name in ZOOMS)
    files = "".join(
        markup.button(name, action, {"format": code, "policy": found.focus.id}, label=text("download_as", language, name=name))
        for code, name, action in FILES
    )
    title = text("lineage_of", language, name=found.focus.short_name)
    return (
        f'<section data-focus="{escape(found.focus.id)}"><div class="mailuo-bar"><h2>{escape(title)}</h2>'
        f'<div class="mailuo-downloads"><span aria-hidden="true">{text("download", language)}</span> {files}</div></div>'
        f'<div class="mailuo-drawing"><div class="mailuo-canvas" tabindex="0" role="group" aria-label="{escape(title)}">'
        f"{lineages.draw(found, language)}</div>"
        f'<div class="mailuo-zoom">{zooming}</div></div><p class="mailuo-help">{text("drawing_help", language)}</p></section>',
        node_facts(found, found.focus.id, language),
    )


def node_facts(found: Lineage, policy_id: str, language: Interface) -> str:
    """What is known of a document, and the words by which it cites and is cited here."""
    try:
        node = found.node(policy_id)
    except KeyError as missing:
        raise NotFound(f"this lineage has no document {policy_id}") from missing
    ups, downs = found.ups(node.id), found.downs(node.id)
    other = found.others if node.id == found.focus.id else ()
    parts = [part for part in found.parts if node.id == found.focus.id]
    sections = (
        (text("cites", language), [edge_item(found, edge, edge.upper, language) for edge in ups]),
        (text("cited_by", language), [edge_item(found, edge, edge.lower, language) for edge in downs]),
        (text("other_relations", language), [edge_item(found, edge, edge.upper, language) for edge in other if edge.lower == node.id]),
        (text("parts", language), [f"<li>{escape(part.title or part.short_name)}</li>" for part in parts]),
    )
    body = "".join(f"<h3>{escape(name)}</h3><ul>{''.join(items)}</ul>" for name, items in sections if items)
    away = "" if node.id == found.focus.id else markup.button(text("show_lineage", language), "show", {"policy": node.id})
    return details(
        node.short_name,
        f"<h2>{escape(node.title or node.short_name)}</h2>{fact_list(node, language)}{away}"
        f"{body or markup.notice(text('no_relations', language))}",
    )


def details(name: str, body: str) -> str:
    """The box beside the drawing."""
    return f'<section class="mailuo-details" tabindex="0" role="region" aria-label="{escape(name)}">{body}</section>'


def fact_list(node: PolicyNode, language: Interface) -> str:
    """Number, issuer, level, place, date, state, and its title as the source has it."""
    level = text(f"level_{node.level}", language) if node.level else ""
    said = (
        ("document_number", escape(node.number)),
        ("issuer", escape("、".join(node.issuers))),
        ("level", escape(level)),
        ("place", escape(node.region)),
        ("date", escape(node.date)),
        ("status", text("held" if node.held else "not_held", language)),
        ("quote", markup.proof_button(node.passage, node.id, "", language) if node.passage else ""),
    )
    return f'<dl class="mailuo-facts">{"".join(f"<dt>{text(key, language)}</dt><dd>{value}</dd>" for key, value in said if value)}</dl>'


def edge_item(found: Lineage, edge: Edge, other: str, language: Interface) -> str:
    """One relation of a document: which, with whom, in which words."""
    return f"<li>{text(f'relation_{edge.relation}', language)}：{escape(found.node(other).name)}<br>{quotes(edge, language)}</li>"


def quotes(edge: Edge, language: Interface) -> str:
    """The words that state an edge, each a way into its source."""
    return "<br>".join(
        markup.proof_button(each.passage, each.citing_id, each.clause_path, language) for each in edge.citings[:CITINGS_SHOWN]
    )


def edge_facts(found: Lineage, edge: Edge, language: Interface) -> str:
    """Who cites whom, how, in which words."""
    said = f"{found.node(edge.lower).short_name} → {text(f'relation_{edge.relation}', language)} → {found.node(edge.upper).short_name}"
    return details(said, f"<h2>{escape(said)}</h2>{quotes(edge, language)}")


def export(found: Lineage, kind: str) -> File:
    """A lineage as GraphML or Turtle."""
    if kind == "graphml":
        return File("lineage.graphml", lineages.GRAPHML_KIND, lineages.as_graphml(found))
    return File("lineage.ttl", lineages.TURTLE_KIND, lineages.as_turtle(found))
