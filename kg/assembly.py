"""One source through reading, extraction and writing, and many of them at once. Keeps what single files gave in the cache.

Comes in: files and, for writing, what resolution says of them. Goes out: Outlines, Chunks. Each function here is one unit of work for a
process of its own (kg.processes): it takes names and keys, not texts, and gives back little. Does not order the stages: build_graph does.

An entry of the cache has four sections: the Outline, the texts (PolicyText), the rest of the Extraction, and the source's own text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from kg.errors import BuildError, UnreadableFile
from kg.extraction.extract import EXTRACTOR_VERSION, extract
from kg.graph.check import check_statements
from kg.graph.export import Chunk, write_chunk
from kg.graph.resolve import Outline, SourceLinks, outline
from kg.graph.statements import name_texts, state
from kg.reading.read import read_source
from kg.records import Extraction, PolicyText
from kg.workspace import Cache, Corrupted, cache_key, fingerprint

OUTLINE, TEXTS, STATEMENTS, SOURCE = range(4)
_HERE = Path(__file__).resolve().parent


@cache
def code_fingerprint() -> str:
    """Which code and lexicons make an entry of the cache: everything up to the outline."""
    parts = ("records.py", "language", "reading", "extraction", "graph/resolve.py")
    return cache_key(EXTRACTOR_VERSION, fingerprint([*(_HERE / part for part in parts), _HERE.parent / "data" / "lexicon"]))


@cache
def writer_fingerprint() -> str:
    """Which code and ontology make the files of a build from the entries of the cache."""
    return cache_key(code_fingerprint(), fingerprint([_HERE / "graph", _HERE.parent / "data" / "ontology"]))


# ---------------------------------------------------------------- reading one source


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A file to read: where it is, what it is called in the build, and where the cache is."""

    name: str
    path: str
    cache: str


def entry_key(name: str, digest: str) -> str:
    """The key of what a file of this name and content gives."""
    return cache_key(name, digest, code_fingerprint())


def read_one(task: ReadTask) -> tuple[str, bytes]:
    """Reads and extracts one file into the cache; its entry's key and its encoded Outline. A file that cannot be read gives an outline too.

    Nothing a single file does may end a build: what goes wrong is said in the outline, and counted.
    """
    try:
        source = read_source(Path(task.path), task.name)
    except UnreadableFile as error:
        return "", msgspec.msgpack.encode(Outline(task.name, "", (), (), (), skipped=error.reason))
    key = entry_key(task.name, source.digest)
    try:
        extraction = extract(source)
        each = outline(extraction)
    except Exception as error:  # noqa: BLE001 - the boundary of one file
        reason = f"an internal error ({type(error).__name__}: {error}); please report this file"
        return "", msgspec.msgpack.encode(Outline(task.name, source.digest, (), (), (), skipped=reason))
    encoded = msgspec.msgpack.encode(each)
    sections = [
        encoded,
        msgspec.msgpack.encode(extraction.texts),
        msgspec.msgpack.encode(replace(extraction, texts=())),
        source.text.encode("utf-8", "surrogatepass"),
    ]
    Cache(Path(task.cache)).write(key, sections)
    return key, encoded


def decode_outline(content: bytes) -> Outline:
    """An encoded Outline. Raises Corrupted."""
    return decode(content, Outline)


def cached_outline(store: Cache, key: str) -> Outline | None:
    """The outline of an entry, None where there is none. Raises Corrupted."""
    content = store.read(key, OUTLINE)
    return None if content is None else decode_outline(content)


Kind = TypeVar("Kind")


@cache
def _decoder(kind: Any) -> Any:
    return msgspec.msgpack.Decoder(kind)


def decode(content: bytes, kind: type[Kind]) -> Kind:
    try:
        decoded: Kind = _decoder(kind).decode(content)  # type: ignore[arg-type]
    except msgspec.DecodeError as error:
        raise Corrupted(f"a cache entry cannot be decoded: {error}") from error
    return decoded


# ---------------------------------------------------------------- writing one source


@dataclass(frozen=True, slots=True)
class WriteTask:
    """A source to write: the file, its entry in the cache, and what its citations mean."""

    file: ReadTask
    key: str
    links: SourceLinks


@dataclass(frozen=True, slots=True)
class Written:
    """What one source adds to the build, its text, and what is wrong with it (nothing, in a sound build)."""

    source_file: str
    chunk: Chunk
    text: bytes
    violations: tuple[str, ...]


def write_one(task: WriteTask) -> Written:
    """The chunk of one source, checked against its text. An entry of the cache that is damaged or gone is made again first."""
    cache = Cache(Path(task.file.cache))
    try:
        outlined, extraction, text = _load(cache, task.key)
    except Corrupted:
        key, _ = read_one(task.file)
        if key != task.key:
            raise BuildError(f"{task.file.name} was changed during the build; run it again") from None
        outlined, extraction, text = _load(cache, task.key)
    source_text = text.decode("utf-8", "surrogatepass")
    statements = state(extraction, outlined, task.links, source_text)
    return Written(task.links.source_file, write_chunk(statements), text, tuple(check_statements(statements, source_text)))


def _load(cache: Cache, key: str) -> tuple[Outline, Extraction, bytes]:
    texts = decode(_section(cache, key, TEXTS), tuple[PolicyText, ...])
    extraction = replace(decode(_section(cache, key, STATEMENTS), Extraction), texts=texts)
    return decode_outline(_section(cache, key, OUTLINE)), extraction, _section(cache, key, SOURCE)


def _section(cache: Cache, key: str, section: int) -> bytes:
    content = cache.read(key, section)
    if content is None:
        raise Corrupted(f"cache entry {key[:12]} is gone")
    return content


def named_texts(cache_folder: str, key: str, links: SourceLinks) -> list[PolicyText]:
    """The texts of one source under the ids of this build: what the index holds."""
    return list(name_texts(decode(_section(Cache(Path(cache_folder)), key, TEXTS), tuple[PolicyText, ...]), links))
