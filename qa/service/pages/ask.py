"""The Ask page: a conversation on the left, the cited source beside it. Does not find answers; `Service.ask` does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from qa.service import markup
from qa.service.markup import Turn
from qa.service.service import Service
from qa.service.texts import Interface, choose_language, text

# Every button inside the conversation carries data-action; its data attributes travel to the server as one click event.
# Copying happens here, in the browser, because only it may touch the clipboard.
THREAD_EVENTS = """
element.addEventListener('click', event => {
  const button = event.target.closest('[data-action]');
  if (!button) return;
  if (button.dataset.action === 'copy') {
    const card = button.closest('article');
    const quotes = [...card.querySelectorAll('.mailuo-source')].map(item => item.innerText).join('\\n');
    const words = card.querySelector('.mailuo-answer').innerText + '\\n\\n' + quotes;
    const area = document.createElement('textarea');
    area.value = words; document.body.append(area); area.select(); document.execCommand('copy'); area.remove();
    button.classList.add('mailuo-done');
    return;
  }
  trigger('click', {...button.dataset});
});
"""
# Once the source panel holds the new passage, bring the marked words into view inside the panel.
SCROLL_TO_MARK = """
() => { let tries = 0; const look = () => {
  const mark = document.querySelector('#mailuo-source #mailuo-mark');
  if (mark) { const box = mark.closest('.mailuo-text'); box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 3;
              mark.closest('section').scrollIntoView({block: 'nearest'}); }
  else if (tries++ < 20) setTimeout(look, 50); }; setTimeout(look, 50); }
"""


def reader_language(request: gr.Request | None) -> Interface:
    """The language of the page as this reader sees it."""
    if request is None:
        return "zh"
    return choose_language(dict(request.cookies or {}), request.headers.get("accept-language", ""))


def ask_page(service: Service, blocks: gr.Blocks, i18n: gr.I18n) -> None:
    """Put the Ask page into the tab being drawn."""
    turns = gr.State([])
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            thread = gr.HTML(elem_id="mailuo-thread", js_on_load=THREAD_EVENTS)
            examples = gr.HTML(elem_id="mailuo-examples", js_on_load=THREAD_EVENTS)
            question = gr.Textbox(
                label=i18n("question"), placeholder=i18n("placeholder"), elem_id="mailuo-question", lines=1, max_lines=4, autofocus=True
            )
            with gr.Row():
                send = gr.Button(i18n("send"), variant="primary", elem_id="mailuo-send")
                fresh = gr.Button(i18n("new_conversation"), elem_id="mailuo-new")
        with gr.Column(scale=2, min_width=320):
            source = gr.HTML(elem_id="mailuo-source")

    def draw(request: gr.Request) -> tuple[str, str, str]:
        language = reader_language(request)
        return markup.conversation([], language), example_buttons(service.examples(language), language), markup.empty_source(language)

    def submit(asked: str, known: list[Turn], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        language = reader_language(request)
        asked = asked.strip()
        if not asked:
            yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
            return
        yield markup.conversation(known, language, working=asked), known, "", ""
        answer = service.ask(asked, history=[turn.answer for turn in known])
        known = [*known, Turn(asked, answer, service.lineage_line(answer))]
        yield markup.conversation(known, language), known, "", ""

    def clicked(known: list[Turn], event: gr.EventData, request: gr.Request) -> tuple[Any, Any, Any]:
        language = reader_language(request)
        sent = dict(event._data or {})
        turn = number(sent.get("turn"))
        if not 0 <= turn < len(known):
            return gr.skip(), gr.skip(), gr.skip()
        if sent.get("action") == "wrong":
            service.record_feedback(known[turn].answer)
            known = [Turn(t.question, t.answer, t.lineage, t.feedback or i == turn) for i, t in enumerate(known)]
            return markup.conversation(known, language), known, gr.skip()
        cited = next((c for c in known[turn].answer.citations if c.n == number(sent.get("n"))), None)
        if cited is None:
            return gr.skip(), gr.skip(), gr.skip()
        return (
            gr.skip(),
            gr.skip(),
            markup.source_view(cited, service.source_text(cited.source_file), service.clean_reading(cited), language),
        )

    def restart(request: gr.Request) -> tuple[Any, ...]:
        return (*draw(request), [])

    outputs = [thread, turns, question, examples]
    send.click(submit, [question, turns], outputs, api_visibility="private", show_progress="hidden")
    question.submit(submit, [question, turns], outputs, api_visibility="private", show_progress="hidden")
    examples.click(chosen_example, None, question, api_visibility="private").then(
        submit, [question, turns], outputs, api_visibility="private", show_progress="hidden"
    )
    thread.click(clicked, [turns], [thread, turns, source], api_visibility="private", show_progress="hidden").then(
        None, None, None, js=SCROLL_TO_MARK
    )
    fresh.click(restart, None, [thread, examples, source, turns], api_visibility="private")
    blocks.load(draw, None, [thread, examples, source], api_visibility="private", show_progress="hidden")


def chosen_example(event: gr.EventData) -> str:
    """The question on the button that was pressed."""
    return str(dict(event._data or {}).get("question", ""))


def number(value: object) -> int:
    """A whole number sent by the page, -1 for anything else."""
    return int(value) if isinstance(value, (int, str)) and str(value).isdigit() and len(str(value)) < 9 else -1


def example_buttons(questions: list[str], language: Interface) -> str:
    """Questions that the corpus at hand can answer, one button each."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" data-action="example" data-question="{markup.escape(question)}">{markup.escape(question)}</button>'
        for question in questions
    )
    return f'<div class="mailuo-example-list"><p>{text("examples", language)}</p>{buttons}</div>'
