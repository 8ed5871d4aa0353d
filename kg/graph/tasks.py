"""A store and the name of a body → every task it answers for, under the names it had before and has had since.

Comes in: an open store; a name of a body in any form and script, and its place where the name leaves that open. Goes out: `TaskList`.
Does not decide what a name means beyond kg.language.bodies, and picks none of several bodies: it says which there are.

A body is asked for together with those it followed and those that followed it; each task keeps the name its document uses. Bodies that
merged into one later are not asked for together: of their common successor they share only what it did itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFound
from kg.graph.policies import PolicyNode, fold_name, read_passage, read_policies, select_all, values
from kg.graph.vocabulary import MAILUO, iri, thing_id
from kg.language.bodies import identify_body
from kg.language.regions import Region, is_within, region_by_name, region_by_pinyin
from kg.language.script import to_simplified
from kg.records import Passage

if TYPE_CHECKING:
    from pyoxigraph import Store

ROLES = ("lead", "responsible", "cooperate")


@dataclass(frozen=True, slots=True)
class BodyNode:
    """A body of the graph: one name of one place and time. `successors` and `predecessors` are ids, over one reform."""

    id: str
    name: str
    full_name: str = ""
    name_en: str = ""
    level: str = ""
    region: str = ""
    aliases: tuple[str, ...] = ()
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One responsibility: who (`body_id`, `body_name` as its document means it), for what (`title`), in which role, by when.

    `deadline` is the responsibility's own, else its measure's. `convention` proves a lead that follows from a convention of the document.
    `blanket` marks bodies that a sentence for the whole document adds.
    """

    id: str
    measure_id: str
    title: str
    body_id: str
    body_name: str
    role: str
    deadline: str
    policy_id: str
    clause_path: str
    blanket: bool
    passage: Passage
    convention: Passage | None = None


@dataclass(frozen=True, slots=True)
class TaskList:
    """The tasks of `body` and of `bodies`, its names through time, the oldest first.

    `tasks` are sorted by role, then deadline (those without one last), then text; `policies` are the documents they stand in.
    """

    body: BodyNode
    bodies: tuple[BodyNode, ...]
    tasks: tuple[Task, ...]
    policies: tuple[PolicyNode, ...]

    def policy(self, policy_id: str) -> PolicyNode:
        """The policy of this id. Raises KeyError."""
        found = next((policy for policy in self.policies if policy.id == policy_id), None)
        if found is None:
            raise KeyError(policy_id)
        return found


# ---------------------------------------------------------------- bodies


_BODIES = """SELECT ?b ?name ?prefer ?language ?level ?region WHERE {
  ?b a mailuo:Body ; rdfs:label ?name OPTIONAL { ?b skos:prefLabel ?prefer BIND(LANG(?prefer) AS ?language) }
  OPTIONAL { ?b mailuo:level ?level } OPTIONAL { ?b mailuo:region ?region }
}"""
_ALIASES = "SELECT ?b ?alias WHERE { ?b skos:altLabel ?alias }"
_SUCCESSIONS = "SELECT ?old ?new WHERE { ?old mailuo:succeeded_by ?new }"


