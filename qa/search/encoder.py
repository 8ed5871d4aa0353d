"""Texts → unit vectors. The shipped static encoder without torch, or any sentence-transformers model by name or path.

Vectors are float32 of shape (texts, dimension), each of length 1 (or 0 where a text holds nothing the encoder knows). An encoder
says who it is by a fingerprint; an index keeps it and refuses another (`EncoderMismatch`). Loads nothing at import.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kg.errors import MailuoError
from kg.language.script import fold

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "encoder"
CENTROIDS = "centroids.npy"
# Texts encoded at a time: bounds memory at some tens of megabytes.
BATCH = 2_048
# From this many texts on, a sparse product is faster than gathering rows, and worth the import of scipy.
SPARSE_FROM = 256

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """What an index needs of an encoder. `encode_queries` applies the model's query prompt, `encode` does not."""

    @property
    def name(self) -> str:
        """What `load_encoder` finds it by; "" for the shipped one."""

    @property
    def fingerprint(self) -> str:
        """Who this is: equal fingerprints mean equal vectors."""

    @property
    def dimension(self) -> int:
        """Width of the vectors."""

    @property
    def slow(self) -> bool:
        """Whether encoding a corpus takes long enough to be worth resuming."""

    @property
    def centroids(self) -> Vectors | None:
        """Where vectors of text gather, for approximate search; None where that is not known before the corpus is."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of clauses."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions."""


def load_encoder(name_or_path: str | Path | None = None) -> Encoder:
    """The shipped encoder (None), a folder like it, or any sentence-transformers model by name or path.

    Raises MailuoError where nothing of that name can be loaded.
    """
    path = SHIPPED if name_or_path is None else Path(name_or_path)
    # An index keeps the name, and is opened from anywhere.
    path = path.resolve() if path.exists() else path
    if (path / "model.safetensors").is_file() and (path / "tokenizer.json").is_file() and _is_static(path):
        return StaticEncoder.open(path)
    if name_or_path is None:
        raise MailuoError(f"the shipped encoder is missing from {SHIPPED}")
    return PluggedEncoder.open(str(path) if path.exists() else str(name_or_path))


def _is_static(folder: Path) -> bool:
    """Whether the folder holds quantised token vectors of ours."""
    return {"embeddings", "weights"} <= _read_safetensors_header(folder / "model.safetensors")[0].keys()


# ---------------------------------------------------------------- the shipped encoder


