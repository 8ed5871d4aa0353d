"""The Ask page: a conversation on the left, the cited source beside it. Does not find answers; `Service.ask` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

import gradio as gr

from kg.errors import MailuoError
from qa.records import Answer
from qa.service import markup
from qa.service.conversation import DOCX_KIND, MARKDOWN_KIND, Turn, as_docx, as_markdown
from qa.service.pages.panels import QUIET, File, download_slot, hand_over, listen, number, panel, proof_panel, reader_language, sent
from qa.service.service import QUESTION_LIMIT, Service
from qa.service.texts import Interface, text

# In how many pieces the text of an answer comes in, at most: each piece sends the conversation once more.
PIECES = 4
# A conversation is forgotten this long after its reader has closed the page, in seconds.
KEPT = 4 * 3600
_SENTENCE = re.compile(r"(?<=[。；！？\n])|(?<=[.;!?])(?=\s)")


def ask_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Ask page into the tab being drawn."""
    turns = gr.State([], time_to_live=KEPT)
    with gr.Row(equal_height=False, elem_classes="mailuo-page"):
        with gr.Column(scale=3, min_width=320):
            thread = panel("thread", "thread")
            examples = panel("examples")
            question = panel("question")
        with gr.Column(scale=2, min_width=320, elem_classes="mailuo-side"):
            source = proof_panel("ask")
    slot = download_slot()

    def draw(request: gr.Request) -> tuple[str, str, str, str]:
        language = reader_language(request)
        shown = markup.conversation([], language), example_buttons(service.examples(language), language)
        return *shown, composer(language, begun=False), markup.empty_source(language)

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
            yield markup.conversation(known, language), known, markup.notice(explain(error, asked, language)), bar
            return
        for shown in pieces(answer):
            yield markup.arriving(known, asked, answer, shown, language), known, "", bar
        known = [*known, Turn(asked, answer, service.lineage_line(answer))]
        yield markup.conversation(known, language), known, "", bar

    def clicked(known: list[Turn], event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        language = reader_language(request)
        said = sent(event)
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
    question.submit(submit, [turns], [thread, turns, examples, question], **QUIET)
    question.click(pressed, [turns], [*drawn, turns, slot], **QUIET)
    examples.submit(submit, [turns], [thread, turns, examples, question], **QUIET)
    listen(thread, clicked, [turns], [thread, turns, source])
    blocks.load(draw, None, drawn, **QUIET)


def explain(error: MailuoError, asked: str, language: Interface) -> str:
    """Why a question could not even be looked up."""
    return text("too_long", language, limit=QUESTION_LIMIT) if len(asked) > QUESTION_LIMIT else str(error)


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


def composer(language: Interface, *, begun: bool) -> str:
    """Where a question is typed, under the conversation; what one can do with a conversation once it has begun."""
    tools = (
        f'<div class="mailuo-tools">{markup.button(text("new_conversation", language), "new")}'
        f"{markup.downloads((('md', 'Markdown'), ('docx', 'DOCX')), language)}</div>"
    )
    return (
        f'<form class="mailuo-composer" data-reset><label class="mailuo-unseen" for="mailuo-ask">{text("question", language)}</label>'
        f'<textarea id="mailuo-ask" name="question" rows="2" data-enter required maxlength="{QUESTION_LIMIT}" '
        f'placeholder="{escape(text("follow_up" if begun else "placeholder", language))}"></textarea>'
        f'<button type="submit" id="mailuo-send" class="mailuo-button mailuo-primary">{text("send", language)}</button></form>'
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
