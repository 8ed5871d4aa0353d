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
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg.errors import EncoderMismatch, NoBuild
from kg.language.script import fold
from kg.processes import work
from kg.records import PolicyText
from qa.search.dense import EXACT_BELOW, LISTS, Codes, InvertedFile, assign, quantise, restore, write_inverted_file
from qa.search.encoder import Encoder, load_encoder
from qa.search.lexical import Postings, map_array
from qa.search.translate import Dictionary, dictionary_fingerprint, open_dictionary, write_dictionary

INDEX_VERSION = 3
MANIFEST = "manifest.json"
INVERTED_FILE = "vectors.ivf"
DICTIONARY = "english"
# A shard holds at most about this many characters of source: some ten thousand clauses, a second or two to redo.
SHARD_CHARACTERS = 1 << 21
# Kinds of clauses that hold no content of their own. They stay findable, behind what they lead to. Of the weights tried on the
# tuning half of the policy questions, such as these (around 0.65) lost nothing (tests/bench/retrieval).
KIND_WEIGHTS = {
    "title": 0.8, "number": 0.65, "addressee": 0.65, "heading": 0.65, "annex_list": 0.7, "signature": 0.65, "colophon": 0.65, "noise": 0.6,
}  # fmt: skip
# A clause with fewer characters of its own is searched together with the headings above it.
SHORT_CLAUSE = 60
ENCODED_AT_ONCE = 2_048
# Of a slow encoder: so often it is said how far it has come, and so little is lost where it is stopped.
SLOWLY_ENCODED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class IndexClause:
    """A clause as the index keeps it. `heading` joins the titles above it; `date` is ISO, as precise as known; offsets are the source's."""

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


CLAUSE_FIELDS = tuple(each.name for each in fields(IndexClause))
# dataclasses.asdict copies what it finds deeply, which takes a third of the time of a shard.
_values_of = attrgetter(*CLAUSE_FIELDS)


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
    return IndexSource(name, key, sum(len(clause.text) for clause in clauses), partial(tuple, clauses))


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
    resume: Path | None = None,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Write the index of `sources` into `folder` (created; must be empty or absent) and say what was done.

    Without `encoder` the index is lexical only. `previous` is an older index whose unchanged shards and vectors are taken over.
    `resume` is a folder where a slow encoder's vectors are kept until the build is done, so that a stopped one goes on where it was.
    `progress(done, all)`, in characters of the sources, is called after each shard, and while a slow encoder is at one. Returns counts:
    clauses, shards, shards_kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    fingerprint = encoder.fingerprint if encoder else ""
    kept = _kept_shards(previous, fingerprint)
    entries: dict[str, dict[str, Any]] = {}
    tasks: list[_ShardTask] = []
    bar = _Progress(progress)
    for number, members in enumerate(_assign(sorted(sources, key=lambda source: source.name))):
        name, key = f"shard-{number:04d}", _shard_key(members)
        entries[name] = {"name": name, "key": key}
        size = sum(source.size for source in members)
        bar.all += size
        if key in kept:
            old, entry = kept[key]
            shutil.copytree(old, folder / name, copy_function=_link)
            entries[name] |= {"clauses": entry["clauses"]}
            bar.done += size
        else:
            older = previous / name if previous and kept else None
            # A slow encoder works in this process, so that it can be heard.
            within = partial(bar.within, size) if encoder and encoder.slow else None
            tasks.append(_ShardTask(folder / name, tuple(members), encoder, older, resume, within))
    sizes = {task.folder.name: sum(source.size for source in task.sources) for task in tasks}
    reused = len(entries) - len(tasks)
    # A transformer uses every core by itself.
    for target, clauses in work(_build_shard, tasks, 1 if encoder and encoder.slow else workers):
        entries[target] |= {"clauses": clauses}
        bar.finish(sizes[target])
    total = sum(entry["clauses"] for entry in entries.values())
    if encoder and total >= EXACT_BELOW:
        _join_vectors(folder, list(entries), encoder)
    _provide_dictionary(folder, previous)
    if resume:
        shutil.rmtree(resume, ignore_errors=True)
    manifest = {
        "version": INDEX_VERSION, "encoder": fingerprint, "encoder_name": encoder.name if encoder else "",
        "dictionary": dictionary_fingerprint(), "clauses": total,
        "shards": list(entries.values()),
    }  # fmt: skip
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return {"clauses": total, "shards": len(entries), "shards_kept": reused}


