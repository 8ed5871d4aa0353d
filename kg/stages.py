"""The stages of a build that know its sources: read all, write all, fill the database. Each returns what the next one needs.

Comes in: files, the cache, the last build. Goes out: Outlines, a staged folder with every file of `export.OUTPUTS`, `sources/` and
`store/`, and the `BuildState` that lets the next build take over what has not changed. Holds outlines and links of all sources, the
texts of a few.

After this, whatever was taken over from the last build: the files are those of a build from nothing, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from kg.assembly import (
    ReadTask,
    WriteTask,
    Written,
    cached_outline,
    decode,
    decode_outline,
    entry_key,
    read_one,
    write_one,
    writer_fingerprint,
)
from kg.errors import BuildError
from kg.graph import store
from kg.graph.check import require
from kg.graph.export import (
    OUTPUTS,
    Assembler,
    Chunk,
    Placed,
    Stamp,
    stamp,
    stamp_outputs,
    tail_graphs,
    take_over_text,
    text_names,
    write_head,
    write_tail,
    write_text,
)
from kg.graph.resolve import Outline, Resolution, SourceLinks
from kg.graph.statements import cited_policy_statement
from kg.graph.vocabulary import thing
from kg.processes import work
from kg.records import Skipped
from kg.workspace import CACHE, Cache, Corrupted, cache_key, current_or_none, digest_file

Progress = Callable[[str, int, int], None]


def quiet(stage: str, done: int, total: int) -> None:
    """A Progress that shows nothing."""


class Clock:
    """Seconds per stage, for the report."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.started = time.monotonic()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begun = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] = round(self.seconds.get(stage, 0.0) + time.monotonic() - begun, 3)

    def total(self) -> float:
        """Seconds since the clock was made."""
        return round(time.monotonic() - self.started, 3)


# ---------------------------------------------------------------- what the last build left


@dataclass(frozen=True, slots=True)
class SourceState:
    """What a build knows of one of its sources: the cache entry, what was linked, what was counted, where its chunk and text stand."""

    key: str
    links: str
    counts: dict[str, int]
    placed: Placed
    text: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class BuildState:
    """What a build tells the next one: `plan` names all that went in, `writer` the code that wrote it, `outputs` stamps what it wrote."""

    plan: str
    writer: str
    sources: dict[str, SourceState]
    tail: Placed
    outputs: tuple[Stamp, ...]


@dataclass(frozen=True, slots=True)
class Last:
    """The last build: its folder and what it told."""

    folder: Path
    state: BuildState


STATE = ".state"


def save_state(folder: Path, build_state: BuildState) -> None:
    """Writes the state into a version, checked like an entry of the cache."""
    Cache(folder).write(STATE, [msgspec.msgpack.encode(build_state)])


def last_build(out: Path) -> Last | None:
    """The last build of `out`; None where there is none or its state is damaged: then everything is written anew."""
    folder = current_or_none(out)
    if folder is None:
        return None
    try:
        content = Cache(folder).read(STATE, 0)
        return None if content is None else Last(folder, decode(content, BuildState))
    except Corrupted:
        return None


def links_digest(links: SourceLinks) -> str:
    """A hash of all that a source's chunk takes from elsewhere."""
    return hashlib.blake2b(msgspec.json.encode(links), digest_size=12).hexdigest()


# ---------------------------------------------------------------- reading


@dataclass(slots=True)
class Reading:
    """What reading all files gave: outlines and cache entries by source, the files skipped, and notes for the person at the terminal."""

    files: Mapping[str, Path]
    outlines: dict[str, Outline] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    extracted: int = 0


def digest_files(files: Mapping[str, Path]) -> dict[str, str]:
    """The SHA-256 of every file, by name."""
    return {name: digest_file(path) for name, path in files.items()}


