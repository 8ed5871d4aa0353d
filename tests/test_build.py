"""The whole build: same bytes whatever the order and the history, nothing lost on the way, clear words when something is wrong."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import build_graph
from build_graph import build
from kg import stages, workspace
from kg.errors import BuildError, BuildLocked, CheckFailed, EncoderMismatch, NoBuild
from kg.graph import store
from kg.graph.export import OUTPUTS, read_text
from qa.build import Build
from qa.search import index
from qa.search.encoder import Encoder, Vectors, load_encoder
from qa.search.train_encoder import export, make_tokenizer
from qa.service.library import encoder_in_use
from tests.conftest import DOCUMENTS, ROOT

# Four short documents that cite each other, two of them of one policy, and one without anything to go by.
PAPERS = {
    "国/a.txt": "国务院办公厅关于推进分级诊疗制度建设的指导意见\n国办发〔2015〕70号\n\n各省、自治区、直辖市人民政府：\n\n一、总体要求\n"
    "到2017年，基层医疗卫生机构诊疗量占总诊疗量比例达到65%以上。\n\n国务院办公厅\n2015年9月8日\n",
    "b.txt": "郑州市人民政府关于推进分级诊疗制度建设的实施意见\n郑政〔2016〕31号\n\n各县（市、区）人民政府：\n\n"
    "为贯彻落实《国务院办公厅关于推进分级诊疗制度建设的指导意见》（国办发〔2015〕70号），提出以下意见。\n\n"
    "一、重点任务\n（一）完善双向转诊制度。2016年10月底前出台方案。（市卫生计生委、市财政局负责）\n\n郑州市人民政府\n2016年9月14日\n",
    "c.txt": "国务院办公厅关于推进分级诊疗制度建设的指导意见\n国办发〔2015〕70号\n\n各省、自治区、直辖市人民政府：\n\n一、总体要求\n"
    "到2017年，基层医疗卫生机构诊疗量占总诊疗量比例达到65%以上。\n\n国务院办公厅\n2015年9月8日\n（此件公开发布）\n",
    "d.txt": "=cmd|' /C calc'!A0\n只是几句话，没有别的。\n",
}


def lay_out(folder: Path, names: list[str], changed: str = "") -> Path:
    """A folder with the named papers, one of them changed."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAPERS[name] + ("（有改动）\n" if name == changed else ""), encoding="utf-8", newline="")
    return folder


def content(out: Path) -> dict[str, bytes]:
    """All files of a build that must be the same bytes."""
    sources = {path.relative_to(out).as_posix(): path.read_bytes() for path in sorted((out / "sources").rglob("*")) if path.is_file()}
    return {name: (workspace.current(out) / name).read_bytes() for name in OUTPUTS} | sources


def rows(out: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table."""
    with (out / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def default(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the five documents."""
    out = tmp_path_factory.mktemp("default") / "build"
    build([DOCUMENTS], out)
    return out


# ---------------------------------------------------------------- what a build holds


def test_a_build_holds_what_the_contract_lists(default: Path) -> None:
    listed = {"graph.trig", "graph.ttl", "graph.graphml", "store", "tables", "index", "report.json", "sources"}
    assert {entry.name for entry in default.iterdir() if not entry.name.startswith(".")} == listed


def test_every_statement_proves_itself_against_the_sources_of_the_build(default: Path) -> None:
    proved = 0
    for table in ("citations", "measures", "responsibilities", "targets"):
        for row in rows(default, table):
            assert read_text(default, row["source_file"])[int(row["start"]) : int(row["end"])] == row["quote"]
            proved += 1
    assert proved > 300


def test_the_sources_are_the_files_themselves(default: Path) -> None:
    for path in DOCUMENTS.iterdir():
        assert (default / "sources" / path.name).read_bytes() == path.read_bytes().removeprefix(b"\xef\xbb\xbf")


def test_the_database_holds_what_graph_trig_says(default: Path) -> None:
    text = (default / "graph.trig").read_text(encoding="utf-8").removeprefix(store.PREFIX_LINES)
    assert store.quads(store.open_store(default)) == store.quads(store.load([text]))


def test_report_counts_are_those_of_the_tables(default: Path) -> None:
    report = json.loads((default / "report.json").read_text(encoding="utf-8"))
    for table in ("citations", "measures", "responsibilities", "targets", "bodies", "clauses"):
        assert report["counts"][table] == len(rows(default, table))
    assert report["counts"]["policies"] + report["counts"]["policies_cited_only"] == len(rows(default, "policies"))
    reasons = sum(row["resolved"] == "false" for row in rows(default, "citations"))
    assert reasons == report["counts"]["citations_unresolved"] <= sum(report["unresolved"].values())


def test_the_lineage_of_a_forwarded_document_reaches_the_nation(default: Path) -> None:
    query = """
        SELECT DISTINCT ?n {
            ?p eli:number "瓦政办发〔2018〕137号" ; (mailuo:forwards|eli:applies|eli:based_on)+ ?up . ?up eli:number ?n }"""
    numbers = {row["n"] for row in store.select(store.open_store(default), query)}
    assert {"大政办发〔2018〕159号", "辽政办发〔2018〕16号", "国办发〔2018〕3号"} <= numbers


# ---------------------------------------------------------------- the same bytes


def test_building_again_changes_nothing(default: Path) -> None:
    before, version = content(default), workspace.current(default)
    assert build([DOCUMENTS], default)["unchanged"]
    assert content(default) == before and workspace.current(default) == version


def test_an_index_of_another_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = lay_out(tmp_path / "papers", sorted(PAPERS)[:1])
    monkeypatch.setattr(build_graph, "INDEX_VERSION", index.INDEX_VERSION - 1)
    build([papers], tmp_path / "out")
    manifest = tmp_path / "out" / "index" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"version": {index.INDEX_VERSION}', '"version": 0'), encoding="utf-8")
    monkeypatch.setattr(build_graph, "INDEX_VERSION", index.INDEX_VERSION)
    assert not build([papers], tmp_path / "out").get("unchanged")
    assert len(index.open_index(tmp_path / "out" / "index"))


def test_the_order_of_the_files_and_the_number_of_processes_do_not_matter(default: Path, tmp_path: Path) -> None:
    files = sorted(DOCUMENTS.iterdir(), reverse=True)
    build(files, tmp_path / "out", jobs=1)
    assert content(tmp_path / "out") == content(default)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(sorted(PAPERS)), min_size=1), st.sets(st.sampled_from(sorted(PAPERS))), st.sampled_from(["", *PAPERS]))
