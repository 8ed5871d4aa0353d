"""Names of departments: tables of names and lists; ids that do not depend on how a name is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language.bodies import body_functions, english_name, find_bodies, find_body_lists, identify_body, parse_body, split_bodies
from kg.language.lexicon import table
from kg.language.regions import region_by_name

LISTS = [
    ("市卫生健康委、发展改革委", ["市卫生健康委", "市发展改革委"]),  # the level is said once
    ("市财政局、发展改革委、卫生健康委", ["市财政局", "市发展改革委", "市卫生健康委"]),
    ("各区市县政府、先导区管委会，市人社局、财政局", ["各区市县政府", "先导区管委会", "市人社局", "市财政局"]),
    ("旗县区党委、政府", ["旗县区党委", "旗县区政府"]),  # a bare 政府 is that of the place before it
    ("国家发展改革委、财政部、卫生健康委", ["国家发展改革委", "财政部", "国家卫生健康委"]),  # 国家 is no part of a ministry's name
    ("省委编办、省人力资源社会保障厅", ["省委编办", "省人力资源社会保障厅"]),
    ("省委组织部、宣传部、财政厅", ["省委组织部", "省委宣传部", "省财政厅"]),  # organs of the Party carry 省委, others 省
    ("发展改革委、财政部、人力资源社会保障部", ["发展改革委", "财政部", "人力资源社会保障部"]),  # a national list bears no prefix
    ("市、县（市、区）医改办", ["市、县（市、区）医改办"]),  # marks inside a name
    ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
    ("各市、省教育厅", ["各市", "省教育厅"]),  # but a higher level begins another name
    ("交通运输部及各地区", ["交通运输部", "各地区"]),
    ("市人力资源和社会保障局和市财政局", ["市人力资源和社会保障局", "市财政局"]),  # 和 inside a name and between names
    ("国家卫生健康委、公安部等相关部门", ["国家卫生健康委", "公安部"]),
    ("省财政、医保、市场监管等部门", ["省财政部门", "省医保部门", "省市场监管部门"]),
    ("市教育局，各有关部门", ["市教育局", "各有关部门"]),
    ("济南、青岛市政府，省公安厅", ["济南市政府", "青岛市政府", "省公安厅"]),  # the kind of place said once
    ("市科技局，各区、市政府", ["市科技局", "各区、市政府"]),  # districts and county-level cities
    ("省地方金融监管局、财政厅", ["省地方金融监管局", "省财政厅"]),  # 地方 belongs to the function
    ("省委外办、市政府金融办", ["省委外办", "市政府金融办"]),
]


@pytest.mark.parametrize(("words", "names"), LISTS)
def test_lists_with_carried_prefixes(words: str, names: list[str]) -> None:
    assert [mention.name for mention in split_bodies(words)] == names


NOT_LISTS = ["医生、护士", "含新农合，下同", "以下简称县域医共体", "中医医院、妇幼保健机构的", "2017年底前完成", "由用人单位和职工", ""]


@pytest.mark.parametrize("words", NOT_LISTS)
def test_words_that_are_no_list_of_bodies(words: str) -> None:
    assert split_bodies(words) == ()
    assert split_bodies(words, loose=True) == ()


def test_branches_and_bodies_of_other_places_take_no_prefix() -> None:
    names = "省财政厅、山东证监局、人民银行济南分行、济南高新区管委会、济南新旧动能转换起步区管委会"
    assert [mention.name for mention in split_bodies(names, loose=True)] == names.split("、")


def test_universities_and_companies_only_where_bodies_are_expected() -> None:
    assert split_bodies("市人社局、大连医科大学") == ()
    assert [m.name for m in split_bodies("市人社局、大连医科大学、大连大学", loose=True)] == ["市人社局", "大连医科大学", "大连大学"]


RUNNING_TEXT = [
    ("由市人社部门会同卫生健康、药品监督管理等相关部门组织实施", ["市人社部门", "卫生健康部门", "药品监督管理部门"]),
    ("编制规划市卫生计生委、市编办2016年11月底前完成", ["市卫生计生委", "市编办"]),  # a row whose cells ran together
    ("财政部分承担，鼓励办法创新，局面良好", []),  # 部, 办, 局 of other words
    ("郑州市财政局与各级政府", ["郑州市财政局", "各级政府"]),
]


@pytest.mark.parametrize(("text", "names"), RUNNING_TEXT)
def test_bodies_in_running_text(text: str, names: list[str]) -> None:
    assert [mention.name for mention in find_bodies(text)] == names


IDENTITIES = [
    # name, place, level, date → id
    ("市卫生计生委", "郑州市", "municipal", "2016", "郑州市/卫生计生委"),
    ("市卫计委", "郑州市", "municipal", "2016", "郑州市/卫生计生委"),
    ("郑州市卫生和计划生育委员会", "河南省", "provincial", "2016", "郑州市/卫生计生委"),
    ("市卫生健康委", "大连市", "municipal", "2020", "大连市/卫生健康委"),
    ("省医保局", "大连市", "municipal", "2020", "辽宁省/医保局"),  # 省 is the province the document's city lies in
    ("市人社局", "大连市", "municipal", "2018", "大连市/人力资源社会保障局"),
    ("市人力资源和社会保障部门", "大连市", "municipal", "2018", "大连市/人力资源社会保障局"),
    ("市编委办", "大连市", "municipal", "2018", "大连市/机构编制办"),
    ("市委编办", "大连市", "municipal", "2018", "大连市/机构编制办"),
    ("市卫生健康局", "瓦房店市", "county", "2020", "瓦房店市/卫生健康局"),  # a county-level city is 市 to itself
    ("各区市县政府", "大连市", "municipal", "2018", "大连市/各区市县政府"),
    ("财政部", "郑州市", "municipal", "2016", "国家/财政部"),
    ("卫生健康委", "中国", "national", "2019", "国家/卫生健康委"),
    ("市教育局", "广东省", "provincial", "2019", ""),  # of which city?
    ("有关部门", "郑州市", "municipal", "2016", ""),
]


@pytest.mark.parametrize(("name", "place", "level", "date", "identity"), IDENTITIES)
def test_one_body_per_place_function_and_time(name: str, place: str, level: str, date: str, identity: str) -> None:
    body = identify_body(name, region_by_name(place), level, date)  # type: ignore[arg-type]
    assert body.id == identity
    assert bool(body.reason) == (identity == "")


SUCCESSIONS = [
    ("市卫生计生委", "", "郑州市/卫生健康委"),
    ("市卫生健康委", "郑州市/卫生计生委", ""),
    ("市物价局", "", "郑州市/发展改革委"),
    ("市食品药品监管局", "", "郑州市/市场监管局"),
    ("市国土房屋局", "", "郑州市/自然资源局"),
]


@pytest.mark.parametrize(("name", "before", "after"), SUCCESSIONS)
def test_succession_keeps_to_the_place_and_its_form(name: str, before: str, after: str) -> None:
    body = identify_body(name, region_by_name("郑州"), "municipal", "2016")
    assert (body.predecessor, body.successor) == (before, after)


def test_duties_that_moved_leave_the_office_standing() -> None:
    body = identify_body("市人社局", region_by_name("郑州"), "municipal", "2016")
    assert body.successor == "" and ("医疗保险", "郑州市/医保局") in body.moved
    assert identify_body("省卫生计生委", region_by_name("广东"), "provincial", "2017").successor == "广东省/卫生健康委"


ENGLISH = [
    ("市卫生计生委", "Municipal Health and Family Planning Commission"),
    ("市物价局", "Municipal Price Bureau"),
    ("市教育局", "Municipal Education Bureau"),
    ("省医保局", "Provincial Healthcare Security Administration"),
    ("各区市县政府", "district, city and county governments"),
    ("市编委办", "Municipal Staffing Office"),
    ("财政部", "Ministry of Finance"),
    ("大连医科大学", "Dalian Medical University"),
    ("各有关部门", "all relevant departments"),
]


@pytest.mark.parametrize(("name", "english"), ENGLISH)
def test_english_names_are_composed(name: str, english: str) -> None:
    assert english_name(name) == english


def test_every_known_function_is_a_name_at_every_level_it_has() -> None:
    for function in body_functions():
        if function.organ != "government":
            continue
        for level, form in function.forms:
            place = {"provincial": "省", "municipal": "市", "county": "县"}[level]
            if form:
                stem = function.name.removesuffix(form)
                assert (parsed := parse_body(place + stem + form)) is not None, place + stem + form
                assert parsed.function, place + stem + form


def test_tables_agree_with_each_other() -> None:
    functions = {function.name for function in body_functions()}
    assert {row["function"] for row in table("body_abbreviations")} <= functions
    for row in table("body_succession"):
        assert {row["predecessor"], row["successor"]} <= functions
        assert row["kind"] in ("renamed", "merged", "duties") and (row["kind"] == "duties") == bool(row["duties"])


NAMES = ["市卫生健康委", "省财政厅", "各县（市、区）政府", "国家发展改革委", "人民银行", "有关部门", "市总工会", "市委组织部"]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_joining_and_splitting_are_inverse(names: list[str]) -> None:
    assert [mention.name for mention in split_bodies("、".join(names))] == names


@given(st.text(alphabet="市县区省卫生健康委财政局、，（）的和各等部门 \n", max_size=40))
def test_no_text_raises_and_offsets_hold(text: str) -> None:
    for mention in (*find_bodies(text), *(m for _, _, run in find_body_lists(text) for m in run), *split_bodies(text, loose=True)):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.written == "".join(text[mention.start : mention.end].split())
