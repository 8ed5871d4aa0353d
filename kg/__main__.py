"""The graph from the command line: lineage, comparison, tasks, SPARQL over a finished build. Reads a build; never writes one.

    python -m kg lineage 郑政〔2016〕31号 [--svg FILE] [--graphml FILE] [--json]
    python -m kg lineage --gaps
    python -m kg compare --indicator 每万名居民全科医生数 [--scope SCOPE] [--json | --csv]
    python -m kg compare --lineage 瓦政办发〔2018〕137号 [--json | --csv]
    python -m kg tasks 市卫生健康委 --region 郑州 [--role lead] [--json | --csv]
    python -m kg sparql 'SELECT …' | --file FILE | --example NAME | --list

Exit code: 0 done, 2 nothing by that name, no build, or a query that cannot be answered (one clear message on standard error).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import workspace
from kg.errors import MailuoError, QueryError
from kg.graph.compare import IndicatorComparison, LineageComparison, along_lineage, compare_indicator, indicators
from kg.graph.drawing import draw_lineage
from kg.graph.lineage import Lineage, find_gaps, lineage, write_graphml
from kg.graph.listing import list_gaps, list_indicator, list_lineage, list_rows, list_steps, list_task_list
from kg.graph.policies import choose
from kg.graph.store import ONTOLOGY, ROW_LIMIT, SECONDS_LIMIT, open_store, select
from kg.graph.targets import Promise
from kg.graph.tasks import ROLES, TaskList, list_tasks
from kg.records import Passage

if TYPE_CHECKING:
    from pyoxigraph import Store

BUILD = Path(__file__).resolve().parents[1] / "data" / "build"
EXAMPLES = ONTOLOGY / "examples"

EXAMPLES_OF_USE = """examples:
  python -m kg lineage 郑政〔2016〕31号                        by number, in any brackets
  python -m kg lineage 乡村医疗卫生体系 --svg lineage.svg       by a part of the title that one document has
  python -m kg lineage --gaps                                  what is cited most and not held
  python -m kg compare --indicator 每万名居民全科医生数        every place and year
  python -m kg compare --lineage 瓦政办发〔2018〕137号         tightened, loosened, copied, new, dropped
  python -m kg tasks 市卫生健康委 --region 郑州 --role lead    under its former names too
  python -m kg sparql --list                                   queries to begin with
