"""kg.extraction.citations: a table of sentences, the two gold files, and eighteen documents of other issuers."""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import json
import re
from array import array
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.citations import find_citations
from kg.extraction.references import find_references, is_type_only, title_kind
from kg.extraction.unmarked import find_commissions, find_short_references
from kg.reading.documents import read_documents
from kg.records import Citation, Clause, CleanText, Document, Header, Source

GOLD = Path(__file__).parent / "gold" / "citations"


def document(text: str, **fields: Any) -> Document:
    """A document of one clause whose clean text is its source."""
    source = Source("made.txt", text, hashlib.sha256(text.encode()).hexdigest())
    clean = CleanText(source, text, array("l", range(len(text))), array("l", range(1, len(text) + 1)))
    clauses = (Clause("", "", "", "paragraph", 0, len(text), len(text)),)
    given: dict[str, Any] = {"role": "policy", "place": "", "carrier": -1, "policy_id": "made", "header": Header(), **fields}
    return Document(text=clean, start=0, end=len(text), clauses=clauses, **given)


def cited(text: str, **fields: Any) -> list[tuple[str, str, str]]:
    """(relation, title, number) of every citation in a sentence."""
    citations, _ = find_citations((document(text, **fields),))
    return [(c.relation, c.cited_title, c.cited_number) for c in citations]


def source_of(path: Path) -> Source:
    """A text file as its Source, offsets in code points of its bytes decoded."""
    raw = path.read_bytes()
    return Source(path.name, raw.decode("utf-8"), hashlib.sha256(raw).hexdigest())


