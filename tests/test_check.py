"""What must hold of a build: every way of breaking it is found and named; a sound build is left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.errors import CheckFailed
from kg.graph.check import check_links, check_statements, require
from kg.graph.resolve import Link
from kg.graph.statements import Statements
from tests.hand_made import Paper, city, link, nation, statements_of


def papers() -> list[Paper]:
    """Two sound papers."""
    return [
        nation("a.txt", "国办发〔2018〕3号", "国务院办公厅关于全科医生的意见", "2018-01-14"),
        city("b.txt", "大政办发〔2018〕159号", "意见", "2018-10-31")
        .cite("implements", "", "国办发〔2018〕3号")
        .assign("市财政局")
        .promise("签约率", "30"),
    ]


def sound() -> tuple[Statements, str]:
    """The statements and the text of the second paper."""
    return statements_of(papers())[1], papers()[1].text


def test_a_sound_build_has_no_violations() -> None:
    assert check_statements(*sound()) == []
    assert check_links(link(papers())) == []
    require([])


def test_a_quote_that_the_source_does_not_say_is_found() -> None:
    statements, text = sound()
    assert any("does not say" in each for each in check_statements(statements, text.replace("市财政局", "市教育局")))
    assert len(check_statements(statements, "")) > 3


def test_a_quote_of_another_file_is_found() -> None:
    statements, text = sound()
    assert "another file" in check_statements(replace(statements, source_file="c.txt"), text)[0]


def test_an_id_that_stands_twice_is_found() -> None:
    statements, text = sound()
    doubled = replace(statements, targets=statements.targets * 2)
    assert check_statements(doubled, text) == [f"b.txt: the id {statements.targets[0].id!r} stands 2 times"]


@pytest.mark.parametrize("lost", ["clauses", "measures"])
def test_a_node_that_is_not_described_is_found(lost: str) -> None:
    statements, text = sound()
    assert any("is not there" in each for each in check_statements(replace(statements, **{lost: ()}), text))


def test_a_link_to_nowhere_is_found() -> None:
    resolution = link(papers())
    links = resolution.links["b.txt"]
    resolution.links["b.txt"] = replace(links, links=(Link("国办发〔1999〕1号", False, "", ""),))
    assert check_links(resolution) == ["b.txt cites policy 国办发〔1999〕1号, which is described nowhere"]


def test_two_first_texts_of_one_policy_are_found() -> None:
    resolution = link([papers()[0], replace(papers()[0], name="c.txt")])
    resolution.links["c.txt"] = replace(resolution.links["c.txt"], ordinals=(0,))
    assert check_links(resolution) == ["policy 国办发〔2018〕3号 is described by 2 sources"]


def test_violations_stop_a_build_and_name_the_first_ones() -> None:
    with pytest.raises(CheckFailed, match=r"wrong 0.*and 5 more"):
        require(f"wrong {number}" for number in range(15))