def read_all(files: Mapping[str, Path], digests: Mapping[str, str], out: Path, jobs: int, progress: Progress) -> Reading:
    """Outlines of all files, from the cache where it knows them. Raises BuildError where not one of them can be read."""
    reading, cache, missing = Reading(files), Cache(out / CACHE), []
    for name in files:
        key = entry_key(name, digests[name])
        try:
            found = cached_outline(cache, key) if digests[name] else None
        except Corrupted as error:
            reading.notes.append(f"{error}; {name} is read again")
            found = None
        if found is None:
            missing.append(name)
        else:
            reading.outlines[name], reading.keys[name] = found, key
    reading.extracted = len(missing)
    tasks = [ReadTask(name, str(files[name]), str(cache.folder)) for name in missing]
    for done, (name, (key, content)) in enumerate(zip(missing, work(read_one, tasks, jobs), strict=True), start=1):
        progress("read", done, len(missing))
        found = decode_outline(content)
        if found.skipped:
            reading.skipped.append(Skipped(name, found.skipped))
        else:
            reading.outlines[name], reading.keys[name] = found, key
    if not reading.outlines:
        first = reading.skipped[0]
        raise BuildError(f"none of the {len(files)} files could be read; {first.file}: {first.reason}")
    return reading


# ---------------------------------------------------------------- writing


@dataclass(slots=True)
class Writing:
    """What writing gave: the state for the next build, what was counted, and what changed in the named graphs since the last build."""

    state: BuildState
    counts: dict[str, int]
    changes: list[store.GraphChange] | None
    rewritten: int


class _Writer:
    """One pass over the sources in the order of their names, taking over or rendering each."""

    def __init__(self, folder: Path, reading: Reading, resolution: Resolution, last: Last | None) -> None:
        self.folder = folder
        self.reading = reading
        self.links = resolution.links
        alike = last and last.state.writer == writer_fingerprint() and last.state.outputs == stamp_outputs(last.folder)
        self.last = last if alike else None
        self.digests = {name: links_digest(links) for name, links in resolution.links.items()}
        self.names = text_names({name: each.media_type for name, each in reading.outlines.items()})
        self.sources: dict[str, SourceState] = {}
        self.changes: list[store.GraphChange] = []

    def unchanged(self, name: str) -> SourceState | None:
        """What the last build knows of a source that would be written just the same."""
        before = self.last.state.sources.get(name) if self.last else None
        now = (self.reading.keys[name], self.digests[name], self.names[name])
        return before if before and (before.key, before.links, before.text) == now else None

    def take_over(self, name: str, files: Assembler) -> bool:
        """Takes an unchanged source over from the last build; False where it changed, or where somebody touched its text there."""
        before = self.unchanged(name)
        if self.last is None or before is None:
            return False
        old, new = self.last.folder / "sources" / before.text, self.folder / "sources" / before.text
        if not take_over_text(new, old, before.size, before.modified):
            return False
        self.sources[name] = replace(before, placed=files.take_over(before.placed))
        return True

    def write(self, written: Written, files: Assembler) -> None:
        """Writes a source anew."""
        name = written.source_file
        require(written.violations)
        path = self.folder / "sources" / self.names[name]
        write_text(path, written.text)
        size, modified = stamp(path)
        placed, counts = files.add(written.chunk), written.chunk.counts
        self.sources[name] = SourceState(self.reading.keys[name], self.digests[name], counts, placed, self.names[name], size, modified)
        self.changes.append(store.GraphChange(thing("source", name), None, written.chunk.parts[1].decode("utf-8", "surrogatepass")))


