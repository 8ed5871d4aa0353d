"""Documents → a build: reads, links, writes, indexes, checks and publishes. The command line of `build`.

    python build_graph.py [INPUT …] [--out DIR] [--jobs N] [--encoder MODEL] [--no-index]

INPUT is files or folders (default data/documents), DIR the build (default data/build). Running it again does only what changed.
Exit code: 0 done, 2 nothing could be built from what was asked for, 3 another build is running, 1 anything else.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from kg import stages, workspace
from kg.assembly import named_texts, writer_fingerprint
from kg.errors import BuildError, BuildLocked, MailuoError
from kg.graph import check
from kg.graph.resolve import Resolution, SourceLinks, resolve
from kg.processes import available_cores, beside
from kg.stages import Clock, Last, Progress, Reading, quiet
from qa.search.encoder import SHIPPED, Encoder, load_encoder
from qa.search.index import INDEX_VERSION, IndexClause, IndexSource, build_index, list_clauses
from qa.search.translate import dictionary_fingerprint

ROOT = Path(__file__).resolve().parent


def build(
    inputs: Sequence[Path],
    out: Path,
    *,
    encoder: str | None = None,
    index: bool = True,
    jobs: int = 0,
    wait: float = 0.0,
    progress: Progress = quiet,
) -> dict[str, Any]:
    """Builds `out` from files and folders and returns its report; the same input gives the same bytes, whatever was there before.

    `encoder` is a sentence-transformers model by name or path (default: the shipped one), `jobs` the number of processes (default: one per
    core), `wait` the seconds to wait for another build of `out`. Raises BuildError, and then leaves `out` as it was.
    """
    clock, jobs, cache = Clock(), jobs or available_cores(), out / workspace.CACHE
    files = workspace.list_files(inputs, out)
    with workspace.locked(out, wait):
        with clock("look"):
            last, digests, model = stages.last_build(out), stages.digest_files(files), open_encoder(encoder) if index else None
            words = f"{INDEX_VERSION} {model.fingerprint} {dictionary_fingerprint()}" if model else f"{INDEX_VERSION} index={index}"
            plan = stages.make_plan(digests, writer_fingerprint(), words)
            if last and last.state.plan == plan and stages.is_whole(last.folder, index):
                workspace.repair(out, last.folder)
                return stages.load_report(last.folder) | {"unchanged": True, "seconds": {"total": clock.total()}}
        with clock("read"):
            reading = stages.read_all(files, digests, out, jobs, progress)
        with clock("link"):
            resolution = resolve(reading.outlines.values())
            check.require(check.check_links(resolution))
        with workspace.staging(out, plan[:12]) as folder:
            with clock("write"):
                writing = stages.write_all(folder, reading, resolution, last, cache, jobs, progress, plan)
            with clock("store and index"), beside(stages.fill_store, folder, stages.store_to_change(writing, last), writing.changes or ()):
                if index:
                    options = {"encoder": model, "workers": jobs, "progress": partial(progress, "index")}
                    fill_index(folder, reading, resolution.links, last, cache, **options)
            report = make_report(reading, resolution, writing.counts) | {"changed": writing.rewritten, "seconds": clock.seconds}
            stages.save_report(folder, report)
            stages.save_state(folder, writing.state)
            workspace.publish(out, folder)
        workspace.Cache(cache).keep_only(reading.keys.values())
        return report | {"notes": reading.notes, "seconds": {**clock.seconds, "total": clock.total()}}


def open_encoder(name: str | None) -> Encoder | None:
    """The encoder asked for; the shipped one by default, none (a lexical index) where that is not installed."""
    return load_encoder(name) if name or (SHIPPED / "model.safetensors").is_file() else None


def fill_index(folder: Path, reading: Reading, links: Mapping[str, SourceLinks], last: Last | None, cache: Path, **options: Any) -> None:
    """Makes `index/` in a staged folder; clauses are read from the cache when their shard is made."""
    sources = []
    for name, outline in reading.outlines.items():
        key, naming = reading.keys[name], links[name]
        named = workspace.cache_key(key, *naming.policy_ids, *map(str, naming.ordinals))
        sources.append(IndexSource(name, named, outline.characters, partial(load_clauses, str(cache), key, naming)))
    kept = cache / "vectors"  # of a slow encoder, should the build be stopped
    build_index(sources, folder / "index", previous=last.folder / "index" if last else None, resume=kept, **options)


def load_clauses(cache: str, key: str, links: SourceLinks) -> list[IndexClause]:
    """The clauses of one source, from the cache."""
    return [clause for text in named_texts(cache, key, links) for clause in list_clauses(text)]


def make_report(reading: Reading, resolution: Resolution, counts: dict[str, int]) -> dict[str, Any]:
    """What the build holds and what it could not do. Deterministic."""
    return {
        "counts": dict(sorted(counts.items())),
        "unresolved": resolution.unresolved,
        "skipped": [asdict(each) for each in sorted(reading.skipped, key=lambda each: each.file)],
        "twins": [asdict(each) for each in resolution.twins],
    }


# ---------------------------------------------------------------- the command line


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; its exit code."""
    parser = argparse.ArgumentParser(prog="build_graph.py", description="Build the graph, the tables and the index from documents.")
    parser.add_argument("inputs", nargs="*", type=Path, metavar="INPUT", default=[ROOT / "data" / "documents"], help="files or folders")
    parser.add_argument("--out", type=Path, default=ROOT / "data" / "build", metavar="DIR", help="the build (default: data/build)")
    parser.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (default: one per core)")
    parser.add_argument("--encoder", metavar="MODEL", help="a sentence-transformers model by name or path (default: the shipped encoder)")
    parser.add_argument("--no-index", action="store_true", help="make no index; questions can then not be answered from this build")
    parser.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="wait for another build of the same folder")
    asked = parser.parse_args(arguments)
    display = Display()
    try:
        report = build(
            asked.inputs, asked.out, encoder=asked.encoder, index=not asked.no_index, jobs=asked.jobs, wait=asked.wait, progress=display
        )
    except BuildLocked as error:
        return display.fail(error, 3)
    except BuildError as error:
        return display.fail(error, 2)
    except MailuoError as error:
        return display.fail(error, 1)
    except KeyboardInterrupt:
        return display.fail("stopped; the last complete build is untouched", 130)
    display.close()
    print(format_report(report, asked.out))
    return 0


