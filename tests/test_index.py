"""The index folder: same bytes whatever the order, unchanged shards taken over, vectors reused, other encoders refused."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import EncoderMismatch, NoBuild
from kg.records import ClauseText, Header, PolicyText
from qa.search import dense, index
from qa.search.encoder import Vectors
from qa.search.index import IndexClause, IndexSource, build_index, list_clauses, open_index, searched_texts, source_of_clauses
from qa.search.retrieve import search


@dataclass(eq=False)
class Letters:
    """An encoder for tests: counts of characters by code point modulo 16. Keeps what it was asked."""

    fingerprint: str = "letters-1"
    name: str = "letters"
    dimension: int = 16
    slow: bool = False
    centroids: Vectors | None = None
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = np.array([np.bincount([ord(letter) % 16 for letter in text] or [0], minlength=16) for text in texts], dtype=np.float32)
        rows = rows.reshape(len(texts), 16)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    encode_queries = encode


def clause(name: str, number: int, text: str, **more: str) -> IndexClause:
    return IndexClause(**{
        "id": f"{name}#{number}", "policy_id": name, "path": str(number), "heading": "", "text": text, "kind": "item",
        "source_file": f"{name}.txt", "start": 100 * number, "end": 100 * number + len(text), **more,
    })  # type: ignore[arg-type]  # fmt: skip


def source(name: str, *texts: str) -> IndexSource:
    return source_of_clauses(name, [clause(name, number, text) for number, text in enumerate(texts)])


SOURCES = [
    source("甲", "建立双向转诊制度", "加强乡村医生培训"),
    source("乙", "完善医保支付方式"),
    source("丙", "提高报销比例", "建立转诊标准", "附则"),
]
NAMES = st.lists(st.sampled_from("甲乙丙丁戊"), max_size=5, unique=True)


@pytest.fixture(autouse=True)
def no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """CC-CEDICT takes seconds to turn round; its own tests are in test_translate.py."""
    from qa.search import translate

    monkeypatch.setattr(translate, "turn_round", lambda: {"referr": (("转诊", 1.0),)})


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SHARD_CHARACTERS", 8)


def test_clauses_come_back(tmp_path: Path) -> None:
    build_index(SOURCES, tmp_path)
    opened = open_index(tmp_path)
    found = {opened.clause(number).id: opened.clause(number) for number in range(len(opened))}
    assert found == {each.id: each for given_source in SOURCES for each in given_source.load()}
    with pytest.raises(IndexError):
        opened.clause(len(opened))


def test_order_of_sources_does_not_matter(tmp_path: Path, small_shards: None) -> None:
    for name, sources in (("one", SOURCES), ("two", SOURCES[::-1])):
        build_index(sources, tmp_path / name, encoder=Letters())
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(NAMES, NAMES)
def test_incremental_is_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, small_shards: None, names: list[str], before: list[str]
) -> None:
    """Whatever was there before, the bytes are those of a build from nothing."""
    folder = tmp_path_factory.mktemp("index")
    made = {name: source(name, f"{name}方建立转诊制度", "统一的一条") for name in "甲乙丙丁戊"}
    build_index([made[name] for name in before], folder / "before", encoder=Letters())
    build_index([made[name] for name in names], folder / "after", encoder=Letters(), previous=folder / "before")
    build_index([made[name] for name in names], folder / "fresh", encoder=Letters())
    assert contents(folder / "after") == contents(folder / "fresh")


def test_nothing_changed_nothing_read(tmp_path: Path, small_shards: None) -> None:
    build_index(SOURCES, tmp_path / "one", encoder=Letters())

    def refuse() -> Sequence[IndexClause]:
        raise AssertionError("a source that has not changed was read")

    encoder = Letters()
    report = build_index([replace(each, load=refuse) for each in SOURCES], tmp_path / "two", encoder=encoder, previous=tmp_path / "one")
    assert report["shards_kept"] == report["shards"]
    assert encoder.asked == []
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_one_change_encodes_one_clause(tmp_path: Path) -> None:
    build_index(SOURCES, tmp_path / "one", encoder=Letters())
    encoder = Letters()
    changed = [*SOURCES[:2], source("丙", "提高报销比例", "建立转诊标准", "附件")]
    build_index(changed, tmp_path / "two", encoder=encoder, previous=tmp_path / "one")
    assert encoder.asked == ["附件"]


def test_old_index_is_not_written_to(tmp_path: Path, small_shards: None) -> None:
    """Unchanged files are shared between builds; a new build must not change them under the old one's readers."""
    build_index(SOURCES, tmp_path / "one", encoder=Letters())
    before = contents(tmp_path / "one")
    build_index([*SOURCES[:2], source("丁", "新的一条")], tmp_path / "two", encoder=Letters(), previous=tmp_path / "one")
    assert contents(tmp_path / "one") == before


