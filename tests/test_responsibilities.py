"""Who answers for what: a table of ways to say it, the gold of two documents and of ten of other issuers."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.extraction.responsibilities import find_measures, find_responsibilities
from kg.extraction.shares import read_shares
from kg.reading.documents import read_documents
from kg.records import Document, Responsibility, Source
from tests.conftest import DOCUMENTS

OWN_GOLD = Path(__file__).parent / "gold" / "responsibilities"


def source_of(text: str, name: str = "test.txt") -> Source:
    return Source(name, text, "0" * 64)


def read(path: Path) -> tuple[Source, tuple[Document, ...]]:
    source = source_of(path.read_bytes().decode("utf-8"), path.name)
    return source, read_documents(source)


SHARES = [
    # what a bracket says → (role, bodies)
    ("市卫生计生委、市财政局负责", [("responsible", "市卫生计生委 市财政局")]),  # no word, no leader
    ("责任单位：市卫生计生委，各区市县政府、先导区管委会", [("responsible", "市卫生计生委 各区市县政府 先导区管委会")]),
    ("牵头单位：市教育局、市人社局；配合单位：大连大学", [("lead", "市教育局 市人社局"), ("cooperate", "大连大学")]),
    ("牵头单位：省科技厅，责任单位：省教育厅", [("lead", "省科技厅"), ("cooperate", "省教育厅")]),  # beside a leader, others cooperate
    ("省商务厅牵头，合肥海关配合", [("lead", "省商务厅"), ("cooperate", "合肥海关")]),
    ("市卫生健康委牵头，财政局、各区县政府按职责分工负责", [("lead", "市卫生健康委"), ("cooperate", "市财政局 各区县政府")]),
    ("省大数据局、省公安厅分工负责，各有关部门配合", [("responsible", "省大数据局 省公安厅"), ("cooperate", "各有关部门")]),
    ("商务部、民政部等相关部门及各地区按职责分工负责", [("responsible", "商务部 民政部 各地区")]),  # 商 begins a name here
    ("市卫生健康委会同市医保局负责", [("responsible", "市卫生健康委 市医保局")]),
    ("6月底取得明显成效并持续推进，牵头考核单位：市住建局、审批服务局", [("lead", "市住建局 市审批服务局")]),
    ("负责部门：商务部，适用范围：所有自贸试验区", [("responsible", "商务部")]),
    ("省科技厅、省“十强产业”协调推进机制牵头部门负责", [("responsible", "省科技厅 省“十强产业”协调推进机制牵头部门")]),
    ("以下简称县域医共体", []),
    ("含新农合，下同", []),
    ("包括牵头单位自身", []),
    ("由县级医疗卫生机构聘用管理，在乡镇卫生院使用", []),
    ("国办发〔2015〕70号", []),
]


@pytest.mark.parametrize(("words", "shares"), SHARES)
def test_what_a_bracket_says(words: str, shares: list[tuple[str, str]]) -> None:
    assert [(share.role, " ".join(share.bodies)) for share in read_shares(words)] == shares


HEAD = "示例市人民政府关于推进工作的实施意见\n\n示政〔2020〕1号\n\n各县人民政府：\n\n为推进工作，提出如下意见。\n\n"


def found_in(body: str) -> list[tuple[str, str, str]]:
    documents = read_documents(source_of(HEAD + body))
    return [(documents[duty.text].clauses[duty.clause].path, duty.role, duty.body) for duty in find_responsibilities(documents)]


def test_a_convention_reaches_later_items_of_its_document() -> None:
    body = (
        "一、任务\n（一）甲事。做好甲事。（市财政局、市教育局负责）\n（二）乙事。做好乙事。（市教育局、市财政局负责，排在第一位的为牵头单位，下同）\n"
        "（三）丙事。做好丙事。（市公安局、市民政局负责）\n（四）丁事。做好丁事。（牵头单位：市司法局；配合单位：市民政局）\n"
    )
    assert found_in(body) == [
        ("一/(一)", "responsible", "市财政局"),  # before the convention nobody leads
        ("一/(一)", "responsible", "市教育局"),
        ("一/(二)", "lead", "市教育局"),
        ("一/(二)", "cooperate", "市财政局"),
        ("一/(三)", "lead", "市公安局"),
        ("一/(三)", "cooperate", "市民政局"),
        ("一/(四)", "lead", "市司法局"),  # an explicit word needs no convention
        ("一/(四)", "cooperate", "市民政局"),
    ]


def test_a_convention_without_xiatong_holds_for_its_bracket_only() -> None:
    body = (
        "一、任务\n（一）甲事。做好甲事。（市财政局、市教育局负责，列第一位的为牵头单位）\n（二）乙事。做好乙事。（市教育局、市财政局负责）\n"
    )
    assert [role for _, role, _ in found_in(body)] == ["lead", "cooperate", "responsible", "responsible"]


def test_divisions_of_the_house_answer_where_the_same_close_several_items() -> None:
    items = (
        "（一）甲事。做好甲事。（基教处、教科院）\n（二）乙事。做好乙事。（教科院、信息中心）\n"
        "（三）丙事。做好丙事。（教师处、教科院）\n"
    )
    found = found_in(f"一、任务\n{items}（四）丁事。做好丁事（共三次）。\n")
    assert [body for _, _, body in found] == ["基教处", "教科院", "教科院", "信息中心", "教师处", "教科院"]
    assert {role for _, role, _ in found} == {"responsible"}
    # names that close an item or two are no such list, nor are those among which there is no division
    assert found_in("一、任务\n（一）甲事。做好甲事。（基教处、教科院）\n（二）乙事。做好乙事。（教科院）\n") == []
    assert found_in(f"一、任务\n{items.replace('处', '院')}") == []


def test_a_blanket_sentence_adds_bodies_to_later_items() -> None:
    body = (
        "一、任务\n（一）甲事。做好甲事。（市财政局、县区党委、政府；以下均需县区党委、政府落实，不再列出）\n（二）乙事。做好乙事。（市教育局）\n"
    )
    documents = read_documents(source_of(HEAD + body))
    duties = find_responsibilities(documents)
    assert [(duty.body, duty.blanket) for duty in duties] == [
        ("市财政局", False),
        ("县区党委", False),
        ("县区政府", False),
        ("市教育局", False),
        ("县区党委", True),
        ("县区政府", True),
    ]
    assert {duty.passage.quote for duty in duties if duty.blanket} == {"以下均需县区党委、政府落实，不再列出"}


def test_a_bracket_after_the_last_sub_item_covers_the_item_unless_siblings_have_theirs() -> None:
    body = (
        "一、任务\n（一）甲事\n1.第一步。做。\n2.第二步。做。（市财政局负责）\n（二）乙事\n1.第一步。做。（市教育局负责）\n"
        "2.第二步。做。（市公安局负责）\n（三）丙事。做。（市民政局负责）\n"
    )
    assert [(path, body) for path, _, body in found_in(body)] == [
        ("一/(一)", "市财政局"),
        ("一/(二)/1", "市教育局"),
        ("一/(二)/2", "市公安局"),
        ("一/(三)", "市民政局"),
    ]


def test_lines_without_brackets_and_prose() -> None:
    body = (
        "一、任务\n（一）甲事。做好甲事。\n牵头单位：市财政局\n配合单位：市教育局、市民政局\n（二）乙事。由市医改办牵头，各有关部门密切配合，推进乙事。\n"
        "（三）丙事。市卫生健康委要会同有关部门强化督导。发挥市委科技委员会牵头抓总作用。\n"
    )
    assert found_in(body) == [
        ("一/(一)", "lead", "市财政局"),
        ("一/(一)", "cooperate", "市教育局"),
        ("一/(一)", "cooperate", "市民政局"),
        ("一/(二)", "lead", "市医改办"),
        ("一/(二)", "cooperate", "各有关部门"),
        ("一/(三)", "responsible", "市卫生健康委"),
        ("一/(三)", "responsible", "有关部门"),
    ]


def test_a_list_after_huitong_is_read_to_its_end_and_a_report_is_no_duty() -> None:
    assert [body for _, _, body in found_in("一、任务\n（一）甲。财政部会同中央网信办、科技部、广电总局等部门制定办法。\n")] == [
        "财政部",
        "中央网信办",
        "科技部",
        "广电总局",
    ]
    assert found_in("一、任务\n（一）甲。发展改革委会同水利部研究提出了办理意见。成员由教育部、民政部等部门负责同志组成。\n") == []


def test_standing_groups_answer_by_an_explicit_word() -> None:
    body = "一、保障\n（一）领导。加强领导。县医改领导小组秘书处负责统筹协调。应急部负责制定办法。\n"
    assert found_in(body) == [("一/(一)", "responsible", "县医改领导小组秘书处"), ("一/(一)", "responsible", "应急部")]
    assert found_in("一、保障\n（一）领导。成立领导小组负责协调。具体工作由领导小组负责人牵头。\n") == []


def test_a_label_begins_a_sentence() -> None:
    body = (
        "第一章 总则\n第一条 市财政部门负责统筹经费。\n第二条 市政府授权市医保局负责组织实施。\n"
        "第三条 市教育部门、市公安部门和其他有关部门应当按照职责做好工作。\n1.市民政局负责建立台账。\n"
    )
    assert [(path.rpartition("/")[2], body) for path, _, body in found_in(body)] == [
        ("第一条", "市财政部门"),
        ("第二条", "市医保局"),
        ("第三条", "市教育部门"),
        ("第三条", "市公安部门"),
        ("1", "市民政局"),
    ]


def test_a_group_that_pushes_a_task_answers() -> None:
    body = "一、保障\n（一）领导。示例市大数据工作推进小组负责总体指导，示例市大数据工作推进小组办公室负责督促落实。\n"
    assert [name for _, _, name in found_in(body)] == ["示例市大数据工作推进小组", "示例市大数据工作推进小组办公室"]


def test_the_purpose_of_a_rule_is_no_measure() -> None:
    articles = "第一条 为了规范管理，根据法律，制定本办法。\n第二条 市财政局应当制定实施细则。细则应当公开。\n"
    documents = read_documents(source_of(HEAD + articles))
    assert [documents[0].clauses[m.clause].path for m in find_measures(documents, ())] == ["第二条"]


def test_general_agents_need_an_explicit_word() -> None:
    assert found_in("一、保障\n（一）领导。做好工作。\n主办单位：示例市人民政府办公厅\n") == []
    assert found_in("一、保障\n（一）领导。各地要高度重视。各有关部门要加强协作。各级政府要落实投入。鼓励企业牵头申报项目。\n") == []


# ---------------------------------------------------------------- gold


@pytest.fixture(scope="module")
def score(shared: Path) -> ModuleType:
    path = shared / "tools" / "score.py"
    specification = importlib.util.spec_from_file_location("score", path)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def rows(path: Path) -> list[dict[str, Any]]:
    source, documents = read(path)
    duties = find_responsibilities(documents)
    check_proofs(source, duties)
    return [
        {
            "file": path.name,
            "clause_path": documents[duty.text].clauses[duty.clause].path,
            "body": duty.body,
            "role": duty.role,
            "span": (duty.passage.start, duty.passage.end),
            "quote": duty.passage.quote,
        }
        for duty in duties
    ]


def check_proofs(source: Source, duties: list[Responsibility]) -> None:
    for duty in duties:
        for passage in filter(None, (duty.passage, duty.convention)):
            assert source.text[passage.start : passage.end] == passage.quote


def test_gold_of_the_default_documents(shared: Path, score: ModuleType) -> None:
    gold = score.gold_items(shared / "gold", "measures")
    predicted = [row for name in sorted({item["file"] for item in gold}) for row in rows(DOCUMENTS / name)]
    misses = score.Misses(True)
    responsibilities = score.score_responsibilities(predicted, gold, misses)
    assert responsibilities["f1"] >= 0.98
    assert responsibilities["clauses_exact"] >= 0.95
    assert score.score_clause_paths(predicted, gold, misses)["acc"] >= 0.98


def test_deadlines_of_the_default_documents(shared: Path) -> None:
    """A measure has a deadline where gold has exactly one, and gold's."""
    gold = [item for item in json.loads((shared / "gold" / "measures.json").read_text(encoding="utf-8")) if not item.get("optional")]
    right = 0
    for name in sorted({item["file"] for item in gold}):
        _, documents = read(DOCUMENTS / name)
        measures = find_measures(documents, find_responsibilities(documents))
        deadlines = {documents[measure.text].clauses[measure.clause].path: measure.deadline for measure in measures}
        for item in gold:
            if item["file"] == name:
                expected = item["deadline"] or ""
                right += deadlines.get(item["clause"], "missing")[: len(expected) or None] == expected
    assert right == len(gold)


