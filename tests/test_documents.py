# ruff: noqa: E501  (tables of official text are wider than code)
"""Whole files: the trees of the five default documents, and what holds of any text at all.

After a change that is meant: `python -m tests.test_documents` writes the trees anew; review them like code.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.reading.documents import read_documents
from kg.records import Document, Source

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
FILES = sorted(path.name for path in (ROOT / "data" / "documents").glob("*.txt"))


def read(name: str) -> tuple[Document, ...]:
    """The documents of a default file."""
    text = (ROOT / "data" / "documents" / name).read_bytes().decode()
    return read_documents(Source(name, text, ""))


def outline(documents: tuple[Document, ...]) -> str:
    """Documents and their clause trees in plain lines, with the source span of each."""
    lines: list[str] = []
    for document in documents:
        header = document.header
        lines += [
            f"{document.policy_id}  [{document.role} {document.place or '-'} carrier {document.carrier}{'' if document.has_text else ', no text'}]",
            f"  title: {header.title}",
            f"  number: {header.document_number}  issuers: {'、'.join(header.issuing_authorities)}  date: {header.date_document}  status: {header.status}",
            f"  place: {header.level} {header.region} {header.region_code}  kind: {header.document_type}  addressees: {len(header.addressees)}",
        ]
        for clause in document.clauses:
            passage = document.text.passage(clause.start, clause.end)
            lines.append(f"  {'  ' * clause.depth}{clause.kind} {clause.path or '-'} | {clause.title} | {passage.quote[:12]!r}")
        lines.append("")
    return "\n".join(lines)


@pytest.mark.parametrize("name", FILES)
def test_trees_of_the_default_documents(name: str) -> None:
    assert outline(read(name)) == (GOLD / f"{Path(name).stem[:3]}.tree.txt").read_text(encoding="utf-8")


def check(documents: tuple[Document, ...]) -> None:
    """Documents with text partition the clean text, and the clauses of each partition it; quotes are the source's words."""
    if not documents:
        return
    text = documents[0].text
    assert "".join(text.text[d.start : d.end] for d in documents if d.clauses) == text.text
    assert len({document.policy_id for document in documents}) == len(documents)
    for document in documents:
        assert document.carrier < len(documents)
        if document.clauses:
            assert "".join(text.text[c.start : c.end] for c in document.clauses) == text.text[document.start : document.end]
        for _, passage in document.header.evidence:
            assert text.source.text[passage.start : passage.end] == passage.quote


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_lost(name: str) -> None:
    check(read(name))


PHRASES = st.sampled_from(
    [
        "一、",
        "（一）",
        "1.",
        "第一条 ",
        "附件1",
        "附件：",
        "\n",
        "\n",
        "国办发〔2015〕70号",
        "关于",
        "通知",
        "某市人民政府",
        "：",
        "。",
        "2016年9月14日",
        "現將",
        "印发",
        "《",
        "》",
        "序号 任务",
        "目录",
        "\t",
        "衛(wèi)生",
        "表1.jpg",
        "政策解读",
        "令",
        "第3号",
        "自",
        "起施行",
    ]
)


@given(st.lists(PHRASES, max_size=80).map("".join))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_arrangement_of_official_words(text: str) -> None:
    check(read_documents(Source("any.txt", text, "")))


@given(st.text())
@settings(deadline=None)
def test_any_text(text: str) -> None:
    check(read_documents(Source("any.txt", text, "")))


@pytest.mark.parametrize("name", FILES[1:3])
def test_truncated_anywhere(name: str) -> None:
    text = (ROOT / "data" / "documents" / name).read_bytes().decode()
    for end in range(0, len(text), len(text) // 20):
        check(read_documents(Source(name, text[:end], "")))


def test_order_does_not_matter() -> None:
    forwards = [outline(read(name)) for name in FILES]
    backwards = [outline(read(name)) for name in reversed(FILES)]
    assert forwards == backwards[::-1]


HOSTILE = {
    "one line": "国务院办公厅关于推进" * 30000,
    "nested": "".join(f"{'（' * (n % 1000)}一）\n" for n in range(600)),
    "brackets": "〔2016〕" * 30000,
    "annexes": "附件1\n" * 10000,
    "lists": "附件1\n附件：1.清单\n正文。\n" * 4000,
    "notices": "某市人民政府关于印发方案的通知\n各区人民政府：\n现将《方案》印发给你们。\n某市人民政府\n2016年1月1日\n" * 1500,
    "labels": "第一条\n第一章\n" * 10000,
    "bodies": ("某" * 30 + "委" * 100 + "\n") * 500,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_texts_take_bounded_time(case: str) -> None:
    started = time.perf_counter()
    check(read_documents(Source("hostile.txt", HOSTILE[case], "")))
    assert time.perf_counter() - started < 8  # a quadratic step takes minutes


if __name__ == "__main__":
    for each in FILES:
        (GOLD / f"{Path(each).stem[:3]}.tree.txt").write_text(outline(read(each)), encoding="utf-8")
