"""The documents a build is made from, as the page Documents changes them: files added, replaced and taken out, and the build that follows.

    FOLDER/files/          what was added here, under sanitised names
    FOLDER/withdrawn.json  names of documents of the given folders that are no longer read (the folders themselves are never written to)
    FOLDER/inputs/         one link for every document of the next build; made anew each time

A change and its build are one step: where no build comes of it, the change is undone. The build runs in a process of its own, so that
answers stay quick meanwhile and nothing of it stays in memory.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import re
import shutil
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from kg.errors import BuildError, BuildLocked, MailuoError, NotFound, UnreadableFile
from kg.workspace import current_or_none, list_files
from qa.search.index import encoder_name_of

Report = dict[str, Any]
Build = Callable[..., Report]

# What kg.reading reads; it tells the format by the content, the name only has to promise one.
ACCEPTED = (".txt", ".html", ".htm", ".pdf", ".docx", ".doc", ".wps", ".ofd")
SIZE_LIMIT = 64 << 20  # bytes of one file
FILES_LIMIT = 200  # files added at once
NAME_LIMIT = 180  # bytes of a name, below what every file system takes
WAIT_FOR_BUILD = 60.0  # seconds for another build of the same folder to end

_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]')


class BadFile(UnreadableFile):
    """A file that cannot be added, for its kind, its size or its name."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file the next build reads: its name in the build, where it is, and whether it was added here."""

    name: str
    path: Path
    added: bool


@dataclass
class Job:
    """A change under way or done: how far it is, and what came of it. Written by its thread, read by pages."""

    names: tuple[str, ...]
    stage: str = "read"
    done: int = 0
    total: int = 0
    report: Report | None = None
    error: MailuoError | None = None
    finished: threading.Event = field(default_factory=threading.Event)


def safe_name(name: str) -> str:
    """A file's name as a build may call it: the last part of the path, no control or direction marks, never hidden, never too long.

    Raises BadFile for a kind of file that is not read.

    >>> safe_name("../../etc/a\\u202efdp.txt"), safe_name("C:\\\\tmp\\\\ .通知.PDF")
    ('afdp.txt', '通知.pdf')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem, dot, kind = _NOT_IN_NAMES.sub("", last).rstrip(". \t").rpartition(".")
    suffix = (dot + kind).lower()
    if suffix not in ACCEPTED:
        raise BadFile(last[:NAME_LIMIT] or "a file without a name", f"files of this kind are not read; {', '.join(ACCEPTED)} are")
    stem = stem.strip(". \t") or "document"
    while len((stem + suffix).encode()) > NAME_LIMIT:
        stem = stem[:-1].rstrip(". \t")
    return stem + suffix


class Library:
    """The documents of one build directory. One change at a time."""

    def __init__(self, out: Path, folders: Sequence[Path], build: Build, folder: Path | None = None) -> None:
        self.out = out
        self.folders = tuple(folders)
        self.build = build
        self.folder = folder or out.parent / "added" / out.name
        self.job: Job | None = None
        self._lock = threading.Lock()

    # ---------------------------------------------------------------- what there is

    @property
    def files(self) -> Path:
        """Where added files are."""
        return self.folder / "files"

    def withdrawn(self) -> frozenset[str]:
        """Names of documents of the given folders that are no longer read."""
        try:
            names = json.loads((self.folder / "withdrawn.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return frozenset()
        return frozenset(name for name in names if isinstance(name, str)) if isinstance(names, list) else frozenset()

    def documents(self) -> dict[str, Document]:
        """What the next build reads, by name; an added file stands for the given one of the same name."""
        given = self._given()
        found = {name: Document(name, path, False) for name, path in given.items() if name not in self.withdrawn()}
        for path in sorted(self.files.iterdir()) if self.files.is_dir() else ():
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                found[path.name] = Document(path.name, path, True)
        return dict(sorted(found.items()))

    def _given(self) -> dict[str, Path]:
        folders = [folder for folder in self.folders if folder.exists()]
        try:
            return list_files(folders, self.out) if folders else {}
        except BuildError:
            return {}  # the folders are empty: everything was added here

    def inputs(self) -> list[Path]:
        """What a build of all documents is made from: the given folders, or links where something was added or taken out."""
        changed = self.withdrawn() or any(document.added for document in self.documents().values())
        return [self._link()] if changed else list(self.folders)

    def holds(self, version: Path) -> bool:
        """Whether every source of a version is among the documents, so that building anew loses none."""
        known = self.documents()
        names = [path.relative_to(version / "sources").as_posix() for path in (version / "sources").rglob("*") if path.is_file()]
        return all(name in known or name.removesuffix(".txt") in known for name in names)

    # ---------------------------------------------------------------- changing it

    def change(self, add: Mapping[str, Path], remove: Iterable[str], sources: Iterable[str]) -> Job:
        """Start a change: files to add by the name they were given, names to take out; the build follows in a thread of its own.

        `sources` are the sources of the build in use: where one of them would be lost unasked, nothing is done. Raises BadFile, NotFound,
        BuildLocked, BuildError.
        """
        if len(add) > FILES_LIMIT:
            raise BuildError(f"{len(add)} files are too many at once; {FILES_LIMIT} at most")
        named: dict[str, Path] = {}
        for name, path in add.items():
            named[self._free(check(name, path.stat().st_size), named)] = path
        gone = tuple(remove)
        known = self.documents()
        for name in gone:
            if name not in known:
                raise NotFound(f"there is no document {name}")
        if len(known.keys() - set(gone)) + len(named) == 0:
            raise BuildError("the last document cannot be deleted; add another one first")
        lost = sorted(set(sources) - known.keys())
        if lost:
            raise BuildError(
                f"this build holds {lost[0]}{' and others' if len(lost) > 1 else ''}, which the app does not find; "
                "start it with --documents FOLDER for every folder the build was made from"
            )
        if not self._lock.acquire(blocking=False):
            raise BuildLocked("another change is under way; please wait until it is done")
        job = self.job = Job((*named, *gone))
        threading.Thread(target=self._run, args=(job, named, gone), name="mailuo-library").start()
        return job

    def _free(self, name: str, taken: Mapping[str, Path]) -> str:
        """The name, numbered where another file of the same upload has it already."""
        stem, suffix = Path(name).stem, Path(name).suffix
        count = 1
        while name in taken:
            count += 1
            name = f"{stem} ({count}){suffix}"
        return name

    def _run(self, job: Job, named: Mapping[str, Path], gone: Sequence[str]) -> None:
        try:
            with self._changed(named, gone):
                inputs = self._link()
                job.report = self._build(inputs, job)
        except MailuoError as error:
            job.error = error
        except OSError as error:
            job.error = BuildError(f"the documents cannot be changed: {error.strerror or error}")
        finally:
            self._lock.release()
            job.finished.set()

    @contextmanager
    def _changed(self, named: Mapping[str, Path], gone: Sequence[str]) -> Iterator[None]:
        """The files and the list of withdrawn ones as asked for; as they were before where the body raises."""
        self.files.mkdir(parents=True, exist_ok=True)
        undo, before = self.folder / ".undo", self.withdrawn()
        shutil.rmtree(undo, ignore_errors=True)
        undo.mkdir()
        try:
            for name in {*named, *gone}:
                if (self.files / name).exists():
                    (self.files / name).rename(undo / name)
            for name, path in named.items():
                shutil.copyfile(path, self.files / name)
            given = self._given().keys()
            self._withdraw((before | (set(gone) & given)) - named.keys())
            yield
        except BaseException:
            for name in named:
                (self.files / name).unlink(missing_ok=True)
            for path in undo.iterdir():
                path.rename(self.files / path.name)
            self._withdraw(before)
            raise
        finally:
            shutil.rmtree(undo, ignore_errors=True)

    def _withdraw(self, names: Iterable[str]) -> None:
        new = self.folder / "withdrawn.json.new"
        new.write_text(json.dumps(sorted(names), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        new.replace(self.folder / "withdrawn.json")

    def _link(self) -> Path:
        """A folder with a link for every document, so that a build sees each under its own name."""
        inputs = self.folder / "inputs"
        shutil.rmtree(inputs, ignore_errors=True)
        for name, document in self.documents().items():
            link = inputs / name
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(document.path.resolve())
        return inputs

    def _build(self, inputs: Path, job: Job) -> Report:
        """The report of a build in a process of its own. Raises BuildError."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_build_apart, args=(self.build, inputs, self.out, theirs), name="mailuo-build")
        process.start()
        theirs.close()
        try:
            while True:
                kind, *said = ours.recv()
                if kind == "progress":
                    job.stage, job.done, job.total = said
                elif kind == "report":
                    report: Report = said[0]
                    return report
                else:
                    raise BuildError(said[0])
        except EOFError as error:
            raise BuildError("the build stopped before it was done, most likely for want of memory; nothing was changed") from error
        finally:
            ours.close()
            process.join(5)
            if process.is_alive():
                process.kill()
                process.join()


