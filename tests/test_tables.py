"""Tables that lost their ruling: kg.reading.tables, kg.extraction.tables and what responsibilities and targets read in them."""

from __future__ import annotations

import hashlib

import pytest

from kg.extraction.extract import extract
from kg.extraction.tables import read_rows
from kg.reading.documents import read_documents
from kg.records import Extraction, Source

NOTICE = "清河县人民政府办公室关于做好医改工作的通知\n清政办发〔2021〕18号\n各镇人民政府：\n现将有关任务通知如下，请认真落实。\n"
SIGNED = "清河县人民政府办公室\n2021年6月28日\n"


def source(text: str) -> Source:
    return Source("made.txt", text, hashlib.sha256(text.encode()).hexdigest())


def table(heads: list[str], rows: list[list[str]], *, form: str) -> str:
    """A table as pages leave it: "stacked" (a cell a line), "spread" (with empty lines), "tabs", "bars"."""
    lines = [heads, *rows]
    if form in ("stacked", "spread"):
        return ("\n\n" if form == "spread" else "\n").join(cell for line in lines for cell in line) + "\n"
    return "".join(("| " + " | ".join(line) + " |" if form == "bars" else "\t".join(line)) + "\n" for line in lines)


def annexed(title: str, body: str) -> Extraction:
    return extract(source(f"{NOTICE}附件：{title}\n{SIGNED}附件\n{title}\n{body}"))


TASKS = [
    ["1", "制定县域医共体绩效考核办法", "县卫生健康局", "县医保局、县财政局", "2021年9月底前"],
    ["2", "推进医保支付方式改革", "县医保局", "县卫生健康局、县财政局", "2021年12月底前"],
    ["3", "印发医疗服务价格方案", "县医保局", "县卫生健康局", "持续推进"],
]
INDICATORS = [
    ["1", "人均预期寿命", "岁", "77.3", "77.9", "预期性"],
    ["2", "千人口执业（助理）医师数", "人", "2", "3.1", "预期性"],
    ["3", "县域内就诊率", "%", "88", "≥90", "约束性"],
]
FORMS = ["stacked", "spread", "tabs", "bars"]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_tasks(form: str) -> None:
    found = annexed("任务分工表", table(["序号", "重点任务", "牵头单位", "配合单位", "完成时限"], TASKS, form=form))
    assert [(text.role, text.place) for text in found.texts] == [("policy", ""), ("annex", "附件")]
    paths = {clause.path: clause.title for clause in found.texts[1].clauses if clause.kind == "row"}
    assert paths == {"附件/1": "制定县域医共体绩效考核办法", "附件/2": "推进医保支付方式改革", "附件/3": "印发医疗服务价格方案"}
    said = [(found.texts[1].clauses[r.clause].path, r.role, r.body) for r in found.responsibilities]
    assert said[:3] == [("附件/1", "lead", "县卫生健康局"), ("附件/1", "cooperate", "县医保局"), ("附件/1", "cooperate", "县财政局")]
    assert len(said) == 8
    assert [m.deadline for m in found.measures if m.text == 1] == ["2021-09-30", "2021-12-31", ""]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("heads", [["2020年", "2025年"], ["2020年现状", "2025年目标"], ["基期值", "2025年目标值"]])
def test_a_table_of_indicators(form: str, heads: list[str]) -> None:
    found = annexed("主要指标", table(["序号", "指标", "单位", *heads, "属性"], INDICATORS, form=form))
    assert [(t.indicator, t.comparator, t.value, t.unit, t.baseline, t.deadline) for t in found.targets] == [
        ("人均预期寿命", "=", "77.9", "岁", "77.3", "2025"),
        ("千人口执业（助理）医师数", "=", "3.1", "人", "2", "2025"),
        ("县域内就诊率", ">=", "90", "%", "88", "2025"),
    ]