def test_adding_then_removing_equals_never_having_added(tmp_path: Path, kept: set[str], added: set[str], changed: str) -> None:
    for folder in tmp_path.iterdir():
        shutil.rmtree(folder)
    build([lay_out(tmp_path / "papers", sorted(kept))], tmp_path / "once", index=False)
    once = content(tmp_path / "once")
    for names, change in ((kept, ""), (kept | added, changed), (kept, "")):
        build([lay_out(tmp_path / "papers", sorted(names), change)], tmp_path / "often", index=False)
    assert content(tmp_path / "often") == once
    assert store.quads(store.open_store(tmp_path / "often")) == store.quads(store.open_store(tmp_path / "once"))


def test_a_new_file_links_what_cited_it_before(tmp_path: Path) -> None:
    build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)
    (row,) = rows(tmp_path / "out", "citations")
    assert (row["cited_id"], row["in_corpus"]) == ("国办发〔2015〕70号", "false")
    report = build([lay_out(tmp_path / "papers", ["b.txt", "国/a.txt"])], tmp_path / "out", index=False)
    (row,) = rows(tmp_path / "out", "citations")
    assert (row["cited_id"], row["in_corpus"]) == ("国办发〔2015〕70号", "true")
    assert report["changed"] == 2


def test_only_what_changed_is_written_anew(tmp_path: Path) -> None:
    build([lay_out(tmp_path / "papers", sorted(PAPERS))], tmp_path / "out")
    report = build([lay_out(tmp_path / "papers", sorted(PAPERS), "d.txt")], tmp_path / "out")
    assert report["changed"] == 1
    build([tmp_path / "papers"], tmp_path / "fresh")
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


def test_files_of_the_last_build_that_somebody_changed_are_not_trusted(tmp_path: Path) -> None:
    build([lay_out(tmp_path / "papers", sorted(PAPERS))], tmp_path / "out", index=False)
    table, text = tmp_path / "out" / "tables" / "targets.csv", tmp_path / "out" / "sources" / "b.txt"
    table.write_bytes(table.read_bytes().replace(b"65", b"99"))
    text.unlink()
    text.write_text("别的")
    build([lay_out(tmp_path / "papers", sorted(PAPERS), "d.txt")], tmp_path / "out", index=False)
    build([tmp_path / "papers"], tmp_path / "fresh", index=False)
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


def test_two_files_of_one_policy_are_one_policy_and_both_speak(tmp_path: Path) -> None:
    report = build([lay_out(tmp_path / "papers", ["国/a.txt", "c.txt"])], tmp_path / "out", index=False)
    assert [row["source_file"] for row in rows(tmp_path / "out", "policies")] == ["c.txt"]
    assert {row["source_file"] for row in rows(tmp_path / "out", "targets")} == {"c.txt", "国/a.txt"}
    identifiers = [row["id"] for row in rows(tmp_path / "out", "clauses")]
    assert len(set(identifiers)) == len(identifiers)
    assert [twin["differs"] for twin in report["twins"]] == [("text",)] or [twin["differs"] for twin in report["twins"]] == [["text"]]


