"""Statements → the files of a build: tables, TriG, Turtle, GraphML, the catalogue, each the sum of what single sources add.

Comes in: the statements of one source (`write_chunk`), or what belongs to none (`write_tail`). Goes out: a `Chunk`, bytes for every
file of `OUTPUTS`; `Assembler` joins chunks in the order of the sources' names, taking over unchanged ones from the last build;
`write_text` puts the texts into `sources/`. Does not decide what is said, and holds one chunk at a time.

After this: (1) a file is head + chunks + tail, the same bytes whatever the order the sources were read in; (2) removing a source removes
its chunks and nothing else; (3) tables are RFC 4180 CSV in UTF-8 with a BOM, quotes exactly as in the source.

A quote that begins with "=" stays as it is: scripts compare it with the source. A table shows text; a spreadsheet that would run it as a
formula must import it as text (data/DATASHEET.md says how).
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from kg.errors import BuildError, NotFound
from kg.graph import catalogue
from kg.graph.statements import PolicyStatement, Statements
from kg.graph.store import BODIES_GRAPH, CITED_GRAPH, ONTOLOGY_GRAPH, PREFIX_LINES, named_graph, write_bodies, write_cited, write_source
from kg.graph.vocabulary import thing
from kg.language.bodies import Body

# ---------------------------------------------------------------- tables: a public contract (DESIGN section 6)

# The columns of the contract first and in its order; what was added since stands behind them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "policies": (
        "id", "document_number", "title", "issuing_authority", "level", "region", "region_code", "date_document",
        "document_type", "status", "in_corpus", "source_file", "start", "end",
        "date_publication", "date_in_force", "date_no_longer_in_force", "role", "place", "carrier_id", "has_text",
    ),
    "citations": (
        "citing_id", "citing_number", "relation", "cited_id", "cited_number", "cited_title", "resolved",
        "source_file", "start", "end", "quote",
        "in_corpus", "reason", "clause_path", "author", "deadline", "id",
    ),
    "measures": ("id", "policy_id", "document_number", "clause_path", "title", "deadline", "source_file", "start", "end", "quote"),
    "responsibilities": (
        "measure_id", "policy_id", "document_number", "clause_path", "body", "body_id", "role", "source_file", "start", "end", "quote",
        "deadline", "blanket", "convention_start", "convention_end", "convention_quote", "id",
    ),
    "targets": (
        "id", "policy_id", "document_number", "clause_path", "indicator", "scope", "comparator", "value", "value_high", "unit",
        "baseline", "deadline", "binding", "source_file", "start", "end", "quote", "kind", "deadline_is_start", "recurrence",
    ),
    "bodies": ("id", "name", "full_name", "name_en", "level", "region", "aliases", "predecessor", "successor"),
    "clauses": ("id", "policy_id", "clause_path", "label", "title", "source_file", "start", "end", "kind", "page"),
}  # fmt: skip
# Between several values in one cell, as official lists have it.
LIST_SEPARATOR = "、"
BOM = "\ufeff".encode()

OUTPUTS = ("graph.trig", "graph.ttl", "graph.graphml", *(f"tables/{name}.csv" for name in COLUMNS), *catalogue.OUTPUTS)

Cell = str | int | bool


def write_rows(rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Rows of CSV.

    >>> write_rows([("a,b", 1, True, "")])
    b'"a,b",1,true,\r\n'
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([("true" if cell else "false") if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "surrogatepass")


def _policy_row(policy: PolicyStatement) -> tuple[Cell, ...]:
    passage = policy.passage
    return (
        policy.id, policy.document_number, policy.title, LIST_SEPARATOR.join(policy.issuing_authorities), policy.level, policy.region,
        policy.region_code, policy.date_document, policy.document_type, policy.status, policy.held,
        passage.source_file if passage else "", passage.start if passage else "", passage.end if passage else "",
        policy.date_publication, policy.date_in_force, policy.date_no_longer_in_force, policy.role, policy.place, policy.carrier_id,
        policy.has_text,
    )  # fmt: skip


def _citation_rows(statements: Statements) -> Iterator[tuple[Cell, ...]]:
    for each in statements.citations:
        citation, passage = each.citation, each.citation.passage
        yield (
            each.citing_id, each.citing_number, citation.relation, each.cited_id, each.cited_number, each.cited_title, bool(each.cited_id),
            passage.source_file, passage.start, passage.end, passage.quote,
            each.held, each.reason, each.clause_path, citation.author, citation.deadline, each.id,
        )  # fmt: skip


def _measure_rows(statements: Statements) -> Iterator[tuple[Cell, ...]]:
    for each in statements.measures:
        passage = each.passage
        yield (
            each.id, each.policy_id, each.document_number, each.clause_path, each.title, each.deadline,
            passage.source_file, passage.start, passage.end, passage.quote,
        )  # fmt: skip


def _responsibility_rows(statements: Statements) -> Iterator[tuple[Cell, ...]]:
    for each in statements.responsibilities:
        duty, passage, convention = each.responsibility, each.responsibility.passage, each.responsibility.convention
        yield (
            each.measure_id, each.policy_id, each.document_number, each.clause_path, duty.body, each.body_id, duty.role,
            passage.source_file, passage.start, passage.end, passage.quote, duty.deadline, duty.blanket,
            *((convention.start, convention.end, convention.quote) if convention else ("", "", "")), each.id,
        )  # fmt: skip


def _target_rows(statements: Statements) -> Iterator[tuple[Cell, ...]]:
    for each in statements.targets:
        target, passage = each.target, each.target.passage
        yield (
            each.id, each.policy_id, each.document_number, each.clause_path, target.indicator, target.scope, target.comparator,
            target.value, target.value_high, target.unit, target.baseline, target.deadline, target.binding,
            passage.source_file, passage.start, passage.end, passage.quote, target.kind, target.deadline_is_start, target.recurrence,
        )  # fmt: skip


def _clause_rows(statements: Statements) -> Iterator[tuple[Cell, ...]]:
    for each in statements.clauses:
        clause = each.clause
        yield (
            each.id, each.policy_id, clause.path, clause.label, clause.title, each.source_file, clause.start, clause.end,
            clause.kind, clause.page,
        )  # fmt: skip


def _body_row(body: Body) -> tuple[Cell, ...]:
    return (
        body.id, body.name, body.full_name, body.name_en, body.level, body.region, LIST_SEPARATOR.join(body.aliases),
        body.predecessor, body.successor,
    )  # fmt: skip


# ---------------------------------------------------------------- GraphML: the policy network

_NODE_KEYS = dict.fromkeys(("label", "document_number", "issuing_authority", "level", "region", "date_document"), "string")
_NODE_KEYS["in_corpus"] = "boolean"
_EDGE_KEYS = ("relation", "source_file")
_GRAPHML_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    + "".join(f'<key id="{key}" for="node" attr.name="{key}" attr.type="{kind}"/>\n' for key, kind in _NODE_KEYS.items())
    + "".join(f'<key id="{key}" for="edge" attr.name="{key}" attr.type="string"/>\n' for key in _EDGE_KEYS)
    + '<graph id="policies" edgedefault="directed">\n'
)
_GRAPHML_FOOT = "</graph>\n</graphml>\n"
# XML 1.0 cannot hold these, escaped or not.
_NOT_XML = {code: " " for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF) if code not in (9, 10, 13)}


def _data(values: Mapping[str, str]) -> str:
    return "".join(f'<data key="{key}">{escape(value.translate(_NOT_XML))}</data>' for key, value in values.items() if value)


def _graphml_node(policy: PolicyStatement) -> str:
    values = {
        "label": policy.title or policy.label or policy.id,
        "document_number": policy.document_number,
        "issuing_authority": LIST_SEPARATOR.join(policy.issuing_authorities),
        "level": policy.level,
        "region": policy.region,
        "date_document": policy.date_document,
        "in_corpus": "true" if policy.held else "false",
    }
    return f"<node id={quoteattr(policy.id.translate(_NOT_XML))}>{_data(values)}</node>\n"


def _graphml_edges(statements: Statements) -> Iterator[str]:
    for citing, relation, cited in statements.relations:
        ends = f"source={quoteattr(citing.translate(_NOT_XML))} target={quoteattr(cited.translate(_NOT_XML))}"
        yield f"<edge {ends}>{_data({'relation': relation, 'source_file': statements.source_file})}</edge>\n"


# ---------------------------------------------------------------- chunks


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one source adds to every file of OUTPUTS, in that order, and how many statements of each kind that is."""

    parts: tuple[bytes, ...]
    counts: dict[str, int] = field(default_factory=dict)