def _read_safetensors_header(path: Path) -> tuple[dict[str, Any], int]:
    """The tensors' descriptions and the offset at which their bytes begin."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)), 8 + length


def _map_tensor(path: Path, name: str, dtype: type[np.generic]) -> NDArray[Any]:
    """One tensor of a safetensors file, mapped."""
    header, begin = _read_safetensors_header(path)
    tensor = header[name]
    return np.memmap(path, dtype=dtype, mode="r", offset=begin + tensor["data_offsets"][0], shape=tuple(tensor["shape"]))


@dataclass(frozen=True, slots=True, eq=False)
class StaticEncoder:
    """A vector a token, summed: `rows` (V, D) int8, mapped; `factors` (V) restore them and hold the tokens' weights."""

    folder: Path
    tokenizer: Any
    rows: NDArray[np.int8]
    factors: NDArray[np.float32]
    fingerprint: str
    slow: bool = False

    @classmethod
    def open(cls, folder: Path) -> StaticEncoder:
        """Open a folder as `train_encoder.export` writes it."""
        from tokenizers import Tokenizer

        weights, vocabulary = folder / "model.safetensors", folder / "tokenizer.json"
        digest = blake2b(digest_size=8)
        for file in (weights, vocabulary):
            digest.update(file.read_bytes())
        return cls(
            folder=folder,
            tokenizer=Tokenizer.from_file(str(vocabulary)),
            rows=_map_tensor(weights, "embeddings", np.int8),
            factors=np.array(_map_tensor(weights, "weights", np.float32)),
            fingerprint=f"static-{digest.hexdigest()}",
        )

    @property
    def name(self) -> str:
        """What `load_encoder` finds it by; "" for the shipped one."""
        return "" if self.folder == SHIPPED else str(self.folder)

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        """To another process it travels as the folder it was opened from."""
        return StaticEncoder.open, (self.folder,)

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return int(self.rows.shape[1])

    @property
    def centroids(self) -> Vectors | None:
        """Those that were learned with the encoder, if any were."""
        path = self.folder / CENTROIDS
        return np.load(path).astype(np.float32) if path.is_file() else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts; script and width do not matter."""
        return self._encode(texts, list)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions. A word that is said again ("…吗？…吗？") is not meant twice: it counts once, unlike in a clause."""
        return self._encode(texts, lambda tokens: list(dict.fromkeys(tokens)))

    def _encode(self, texts: Sequence[str], counted: Callable[[list[int]], list[int]]) -> Vectors:
        """Unit vectors of texts, of those of their tokens that are `counted`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for begin in range(0, len(texts), BATCH):
            batch = [fold(text) for text in texts[begin : begin + BATCH]]
            encodings = self.tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            vectors[begin : begin + BATCH] = self._sum([counted(encoding.ids) for encoding in encodings])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, np.float32(1e-12)))

    def _sum(self, texts: list[list[int]]) -> Vectors:
        """Sums of the token vectors of each text."""
        starts = np.cumsum([0, *map(len, texts)])
        tokens = np.fromiter((token for text in texts for token in text), dtype=np.int64, count=int(starts[-1]))
        held, places = np.unique(tokens, return_inverse=True)
        vectors = self.rows[held] * self.factors[held, None]
        if len(texts) < SPARSE_FROM:
            pieces = [vectors[places[a:b]].sum(axis=0) for a, b in pairwise(starts)]
            return np.array(pieces, dtype=np.float32).reshape(len(texts), self.dimension)
        from scipy.sparse import csr_array

        ones = np.ones(len(tokens), dtype=np.float32)
        return np.asarray(csr_array((ones, places, starts), shape=(len(texts), len(held))) @ vectors)


# ---------------------------------------------------------------- any other


@dataclass(frozen=True, slots=True, eq=False)
class PluggedEncoder:
    """A sentence-transformers model. `prompt` is put before questions where the model asks for one."""

    name: str
    model: Any
    fingerprint: str
    prompt: str
    slow: bool = True
    centroids: None = None

    @classmethod
    def open(cls, name_or_path: str) -> PluggedEncoder:
        """Load a model by name (from the local cache, or the network where there is one) or by path. No remote code is run."""
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(name_or_path, device="cpu")
        except (OSError, ValueError) as error:
            raise MailuoError(f"no encoder named {name_or_path} can be loaded: {error}") from error
        prompt = choose_prompt(name_or_path, {key: prompt or "" for key, prompt in (model.prompts or {}).items()})
        return cls(name_or_path, model, fingerprint_model(name_or_path, model, prompt), prompt)

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        return int(self.model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, as they are, without a prompt."""
        return self._encode(texts, "")

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, after the prompt."""
        return self._encode(texts, self.prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = self.model.encode(list(texts), prompt=prompt or None, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)


def choose_prompt(name: str, prompts: dict[str, str]) -> str:
    """The query prompt a model ships, or the one its authors document (bge-*-zh ships none and wants one).

    >>> choose_prompt("BAAI/bge-small-zh-v1.5", {"query": "", "document": ""})
    '为这个句子生成表示以用于检索相关文章：'
    >>> choose_prompt("Qwen/Qwen3-Embedding-0.6B", {"query": "Instruct: …"})
    'Instruct: …'
    """
    if shipped := prompts.get("query"):
        return shipped
    lowered = name.lower()
    return "为这个句子生成表示以用于检索相关文章：" if "bge-" in lowered and "-zh" in lowered else ""


def fingerprint_model(name: str, model: Any, prompt: str) -> str:
    """The last part of the name, and a hash of the prompt and of the beginning of every weight."""
    digest = blake2b(prompt.encode(), digest_size=8)
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(f"{key} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().flatten()[:1024].float().cpu().numpy().tobytes())
    return f"{Path(name).name}-{digest.hexdigest()}"
