"""Tasks of a body: its names through time, its place, roles, deadlines and proofs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from kg import workspace
from kg.errors import NotFound
from kg.graph.listing import list_task_list
from kg.graph.store import open_store
from kg.graph.tasks import ROLES, BodyNode, find_bodies, lifetime, list_tasks
from tests.hand_made import city
from tests.small_store import store_of


@pytest.fixture(scope="module")
def five(build_folder: Path) -> Store:
    return open_store(workspace.current(build_folder))


@pytest.mark.parametrize(("name", "region", "body"), [
    ("市卫生健康委", "郑州", "郑州市/卫生健康委"),
    ("市衛生計生委", "郑州市", "郑州市/卫生计生委"),  # traditional
    ("卫生计生委", "zhengzhou", "郑州市/卫生计生委"),  # pinyin
    ("郑州市卫生健康委员会", "", "郑州市/卫生健康委"),  # its full name says the place
    ("郑州市物价局", "", "郑州市/物价局"),
    ("省卫生健康委", "广东", "广东省/卫生健康委"),
    ("Municipal Finance Bureau", "大连", "大连市/财政局"),
    ("市数字办", "", "郑州市/数字办"),  # only one city has one
])  # fmt: skip
def test_a_body_is_found_by_any_of_its_names(five: Store, name: str, region: str, body: str) -> None:
    assert list_tasks(five, name, region=region).body.id == body


def test_tasks_come_under_the_name_of_their_time(five: Store) -> None:
    now, then = (list_tasks(five, name, region="郑州") for name in ("市卫生健康委", "市卫生计生委"))
    assert [body.id for body in now.bodies] == ["郑州市/卫生计生委", "郑州市/卫生健康委"] == [body.id for body in then.bodies]
    assert now.tasks == then.tasks and len(now.tasks) > 20
    assert {task.body_id for task in now.tasks} == {"郑州市/卫生计生委"}, "the document of 2016 names the body of 2016"
    assert any("卫生计生" in task.body_name for task in now.tasks)


def test_tasks_are_in_the_order_of_role_and_deadline_and_proven(five: Store, build_folder: Path) -> None:
    found = list_tasks(five, "市卫生计生委", region="郑州")
    order = [(ROLES.index(task.role), task.deadline or "9999") for task in found.tasks]
    assert order == sorted(order)
    for task in found.tasks:
        text = (build_folder / "sources" / task.passage.source_file).read_bytes().decode("utf-8")
        assert text[task.passage.start : task.passage.end] == task.passage.quote
        assert found.policy(task.policy_id).id == task.policy_id and task.title
    leads = [task for task in found.tasks if task.role == "lead"]
    assert any(task.convention and "牽頭" in task.convention.quote for task in leads), "a lead by convention proves the convention"
    assert list_tasks(five, "市卫生计生委", region="郑州", role="lead").tasks == tuple(leads)


def test_bodies_of_several_places_are_named_and_none_is_picked(five: Store) -> None:
    with pytest.raises(NotFound, match=r"2 bodies(?s:.)*大连市(?s:.)*郑州市"):
        list_tasks(five, "市卫生健康委")


@pytest.mark.parametrize(("name", "region"), [("市卫生健康委", "广东"), ("火星局", ""), ("", ""), ("市财政局", "不存在市")])
def test_what_is_not_there_is_not_found(five: Store, name: str, region: str) -> None:
    with pytest.raises(NotFound):
        list_tasks(five, name, region=region)


@given(st.text(max_size=20))
def test_any_name_may_be_asked_for(five: Store, name: str) -> None:
    assert all(body.id for body in find_bodies(five, name))


def test_a_circle_of_successions_ends() -> None:
    bodies = {name: BodyNode(name, name, successors=(after,), predecessors=(before,)) for name, after, before in ("abc", "bca", "cab")}
    assert {body.id for body in lifetime(bodies, "a")} == {"a", "b", "c"}


def test_a_merged_body_brings_its_past_but_not_the_other_way_round() -> None:
    paper = city("a.txt", "大政办发〔2016〕90号", "大连市人民政府办公厅关于医改的意见", "2016-09-01")
    store = store_of([paper.assign("市物价局", path="一").assign("市发展改革委", path="二").assign("市财政局", path="三")])
    assert {task.body_name for task in list_tasks(store, "市发展改革委", region="大连").tasks} == {"市物价局", "市发展改革委"}
    assert [task.clause_path for task in list_tasks(store, "市财政局", region="大连").tasks] == ["三"]


def test_the_listing_names_the_body_through_time_and_quotes(five: Store) -> None:
    text = list_task_list(list_tasks(five, "市卫生健康委", region="郑州", role="lead"))
    assert text.startswith("郑州市卫生和计划生育委员会 → 郑州市卫生健康委员会: ")
    assert "LEAD (" in text and "RESPONSIBLE" not in text and "001_e04829257ae4b5f9.txt" in text