def read_bodies(store: Store) -> dict[str, BodyNode]:
    """Every body of the store, by id."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in select_all(store, _BODIES):
        facts[thing_id(row["b"])] |= {key: row[key] for key in ("name", "level", "region") if key in row}
        if "prefer" in row:
            facts[thing_id(row["b"])]["name_en" if row["language"] == "en" else "full_name"] = row["prefer"]
    aliases, before, after = (defaultdict(set) for _ in range(3))
    for row in select_all(store, _ALIASES):
        aliases[thing_id(row["b"])].add(row["alias"])
    for row in select_all(store, _SUCCESSIONS):
        old, new = thing_id(row["old"]), thing_id(row["new"])
        after[old].add(new)
        before[new].add(old)
    return {
        name: BodyNode(
            id=name,
            **said,
            aliases=tuple(sorted(aliases[name])),
            predecessors=tuple(sorted(before[name] & facts.keys())),
            successors=tuple(sorted(after[name] & facts.keys())),
        )
        for name, said in sorted(facts.items())
    }


# What a document of one place calls its own: 市卫生健康委 is the 卫生健康委 of whichever city speaks, a county-level one included.
_OWN = re.compile(r"^[本我全]?(?P<unit>省|自治区|市|州|盟|区|县|旗)")
_LEVELS_OF_UNIT = {
    "省": ("provincial",),
    "自治区": ("provincial",),
    "市": ("provincial", "municipal", "county"),
    "州": ("municipal",),
    "盟": ("municipal",),
}


def find_bodies(store: Store, name: str, region: str = "") -> list[BodyNode]:
    """The bodies that go by `name`, of one region (any writing, or pinyin) where given: by what the name means there; else by any of
    their names in Chinese or English. Raises NotFound for a region that is none."""
    return _find_bodies(read_bodies(store), name, _region(region))


def _region(name: str) -> Region | None:
    if not name:
        return None
    found = region_by_name(to_simplified(name)) or (region_by_pinyin(name) if name.isascii() else None)
    if found is None:
        raise NotFound(f"{name!r} is no region, or the name of several")
    return found


def _find_bodies(bodies: Mapping[str, BodyNode], name: str, region: Region | None) -> list[BodyNode]:
    simplified = to_simplified(name).strip()
    meant = identify_body(simplified, region, region.level if region else "")
    if meant.id in bodies and (region is not None or meant.region):
        return [bodies[meant.id]]
    whole = fold_name(name)
    found = [body for body in bodies.values() if whole and whole in _names(body)]
    if own := _OWN.match(simplified):
        office = fold_name(simplified[own.end() :])
        found += [body for body in bodies.values() if office in _names(body) and _is_called(body, own["unit"]) and body not in found]
    if region is None:
        return found
    return [body for body in found if body.region == region.full_name] or [body for body in found if _lies_in(body, region)]


def _is_called(body: BodyNode, unit: str) -> bool:
    """Whether the place of a body is a 省, a 市 …, so that its own documents may call it that."""
    return body.level in _LEVELS_OF_UNIT.get(unit, ("county",)) and body.region.endswith(unit)


def _names(body: BodyNode) -> set[str]:
    return {fold_name(each) for each in (body.id.rpartition("/")[2], body.name, body.full_name, body.name_en, *body.aliases)} - {""}


def _lies_in(body: BodyNode, region: Region) -> bool:
    own = region_by_name(body.region)
    return own is not None and is_within(own, region)


def lifetime(bodies: Mapping[str, BodyNode], body_id: str) -> tuple[BodyNode, ...]:
    """A body with all that it followed and all that followed it, the oldest first; ends where successions run in a circle."""
    before = _follow(body_id, lambda name: bodies[name].predecessors)
    after = _follow(body_id, lambda name: bodies[name].successors)
    order = dict.fromkeys([*reversed(before), body_id, *after])
    return tuple(bodies[name] for name in order)


def _follow(start: str, following: Callable[[str], Iterable[str]]) -> list[str]:
    """All that is reached from `start` without it, the nearest first."""
    found: dict[str, None] = {}
    waiting = list(following(start))
    while waiting:
        name = waiting.pop(0)
        if name not in found and name != start:
            found[name] = None
            waiting.extend(following(name))
    return list(found)


# ---------------------------------------------------------------- tasks


_DUTIES = "SELECT ?r ?property ?value WHERE { $which ?r mailuo:body ?body ; a mailuo:Responsibility ; ?property ?value }"
_PROOFS = """SELECT ?r ?how ?source ?start ?end ?quote WHERE {
  $which ?r mailuo:body ?body ; a mailuo:Responsibility ; ?how ?e . VALUES ?how { mailuo:evidence mailuo:convention }
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource ?file . ?file rdfs:label ?source
}"""
_MEASURES = "SELECT ?m ?title ?deadline WHERE { $which ?m rdfs:label ?title OPTIONAL { ?m mailuo:deadline ?deadline } }"


def list_tasks(store: Store, name: str, *, region: str = "", role: str = "") -> TaskList:
    """All tasks of a body and of its names through time; of one `role` only where given ("lead", "responsible", "cooperate").

    Raises NotFound where no body, or more than one, goes by the name, and then says which.
    """
    bodies = read_bodies(store)
    found = _find_bodies(bodies, name, _region(region))
    if len(found) != 1:
        raise NotFound(_say_which(name, region, found))
    names = lifetime(bodies, found[0].id)
    tasks = [task for task in tasks_of(store, [body.id for body in names]) if not role or task.role == role]
    policies = read_policies(store, {task.policy_id for task in tasks})
    return TaskList(found[0], names, tuple(tasks), tuple(policies.values()))


def _say_which(name: str, region: str, found: Iterable[BodyNode]) -> str:
    lines = [f"\n  {body.full_name or body.name} ({body.region or 'no region'})" for body in found]
    where = f" in {region}" if region else ""
    if not lines:
        return f"no body of this build goes by the name {name!r}{where}"
    return f"{name!r} names {len(lines)} bodies{where}; give its region or its full name:{''.join(lines)}"


def tasks_of(store: Store, body_ids: Iterable[str]) -> tuple[Task, ...]:
    """The tasks of exactly these bodies."""
    which = values("body", "body", body_ids)
    duties: dict[str, dict[str, str]] = defaultdict(dict)
    for row in select_all(store, _DUTIES.replace("$which", which)):
        duties[row["r"]][row["property"]] = row["value"]
    proofs = {(row["r"], row["how"]): read_passage(row) for row in select_all(store, _PROOFS.replace("$which", which))}
    measures = values("m", "measure", {thing_id(said[iri(MAILUO.measure)]) for said in duties.values()})
    titles = {row["m"]: row for row in select_all(store, _MEASURES.replace("$which", measures))}
    return tuple(sorted((_task(name, said, proofs, titles) for name, said in duties.items()), key=_order))


def _task(
    name: str, said: Mapping[str, str], proofs: Mapping[tuple[str, str], Passage | None], titles: Mapping[str, dict[str, str]]
) -> Task:
    measure = titles[said[iri(MAILUO.measure)]]
    passage = proofs[name, iri(MAILUO.evidence)]
    assert passage is not None, "every responsibility has evidence"
    return Task(
        id=thing_id(name),
        measure_id=thing_id(measure["m"]),
        title=measure["title"],
        body_id=thing_id(said[iri(MAILUO.body)]),
        body_name=said[iri(MAILUO.body_name)],
        role=said[iri(MAILUO.role)],
        deadline=said.get(iri(MAILUO.deadline)) or measure.get("deadline", ""),
        policy_id=thing_id(said[iri(MAILUO.policy)]),
        clause_path=said.get(iri(MAILUO.clause_path), ""),
        blanket=said.get(iri(MAILUO.blanket)) == "true",
        passage=passage,
        convention=proofs.get((name, iri(MAILUO.convention))),
    )


def _order(task: Task) -> tuple[int, str, str, int, str]:
    return ROLES.index(task.role), task.deadline or "9999", task.passage.source_file, task.passage.start, task.id
