"""The import rules of DESIGN section 2: who may import whom, nothing of the project imported inside a function, nothing heavy at import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = ("kg", "qa", "app", "build_graph")
# Whoever begins with the key may not import what begins with a value, but for what stands behind "but".
FORBIDDEN = {
    "kg": ("qa", "app", "build_graph", "gradio", "fastapi", "faiss", "torch", "transformers", "sentence_transformers", "openai"),
    "kg.graph": ("kg.reading", "kg.extraction", "kg.assembly", "kg.stages"),
    "kg.workspace": ("kg.language", "kg.reading", "kg.extraction", "kg.graph", "kg.assembly", "kg.stages"),
    "qa": ("app", "build_graph", "kg.reading", "kg.extraction"),
}
# A benchmark of search reads documents that no build holds; asking never does.
READS_DOCUMENTS = ("qa.search.benchmark",)
ALLOWED = {  # project modules that are all a package may import
    "kg.errors": (),
    "kg.records": ("kg.errors",),
    "kg.language": ("kg.language", "kg.records", "kg.errors"),
    "kg.reading": ("kg.reading", "kg.language", "kg.records", "kg.errors"),
    "kg.extraction": ("kg.extraction", "kg.reading", "kg.language", "kg.records", "kg.errors"),
    "qa.records": ("kg.records",),
}
# Libraries that one module owns (DESIGN section 2: their objects stay inside it).
OWNERS = {
    "pyoxigraph": ("kg.graph.store",),
    "oxrdflib": ("kg.graph.store",),
    "faiss": ("qa.search",),
    "gradio": ("app", "qa.service"),
    "fastapi": ("app", "qa.service"),
}
HEAVY = ("rdflib", "networkx", "torch", "transformers", "sentence_transformers", "gradio", "faiss", "pypdfium2", "docx")


def modules() -> list[tuple[str, Path]]:
    """Names and paths of all modules of the project."""
    paths = [*sorted(ROOT.glob("kg/**/*.py")), *sorted(ROOT.glob("qa/**/*.py")), *sorted(ROOT.glob("*.py"))]
    return [(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path) for path in paths]


MODULES = modules()


@cache
def imports(path: Path) -> tuple[tuple[str, bool, bool], ...]:
    """What a module imports: (name, inside a function, only for type checking)."""
    return tuple(_visit(ast.parse(path.read_text(encoding="utf-8")), False, False))


def _visit(node: ast.AST, in_function: bool, typing_only: bool) -> Iterator[tuple[str, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, in_function, typing_only) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            yield from ((f"{child.module}.{alias.name}", in_function, typing_only) for alias in child.names)
        inside = in_function or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = typing_only or (isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"))
        yield from _visit(child, inside, typing)


def begins(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_module_imports_only_what_its_layer_may(module: str, path: Path) -> None:
    for imported, _, _ in imports(path):
        for layer, banned in FORBIDDEN.items():
            if begins(module, layer) and not (module in READS_DOCUMENTS and begins(imported, "kg.reading")):
                assert not any(begins(imported, name) for name in banned), f"{module} imports {imported}"
        for layer, allowed in ALLOWED.items():
            if begins(module, layer) and any(begins(imported, name) for name in PROJECT):
                assert any(begins(imported, name) for name in allowed), f"{module} imports {imported}"
        for library, owners in OWNERS.items():
            if begins(imported, library) and not any(begins(module, owner) for owner in owners):
                assert any(entry[2] for entry in imports(path) if entry[0] == imported), f"{module} imports {imported} of {owners}"


@pytest.mark.parametrize(("module", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_no_module_of_the_project_is_imported_inside_a_function(module: str, path: Path) -> None:
    inside = [name for name, in_function, _ in imports(path) if in_function and any(begins(name, project) for project in PROJECT)]
    # Entry points and adapters may load what only one command or page needs; no cycle can hide there, for nothing imports them.
    if not (module in ("app", "build_graph") or module.endswith("__main__")):
        assert not inside, f"{module} imports {inside} inside a function"


def test_there_is_no_circle_of_imports() -> None:
    names = {name for name, _ in MODULES}
    graph = {
        name: {
            known
            for imported, _, typing_only in imports(path)
            for known in (imported, imported.rpartition(".")[0])
            if not typing_only and known in names and known != name
        }
        for name, path in MODULES
    }
    done: set[str] = set()

    def follow(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above[above.index(name) :], name))
        if name not in done:
            for imported in sorted(graph[name]):
                follow(imported, (*above, name))
            done.add(name)

    for name in sorted(graph):
        follow(name, ())


@pytest.mark.parametrize("module", ["kg.graph.store", "kg.graph.resolve", "kg.extraction.extract", "build_graph"])
def test_nothing_heavy_is_loaded_at_import(module: str) -> None:
    code = f"import sys, {module}; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not set(ran.stdout.split()) & set(HEAVY)