def write_all(
    folder: Path, reading: Reading, resolution: Resolution, last: Last | None, cache: Path, jobs: int, progress: Progress, plan: str
) -> Writing:
    """Writes every file of OUTPUTS and `sources/` into a staged folder."""
    writer = _Writer(folder, reading, resolution, last)
    names = sorted(reading.outlines)
    with Assembler(folder, writer.last.folder if writer.last else None) as files:
        files.add(write_head())
        for done, (_, ready) in enumerate(_in_order(writer, names, files, cache, jobs), start=1):
            if ready is not None:
                writer.write(ready, files)
            progress("write", done, len(names))
        tail = write_tail([cited_policy_statement(each) for each in resolution.cited], resolution.bodies, store.read_ontology())
        changes = _changes(writer, files, tail)
        placed = files.add(tail)
    counts = Counter({"sources": len(names), **tail.counts})
    for each in writer.sources.values():
        counts.update(each.counts)
    state = BuildState(plan, writer_fingerprint(), writer.sources, placed, stamp_outputs(folder))
    return Writing(state, dict(counts), changes, len(writer.changes))


def _in_order(writer: _Writer, names: Sequence[str], files: Assembler, cache: Path, jobs: int) -> Iterator[tuple[str, Written | None]]:
    """The sources in order: None for one taken over, else what a process rendered, a stretch of changed ones at a time."""
    waiting: list[str] = []

    def render() -> Iterator[tuple[str, Written | None]]:
        reading = writer.reading
        files_to_write = [ReadTask(name, str(reading.files[name]), str(cache)) for name in waiting]
        tasks = [WriteTask(file, reading.keys[file.name], writer.links[file.name]) for file in files_to_write]
        yield from zip(waiting, work(write_one, tasks, jobs), strict=True)
        waiting.clear()

    if writer.last is None:
        waiting.extend(names)
    for name in names if writer.last else ():
        # What is taken over must follow what stands before it, so those that wait are rendered first; a run of changed ones waits together.
        if writer.unchanged(name):
            yield from render()
            if writer.take_over(name, files):
                yield name, None
                continue
        waiting.append(name)
    yield from render()


def _changes(writer: _Writer, files: Assembler, tail: Chunk) -> list[store.GraphChange] | None:
    """What changed in the named graphs since the last build; None where that is not known and the database must be filled anew."""
    if writer.last is None:
        return None
    before = files.chunk_at(writer.last.state.tail)
    gone = [name for name in writer.last.state.sources if name not in writer.sources]
    removed = [store.GraphChange(thing("source", name), None, "") for name in sorted(gone)]
    old, new = tail_graphs(before.parts[0]), tail_graphs(tail.parts[0])
    return [*writer.changes, *removed, *(store.change_blocks(graph, old[graph], new[graph]) for graph in new)]


# From this part of changed sources on, filling a new database is quicker than changing a copy of the old one.
REFILL_FROM = 0.2


def fill_store(folder: Path, old: Path | None, changes: Sequence[store.GraphChange]) -> None:
    """Makes `store/` in a staged folder: from the last build's (`old`) and what changed, or from graph.trig where `old` is None."""
    if old is not None:
        store.update_store(old, folder / "store", changes)
    else:
        store.create_store(folder / "store", folder / "graph.trig")


def store_to_change(writing: Writing, last: Last | None) -> Path | None:
    """The last build's database, where changing a copy of it is possible and quicker than filling a new one."""
    old = last.folder / "store" if last else None
    few = writing.rewritten < REFILL_FROM * len(writing.state.sources)
    return old if old and (old / "CURRENT").is_file() and writing.changes is not None and few else None


# ---------------------------------------------------------------- plan and report


def make_plan(digests: Mapping[str, str], *versions: str) -> str:
    """A name for all that goes into a build: the same files, code and encoder make the same plan."""
    return cache_key(*versions, *(part for name in sorted(digests) for part in (name, digests[name])))


def is_whole(folder: Path, index: bool) -> bool:
    """Whether nothing was taken out of a version since it was published."""
    wanted = (*OUTPUTS, "report.json", "store/CURRENT", *(("index/manifest.json",) if index else ()))
    return (folder / "sources").is_dir() and all((folder / name).is_file() for name in wanted)


def save_report(folder: Path, report: Mapping[str, object]) -> None:
    """Writes report.json."""
    (folder / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_report(folder: Path) -> dict[str, Any]:
    """The report of a version."""
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report
