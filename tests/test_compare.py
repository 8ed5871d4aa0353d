"""Targets side by side: verdicts from a table, pairing, one indicator over all places, steps of a lineage."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Store

from kg import workspace
from kg.errors import NotFound
from kg.graph.compare import along_lineage, compare_indicator, compare_targets, indicators
from kg.graph.listing import list_indicator, list_steps
from kg.graph.store import open_store
from kg.graph.targets import Promise, judge, scope_key, unit_measure
from kg.records import Passage
from tests.hand_made import city, nation, province
from tests.small_store import store_of


@pytest.fixture(scope="module")
def five(build_folder: Path) -> Store:
    return open_store(workspace.current(build_folder))


def promise(said: str, name: str = "县域内就诊率", scope: str = "", identifier: str = "", kind: str = "target") -> Promise:
    """A target from "comparator value unit deadline": ">= 90 % 2020"; "range 2-3 名 2020"; "increase 2.1>3 人 2022"."""
    comparator, value, unit, deadline = said.split()
    baseline, _, value = value.rpartition(">")
    value, _, high = value.partition("-")
    unit, deadline = ("" if cell == "." else cell for cell in (unit, deadline))
    return Promise(
        identifier or said, "p", "一", name, scope, comparator, value, high, unit, baseline, deadline, kind != "encouraged", kind,
        Passage("a.txt", 0, 1, "x"),
    )  # fmt: skip


@pytest.mark.parametrize(("upper", "lower", "verdict"), [
    # a floor: more is stricter; a ceiling: less is
    (">= 90 % 2020", ">= 90 % 2020", "copied"),
    (">= 90 % 2020", ">= 92 % 2020", "tightened"),
    (">= 90 % 2020", ">= 85.5 % 2020", "loosened"),
    ("<= 30 % 2020", "<= 28 % 2020", "tightened"),
    ("<= 30 % 2020", "<= 35 % 2020", "loosened"),
    (">= 90 % 2020", "<= 90 % 2020", "changed"),  # a floor became a ceiling
    # the deadline: sooner is stricter; a year ends on its last day
    (">= 90 % 2020", ">= 90 % 2018", "tightened"),
    (">= 90 % 2020", ">= 90 % 2022", "loosened"),
    (">= 90 % 2020", ">= 90 % 2020-12-31", "copied"),
    (">= 90 % 2020", ">= 90 % 2020-06", "tightened"),
    (">= 90 % 2020", ">= 90 % .", "copied"),  # a lower document that is silent about the year took no more of it
    (">= 90 % 2020", ">= 95 % 2022", "changed"),  # more, but later
    (">= 90 % 2020", ">= 95 % 2018", "tightened"),
    # comparators without a direction take it from the other side
    (">= 90 % 2020", "= 95 % 2020", "tightened"),
    (">= 90 % 2020", "= 90 % 2020", "copied"),
    (">= 90 % 2020", "about 90 % 2020", "loosened"),  # 左右 is less than 以上
    ("about 90 % 2020", ">= 90 % 2020", "tightened"),
    ("about 90 % 2020", "about 90 % 2020", "copied"),
    ("about 90 % 2020", "about 92 % 2020", "changed"),  # nothing says that more is better
    ("range 2-3 名 2020", "range 2-3 名 2020", "copied"),
    ("range 2-3 名 2020", ">= 3 名 2020", "tightened"),
    (">= 2 名 2020", "range 2-3 名 2020", "copied"),
    ("range 1-5 名 2020", "range 2-3 名 2020", "tightened"),
    ("range 2-3 名 2020", "range 1-5 名 2020", "loosened"),
    ("increase 2.1>3 人/万人口 2022", "increase 2.1>3.5 人/万人口 2022", "tightened"),
    ("increase 60>40 % 2022", "increase 60>35 % 2022", "tightened"),  # falling is the aim
    # units
    (">= 2 名/万名居民 2020", ">= 2 人/万人口 2020", "copied"),
    (">= 1 万元 2020", ">= 12000 元 2020", "tightened"),
    (">= 1 年 2020", ">= 12 个月 2020", "copied"),
    (">= 90 % 2020", ">= 90 万元 2020", "changed"),
    ("= 4:6 比例 2020", "= 4:6 比例 2020", "copied"),
    ("= 4:6 比例 2020", "= 5:5 比例 2020", "changed"),
])  # fmt: skip
def test_verdicts(upper: str, lower: str, verdict: str) -> None:
    assert judge(promise(lower), promise(upper)).verdict == verdict


def test_what_is_only_encouraged_is_looser() -> None:
    assert judge(promise("= 5 名 2020", kind="encouraged"), promise("= 5 名 2020")).verdict == "loosened"
    assert judge(promise("= 5 名 2020"), promise("= 5 名 2020", kind="encouraged")).reason == "encouraged → required"


VALUES = st.builds(
    "{} {} {} {}".format, st.sampled_from([">=", "<="]), st.integers(0, 5), st.just("%"), st.sampled_from(["2018", "2020", "."])
)
OPPOSITE = {"tightened": "loosened", "loosened": "tightened", "copied": "copied", "changed": "changed"}


@given(VALUES, VALUES)
def test_verdicts_turn_round_with_the_documents(one: str, other: str) -> None:
    assert judge(promise(one), promise(other)).verdict == OPPOSITE[judge(promise(other), promise(one)).verdict]


PROMISES = st.lists(st.tuples(VALUES, st.sampled_from(["就诊率", "签约率"]), st.sampled_from(["", "全市", "县级医院"])), max_size=6)


@settings(max_examples=100)
@given(PROMISES, PROMISES, st.booleans())
def test_every_target_stands_in_exactly_one_row(
    lower: list[tuple[str, str, str]], upper: list[tuple[str, str, str]], forwarded: bool
) -> None:
    lowers, uppers = (
        [promise(*each, identifier=f"{side}{index}") for index, each in enumerate(targets)]
        for side, targets in (("l", lower), ("u", upper))
    )
    rows = compare_targets(lowers, uppers, forwarded)
    assert sorted(row.lower.id for row in rows if row.lower) == sorted(each.id for each in lowers)
    assert sorted(row.upper.id for row in rows if row.upper) == sorted(each.id for each in uppers)
    for row in rows:
        if row.lower and row.upper:
            assert row.lower.key == row.upper.key
        else:
            assert row.judgement.verdict == ("new" if row.lower else "copied" if forwarded else "dropped")


def test_a_document_compared_with_itself_is_copied() -> None:
    own = [promise(">= 2 名 2020"), promise(">= 3.5 名 2025"), promise(">= 5 名 2030"), promise(">= 2 名 2020", scope="县级医院")]
    assert [row.judgement.verdict for row in compare_targets(own, own)] == ["copied"] * 4


def test_milestones_meet_by_their_year() -> None:
    upper = [promise(">= 2 名 2020"), promise(">= 5 名 2030")]
    lower = [promise(">= 3 名 2020"), promise(">= 3.5 名 2025"), promise(">= 5 名 2030")]
    assert [row.judgement.verdict for row in compare_targets(lower, upper)] == ["tightened", "new", "copied"]


def test_other_scopes_are_other_promises() -> None:
    rows = compare_targets([promise(">= 90 % 2020", scope="县级医院")], [promise(">= 90 % 2020", scope="三级医院")])
    assert [row.judgement.verdict for row in rows] == ["new", "dropped"]
    assert scope_key("全省") == scope_key("全市") == ""


@pytest.mark.parametrize(("one", "other"), [("万元", "元"), ("人", "名"), ("家", "所"), ("%", "‰"), ("亿元", "万元")])
def test_units_of_one_measure(one: str, other: str) -> None:
    assert unit_measure(one)[0] == unit_measure(other)[0]


# ---------------------------------------------------------------- over a store


def test_one_indicator_in_all_its_variants_by_deadline(five: Store) -> None:
    found = compare_indicator(five, "每万名居民全科医生数")
    places = {(each.deadline, found.policy(each.policy_id).region, each.value) for each in found.promises}
    assert {("2020", "郑州市", "2"), ("2020", "大连市", "3"), ("2022", "广东省", "3"), ("2030", "同江市", "5")} <= places
    assert [each.deadline for each in found.promises] == sorted(each.deadline for each in found.promises)
    assert all(each.passage.quote for each in found.promises)
    assert dict(found.heads)["粤府办〔2019〕18号/附件2"] == "粤府办〔2019〕18号"
    assert "大政办发〔2018〕159号" in list_indicator(found)
    assert compare_indicator(five, "每萬名居民全科醫生數").promises == found.promises, "in either script"


def test_a_scope_narrows(five: Store) -> None:
    scopes = {each.scope for each in compare_indicator(five, "签约服务覆盖率", scope="农村").promises}
    assert scopes == {"农村"}


def test_an_unknown_indicator_names_the_nearest(five: Store) -> None:
    with pytest.raises(NotFound, match="全科医生数"):
        compare_indicator(five, "全科医生")
    with pytest.raises(NotFound, match=r"is about '某某某率'$"):
        compare_indicator(five, "某某某率")


def test_indicators_nearest_first(five: Store) -> None:
    assert indicators(five, "县域就诊率", limit=1)[0].name == "县域内就诊率"
    every = indicators(five)
    assert len({each.key for each in every}) == len(every) > 50
    assert sum(each.targets for each in every) > 100


def papers(lower_value: str = "92") -> Store:
    """A province and a city that implement what the nation promises; and the province's own target."""
    top = nation("a.txt", "国办发〔2015〕70号", "国务院办公厅关于推进分级诊疗制度建设的指导意见", "2015-09-08")
    top.promise("县域内就诊率", "90").promise("签约服务覆盖率", "30")
    middle = province("b.txt", "辽政办发〔2016〕20号", "辽宁省人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-03-01")
    middle.promise("县域内就诊率", lower_value).promise("远程医疗覆盖率", "80").cite("implements", number="国办发〔2015〕70号")
    low = city("c.txt", "大政办发〔2016〕90号", "大连市人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-09-01")
    low.promise("县域内就诊率", "91").cite("implements", number="辽政办发〔2016〕20号").cite("implements", number="国发〔2009〕12号")
    return store_of([top, middle, low])


