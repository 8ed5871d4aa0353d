"""Gradio imported without its writer of stubs: nothing is written, and everything the pages use is there."""

from __future__ import annotations

import subprocess
import sys

from tests.app.starting import ROOT

# In a process of its own: whether this one has imported Gradio already depends on the tests before.
IMPORT = """
import sys
from pathlib import Path
written = []
write_text = Path.write_text
Path.write_text = lambda path, *a, **k: written.append(path) if path.suffix == ".pyi" else write_text(path, *a, **k)
Path.exists = (lambda exists: lambda path: path.suffix != ".pyi" and exists(path))(Path.exists)
SKIP
import gradio
with gradio.Blocks():
    gradio.HTML().click(lambda: None)
    gradio.File().upload(lambda: None)
print(len(written))
"""


def stubs_written(skip: str) -> int:
    command = [sys.executable, "-c", IMPORT.replace("SKIP", skip)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return int(done.stdout.split()[-1])


def test_no_stub_is_written_and_events_still_exist() -> None:
    assert stubs_written("from qa.service.quick_gradio import skip_stubs; skip_stubs(); skip_stubs()") == 0


def test_gradio_still_writes_stubs_by_itself() -> None:
    """Fails once Gradio no longer does: qa/service/quick_gradio.py can go then."""
    assert stubs_written("") > 20