def sort_out(files: Mapping[str, Path]) -> tuple[dict[str, Path], list[BadFile]]:
    """Files by the name they were given → those that can be added, and why the others cannot."""
    good: dict[str, Path] = {}
    bad: list[BadFile] = []
    for name, path in files.items():
        try:
            check(name, path.stat().st_size)
            good[name] = path
        except BadFile as error:
            bad.append(error)
    return good, bad


def check(name: str, size: int) -> str:
    """The name that a file of `size` bytes gets here. Raises BadFile."""
    safe = safe_name(name)
    if size > SIZE_LIMIT:
        raise BadFile(name, f"it is {size >> 20} MB, more than the {SIZE_LIMIT >> 20} MB that are read")
    if size == 0:
        raise BadFile(name, "it is empty")
    return safe


def encoder_in_use(out: Path) -> str | None:
    """The name of the encoder that the build in `out` was made with, if it is not the shipped one: the next build takes it too."""
    version = current_or_none(out)
    return encoder_name_of(version / "index") if version else None


def _build_apart(build: Build, inputs: Path, out: Path, pipe: Connection) -> None:
    """Run a build and send what it says. Runs in the process of the build."""

    def progress(stage: str, done: int, total: int) -> None:
        with contextlib.suppress(OSError):  # the app has gone; the build goes on and is published
            pipe.send(("progress", stage, done, total))

    try:
        report = build([inputs], out, encoder=encoder_in_use(out), wait=WAIT_FOR_BUILD, progress=progress)
        outcome: tuple[str, Any] = ("report", report)
    except MailuoError as error:
        outcome = ("error", str(error))
    except OSError as error:
        outcome = ("error", f"the build could not be written: {error.strerror or error}")
    with contextlib.suppress(OSError):
        pipe.send(outcome)
