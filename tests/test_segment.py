# ruff: noqa: E501  (tables of official text are wider than code)
"""What documents a file holds: one case per way in which files are put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.reading.lines import split_lines
from kg.reading.segment import find_titles, segment

TITLE = "某市人民政府办公室关于印发某市推进分级诊疗工作方案的通知"
NOTICE = f"{TITLE}\n某政办〔2019〕18号\n各区人民政府：\n《某市推进分级诊疗工作方案》已经市政府同意，现印发给你们，请认真贯彻执行。\n某市人民政府办公室\n2019年10月13日\n"
PLAN = "某市推进分级诊疗\n工作方案\n为推进分级诊疗，制定本方案。\n一、目标\n二、任务\n"
POLICY = "某市人民政府关于推进分级诊疗的意见\n某政〔2016〕31号\n各区人民政府：\n现提出如下意见。\n一、要求\n二、任务\n"
SIGNED = "某市人民政府\n2016年9月14日\n"
INTERPRETED = "某市推进分级诊疗方案\n政策解读\n现将有关内容解读如下：\n一、背景\n二、内容。\n"

# text → (role, place, carrier, has text) of each document
FILES = {
    "a policy alone": (POLICY + SIGNED, [("policy", "", -1, True)]),
    "a notice and the text it issues": (NOTICE + PLAN, [("carrier", "", -1, True), ("issued", "正文", 0, True)]),
    "annexes of an issued text belong to the notice": (
        NOTICE + PLAN + "附件：1.清单\n2.指标表\n附件1\n清单\n甲。\n附件2\n指标表\n表1.jpg\n",
        [("carrier", "", -1, True), ("issued", "正文", 0, True), ("annex", "附件1", 0, True), ("annex", "附件2", 0, False)],
    ),
    "an annex that is named but missing": (POLICY + "附件：1.清单\n" + SIGNED, [("policy", "", -1, True), ("annex", "附件1", 0, False)]),
    "a list of one annex whose entry stands on the next line": (
        POLICY + "附件：\n考评指标\n" + SIGNED + "附件\n考评指标\n一、甲。\n",
        [("policy", "", -1, True), ("annex", "附件", 0, True)],
    ),
    "an annex without a number": (
        POLICY + "附件：任务分工\n" + SIGNED + "附 件\n任务分工\n序号 任务\n1 甲\n",
        [("policy", "", -1, True), ("annex", "附件", 0, True)],
    ),
    "a forwarded text keeps its own number": (
        "某县人民政府办公室转发某市人民政府关于推进分级诊疗的意见的通知\n县政办〔2018〕1号\n各乡镇人民政府：\n现将《某市人民政府关于推进分级诊疗的意见》"
        "（某政〔2016〕31号）转发给你们，请贯彻执行。\n某县人民政府办公室\n2018年12月31日\n（此件公开发布）\n" + POLICY,
        [("carrier", "", -1, True), ("forwarded", "正文", 0, True)],
    ),
    "a page around a policy": (
        "当前位置：首页\n某市家庭医生签约服务制度\n为解决看病难，我市推进签约服务。\n" + POLICY + SIGNED,
        [("wrapper", "", -1, True), ("policy", "", -1, True)],
    ),
    "furniture before a policy goes with it": ("首页 新闻 公开\n走进某市\n" + POLICY + SIGNED, [("policy", "", -1, True)]),
    "the title of the text above the notice that issues it": (
        "某市推进分级诊疗工作方案\n点击查看政策解读\n" + NOTICE + PLAN,
        [("carrier", "", -1, True), ("issued", "正文", 0, True)],
    ),
    "two interpretations": (INTERPRETED + INTERPRETED.replace("某市", "某县") + SIGNED, [("interpretation", "", -1, True)] * 2),
    "an order and the rules it makes public": (
        "某市人民政府令\n第179号\n《某市优待办法》已经市政府常务会议通过，现予公布，自2021年5月1日起施行。\n市 长：某某某\n2021年1月29日\n某市优待办法\n第一条 为了优待。\n",
        [("carrier", "", -1, True), ("issued", "正文", 0, True)],
    ),
    "an order that makes public what was revised": (
        "中华人民共和国国务院令\n第707号\n现公布修订后的《某税法实施条例》，自2019年1月1日起施行。\n总理 李某某\n2018年12月18日\n某税法实施条例\n第一条 根据某法，制定本条例。\n",
        [("carrier", "", -1, True), ("issued", "正文", 0, True)],
    ),
    "a title that closes the file": ("第二条 本办法。\n第三条 自印发之日起施行。\n公开方式：主动公开\n" + TITLE + "\n", [("policy", "", -1, True)]),
    "an issued text that lost its title": (
        NOTICE + "第一条 为了推进。\n第二条 本办法。\n",
        [("carrier", "", -1, True), ("issued", "正文", 0, True)],
    ),
    "a draft": ("关于促进发展的实施方案（征求意见稿）\n为促进发展。\n一、要求\n", [("policy", "", -1, True)]),
    "titles quoted in the text begin nothing": (
        POLICY + "《某市推进分级诊疗工作方案》\n关于工作的意见\n三、其他\n" + SIGNED,
        [("policy", "", -1, True)],
    ),
    "nothing but text": ("甲乙丙。\n丁。\n", [("policy", "", -1, True)]),
}


@pytest.mark.parametrize("case", FILES)
def test_files(case: str) -> None:
    text, expected = FILES[case]
    parts = segment(split_lines(text))
    assert [(part.role, part.place, part.carrier, part.has_text) for part in parts] == expected


# lines → the title in them
TITLES = [
    ("某市人民政府\n关于推进工作的意见\n", "某市人民政府关于推进工作的意见"),
    (
        "国务院办公厅关于调整国务院第二次\n全国污染源普查领导小组组成人员的通知\n",
        "国务院办公厅关于调整国务院第二次全国污染源普查领导小组组成人员的通知",
    ),
    (
        "国务院关于同意乌鲁木齐\n高新技术产业开发区建设\n国家自主创新示范区的批复\n",
        "国务院关于同意乌鲁木齐高新技术产业开发区建设国家自主创新示范区的批复",
    ),
    ("某市民政局 某市财政局\n关于印发某市救助办法\n实施细则的通知\n", "某市民政局 某市财政局关于印发某市救助办法实施细则的通知"),
    ("国 务 院 工 作 规 则\n", "国务院工作规则"),
    ("某省基层人才实施方案\n（2019-2022年）\n一、要求", "某省基层人才实施方案（2019-2022年）"),
    ("某县改革方案\n政策解读\n现解读如下：", "某县改革方案政策解读"),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_titles_over_lines(text: str, expected: str) -> None:
    assert [title.text for title in find_titles(split_lines(text))] == [expected]


LINES = st.sampled_from(
    [
        "附件1",
        "附件",
        "附件：1.清单",
        "2.表",
        "某市人民政府令",
        "第3号",
        "某政〔2016〕31号",
        "各区人民政府：",
        "现将《方案》印发给你们。",
        "某市人民政府",
        "2016年9月14日",
        "一、甲",
        "表1.jpg",
        "某市工作方案",
        "政策解读",
        "",
        "目录",
        "序号 任务",
    ]
)


@given(st.lists(LINES, max_size=40))
def test_parts_partition_the_lines(lines: list[str]) -> None:
    found = split_lines("\n".join(lines))
    parts = segment(found)
    position = 0
    for part in parts:
        if part.has_text or part.heading >= 0:
            assert part.first == position
            position = part.last
    assert position == len(found)
    assert all(part.carrier < index for index, part in enumerate(parts))
    places = [(part.carrier, part.place) for part in parts if part.carrier >= 0]
    assert len(places) == len(set(places))