SENTENCES = [
    # one cue governs a coordinated list, numbers included
    (
        "为贯彻落实《国务院关于甲的意见》（国发〔2015〕7号）和《某省关于甲的实施意见》（某政办〔2016〕5号）精神，制定本意见。",
        [("implements", "国务院关于甲的意见", "国发〔2015〕7号"), ("implements", "某省关于甲的实施意见", "某政办〔2016〕5号")],
    ),
    # laws without a number; what follows the first comma has its own cue
    (
        "根据《医疗机构管理条例》《处方管理办法》等规定，结合《某省规划纲要》，制定本办法。",
        [("based_on", "医疗机构管理条例", ""), ("based_on", "处方管理办法", ""), ("based_on", "某省规划纲要", "")],
    ),
    # the number stands before the title
    ("按照国办发〔2015〕70号《关于推进甲的意见》要求，推进甲。", [("based_on", "关于推进甲的意见", "国办发〔2015〕70号")]),
    # only a number
    ("严格执行国发〔2011〕23号文件规定。", [("implements", "", "国发〔2011〕23号")]),
    # no 《》, but a number in brackets
    ("根据国务院关于促进甲的若干意见（国发〔2013〕40号）要求，", [("based_on", "国务院关于促进甲的若干意见", "国发〔2013〕40号")]),
    # the notice is named, not what it issues
    (
        "参照省政府办公厅关于印发《甲工作方案》的通知（某政办〔2019〕8号）执行。",
        [("based_on", "省政府办公厅关于印发《甲工作方案》的通知", "某政办〔2019〕8号")],
    ),
    ("落实《国务院关于印发〈甲规划〉的通知》（国发〔2016〕1号）", [("implements", "国务院关于印发〈甲规划〉的通知", "国发〔2016〕1号")]),
    # an alias is the document it was introduced for; a type nobody introduced is the document itself
    ("根据《甲管理条例》（以下简称《条例》）制定本细则。违反《条例》的，依照《条例》处罚。", [("based_on", "甲管理条例", "")]),
    ("《实施方案》明确了目标。该通知、上述文件和本意见自印发之日起施行。", []),
    # forwarding, issuing, repealing, amending
    (
        "现将《国家卫生健康委关于甲的通知》（国卫办〔2019〕1号）转发给你们，请遵照执行。",
        [("forwards", "国家卫生健康委关于甲的通知", "国卫办〔2019〕1号")],
    ),
    ("《甲工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。", [("has_part", "甲工作方案", "")]),
    (
        "本办法自2020年1月1日起施行。《甲暂行办法》（某政〔2010〕1号）、《乙办法》（某政〔2011〕2号）同时废止。",
        [("repeals", "甲暂行办法", "某政〔2010〕1号"), ("repeals", "乙办法", "某政〔2011〕2号")],
    ),
    ("对《甲管理条例》作如下修改：", [("amends", "甲管理条例", "")]),
    ("《甲办法》与本办法不一致的，以本办法为准。", [("mentions", "甲办法", "")]),
    # documents to be written, against documents that exist
    (
        "编制《某市区域卫生规划》、《某市医疗机构设置规划》。",
        [("commissions", "某市区域卫生规划", ""), ("commissions", "某市医疗机构设置规划", "")],
    ),
    ("去年，省政府制定了《甲工作方案》。", [("mentions", "甲工作方案", "")]),
    ("研究制定双向转诊工作方案，明确程序。", [("commissions", "双向转诊工作方案", "")]),
    ("各县要研究制定切实可行的工作方案。", []),
    # short names
    ("按照省家庭医生签约服务指导规范，提升服务内涵。", [("based_on", "省家庭医生签约服务指导规范", "")]),
    ("落实水利部关于强化取水监测计量的意见，强化监管。", [("implements", "水利部关于强化取水监测计量的意见", "")]),
    ("将其纳入全市健康服务业发展规划，提升效率。", [("mentions", "全市健康服务业发展规划", "")]),
    ("按照国家有关规定执行。根据国家统一部署推进。", []),
    # the spirit of a document, with no verb
    ("2015年9月，《甲意见》（国办发〔2015〕70号）文件精神，提出具体要求。", [("based_on", "甲意见", "国办发〔2015〕70号")]),
    # a change that somebody is to make; how a law came to be; a cue that belongs to the next title
    ("适时修订《甲标准体系建设指南》，动态更新。", [("mentions", "甲标准体系建设指南", "")]),
    (
        "（1994年1月28日国务院令第142号发布 根据《国务院关于修改〈甲条例〉的决定》第一次修订）",
        [("mentions", "", "国务院令第142号"), ("mentions", "国务院关于修改〈甲条例〉的决定", "")],
    ),
    ("在《甲安排》下，不再执行《乙规定》。", [("mentions", "甲安排", ""), ("repeals", "乙规定", "")]),
    ("不再执行《乙规定》中关于承包范围的限制。", [("mentions", "乙规定", "")]),
    # its own annex, and the annex of a draft
    ("企业根据《甲技术指南》（附件1）加强能力建设。", [("has_part", "甲技术指南", "")]),
    # technical standards
    ("达到GB/T 41257《数字化车间 功能要求》的水平。", []),
    # no policies
    ("持《居民户口簿》和《出生医学证明》，填写《申请表》。据《人民日报》报道。", []),
    # a number that is none is attached to nothing
    ("按照【豫发改委2016、263号】《某市关于甲的实施意见》，", [("based_on", "某市关于甲的实施意见", "")]),
]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[row[0][:20] for row in SENTENCES])
def test_sentences(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert cited(sentence) == expected


def test_malformed_numbers_are_reported() -> None:
    _, unresolved = find_citations((document("按照【豫发改委2016、263号】《某市关于甲的实施意见》，"),))
    assert [(u.reason, u.what) for u in unresolved] == [("malformed_number", "豫发改委2016、263号")]


def test_own_title_and_number_are_no_citation() -> None:
    header = Header(title="某市甲管理办法", document_number="某政〔2020〕1号")
    assert cited("《某市甲管理办法》（某政〔2020〕1号）由市卫生健康委负责解释。", header=header) == []


def test_issuers_are_read() -> None:
    citations, _ = find_citations((document("2018年6月，省政府印发了《关于印发甲方案的通知》（某政〔2018〕3号）。"),))
    assert [c.cited_authority for c in citations] == ["省政府"]
    citations, _ = find_citations((document("根据《民政部 财政部 中国残联关于甲的意见》（民发〔2021〕70号）"),))
    assert [c.cited_authority for c in citations] == ["民政部、财政部、中国残联"]


def test_interpretation_interprets_its_document_once() -> None:
    text = "卫生健康局组织起草了《某市甲实施方案》，现解读如下。《实施方案》分三部分。《某市甲实施方案》自印发之日起施行。"
    assert cited(text, role="interpretation", header=Header(title="某市甲实施方案政策解读")) == [("interprets", "某市甲实施方案", "")]


def test_a_notice_cites_what_it_issues_only_as_its_part() -> None:
    text = "《甲试点方案》（以下简称《方案》）已经市政府同意，现印发给你们。各县要按照《方案》要求落实。"
    carrier = document(text, role="carrier", header=Header(title="关于印发甲试点方案的通知"))
    issued = replace(
        carrier, role="issued", carrier=0, place="正文", policy_id="made/正文", header=Header(title="甲试点方案"), start=len(text)
    )
    citations, _ = find_citations((carrier, replace(issued, clauses=())))
    assert [(c.relation, c.cited_title, c.internal) for c in citations] == [("has_part", "甲试点方案", 1)]


def test_wrapper_only_mentions() -> None:
    assert cited("为贯彻落实《国务院关于甲的意见》（国发〔2015〕7号）", role="wrapper") == [
        ("mentions", "国务院关于甲的意见", "国发〔2015〕7号")
    ]


def test_annex_list() -> None:
    text = "请认真执行。\n附件：1.甲工作方案\n2. 乙评价标准\n2016年9月14日"
    assert cited(text) == [("has_part", "甲工作方案", ""), ("has_part", "乙评价标准", "")]


def test_the_list_of_annexes_proves_an_annex() -> None:
    text = "企业根据《甲技术指南》（附件1）加强建设。\n附件：1.甲技术指南.pdf\n"
    citations, _ = find_citations((document(text),))
    assert [(c.relation, c.cited_title, c.passage.quote) for c in citations] == [("has_part", "甲技术指南", "甲技术指南.pdf")]


def test_commission_rows_of_an_annex() -> None:
    text = (
        "附件\n4 制定某市进一步促进社会办医加快发展的实施意见市发展改革委、市财政局2016年12月完成\n"
        "6制定某市三年规划（2016-2018年）及实施方案市财政局2016年9月底前完成\n"
    )
    rows = find_commissions(document(text, role="annex", place="附件"))
    assert [(r.title, r.author, r.deadline) for r in rows] == [
        ("某市进一步促进社会办医加快发展的实施意见", "市发展改革委、市财政局", "2016-12"),
        ("某市三年规划（2016-2018年）及实施方案", "市财政局", "2016-09-30"),
    ]


def test_titles() -> None:
    assert title_kind("居民户口簿") == "form"
    assert title_kind("家庭经济状况核对报告") == "unknown" and title_kind("关于加强防震减灾工作的报告") == "document"
    assert is_type_only("实施方案") and not is_type_only("甲市实施方案")
    assert find_references("《甲《乙》丙")[0][0].title == "乙"  # an 《 that is never closed


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="《》〈〉（）()〔〕0123456789号国发办关于印制定的通知意见，。、\n附件：以下简称", max_size=120))
def test_any_text_is_read_and_every_passage_is_exact(text: str) -> None:
    made = document(text)
    citations, unresolved = find_citations((made,))
    for item in (*citations, *unresolved):
        assert text[item.passage.start : item.passage.end] == item.passage.quote != ""
    assert citations == find_citations((made,))[0]
    assert isinstance(find_short_references(made), list)


