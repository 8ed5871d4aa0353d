"""Folded text → BM25 postings over character uni- and bigrams, and scores. Holds numpy arrays; touches files only to read and write them.

Terms are 64-bit codes, so that a vocabulary is a sorted array and needs no dictionary at open:
- a Chinese character: its code point;
- two neighbouring Chinese characters: both code points;
- a run of Latin letters, a number (3.5%, 2016, 1,000) or a whole document number (国办发〔2015〕70号): a hash with the top bit set.

The formula is that of bm25s (method "lucene"), and a test compares the two. bm25s itself folds the inverse document frequency
of one corpus into stored scores, so that one changed document would change every posting of a corpus; here postings keep
counts, the index is cut into shards that do not depend on each other, and frequencies are summed when a query comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.language.numbering import find_document_numbers
from kg.language.script import fold

# Saturation and length normalisation of BM25; chosen on the tuning halves of tests/bench/retrieval.
SATURATION = 1.5
LENGTH_WEIGHT = 0.75
# A bigram shifts the first of its two code points above the second (21 bits hold any code point).
BIGRAM_SHIFT = np.uint64(21)
WORD_BIT = 1 << 63
# Latin words; numbers with their decimals, thousands and percent sign.
WORD = re.compile(r"[a-z]+|[0-9]+(?:[.,][0-9]+)*%?")
MOST_COUNTED = 255

Codes = NDArray[np.uint64]


@lru_cache(maxsize=200_000)
def word_code(word: str) -> int:
    """The term code of a word kept whole: 63 bits of its hash, top bit set.

    >>> word_code("2016") >> 63
    1
    """
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "big") | WORD_BIT


def _is_chinese(points: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """True where a code point is a Chinese character (unified ideographs and extensions, 〇)."""
    common: NDArray[np.bool_] = (points >= 0x3400) & (points <= 0x9FFF)
    rare: NDArray[np.bool_] = ((points >= 0x20000) & (points <= 0x323AF)) | ((points >= 0xF900) & (points <= 0xFAFF)) | (points == 0x3007)
    return common | rare


def find_terms(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int32]]:
    """All terms of folded `texts`: their codes and, for each, the index of its text; repeats stay repeats, order is no matter.

    >>> codes, owners = find_terms(["医联体", "no 2016"])
    >>> len(codes), owners.tolist()
    (7, [0, 0, 0, 0, 0, 1, 1])
    """
    joined = "\n".join(texts)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
    chinese = _is_chinese(points)
    single = np.flatnonzero(chinese)
    double = np.flatnonzero(chinese[:-1] & chinese[1:])
    words = [(match.start(), word_code(match.group())) for match in WORD.finditer(joined)]
    words += [(start, word_code(number.format())) for start, _, number in find_document_numbers(joined)]
    wide = points.astype(np.uint64)
    codes = np.concatenate([
        wide[single],
        (wide[double] << BIGRAM_SHIFT) | wide[double + 1],
        np.fromiter((code for _, code in words), dtype=np.uint64, count=len(words)),
    ])
    places = np.concatenate([single, double, np.fromiter((place for place, _ in words), dtype=np.int64, count=len(words))])
    owners = np.searchsorted(ends, places, side="right").astype(np.int32)
    return codes, owners


def map_array(path: Path) -> NDArray[Any]:
    """An .npy file, mapped; as a plain array, which is sliced several times faster than numpy's memmap."""
    return np.asarray(np.load(path, mmap_mode="r"))


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Who holds which term how often. `terms` (T) ascend; the clauses of term i are `clauses[starts[i]:starts[i+1]]`, ascending.

    `counts` (as many as `clauses`) stop at MOST_COUNTED; `lengths` (one a clause) are in terms, repeats included.
    """

    terms: Codes
    starts: NDArray[np.int64]
    clauses: NDArray[Any]
    counts: NDArray[np.uint8]
    lengths: NDArray[np.float32]

    @classmethod
    def build(cls, texts: Sequence[str]) -> Postings:
        """Postings of folded texts; text i is clause i."""
        codes, owners = find_terms(texts)
        width = np.int64(max(len(texts), 1))
        terms, numbers = np.unique(codes, return_inverse=True)
        pairs, counts = np.unique(numbers.astype(np.int64) * width + owners, return_counts=True)
        starts = np.searchsorted(pairs, np.arange(len(terms) + 1, dtype=np.int64) * width)
        narrow = np.uint16 if width <= 1 << 16 else np.int32
        return cls(
            terms=terms,
            starts=starts.astype(np.int64),
            clauses=(pairs % width).astype(narrow),
            counts=np.minimum(counts, MOST_COUNTED).astype(np.uint8),
            lengths=np.bincount(owners, minlength=len(texts)).astype(np.float32),
        )

    def save(self, folder: Path) -> None:
        """One .npy file an array, so that each can be mapped."""
        for name in self.__slots__:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def open(cls, folder: Path) -> Postings:
        """The postings saved in `folder`, mapped, not read."""
        return cls(**{name: map_array(folder / f"{name}.npy") for name in cls.__slots__})

    def find(self, codes: Codes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the postings of each code begin and end (equal where the code is not held)."""
        if not len(self.terms):
            nowhere = np.zeros(len(codes), dtype=np.int64)
            return nowhere, nowhere
        places = np.minimum(np.searchsorted(self.terms, codes), len(self.terms) - 1)
        held = np.asarray(self.terms)[places] == codes
        begins = np.where(held, self.starts[places], 0)
        return begins, np.where(held, self.starts[places + 1], 0)


