"""Linking citations to policies and names to bodies: a table of cases, and independence of order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.resolve import Link, core_title, issuers_of_title, resolve, younger
from tests.hand_made import Paper, city, link, nation, outlines, province

PLAN = "国务院办公厅关于推进分级诊疗制度建设的指导意见"
HELD = [
    nation("国.txt", "国办发〔2015〕70号", PLAN, "2015-09-08"),
    province("辽.txt", "辽政办发〔2016〕1号", "辽宁省人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-01-05"),
    Paper(
        "豫.txt",
        "豫政办〔2016〕53号",
        "河南省人民政府办公厅关于推进分级诊疗制度建设的实施意见",
        "河南省人民政府办公厅",
        "provincial",
        "河南省",
        "410000",
        "2016-04-08",
    ),
    province("规.txt", "辽卫发〔2017〕8号", "辽宁省家庭医生签约服务规范", "2017-03-01"),
    Paper(
        "豫规.txt", "豫卫发〔2017〕9号", "河南省家庭医生签约服务规范", "河南省卫生计生委", "provincial", "河南省", "410000", "2017-03-02"
    ),
]


def only_link(paper: Paper, held: list[Paper] | None = None) -> Link:
    """What the one citation of a paper means among the papers held."""
    (found,) = link([*(HELD if held is None else held), paper]).links[paper.name].links
    return found


CASES = [  # (title, number, cited authority, → cited id, held, reason)
    (PLAN, "国办发〔2015〕70号", "", "国办发〔2015〕70号", True, ""),  # number and title
    ("", "国办发〔2015〕70号", "", "国办发〔2015〕70号", True, ""),  # number alone
    ("写错了的标题", "国办发〔2015〕70号", "", "国办发〔2015〕70号", True, ""),  # the number decides
    (PLAN, "", "", "国办发〔2015〕70号", True, ""),  # title alone, whole
    ("国务院办公厅关于推进 分级诊疗制度建设的指导意见", "", "", "国办发〔2015〕70号", True, ""),  # a blank in the title
    ("关于推进分级诊疗制度建设的指导意见", "", "国务院办公厅", "国办发〔2015〕70号", True, ""),  # issuer beside the title
    ("关于推进分级诊疗制度建设的实施意见", "", "", "辽政办发〔2016〕1号", True, ""),  # two provinces have one: ours is meant
    ("河南省人民政府办公厅关于推进分级诊疗制度建设的实施意见", "", "", "豫政办〔2016〕53号", True, ""),  # another place, named in full
    ("关于推进分级诊疗制度建设的指导意见", "", "教育部", "教育部关于推进分级诊疗制度建设的指导意见", False, ""),  # another issuer
    (PLAN, "国办发〔2014〕1号", "", "国办发〔2014〕1号", False, ""),  # a number contradicts: not the policy of that title
    ("", "国发〔2011〕23号", "", "国发〔2011〕23号", False, ""),  # not held, named by its number
    ("大连市全科医生规划", "", "", "大连市全科医生规划", False, ""),  # not held, named by place and title
    ("中华人民共和国执业医师法", "", "", "中华人民共和国执业医师法", False, ""),  # laws go by their title
    ("处方管理办法", "", "", "", False, "no_number_or_authority"),  # 办法 is no law: anybody may have issued it
    ("省家庭医生签约服务规范", "", "", "辽卫发〔2017〕8号", True, ""),  # 省 of a city's document is its province
    ("省公立医院指导规范", "", "", "辽宁省公立医院指导规范", False, ""),
    ("市场监管办法", "", "", "", False, "no_number_or_authority"),  # 市场 begins with no place
    ("", "国办发〔2019〕3号", "", "", False, "younger"),  # cannot have been cited in 2018
]


@pytest.mark.parametrize(("title", "number", "authority", "cited", "held", "reason"), CASES)
def test_a_citation_means_exactly_one_policy_or_says_why_not(
    title: str, number: str, authority: str, cited: str, held: bool, reason: str
) -> None:
    paper = city("大.txt", "大政办发〔2018〕159号", "大连市人民政府办公厅关于全科医生的意见", "2018-10-31")
    found = only_link(paper.cite("implements", title, number, authority))
    assert (found.cited_id, found.held, found.reason) == (cited, held, reason)


def test_two_candidates_are_ambiguous() -> None:
    twins = [
        city("甲.txt", "大卫发〔2016〕1号", "关于家庭医生的意见", "2016"),
        city("乙.txt", "大教发〔2016〕1号", "关于家庭医生的意见", "2016"),
    ]
    found = only_link(city("丙.txt", "大政办发〔2018〕1号", "通知", "2018").cite("mentions", "关于家庭医生的意见"), twins)
    assert (found.cited_id, found.reason) == ("", "ambiguous")


def test_a_title_of_another_place_alone_is_a_mismatch_and_no_link() -> None:
    found = only_link(
        city("大.txt", "大政办发〔2018〕1号", "通知", "2018").cite("based_on", "关于农村公路的意见"),
        [
            Paper("豫.txt", "豫政办〔2016〕5号", "关于农村公路的意见", "", "provincial", "河南省", "410000", "2016"),
        ],
    )
    assert (found.cited_id, found.reason) == ("", "place_mismatch")


def test_a_younger_namesake_is_not_linked_but_a_commission_may_be() -> None:
    later = city("后.txt", "大卫发〔2019〕3号", "大连市区域卫生规划", "2019-05-01")
    mention = city("大.txt", "大政办发〔2018〕159号", "意见", "2018-10-31").cite("mentions", "大连市区域卫生规划")
    assert only_link(mention, [later]).reason == "younger"
    order = city("大.txt", "大政办发〔2018〕159号", "意见", "2018-10-31").cite("commissions", "大连市区域卫生规划")
    assert only_link(order, [later]).cited_id == "大卫发〔2019〕3号"
    assert only_link(order, []).reason == "not_yet_written"


def test_a_title_joins_the_number_it_bears_elsewhere() -> None:
    full = "国务院办公厅关于改革完善全科医生培养与使用激励机制的意见"
    papers = [
        city("甲.txt", "大政办发〔2018〕159号", "甲", "2018-10-31").cite("implements", full, "国办发〔2018〕3号"),
        province("乙.txt", "辽政办发〔2018〕16号", "乙", "2018-05-01").cite("implements", full),
    ]
    resolution = link(papers)
    assert resolution.links["乙.txt"].links[0].cited_id == "国办发〔2018〕3号"
    (cited,) = resolution.cited
    assert (cited.id, cited.title, cited.authority, cited.level, cited.date) == (
        "国办发〔2018〕3号",
        full,
        "国务院办公厅",
        "national",
        "2018",
    )


def test_an_interpretation_with_the_title_of_its_subject_is_not_its_subject() -> None:
    about = Paper(
        "解.txt", "", "大连市全科医生规划", "大连市卫生健康委员会", "municipal", "大连市", "210200", "2018", role="interpretation"
    )
    found = only_link(city("大.txt", "大政办发〔2018〕1号", "通知", "2018").cite("mentions", "大连市全科医生规划"), [about])
    assert not found.held


def test_two_files_of_one_policy_are_twins_and_what_differs_is_said() -> None:
    one, other = nation("甲.txt", "国办发〔2015〕70号", PLAN, "2015-09-08"), nation("乙.txt", "国办发〔2015〕70号", PLAN, "2015-09-11")
    resolution = link([one, other, nation("丙.txt", "国办发〔2015〕71号", "别的", "2015")])
    (twin,) = resolution.twins
    assert (twin.policy_id, set(twin.source_files), twin.differs) == ("国办发〔2015〕70号", {"甲.txt", "乙.txt"}, ("date_document",))
    assert sorted(links.ordinals[0] for links in resolution.links.values()) == [0, 0, 1]


def test_one_number_of_two_places_is_two_policies() -> None:
    papers = [
        Paper("甲.txt", "政办发〔2019〕5号", "关于养老服务的通知", "甲县人民政府", "county", "长清区", "370113", "2019"),
        Paper("乙.txt", "政办发〔2019〕5号", "防汛工作方案", "乙县人民政府", "county", "历下区", "370102", "2019"),
    ]
    resolution = link(papers)
    ids = {links.policy_ids[0] for links in resolution.links.values()}
    assert ids == {"政办发〔2019〕5号@370113", "政办发〔2019〕5号@370102"}
    assert resolution.twins == ()


def test_texts_without_number_and_title_are_one_policy_only_if_they_say_the_same() -> None:
    one, same, other = Paper("甲.txt"), Paper("乙.txt"), Paper("丙.txt").doubt("别的话")
    links = link([one, same, other]).links
    assert links["甲.txt"].policy_ids == links["乙.txt"].policy_ids != links["丙.txt"].policy_ids


def test_bodies_are_one_per_place_and_their_successors_are_known() -> None:
    papers = [
        city("甲.txt", "大政办发〔2016〕1号", "甲", "2016").assign("市卫生计生委"),
        city("乙.txt", "大政办发〔2016〕2号", "乙", "2016").assign("市卫计委"),
    ]
    bodies = {body.id: body for body in link(papers).bodies}
    old = bodies["大连市/卫生计生委"]
    assert {"市卫计委", "市卫生计生委"} <= {old.name, old.full_name, *old.aliases}
    assert old.successor in bodies


def test_unresolved_are_counted_by_reason() -> None:
    paper = city("大.txt", "大政办发〔2018〕1号", "甲", "2018").cite("mentions", "处方管理办法").doubt("豫发改委2016、263号")
    assert link([paper]).unresolved == {"malformed_number": 1, "no_number_or_authority": 1}


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_outlines_does_not_matter(shuffler: random.Random) -> None:
    papers = [*HELD, city("大.txt", "大政办发〔2018〕159号", "意见", "2018").cite("implements", PLAN).assign("市卫生计生委")]
    papers.append(nation("又.txt", "国办发〔2015〕70号", PLAN, "2015-09-08"))
    ordered = outlines(papers)
    shuffled = ordered[:]
    shuffler.shuffle(shuffled)
    assert resolve(shuffled) == resolve(ordered)


@pytest.mark.parametrize(
    ("date", "than", "expected"),
    [("2019", "2018", True), ("2018", "2018-05-01", False), ("2018-06", "2018-05-31", True), ("", "2018", False), ("2019", "", False)],
)
def test_younger_compares_at_the_coarser_precision(date: str, than: str, expected: bool) -> None:
    assert younger(date, than) is expected


def test_titles_are_taken_apart_at_about() -> None:
    assert issuers_of_title(PLAN) == "国务院办公厅"
    assert core_title(PLAN) == "关于推进分级诊疗制度建设的指导意见"
    assert issuers_of_title("大连市区域卫生规划") == "" and core_title("大连市区域卫生规划") == "大连市区域卫生规划"
