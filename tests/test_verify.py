"""What verification catches: a changed character, an invented figure, an uncited sentence, a fact without proof."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer import answer, to_json
from qa.build import open_build
from qa.records import Answer, Cited, Fact
from qa.verify import bare, from_json, main, problems

SOURCE = "一、總要求。\n到2020年，每萬名居民擁有 2 名以上全科醫生。(市衛(wèi)生計生委、財政局負責)"
START = SOURCE.index("到2020年")
QUOTE = SOURCE[START : SOURCE.index("。(") + 1]
CITED = Cited(1, "郑政〔2016〕31号", "意见", "一", "a.txt", START, START + len(QUOTE), QUOTE)
GOOD = Answer(
    "?", "zh", True, None, "“到2020年，每万名居民拥有2名以上全科医生”[1]。",
    facts=(Fact("quote", "意见", "says", "到2020年，每万名居民拥有2名以上全科医生", (1,)),), citations=(CITED,),
)  # fmt: skip


def source_text(name: str) -> str:
    assert name == "a.txt"
    return SOURCE


def test_a_sound_answer_holds() -> None:
    assert problems(GOOD, source_text) == []


@pytest.mark.parametrize(
    "broken",
    [
        replace(GOOD, citations=(replace(CITED, quote=QUOTE.replace("2 名", "3 名")),)),  # a quote that the source does not hold
        replace(GOOD, citations=(replace(CITED, end=CITED.end + 1),)),  # offsets of another stretch
        replace(GOOD, citations=()),  # a mark without its citation
        replace(GOOD, text="每万名居民拥有2名以上全科医生。"),  # nothing is cited
        replace(GOOD, text=GOOD.text + "\n由市发展改革委牵头。"),  # one line is not
        replace(GOOD, text=GOOD.text.replace("2名", "5名")),  # another figure between quotation marks
        replace(GOOD, facts=(replace(GOOD.facts[0], object="每万名居民拥有5名以上全科医生"),)),
        replace(GOOD, facts=(*GOOD.facts, Fact("responsibility", "总要求", "lead", "市公安局", (1,)))),  # a body the quote does not name
        replace(GOOD, facts=(*GOOD.facts, Fact("target", "x", "y", "z", ()))),  # a fact without proof
        replace(GOOD, text=""),
    ],
)
def test_a_broken_answer_is_caught(broken: Answer) -> None:
    assert problems(broken, source_text)


def test_a_document_without_a_title_goes_by_its_first_words() -> None:
    assert problems(replace(GOOD, text="（“到2020年，每万名居民拥有…”）：" + GOOD.text), source_text) == []
    assert problems(replace(GOOD, text="（“到2030年，每万名居民拥有…”）：" + GOOD.text), source_text)


@given(st.integers(min_value=0, max_value=len(QUOTE) - 1), st.sampled_from("零甲Z9"))
def test_one_changed_character_of_the_source_fails(place: int, character: str) -> None:
    if QUOTE[place] == character:
        return
    changed = SOURCE[: START + place] + character + SOURCE[START + place + 1 :]
    assert problems(GOOD, lambda name: changed)


def test_bare_forgets_what_writings_differ_in() -> None:
    assert bare("衛(wèi)生 健康，２０％") == bare("卫生健康20%")


def test_from_a_file_without_an_index(build_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(open_build(build_folder), "who leads referral reform in Zhengzhou")
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(to_json(found), ensure_ascii=False), encoding="utf-8")
    assert from_json(to_json(found)) == found
    assert main([str(path), "--sources", str(build_folder / "sources")]) == 0
    path.write_text(path.read_text(encoding="utf-8").replace("財政局負責", "財政局負贵"), encoding="utf-8")
    assert main([str(path), "--sources", str(build_folder / "sources")]) == 1
    path.write_text("no answer", encoding="utf-8")
    assert main([str(path), "--sources", str(tmp_path)]) == 2
    assert "not an answer" in capsys.readouterr().err