@dataclass(slots=True)
class _Progress:
    """How many characters are `done` of `all`, told to whom it may concern."""

    tell: Callable[[int, int], None] | None
    done: int = 0
    all: int = 0

    def finish(self, size: int) -> None:
        """A shard of this size is done."""
        self.done += size
        self.within(0, 0.0)

    def within(self, size: int, share: float) -> None:
        """This share of a shard of this size is done."""
        if self.tell:
            self.tell(self.done + int(size * share), self.all)


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


def _read_manifest(folder: Path | None) -> dict[str, Any]:
    """The manifest of an older index of this version; empty where there is none."""
    if folder is None or not (folder / MANIFEST).is_file():
        return {}
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest if manifest["version"] == INDEX_VERSION else {}


def _kept_shards(previous: Path | None, fingerprint: str) -> dict[str, tuple[Path, dict[str, Any]]]:
    """Shard key → folder and manifest entry of an older index made alike; nothing where there is none."""
    manifest = _read_manifest(previous)
    if previous is None or manifest.get("encoder") != fingerprint:
        return {}
    return {entry["key"]: (previous / entry["name"], entry) for entry in manifest["shards"]}


def _provide_dictionary(folder: Path, previous: Path | None) -> None:
    """The dictionary of an older index where nothing it is made of has changed; else a new one."""
    target = folder / DICTIONARY
    if previous is not None and _read_manifest(previous).get("dictionary") == dictionary_fingerprint():
        shutil.copytree(previous / DICTIONARY, target, copy_function=_link)
    else:
        target.mkdir()
        write_dictionary(target)