def test_along_a_lineage_each_step_is_judged() -> None:
    found = along_lineage(papers(), "大政办发〔2016〕90号")
    assert [(step.lower.id, step.upper.id) for step in found.steps] == [
        ("辽政办发〔2016〕20号", "国办发〔2015〕70号"),
        ("大政办发〔2016〕90号", "辽政办发〔2016〕20号"),
    ]
    first, second = found.steps
    assert [(row.judgement.verdict, (row.lower or row.upper).indicator) for row in first.differences] == [  # type: ignore[union-attr]
        ("tightened", "县域内就诊率"), ("new", "远程医疗覆盖率"), ("dropped", "签约服务覆盖率"),
    ]  # fmt: skip
    assert second.count("loosened") == 1 and second.count("dropped") == 1
    assert [edge.upper for edge in found.not_compared] == ["国发〔2009〕12号"], "not held, so not compared"
    assert "≥90% → ≥92%" in list_steps(found) and "NOT COMPARED" in list_steps(found)


def test_the_lineage_between_those_who_promise_is_shown() -> None:
    found = compare_indicator(papers(), "县域内就诊率")
    assert {chain.steps for chain in found.chains} == {
        ("辽政办发〔2016〕20号", "国办发〔2015〕70号"),
        ("大政办发〔2016〕90号", "辽政办发〔2016〕20号"),
        ("大政办发〔2016〕90号", "辽政办发〔2016〕20号", "国办发〔2015〕70号"),
    }


