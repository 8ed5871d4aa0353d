"""Answers, quotes and sources → HTML that is safe to show. Every piece of a document is escaped here and nowhere else.

Nothing from a document or a question reaches the page but through `escape`; the only tags are the ones written below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from qa.records import Answer, Cited
from qa.service.texts import Interface, text

# How much of a long source is shown before and after the cited words, in characters.
SOURCE_WINDOW = 30_000
_CITATION_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, as the conversation keeps it."""

    question: str
    answer: Answer
    lineage: str = ""
    feedback: bool = False


def answer_text(answer: Answer, turn: int, language: Interface) -> str:
    """The answer's text with every [n] that is one of its citations turned into a button."""
    known = {cited.n: cited for cited in answer.citations}

    def button(match: re.Match[str]) -> str:
        n = int(match[1])
        if n not in known:
            return match[0]
        label = escape(f"{text('source', language)} {n}: {known[n].document_number or known[n].title}")
        return f'<button type="button" class="mailuo-cite" {address(turn, n)} aria-label="{label}">{n}</button>'

    return _CITATION_MARK.sub(button, escape(answer.text)).replace("\n", "<br>")


def address(turn: int, n: int) -> str:
    """The attributes by which a button says which citation of which turn it opens."""
    return f'data-action="cite" data-turn="{turn}" data-n="{n}"'


def citation_item(cited: Cited, turn: int) -> str:
    """One entry of the list of sources below an answer."""
    where = " · ".join(part for part in (cited.document_number, cited.title, cited.clause_path) if part)
    return (
        f'<li><button type="button" class="mailuo-source" {address(turn, cited.n)}>'
        f'<span class="mailuo-n">{cited.n}</span> <span class="mailuo-where">{escape(where)}</span>'
        f'<q class="mailuo-quote">{escape(shorten(cited.quote, 160))}</q></button></li>'
    )


def shorten(words: str, limit: int) -> str:
    """At most `limit` characters, blanks run together, an ellipsis where something was left out."""
    words = re.sub(r"\s+", " ", words).strip()
    return words if len(words) <= limit else words[: limit - 1] + "…"


def turn_card(turn: Turn, number: int, language: Interface) -> str:
    """A question and its answer: text, sources, lineage in a line, how the question was understood, and what one can do."""
    answer = turn.answer
    sources = "".join(citation_item(cited, number) for cited in answer.citations)
    said = {key: value for key, value in answer.query.items() if value not in ("", None, [], ())}
    understood = "".join(f"<dt>{escape(str(key))}</dt><dd>{escape(str(value))}</dd>" for key, value in said.items())
    searched = text("searched", language, documents=answer.searched.get("documents", 0))
    took = text("seconds", language, seconds=f"{answer.seconds:.2f}")
    refused = "" if answer.answered else f'<p class="mailuo-refused">{text("refused", language)}</p>'
    feedback = (
        f'<span class="mailuo-noted" role="status">{text("thanks", language)}</span>'
        if turn.feedback
        else f'<button type="button" data-action="wrong" data-turn="{number}">{text("not_right", language)}</button>'
    )
    return (
        f'<article class="mailuo-turn"><h3 class="mailuo-question">{escape(turn.question)}</h3>'
        f'<div class="mailuo-answer" lang="{answer.language}">{refused}<p>{answer_text(answer, number, language)}</p></div>'
        + (f'<ol class="mailuo-sources" aria-label="{text("sources", language)}">{sources}</ol>' if sources else "")
        + (f'<p class="mailuo-lineage">{escape(turn.lineage)}</p>' if turn.lineage else "")
        + f"<details><summary>{text('understood', language)}</summary><dl>{understood}</dl></details>"
        f"<footer><span>{searched} · {took}</span>"
        f'<button type="button" data-action="copy" data-turn="{number}">{text("copy", language)}</button>{feedback}</footer></article>'
    )


def conversation(turns: Sequence[Turn], language: Interface, working: str = "") -> str:
    """The whole conversation; `working` is a question whose answer is still being found."""
    cards = [turn_card(turn, number, language) for number, turn in enumerate(turns)]
    if working:
        cards.append(
            f'<article class="mailuo-turn"><h3 class="mailuo-question">{escape(working)}</h3>'
            f'<div class="mailuo-answer"><p class="mailuo-working">{text("working", language)}</p></div></article>'
        )
    return f'<div class="mailuo-thread" role="log" aria-live="polite">{"".join(cards)}</div>'


def source_view(cited: Cited, source_text: str, clean_reading: str, language: Interface) -> str:
    """The cited words highlighted within their document, original script, and the clean reading of their clause above.

    `cited.start:cited.end` are offsets in `source_text`; a long source is cut to SOURCE_WINDOW characters either side.
    """
    first, last = max(0, cited.start - SOURCE_WINDOW), min(len(source_text), cited.end + SOURCE_WINDOW)
    before, words, after = source_text[first : cited.start], source_text[cited.start : cited.end], source_text[cited.end : last]
    where = " · ".join(part for part in (cited.document_number, cited.clause_path, cited.source_file) if part)
    clean = f'<section class="mailuo-clean"><h4>{text("clean_reading", language)}</h4><p>{escape(clean_reading)}</p></section>'
    return (
        f'<section class="mailuo-source-view" aria-label="{text("source", language)}"><h3>{escape(cited.title)}</h3>'
        f'<p class="mailuo-where">{escape(where)}</p>{clean if clean_reading else ""}'
        f'<div class="mailuo-text" tabindex="0" role="region" aria-label="{text("source", language)}">'
        f'{"…" if first else ""}{escape(before)}<mark id="mailuo-mark">{escape(words)}</mark>{escape(after)}'
        f"{'…' if last < len(source_text) else ''}</div></section>"
    )


def empty_source(language: Interface) -> str:
    """What the source panel says before a citation is chosen."""
    return f'<section class="mailuo-source-view"><p class="mailuo-empty">{text("no_source", language)}</p></section>'


def as_markdown(turns: Sequence[Turn]) -> str:
    """A conversation as Markdown: questions as headings, answers, and each citation with its quote."""
    blocks: list[str] = []
    for turn in turns:
        blocks.append(f"## {turn.question}\n\n{turn.answer.text}\n")
        for cited in turn.answer.citations:
            where = " · ".join(part for part in (cited.document_number, cited.title, cited.clause_path) if part)
            quote = cited.quote.replace("\n", "\n> ")
            blocks.append(f"[{cited.n}] {where} ({cited.source_file}, {cited.start}–{cited.end})\n\n> {quote}\n")
    return "\n".join(blocks)
