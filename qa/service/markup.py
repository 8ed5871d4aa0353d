"""Answers, quotes and sources → HTML that is safe to show. Every piece of a document is escaped here and nowhere else.

Nothing from a document or a question reaches the page but through `escape`; the only tags are the ones written below and in
qa/service/pages, which write them with `button` and `escape` of this module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from kg.records import Passage
from qa.records import Answer, Cited
from qa.service.conversation import Turn, one_line, where
from qa.service.texts import Interface, strings, text

# How much of a long source is shown before and after the cited words, in characters.
SOURCE_WINDOW = 30_000
QUOTE_SHOWN = 160
_CITATION_MARK = re.compile(r"\[(\d{1,3})\]")
# What of an understood question readers are told, in this order; the rest is for the interfaces.
UNDERSTOOD = ("intent", "regions", "unknown_places", "policies", "bodies", "roles", "years", "levels", "indicator", "topic", "as_of")


def button(words: str, action: str, data: Mapping[str, object] | None = None, *, label: str = "", kind: str = "") -> str:
    """A button that does `action` with `data`. `words` are shown and `label` is read out; all are escaped here."""
    attributes = "".join(f' data-{name}="{escape(str(value))}"' for name, value in (data or {}).items())
    spoken = f' aria-label="{escape(label)}"' if label else ""
    return f'<button type="button" class="mailuo-button {kind}" data-action="{action}"{attributes}{spoken}>{escape(words)}</button>'


def proof_data(passage: Passage, policy_id: str, clause_path: str = "") -> str:
    """The attributes by which a button says which words of which source it opens."""
    said = {"file": passage.source_file, "start": passage.start, "end": passage.end, "policy": policy_id, "clause": clause_path}
    return 'data-action="proof"' + "".join(f' data-{name}="{escape(str(value))}"' for name, value in said.items())


def proof_button(passage: Passage, policy_id: str, clause_path: str, language: Interface, limit: int = QUOTE_SHOWN) -> str:
    """The quoted words of a passage, as a button that opens them in their source."""
    label = escape(f"{text('open_source', language)}: {shorten(passage.quote, 80)}")
    data = proof_data(passage, policy_id, clause_path)
    words = f"<q>{escape(shorten(passage.quote, limit))}</q>"
    return f'<button type="button" class="mailuo-proof-button" {data} aria-label="{label}">{words}</button>'


def shorten(words: str, limit: int) -> str:
    """At most `limit` characters, blanks run together, an ellipsis where something was left out."""
    words = one_line(words)
    return words if len(words) <= limit else words[: limit - 1] + "…"


def unbroken(words: str) -> str:
    """Words that stay in one line, such as a date."""
    return f'<span class="mailuo-unbroken">{escape(words)}</span>' if words else ""


def notice(words: str) -> str:
    """A line that says what there is not, or what went wrong; read out by screen readers."""
    return f'<p class="mailuo-notice" role="status">{escape(words)}</p>'


def nothing(words: str) -> str:
    """What a panel says while there is nothing in it."""
    return f'<section class="mailuo-source-view mailuo-nothing"><p>{escape(words)}</p></section>'


# ---------------------------------------------------------------- the conversation


def answer_text(answer: Answer, turn: int, language: Interface) -> str:
    """The answer's text with every [n] that is one of its citations turned into a button."""
    known = {cited.n: cited for cited in answer.citations}

    def mark(match: re.Match[str]) -> str:
        n = int(match[1])
        if n not in known:
            return match[0]
        label = escape(f"{text('source', language)} {n}: {known[n].document_number or known[n].title}")
        hint = escape(f"{where(known[n])} “{shorten(known[n].quote, QUOTE_SHOWN)}”")
        return f'<button type="button" class="mailuo-cite" {address(turn, n)} data-hint="{hint}" aria-label="{label}">{n}</button>'

    return _CITATION_MARK.sub(mark, escape(answer.text)).replace("\n", "<br>")


def address(turn: int, n: int) -> str:
    """The attributes by which a button says which citation of which turn it opens."""
    return f'data-action="cite" data-turn="{turn}" data-n="{n}"'


def citation_item(cited: Cited, turn: int) -> str:
    """One entry of the list of sources below an answer."""
    return (
        f'<li><button type="button" class="mailuo-source" {address(turn, cited.n)}>'
        f'<span class="mailuo-n">{cited.n}</span> <span class="mailuo-where">{escape(where(cited))}</span> '
        f'<q class="mailuo-quote">{escape(shorten(cited.quote, QUOTE_SHOWN))}</q></button></li>'
    )


