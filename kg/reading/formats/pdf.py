"""A PDF with a text layer → its text, page by page, in the order of its content. Line wraps and page numbers are left for `clean`."""

from __future__ import annotations

from kg.reading.formats.limits import TEXT_LIMIT, Extracted, Unreadable

_PAGES_LIMIT = 5_000
# Fewer characters than this on a page of a document of pictures are a stamp or a page number.
_TEXT_OF_A_PAGE = 8


def extract(content: bytes) -> Extracted:
    """Text and page starts. Raises Unreadable for an encrypted, broken or scanned file."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = "assword" in str(error) or b"/Encrypt" in content
        raise Unreadable("it is encrypted" if encrypted else "it is broken: it cannot be opened as PDF") from error
    try:
        if len(document) > _PAGES_LIMIT:
            raise Unreadable(f"it has more than {_PAGES_LIMIT} pages")
        pages = [_page_text(document, index) for index in range(len(document))]
    finally:
        document.close()
    if not pages:
        raise Unreadable("it is broken: it has no pages")
    if sum(len(page.strip()) for page in pages) < min(_TEXT_OF_A_PAGE * len(pages), 200):
        raise Unreadable("it is a scan without text")
    starts, position = [], 0
    for page in pages:
        starts.append(position)
        position += len(page)
        if position > TEXT_LIMIT:
            raise Unreadable("it unpacks to far more than a document holds")
    return Extracted("".join(pages), "application/pdf", pages=tuple(starts))


def _page_text(document: object, index: int) -> str:
    """The text of one page, ending in a form feed; a page that is broken has none."""
    import pypdfium2

    assert isinstance(document, pypdfium2.PdfDocument)
    try:
        page = document[index]
        try:
            text_page = page.get_textpage()
            try:
                # U+FFFE is PDFium's mark for a hyphen at a line's end; \0 its mark for a character without a code.
                text = text_page.get_text_range()
            finally:
                text_page.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return "\f"
    return f"{text}\n\f"
