"""Document numbers and clause labels: what is one, what is none, and that parse and format are inverses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.numbering import (
    DocumentNumber,
    Label,
    find_document_numbers,
    parse_document_number,
    parse_label,
    read_ordinal,
    write_ordinal,
)

# text → the numbers in it, canonical
NUMBERS = [
    ("国发〔2011〕23号", ["国发〔2011〕23号"]),
    ("厅字〔2023〕3号", ["厅字〔2023〕3号"]),
    ("国办发[2015] 70 号", ["国办发〔2015〕70号"]),  # square brackets, spaces
    ("国办发【2015】70号", ["国办发〔2015〕70号"]),
    ("国办发（２０１５）７０号", ["国办发〔2015〕70号"]),  # full width
    ("鄭政〔2016〕31 號", ["鄭政〔2016〕31号"]),  # traditional 號
    ("京财经﹝2020﹞3号", ["京财经〔2020〕3号"]),  # small brackets
    ("国卫基层发〔2018〕035号", ["国卫基层发〔2018〕35号"]),  # a serial has no leading zeros
    ("根据国办发〔2015〕70号和豫政办〔2016〕53号", ["国办发〔2015〕70号", "豫政办〔2016〕53号"]),
    ("京经信发〔2020〕12号、京财经〔2020〕3号", ["京经信发〔2020〕12号", "京财经〔2020〕3号"]),  # joint
    ("自然资发〔2020〕1号", ["自然资发〔2020〕1号"]),  # 自 is no lead-in here
    ("本政发〔2020〕1号", ["本政发〔2020〕1号"]),  # 本溪
    ("2018年国办发〔2018〕3号", ["国办发〔2018〕3号"]),  # 年 belongs to the date
    ("（依据《条例》，国务院令第722号）", ["国务院令第722号"]),
    ("中华人民共和国主席令第三十八号", ["中华人民共和国主席令第38号"]),  # 和 of 共和国 is no lead-in
    ("广州市人民政府令\n第179号", ["广州市人民政府令第179号"]),
    ("海关总署公告2020年第3号", ["海关总署公告2020年第3号"]),
    ("国务院医改办发【（2016）1号】", ["国务院医改办发〔2016〕1号"]),  # doubled brackets
    ("豫发改委2016、263号", []),  # badly formed: not mended
    ("〔2016〕31号", []),  # no agency
    ("第31号", []),
    ("每日（2016）", []),
    ("发改委〔2016〕", []),
    ("（2016年第3号）", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_find(text: str, expected: list[str]) -> None:
    found = find_document_numbers(text)
    assert [number.format() for _, _, number in found] == expected
    for start, end, number in found:
        assert parse_document_number(text[start:end]) == number


def test_parse_refuses_more_than_a_number() -> None:
    assert parse_document_number("国办发〔2015〕70号和豫政办〔2016〕53号") is None
    assert parse_document_number("《意见》") is None
    assert parse_document_number("（大政办发〔2018〕159号）") == DocumentNumber("大政办发", "2018", "159")


AGENCIES = st.sampled_from(["国办发", "国发", "豫政办", "郑政", "穗人社规字", "厅字", "国卫办基层函", "黑政办规", "京经信发"])
YEARS = st.integers(1949, 2049).map(str)
SERIALS = st.integers(1, 99999).map(str)
BRACKETED = st.builds(DocumentNumber, AGENCIES, YEARS, SERIALS)
ORDERS = st.builds(
    lambda agency, serial: DocumentNumber(agency, "", serial, "ordinal"),
    st.sampled_from(["国务院令", "教育部令", "某省人民政府令"]),
    SERIALS,
)
YEARLY = st.builds(lambda year, serial: DocumentNumber("海关总署公告", year, serial, "yearly"), YEARS, SERIALS)


@given(st.one_of(BRACKETED, ORDERS, YEARLY))
def test_parse_and_format_are_inverses(number: DocumentNumber) -> None:
    assert parse_document_number(number.format()) == number


@given(BRACKETED, st.sampled_from(["〔〕", "[]", "【】", "()", "（）", "［］"]), st.booleans())
def test_every_bracket_means_the_same(number: DocumentNumber, brackets: str, spaced: bool) -> None:
    gap = " " if spaced else ""
    assert parse_document_number(f"{number.agency}{gap}{brackets[0]}{gap}{number.year}{brackets[1]}{gap}{number.serial}{gap}号") == number


@given(st.text())
def test_any_text_is_searched(text: str) -> None:
    for start, end, number in find_document_numbers(text):
        assert 0 <= start < end <= len(text)
        assert parse_document_number(number.format()) == number


# line → the part of the path, or None
LABELS = [
    ("一、总体要求", "一"),
    ("二十三、附则", "二十三"),
    ("（一）指导思想。", "(一)"),
    ("(十二)深入开展", "(十二)"),
    ("1.优化医疗资源配置", "1"),
    ("12．其他", "12"),
    ("1、 总体要求", "1"),
    ("（1）建立", "(1)"),
    ("(2)加强", "(2)"),
    ("3）明确", "(3)"),
    ("①规范", "①"),
    ("第三章 总则", "第三章"),
    ("第二编 物权", "第二编"),
    ("第十条 医疗机构应当", "第十条"),
    ("第 12 条 医疗机构应当", "第十二条"),
    ("附件1", "附件1"),
    ("附 件", "附件"),
    ("附件二：清单", "附件2"),
    ("附表", "附表"),
    ("第十条规定的材料", None),  # cross-references are no labels
    ("第三条、第四条所称", None),
    ("第五条第二款", None),
    ("按照本办法第十条", None),
    ("1.1 编制目的及依据", "1.1"),  # contingency plans
    ("2.1.3国家粮食应急工作指挥部", "2.1.3"),
    ("专栏3 重点工程", "专栏3"),
    ("三、2024年度资助研究方向", "三"),
    ("1.2021年底前启动试点", "1"),  # a year after the label
    ("1.2张以上", None),  # a decimal
    ("3.5名全科医生", None),
    ("2016年9月", None),
    ("一是在完善服务体系方面", None),
    ("附件中所列", None),
    ("十分重要", None),
    ("（市财政局负责）", None),
]


@pytest.mark.parametrize(("line", "part"), LABELS)
def test_labels(line: str, part: str | None) -> None:
    label = parse_label(line)
    assert (label.part if label else None) == part


KINDS = ["编", "篇", "章", "节", "条", "款", "项", "一、", "（一）", "1.", "（1）", "1）", "附件", "附表"]


@given(st.sampled_from(KINDS), st.integers(1, 99))
def test_labels_round_trip(kind: str, number: int) -> None:
    label = Label(kind, number)  # type: ignore[arg-type]
    again = parse_label(f"{label.format()} 内容")
    assert again is not None and (again.kind, again.number) == (kind, number)
    assert again.part == label.part


@given(st.integers(1, 9999))
def test_ordinals_round_trip(number: int) -> None:
    assert read_ordinal(write_ordinal(number)) == number
