"""A query and filters → the best clauses of an open index, best first. Reads the index; knows nothing of answers.

A query is a text (Chinese in any script, or English) or Chinese terms with weights, as `qa.question` makes them. Filters hold
before the best are taken, so that k clauses come back wherever k pass. What words say and what vectors say are added up:

    score = weight of the kind × (words / best words + DENSE_SHARE × cosine / best cosine)

The LEAD best of that sum lead. Behind them, where words agree with most of a corpus a little, the encoder counts for more
(TAIL_SHARE): it knows better than they what else belongs to a topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from kg.language.script import fold
from qa.records import Hit
from qa.search.dense import compare
from qa.search.encoder import Encoder, Vectors
from qa.search.index import Index, Shard
from qa.search.lexical import score_shards, weigh_query
from qa.search.translate import is_english, weigh_renderings

Mode = Literal["hybrid", "lexical", "dense"]
Query = str | Sequence[tuple[str, float]]
Scores = NDArray[np.float32]

# What the encoder's voice counts against that of the words, among those that lead. Chosen on the tuning halves of
# tests/bench/retrieval: policy questions want less (0.4), statutes 0.8, English 0.7 to 1.
DENSE_SHARE = 0.8
# Behind the first LEAD, what it counts. The tuning half of the statutes: recall@100 76.8 with 3, 77.6 with 5, 77.3 with 8; as the
# share of all it would cost policy questions and English ones two points at 1.
LEAD = 20
TAIL_SHARE = 5.0
# Candidates taken from either side before scores are added.
POOL = 200
# Where a filter leaves no more clauses than this, their vectors are compared one by one.
FEW = 10_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a clause's document must be. Empty means: no matter.

    `policies` are ids; `regions` are prefixes of region codes ("41" is all of Henan, "410100" one city); `levels` as in
    `kg.records.Level`; `since` and `until` are ISO dates, both included, as precise as wished ("2016" until its last day). A
    document without a date passes no date filter.
    """

    policies: frozenset[str] = frozenset()
    regions: tuple[str, ...] = ()
    levels: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""

    def admit(self, policy: str, region: str, level: str, date: str) -> bool:
        """Whether a document with these values passes.

        >>> Filters(regions=("41",), until="2016").admit("郑政〔2016〕31号", "410100", "municipal", "2016-12-30")
        True
        """
        if (self.since or self.until) and not date:
            return False
        return (
            (not self.policies or policy in self.policies)
            and (not self.regions or region.startswith(self.regions))
            and (not self.levels or level in self.levels)
            and (not self.since or date >= self.since[: len(date)])
            and (not self.until or date[: len(self.until)] <= self.until)
        )


def search(
    index: Index, query: Query, k: int = 10, filters: Filters | None = None, *, mode: Mode = "hybrid", meaning: str = ""
) -> list[Hit]:
    """The `k` best clauses, best first; fewer where fewer share anything with the query or pass the filters.

    `meaning` is what the encoder is asked, where that is not the query itself: the question from which weighted terms were made.
    An English text is translated for the search by words and given to the encoder as it is. Without an encoder, "hybrid" is
    "lexical" and "dense" finds nothing.
    """
    if not len(index) or k <= 0:
        return []
    asked: Query = meaning or query
    if isinstance(query, str) and is_english(query):
        query = weigh_renderings(index.dictionary.render(query))
    weights = np.concatenate([np.asarray(shard.weights) for shard in index.shards])
    allowed = None if filters in (None, Filters()) else np.concatenate([_allowed(shard, filters) for shard in index.shards])
    pool = max(POOL, k)
    words = _score_words(index, query, weights, allowed) if mode != "dense" else np.zeros(len(index), dtype=np.float32)
    numbers = best(words, pool)
    cosines = np.zeros(len(numbers), dtype=np.float32)
    vector = _encode(index.encoder, asked) if mode != "lexical" else None
    if vector is not None:
        numbers = np.union1d(numbers, find_nearest(index, vector, pool, allowed))
        cosines = compare(index.vectors(numbers), vector)
    if not len(numbers):
        return []
    scores = fuse(words[numbers], np.maximum(cosines, 0) * weights[numbers])
    return [_hit(index, int(numbers[place]), scores[place], words[numbers[place]], cosines[place]) for place in best(scores, k)]


