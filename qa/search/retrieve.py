"""A query and filters → the best clauses of an open index, best first. Reads the index; knows nothing of answers.

A query is a text (Chinese in any script, or English) or terms with weights, as `qa.question` makes them. Filters hold before
the best are taken, so that k clauses come back wherever k pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.records import Hit
from qa.search.index import Index, Shard
from qa.search.lexical import score_shards, weigh_query


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
        """Whether a document with these values passes."""
        if (self.since or self.until) and not date:
            return False
        return (
            (not self.policies or policy in self.policies)
            and (not self.regions or region.startswith(self.regions))
            and (not self.levels or level in self.levels)
            and (not self.since or date >= self.since[: len(date)])
            and (not self.until or date[: len(self.until)] <= self.until)
        )


def search(index: Index, query: str | Sequence[tuple[str, float]], k: int = 10, filters: Filters | None = None) -> list[Hit]:
    """The `k` best clauses, best first; fewer where fewer share anything with the query or pass the filters."""
    weights = weigh_query(query)
    if not weights or not len(index):
        return []
    lexical = np.concatenate([
        scores * shard.weights * _mask(shard, filters)
        for shard, scores in zip(index.shards, score_shards([shard.postings for shard in index.shards], weights), strict=True)
    ])
    return [_hit(index, int(number), float(lexical[number]), float(lexical[number]), 0.0) for number in _best(lexical, k)]


def _mask(shard: Shard, filters: Filters | None) -> NDArray[np.bool_] | np.bool_:
    """True for the clauses of the shard that pass."""
    if filters is None:
        return np.bool_(True)
    return np.array([filters.admit(*policy) for policy in shard.policy_table], dtype=np.bool_)[shard.policies]


def _best(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Places of the k highest scores above 0, best first; of equal ones the earlier first."""
    k = min(k, len(scores))
    if k <= 0:
        return np.zeros(0, dtype=np.int64)
    floor = np.partition(scores, -k)[-k]
    places = np.flatnonzero(scores >= max(floor, np.float32(1e-9)))
    return places[np.argsort(-scores[places], kind="stable")][:k]


def _hit(index: Index, number: int, score: float, lexical: float, dense: float) -> Hit:
    """Clause `number` with its scores."""
    clause = index.clause(number)
    return Hit(
        clause.id, clause.policy_id, clause.path, score, lexical, dense, clause.text, clause.source_file, clause.start, clause.end
    )