"""

Rows = list[dict[str, Any]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; its exit code."""
    asked = make_parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(asked.run(asked))
        sys.stdout.flush()
    except MailuoError as error:
        print(f"python -m kg {asked.command}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def make_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--build", type=Path, default=BUILD, metavar="DIR", help="the build to read (default: data/build)")
    common.add_argument("--json", action="store_true", help="print JSON, every statement with file, offsets and quote")
    tabular = argparse.ArgumentParser(add_help=False)
    tabular.add_argument("--csv", action="store_true", help="print CSV with a header")
    parser = argparse.ArgumentParser(
        prog="python -m kg",
        description="Ask the graph of a build: who cites whom, who promised what, who does what.",
        epilog=EXAMPLES_OF_USE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser("lineage", parents=[common], help="what a document rests on, and what rests on it, with the citing words")
    one.add_argument(
        "document", nargs="?", help="a number in any brackets, a title or part of one, a place or an issuing body that names one"
    )
    one.add_argument("--svg", type=Path, metavar="FILE", help="also draw it")
    one.add_argument("--graphml", type=Path, metavar="FILE", help="also write it for Gephi, yEd or networkx")
    one.add_argument("--language", choices=("zh", "en"), default="zh", help="of the words in the drawing (default: zh)")
    one.add_argument("--gaps", action="store_true", help="instead: the documents that others rest on and that are not held")
    one.set_defaults(run=run_lineage)

    one = commands.add_parser("compare", parents=[common, tabular], help="what every place promised, or what a lower document changed")
    which = one.add_mutually_exclusive_group(required=True)
    which.add_argument("--indicator", metavar="NAME", help="an indicator in any of its variants")
    which.add_argument(
        "--lineage", metavar="DOCUMENT", help="each target along a document's lineage: tightened, loosened, copied, new or dropped"
    )
    which.add_argument("--list", nargs="?", const="", metavar="WORDS", help="the indicators there are, nearest to WORDS first")
    one.add_argument("--scope", metavar="SCOPE", help="only targets for this part of a place ('' for all of it)")
    one.set_defaults(run=run_compare)

    one = commands.add_parser("tasks", parents=[common, tabular], help="all tasks of a body, under the names it had and has had since")
    one.add_argument("body", help="a body by any of its names")
    one.add_argument("--region", default="", metavar="PLACE", help="the place whose body is meant, where the name leaves that open")
    one.add_argument("--role", choices=ROLES, default="", help="only tasks in this role")
    one.set_defaults(run=run_tasks)

    one = commands.add_parser("sparql", parents=[common, tabular], help="ask anything (SELECT or ASK; prefixes are declared)")
    query = one.add_mutually_exclusive_group(required=True)
    query.add_argument("query", nargs="?", help="the query; - reads it from standard input")
    query.add_argument("--file", type=Path, metavar="FILE", help="a file that holds the query")
    query.add_argument("--example", metavar="NAME", help="one of the documented examples")
    query.add_argument("--list", action="store_true", help="the documented examples, and the questions they answer")
    one.add_argument("--rows", type=int, default=ROW_LIMIT, metavar="N", help=f"refuse more rows than this (default: {ROW_LIMIT:,})")
    one.add_argument(
        "--seconds", type=float, default=SECONDS_LIMIT, metavar="S", help=f"give up after this long (default: {SECONDS_LIMIT:g})"
    )
    one.set_defaults(run=run_sparql)
    return parser


def open_graph(asked: argparse.Namespace) -> Store:
    """The graph of the build that was asked for. Raises NoBuild."""
    return open_store(workspace.current(asked.build))


# ---------------------------------------------------------------- the commands


def run_lineage(asked: argparse.Namespace) -> str:
    """The text of `lineage`; writes the files asked for."""
    store = open_graph(asked)
    if asked.gaps:
        gaps = find_gaps(store)
        return write_json([asdict(gap) for gap in gaps]) if asked.json else list_gaps(gaps)
    if not asked.document:
        raise QueryError("name a document, or ask for --gaps")
    found = lineage(store, choose(store, asked.document).id)
    if asked.svg:
        write_file(asked.svg, draw_lineage(found, asked.language))
    if asked.graphml:
        write_file(asked.graphml, write_graphml(found))
    return write_json(describe_lineage(found)) if asked.json else list_lineage(found)


def describe_lineage(found: Lineage) -> dict[str, Any]:
    """A lineage as JSON: documents by id, edges with their citations."""
    return {
        "asked": found.asked.id,
        "focus": found.focus.id,
        "above": found.above,
        "below": found.below,
        "nodes": [asdict(node) for node in found.nodes],
        "parts": [asdict(node) for node in found.parts],
        "edges": [{"id": edge.id, **asdict(edge)} for edge in found.edges],
        "others": [{"id": edge.id, **asdict(edge)} for edge in found.others],
        "other_nodes": [asdict(node) for node in found.other_nodes],
        "circles": found.circles,
        "not_held": [node.id for node in found.missing],
    }


def run_compare(asked: argparse.Namespace) -> str:
    """The text of `compare`."""
    store = open_graph(asked)
    if asked.list is not None:
        rows = [{"indicator": each.name, "documents": each.documents, "targets": each.targets} for each in indicators(store, asked.list)]
        return write_rows(rows, asked, [asdict(each) for each in indicators(store, asked.list)])
    if asked.lineage is not None:
        steps = along_lineage(store, choose(store, asked.lineage).id)
        return write_rows(step_rows(steps), asked, describe_steps(steps), list_steps(steps))
    found = compare_indicator(store, asked.indicator, scope=asked.scope)
    return write_rows(indicator_rows(found), asked, asdict(found), list_indicator(found))


def indicator_rows(found: IndicatorComparison) -> Rows:
    """A row per promise."""
    rows = []
    for promise in found.promises:
        policy = found.policy(promise.policy_id)
        where = {"level": policy.level, "region": policy.region, "document_number": policy.number, "title": policy.title}
        rows.append({"deadline": promise.deadline, **where, **promise_cells(promise)})
    return rows


# The cells of a target: its own fields, then those of its passage.
PROMISE_CELLS = (*(each.name for each in fields(Promise) if each.name != "passage"), *(each.name for each in fields(Passage)))


def promise_cells(promise: Promise, before: str = "") -> dict[str, Any]:
    """A target as cells, its proof last; `before` stands before every column's name."""
    cells = asdict(promise)
    cells |= cells.pop("passage")
    return {f"{before}{name}": value for name, value in cells.items()}


def step_rows(found: LineageComparison) -> Rows:
    """A row per target of either document of every step."""
    rows = []
    for step in found.steps:
        ends = {"lower_document": step.lower.id, "upper_document": step.upper.id, "relations": " ".join(step.relations)}
        for each in step.differences:
            said = {"verdict": each.judgement.verdict, "reason": each.judgement.reason}
            lower, upper = (
                promise_cells(promise, before) if promise else {f"{before}{name}": "" for name in PROMISE_CELLS}
                for promise, before in ((each.lower, "lower_"), (each.upper, "upper_"))
            )
            rows.append(ends | said | lower | upper)
    return rows


def describe_steps(found: LineageComparison) -> dict[str, Any]:
    """The comparison along a lineage as JSON."""
    return {
        "focus": found.lineage.focus.id,
        "steps": [asdict(step) for step in found.steps],
        "not_compared": [{"id": edge.id, **asdict(edge)} for edge in found.not_compared],
    }


def run_tasks(asked: argparse.Namespace) -> str:
    """The text of `tasks`."""
    found = list_tasks(open_graph(asked), asked.body, region=asked.region, role=asked.role)
    return write_rows(task_rows(found), asked, asdict(found), list_task_list(found))


def task_rows(found: TaskList) -> Rows:
    """A row per task."""
    rows = []
    for task in found.tasks:
        cells = asdict(task)
        convention = cells.pop("convention")
        cells |= cells.pop("passage") | {"convention_quote": convention["quote"] if convention else ""}
        rows.append({"document_number": found.policy(task.policy_id).number, **cells})
    return rows


def run_sparql(asked: argparse.Namespace) -> str:
    """The text of `sparql`."""
    if asked.list:
        rows = [{"example": path.stem, "question": example_question(path)} for path in sorted(EXAMPLES.glob("*.rq"))]
        return write_rows(rows, asked, listed=list_rows(rows, cell_width=120))
    query, store = read_query(asked), open_graph(asked)
    with stopped_after(asked.seconds):
        found: Rows = list(select(store, query, rows=asked.rows, seconds=asked.seconds))
    return write_rows(found, asked)


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Ends this process where the block takes a second longer: `select` looks at the clock between rows, but one row may take for ever."""

    def stop() -> None:
        print(f"python -m kg sparql: the query takes longer than {seconds:g} seconds", file=sys.stderr, flush=True)
        os._exit(2)

    watch = threading.Timer(seconds + 1, stop)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def read_query(asked: argparse.Namespace) -> str:
    """The query from the command line, standard input, a file or an example. Raises QueryError where there is none."""
    path = asked.file
    if asked.example:
        path = EXAMPLES / f"{asked.example.removesuffix('.rq')}.rq"
        if path.parent != EXAMPLES or not path.is_file():
            raise QueryError(f"there is no example {asked.example!r}; python -m kg sparql --list names them")
    if path is None:
        return sys.stdin.read() if asked.query == "-" else str(asked.query)
    try:
        return str(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}") from error


def example_question(path: Path) -> str:
    """The question an example answers: its comment "# en: …"."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# en:").strip() for line in lines if line.startswith("# en:")), "")


# ---------------------------------------------------------------- writing


def write_rows(rows: Rows, asked: argparse.Namespace, described: Any = None, listed: str = "") -> str:
    """Rows as asked for: JSON (of `described`, where that says more), CSV, or text (`listed`, else a table)."""
    if asked.json:
        return write_json(rows if described is None else described)
    names = list(dict.fromkeys(name for row in rows for name in row))
    if asked.csv:
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([names, *([_cell(row.get(name, "")) for name in names] for row in rows)])
        return text.getvalue().removesuffix("\n")
    if listed:
        return listed
    return list_rows([{name: _cell(value) for name, value in row.items()} for row in rows]) if rows else "no rows"


def _cell(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def write_json(value: Any) -> str:
    """JSON a person can read; what is not Unicode is escaped."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace").decode()


def write_file(path: Path, text: str) -> None:
    """Writes a file. Raises QueryError where that is not possible."""
    try:
        path.write_text(text, encoding="utf-8", errors="replace", newline="\n")
    except OSError as error:
        raise QueryError(f"{path} cannot be written: {error.strerror}") from error


if __name__ == "__main__":
    sys.exit(main())
