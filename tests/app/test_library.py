"""The documents behind a build: names made safe, changes that follow through or leave everything as it was."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BuildError, BuildLocked, MailuoError, NotFound
from kg.workspace import CURRENT
from qa.search.index import INDEX_VERSION
from qa.service.library import ACCEPTED, NAME_LIMIT, BadFile, Job, Library, safe_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("通知.txt", "通知.txt"),
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\a.docx", "a.docx"),
        ("/tmp/x/.hidden.pdf", "hidden.pdf"),
        ("...txt", "document.txt"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("gnp\u202etxt.pdf", "gnptxt.pdf"),  # a mark that would show the name backwards
        ("CON:|?.TXT", "CON.txt"),
        ("长" * 200 + ".html", "长" * 58 + ".html"),
        ("<img src=x onerror=alert(1)>.txt", "img src=x onerror=alert(1).txt"),
    ],
)
def test_a_name_is_made_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@pytest.mark.parametrize("name", ["a.exe", "a", "", ".txt/", "a.txt.sh", "\u202e", "a.zip"])
def test_a_file_of_another_kind_is_refused(name: str) -> None:
    with pytest.raises(BadFile, match="are not read"):
        safe_name(name)


@given(st.text(max_size=300), st.sampled_from(ACCEPTED))
def test_no_name_leads_out_of_the_folder(stem: str, suffix: str) -> None:
    name = safe_name(stem + suffix)
    folder = Path("/library/files")
    assert (folder / name).parent == folder and Path(name).name == name
    assert not name.startswith(".") and name.endswith(suffix) and len(name.encode()) <= NAME_LIMIT
    assert safe_name(name) == name


# ---------------------------------------------------------------- changes, with builds that only write down what they were given


def list_inputs(inputs: Sequence[Path], out: Path, **options: Any) -> dict[str, Any]:
    found = {path.relative_to(each).as_posix(): path.read_text() for each in inputs for path in sorted(each.rglob("*")) if path.is_file()}
    if "FAIL" in found.values():
        raise BuildError("what must hold does not hold")
    if "DIE" in found.values():
        raise SystemExit(9)
    options["progress"]("read", len(found), len(found))
    out.mkdir(exist_ok=True)
    (out / "given.json").write_text(json.dumps(found))
    return {"skipped": [], "encoder": options["encoder"]}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    given_folder = tmp_path / "given"
    (given_folder / "below").mkdir(parents=True)
    (given_folder / "a.txt").write_text("A")
    (given_folder / "below" / "b.txt").write_text("B")
    return Library(tmp_path / "build", [given_folder], list_inputs)


def finish(job: Job) -> Job:
    assert job.finished.wait(60)
    return job


def built(library: Library) -> dict[str, str]:
    found: dict[str, str] = json.loads((library.out / "given.json").read_text())
    return found


def upload(tmp_path: Path, text: str) -> Path:
    path = tmp_path / f"upload-{len(text)}-{text[:4]}"
    path.write_text(text)
    return path


def test_adding_replacing_and_deleting_follow_through(library: Library, tmp_path: Path) -> None:
    assert finish(library.change({"../c.TXT": upload(tmp_path, "C")}, [], ["a.txt"])).error is None
    assert built(library) == {"a.txt": "A", "below/b.txt": "B", "c.txt": "C"}
    assert finish(library.change({"c.txt": upload(tmp_path, "C2")}, [], [])).error is None
    assert finish(library.change({"a.txt": upload(tmp_path, "A2")}, ["below/b.txt"], [])).error is None
    assert built(library) == {"a.txt": "A2", "c.txt": "C2"}
    assert (library.folders[0] / "a.txt").read_text() == "A"  # what was given is never written to
    assert {name: each.added for name, each in library.documents().items()} == {"a.txt": True, "c.txt": True}
    assert finish(library.change({}, ["a.txt"], [])).error is None
    assert built(library) == {"c.txt": "C2"}
    again = Library(library.out, library.folders, list_inputs)  # after a restart
    assert list(again.documents()) == ["c.txt"]


def test_a_build_with_an_encoder_of_its_own_keeps_it(library: Library, tmp_path: Path) -> None:
    version = library.out / "versions" / "1"
    (version / "index").mkdir(parents=True)
    manifest = {"version": INDEX_VERSION, "encoder": "mine-1", "encoder_name": "/models/mine"}
    (version / "index" / "manifest.json").write_text(json.dumps(manifest))
    (library.out / CURRENT).symlink_to(version)
    job = finish(library.change({"c.txt": upload(tmp_path, "C")}, [], []))
    assert job.report == {"skipped": [], "encoder": "/models/mine"}


def test_two_files_of_one_name_are_both_kept(library: Library, tmp_path: Path) -> None:
    job = finish(library.change({"x/n.txt": upload(tmp_path, "1"), "y/n.txt": upload(tmp_path, "22")}, [], []))
    assert job.names == ("n.txt", "n (2).txt")
    assert built(library)["n.txt"] == "1" and built(library)["n (2).txt"] == "22"


@pytest.mark.parametrize(("text", "said"), [("FAIL", "does not hold"), ("DIE", "stopped before it was done")])
def test_a_build_that_fails_changes_nothing(library: Library, tmp_path: Path, text: str, said: str) -> None:
    finish(library.change({"c.txt": upload(tmp_path, "C")}, ["a.txt"], []))
    before = {name: each.path.read_text() for name, each in library.documents().items()}
    job = finish(library.change({"c.txt": upload(tmp_path, text), "d.txt": upload(tmp_path, "D")}, ["below/b.txt"], []))
    assert job.error is not None and said in str(job.error)
    assert {name: each.path.read_text() for name, each in library.documents().items()} == before
    assert built(library) == {"below/b.txt": "B", "c.txt": "C"}
    assert finish(library.change({"e.txt": upload(tmp_path, "E")}, [], [])).error is None


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda library, p: library.change({}, ["../../etc/passwd"], []), NotFound, "no document"),
        (lambda library, p: library.change({}, ["a.txt", "below/b.txt"], []), BuildError, "last document"),
        (lambda library, p: library.change({"a.exe": p}, [], []), BadFile, "are not read"),
        (lambda library, p: library.change({f"{n}.txt": p for n in range(201)}, [], []), BuildError, "too many"),
        (lambda library, p: library.change({"n.txt": p}, [], ["elsewhere.txt"]), BuildError, "--documents"),
        (lambda library, p: library.change({"n.txt": p.with_name("empty")}, [], []), BadFile, "empty"),
    ],
)
def test_what_cannot_be_done_is_refused_at_once(
    library: Library, tmp_path: Path, change: Callable[[Library, Path], Job], error: type[MailuoError], said: str
) -> None:
    path = upload(tmp_path, "N")
    path.with_name("empty").touch()
    with pytest.raises(error, match=said):
        change(library, path)
    assert not library.files.exists() and not library.out.exists()


def test_one_change_at_a_time(library: Library, tmp_path: Path) -> None:
    first = library.change({"c.txt": upload(tmp_path, "C")}, [], [])
    refused = threading.Event()
    try:
        library.change({"d.txt": upload(tmp_path, "D")}, [], [])
    except BuildLocked:
        refused.set()
    finish(first)
    assert refused.is_set()
    assert finish(library.change({"d.txt": upload(tmp_path, "D")}, [], [])).error is None


def test_a_link_in_the_folder_is_not_followed(library: Library, tmp_path: Path) -> None:
    finish(library.change({"c.txt": upload(tmp_path, "C")}, [], []))
    (library.files / "secret.txt").symlink_to("/etc/hostname")
    assert "secret.txt" not in library.documents()
