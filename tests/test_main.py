"""The command line of qa: readable text, --json, --questions, errors in one sentence, and nothing heavy imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from qa.__main__ import main
from tests.conftest import ROOT


def test_readable(build_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["who leads referral reform in Zhengzhou", "--build", str(build_folder)]) == 0
    out = capsys.readouterr().out
    assert "市卫生计生委" in out
    assert "[1] 郑政〔2016〕31号" in out
    assert "市衛生計生委" in out  # the quote, in the script of the source


def test_json(build_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["郑州双向转诊谁牵头", "--build", str(build_folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answered"] is True
    assert found["facts"][0]["object"] == "市卫生计生委"


def test_a_file_of_questions(build_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "a", "question": "郑州双向转诊谁牵头"}\n\n{"id": "b", "question": "上海双向转诊谁牵头"}\n', encoding="utf-8")
    assert main(["--questions", str(path), "--build", str(build_folder)]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["id"], each["answered"], each["reason"]) for each in found] == [("a", True, None), ("b", False, "region_not_in_corpus")]


@pytest.mark.parametrize(
    "arguments",
    [
        ["问题", "--build", "nowhere"],
        ["问题", "--as-of", "tomorrow"],
        ["--questions", "missing.jsonl"],
    ],
)
def test_errors_are_one_sentence(arguments: list[str], build_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = [] if "--build" in arguments else ["--build", str(build_folder)]
    assert main([*arguments, *extra]) == 2
    assert capsys.readouterr().err.startswith("python -m qa: ")


def test_usage() -> None:
    with pytest.raises(SystemExit):
        main([])


def test_nothing_heavy_is_imported(build_folder: Path) -> None:
    code = (
        "import sys; from qa.__main__ import main; "
        f"main(['who leads referral reform in Zhengzhou', '--build', {str(build_folder)!r}]); "
        "heavy = {'torch', 'gradio', 'sentence_transformers', 'pandas', 'fastapi', 'rdflib', 'networkx'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT, timeout=60)
