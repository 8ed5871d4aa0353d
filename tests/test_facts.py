"""Rows of the graph with their proof, and which names mean one body."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.build import open_build
from qa.facts import Ledger, same_body


def test_duties_come_as_the_text_names_them(build_folder: Path) -> None:
    build = open_build(build_folder)
    ledger = Ledger(build)
    duties = [duty for duty in ledger.duties(["郑政〔2016〕31号"]) if duty.clause_path == "二/(二)/4"]
    assert [(duty.role, duty.body) for duty in duties] == [
        ("lead", "市物价局"),
        ("cooperate", "市卫生计生委"),
        ("cooperate", "市人力资源和社会保障局"),
        ("cooperate", "市财政局"),
    ]
    for duty in duties:
        text = build.source_text(duty.passage.source_file)
        assert text[duty.passage.start : duty.passage.end] == duty.passage.quote
    assert ledger.queries
    assert "郑政〔2016〕31号" in ledger.queries[0]


def test_references_both_ways(build_folder: Path) -> None:
    ledger = Ledger(open_build(build_folder))
    up = {reference.cited_number for reference in ledger.references(["大政办发〔2018〕159号"])}
    assert {"国办发〔2018〕3号", "辽政办发〔2018〕16号"} <= up
    down = {reference.citing_id for reference in ledger.references(["大政办发〔2018〕159号"], of="cited")}
    assert "瓦政办发〔2018〕137号" in down


@pytest.mark.parametrize(
    ("asked", "named", "same"),
    [
        ("卫健委", "市卫生健康委", True),
        ("卫生健康", "省卫生健康委", True),  # the function an English question names
        ("市卫健委", "市卫生计生委", True),  # the office that became it
        ("省医保局", "市医保局", False),
        ("财政局", "市人社局", False),
        ("市人社局", "市人力资源和社会保障局", True),
    ],
)
def test_same_body(asked: str, named: str, same: bool) -> None:
    assert same_body(asked, named) is same


def test_without_successions_an_old_office_is_another() -> None:
    assert not same_body("市卫健委", "市卫生计生委", successions=False)