def _link(source: str, target: str) -> None:
    """A second name for a finished file, or a copy where the file system has no links. Index files are never written again."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class _ShardTask:
    """A shard to make in `folder`; `older` holds vectors of clauses that may not have changed, `within` is told what share is encoded."""

    folder: Path
    sources: tuple[IndexSource, ...]
    encoder: Encoder | None
    older: Path | None
    resume: Path | None
    within: Callable[[float], None] | None = None


def _build_shard(task: _ShardTask) -> tuple[str, int]:
    """Write one shard; its name and how many clauses it holds."""
    folder = task.folder
    folder.mkdir()
    clauses = [clause for source in task.sources for clause in source.load()]
    texts = searched_texts(clauses)
    Postings.build(texts).save(folder)
    np.save(folder / "weights.npy", np.array([KIND_WEIGHTS.get(clause.kind, 1.0) for clause in clauses], dtype=np.float32))
    policies = sorted({_policy_of(clause) for clause in clauses})
    places = {policy: index for index, policy in enumerate(policies)}
    np.save(folder / "policies.npy", np.array([places[_policy_of(clause)] for clause in clauses], dtype=np.int32))
    (folder / "policies.json").write_text(json.dumps(policies, ensure_ascii=False), encoding="utf-8")
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = [
        encode(dict(zip(CLAUSE_FIELDS, _values_of(clause), strict=True))).encode("utf-8", "surrogatepass") + b"\n" for clause in clauses
    ]
    np.save(folder / "offsets.npy", np.cumsum([0, *map(len, lines)], dtype=np.int64))
    (folder / "clauses.jsonl").write_bytes(b"".join(lines))
    if task.encoder:
        _save_vectors(task, texts)
    return folder.name, len(clauses)


def _save_vectors(task: _ShardTask, texts: Sequence[str]) -> None:
    """Write `vectors.npy`, the hashes of their texts and, where the encoder has centroids, the lists they belong to."""
    assert task.encoder is not None
    digests = b"".join(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest() for text in texts)
    hashes = np.frombuffer(digests, dtype=np.uint64)
    codes = np.zeros((len(texts), task.encoder.dimension), dtype=np.int8)
    known = _reuse(task.older, hashes, codes)
    missing = np.flatnonzero(~known)
    at_once = SLOWLY_ENCODED_AT_ONCE if task.encoder.slow else ENCODED_AT_ONCE
    for begin in range(0, len(missing), at_once):
        rows = missing[begin : begin + at_once]
        codes[rows] = _encode(task.encoder, [texts[row] for row in rows], task.resume)
        if task.within:
            task.within((begin + len(rows)) / len(missing))
    np.save(task.folder / "vectors.npy", codes)
    np.save(task.folder / "hashes.npy", hashes)
    if (centroids := task.encoder.centroids) is not None:
        np.save(task.folder / "lists.npy", assign(codes, centroids))


def _reuse(older: Path | None, hashes: NDArray[np.uint64], codes: Codes) -> NDArray[np.bool_]:
    """Copy the vectors of texts that the older shard knows into `codes`; True where one was."""
    if older is None or not (older / "hashes.npy").is_file():
        return np.zeros(len(hashes), dtype=np.bool_)
    known, vectors = np.load(older / "hashes.npy"), map_array(older / "vectors.npy")
    order = np.argsort(known, kind="stable")
    places = np.minimum(np.searchsorted(known, hashes, sorter=order), max(len(known) - 1, 0))
    held = known[order[places]] == hashes if len(known) else np.zeros(len(hashes), dtype=np.bool_)
    codes[held] = vectors[order[places[held]]]
    return held


def _encode(encoder: Encoder, texts: list[str], resume: Path | None) -> Codes:
    """Rounded vectors of texts; those of a slow encoder are kept in `resume` until the whole build is done."""
    if resume is None or not encoder.slow:
        return quantise(encoder.encode(texts))
    kept = resume / f"{_digest(encoder.fingerprint, *texts)}.npy"
    if kept.is_file():
        return np.asarray(np.load(kept))
    codes = quantise(encoder.encode(texts))
    resume.mkdir(parents=True, exist_ok=True)
    np.save(resume / "unfinished.npy", codes)
    (resume / "unfinished.npy").replace(kept)
    return codes


def _join_vectors(folder: Path, names: Sequence[str], encoder: Encoder) -> None:
    """Write the inverted file over all shards. An encoder without centroids lends those of the clauses with the lowest hashes."""
    codes = [map_array(folder / name / "vectors.npy") for name in names]
    if (centroids := encoder.centroids) is not None:
        lists = [map_array(folder / name / "lists.npy") for name in names]
    else:
        hashes = np.concatenate([np.load(folder / name / "hashes.npy") for name in names])
        first = np.sort(np.unique(hashes, return_index=True)[1][:LISTS])
        centroids = restore(np.concatenate(codes)[first])
        lists = [assign(part, centroids) for part in codes]
    write_inverted_file(list(zip(codes, lists, strict=True)), centroids, folder / INVERTED_FILE)


def _policy_of(clause: IndexClause) -> tuple[str, str, str, str]:
    """What filters look at, shared by the clauses of a document."""
    return (clause.policy_id, clause.region_code, clause.level, clause.date)


def searched_texts(clauses: Sequence[IndexClause]) -> list[str]:
    """The folded text each clause is searched by: its own, and for a short one the headings above it too."""
    joined = "\n".join(
        (f"{clause.heading} {clause.text}" if clause.heading and len(clause.text) < SHORT_CLAUSE else clause.text).replace("\n", " ")
        for clause in clauses
    )
    return fold(joined).split("\n") if clauses else []


# ---------------------------------------------------------------- opening


@dataclass(frozen=True, slots=True, eq=False)
class Shard:
    """One shard, mapped. Clause i of the shard is line i of `clauses.jsonl`, row i of `vectors` and entry i of the rest."""

    postings: Postings
    weights: NDArray[np.float32]
    policies: NDArray[np.int32]
    policy_table: tuple[tuple[str, str, str, str], ...]
    offsets: NDArray[np.int64]
    lines: NDArray[np.uint8]
    vectors: Codes | None

    def __len__(self) -> int:
        """Number of clauses."""
        return len(self.weights)

    def clause(self, number: int) -> IndexClause:
        """Clause `number` of this shard, read from disk."""
        line = self.lines[int(self.offsets[number]) : int(self.offsets[number + 1])].tobytes()
        return IndexClause(**json.loads(line.decode("utf-8", "surrogatepass")))


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """An open index: shards in order, clauses numbered through. `encoder` is None where it is searched by words only."""

    shards: tuple[Shard, ...]
    dictionary: Dictionary
    encoder: Encoder | None = None
    inverted_file: InvertedFile | None = None
    firsts: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "firsts", np.cumsum([0, *map(len, self.shards)], dtype=np.int64))

    def __len__(self) -> int:
        """Number of clauses."""
        return int(self.firsts[-1])

    def clause(self, number: int) -> IndexClause:
        """Clause `number`, counted through all shards. Raises IndexError outside."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        shard = int(np.searchsorted(self.firsts, number, side="right")) - 1
        return self.shards[shard].clause(number - int(self.firsts[shard]))

    def clauses_of(self, policy_ids: Collection[str]) -> list[IndexClause]:
        """Every clause of these policies, in order."""
        found = []
        for shard in self.shards:
            own = [number for number, (policy, *_) in enumerate(shard.policy_table) if policy in policy_ids]
            found += [shard.clause(number) for number in np.flatnonzero(np.isin(shard.policies, own)).tolist()] if own else []
        return found

    def vectors(self, numbers: NDArray[np.int64]) -> Codes:
        """The stored vectors of clauses, in the order given. Only for an index with an encoder."""
        assert self.encoder is not None
        rows = np.empty((len(numbers), self.encoder.dimension), dtype=np.int8)
        owners = np.searchsorted(self.firsts, numbers, side="right") - 1
        for owner in np.unique(owners).tolist():
            mine = owners == owner
            vectors = self.shards[owner].vectors
            assert vectors is not None
            rows[mine] = vectors[numbers[mine] - self.firsts[owner]]
        return rows


