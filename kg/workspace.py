"""A build directory that is always whole: lock, cache, staging, publishing. Knows no stage of the build by name.

    DIR/graph.trig, tables, store …   links into .current, made once; what people and scripts use
    DIR/.current                      link to the last complete version; replaced in one step
    DIR/.versions/<name>/             the last complete version, the one before it, and any that a reader holds
    DIR/.versions/<name>.staging/     a version being written; swept by the next build if this one is killed
    DIR/.cache/                       what was read from single files, by content and version of the code
    DIR/.lock                         held while building; the system lets go of it when the builder dies

After `publish`: (1) whoever opens DIR sees the new version whole; (2) whoever resolved `current(DIR)` before keeps the old one;
(3) a kill or a full disk at any moment leaves DIR as it was. Needs a file system with symbolic links.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import struct
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from kg.errors import BuildError, BuildLocked, NoBuild

CURRENT = ".current"
VERSIONS = ".versions"
CACHE = ".cache"
LOCK = ".lock"
STAGING = ".staging"
READERS = ".readers"


def fingerprint(paths: Iterable[Path]) -> str:
    """A digest of the named files and of all files below the named folders: which code and which tables made a result.

    Compiled files are left out; names count relative to what was asked for, so that a clone elsewhere has the same fingerprint.
    """
    digest = hashlib.sha256()
    for path in paths:
        for file in [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.suffix in (".py", ".csv", ".ttl")):
            digest.update(f"{path.name}/{file.relative_to(path).as_posix()}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


# ---------------------------------------------------------------- reading a build


def current(folder: Path) -> Path:
    """The folder of the last complete version, by a path that later builds do not change. Raises NoBuild.

    `folder` is a build directory, or already a version.
    """
    link = folder / CURRENT
    if link.is_symlink():
        version = link.resolve()
        if version.is_dir():
            return version
    if (folder / "report.json").is_file() and not (folder / "report.json").is_symlink():
        return folder.resolve()
    raise NoBuild(f"{folder} holds no complete build; run python build_graph.py first")


def hold(version: Path) -> BinaryIO | None:
    """Keeps a version from being swept while the returned file is open (or its process lives); None where it cannot be held.

    The version in use and the one before it are kept anyway: this is for readers that live long.
    """
    try:
        file = (version / READERS).open("rb")
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return None
    return file


# ---------------------------------------------------------------- what is to be built


def list_files(inputs: Iterable[Path], out: Path) -> dict[str, Path]:
    """The files among and below `inputs`, by name: their POSIX path below the folder that was named, or their own name; sorted.

    Hidden files and the build directory `out` itself are left out. Raises BuildError for an input that is not there, for a name that two
    files would bear, and where there is no file at all.
    """
    found: dict[str, Path] = {}
    inside = out.resolve()
    for given in inputs:
        if not given.exists():
            raise BuildError(f"{given} does not exist")
        for path in [given] if given.is_file() else _walk(given, inside):
            name = path.name if given.is_file() else path.relative_to(given).as_posix()
            if name in found and not path.samefile(found[name]):
                raise BuildError(f"{found[name]} and {path} would both be called {name}; name a folder that holds both")
            found[name] = path
    if not found:
        raise BuildError(f"there is no file to read in {', '.join(map(str, inputs))}")
    return dict(sorted(found.items()))


def _walk(folder: Path, inside: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.resolve() == inside:
            continue
        if path.is_dir():
            yield from _walk(path, inside)
        elif path.is_file():
            yield path


def digest_file(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


# ---------------------------------------------------------------- one builder at a time


@contextlib.contextmanager
def locked(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Holds the build directory for this process. Raises BuildLocked if another holds it for longer than `wait` seconds.

    A disk that is full in the body becomes a BuildError that says so.
    """
    _make_folder(folder)
    with (folder / LOCK).open("a+b") as file:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if error.errno not in (errno.EAGAIN, errno.EACCES):
                    raise
                if time.monotonic() >= until:
                    raise BuildLocked(f"another build is running in {folder}; wait for it, or name another folder with --out") from error
                time.sleep(0.1)
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise BuildError(f"the disk of {folder} is full; the last complete build is untouched") from error
            raise


def _make_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BuildError(f"{folder} is a file; a build needs a folder")
    ours = (folder / LOCK).exists() or (folder / CURRENT).is_symlink()
    if folder.is_dir() and not ours and any(folder.iterdir()):
        raise BuildError(f"{folder} holds other files and no build; name an empty or new folder with --out")
    folder.mkdir(parents=True, exist_ok=True)


# ---------------------------------------------------------------- staging and publishing