def turn_card(turn: Turn, number: int, language: Interface) -> str:
    """A question and its answer: text, sources, lineage in a line, how the question was understood, and what one can do."""
    answer = turn.answer
    sources = "".join(citation_item(cited, number) for cited in answer.citations)
    refused = "" if answer.answered else f'<p class="mailuo-refused">{text("refused", language)}</p>'
    return (
        f'<article class="mailuo-turn"><h2 class="mailuo-question">{escape(turn.question)}</h2>'
        f'<div class="mailuo-answer" lang="{answer.language}">{refused}<p>{answer_text(answer, number, language)}</p></div>'
        + (f'<ol class="mailuo-sources" aria-label="{text("sources", language)}">{sources}</ol>' if sources else "")
        + lineage_line(turn.lineage, language)
        + understood(answer.query, language)
        + turn_footer(turn, number, language)
        + "</article>"
    )


def turn_footer(turn: Turn, number: int, language: Interface) -> str:
    """What was searched, how long it took; copying, and saying that the answer is wrong."""
    searched = text("searched", language, documents=turn.answer.searched.get("documents", 0))
    took = text("seconds", language, seconds=f"{turn.answer.seconds:.2f}")
    feedback = (
        f'<span class="mailuo-noted" role="status">{text("thanks", language)}</span>'
        if turn.feedback
        else button(text("not_right", language), "wrong", {"turn": number})
    )
    return f"<footer><span>{searched} · {took}</span>{button(text('copy', language), 'copy')}{feedback}</footer>"


def lineage_line(chain: str, language: Interface) -> str:
    """The documents that the first cited one stands on, each a way to its lineage."""
    if not chain:
        return ""
    steps = [button(number, "go", {"page": "lineage", "find": number}, kind="mailuo-step") for number in chain.split(" → ")]
    return f'<p class="mailuo-lineage-line"><span>{text("lineage", language)}</span> {" → ".join(steps)}</p>'


def understood(query: Mapping[str, Any], language: Interface) -> str:
    """How a question was read, and the SPARQL it became, folded away."""
    said = [(key, words_of(query[key], key, language)) for key in UNDERSTOOD if query.get(key)]
    rows = "".join(f"<dt>{escape(text(f'query_{key}', language))}</dt><dd>{escape(words)}</dd>" for key, words in said)
    asked = query.get("sparql") or ()
    queries = "".join(f'<pre tabindex="0">{escape(str(each))}</pre>' for each in ([asked] if isinstance(asked, str) else asked))
    sparql = f"<details><summary>SPARQL</summary>{queries}</details>" if queries else ""
    return f"<details><summary>{text('understood', language)}</summary><dl>{rows}</dl>{sparql}</details>"


def words_of(value: Any, key: str, language: Interface) -> str:
    """A field of a query in words: lists joined, codes named, weights of terms left out.

    >>> words_of([("转诊", 1.0), ("制度", 0.5)], "topic", "zh"), words_of("who_leads", "intent", "en")
    ('转诊、制度', 'who leads')
    """
    if not isinstance(value, str) and isinstance(value, Iterable):
        return "、".join(words_of(each[0] if key == "topic" and not isinstance(each, str) else each, key, language) for each in value)
    return strings(language).get(f"{key}_{value}", str(value))


def conversation(turns: Sequence[Turn], language: Interface, working: str = "") -> str:
    """The whole conversation; `working` is a question whose answer is still being found."""
    cards = [turn_card(turn, number, language) for number, turn in enumerate(turns)]
    if working:
        cards.append(unfinished(working, f'<p class="mailuo-working">{text("working", language)}</p>'))
    return thread("".join(cards), language)


def arriving(turns: Sequence[Turn], question: str, answer: Answer, shown: str, language: Interface) -> str:
    """The conversation while the text of its newest answer comes in."""
    cards = [turn_card(turn, number, language) for number, turn in enumerate(turns)]
    body = f'<p lang="{answer.language}">{escape(shown).replace(chr(10), "<br>")} <span class="mailuo-caret"></span></p>'
    return thread("".join(cards) + unfinished(question, body), language)


def unfinished(question: str, body: str) -> str:
    """A question whose answer is not whole yet."""
    asked = f'<h2 class="mailuo-question">{escape(question)}</h2>'
    return f'<article class="mailuo-turn" aria-busy="true">{asked}<div class="mailuo-answer">{body}</div></article>'