STAGES = {"read": "reading", "write": "writing", "index": "indexing"}


class Display:
    """Progress on standard error: a bar with rate and estimate on a terminal, a line per stage elsewhere."""

    def __init__(self) -> None:
        self.stage = ""
        self.bar: Any = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self.stage:
            self.close()
            self.stage = stage
            if sys.stderr.isatty():
                from tqdm import tqdm

                self.bar = tqdm(total=total, desc=STAGES.get(stage, stage), unit="", file=sys.stderr, dynamic_ncols=True)
            else:
                print(f"{STAGES.get(stage, stage)} {total} …", file=sys.stderr, flush=True)
        if self.bar is not None:
            self.bar.update(done - self.bar.n)

    def close(self) -> None:
        """Ends the bar of the last stage."""
        if self.bar is not None:
            self.bar.close()
        self.bar, self.stage = None, ""

    def fail(self, error: object, code: int) -> int:
        """Says what went wrong, on one line; the exit code."""
        self.close()
        print(f"build_graph.py: {error}", file=sys.stderr)
        return code


COUNTED = {
    "sources": "files", "policies": "policies", "policies_cited_only": "policies cited but not held", "clauses": "clauses",
    "citations": "citations", "measures": "measures", "responsibilities": "responsibilities", "targets": "targets", "bodies": "bodies",
}  # fmt: skip
LINES_SHOWN = 10


def format_report(report: dict[str, Any], out: Path) -> str:
    """The report as a person reads it at the end of a build."""
    counts = report["counts"]
    changed = f"built, {report['changed']} of {counts['sources']} files anew"
    lines = [f"{out}: {'nothing changed' if report.get('unchanged') else changed}"]
    lines += [f"  {counts.get(key, 0):>8,} {name}" for key, name in COUNTED.items()]
    if report["unresolved"]:
        lines.append("not linked: " + ", ".join(f"{count} {reason}" for reason, count in report["unresolved"].items()))
    lines += shorten(f"skipped {skip['file']}: {skip['reason']}" for skip in report["skipped"])
    lines += shorten(f"in several files: {twin['policy_id']} ({', '.join(twin['source_files'])})" for twin in report["twins"])
    lines += report.get("notes", [])
    lines.append("seconds: " + ", ".join(f"{stage} {seconds:.2f}" for stage, seconds in report["seconds"].items()))
    return "\n".join(lines)


def shorten(lines: Iterable[str]) -> list[str]:
    """The first of many lines, and how many more there are."""
    every = list(lines)
    more = [f"… and {len(every) - LINES_SHOWN} more, in report.json"] if len(every) > LINES_SHOWN else []
    return [*every[:LINES_SHOWN], *more]


if __name__ == "__main__":
    sys.exit(main())
