"""BM25 postings: terms, scores against bm25s, shards that add up to one index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.search import lexical
from qa.search.lexical import Postings, find_terms, score_shards, weigh_query, word_code

TEXTS = ["建立双向转诊制度", "完善转诊标准和转诊流程", "国办发〔2015〕70号", "覆盖率达到85.5%，2020年", "drg 付费", ""]


def score(texts: list[str], query: str) -> np.ndarray:
    return score_shards([Postings.build(texts)], weigh_query(query))[0]


@pytest.mark.parametrize(
    ("text", "chinese", "words"),
    [
        ("转诊", 3, []),  # two characters and one pair
        ("转，诊", 2, []),  # no pair across punctuation
        ("85.5%", 0, ["85.5%"]),  # a number is one word, its percent sign included
        ("1,000人", 1, ["1,000"]),
        ("hpv疫苗", 3, ["hpv"]),
        ("国办发〔2015〕70号", 6, ["2015", "70", "国办发〔2015〕70号"]),  # a document number is whole, and its parts too
    ],
)
def test_terms(text: str, chinese: int, words: list[str]) -> None:
    codes, _ = find_terms([text])
    assert sorted(code for code in codes.tolist() if code >> 63) == sorted(word_code(word) for word in words)
    assert sum(not code >> 63 for code in codes.tolist()) == chinese


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("转诊", 1),  # twice there
        ("轉診", 1),  # traditional
        ("国办发[2015] 70号", 2),  # other brackets, a blank inside
        ("８５．５％", 3),  # full width
        ("DRG", 4),
    ],
)
def test_ranking(query: str, first: int) -> None:
    assert int(np.argmax(score(TEXTS, query))) == first


def test_no_match_scores_nothing() -> None:
    assert not score(TEXTS, "渔业").any()
    assert not score(["", ""], "渔业").any()


def test_scores_are_those_of_bm25s() -> None:
    """bm25s with the same formula, fed the same terms, is the reference."""
    import bm25s

    codes, owners = find_terms(TEXTS[:5])
    numbers = {code: number for number, code in enumerate(sorted(set(codes.tolist())))}
    corpus = [[numbers[code] for code in codes[owners == owner].tolist()] for owner in range(5)]
    reference = bm25s.BM25(method="lucene", k1=lexical.SATURATION, b=lexical.LENGTH_WEIGHT)
    reference.index((corpus, {str(number): number for number in range(len(numbers))}), show_progress=False, create_empty_token=False)
    for query in ("转诊制度", "2020年覆盖率", "国办发〔2015〕70号"):
        asked = [numbers[code] for code in find_terms([query])[0].tolist() if code in numbers]
        expected = reference.get_scores_from_ids(asked)
        np.testing.assert_allclose(score(TEXTS[:5], query), expected, rtol=1e-5)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text("医疗卫生转诊制度2016年a，", max_size=12), min_size=2, max_size=8),
    st.integers(1, 7),
    st.text("医疗转诊制2016a", max_size=5),
)
def test_shards_add_up(texts: list[str], cut: int, query: str) -> None:
    """Cutting an index into shards changes no score."""
    cut = min(cut, len(texts) - 1)
    whole = score_shards([Postings.build(texts)], weigh_query(query))[0]
    parts = score_shards([Postings.build(texts[:cut]), Postings.build(texts[cut:])], weigh_query(query))
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-5)


def test_weights_count() -> None:
    alone, double = (score_shards([Postings.build(TEXTS)], weigh_query([("转诊", weight)]))[0] for weight in (1.0, 2.0))
    np.testing.assert_allclose(double, 2 * alone)


def test_saved_and_mapped(tmp_path: Path) -> None:
    Postings.build(TEXTS).save(tmp_path)
    opened = Postings.open(tmp_path)
    assert opened.clauses.base is not None and not opened.clauses.flags.writeable
    np.testing.assert_array_equal(score_shards([opened], weigh_query("转诊"))[0], score(TEXTS, "转诊"))


def test_lone_surrogates_are_text_too() -> None:
    assert len(find_terms(["\ud800转诊"])[0]) == 3
