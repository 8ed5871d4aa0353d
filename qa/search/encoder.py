"""Texts → unit vectors. The shipped static encoder without torch, or any sentence-transformers model by name or path.

Vectors are float32 of shape (texts, dimension), each of length 1 (or 0 where a text holds nothing the encoder knows). An encoder
says who it is by a fingerprint; an index keeps it and refuses another (`EncoderMismatch`). Loads nothing at import.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What an index needs of an encoder. `encode_queries` applies the model's query prompt, `encode` does not."""

    @property
    def fingerprint(self) -> str:
        """Who this is: equal fingerprints mean equal vectors."""

    @property
    def dimension(self) -> int:
        """Width of the vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of clauses."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""