def write_chunk(statements: Statements) -> Chunk:
    """The chunk of one source. Pure."""
    turtle = write_source(statements)
    graphml = "".join([*map(_graphml_node, statements.policies), *_graphml_edges(statements)])
    tables = {
        "policies": map(_policy_row, statements.policies),
        "citations": _citation_rows(statements),
        "measures": _measure_rows(statements),
        "responsibilities": _responsibility_rows(statements),
        "targets": _target_rows(statements),
        "bodies": iter(()),
        "clauses": _clause_rows(statements),
    }
    held = sum(each.held for each in statements.policies)
    counts = {
        "policies": held,
        "policies_cited_only": len(statements.policies) - held,
        "clauses": len(statements.clauses),
        "citations": len(statements.citations),
        "citations_held": sum(each.held for each in statements.citations),
        "citations_unresolved": sum(not each.cited_id for each in statements.citations),
        "measures": len(statements.measures),
        "responsibilities": len(statements.responsibilities),
        "targets": len(statements.targets),
    }
    facts = catalogue.write_facts(statements)
    laid_out = (catalogue.write_card(statements, facts), facts)
    return Chunk(_parts(named_graph(thing("source", statements.source_file), turtle), turtle, graphml, tables, laid_out), counts)


def write_head() -> Chunk:
    """What stands before the first chunk of every file."""
    tables = {name: [columns] for name, columns in COLUMNS.items()}
    parts = _parts(PREFIX_LINES, PREFIX_LINES, _GRAPHML_HEAD, tables, (catalogue.LAYOUT, b""))
    return Chunk(tuple(BOM + part if name.endswith(".csv") else part for name, part in zip(OUTPUTS, parts, strict=True)))


