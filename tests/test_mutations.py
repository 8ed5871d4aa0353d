"""Files damaged in every way they are damaged in practice, and some beyond: reading raises nothing but the project's own errors.

By default 300 mutants run; `pytest -m slow` runs 10,000. Each is made from its number alone, so a failure names its mutant.
"""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable

import pytest

from kg.errors import MailuoError
from kg.reading.clean import clean
from kg.reading.documents import read_documents
from kg.reading.read import read_bytes
from tests.conftest import DOCUMENTS
from tests.test_read import PAGE, docx_bytes, ofd_bytes, pdf_bytes

SAMPLE, ALL = 300, 10_000
SECONDS = 10.0  # for one mutant; the originals take under 0.3
MEGABYTES = 600  # growth over the whole run

Mutation = Callable[[random.Random, bytes], bytes]


def _cut(rng: random.Random, content: bytes) -> bytes:
    """Truncated at either end."""
    point = rng.randrange(len(content))
    return content[:point] if rng.random() < 0.8 else content[point:]


def _flip(rng: random.Random, content: bytes) -> bytes:
    """Bytes flipped, here and there or many in a row."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 5, 50, 1000))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _mix(rng: random.Random, content: bytes) -> bytes:
    """Encodings mixed: the head in one, the tail in another."""
    text = content.decode("utf-8", "replace")
    point = rng.randrange(len(text) + 1)
    head, tail = (rng.choice(("utf-8", "gb18030", "big5", "utf-16-le", "utf-16")) for _ in range(2))
    return text[:point].encode(head, "replace") + text[point:].encode(tail, "replace")


def _unbracket(rng: random.Random, content: bytes) -> bytes:
    """Brackets, quotes or line ends removed, or turned round."""
    text = content.decode("utf-8", "replace")
    victims = rng.choice(("（）()", "〔〕[]【】", "《》〈〉", "“”\"'", "\n", "。，；、", "<>", " \t　"))
    if rng.random() < 0.3:
        return text.translate(str.maketrans("（）()《》〔〕", "）（)(》《〕〔")).encode()
    return text.translate(dict.fromkeys(map(ord, victims))).encode()


def _nest(rng: random.Random, content: bytes) -> bytes:
    """Something nested to a depth of a thousand, closed or not, inside the text."""
    pairs = (("<div>", "</div>"), ("（", "）"), ("《", "》"), ("<table><tr><td>", ""), ("<ul><li>", "</ul>"), ("“", ""), ("[[", "]]"))
    opening, closing = rng.choice(pairs)
    text = content.decode("utf-8", "replace")
    point = rng.randrange(len(text) + 1)
    return (text[:point] + opening * 1000 + "正文" + closing * rng.choice((0, 999, 1000)) + text[point:]).encode()


def _repeat(rng: random.Random, content: bytes) -> bytes:
    """One stretch many times over."""
    start = rng.randrange(len(content))
    stretch = content[start : start + rng.randrange(1, 40)]
    return content[:start] + stretch * (60_000 // len(stretch)) + content[start:]


def _shuffle(rng: random.Random, content: bytes) -> bytes:
    """The lines in another order, some of them twice."""
    lines = content.split(b"\n")
    return b"\n".join(rng.choices(lines, k=len(lines)))


def _insert(rng: random.Random, content: bytes) -> bytes:
    """Bytes that mean something to some reader, anywhere."""
    tokens = (b"\0", b"\xff\xfe", b"%PDF-", b"PK\x03\x04", b"<html>", b"<!--", b"<script>", b"??", b"?;", b"&#x110000;", b"\x1b", b"\r")
    token = rng.choice(tokens)
    for _ in range(rng.randrange(1, 30)):
        point = rng.randrange(len(content) + 1)
        content = content[:point] + token + content[point:]
    return content


MUTATIONS: tuple[Mutation, ...] = (_cut, _flip, _mix, _unbracket, _nest, _repeat, _shuffle, _insert)


def _originals() -> list[tuple[str, bytes]]:
    files = [(path.name, path.read_bytes()) for path in sorted(DOCUMENTS.glob("*.txt"))]
    page = PAGE.format(charset="utf-8").encode()
    pages = pdf_bytes([["关于推进的意见", "一、总体要求"], ["二、任务"]])
    return [*files, ("a.html", page), ("a.docx", docx_bytes()), ("a.pdf", pages), ("a.ofd", ofd_bytes())]


def _mutants(numbers: range) -> None:
    originals = _originals()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in numbers:
        rng = random.Random(number)
        name, content = originals[number % len(originals)]
        for _ in range(rng.choice((1, 1, 2, 3))):
            content = rng.choice(MUTATIONS)(rng, content) or b"\n"
        started = time.process_time()
        try:
            source = read_bytes(content, name)
            text = clean(source)
            documents = read_documents(source)
        except MailuoError:
            continue
        finally:
            spent = time.process_time() - started
            assert spent < SECONDS, f"mutant {number} of {name} took {spent:.1f} s"
        assert len(text.text) == len(text.starts) == len(text.ends), number
        for document in documents:
            assert 0 <= document.start <= document.end <= len(document.text.text), number
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < MEGABYTES, f"memory grew by {grown:.0f} MB"


def test_a_sample_of_mutants() -> None:
    _mutants(range(SAMPLE))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SAMPLE, ALL, 970))
def test_ten_thousand_mutants(first: int) -> None:
    _mutants(range(first, min(ALL, first + 970)))
