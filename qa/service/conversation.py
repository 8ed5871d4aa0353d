"""A conversation → a file: Markdown, or a Word document. Every citation with its words and where they stand. Finds nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qa.records import Answer, Cited

MARKDOWN_KIND = "text/markdown;charset=utf-8"
DOCX_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What Markdown would read as its own in a line of plain words; a document may hold any of it.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!$])")
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer, as the conversation keeps it. `lineage` is the chain of documents of its first citation."""

    question: str
    answer: Answer
    lineage: str = ""
    feedback: bool = False


def where(cited: Cited) -> str:
    """Number, title and clause of a citation, as far as it has them."""
    return " · ".join(part for part in (cited.document_number, cited.title, cited.clause_path) if part)


def one_line(words: str) -> str:
    """Blanks and line breaks run together.

    >>> one_line(" 市卫生计生委、\\n  市财政局 ")
    '市卫生计生委、 市财政局'
    """
    return re.sub(r"\s+", " ", words).strip()


def plain_markdown(words: str) -> str:
    r"""Words as Markdown that shows exactly them.

    >>> print(plain_markdown("<b> [1](javascript:x)"))
    \<b\> \[1\](javascript:x)
    """
    return _MARKDOWN.sub(r"\\\1", words)


def as_markdown(turns: Sequence[Turn]) -> str:
    """Questions as headings, answers as text with their numbers in brackets, and each citation with its words as a quotation."""
    return "\n".join(block for turn in turns for block in _markdown_blocks(turn))


def _markdown_blocks(turn: Turn) -> Iterable[str]:
    yield f"## {plain_markdown(one_line(turn.question))}\n\n{plain_markdown(turn.answer.text)}\n"
    for cited in turn.answer.citations:
        place = f"{cited.source_file}, {cited.start}–{cited.end}"
        quote = "\n".join(f"> {plain_markdown(line)}" for line in cited.quote.splitlines())
        yield f"\\[{cited.n}\\] {plain_markdown(where(cited))} ({plain_markdown(place)})\n\n{quote}\n"


def as_docx(turns: Sequence[Turn], title: str) -> bytes:
    """The same as a Word document, quotes in the style "Quote"."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name = "Times New Roman"
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")  # the font of official documents, on every Chinese Windows
    document.core_properties.title = title
    document.core_properties.author = "Mailuo"
    document.add_heading(title, 0)
    for turn in turns:
        document.add_heading(_NOT_XML.sub(" ", one_line(turn.question)), 1)
        for line in turn.answer.text.splitlines():
            document.add_paragraph(_NOT_XML.sub(" ", line))
        for cited in turn.answer.citations:
            place = f"[{cited.n}] {where(cited)} ({cited.source_file}, {cited.start}–{cited.end})"
            document.add_paragraph(_NOT_XML.sub(" ", place))
            document.add_paragraph(_NOT_XML.sub(" ", cited.quote), style="Quote")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