def test_gold_of_other_issuers(shared: Path, score: ModuleType) -> None:
    """Pairs of (role, body) at each place; the first measure, before any rule was changed for them, was f1 0.954; of twenty
    documents more, in four rounds, 0.98, 0.94, 1.0 and 1.0."""
    hits = predicted = expected = 0
    for path in sorted(OWN_GOLD.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        found = rows(shared / "policies" / gold["file"])
        used: set[int] = set()
        for item in gold["items"]:
            here = {i for i, row in enumerate(found) if score.overlap(row["span"], (item["start"], item["end"])) > 0}
            used |= here
            if item.get("optional"):
                continue
            wanted = {role: item[role] for role in ("lead", "cooperate", "responsible")}
            hit, missing, extra = score.met(wanted, {(found[i]["role"], score.body(found[i]["body"])) for i in here})
            assert not here or item["clause"] in {found[i]["clause_path"] for i in here}, (gold["file"], item["clause"])
            hits, expected, predicted = hits + len(hit), expected + len(hit) + len(missing), predicted + len(hit) + len(extra)
        predicted += len(found) - len(used)
    assert 2 * hits / (predicted + expected) >= 0.95


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="一二（）()1.、，。；：市县局委办部门财政教育负责牵头配合单位责任均需落实下同第位为\n ", max_size=160))
def test_no_text_raises_and_every_quote_is_exact(text: str) -> None:
    source = source_of(HEAD + text)
    documents = read_documents(source)
    duties = find_responsibilities(documents)
    check_proofs(source, duties)
    for measure in find_measures(documents, duties):
        assert source.text[measure.passage.start : measure.passage.end] == measure.passage.quote
