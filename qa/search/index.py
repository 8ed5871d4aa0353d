"""Clauses → an index folder, and back as memory maps. Cut into shards, so that one changed document redoes one shard.

In goes a list of `IndexSource` (a name, a key that changes when its clauses do, a way to load them); out comes a folder with
`manifest.json` and one folder a shard. After a build: (1) the same sources give the same bytes, whatever their order and
whatever was there before; (2) a shard whose sources have the keys they had in `previous` is copied, not computed;
(3) never more than one shard of clauses a worker is held in memory. Does not rank: that is `retrieve`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import EncoderMismatch, NoBuild
from kg.language.script import fold
from kg.records import PolicyText
from qa.search.encoder import Encoder
from qa.search.lexical import Postings

INDEX_VERSION = 1
# A shard holds about this many characters of source: some thousand clauses, half a second to redo.
SHARD_CHARACTERS = 1 << 20
# Kinds of clauses that hold no content of their own. They stay findable, behind what they lead to.
KIND_WEIGHTS = {
    "title": 0.7, "number": 0.3, "addressee": 0.3, "heading": 0.6, "annex_list": 0.5, "signature": 0.3, "colophon": 0.3, "noise": 0.2,
}  # fmt: skip
# A clause with fewer characters of its own is searched together with the headings above it.
SHORT_CLAUSE = 60


@dataclass(frozen=True, slots=True)
class IndexClause:
    """A clause as the index keeps it. `heading` joins the titles above it; `date` is ISO, as precise as known; offsets are source offsets."""

    id: str
    policy_id: str
    path: str
    heading: str
    text: str
    kind: str
    source_file: str
    start: int
    end: int
    title: str = ""
    region_code: str = ""
    level: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class IndexSource:
    """A file to index. `key` changes whenever the clauses do; `size` is its length in characters, roughly; `load` reads its clauses."""

    name: str
    key: str
    size: int
    load: Callable[[], Iterable[IndexClause]] = field(compare=False)


def list_clauses(policy: PolicyText) -> Iterator[IndexClause]:
    """The clauses of one document that hold any text, each with the titles of its ancestors."""
    header = policy.header
    for clause in policy.clauses:
        if not clause.text.strip():
            continue
        above: list[str] = []
        parent = clause.parent
        while parent >= 0:
            above.append(policy.clauses[parent].title)
            parent = policy.clauses[parent].parent
        yield IndexClause(
            id=clause.id, policy_id=policy.policy_id, path=clause.path, heading=" ".join(title for title in reversed(above) if title),
            text=clause.text, kind=clause.kind, source_file=policy.source_file, start=clause.start, end=clause.end,
            title=header.title, region_code=header.region_code, level=header.level, date=header.date_document or header.date_publication,
        )  # fmt: skip


def source_of(name: str, policies: Sequence[PolicyText], key: str = "") -> IndexSource:
    """An `IndexSource` of documents at hand. Without a key, one is made from the clauses themselves."""
    clauses = [clause for policy in policies for clause in list_clauses(policy)]
    return source_of_clauses(name, clauses, key)


def source_of_clauses(name: str, clauses: Sequence[IndexClause], key: str = "") -> IndexSource:
    """An `IndexSource` of clauses at hand. Without a key, one is made from the clauses themselves."""
    key = key or _digest(*(json.dumps(asdict(clause), ensure_ascii=False, sort_keys=True) for clause in clauses))
    return IndexSource(name, key, sum(len(clause.text) for clause in clauses), lambda: clauses)


def _digest(*parts: str) -> str:
    """A hash of a list of texts that no other list shares."""
    return blake2b(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# ---------------------------------------------------------------- building


def build_index(
    sources: Iterable[IndexSource],
    folder: Path,
    *,
    encoder: Encoder | None = None,
    previous: Path | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Write the index of `sources` into `folder` (created; must be empty or absent) and say what was done.

    `previous` is an older index whose unchanged shards and vectors are taken over. Without `encoder` the index is lexical
    only. `progress(done, all)` is called after each shard. Returns counts: clauses, shards, shards_kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = encoder.fingerprint if encoder else ""
    shards = _assign(sorted(sources, key=lambda source: source.name))
    kept = _kept_shards(previous, fingerprint)
    entries, reused = [], 0
    for number, (key, members) in enumerate((_shard_key(members), members) for members in shards):
        target = folder / f"shard-{number:04d}"
        if key in kept:
            old, entry = kept[key]
            shutil.copytree(old, target, copy_function=_link)
            reused += 1
        else:
            entry = _build_shard([clause for source in members for clause in source.load()], target, encoder)
        entries.append({**entry, "name": target.name, "key": key})
        if progress:
            progress(number + 1, len(shards))
    manifest = {"version": INDEX_VERSION, "encoder": fingerprint, "clauses": sum(entry["clauses"] for entry in entries), "shards": entries}
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {"clauses": manifest["clauses"], "shards": len(entries), "shards_kept": reused}


def _assign(sources: Sequence[IndexSource]) -> list[list[IndexSource]]:
    """Sources → shards by a hash of their names. The number of shards is a power of two, so that it rarely changes."""
    total = sum(source.size for source in sources)
    count = 1
    while count * SHARD_CHARACTERS < total:
        count *= 2
    shards: list[list[IndexSource]] = [[] for _ in range(count)]
    for source in sources:
        shards[int(_digest(source.name)[:8], 16) % count].append(source)
    return shards


def _shard_key(members: Sequence[IndexSource]) -> str:
    """Changes when any source of the shard does."""
    return _digest(*(part for source in members for part in (source.name, source.key)))


def _kept_shards(previous: Path | None, fingerprint: str) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Shard key → folder and manifest entry of an older index made alike; nothing where there is none."""
    if previous is None or not (previous / "manifest.json").is_file():
        return {}
    manifest = json.loads((previous / "manifest.json").read_text(encoding="utf-8"))
    if manifest["version"] != INDEX_VERSION or manifest["encoder"] != fingerprint:
        return {}
    return {entry["key"]: (previous / entry["name"], entry) for entry in manifest["shards"]}


