"""Places: names, levels, what is a place in running text, signs of numbers, pinyin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.lexicon import table
from kg.language.regions import (
    ancestors,
    find_regions,
    leading_region,
    region_by_code,
    region_by_name,
    region_by_pinyin,
    region_of_agency,
    region_path,
    regions_by_pinyin,
)

# name → (full name, level), or None where it does not say which
NAMES = [
    ("郑州", ("郑州市", "municipal")),
    ("河南", ("河南省", "provincial")),
    ("新疆", ("新疆维吾尔自治区", "provincial")),
    ("内蒙古", ("内蒙古自治区", "provincial")),
    ("广西", ("广西壮族自治区", "provincial")),
    ("北京", ("北京市", "provincial")),  # 直辖市
    ("瓦房店市", ("瓦房店市", "county")),  # a county-level city
    ("同江", ("同江市", "county")),
    ("天河区", ("天河区", "county")),
    ("恩施州", ("恩施土家族苗族自治州", "municipal")),
    ("中国", ("中华人民共和国", "national")),
    ("恩施土家族苗族自治州", ("恩施土家族苗族自治州", "municipal")),
    ("吉林", ("吉林省", "provincial")),  # the province before the city
    ("吉林市", ("吉林市", "municipal")),
    ("鼓楼区", None),  # of four cities
    ("江苏省南京市鼓楼区", ("鼓楼区", "county")),
    ("河南省/郑州市", ("郑州市", "municipal")),
    ("中华人民共和国", ("中华人民共和国", "national")),
    ("无此地", None),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_names(name: str, expected: tuple[str, str] | None) -> None:
    region = region_by_name(name)
    assert ((region.full_name, region.level) if region else None) == expected


def test_every_division_has_its_parent_above_it() -> None:
    order = ["national", "provincial", "municipal", "county"]
    rows = table("divisions", "code")
    assert len(rows) > 3100
    for row in rows:
        if row["parent"]:
            parent = region_by_code(row["parent"])
            assert parent is not None and order.index(parent.level) < order.index(row["level"])


def test_ancestors() -> None:
    region = region_by_name("瓦房店市")
    assert region is not None
    assert [r.full_name for r in ancestors(region)] == ["大连市", "辽宁省"]
    assert region_path(region) == "辽宁省/大连市/瓦房店市"


# text → the places it names
TEXTS = [
    ("郑州市和河南省", ["郑州市", "河南省"]),
    ("大同小异，长治久安，来宾众多，和平发展", []),  # words, not places
    ("大同市的和平区", ["大同市"]),  # 和平区 is in several cities
    ("天津市和平区", ["天津市", "和平区"]),
    ("建设健康大连", ["大连市"]),
    ("同江市卫生健康局", ["同江市"]),
    ("城区、郊区和矿区", []),  # districts named like common words
    ("各市中区", []),
    ("我省各县（市、区）", []),
    ("阿坝州各部门和大理州", ["阿坝藏族羌族自治州", "大理白族自治州"]),
    ("兴安盟与阿里地区", ["兴安盟", "阿里地区"]),
    ("医疗资源县域统筹，新市区域", []),  # 资源县 and 新市区 are none here
    ("中国的目标是多少", ["中华人民共和国"]),
    ("全国有多少", ["中华人民共和国"]),
    ("数字中国，中国气象局，全国一体化平台，中华人民共和国传染病防治法", []),
    ("中国（山东）自由贸易试验区", ["山东省"]),
    ("鹤山市人民医院，河南大学，新疆生产建设兵团", []),  # a place inside another's name
    ("广州市三级医院的大学生", ["广州市"]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_places_in_text(text: str, expected: list[str]) -> None:
    assert [region.full_name for _, _, region in find_regions(text)] == expected


@given(st.text(alphabet="郑州市河南省大同小异和平区县城 abc", max_size=40))
def test_spans_bear_the_name(text: str) -> None:
    for start, end, region in find_regions(text):
        assert text[start:end] in (region.name, region.full_name, f"{region.name}州")


# sign, text of the document → the place
SIGNS = [
    ("国办发", "", "中华人民共和国"),
    ("厅字", "", "中华人民共和国"),
    ("豫政办", "", "河南省"),
    ("粤府办", "", "广东省"),
    ("黑政办规", "", "黑龙江省"),
    ("京经信发", "", "北京市"),
    ("穗人社规字", "", "广州市"),
    ("郑政", "", "郑州市"),
    ("广州市人民政府令", "", "广州市"),
    ("大政办发", "", None),  # 大连, 大同, 大庆 …
    ("大政办发", "大连市人民政府办公厅", "大连市"),
    ("瓦政办发", "瓦房店市人民政府办公室", "瓦房店市"),
    ("青政发", "", None),  # 青海 or 青岛
    ("青政发", "青海省人民政府", "青海省"),
]


@pytest.mark.parametrize(("sign", "text", "expected"), SIGNS)
def test_signs(sign: str, text: str, expected: str | None) -> None:
    region = region_of_agency(sign, text)
    assert (region.full_name if region else None) == expected


def test_bodies_begin_with_their_place() -> None:
    assert leading_region("国务院办公厅") is None
    found = leading_region("辽宁省大连市人民政府")
    assert found is not None and (found[0], found[1].full_name) == (6, "大连市")


PINYIN = [
    ("zhengzhou", "郑州市"),
    ("Zhèngzhōu", "郑州市"),
    ("zheng zhou", "郑州市"),
    ("Zhengzhou City", "郑州市"),
    ("Henan", "河南省"),
    ("Guangdong Province", "广东省"),
    ("Wafangdian", "瓦房店市"),
    ("Inner Mongolia", "内蒙古自治区"),
    ("Shaanxi", "陕西省"),
    ("Xi'an", "西安市"),
    ("Chongqing", "重庆市"),
    ("Atlantis", None),
]


@pytest.mark.parametrize(("name", "expected"), PINYIN)
def test_pinyin(name: str, expected: str | None) -> None:
    region = region_by_pinyin(name)
    assert (region.full_name if region else None) == expected


@pytest.mark.parametrize(("name", "full_name"), [("Changzhi", "长治市"), ("Luohe", "漯河市"), ("Changdu", "昌都市"), ("Yichang", "宜昌市")])
def test_names_are_read_as_names(name: str, full_name: str) -> None:
    region = region_by_pinyin(name)
    assert region is not None and region.full_name == full_name


def test_namesakes_in_pinyin_are_all_given() -> None:
    assert {region.full_name for region in regions_by_pinyin("Tongjiang")} >= {"同江市", "通江县"}
    assert region_by_pinyin("Tongjiang") is None
