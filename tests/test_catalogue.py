"""The catalogue: what is written reads back, a source's part stands by itself, and one that is damaged or of another layout is said so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.errors import NoBuild
from kg.graph import export
from kg.graph.catalogue import CARDS, FACTS, LAYOUT, open_catalogue
from kg.graph.export import Assembler
from kg.graph.statements import cited_policy_statement
from tests.hand_made import city, link, nation, statements_of


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """The files of two papers, one citing the other and a third that is not held."""
    papers = [
        nation("a.txt", "国办发〔2018〕3号", "国务院办公厅关于全科医生的意见", "2018-01-14").promise("签约率", "25"),
        city("b.txt", "大政办发〔2018〕159号", "大连市关于全科医生的意见", "2018-10-31")
        .cite("implements", "", "国办发〔2018〕3号")
        .cite("based_on", "", "国发〔2011〕23号")
        .assign("市卫生计生委"),
    ]
    resolution = link(papers)
    with Assembler(tmp_path / "build") as files:
        files.add(export.write_head())
        for each in statements_of(papers):
            files.add(export.write_chunk(each))
        files.add(export.write_tail([cited_policy_statement(each) for each in resolution.cited], resolution.bodies, ""))
    (tmp_path / "build" / "report.json").write_text("{}")
    return tmp_path / "build"


def test_what_is_written_reads_back(written: Path) -> None:
    found = open_catalogue(written)
    assert [(policy.id, policy.held) for policy in found.policies] == [
        ("国办发〔2018〕3号", True), ("国发〔2011〕23号", False), ("大政办发〔2018〕159号", True),
    ]  # fmt: skip
    assert set(found.relations) == {
        ("大政办发〔2018〕159号", "implements", "国办发〔2018〕3号"),
        ("大政办发〔2018〕159号", "based_on", "国发〔2011〕23号"),
    }
    assert found.citing(["国发〔2011〕23号"]) == {"大政办发〔2018〕159号"} and found.body_names == {"市卫生计生委"}
    assert found.held_in("b.txt") == ("大政办发〔2018〕159号",) and found.held_in("c.txt") == ()
    (nation_facts,) = found.facts_of(["国办发〔2018〕3号", "国发〔2011〕23号"])
    assert [(each.indicator, each.value) for each in nation_facts.targets] == [("签约率", "25")] and not nation_facts.duties
    (city_facts,) = found.facts_of(["大政办发〔2018〕159号"])
    assert city_facts.source_file == "b.txt" and [each.body for each in city_facts.duties] == ["市卫生计生委"]
    assert city_facts.passage(city_facts.duties[0].proof).source_file == "b.txt"


def test_one_that_cannot_be_read_is_said_so(written: Path, tmp_path: Path) -> None:
    cards = (written / CARDS).read_bytes()
    for number, (name, content, words) in enumerate((
        (CARDS, b"", "another version"),
        (CARDS, b"mailuo facts 0\n" + cards[len(LAYOUT) :], "another version"),
        (CARDS, cards[:-3], "damaged"),
        (CARDS, LAYOUT, "damaged"),
        (FACTS, b"", "no catalogue"),
        (FACTS, None, "no catalogue"),
    )):  # fmt: skip
        folder = tmp_path / str(number)
        shutil.copytree(written, folder)
        if content is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(content)
        with pytest.raises(NoBuild, match=words):
            open_catalogue(folder)