def test_a_stacked_table_without_numbers() -> None:
    rows = [["健康素养水平（%）", "23.15", "≥30"], ["婴儿死亡率（‰）", "3.2", "≤3"]]
    body = table(["指标名称", "2020年", "2025年"], rows, form="stacked")
    found = annexed("主要指标", body + "注：以上为常住人口口径。\n")
    assert [(t.indicator, t.comparator, t.value, t.unit, t.deadline) for t in found.targets] == [
        ("健康素养水平", ">=", "30", "%", "2025"),
        ("婴儿死亡率", "<=", "3", "‰", "2025"),
    ]


def test_rows_that_ran_together() -> None:
    lines = "健康中国行动主要指标\n2022 2030\n1 居民健康素养水平（%） 14.18 ≥22 ≥30 预期性\n2 孕妇贫血率（%） <14 <10 预期性\n"
    found = annexed("主要指标", lines)
    assert [(t.indicator, t.comparator, t.value, t.baseline, t.deadline) for t in found.targets] == [
        ("居民健康素养水平", ">=", "22", "14.18", "2022"),
        ("居民健康素养水平", ">=", "30", "14.18", "2030"),
        ("孕妇贫血率", "<=", "14", "", "2022"),
        ("孕妇贫血率", "<=", "10", "", "2030"),
    ]


def test_a_cell_is_never_a_title_or_a_signature() -> None:
    """印发…方案 in a cell below a date in a cell would begin a document elsewhere."""
    found = annexed(
        "任务分工表",
        table(
            ["序号", "工作任务", "责任单位", "完成时间"],
            [
                ["1", "完成基线调查", "清河县卫生健康局", "2021年9月30日"],
                ["2", "清河县公立医院薪酬制度改革实施方案", "清河县人力资源和社会保障局", "2021年12月31日"],
            ],
            form="stacked",
        ),
    )
    assert len(found.texts) == 2
    assert {r.body for r in found.responsibilities} == {"清河县卫生健康局", "清河县人力资源和社会保障局"}


def test_cells_broken_over_lines_are_joined() -> None:
    body = "序号\n重点任务\n责任单位\n1\n推进分级诊疗\n县卫生健康局、\n县医保局\n2\n规范诊疗行为\n县卫生健康局\n"
    found = annexed("任务分工表", body)
    assert [r.body for r in found.responsibilities] == ["县卫生健康局", "县医保局", "县卫生健康局"]


def test_a_word_on_a_line_makes_no_table() -> None:
    found = read_documents(source(f"{NOTICE}一、目标\n内容\n二、任务\n单位\n{SIGNED}"))
    assert not [row for document in found for row in read_rows(document)]


def test_headings_between_rows_leave_the_table_whole() -> None:
    """国办发〔2018〕126号: a section above each group of rows; one without rows, and numbers that go on after it."""
    body = (
        "序号\n改革举措\n主要内容\n指导部门\n一、成果转化（共2项）\n1\n订单式研发\n设计并实施项目。\n科技部\n"
        "2\n开放共享\n开放仪器。\n财政部、教育部\n"
        "二、军民融合（共2项）\n三、管理创新（共1项）\n5\n职称评审\n下放评审权。\n人力资源社会保障部\n"
    )
    found = annexed("改革举措推广清单", body)
    said = [(found.texts[r.text].clauses[r.clause].path, r.body) for r in found.responsibilities]
    assert said == [
        ("附件/一/1", "科技部"),
        ("附件/一/2", "财政部"),
        ("附件/一/2", "教育部"),
        ("附件/三/5", "人力资源社会保障部"),
    ]


def test_a_contents_entry_is_no_annex() -> None:
    entries = "".join(f"附件{number} 名词术语{number}{'.' * 24}{number}\n" for number in (1, 2))
    body = "一、总体要求\n为了建设。\n附件1\n名词术语1\n一、甲\n"
    found = read_documents(source(f"某标准体系建设指南\n目录\n一、总体要求{'.' * 20}1\n{entries}{body}"))
    assert [(document.role, document.place) for document in found] == [("policy", ""), ("annex", "附件1")]