def test_without_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_index(SOURCES, tmp_path / "one")

    def no_links(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", no_links)
    build_index(SOURCES, tmp_path / "two", previous=tmp_path / "one")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_slow_encoder_resumes(tmp_path: Path, small_shards: None) -> None:
    class Interrupted(Letters):
        def encode(self, texts: Sequence[str]) -> Vectors:
            if self.asked:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        build_index(SOURCES, tmp_path / "one", encoder=Interrupted(slow=True), resume=tmp_path / "kept")
    encoder = Letters(slow=True)
    build_index(SOURCES, tmp_path / "two", encoder=encoder, resume=tmp_path / "kept")
    build_index(SOURCES, tmp_path / "fresh", encoder=Letters(slow=True))
    assert len(encoder.asked) < sum(len(list(each.load())) for each in SOURCES)
    assert contents(tmp_path / "two") == contents(tmp_path / "fresh")
    assert not (tmp_path / "kept").exists()


def test_another_encoder_is_refused(tmp_path: Path) -> None:
    build_index(SOURCES, tmp_path, encoder=Letters())
    with pytest.raises(EncoderMismatch, match=r"letters-1.*letters-2"):
        open_index(tmp_path, Letters(fingerprint="letters-2"))
    assert open_index(tmp_path).encoder is None  # by words it can be searched without any


def test_an_index_without_vectors_is_refused_to_an_encoder(tmp_path: Path) -> None:
    build_index(SOURCES, tmp_path)
    with pytest.raises(EncoderMismatch, match="no encoder"):
        open_index(tmp_path, Letters())


def test_the_index_knows_its_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "load_encoder", lambda name: Letters(fingerprint=f"loaded {name}"))
    build_index(SOURCES, tmp_path / "with", encoder=Letters())
    build_index(SOURCES, tmp_path / "without")
    found = index.encoder_of(tmp_path / "with")
    assert found is not None and found.fingerprint == "loaded letters"
    assert index.encoder_of(tmp_path / "without") is None


def test_no_index_and_old_index(tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        open_index(tmp_path)
    build_index(SOURCES, tmp_path / "old")
    manifest = json.loads((tmp_path / "old" / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "old" / "manifest.json").write_text(json.dumps(manifest | {"version": 0}), encoding="utf-8")
    with pytest.raises(NoBuild, match="version"):
        open_index(tmp_path / "old")


def test_an_empty_build(tmp_path: Path) -> None:
    build_index([], tmp_path, encoder=Letters())
    assert search(open_index(tmp_path, Letters()), "转诊") == []


def test_large_index_has_an_inverted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exact and approximate search agree where all lists are probed."""
    monkeypatch.setattr(index, "EXACT_BELOW", 3)
    monkeypatch.setattr(index, "LISTS", 2)
    build_index(SOURCES, tmp_path / "approximate", encoder=Letters())
    assert (tmp_path / "approximate" / index.INVERTED_FILE).is_file()
    monkeypatch.setattr(index, "EXACT_BELOW", 1000)
    build_index(SOURCES, tmp_path / "exact", encoder=Letters())
    approximate, exact = (open_index(tmp_path / name, Letters()) for name in ("approximate", "exact"))
    assert exact.inverted_file is None
    for query in ("转诊制度", "医保"):
        assert [hit.clause_id for hit in search(approximate, query)] == [hit.clause_id for hit in search(exact, query)]
    vector = Letters().encode(["建立转诊标准"])[0]
    only = np.array([approximate.clause(number).text != "建立转诊标准" for number in range(len(approximate))])
    assert approximate.inverted_file is not None
    assert approximate.clause(int(approximate.inverted_file.nearest(vector, 1)[0][0])).text == "建立转诊标准"
    assert approximate.clause(int(approximate.inverted_file.nearest(vector, 1, only)[0][0])).text != "建立转诊标准"


def test_short_clauses_are_searched_with_their_headings() -> None:
    short, long = clause("甲", 0, "市卫生健康委", heading="双向转诊"), clause("甲", 1, "长" * index.SHORT_CLAUSE, heading="双向转诊")
    assert searched_texts([short, long]) == ["双向转诊 市卫生健康委", "长" * index.SHORT_CLAUSE]


def test_headings_come_from_the_clauses_above() -> None:
    def node(number: int, title: str, parent: int, text: str) -> ClauseText:
        return ClauseText(f"甲#{number}", str(number), "", title, "item", 0, 1, 1, parent, 0, text)

    header = Header(title="方案", region_code="410100", level="municipal", date_document="2016-12-30")
    tree = (node(0, "总则", -1, "一、总则"), node(1, "目标", 0, "（一）目标"), node(2, "", 1, "到2020年"), node(3, "", 1, "  "))
    listed = list(list_clauses(PolicyText("甲", "甲.txt", 0, 9, "policy", "", "", True, header, tree)))
    assert [each.heading for each in listed] == ["", "总则", "总则 目标"]  # and no clause without text
    assert (listed[0].region_code, listed[0].level, listed[0].date) == ("410100", "municipal", "2016-12-30")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([16, 384, 512, 1024]))
def test_rounding_keeps_cosines(seed: int, dimension: int) -> None:
    vectors = np.random.default_rng(seed).standard_normal((2, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert abs(float(dense.compare(dense.quantise(vectors[:1]), vectors[1])[0]) - float(vectors[0] @ vectors[1])) < 0.02