# ---------------------------------------------------------------- what goes wrong


def test_bad_files_are_skipped_and_named(tmp_path: Path) -> None:
    papers = lay_out(tmp_path / "papers", ["b.txt"])
    (papers / "x.pdf").write_bytes(b"%PDF-1.4 broken")
    (papers / "y.xyz").write_bytes(b"\x00\x01")
    report = build([papers], tmp_path / "out", index=False)
    assert {skip["file"] for skip in report["skipped"]} == {"x.pdf", "y.xyz"}
    assert all(skip["reason"] for skip in report["skipped"])
    assert report["counts"]["sources"] == 1


def test_a_build_of_nothing_readable_is_refused_and_leaves_the_last(tmp_path: Path) -> None:
    build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)
    before = content(tmp_path / "out")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "x.xyz").write_bytes(b"\x00")
    with pytest.raises(BuildError, match="none of the 1 files"):
        build([tmp_path / "bad"], tmp_path / "out", index=False)
    assert content(tmp_path / "out") == before


def test_a_damaged_cache_entry_is_read_again_and_said(tmp_path: Path) -> None:
    papers = lay_out(tmp_path / "papers", ["b.txt", "d.txt"])
    build([papers], tmp_path / "out", index=False)
    for entry in (tmp_path / "out" / ".cache").glob("*/*"):
        entry.write_bytes(entry.read_bytes()[:50])
    report = build([lay_out(papers, ["b.txt", "d.txt"], "d.txt")], tmp_path / "out", index=False)
    assert any("b.txt is read again" in note for note in report["notes"])
    build([papers], tmp_path / "fresh", index=False)
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


@pytest.mark.parametrize("section", range(4))
def test_a_section_damaged_behind_the_outline_is_read_again_too(tmp_path: Path, section: int) -> None:
    papers = lay_out(tmp_path / "papers", ["b.txt"])
    build([papers], tmp_path / "out", index=False)
    (entry,) = (tmp_path / "out" / ".cache").glob("*/*")
    whole = bytearray(entry.read_bytes())
    cache = workspace.Cache(tmp_path / "out" / ".cache")
    part = cache.read(entry.name, section)
    assert part is not None
    whole[whole.rfind(part) + len(part) // 2] ^= 1
    entry.write_bytes(bytes(whole))
    before = content(tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / ".versions")  # so that it must be written from the cache
    build([papers], tmp_path / "out", index=False)
    assert content(tmp_path / "out") == before


def test_a_build_that_breaks_its_rules_is_not_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)
    before = content(tmp_path / "out")
    monkeypatch.setattr("build_graph.check.check_links", lambda resolution: ["something is wrong"])
    with pytest.raises(CheckFailed, match="something is wrong"):
        build([lay_out(tmp_path / "papers", ["b.txt", "d.txt"])], tmp_path / "out", index=False)
    assert content(tmp_path / "out") == before


def test_a_full_disk_leaves_the_last_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)
    before = content(tmp_path / "out")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stages, "save_report", full)
    with pytest.raises(BuildError, match="full"):
        build([lay_out(tmp_path / "papers", ["b.txt", "d.txt"])], tmp_path / "out", index=False)
    assert content(tmp_path / "out") == before


def test_a_second_build_of_the_same_folder_says_so(tmp_path: Path) -> None:
    with workspace.locked(tmp_path / "out"), pytest.raises(BuildLocked):
        build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)