def test_a_common_origin_is_named_though_it_promises_nothing() -> None:
    one = province("b.txt", "辽政办发〔2016〕20号", "辽宁省人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-03-01")
    other = city("c.txt", "大政办发〔2016〕90号", "大连市人民政府办公厅关于推进分级诊疗制度建设的实施意见", "2016-09-01")
    store = store_of([paper.promise("县域内就诊率", "90").cite("implements", number="国办发〔2015〕70号") for paper in (one, other)])
    found = compare_indicator(store, "县域内就诊率")
    assert not found.chains
    assert [(origin.upper, set(origin.lowers)) for origin in found.origins] == [("国办发〔2015〕70号", {one.number, other.number})]


def test_what_is_forwarded_whole_is_not_dropped(five: Store) -> None:
    found = along_lineage(five, "瓦政办发〔2018〕137号")
    (step,) = found.steps
    assert step.relations == ("forwards",) and step.differences and step.count("copied") == len(step.differences)


def test_an_interpretation_drops_nothing() -> None:
    top = nation("a.txt", "国办发〔2015〕70号", "国务院办公厅关于推进分级诊疗制度建设的指导意见", "2015-09-08").promise(
        "县域内就诊率", "90"
    )
    told = nation("b.txt", "", "关于推进分级诊疗制度建设的指导意见政策解读", "2015-09-09").cite("interprets", number="国办发〔2015〕70号")
    assert along_lineage(store_of([top, told]), "国办发〔2015〕70号").steps == ()
