"""Vectors of clauses on disk and the nearest of them to a question. Owns every faiss object; knows nothing of words or texts.

Vectors are unit vectors rounded to int8 by one factor for all (`STEP` a function of the dimension alone), so that a vector's bytes
depend on its text and the encoder and nothing else. Below `EXACT_BELOW` clauses numpy compares with all of them: importing faiss
would cost a cold start more. From there on a FAISS inverted file (IVF, 8-bit scalar quantisation) is mapped from disk; probing
all of its lists is exact search again. Its centroids do not depend on the corpus, so that one changed clause moves no other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.search.encoder import Vectors

Codes = NDArray[np.int8]

# At this size numpy takes some 4 ms a question; above, FAISS is faster even where it is exact.
EXACT_BELOW = 10_000
# Lists of the inverted file. 400 clauses a list at 400,000 clauses.
LISTS = 1_024
# Below this size all lists are looked into, which is exact search: 9 ms at 100,000 clauses in one thread.
APPROXIMATE_FROM = 150_000
# Lists looked into from there on; the share of the 100 nearest they hold is in tests/bench/retrieval.
PROBES = 128
# Components of a unit vector beyond so many times their expected size (1 / √dimension) are cut off.
WIDEST = 8.0


def step(dimension: int) -> float:
    """What one unit of a stored component stands for."""
    return min(1.0, WIDEST / math.sqrt(dimension)) / 127


def quantise(vectors: Vectors) -> Codes:
    """Unit vectors → int8, same shape."""
    return np.clip(np.round(vectors / step(vectors.shape[1])), -127, 127).astype(np.int8)


def restore(codes: Codes) -> Vectors:
    """int8 → float32 vectors, unit but for rounding."""
    return codes.astype(np.float32) * np.float32(step(codes.shape[1]))


def compare(codes: Codes, vector: Vectors) -> NDArray[np.float32]:
    """Cosines of stored vectors (N, D) with one unit vector (D)."""
    return np.asarray(codes.astype(np.float32) @ (vector * np.float32(step(len(vector)))))


def assign(codes: Codes, centroids: Vectors) -> NDArray[np.uint16]:
    """The list each stored vector belongs to: that of the centroid nearest by inner product."""
    lists = np.empty(len(codes), dtype=np.uint16)
    for begin in range(0, len(codes), 8_192):
        lists[begin : begin + 8_192] = np.argmax(codes[begin : begin + 8_192].astype(np.float32) @ centroids.T, axis=1)
    return lists


def write_inverted_file(parts: Sequence[tuple[Codes, NDArray[np.uint16]]], centroids: Vectors, path: Path) -> None:
    """The inverted file of all parts (codes and lists, mapped or not), numbered through. The same parts give the same bytes."""
    import faiss

    dimension = centroids.shape[1]
    quantiser = faiss.IndexFlatIP(dimension)
    quantiser.add(centroids)
    index: Any = faiss.IndexIVFScalarQuantizer(
        quantiser, dimension, len(centroids), faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT, False
    )
    index.is_trained = True
    lists = np.concatenate([part for _, part in parts])
    order = np.argsort(lists, kind="stable")
    codes = np.concatenate([np.asarray(codes) for codes, _ in parts])
    bounds = np.searchsorted(lists[order], np.arange(len(centroids) + 1))
    for number, (begin, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        if begin < end:
            # FAISS keeps signed bytes with 128 added.
            rows = np.ascontiguousarray(codes[order[begin:end]].view(np.uint8) ^ np.uint8(0x80))
            ids = np.ascontiguousarray(order[begin:end], dtype=np.int64)
            index.invlists.add_entries(number, end - begin, faiss.swig_ptr(ids), faiss.swig_ptr(rows))
    index.ntotal = len(lists)
    faiss.write_index(index, str(path))


class InvertedFile:
    """A mapped inverted file."""

    def __init__(self, path: Path) -> None:
        import faiss

        self._faiss = faiss
        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        faiss.omp_set_num_threads(1)

    def nearest(
        self, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None = None, exact: bool | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers and cosines of the `k` nearest to a unit vector, of `allowed` ones only; fewer where fewer are found.

        Exact or approximate as asked for, and by the size of the index where nothing is asked for.
        """
        faiss = self._faiss
        exact = self._index.ntotal < APPROXIMATE_FROM if exact is None else exact
        parameters = faiss.SearchParametersIVF(nprobe=self._index.nlist if exact else min(PROBES, self._index.nlist))
        if allowed is not None:
            bits = np.packbits(allowed, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bits)
        # This quantiser compares whole numbers with whole numbers, so the question is rounded too.
        rounded = quantise(vector.reshape(1, -1)).astype(np.float32)
        products, numbers = self._index.search(rounded, k, params=parameters)
        found = numbers[0] >= 0
        return numbers[0][found], products[0][found] * np.float32(step(len(vector)) ** 2)