def weigh_query(query: str | Iterable[tuple[str, float]]) -> dict[int, float]:
    """Term code → weight of a query: a text, or texts with weights. A term that one text repeats ("…吗？…吗？") is not meant twice.

    >>> weights = weigh_query([("转诊", 1.0), ("医保", 0.5)])
    >>> sorted(weights.values())
    [0.5, 0.5, 0.5, 1.0, 1.0, 1.0]
    """
    parts = [(query, 1.0)] if isinstance(query, str) else list(query)
    weights: dict[int, float] = {}
    codes, owners = find_terms([fold(text) for text, _ in parts])
    for code, owner in dict.fromkeys(zip(codes.tolist(), owners.tolist(), strict=True)):
        weights[code] = weights.get(code, 0.0) + parts[owner][1]
    return weights


def score_shards(shards: Sequence[Postings], weights: Mapping[int, float]) -> list[NDArray[np.float32]]:
    """BM25 scores of every clause, one array a shard. Frequencies and mean length are those of all shards together."""
    codes = np.fromiter(sorted(weights), dtype=np.uint64, count=len(weights))
    found = [shard.find(codes) for shard in shards]
    total = sum(len(shard.lengths) for shard in shards)
    mean = sum(float(shard.lengths.sum(dtype=np.float64)) for shard in shards) / max(total, 1) or 1.0
    held = sum((ends - begins for begins, ends in found), np.zeros(len(codes), dtype=np.int64))
    rarity = np.log(1 + (total - held + 0.5) / (held + 0.5))
    factors = (rarity * [weights[int(code)] for code in codes]).astype(np.float32)
    return [_score(shard, begins, ends, factors, mean) for shard, (begins, ends) in zip(shards, found, strict=True)]


def _score(
    shard: Postings, begins: NDArray[np.int64], ends: NDArray[np.int64], factors: NDArray[np.float32], mean: float
) -> NDArray[np.float32]:
    """Scores of one shard, all terms at once: with many shards, a step a term and shard would cost more than the sums."""
    spans = [(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True) if begin < end]
    if not spans:
        return np.zeros(len(shard.lengths), dtype=np.float32)
    clauses = np.concatenate([shard.clauses[begin:end] for begin, end in spans])
    counts = np.concatenate([shard.counts[begin:end] for begin, end in spans]).astype(np.float32)
    norms = (SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * np.asarray(shard.lengths) / mean)).astype(np.float32)
    shares = counts / (counts + norms[clauses])
    shares *= np.repeat(factors, ends - begins)
    return np.bincount(clauses, weights=shares, minlength=len(shard.lengths)).astype(np.float32)