def fuse(words: Scores, cosines: Scores) -> Scores:
    """Both voices, each against its best, the second with its share; that of the tail behind the LEAD best, which stay before it."""
    words, cosines = words / max(float(words.max()), 1e-9), cosines / max(float(cosines.max()), 1e-9)
    scores = words + np.float32(DENSE_SHARE) * cosines
    leading = best(scores, LEAD)
    if len(leading) < LEAD:
        return np.asarray(scores)
    tail = words + np.float32(TAIL_SHARE) * cosines
    tail[leading] = 0
    # The best of the tail scores what the last of the lead does; of equal ones `best` would take the earlier, so a little less.
    tail *= np.float32(0.999) * scores[leading[-1]] / max(float(tail.max()), 1e-9)
    tail[leading] = scores[leading]
    return np.asarray(tail)


def best(scores: Scores, k: int) -> NDArray[np.int64]:
    """Places of the k highest scores above 0, best first; of equal ones the earlier first.

    >>> best(np.array([0.0, 2.0, 1.0, 2.0], dtype=np.float32), 2).tolist()
    [1, 3]
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, dtype=np.int64)
    floor = np.partition(scores, -k)[-k]
    places = np.flatnonzero(scores >= max(floor, np.float32(1e-9)))
    return places[np.argsort(-scores[places], kind="stable")][:k]


def find_nearest(
    index: Index, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None = None, exact: bool | None = None
) -> NDArray[np.int64]:
    """Numbers of the clauses nearest to a vector, of `allowed` ones only; `exact` as in `InvertedFile.nearest`."""
    if index.inverted_file is None or (allowed is not None and int(allowed.sum()) <= FEW):
        numbers = np.flatnonzero(allowed) if allowed is not None else np.arange(len(index))
        return numbers[best(compare(index.vectors(numbers), vector), k)]
    return index.inverted_file.nearest(vector, k, allowed, exact)[0]


def _score_words(index: Index, query: Query, weights: Scores, allowed: NDArray[np.bool_] | None) -> Scores:
    """BM25 of every clause times the weight of its kind; 0 where it is not allowed."""
    terms = weigh_query(query)
    if not terms:
        return np.zeros(len(index), dtype=np.float32)
    scores = np.concatenate(score_shards([shard.postings for shard in index.shards], terms)) * weights
    return scores if allowed is None else np.where(allowed, scores, np.float32(0))


def _encode(encoder: Encoder | None, query: Query) -> Vectors | None:
    """The vector of a query, folded as clauses are; None where there is no encoder or it knows none of the words."""
    if encoder is None:
        return None
    if isinstance(query, str):
        vector = encoder.encode_queries([fold(query)])[0]
    else:
        texts, shares = [fold(text) for text, _ in query], np.array([weight for _, weight in query], dtype=np.float32)
        vector = shares @ encoder.encode_queries(texts) if texts else np.zeros(encoder.dimension, dtype=np.float32)
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length > 0 else None


def _allowed(shard: Shard, filters: Filters | None) -> NDArray[np.bool_]:
    """True for the clauses of the shard that pass."""
    filters = filters or Filters()
    if filters == Filters(policies=filters.policies):  # a large build has ten thousand to ask
        admitted = [not filters.policies or policy in filters.policies for policy, *_ in shard.policy_table]
    else:
        admitted = [filters.admit(*policy) for policy in shard.policy_table]
    return np.array(admitted, dtype=np.bool_)[shard.policies]


def _hit(index: Index, number: int, score: np.float32, words: np.float32, cosine: np.float32) -> Hit:
    """Clause `number` with its scores."""
    clause = index.clause(number)
    return Hit(
        clause.id, clause.policy_id, clause.path, float(score), float(words), float(cosine),
        clause.text, clause.source_file, clause.start, clause.end,
    )  # fmt: skip
