"""kg.extraction.extract: what holds of an Extraction, on made texts, on noise and on the five documents."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.extract import distinct, extract
from kg.reading.documents import read_documents
from kg.records import Extraction, Source
from tests.conftest import DOCUMENTS

NOTICE = """某市人民政府关于推进甲工作的实施意见
某政〔2016〕31号
各县（区）人民政府：
为贯彻落实《国务院关于甲的指导意见》（国发〔2015〕70号），制定本意见。
一、主要任务
（一）研究制定双向转诊工作方案，2016年10月底前完成。（市卫生计生委、市财政局负责。排在首位的为牵头部门，下同）
（二）到2020年，签约服务覆盖率达到30%以上。（市卫生计生委负责）
附件：重点任务分工
2016年9月14日
"""


def source_of(text: str, name: str = "made.txt", pages: tuple[int, ...] = ()) -> Source:
    return Source(name, text, hashlib.sha256(text.encode()).hexdigest(), pages=pages)


def holds(extraction: Extraction, source: Source) -> None:
    """The four things the module promises."""
    policies = [text.policy_id for text in extraction.texts]
    assert len(set(policies)) == len(policies)
    for text in extraction.texts:
        ids = [clause.id for clause in text.clauses]
        assert len(set(ids)) == len(ids)
        assert 0 <= text.start <= text.end <= len(source.text)
        for clause in text.clauses:
            assert 0 <= clause.start <= clause.end <= clause.subtree_end <= len(source.text)
            assert clause.id.startswith(text.policy_id + "#") and -1 <= clause.parent < len(text.clauses)
    for item in (*extraction.citations, *extraction.measures, *extraction.responsibilities, *extraction.targets, *extraction.unresolved):
        assert source.text[item.passage.start : item.passage.end] == item.passage.quote != ""
    for item in (*extraction.citations, *extraction.measures, *extraction.responsibilities, *extraction.targets):
        assert 0 <= item.text < len(extraction.texts)
        assert -1 <= item.clause < len(extraction.texts[item.text].clauses)
    for citation in extraction.citations:
        assert -1 <= citation.internal < len(extraction.texts) and citation.internal != citation.text
        assert citation.cited_title or citation.cited_number


def test_a_notice_says_what_it_says() -> None:
    extraction = extract(source_of(NOTICE))
    holds(extraction, source_of(NOTICE))
    cited = {(c.relation, c.cited_title, c.cited_number) for c in extraction.citations}
    assert ("implements", "国务院关于甲的指导意见", "国发〔2015〕70号") in cited
    assert ("has_part", "重点任务分工", "") in cited
    assert extraction.responsibilities and extraction.targets and extraction.measures


def test_a_commission_is_written_by_who_leads_its_clause() -> None:
    commission = next(c for c in extract(source_of(NOTICE)).citations if c.relation == "commissions")
    assert (commission.cited_title, commission.author, commission.deadline) == ("双向转诊工作方案", "市卫生计生委", "2016-10-31")


def test_pages_are_counted_from_one() -> None:
    second = NOTICE.index("一、主要任务")
    clauses = extract(source_of(NOTICE, pages=(0, second))).texts[0].clauses
    assert {clause.page for clause in clauses} == {1, 2}
    assert all((clause.page == 2) == (clause.start >= second) for clause in clauses)


def test_two_documents_of_one_id_are_made_distinct() -> None:
    (document, *_) = read_documents(source_of(NOTICE))
    annex = replace(document, place="附件1")
    names = [d.policy_id for d in distinct((document, annex, document, document))]
    first = document.policy_id
    assert names == [first, f"{first}/附件1", f"{first}~2", f"{first}~3"]


@pytest.mark.parametrize("text", ["", "\n", "《", "。" * 500, "第一条" * 200, "\u0000\ufffd", "附件：\n附件：", "（" * 300])
def test_odd_texts(text: str) -> None:
    holds(extract(source_of(text)), source_of(text))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="一二（）()《》〔〕、。：，\n 123号年月日附件关于印发通知的市卫生计生委负责牵头达到%万元以上2020政", max_size=200))
def test_any_text_is_extracted(text: str) -> None:
    source = source_of(text)
    extraction = extract(source)
    holds(extraction, source)
    assert extraction == extract(source_of(text))


@pytest.mark.parametrize("path", sorted(DOCUMENTS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_five_documents(path: Path) -> None:
    source = source_of(path.read_bytes().decode("utf-8"), path.name)
    extraction = extract(source)
    holds(extraction, source)
    assert extraction.texts and extraction.citations
    assert extraction == extract(source)