# ---------------------------------------------------------------- gold


def plain(text: str) -> str:
    return re.sub(r"[\s《》〈〉“”\"‘’]", "", text).replace("（", "(").replace("）", ")")


def agrees(citation: Citation, gold: dict[str, Any]) -> bool:
    """As ../tools/score.py: spans overlap, and the number is equal or the titles are alike."""
    if min(citation.passage.end, gold["end"]) <= max(citation.passage.start, gold["start"]):
        return False
    if gold["number"] and citation.cited_number == gold["number"]:
        return True
    one, other = plain(citation.cited_title), plain(gold["title"])
    return bool(one) and (one in other or other in one or difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= 0.8)


def measure(pairs: Iterable[tuple[list[Citation], list[dict[str, Any]]]]) -> dict[str, Any]:
    """f1 over all files, the share of right relations, and what was missed, too much or of the wrong relation."""
    hit = wanted = extra = right = 0
    wrong: list[str] = []
    for citations, gold in pairs:
        used: set[int] = set()
        for item in gold:
            found = [i for i, c in enumerate(citations) if agrees(c, item)]
            used.update(found)
            if item.get("optional"):
                continue
            wanted += 1
            hit += bool(found)
            accepted = {item["relation"], *item.get("relation_accept", [])}
            fits = any(citations[i].relation in accepted for i in found)
            right += fits
            if not fits:
                wrong.append(f"{'relation ' + citations[found[0]].relation if found else 'missed'}: {item['relation']} {item['title']}")
        over = [c for i, c in enumerate(citations) if i not in used]
        extra += len(over)
        wrong += [f"extra: {c.relation} {c.cited_title or c.cited_number} | {c.passage.quote[:50]}" for c in over]
    precision, recall = hit / max(1, hit + extra), hit / max(1, wanted)
    return {"f1": 2 * precision * recall / max(1e-9, precision + recall), "relation": right / max(1, hit), "n": wanted, "wrong": wrong}


def test_documents_of_other_issuers(shared: Path) -> None:
    """Before any rule was changed for them: the first twelve f1 0.977, relation 0.969; six more f1 0.951, relation 1.0;
    thirteen more f1 0.95 as the gold was first written, 1.0 once it was put right."""
    pairs = []
    for path in sorted(GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        file = shared / "policies" / gold["file"]
        pairs.append((find_citations(read_documents(source_of(file)))[0], gold["citations"]))
    score = measure(pairs)
    assert score["f1"] >= 0.93 and score["relation"] >= 0.93, score


def test_the_two_gold_files(shared: Path) -> None:
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    assert spec and spec.loader
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    gold = score.gold_items(shared / "gold", "citations")
    rows = []
    for name in sorted({item["file"] for item in gold}):
        file = Path(__file__).resolve().parents[1] / "data" / "documents" / name
        for c in find_citations(read_documents(source_of(file)))[0]:
            row = {
                "file": name,
                "relation": c.relation,
                "cited_title": c.cited_title,
                "cited_number": c.cited_number,
                "quote": c.passage.quote,
            }
            rows.append({**row, "span": (c.passage.start, c.passage.end)})
    result = score.score_citations(rows, gold, score.Misses(True))
    assert result["f1"] >= 0.97 and result["relation"] >= 0.95, result
