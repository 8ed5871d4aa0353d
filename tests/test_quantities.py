"""Numbers, units, dates and deadlines: a table of words and what they mean."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.quantities import find_dates, find_deadlines, find_quantities, parse_date, parse_number, plan_end

NUMERALS = [
    ("十一", "11"), ("两", "2"), ("一百二十", "120"), ("一千零五", "1005"), ("三万五千", "35000"), ("二〇二〇", "2020"), ("1,200", "1200"),
    ("1.5万", "15000"), ("0.50", "0.5"), ("2.62", "2.62"), ("百万", "1000000"), ("半", "0.5"), ("三医", ""), ("", ""), ("abc", ""),
]

QUANTITIES = [
    ("达1.2张以上", [("1.2", "", "张", "number")]),
    ("至少配置2-3名", [("2", "3", "名", "range")]),
    ("按照50%-70%比例", [("50", "70", "%", "range")]),
    ("每年增加5-10%", [("5", "10", "%", "range")]),
    ("每3-10万居民", [("3", "10", "万", "range")]),
    ("按4:6配套", [("4:6", "", "", "ratio")]),
    ("从1:1.14增加到1:1.25", [("1:1.14", "", "", "ratio"), ("1:1.25", "", "", "ratio")]),
    ("每年30、20、15、10、5万元奖励", [("30、20、15、10、5", "", "万元", "list")]),
    ("给予10元/人/年的补助", [("10", "", "元/人/年", "number")]),
    ("300万元/学科（专科）、100万元/学科（专科）的",
     [("300", "", "万元/学科（专科）", "number"), ("100", "", "万元/学科（专科）", "number")]),
    ("新增卫生人才3万人", [("3", "", "万人", "number")]),
    ("累计培训1万余人", [("1", "", "万人", "number")]),
    ("累计不少于一年", [("1", "", "年", "number")]),
    ("十一个区域性医疗中心", [("11", "", "个", "number")]),
    ("百分之九十五以上", [("95", "", "%", "number")]),
    ("不少于100学时", [("100", "", "学时", "number")]),
    ("分别达到100%、85%", [("100", "", "%", "number"), ("85", "", "%", "number")]),
    ("一次性补助、三医联动、二级医院、第三方", []),  # words that hold a numeral, not numbers
]

DATES = [
    ("2016年10月底前", ["2016-10-31"]), ("2018年底", ["2018-12-31"]), ("2018年年底", ["2018-12-31"]), ("到2020年，", ["2020"]),
    ("2016 年 9 月 14 日", ["2016-09-14"]), ("2020年2月底", ["2020-02-29"]), ("二〇二〇年五月七日", ["2020-05-07"]),
    ("2016—2018年", ["2018"]), ("2019-2022年", ["2022"]), ("2020年上半年", ["2020-06-30"]), ("2020年三季度", ["2020-09-30"]),
    ("2019年2月30日", []), ("国办发〔2015〕70号", []), ("2018年版", []), ("2020年级", []),
]

DEADLINES = [
    ("2016年10月底前，各县要制定", [("2016-10-31", False)]),
    ("2030年前，全部纳入", [("2030", False)]),
    ("到2020年6月，实现", [("2020-06", False)]),
    ("2017年起，三级医院", [("2017", True)]),
    ("“十三五”期间，新创", [("2020", False)]),
    ("“十四五”末达到", [("2025", False)]),
    ("到本世纪中叶", [("2050", False)]),
    ("年底前完成", [("2016-12-31", False)]),
    ("明年6月底前完成", [("2017-06-30", False)]),
    ("今年完成100个", [("2016", False)]),
    ("2017年启动，5月底前完成", [("2017", False), ("2017-05-31", False)]),  # the month takes the year named before it
    ("力争用三年时间", [("2019", False)]),
    ("2015年9月，印发通知", []),  # before the document's own year: history
    ("比2018年增长10%", []),
    ("《规划（2016—2020年）》提出", []),
    ("自2017年1月1日起施行", []),
    ("进入“十三五”以来", []),
    ("占当年总招收计划的20%", []),
]


@pytest.mark.parametrize(("text", "value"), NUMERALS)
def test_numerals(text: str, value: str) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(("text", "expected"), QUANTITIES)
def test_quantities(text: str, expected: list[tuple[str, str, str, str]]) -> None:
    assert [(q.value, q.value_high, q.unit, q.form) for q in find_quantities(text)] == expected


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates(text: str, expected: list[str]) -> None:
    assert [date.iso for date in find_dates(text)] == expected


@pytest.mark.parametrize(("text", "expected"), DEADLINES)
def test_deadlines(text: str, expected: list[tuple[str, bool]]) -> None:
    assert [(deadline.iso, deadline.is_start) for deadline in find_deadlines(text, "2016-09-14")] == expected


def test_relative_words_need_the_document_date() -> None:
    assert find_deadlines("今年底前完成，力争用三年时间") == []


def test_plans() -> None:
    assert [plan_end(plan) for plan in ("十一五", "十二五", "十五五", "二十五")] == ["2010", "2015", "2030", "2055"]


@given(st.integers(min_value=0, max_value=10**9))
def test_arabic_numerals_keep_their_value(number: int) -> None:
    assert parse_number(str(number)) == str(number)
    assert parse_number(f"{number:,}") == str(number)


def _in_characters(number: int) -> str:
    digits = "零一二三四五六七八九"
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += digits[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


@given(st.integers(min_value=1, max_value=9999))
def test_numerals_in_characters_keep_their_value(number: int) -> None:
    assert parse_number(_in_characters(number)) == str(number)


@given(st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2099, 12, 31)))
def test_dates_round_trip(day: datetime.date) -> None:
    written = f"{day.year}年{day.month}月{day.day}日"
    assert parse_date(written) == str(day)


@given(st.text(alphabet="2016年月底前到十三五“”期间一二万人%、-:. 至起元/", max_size=40))
def test_spans_lie_within_any_text_and_are_ordered(text: str) -> None:
    for spans in (find_quantities(text), find_dates(text), find_deadlines(text, "2016-09-14")):
        last = 0
        for span in spans:
            start, end = (span.start, span.end)
            assert last <= start < end <= len(text)
            last = end