def write_tail(cited: Sequence[PolicyStatement], bodies: Sequence[Body], ontology: str) -> Chunk:
    """What belongs to no single source: policies cited but not held, bodies, the ontology (Turtle without prefixes)."""
    cited_turtle, bodies_turtle = write_cited(cited), write_bodies(bodies)
    graphs = {CITED_GRAPH: cited_turtle, BODIES_GRAPH: bodies_turtle, ONTOLOGY_GRAPH: ontology}
    blocks = "".join(named_graph(graph, turtle) for graph, turtle in graphs.items())
    graphml = "".join(map(_graphml_node, cited)) + _GRAPHML_FOOT
    tables = {name: iter(()) for name in COLUMNS} | {"policies": map(_policy_row, cited), "bodies": map(_body_row, bodies)}
    laid_out = (catalogue.write_tail(cited, bodies), b"")
    parts = _parts(blocks, cited_turtle + bodies_turtle + ontology, graphml, tables, laid_out)
    return Chunk(parts, {"policies_cited_only": len(cited), "bodies": len(bodies)})


def tail_graphs(trig: bytes) -> dict[str, str]:
    """The graphs of a tail's TriG, taken apart again.

    >>> tail_graphs(write_tail([], [], "").parts[0])[CITED_GRAPH]
    ''
    """
    text = trig.decode("utf-8", "surrogatepass")
    starts = [(graph, f"<{graph}> {{\n") for graph in (CITED_GRAPH, BODIES_GRAPH, ONTOLOGY_GRAPH)]
    found = [(graph, text.index(start), len(start)) for graph, start in starts]
    ends = [begin for _, begin, _ in found[1:]] + [len(text)]
    return {graph: text[begin + size : end].removesuffix("}\n") for (graph, begin, size), end in zip(found, ends, strict=True)}


def _parts(
    trig: str, turtle: str, graphml: str, tables: Mapping[str, Iterable[Sequence[Cell]]], laid_out: tuple[bytes, bytes]
) -> tuple[bytes, ...]:
    texts = (each.encode("utf-8", "surrogatepass") for each in (trig, turtle, graphml))
    return (*texts, *(write_rows(tables[name]) for name in COLUMNS), *laid_out)


# ---------------------------------------------------------------- assembling


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the chunk of one source stands in the files of a build: offset and length for each of OUTPUTS."""

    places: tuple[tuple[int, int], ...]


Stamp = tuple[int, int]
# Copied at a time.
BLOCK = 8 << 20


def stamp(path: Path) -> Stamp:
    """The size of a file and when it was last written, by which a build knows that nobody changed it; zeros where it is gone."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def stamp_outputs(folder: Path) -> tuple[Stamp, ...]:
    """The stamps of all OUTPUTS of a build."""
    return tuple(stamp(folder / name) for name in OUTPUTS)


