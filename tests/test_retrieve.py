"""Search: ranking, filters before the top k, words and vectors added up, English."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qa.search import translate
from qa.search.index import Index, IndexClause, build_index, open_index, source_of_clauses
from qa.search.retrieve import DENSE_SHARE, LEAD, Filters, best, fuse, search
from tests.test_index import Letters

DOCUMENTS = {
    "郑政〔2016〕31号": ("410100", "municipal", "2016-12-30", ["建立完善双向转诊制度", "加强乡村医生队伍建设", "转诊"]),
    "豫政办〔2017〕5号": ("410000", "provincial", "2017-01", ["推进分级诊疗，完善转诊标准", "推进医保支付方式改革"]),
    "大政办〔2018〕9号": ("210200", "municipal", "2018", ["双向转诊由三级医院负责", "重大传染病防治"]),
    "未注日期": ("", "", "", ["转诊办法另行制定"]),
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    sources = []
    for name, (region, level, date, texts) in DOCUMENTS.items():
        clauses = []
        for number, text in enumerate(texts):
            kind = "heading" if text == "转诊" else "item"
            clauses.append(IndexClause(f"{name}#{number}", name, str(number), "", text, kind, f"{name}.txt", 0, 9, "", region, level, date))
        sources.append(source_of_clauses(name, clauses))
    folder = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(translate, "turn_round", lambda: {"referral": (("转诊", 1.0),), "payment": (("支付", 1.0), ("付款", 0.5))})
        build_index(sources, folder, encoder=Letters())
    yield open_index(folder, Letters())


def names(opened: Index, query: str, **filters: object) -> set[str]:
    return {hit.policy_id for hit in search(opened, query, 10, Filters(**filters), mode="lexical")}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, set(DOCUMENTS)),
        ({"policies": frozenset({"未注日期"})}, {"未注日期"}),
        ({"regions": ("41",)}, {"郑政〔2016〕31号", "豫政办〔2017〕5号"}),  # a province and what lies in it
        ({"regions": ("4101", "21")}, {"郑政〔2016〕31号", "大政办〔2018〕9号"}),
        ({"levels": frozenset({"provincial"})}, {"豫政办〔2017〕5号"}),
        ({"since": "2017"}, {"豫政办〔2017〕5号", "大政办〔2018〕9号"}),
        ({"until": "2016"}, {"郑政〔2016〕31号"}),  # until its last day
        ({"until": "2017-01-15"}, {"郑政〔2016〕31号", "豫政办〔2017〕5号"}),  # a date known to the month passes within it
        ({"since": "2016-12-30", "until": "2016-12-30"}, {"郑政〔2016〕31号"}),
        ({"regions": ("99",)}, set()),
    ],
)
def test_filters(opened: Index, filters: dict[str, object], expected: set[str]) -> None:
    assert names(opened, "转诊", **filters) == expected


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_filters_come_before_the_top(opened: Index, mode: str) -> None:
    """One is asked for, and the best overall is filtered out: the best of the rest is found."""
    hits = search(opened, "双向转诊制度", 1, Filters(policies=frozenset({"未注日期"})), mode=mode)  # type: ignore[arg-type]
    assert [hit.policy_id for hit in hits] == ["未注日期"]


def test_a_heading_stands_behind_what_it_leads_to(opened: Index) -> None:
    """The heading is the query itself; it is found, but does not lead."""
    texts = [hit.text for hit in search(opened, "转诊", 10, mode="lexical")]
    assert "转诊" in texts and texts[0] != "转诊"


def test_hits_carry_their_clause(opened: Index) -> None:
    hit = search(opened, "医保支付方式改革", 1)[0]
    assert (hit.clause_id, hit.path, hit.source_file, hit.text) == (
        "豫政办〔2017〕5号#1", "1", "豫政办〔2017〕5号.txt", "推进医保支付方式改革",
    )  # fmt: skip
    assert hit.lexical > 0 and 0 < hit.dense <= 1.01 and hit.score > 0


def test_scores_descend_and_k_holds(opened: Index) -> None:
    hits = search(opened, "转诊制度改革", 3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert search(opened, "转诊", 0) == []


def test_traditional_is_simplified(opened: Index) -> None:
    simplified, traditional = (search(opened, query, 5) for query in ("双向转诊由谁负责", "雙向轉診由誰負責"))
    assert [hit.clause_id for hit in simplified][:3] == [hit.clause_id for hit in traditional][:3]


def test_english_is_translated(opened: Index) -> None:
    assert {hit.policy_id for hit in search(opened, "Who handles referral?", 10, mode="lexical")} == set(DOCUMENTS)
    assert search(opened, "payment reform", 1, mode="lexical")[0].text == "推进医保支付方式改革"


def test_weighted_terms(opened: Index) -> None:
    first, second = (search(opened, [("转诊", a), ("传染病", b)], 1, mode="lexical")[0].text for a, b in ((1.0, 0.1), (0.1, 1.0)))
    assert "转诊" in first and "传染病" in second


def test_meaning_is_what_the_encoder_is_asked(opened: Index) -> None:
    assert isinstance(opened.encoder, Letters)
    opened.encoder.asked.clear()
    search(opened, [("转诊", 1.0)], 3, meaning="who refers")
    assert opened.encoder.asked == ["who refers"]


def test_what_shares_nothing_is_not_found(opened: Index) -> None:
    assert search(opened, "渔船", 10, mode="lexical") == []
    assert search(opened, "，。", 10, mode="lexical") == []
    assert search(opened, "", 10, mode="lexical") == []


def test_sum_of_both_voices() -> None:
    words, cosines = np.array([2.0, 1.0], dtype=np.float32), np.array([0.2, 0.8], dtype=np.float32)
    np.testing.assert_allclose(fuse(words, cosines), [1 + DENSE_SHARE / 4, 0.5 + DENSE_SHARE])
    np.testing.assert_allclose(fuse(np.zeros(2, np.float32), cosines), [DENSE_SHARE / 4, DENSE_SHARE])


def test_behind_the_lead_the_encoder_counts_for_more() -> None:
    """Of 30 clauses that words rank, and one that only the encoder knows of: it passes those of the tail, none of the lead."""
    words = np.append(np.linspace(1.0, 0.6, 30), 0).astype(np.float32)
    cosines = np.append(np.full(30, 0.5), 0.9).astype(np.float32)
    ranked = best(fuse(words, cosines), 31).tolist()
    assert ranked == [*range(LEAD), 30, *range(LEAD, 30)]
    by_one_sum = words + DENSE_SHARE * cosines / 0.9
    assert int((by_one_sum > by_one_sum[30]).sum()) == 30  # it would have been last


def test_few_are_ranked_by_one_sum() -> None:
    words, cosines = np.linspace(1.0, 0.1, 12, dtype=np.float32), np.linspace(0.1, 1.0, 12, dtype=np.float32)
    np.testing.assert_allclose(fuse(words, cosines), words + DENSE_SHARE * cosines, rtol=1e-5)


def test_equal_scores_keep_their_order() -> None:
    assert best(np.array([1, 3, 3, 0, 3], dtype=np.float32), 2).tolist() == [1, 2]
    assert best(np.zeros(3, dtype=np.float32), 2).tolist() == []
