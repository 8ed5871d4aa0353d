# ruff: noqa: E501  (tables of official text are wider than code)
"""The place and level of texts whose head names none, the names they give themselves, and what they are called without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.extract import extract
from kg.graph.statements import opening_words
from kg.reading.documents import read_documents
from kg.reading.own_place import read_own_place
from kg.records import Header, Source


def header_of(text: str) -> Header:
    """The header of the only document in `text`."""
    (document,) = read_documents(Source("case.txt", text, ""))
    return document.header


# text → (region, level, the words that show the region)
PLACES = [
    # 我市 beside one city that is named in full, in a document of its own and as a body
    (
        "为贯彻落实《青岛市行动方案》，加快推进我市产业发展，制定以下政策。\n一、支持\n由青岛市财政局会同市科技局负责。",
        ("青岛市", "municipal", "青岛市财政局"),
    ),
    # the province of a cited plan is not the city's place
    (
        "为落实《山东省规划》，结合我市实际，制定本方案。\n一、目标\n打造济南市先行区，支持驻济南高校。由市科技局负责。",
        ("济南市", "municipal", "济南市"),
    ),
    # 我省 and a plan of the province
    ("为落实《山东省智能制造规划》，推进我省转型，制定本计划。\n一、目标\n全省提升。", ("山东省", "provincial", "山东省")),
    # who printed it
    (
        "为推进工作，制定本方案。\n一、目标\n做好。\n山东省人民政府办公厅2020年12月10日印发",
        ("山东省", "provincial", "山东省人民政府办公厅2020年12月10日印发"),
    ),
    # all its cities lie in one province
    ("现就我省工作提出意见。\n一、目标\n支持济南、青岛、烟台先行。", ("山东省", "provincial", "济南")),
    # a district that speaks of itself
    ("我区今年招生如下。\n一、范围\n天河区户籍。天河区教育局受理，全区统一。", ("天河区", "county", "天河区教育局")),
    # the nation: every province is addressed, or a central body explains the text
    ("各省、自治区、直辖市人民政府：\n为做好工作，现通知如下。\n一、要求\n做好。", ("全国", "national", "各省、自治区")),
    (
        "第一条 为规范管理，制定本规范。\n第二条 本规范由教育部网络安全领导小组办公室负责解释。",
        ("全国", "national", "由教育部网络安全领导小组办公室负责解释"),
    ),
    # a city that has districts below it, without a name
    ("我市各旗县区要落实，市财政局、自治区有关部门支持。\n一、目标\n发展蒙医。", ("", "municipal", "")),
    # two cities as often: neither
    ("结合我市实际，制定本方案。\n一、学习\n郑州市做法。洛阳市做法。郑州市经验。洛阳市经验。", ("河南省", "", "郑州市")),
    # only places in lists, only a county that is another word, only a guest
    ("各地经验。\n一、背景\n北京、上海、深圳已经试点。", ("", "", "")),
    ("推动医疗资源县域统筹。\n一、目标\n做好。", ("", "", "")),
    ("峰会期间，天津市工信局局长出席。\n一、致辞\n推动发展。", ("", "", "")),
    # 市场, 省级 and 县等 are no words for oneself
    ("市场监管总局、省级主管部门、市县等部门要发展市场。\n一、目标\n做好。", ("", "", "")),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_place(text: str, expected: tuple[str, str, str]) -> None:
    header = header_of(text)
    proof = header.proof("region")
    assert (header.region, header.level, proof.quote if proof else "") == expected
    assert (header.proof("level") is not None) == bool(header.level)


def test_the_head_goes_before_the_text() -> None:
    header = header_of(
        "洛阳市人民政府关于做好工作的意见\n洛政〔2020〕1号\n各县区人民政府：\n郑州市经验值得我市学习，郑州市财政局负责。\n洛阳市人民政府\n2020年1月2日\n"
    )
    assert header.region == "洛阳市"


@given(st.text(alphabet="我全省市县区青岛济南山东财政局、，。各国由 \n", max_size=60))
def test_spans_lie_in_the_text(text: str) -> None:
    own = read_own_place(text, 0, len(text))
    if own is not None:
        for start, end in (own.region_span, own.level_span):
            assert 0 <= start <= end <= len(text)
        assert own.region is not None or own.level


# text → the title it states, "" where it states none
TITLES = [
    ("为推进标准化，加强顶层设计，制定《国家人工智能标准体系建设指南》。\n一、要求\n做好。", "国家人工智能标准体系建设指南"),
    ("为进一步落实政策，加快建设，现制定人工智能岛运营补贴资金实施细则。\n一、依据\n做好。", "人工智能岛运营补贴资金实施细则"),
    ("为推进工作，我部制定了《水资源管理工作要点》，现印发你们。\n一、要求\n做好。", ""),  # what it carries, not what it is
    ("为落实《山东省行动方案》，推进工作，制定本办法。\n一、要求\n做好。", ""),
    ("为推进工作，各市要制定实施方案。\n一、要求\n做好。", ""),
    (
        "第二条 本办法适用于本市。\n第三条 自印发之日起施行。\n公开方式：主动公开\n广州市医疗保障局关于印发广州市长期护理保险试行办法的通知",
        "广州市医疗保障局关于印发广州市长期护理保险试行办法的通知",
    ),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_title(text: str, expected: str) -> None:
    header = header_of(text)
    assert header.title == expected
    assert not expected or (header.proof("title") is not None)


def test_a_text_without_a_title_is_called_by_its_opening_words() -> None:
    texts = extract(
        Source("case.txt", "各煤矿：\n为认真贯彻全国煤矿科技装备会议精神，现将有关事项通知如下：\n一、目标\n做好。", "0" * 64)
    ).texts
    assert [opening_words(text) for text in texts] == ["“为认真贯彻全国煤矿科技装备会议精神…”"]
    titled = extract(Source("case.txt", "某市关于做好工作的通知\n各县：\n为了推进工作，现将事项通知如下。", "0" * 64)).texts
    assert [opening_words(text) for text in titled] == [""]