@contextlib.contextmanager
def staging(folder: Path, name: str) -> Iterator[Path]:
    """A new empty folder to write a version into, removed if the body raises; what killed builds left is swept first."""
    versions = folder / VERSIONS
    versions.mkdir(exist_ok=True)
    for left in versions.glob(f"*{STAGING}"):
        shutil.rmtree(left, ignore_errors=True)
    target = versions / f"{name}{STAGING}"
    target.mkdir()
    try:
        yield target
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def publish(folder: Path, staged: Path) -> Path:
    """Makes a staged version the current one, in one step, and sweeps versions that nobody should need. Returns the version's folder."""
    (staged / READERS).touch()
    _flush(staged)
    previous = current_or_none(folder)
    base = staged.with_name(staged.name.removesuffix(STAGING))
    version, count = base, 1
    while version.exists():
        count += 1
        version = base.with_name(f"{base.name}-{count}")
    staged.rename(version)
    # The names people use come first: they lead through .current, which changes last and in one step.
    repair(folder, version)
    _point(folder / CURRENT, Path(VERSIONS) / version.name)
    for entry in folder.iterdir():
        if entry.is_symlink() and entry.name != CURRENT and not (version / entry.name).exists():
            entry.unlink()
    _flush_folder(folder)
    _sweep(folder, {version, previous})
    return version


def repair(folder: Path, version: Path) -> None:
    """Makes the links in a build directory that lead to the entries of its current version, where they are missing."""
    for entry in sorted(version.iterdir()):
        if not entry.name.startswith("."):
            _point(folder / entry.name, Path(CURRENT) / entry.name)


def current_or_none(folder: Path) -> Path | None:
    """`current`, or None where there is no build yet."""
    try:
        return current(folder)
    except NoBuild:
        return None


def _point(link: Path, target: Path) -> None:
    """Makes `link` a symbolic link to `target`, replacing what it was in one step."""
    if link.is_symlink() and link.readlink() == target:
        return
    if link.is_dir() and not link.is_symlink():
        raise BuildError(f"{link} is in the way of the build; move it elsewhere")
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    try:
        new.symlink_to(target)
    except OSError as error:
        raise BuildError(f"{link.parent} is on a file system without symbolic links, which a build needs") from error
    new.replace(link)


def _sweep(folder: Path, kept: Collection[Path | None]) -> None:
    """Removes all versions but those `kept` and those that somebody reads."""
    for old in sorted((folder / VERSIONS).iterdir()):
        if old not in kept and not _is_held(old):
            shutil.rmtree(old, ignore_errors=True)


def _is_held(version: Path) -> bool:
    try:
        with (version / READERS).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


# More new files than this are flushed by one request to the system for all of its files rather than one by one.
FLUSH_ONE_BY_ONE = 200


def _flush(folder: Path) -> None:
    """Puts everything in a folder on the disk, so that a power cut after publishing cannot leave empty files in a published version."""
    # A file with a second name was taken over from the last version, and is on the disk since then.
    fresh = [path for path in folder.rglob("*") if path.is_file() and path.stat().st_nlink == 1]
    if len(fresh) > FLUSH_ONE_BY_ONE:
        os.sync()
        return
    for path in fresh:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        _flush_folder(inner)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# ---------------------------------------------------------------- cache

_MAGIC = b"mailuo\x00\x01"
_CHECK_SIZE = 16


class Corrupted(BuildError):
    """A cache entry is not what was written; it must be made again."""


class Cache:
    """What was made from single files, by key. An entry is a tuple of byte strings (sections), each checked when it is read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def read(self, key: str, section: int) -> bytes | None:
        """One section of an entry, None where there is no such entry. Raises Corrupted where it is not what was written."""
        try:
            with self.path(key).open("rb") as file:
                head = file.read(len(_MAGIC) + 4)
                if len(head) < len(_MAGIC) + 4 or not head.startswith(_MAGIC):
                    raise Corrupted(f"cache entry {key[:12]} has no head")
                count = struct.unpack("<I", head[len(_MAGIC) :])[0]
                table = file.read(count * (8 + _CHECK_SIZE))
                if section >= count or len(table) < count * (8 + _CHECK_SIZE):
                    raise Corrupted(f"cache entry {key[:12]} is cut short")
                sizes = [struct.unpack_from("<Q", table, index * (8 + _CHECK_SIZE))[0] for index in range(count)]
                file.seek(sum(sizes[:section]), os.SEEK_CUR)
                content = file.read(sizes[section])
                at = section * (8 + _CHECK_SIZE) + 8
                if _check(content) != table[at : at + _CHECK_SIZE]:
                    raise Corrupted(f"cache entry {key[:12]} is damaged")
                return content
        except FileNotFoundError:
            return None

    def write(self, key: str, sections: Sequence[bytes]) -> None:
        """Writes an entry whole or not at all. Does not wait for the disk: a torn entry is found out when it is read."""
        path = self.path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        table = b"".join(struct.pack("<Q", len(section)) + _check(section) for section in sections)
        new = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            with new.open("wb") as file:
                file.write(_MAGIC + struct.pack("<I", len(sections)) + table)
                file.writelines(sections)
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise

    def keep_only(self, keys: Iterable[str]) -> int:
        """Removes every entry not in `keys`; how many that were."""
        wanted, removed = set(keys), 0
        if not self.folder.is_dir():
            return 0
        for path in sorted(self.folder.glob("*/*")):
            if path.name not in wanted:
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def _check(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_CHECK_SIZE).digest()


def cache_key(*parts: str) -> str:
    """The key of what was made from the named things; parts cannot run into each other.

    >>> cache_key("a", "bc") != cache_key("ab", "c")
    True
    """
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogateescape")
        digest.update(struct.pack("<Q", len(content)) + content)
    return digest.hexdigest()[:40]