def thread(cards: str, language: Interface) -> str:
    """The frame of the conversation; screen readers read what is added to it."""
    return f'<div class="mailuo-thread" role="log" aria-label="{text("conversation", language)}">{cards}</div>'


# ---------------------------------------------------------------- the source panel


def source_view(cited: Cited, source_text: str, clean_reading: str, language: Interface) -> str:
    """The cited words highlighted within their document, original script, and the clean reading of their clause above.

    `cited.start:cited.end` are offsets in `source_text`; a long source is cut to SOURCE_WINDOW characters either side.
    """
    first, last = max(0, cited.start - SOURCE_WINDOW), min(len(source_text), cited.end + SOURCE_WINDOW)
    before, words, after = source_text[first : cited.start], source_text[cited.start : cited.end], source_text[cited.end : last]
    place = " · ".join(part for part in (cited.document_number, cited.clause_path, cited.source_file) if part)
    clean = (
        f'<section class="mailuo-clean"><h3>{text("clean_reading", language)}</h3>'
        f'<p tabindex="0" lang="zh-Hans">{escape(clean_reading)}</p></section>'
    )
    return (
        f'<section class="mailuo-source-view"><header><h2>{escape(cited.title or cited.document_number or cited.source_file)}</h2>'
        f"{close_button(language)}</header>"
        f'<p class="mailuo-where">{escape(place)}</p>{clean if clean_reading else ""}<h3>{text("original_text", language)}</h3>'
        f'<div class="mailuo-text" tabindex="0" role="region" lang="zh" aria-label="{text("original_text", language)}">'
        f'{"…" if first else ""}{escape(before)}<mark id="mailuo-mark">{escape(words)}</mark>{escape(after)}'
        f"{'…' if last < len(source_text) else ''}</div></section>"
    )


def close_button(language: Interface) -> str:
    """Puts the panel away on a narrow screen, where it lies over the page."""
    return button("✕", "close", label=text("close", language), kind="mailuo-close")


def empty_source(language: Interface) -> str:
    """What the source panel says before anything is chosen."""
    return nothing(text("no_source", language))


# ---------------------------------------------------------------- tables and forms


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML made here. On a narrow screen each row becomes a card, whose cells say their column."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        "<tr>" + "".join(f'<td data-label="{escape(column)}">{cell}</td>' for column, cell in zip(columns, row, strict=True)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="mailuo-table" role="region" tabindex="0" aria-label="{escape(caption)}"><table>'
        f'<caption class="mailuo-unseen">{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def field(name: str, label: str, value: str = "", *, suggestions: Sequence[str] = (), hint: str = "", wide: bool = False) -> str:
    """A labelled line to type in, with suggestions where there are any."""
    known = "".join(f'<option value="{escape(each)}">' for each in suggestions)
    listed = f'<datalist id="mailuo-list-{name}">{known}</datalist>' if known else ""
    attribute = f' list="mailuo-list-{name}"' if known else ""
    kind = "mailuo-field mailuo-wide" if wide else "mailuo-field"
    return (
        f'<label class="{kind}"><span>{escape(label)}</span><input name="{name}" value="{escape(value)}" '
        f'placeholder="{escape(hint)}" autocomplete="off" maxlength="400"{attribute}></label>{listed}'
    )


def choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> str:
    """A labelled list to choose from: (value, words). Choosing sends the form."""
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>' for value, words in options
    )
    return f'<label class="mailuo-field"><span>{escape(label)}</span><select name="{name}" data-now>{listed}</select></label>'


def form(fields: Iterable[str], language: Interface, *, label: str, send: str = "search") -> str:
    """Fields in a row, a button that sends them and one that empties them."""
    clear = button(text("clear", language), "clear")
    return (
        f'<form class="mailuo-form" role="search" aria-label="{escape(label)}">{"".join(fields)}'
        f'<span class="mailuo-form-buttons"><button type="submit" class="mailuo-button mailuo-primary">{text(send, language)}</button>'
        f"{clear}</span></form>"
    )


def downloads(formats: Sequence[tuple[str, str]], language: Interface, data: Mapping[str, object] | None = None) -> str:
    """Buttons that hand over what is shown as files: (format, name). `data` says what is shown."""

    def one(code: str, name: str) -> str:
        return button(name, "download", {"format": code, **(data or {})}, label=text("download_as", language, name=name))

    buttons = "".join(one(code, name) for code, name in formats)
    return f'<div class="mailuo-downloads"><span aria-hidden="true">{text("download", language)}</span> {buttons}</div>'
