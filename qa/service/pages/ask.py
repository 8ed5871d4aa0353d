"""The Ask page: a conversation on the left, the cited source beside it. Does not find answers; `Service.ask` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

import gradio as gr

from kg.errors import MailuoError, NotFound
from kg.graph.policies import PARTS
from kg.records import Passage
from qa.records import Answer
from qa.service import markup
from qa.service.conversation import DOCX_KIND, MARKDOWN_KIND, Turn, as_docx, as_markdown
from qa.service.pages.panels import (
    QUIET,
    File,
    download_slot,
    hand_over,
    listen,
    number,
    panel,
    proof_panel,
    reader_language,
    sent,
    show_proof,
)
from qa.service.service import QUESTION_LIMIT, Service
from qa.service.texts import Interface, explain, text

# In how many pieces the text of an answer comes in, at most: each piece sends the conversation once more.
PIECES = 4
# A conversation is forgotten this long after its reader has closed the page, in seconds.
KEPT = 4 * 3600
SOURCES_SHOWN = 12
_SENTENCE = re.compile(r"(?<=[。；！？\n])|(?<=[.;!?])(?=\s)")


def ask_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Ask page into the tab being drawn."""
    turns = gr.State([], time_to_live=KEPT)
    with gr.Row(equal_height=False, elem_classes="mailuo-page"):
        with gr.Column(scale=3, min_width=320):
            thread = panel("thread", "thread")
            examples = panel("examples")
            question = panel("question", "composer")
        with gr.Column(scale=2, min_width=320, elem_classes="mailuo-side"):
            source = proof_panel("ask")
    slot = download_slot()

    def draw(request: gr.Request) -> tuple[str, str, str, str]:
        language = reader_language(request)
        shown = markup.conversation([], language), example_buttons(service.examples(language), language)
        return *shown, composer(language, begun=False), source_list(service, language)

    def submit(known: list[Turn], event: gr.EventData, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        language = reader_language(request)
        said = sent(event)
        asked = said.get("question", "").strip()
        if not asked:
            return
        bar = composer(language, begun=True)
        yield markup.conversation(known, language, working=asked), known, "", bar
        try:
            answer = service.ask(asked, history=[turn.answer for turn in known])
        except MailuoError as error:
            # What was asked goes back to where it was typed: it may be long, and only a little too long.
            back = composer(language, begun=bool(known), asked=asked)
            yield markup.conversation(known, language), known, markup.notice(say(error, asked, language)), back
            return
        for shown in pieces(answer):
            yield markup.arriving(known, asked, answer, shown, language), known, "", bar
        known = [*known, Turn(asked, answer, service.lineage_line(answer))]
        yield markup.conversation(known, language), known, "", bar

    def halt(known: list[Turn], event: gr.EventData, request: gr.Request) -> tuple[str, str]:
        """The answer under way is not wanted: the conversation without it, and the question where it can be changed."""
        language = reader_language(request)
        asked = sent(event).get("question", "")
        return markup.conversation(known, language), composer(language, begun=bool(known), asked=asked)

    def clicked(known: list[Turn], event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        language = reader_language(request)
        said = sent(event)
        if said.get("action") == "close":
            return gr.skip(), gr.skip(), source_list(service, language)
        if said.get("action") == "open":
            return gr.skip(), gr.skip(), open_document(service, said.get("policy", ""), language)
        turn = number(said.get("turn"))
        if not 0 <= turn < len(known):
            return gr.skip(), gr.skip(), gr.skip()
        if said.get("action") == "wrong":
            if not known[turn].feedback:
                service.record_feedback(known[turn].answer)
            known = [replace(each, feedback=each.feedback or at == turn) for at, each in enumerate(known)]
            return markup.conversation(known, language), known, gr.skip()
        cited = next((c for c in known[turn].answer.citations if c.n == number(said.get("n"))), None)
        if cited is None:
            return gr.skip(), gr.skip(), gr.skip()
        reading = service.clean_reading(cited)
        return gr.skip(), gr.skip(), markup.source_view(cited, service.source_text(cited.source_file), reading, language)

    def pressed(known: list[Turn], event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """The buttons beside the question: a new conversation, or this one as a file."""
        said = sent(event)
        if said.get("action") == "new":
            return (*draw(request), [], gr.skip())
        skipped = (gr.skip(),) * 5
        if said.get("action") != "download" or not known:
            return (*skipped, gr.skip())
        return (*skipped, hand_over(export(known, said.get("format", ""), reader_language(request))))

    drawn = [thread, examples, question, source]
    asking: list[dict[str, Any]] = [
        panel.submit(submit, [turns], [thread, turns, examples, question], **QUIET) for panel in (question, examples)
    ]
    question.stop(halt, [turns], [thread, question], cancels=asking, queue=False, **QUIET)
    question.click(pressed, [turns], [*drawn, turns, slot], **QUIET)
    for listened in (thread, source):
        listen(listened, clicked, [turns], [thread, turns, source])
    blocks.load(draw, None, drawn, **QUIET)


def say(error: MailuoError, asked: str, language: Interface) -> str:
    """Why a question could not even be looked up."""
    return text("too_long", language, limit=QUESTION_LIMIT) if len(asked) > QUESTION_LIMIT else explain(error, language)


def source_list(service: Service, language: Interface) -> str:
    """What the panel beside the conversation shows before a citation is opened: the documents that answers come from."""
    held = [policy for policy in service.build.policies if policy.in_corpus and policy.role not in ("wrapper", *PARTS)]
    items = "".join(
        f"<li>{markup.button(policy.title or policy.label, 'open', {'policy': policy.id})}"
        f'<span class="mailuo-where">{escape(" · ".join(filter(None, (policy.number, policy.region, policy.date))))}</span></li>'
        for policy in held[:SOURCES_SHOWN]
    )
    rest = markup.button(text("all_documents", language), "go", {"page": "documents"}) if len(held) > SOURCES_SHOWN else ""
    return (
        f'<section class="mailuo-source-view mailuo-held"><h2>{text("held_documents", language, total=len(held))}</h2>'
        f'<p class="mailuo-where">{text("no_source", language)}</p><ul>{items}</ul>{rest}</section>'
    )


def open_document(service: Service, policy_id: str, language: Interface) -> str:
    """A document of that list, from its title on."""
    try:
        policy = service.build.policy(policy_id)
    except NotFound:
        return source_list(service, language)
    return show_proof(service, Passage(policy.source_file, policy.start, policy.end, policy.quote), policy.id, "", language)


def pieces(answer: Answer) -> Iterator[str]:
    """The beginnings of an answer's text, each a few sentences longer than the last, without the whole.

    >>> list(pieces(Answer("", "zh", True, None, "一。二。三。")))
    ['一。', '一。二。']
    """
    sentences = [each for each in _SENTENCE.split(answer.text) if each]
    step = max(1, -(-len(sentences) // PIECES))
    for end in range(step, len(sentences), step):
        yield "".join(sentences[:end])


def export(turns: list[Turn], kind: str, language: Interface) -> File:
    """The conversation as a file."""
    title = text("title", language)
    if kind == "docx":
        return File("mailuo.docx", DOCX_KIND, as_docx(turns, title))
    return File("mailuo.md", MARKDOWN_KIND, f"# {title}\n\n{as_markdown(turns)}".encode("utf-8", "replace"))


def composer(language: Interface, *, begun: bool, asked: str = "") -> str:
    """Where a question is typed, under the conversation; what one can do with a conversation once it has begun.

    The length of a question is not limited here: what is pasted would be cut off without a word.
    """
    tools = (
        f'<div class="mailuo-tools">{markup.button(text("new_conversation", language), "new")}'
        f"{markup.downloads((('md', 'Markdown'), ('docx', 'DOCX')), language)}</div>"
    )
    return (
        f'<form class="mailuo-composer"><label class="mailuo-unseen" for="mailuo-ask">{text("question", language)}</label>'
        f'<textarea id="mailuo-ask" name="question" rows="2" data-enter required '
        f'placeholder="{escape(text("follow_up" if begun else "placeholder", language))}">{escape(asked)}</textarea>'
        f'<button type="submit" id="mailuo-send" class="mailuo-button mailuo-primary">{text("send", language)}</button>'
        f"{markup.button(text('stop', language), 'stop', kind='mailuo-stop')}</form>"
        f"{tools if begun else ''}"
    )


def example_buttons(questions: list[str], language: Interface) -> str:
    """Questions that the corpus at hand can answer, one form each: pressing it is asking it."""
    if not questions:
        return ""
    forms = "".join(
        f'<form><input type="hidden" name="question" value="{escape(question)}">'
        f'<button type="submit" class="mailuo-example">{escape(question)}</button></form>'
        for question in questions
    )
    return f'<section class="mailuo-welcome"><h2>{text("welcome", language)}</h2><p>{text("examples", language)}</p>{forms}</section>'