def encoder_of(folder: Path) -> Encoder | None:
    """The encoder that the index in `folder` was made with, loaded; None for one without vectors. Raises what `load_encoder` raises."""
    return load_encoder(encoder_name_of(folder)) if _read_manifest(folder).get("encoder") else None


def encoder_name_of(folder: Path) -> str | None:
    """What `load_encoder` finds the encoder of that index by; None for the shipped one, and where there is no index or no vectors in it."""
    return _read_manifest(folder).get("encoder_name") or None


def open_index(folder: Path, encoder: Encoder | None = None) -> Index:
    """The index in `folder`, memory-mapped; without `encoder` it is searched by words only.

    Raises NoBuild where there is none, EncoderMismatch where another encoder made it.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise NoBuild(f"{folder} holds no index") from missing
    if manifest["version"] != INDEX_VERSION:
        raise NoBuild(f"{folder} holds an index of version {manifest['version']}, this is version {INDEX_VERSION}: build again")
    if encoder is not None and manifest["encoder"] != encoder.fingerprint:
        made_with = f"encoder {manifest['encoder']}" if manifest["encoder"] else "no encoder"
        raise EncoderMismatch(f"the index was made with {made_with}, not with {encoder.fingerprint}: build again, or name that encoder")
    shards = tuple(_open_shard(folder / entry["name"]) for entry in manifest["shards"] if entry["clauses"])
    joined = folder / INVERTED_FILE
    return Index(shards, open_dictionary(folder / DICTIONARY), encoder, InvertedFile(joined) if encoder and joined.is_file() else None)


def _open_shard(folder: Path) -> Shard:
    """Map the files of one shard that holds clauses."""
    table = json.loads((folder / "policies.json").read_text(encoding="utf-8"))
    return Shard(
        postings=Postings.open(folder),
        weights=map_array(folder / "weights.npy"),
        policies=map_array(folder / "policies.npy"),
        policy_table=tuple((policy, region, level, date) for policy, region, level, date in table),
        offsets=map_array(folder / "offsets.npy"),
        lines=np.asarray(np.memmap(folder / "clauses.jsonl", dtype=np.uint8, mode="r")),
        vectors=map_array(folder / "vectors.npy") if (folder / "vectors.npy").is_file() else None,
    )
