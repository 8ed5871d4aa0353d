# ruff: noqa: E501  (tables of official text are wider than code)
"""Clause trees: the cases that real documents forced, and what holds of every tree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.reading.clauses import Layout, heading_title, parse_clauses, row_title
from kg.reading.lines import split_lines
from kg.records import Clause


def clauses_of(text: str, place: str = "") -> tuple[Clause, ...]:
    """The tree of a text that has neither head nor back matter."""
    lines = split_lines(text)
    return parse_clauses(text, lines, Layout(0, len(lines)), place)


def paths_of(text: str, place: str = "") -> list[str]:
    return [clause.path for clause in clauses_of(text, place) if clause.path]


# text → the paths of its labelled clauses, and why
TREES = [
    (
        "一、总体要求\n（一）指导思想。\n1.优化\n（1）建立\n①一\n二、主要任务",
        ["一", "一/(一)", "一/(一)/1", "一/(一)/1/(1)", "一/(一)/1/(1)/①", "二"],
    ),
    ("一、总体要求（一）指导思想\n以…为指导。\n（二）目标", ["一", "一/(一)", "一/(二)"]),  # two labels on one line
    (
        "二、主要任务\n（一）体系\n1.甲\n（二）机制\n2.乙\n三、保障\n（三）加强",
        ["二", "二/(一)", "二/(一)/1", "二/(二)", "二/(二)/2", "三", "三/(三)"],
    ),
    ("1、 总体要求\n（一）思想。\n二、原则\n（一）坚持。", ["一", "一/(一)", "二", "二/(一)"]),  # a word processor numbered 一 anew
    (
        "第一章 总则\n第一条 为了…，制定本办法。\n（一）甲；\n（二）乙。\n第二章 管理\n第二条 本办法",
        ["第一章", "第一章/第一条", "第一章/第一条/(一)", "第一章/第一条/(二)", "第二章", "第二章/第二条"],
    ),
    (  # a chapter and its first article on one line; articles run on
        "第一章 总则 第一条 为了…，制定本办法。\n第二条 本办法。\n第二章 规划建设 第三条 编制规划。\n第四条 其他。",
        ["第一章", "第一章/第一条", "第一章/第二条", "第二章", "第二章/第三条", "第二章/第四条"],
    ),
    (
        "第一篇 战略\n第一章 思想\n第一节 甲\n第二篇 生活\n第二章 教育",
        ["第一篇", "第一篇/第一章", "第一篇/第一章/第一节", "第二篇", "第二篇/第二章"],
    ),
    ("第一条 甲。\n第二条 按照\n第一条规定的办法。\n第三条 乙。", ["第一条", "第二条", "第三条"]),  # a reference at the head of a line
    ("一、任务\n一是甲；二是乙。\n二是丙。\n二、保障", ["一", "二"]),
    ("1.甲\n（一）乙\n（二）丙\n2.丁\n（一）戊", ["1", "1/(一)", "1/(二)", "2", "2/(一)"]),  # the other way round
    ("一、甲\n2017.5万人\n3.5名医生\n二、乙", ["一", "二"]),  # amounts at the head of wrapped lines
    ("一、甲\n23.其他\n二、乙", ["一", "二"]),  # a number out of sequence is text
    (
        "1 总则\n1.1 目的\n为了。\n1.2 范围\n（1）甲\n2 职责\n2.1 指挥部\n2.1.1 组成",
        ["1", "1/1.1", "1/1.2", "1/1.2/(1)", "2", "2/2.1", "2/2.1/2.1.1"],
    ),
    (
        "1.甲\n2.乙\n专栏1 工程\n1.丙\n2.丁\n3.戊\n3.己\n4.庚",
        ["1", "2", "2/专栏1", "2/专栏1/1", "2/专栏1/2", "2/专栏1/3", "3", "4"],
    ),  # the list of a box
    ("一、甲。要做。二、乙。要做。三、丙", ["一", "二", "三"]),  # line breaks lost
    ("（一）甲。按照第（二）项要求做；1.2万人。", ["(一)"]),
    ("一、甲\n（一）做好甲。（市财政局负责）（二）做好乙。(市教育局负责)二、保障", ["一", "一/(一)", "一/(二)", "二"]),  # after a bracket, too
    ("一、甲\n（一）按照第（一）（二）项规定做。\n（二）乙。", ["一", "一/(一)", "一/(二)"]),
    ("无标题的一段。\n又一段。", []),
]


@pytest.mark.parametrize(("text", "expected"), TREES)
def test_paths(text: str, expected: list[str]) -> None:
    assert paths_of(text) == expected


def test_an_annex_begins_its_paths_with_its_place() -> None:
    assert paths_of("一、目标\n（一）甲", "附件2") == ["附件2/一", "附件2/一/(一)"]


ROWS = "序号 工作任务 负责部门 时间进度\n1 编制规划 市卫生局2016年11月底前完成\n2制定办法市财政局2016年9月完成\n3 制定方案市卫生局、市发展\n改革委2016年9月完成\n4 其他"


def test_a_table_flattened_into_lines() -> None:
    rows = [clause for clause in clauses_of(ROWS, "附件") if clause.kind == "row"]
    assert [(row.path, row.title) for row in rows] == [
        ("附件/1", "编制规划"),
        ("附件/2", "制定办法"),
        ("附件/3", "制定方案"),
        ("附件/4", "其他"),
    ]


def test_a_table_with_cells() -> None:
    rows = [
        clause for clause in clauses_of("序号\t任务\t单位\n1\t编制规划\t市卫生局\n2\t制定办法\t市财政局", "附件1") if clause.kind == "row"
    ]
    assert [(row.path, row.title) for row in rows] == [("附件1/1", "编制规划"), ("附件1/2", "制定办法")]


# text after the label → its heading
HEADINGS = [
    ("推动医教协同改革。大连地区高等医学院校", "推动医教协同改革"),
    (" 总体要求", "总体要求"),
    ("如何加快补充全科医生队伍数量？", "如何加快补充全科医生队伍数量？"),
    ("加强领导：各地要", "加强领导"),
    ("优化，整合", "优化，整合"),
    ("", ""),
]


@pytest.mark.parametrize(("body", "title"), HEADINGS)
def test_headings(body: str, title: str) -> None:
    assert heading_title(body) == title


def test_the_task_of_a_row_ends_where_its_bodies_begin() -> None:
    assert row_title("制定双向转诊工作方案市卫生计生委、市人力资源和社会保障局2016年10月底前完成") == "制定双向转诊工作方案"


def test_a_heading_has_no_text_and_an_item_has() -> None:
    kinds = {clause.path: clause.kind for clause in clauses_of("一、任务\n（一）甲。要做。\n（二）乙\n要做。\n（三）丙。\n二、保障")}
    assert kinds == {"一": "heading", "一/(一)": "item", "一/(二)": "item", "一/(三)": "heading", "二": "heading"}


PIECES = st.sampled_from(
    [
        "一、",
        "二、",
        "（一）",
        "（二）",
        "1.",
        "2.",
        "（1）",
        "①",
        "第一章 ",
        "第一条 ",
        "第二条 ",
        "附表",
        "序号 任务",
        "1 做事",
        "\n",
        "。",
        "总体要求",
        "市财政局",
        "，",
        "附件：1.表",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300)
def test_leaves_partition_the_text(text: str) -> None:
    clauses = clauses_of(text)
    assert "".join(text[clause.start : clause.end] for clause in clauses) == text
    for index, clause in enumerate(clauses):
        assert clause.parent < index
        assert clause.end <= clause.subtree_end
        if clause.parent >= 0:
            parent = clauses[clause.parent]
            assert parent.start <= clause.start and clause.subtree_end <= parent.subtree_end
            assert clause.depth == parent.depth + 1
            assert not clause.path or clause.path.startswith(parent.path)