def _link(source: str, target: str) -> None:
    """A second name for a finished file, or a copy where the file system has no links. Index files are never written again."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _build_shard(clauses: Sequence[IndexClause], folder: Path, encoder: Encoder | None) -> dict[str, Any]:
    """Write one shard; return its manifest entry."""
    folder.mkdir()
    texts = searched_texts(clauses)
    postings = Postings.build(texts)
    postings.save(folder)
    weights = np.array([KIND_WEIGHTS.get(clause.kind, 1.0) for clause in clauses], dtype=np.float32)
    np.save(folder / "weights.npy", weights)
    policies = sorted({_policy_of(clause) for clause in clauses})
    places = {policy: index for index, policy in enumerate(policies)}
    np.save(folder / "policies.npy", np.array([places[_policy_of(clause)] for clause in clauses], dtype=np.int32))
    (folder / "policies.json").write_text(json.dumps(policies, ensure_ascii=False), encoding="utf-8")
    lines = [json.dumps(asdict(clause), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n" for clause in clauses]
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, lines)], dtype=np.int64))
    (folder / "clauses.jsonl").write_bytes(b"".join(lines))
    return {"clauses": len(clauses), "length": float(postings.lengths.sum(dtype=np.float64))}


def _policy_of(clause: IndexClause) -> tuple[str, str, str, str]:
    """What filters look at, shared by the clauses of a document."""
    return (clause.policy_id, clause.region_code, clause.level, clause.date)


def searched_texts(clauses: Sequence[IndexClause]) -> list[str]:
    """The folded text each clause is searched by: its own, and for a short one the headings above it too."""
    joined = "\n".join(
        (f"{clause.heading} {clause.text}" if len(clause.text) < SHORT_CLAUSE else clause.text).replace("\n", " ") for clause in clauses
    )
    return fold(joined).split("\n") if clauses else []


# ---------------------------------------------------------------- opening


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """One shard, mapped. Clause i of the shard is line i of `clauses.jsonl`."""

    postings: Postings
    weights: NDArray[np.float32]
    policies: NDArray[np.int32]
    policy_table: tuple[tuple[str, str, str, str], ...]
    offsets: NDArray[np.int64]
    lines: NDArray[np.uint8]
    vectors: NDArray[np.int8] | None = None

    def clause(self, number: int) -> IndexClause:
        """Clause `number` of this shard, read from disk."""
        line = self.lines[int(self.offsets[number]) : int(self.offsets[number + 1])].tobytes()
        return IndexClause(**json.loads(line.decode("utf-8", "surrogatepass")))


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An open index: shards in order, and the encoder its vectors were made with (None: lexical only). Clauses count through."""

    shards: tuple[Shard, ...]
    encoder: Encoder | None = None

    def __len__(self) -> int:
        """Number of clauses."""
        return sum(len(shard.weights) for shard in self.shards)

    def clause(self, number: int) -> IndexClause:
        """Clause `number`, counted through all shards. Raises IndexError outside."""
        for shard in self.shards:
            if number < len(shard.weights):
                return shard.clause(number)
            number -= len(shard.weights)
        raise IndexError(number)


def open_index(folder: Path, encoder: Encoder | None = None) -> Index:
    """The index in `folder`, memory-mapped. Raises NoBuild where there is none, EncoderMismatch where another encoder made it."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise NoBuild(f"{folder} holds no index") from missing
    if manifest["version"] != INDEX_VERSION:
        raise NoBuild(f"{folder} holds an index of version {manifest['version']}; this is version {INDEX_VERSION}: build again")
    if encoder is not None and manifest["encoder"] != encoder.fingerprint:
        raise EncoderMismatch(f"the index was made with encoder {manifest['encoder'] or 'none'}, not {encoder.fingerprint}: build again")
    return Index(tuple(_open_shard(folder / entry["name"]) for entry in manifest["shards"] if entry["clauses"]), encoder)


def _open_shard(folder: Path) -> Shard:
    """Map the files of one shard that holds clauses."""
    table = json.loads((folder / "policies.json").read_text(encoding="utf-8"))
    return Shard(
        postings=Postings.open(folder),
        weights=np.load(folder / "weights.npy", mmap_mode="r"),
        policies=np.load(folder / "policies.npy", mmap_mode="r"),
        policy_table=tuple((policy, region, level, date) for policy, region, level, date in table),
        offsets=np.load(folder / "offsets.npy", mmap_mode="r"),
        lines=np.memmap(folder / "clauses.jsonl", dtype=np.uint8, mode="r"),
    )
