"""One open build kept fresh: newer builds are switched to between requests, broken ones never; SPARQL ends in time; logs tell nothing."""

from __future__ import annotations

import io
import json
import logging
import shutil
import threading
import time
from pathlib import Path

import pytest

from build_graph import build as make_build
from kg.errors import NoBuild, QueryError
from kg.workspace import CURRENT
from qa.service.service import QUESTION_LIMIT, QuestionTooLong, Service
from qa.service.sparql import SparqlPool
from qa.service.watch import JsonLines, Watch
from tests.conftest import DOCUMENTS

SMALL = """洛政〔2021〕5号
洛阳市人民政府关于推进分级诊疗制度建设的通知
各县（市、区）人民政府：
一、总体要求
到{year}年，县域内就诊率达到90%以上。
洛阳市人民政府
2021年3月1日
"""


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    (folder / "a.txt").write_text(SMALL.format(year=2022), encoding="utf-8")
    return folder


def deadline(service: Service) -> str:
    return service.build.select("SELECT ?d { ?t mailuo:deadline ?d ; mailuo:indicator ?i }")[0]["d"]


def test_a_newer_build_is_switched_to_without_a_failed_request(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    make_build([inputs], out)
    service = Service(out)
    old = service.build
    assert deadline(service) == "2022"
    stop, failures, answers = threading.Event(), [], []

    def ask_on() -> None:
        while not stop.is_set():
            try:
                answers.append(service.ask("洛阳县域内就诊率的目标是多少？").text)
            except Exception as error:  # noqa: BLE001 - whatever fails is what the test looks for
                failures.append(error)

    asking = [threading.Thread(target=ask_on) for _ in range(3)]
    for thread in asking:
        thread.start()
    for year in (2023, 2024, 2025):
        (inputs / "a.txt").write_text(SMALL.format(year=year), encoding="utf-8")
        make_build([inputs], out)
        until = time.monotonic() + 20
        while deadline(service) != str(year) and time.monotonic() < until:
            time.sleep(0.05)
        assert deadline(service) == str(year)
    stop.set()
    for thread in asking:
        thread.join()
    assert failures == []
    assert len(answers) > 3 and service.build is not old
    # Three builds later, who still holds the first one reads it whole.
    assert old.select("SELECT ?d { ?t mailuo:deadline ?d ; mailuo:indicator ?i }")[0]["d"] == "2022"
    assert "2022" in old.source_text("a.txt")


@pytest.mark.parametrize("damage", ["store", "index", "report.json"])
def test_a_broken_build_never_replaces_a_good_one(inputs: Path, tmp_path: Path, damage: str) -> None:
    out = tmp_path / "build"
    make_build([inputs], out)
    service = Service(out)
    good = service.build
    broken = out / ".versions" / "broken"
    shutil.copytree(good.folder, broken)
    if (broken / damage).is_dir():
        shutil.rmtree(broken / damage)
    else:
        (broken / damage).unlink()
    (out / CURRENT).unlink()
    (out / CURRENT).symlink_to(Path(".versions") / "broken")
    assert service.refresh() is good
    assert service.ask("洛阳县域内就诊率的目标是多少？").answered
    assert service.build is good


def test_no_build_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        _ = Service(tmp_path / "nothing").build


def test_a_question_too_long_is_refused_wherever_it_stands(build_folder: Path) -> None:
    service = Service(build_folder)
    long = "长" * (QUESTION_LIMIT + 1)
    for call in (lambda: service.ask(long), lambda: service.ask_after("谁", [long])):
        with pytest.raises(QuestionTooLong, match="10000 at most"):
            call()
    assert not service.ask("长" * QUESTION_LIMIT).answered


def test_a_query_is_ended_in_time_and_the_next_one_answered(build_folder: Path) -> None:
    pool = SparqlPool(workers=1, seconds=2)
    folder = Service(build_folder).build.folder
    try:
        begun = time.monotonic()
        with pytest.raises(QueryError, match="takes longer than 2 seconds"):
            pool.select(folder, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
        assert time.monotonic() - begun < 25
        assert pool.select(folder, "ASK { ?p a mailuo:Policy }") == [{"answer": "true"}]
        with pytest.raises(QueryError, match="characters"):
            pool.select(folder, "#" * 30_000)
        with pytest.raises(QueryError):
            pool.select(folder, "SELECT \ud800 { ?s ?p ?o }")
    finally:
        pool.close()


@pytest.mark.parametrize("asked_for", [False, True])
def test_logs_hold_a_question_only_where_asked_for(build_folder: Path, asked_for: bool) -> None:
    stream = io.StringIO()
    handler, logger = JsonLines(stream), logging.getLogger("mailuo")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        service = Service(build_folder)
        watch = Watch(service, log_questions=asked_for)
        service.ask("郑州转诊这事谁牵头？")
        until = time.monotonic() + 5
        while '"answer"' not in stream.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    answer = next(line for line in lines if line["event"] == "answer")
    assert answer["outcome"] == "answered" and answer["seconds"] > 0
    assert answer.get("question") == ("郑州转诊这事谁牵头？" if asked_for else None)
    assert b"mailuo_answers_total" in watch.metrics() and "转诊".encode() not in watch.metrics()


def test_a_log_that_nobody_reads_holds_up_nothing() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            time.sleep(60)
            return 0

    handler = JsonLines(Full())
    begun = time.monotonic()
    for number in range(5_000):
        handler.emit(logging.makeLogRecord({"msg": str(number)}))
    assert time.monotonic() - begun < 5


def test_the_documents_of_the_default_build_are_all_served(build_folder: Path) -> None:
    assert {policy.source_file for policy in Service(build_folder).build.policies if policy.in_corpus} == {
        path.name for path in DOCUMENTS.iterdir()
    }
