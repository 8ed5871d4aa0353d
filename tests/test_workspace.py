"""A build directory is always whole: locks, the cache, publishing, and a kill at every step of it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import workspace
from kg.errors import BuildError, BuildLocked, NoBuild
from kg.workspace import Cache, Corrupted


def publish(folder: Path, content: str, name: str = "v") -> Path:
    """Publishes a version of two files that must always agree."""
    with workspace.staging(folder, name) as staged:
        (staged / "tables").mkdir()
        (staged / "report.json").write_text(content)
        (staged / "tables" / "a.csv").write_text(content)
        return workspace.publish(folder, staged)


# ---------------------------------------------------------------- publishing


def test_a_published_version_is_seen_whole_under_plain_names(tmp_path: Path) -> None:
    with workspace.locked(tmp_path):
        publish(tmp_path, "one")
    assert (tmp_path / "tables" / "a.csv").read_text() == "one"
    assert workspace.current(tmp_path) == workspace.current(workspace.current(tmp_path))


def test_a_reader_keeps_the_version_it_opened(tmp_path: Path) -> None:
    publish(tmp_path, "one", "a")
    opened = workspace.current(tmp_path)
    publish(tmp_path, "two", "b")
    assert (opened / "report.json").read_text() == "one"
    assert (tmp_path / "report.json").read_text() == "two"


def test_a_version_that_is_held_survives_any_number_of_builds(tmp_path: Path) -> None:
    held = publish(tmp_path, "held", "a")
    file = workspace.hold(held)
    assert file is not None
    for number in range(4):
        publish(tmp_path, str(number), f"b{number}")
    assert (held / "report.json").read_text() == "held"
    file.close()
    publish(tmp_path, "last", "c")
    assert not held.exists()
    assert len([each for each in (tmp_path / workspace.VERSIONS).iterdir() if each.is_dir()]) == 2


def test_the_same_version_published_twice_gets_a_name_of_its_own(tmp_path: Path) -> None:
    assert publish(tmp_path, "one", "a").name == "a"
    assert publish(tmp_path, "one", "a").name == "a-2"
    assert (tmp_path / "report.json").read_text() == "one"


def test_what_a_version_no_longer_has_disappears(tmp_path: Path) -> None:
    publish(tmp_path, "one", "a")
    with workspace.staging(tmp_path, "b") as staged:
        (staged / "report.json").write_text("two")
        workspace.publish(tmp_path, staged)
    assert not (tmp_path / "tables").is_symlink()


def test_a_folder_with_other_things_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(BuildError, match="other files"), workspace.locked(tmp_path):
        pass
    with pytest.raises(BuildError, match="is a file"), workspace.locked(tmp_path / "thesis.doc"):
        pass
    assert (tmp_path / "thesis.doc").read_text() == "years of work"


def test_there_is_no_build_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(NoBuild):
        workspace.current(tmp_path)
    assert workspace.current_or_none(tmp_path / "nowhere") is None


def test_a_failed_stage_leaves_the_last_build_and_nothing_else(tmp_path: Path) -> None:
    publish(tmp_path, "one", "a")
    with pytest.raises(RuntimeError), workspace.staging(tmp_path, "b"):
        raise RuntimeError
    assert (tmp_path / "report.json").read_text() == "one"
    assert [each.name for each in (tmp_path / workspace.VERSIONS).iterdir()] == ["a"]


def test_a_full_disk_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"full.*untouched"), workspace.locked(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device")


CALLS = ("rename", "replace", "symlink_to", "unlink", "mkdir", "touch")


def killed_at(step: int, folder: Path) -> bool:
    """Publishes in a process that dies at its `step`-th change of the disk; whether it got that far."""
    child = os.fork()
    if child == 0:
        left = step

        def dying(name: str) -> object:
            original = getattr(Path, name)

            def call(*arguments: object, **named: object) -> object:
                nonlocal left
                left -= 1
                if left < 0:
                    os._exit(9)
                return original(*arguments, **named)

            return call

        for name in CALLS:
            setattr(Path, name, dying(name))
        publish(folder, "two", "b")
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def test_a_kill_at_any_step_leaves_a_whole_build(tmp_path: Path) -> None:
    for step in range(100):
        folder = tmp_path / str(step)
        with workspace.locked(folder):
            publish(folder, "one", "a")
        killed = killed_at(step, folder)
        seen = (folder / "report.json").read_text()
        assert seen in ("one", "two") and (folder / "tables" / "a.csv").read_text() == seen
        with workspace.locked(folder):  # the next run goes on
            publish(folder, "three", "c")
        assert (folder / "tables" / "a.csv").read_text() == "three"
        assert not list((folder / workspace.VERSIONS).glob(f"*{workspace.STAGING}"))
        if not killed:
            assert step > 5
            return
    raise AssertionError("publishing never ended")


# ---------------------------------------------------------------- one builder at a time


def test_a_second_builder_is_told_so(tmp_path: Path) -> None:
    with workspace.locked(tmp_path), pytest.raises(BuildLocked, match="another build is running"), workspace.locked(tmp_path):
        pass
    with workspace.locked(tmp_path, wait=1.0):
        pass


def test_a_builder_that_died_holds_no_lock(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with workspace.locked(tmp_path):
            os._exit(9)
    os.waitpid(child, 0)
    with workspace.locked(tmp_path):
        pass


# ---------------------------------------------------------------- inputs


def test_names_are_paths_below_what_was_named(tmp_path: Path) -> None:
    for name in ("b/c.txt", "a.txt", ".hidden/x.txt", "b/.y.txt", "out/report.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert list(workspace.list_files([tmp_path], tmp_path / "out")) == ["a.txt", "b/c.txt"]
    assert list(workspace.list_files([tmp_path / "b" / "c.txt", tmp_path / "a.txt"], tmp_path / "out")) == ["a.txt", "c.txt"]


def test_inputs_that_cannot_be_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="does not exist"):
        workspace.list_files([tmp_path / "nowhere"], tmp_path / "out")
    with pytest.raises(BuildError, match="no file to read"):
        workspace.list_files([tmp_path], tmp_path / "out")
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "same.txt").write_text(folder)
    with pytest.raises(BuildError, match=r"both be called same\.txt"):
        workspace.list_files([tmp_path / "a", tmp_path / "b"], tmp_path / "out")


# ---------------------------------------------------------------- cache


@given(st.lists(st.binary(), min_size=1, max_size=5))
def test_an_entry_reads_back_section_by_section(sections: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        cache.write("abcdef", sections)
        assert [cache.read("abcdef", index) for index in range(len(sections))] == sections
        assert cache.read("ffffff", 0) is None


def test_a_damaged_entry_is_found_out(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.write("abcdef", [b"outline", b"text" * 50])
    whole = cache.path("abcdef").read_bytes()
    for size in range(len(whole)):
        cache.path("abcdef").write_bytes(whole[:size])
        with pytest.raises(Corrupted):
            cache.read("abcdef", 1)
    for at in (0, 9, 20, len(whole) - 1):
        cache.path("abcdef").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Corrupted):
            cache.read("abcdef", 0), cache.read("abcdef", 1)


def test_only_wanted_entries_are_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for key in ("aa1", "bb2", "bb3"):
        cache.write(key, [b"x"])
    assert cache.keep_only(["bb2"]) == 2
    assert [cache.read(key, 0) for key in ("aa1", "bb2", "bb3")] == [None, b"x", None]


def test_a_fingerprint_names_the_code_and_not_the_place(tmp_path: Path) -> None:
    for clone in ("a", "b"):
        (tmp_path / clone / "kg").mkdir(parents=True)
        (tmp_path / clone / "kg" / "x.py").write_text("one")
        (tmp_path / clone / "kg" / "x.pyc").write_text(clone)
    prints = [workspace.fingerprint([tmp_path / clone / "kg"]) for clone in ("a", "b")]
    assert prints[0] == prints[1]
    (tmp_path / "b" / "kg" / "x.py").write_text("two")
    assert workspace.fingerprint([tmp_path / "b" / "kg"]) != prints[0]
