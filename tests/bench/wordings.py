"""The facts of a build asked for in many wordings: which wordings are not understood, over documents that nobody asked about.

    python -m tests.bench.wordings --build DIR [--facts N] [--misses N] [--out tests/bench/results/wordings.json]

Every responsibility and every target of the graph is a question whose answer is known. A sample of them (seeded) is asked in every wording
below, and a wording counts what share of its questions is answered with the bodies, the value or the year that the graph holds. What is
named in the words of the document is found in nearly all; a wording far below the others is one that the cues do not know. It measures
wordings and not search: the topic stands in the document's own words, and what the graph read wrongly counts as right. Needs no gold.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.language.regions import short_place
from kg.language.script import fold
from qa.answer import answer
from qa.build import Build, open_build

# {place}, {thing}: of the document, and the title of a task or an indicator; {year}, {value}: of a target.
LEADS = (
    "{place}{thing}由谁牵头？", "{place}的{thing}，哪个部门牵头？", "谁来牵头{place}{thing}？", "{place}{thing}这件事归谁管？",
    "{place}{thing}是哪个部门的活儿？", "{place}{thing}该找哪个部门？", "{thing}在{place}由哪家负责？",
    "{place}负责{thing}的是哪个单位？", "{place}{thing}的责任单位有哪些？", "{place}{thing}挂帅的是谁？",
    "{place}哪个部门对{thing}负主责？", "{place}{thing}主要靠哪个部门抓？", "{place}{thing}归口哪个部门？",
    "{place}让哪个部门去{thing}？", "{thing}，{place}交给了谁来办？", "{place}{thing}落到哪个部门头上？",
    "{place}{thing}由哪个委办局主抓？", "{place}{thing}打头的是哪个部门？", "{place}{thing}谁主办？", "{place}{thing}谁管",
)  # fmt: skip
COOPERATES = (
    "{place}{thing}有哪些部门配合？", "{place}{thing}，除了牵头的还有谁？", "谁配合{place}{thing}？", "{place}{thing}的协办单位有哪些？",
    "{place}{thing}要哪些部门搭把手？", "{place}{thing}哪些部门参与？", "{place}{thing}由哪些部门协同？", "{place}{thing}打下手的是谁？",
)  # fmt: skip
VALUES = (
    "{place}到{year}年{thing}要达到多少？", "{place}{year}年{thing}的目标是多少？", "{place}{thing}{year}年目标值？",
    "到{year}年，{place}的{thing}要提高到什么水平？", "{place}打算把{thing}做到多少（{year}年）？", "{year}年{place}{thing}得有多少？",
    "{place}要求{year}年{thing}不低于多少？", "{place}{thing}指标是多少",
)  # fmt: skip
DEADLINES = (
    "{place}{thing}{value}最迟哪年实现？", "{place}什么时候{thing}要达到{value}？", "{place}{thing}达到{value}的期限是哪年？",
    "{place}哪年要把{thing}提到{value}？", "{place}的{thing}要在哪一年达到{value}？", "{place}{thing}到{value}，截止到什么时候？",
    "{place}计划何时让{thing}达到{value}？", "{place}{thing}几时到{value}？",
)  # fmt: skip
# Titles and indicators of fewer or more characters are no name of one thing.
NAMES = range(4, 23)


@dataclass(frozen=True)
class Fact:
    """What is asked of, and what of it must be told."""

    place: str
    thing: str
    told: tuple[str, ...]
    year: str = ""
    value: str = ""


def rows(build: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table of a build."""
    with (build / "tables" / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def duties(build: Path, roles: Sequence[str]) -> list[Fact]:
    """The measures whose bodies have one of these roles, the first role that any has."""
    places = {row["id"]: row["region"] for row in rows(build, "policies")}
    bodies: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(build, "responsibilities"):
        bodies[row["measure_id"]][row["role"]].append(row["body"])
    found = []
    for row in rows(build, "measures"):
        thing = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．]?", "", row["title"]).strip("。；：")
        role = next((role for role in roles if bodies[row["id"]][role]), "")
        if role and places.get(row["policy_id"]) and len(thing) in NAMES and "，" not in thing:
            found.append(Fact(short_place(places[row["policy_id"]]), thing, tuple(bodies[row["id"]][role][:3])))
    return found


def targets(build: Path, told: Callable[[dict[str, str]], str]) -> list[Fact]:
    """The targets with a value and a year; `told` picks the one that is asked for."""
    places = {row["id"]: row["region"] for row in rows(build, "policies")}
    return [
        Fact(short_place(places[row["policy_id"]]), row["indicator"], (told(row),), row["deadline"][:4], row["value"] + row["unit"])
        for row in rows(build, "targets")
        if places.get(row["policy_id"]) and row["deadline"] and row["value"]
        if len(row["indicator"]) in NAMES and "，" not in row["indicator"]
    ]


def share_told(build: Build, wording: str, facts: Sequence[Fact], misses: int) -> float:
    """The share of the facts that are told when asked for in one wording; prints the first `misses` that are not."""
    right = 0
    for fact in facts:
        question = wording.format(place=fact.place, thing=fact.thing, year=fact.year, value=fact.value)
        found = answer(build, question, as_of="2026-01-01")
        said = re.sub(r"[\s,]", "", fold(found.text))
        good = found.answered and all(fold(words) in said for words in fact.told)
        right += good
        if not good and misses > 0:
            misses -= 1
            print("   ", question, "→", found.text.replace("\n", " / ")[:120], "| wanted", "、".join(fact.told))
    return round(right / len(facts), 3)


def main() -> None:
    """Print the share told by every wording, the lowest first, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--facts", type=int, default=40)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    build = open_build(options.build)
    asked = {
        "who leads": (LEADS, duties(options.build, ("lead", "responsible"))),
        "who cooperates": (COOPERATES, duties(options.build, ("cooperate",))),
        "value": (VALUES, targets(options.build, lambda row: row["value"])),
        "deadline": (DEADLINES, targets(options.build, lambda row: row["deadline"][:4])),
    }
    results: dict[str, dict[str, float]] = {}
    for kind, (wordings, facts) in asked.items():
        chosen = random.Random(7).sample(facts, min(options.facts, len(facts)))
        shares = {wording: share_told(build, wording, chosen, options.misses) for wording in wordings} if chosen else {}
        results[kind] = dict(sorted(shares.items(), key=lambda pair: pair[1]))
        print(kind, len(chosen), "facts", *(f"\n  {share:.2f}  {wording}" for wording, share in results[kind].items()))
    if options.out:
        text = json.dumps({"documents": build.documents, "facts": options.facts, "told": results}, ensure_ascii=False, indent=1)
        options.out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
