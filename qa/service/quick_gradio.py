"""Gradio without the stubs that it writes for code editors: it is imported in two thirds of the time.

Whenever a component class is defined, gradio.component_meta reads its source file, parses it and writes a `.pyi` beside it: 80 classes, at
every start, also where nothing has changed. No running app needs them. Call `skip_stubs` before Gradio is first imported; it does nothing
where Gradio is imported already, or has no such function any more. Changes nothing else of Gradio.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

MODULE, WRITER = "gradio.component_meta", "create_or_modify_pyi"


class _Loader(SourceFileLoader):
    """Loads the module as it is, then takes out what writes stubs."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        if hasattr(module, WRITER):
            setattr(module, WRITER, lambda *described: None)


class _Finder(MetaPathFinder):
    """Gives that one module the loader above."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname == MODULE else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path)
        return spec


def skip_stubs() -> None:
    """Keep Gradio, which is about to be imported, from writing stubs. Calling it again changes nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