class Assembler:
    """Writes the files of a build chunk by chunk. Use as a context manager; chunks must come in the order of the sources' names.

    Chunks that stand side by side in the last build (`previous`) and are taken over one after the other are copied together.
    """

    def __init__(self, folder: Path, previous: Path | None = None) -> None:
        self.folder = folder
        self.previous = previous
        self.files: list[BinaryIO] = []
        self.old: list[BinaryIO] = []
        self.sizes = [0] * len(OUTPUTS)
        self.run: list[tuple[int, int]] = []  # begin and end, in each file of the last build, of what is still to be copied

    def __enter__(self) -> Assembler:
        for name in OUTPUTS:
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            self.files.append((self.folder / name).open("wb"))
            if self.previous:
                self.old.append((self.previous / name).open("rb"))
        return self

    def __exit__(self, kind: object, *error: object) -> None:
        if kind is None:
            self._copy_run()
        for file in (*self.files, *self.old):
            file.close()

    def add(self, chunk: Chunk) -> Placed:
        """Appends a chunk."""
        self._copy_run()
        for file, part in zip(self.files, chunk.parts, strict=True):
            file.write(part)
        return self._place(map(len, chunk.parts))

    def take_over(self, placed: Placed) -> Placed:
        """Appends the chunk that stood at `placed` in the last build."""
        spans = [(offset, offset + length) for offset, length in placed.places]
        if self.run and all(end == begin for (_, end), (begin, _) in zip(self.run, spans, strict=True)):
            self.run = [(begin, end) for (begin, _), (_, end) in zip(self.run, spans, strict=True)]
        else:
            self._copy_run()
            self.run = spans
        return self._place(length for _, length in placed.places)

    def chunk_at(self, placed: Placed) -> Chunk:
        """The chunk that stood at `placed` in the last build."""
        parts = []
        for file, (offset, length) in zip(self.old, placed.places, strict=True):
            file.seek(offset)
            parts.append(file.read(length))
        return Chunk(tuple(parts))

    def _place(self, lengths: Iterable[int]) -> Placed:
        placed = Placed(tuple(zip(self.sizes, lengths, strict=True)))
        self.sizes = [offset + length for offset, length in placed.places]
        return placed

    def _copy_run(self) -> None:
        for target, source, (begin, end) in zip(self.files, self.old, self.run, strict=bool(self.run)):
            target.flush()
            begin += _copy_inside(source, target, begin, end - begin)
            source.seek(begin)
            target.seek(0, os.SEEK_END)
            while begin < end:
                block = source.read(min(BLOCK, end - begin))
                if not block:
                    raise BuildError(f"{source.name} was cut short during the build; run it again")
                target.write(block)
                begin += len(block)
        self.run = []


def _copy_inside(source: BinaryIO, target: BinaryIO, begin: int, length: int) -> int:
    """Copies bytes to the end of `target` inside the system, where it can; how many it did, which may be none."""
    done, place = 0, target.tell()
    with suppress(OSError, AttributeError):  # another file system, or a system without it
        while done < length and (copied := os.copy_file_range(source.fileno(), target.fileno(), length - done, begin + done, place + done)):
            done += copied
    return done


# ---------------------------------------------------------------- sources

# Files whose text is the file itself, and so keep their name.
_PLAIN = frozenset({"text/plain", "text/markdown"})


def text_names(media_types: Mapping[str, str]) -> dict[str, str]:
    """The name below `sources/` of every source, by the source's name: its own, `.txt` added where the file was not text.

    >>> text_names({"a.txt": "text/plain", "b.pdf": "application/pdf", "b.pdf.txt": "text/plain"})
    {'a.txt': 'a.txt', 'b.pdf.txt': 'b.pdf.txt', 'b.pdf': 'b.pdf.txt.txt'}
    """
    names = {name: name for name in sorted(media_types) if media_types[name] in _PLAIN}
    taken = set(names)
    for name in sorted(media_types.keys() - names.keys()):
        own = f"{name}.txt"
        while own in taken:
            own += ".txt"
        names[name] = own
        taken.add(own)
    return names


def source_path(build: Path, source_file: str) -> Path:
    """Where the text of a source stands in a build. Raises NotFound where the build has no such source."""
    path = build / "sources" / source_file
    if path.is_file():
        return path
    found = None
    while (path := path.with_name(path.name + ".txt")).is_file():
        found = path
    if found is None:
        raise NotFound(f"the build holds no source {source_file}")
    return found


def read_text(build: Path, source_file: str) -> str:
    """The text of a source as statements are measured on it."""
    return source_path(build, source_file).read_bytes().decode("utf-8", "surrogatepass")


def write_text(path: Path, content: bytes) -> None:
    """Writes the text of a source (UTF-8, newlines untouched)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def take_over_text(path: Path, old: Path, size: int, modified: int) -> bool:
    """Shares the text of an unchanged source with the last build, unless somebody has touched it there. Whether it did."""
    if stamp(old) != (size, modified):
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.hardlink_to(old)
    except OSError:
        return False
    return True