# ---------------------------------------------------------------- the command line


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line, run as a user does."""
    command = [sys.executable, str(ROOT / "build_graph.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_line_reports_and_ends_with_zero(tmp_path: Path) -> None:
    ran = run(lay_out(tmp_path / "papers", ["b.txt", "国/a.txt"]), "--out", tmp_path / "out", "--no-index")
    assert ran.returncode == 0, ran.stderr
    assert "2 of 2 files anew" in ran.stdout and "seconds:" in ran.stdout


@pytest.mark.parametrize(
    ("inputs", "words"),
    [(["nowhere"], "nowhere does not exist"), (["empty"], "no file to read"), (["empty", "--bad"], "unrecognized arguments")],
)
def test_what_cannot_be_built_ends_with_two_and_one_line(inputs: list[str], words: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run(*[each if each.startswith("-") else tmp_path / each for each in inputs], "--out", tmp_path / "out")
    assert ran.returncode == 2 and words in ran.stderr and "Traceback" not in ran.stderr


def test_the_report_shows_the_first_of_many_lines() -> None:
    assert len(build_graph.shorten(map(str, range(100)))) == build_graph.LINES_SHOWN + 1


@pytest.fixture
def killed(tmp_path: Path) -> Iterator[Path]:
    """A folder of papers, and an out with a build of one of them."""
    build([lay_out(tmp_path / "papers", ["b.txt"])], tmp_path / "out", index=False)
    yield tmp_path


@pytest.mark.slow
def test_killed_builds_leave_the_last_one_whole(killed: Path) -> None:
    """The bench does this two hundred times on a larger corpus."""
    chance = random.Random(7)
    one = content(killed / "out")
    papers = lay_out(killed / "papers", sorted(PAPERS))
    build([papers], killed / "fresh", index=False)
    all_of_them = content(killed / "fresh")
    begun = time.monotonic()
    run(papers, "--out", killed / "timed", "--no-index")
    span = time.monotonic() - begun
    for _ in range(8):
        process = subprocess.Popen([sys.executable, str(ROOT / "build_graph.py"), str(papers), "--out", str(killed / "out"), "--no-index"])
        time.sleep(chance.uniform(0.3, 1.1) * span)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert content(killed / "out") in (one, all_of_them)
        assert store.quads(store.open_store(killed / "out"))
    build([papers], killed / "out", index=False)
    assert content(killed / "out") == all_of_them


# ---------------------------------------------------------------- another encoder


def write_encoder(folder: Path, seed: int) -> Path:
    """A tiny encoder that knows three words."""
    tokenizer = make_tokenizer([("[UNK]", 0.0), ("转诊", -1.0), ("医疗", -1.0), ("方案", -1.0)], [])
    export(tokenizer, np.random.default_rng(seed).standard_normal((4, 16)).astype(np.float32), folder)
    return folder


def test_who_asks_a_build_uses_the_encoder_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_encoder(tmp_path / "mine", seed=1)
    build([lay_out(tmp_path / "in", ["b.txt"])], tmp_path / "out", encoder="mine")
    monkeypatch.chdir(tmp_path / "in")  # the name holds from elsewhere too
    encoder = Build(tmp_path / "out").index.encoder
    assert encoder is not None and encoder.dimension == 16
    assert encoder_in_use(tmp_path / "out") == str(tmp_path / "mine")  # a build that follows an upload takes it too
    write_encoder(tmp_path / "mine", seed=2)
    with pytest.raises(EncoderMismatch, match=r"made with encoder static-\w+, not with static-\w+: build again"):
        _ = Build(tmp_path / "out").index
    build([tmp_path / "in"], tmp_path / "out", encoder=str(tmp_path / "mine"))
    assert Build(tmp_path / "out").index.encoder is not None


def test_a_build_without_an_index_says_so(tmp_path: Path) -> None:
    build([lay_out(tmp_path / "in", ["b.txt"])], tmp_path / "out", index=False)
    with pytest.raises(NoBuild, match="holds no index"):
        _ = Build(tmp_path / "out").index


def test_a_stopped_build_keeps_what_a_slow_encoder_has_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was encoded is not encoded again; how far it has come is said on the way; nothing of it is left in the end."""
    encoded: list[str] = []
    model = Patient(load_encoder(write_encoder(tmp_path / "mine", seed=1)), encoded, last=3)
    monkeypatch.setattr(build_graph, "open_encoder", lambda _: model)
    monkeypatch.setattr(index, "SLOWLY_ENCODED_AT_ONCE", 2)
    inputs = [lay_out(tmp_path / "in", ["国/a.txt", "b.txt"])]
    with pytest.raises(KeyboardInterrupt):
        build(inputs, tmp_path / "out")
    before, told = list(encoded), list[tuple[str, int, int]]()
    model.last = 1_000
    build(inputs, tmp_path / "out", progress=lambda *step: told.append(step))
    assert len(encoded) == len(set(encoded)) > len(before) > 2
    shares = [done / every for stage, done, every in told if stage == "index"]
    assert shares == sorted(shares) and len(shares) > 3 and shares[-1] == 1.0
    assert not (tmp_path / "out" / workspace.CACHE / "vectors").exists()


@dataclass
class Patient:
    """An encoder that takes its time, and is stopped when it has been asked `last` times."""

    inner: Encoder
    encoded: list[str]
    last: int
    asked: int = 0
    slow: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def encode(self, texts: list[str]) -> Vectors:
        self.asked += 1
        if self.asked > self.last:
            raise KeyboardInterrupt
        self.encoded += texts
        return self.inner.encode(texts)
