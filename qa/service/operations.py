"""What REST and MCP offer, as functions over an open build: plain values in, plain JSON values out. Knows nothing of HTTP.

Every row that states a fact carries `source_file`, `start`, `end` and `quote`, named as in the tables of a build (DESIGN section 6).
Rows come in pages: `{"total": …, "offset": …, "items": […]}`. Raises NotFound for a policy, body, place or indicator that is not there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from kg.errors import NotFound
from kg.graph.compare import along_lineage, compare_indicator
from kg.graph.lineage import Edge, Network, lineage
from kg.graph.policies import choose, fold_name, values
from kg.graph.store import literal
from kg.graph.targets import Promise
from kg.graph.tasks import find_bodies, lifetime, read_bodies
from kg.graph.vocabulary import MAILUO, iri, thing_id
from kg.language.indicators import indicator_key
from kg.language.regions import NATION, region_by_name, region_by_pinyin
from kg.language.script import to_simplified
from kg.records import Passage
from qa.build import Build, Policy
from qa.records import Hit
from qa.search.retrieve import Filters, search

PAGE_LIMIT = 500  # rows of one page
SEARCH_LIMIT = 100
Row = dict[str, Any]


def page(rows: Sequence[Any], offset: int, limit: int, show: Callable[[Any], Row]) -> Row:
    """One page of rows.

    >>> page(["a", "b", "c"], 1, 1, lambda letter: {"letter": letter})
    {'total': 3, 'offset': 1, 'items': [{'letter': 'b'}]}
    """
    return {"total": len(rows), "offset": offset, "items": [show(row) for row in rows[offset : offset + min(limit, PAGE_LIMIT)]]}


def region_prefix(name: str) -> str:
    """The first digits of the region codes of a place and all places in it; its name in any script, or pinyin. Raises NotFound.

    >>> region_prefix("河南省"), region_prefix("zhengzhou"), region_prefix("410122")
    ('41', '4101', '410122')
    """
    if name.isdecimal() and name.isascii() and len(name) <= 6:
        return name.removesuffix("00").removesuffix("00") if len(name) == 6 else name
    region = region_by_name(to_simplified(name)) or (region_by_pinyin(name) if name.isascii() else None)
    if region is None:
        raise NotFound(f"{name!r} is no region, or the name of several")
    return "" if region.code == NATION else region.code.removesuffix("00").removesuffix("00")


# ---------------------------------------------------------------- policies


def list_policies(
    build: Build,
    q: str = "",
    level: str = "",
    region: str = "",
    year: str = "",
    in_corpus: bool | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Row:
    """The policies, held or only cited, whose number, title or issuer holds `q`; those held first, then by level, place and date."""
    words, prefix = fold_name(q), region_prefix(region) if region else ""

    def admitted(policy: Policy) -> bool:
        named = (fold_name(name) for name in (policy.number, policy.title, *policy.issuers))
        return (
            policy.role != "wrapper"
            and (not q or any(words and words in name for name in named))
            and (not level or policy.level == level)
            and (not prefix or policy.region_code.startswith(prefix))
            and (not year or policy.date.startswith(year) or f"〔{year}〕" in policy.number)
            and (in_corpus is None or policy.in_corpus == in_corpus)
        )

    levels = ("national", "provincial", "municipal", "county", "")
    found = sorted(
        filter(admitted, build.policies),
        key=lambda each: (not each.in_corpus, levels.index(each.level), each.region_code, each.date, each.id),
    )
    return page(found, offset, limit, policy_row)


def policy_row(policy: Policy) -> Row:
    """A policy as tables/policies.csv has it; issuers as a list, and the words that prove its title."""
    row = asdict(policy)
    row["document_number"] = row.pop("number")
    row["issuing_authorities"] = list(row.pop("issuers"))
    return row


_COUNTS = """SELECT ?kind (COUNT(?s) AS ?n) WHERE {{ VALUES ?kind {{ mailuo:Measure mailuo:Responsibility mailuo:Target mailuo:Clause }}
  ?s a ?kind ; mailuo:policy {policy} }} GROUP BY ?kind"""
_CLAUSES = """SELECT ?clause ?path ?title ?kind ?start ?end WHERE {{ ?clause a mailuo:Clause ; mailuo:policy {policy} ; mailuo:kind ?kind ;
  rdfs:label ?title ; oa:start ?start ; oa:end ?end OPTIONAL {{ ?clause mailuo:path ?path }} }} ORDER BY ?start ?end"""
_CITATIONS = """SELECT ?relation ?cited ?number ?title ?resolved ?path ?source ?start ?end ?quote WHERE {{
  ?c a mailuo:Citation ; mailuo:citing {policy} ; mailuo:relation ?relation ; mailuo:resolved ?resolved ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source
  OPTIONAL {{ ?c mailuo:cited ?cited }} OPTIONAL {{ ?c mailuo:cited_number ?number }} OPTIONAL {{ ?c mailuo:cited_title ?title }}
  OPTIONAL {{ ?c mailuo:clause_path ?path }} }} ORDER BY ?source ?start ?end"""


def get_policy(build: Build, name: str) -> Row:
    """One policy by id, number or title, with its clauses, what it cites and how many statements it makes. Raises NotFound."""
    policy_id = choose(build.store, name).id
    named = values("p", "policy", [policy_id]).removeprefix("VALUES ?p { ").removesuffix(" }")
    counts = {row["kind"].rpartition("#")[2].lower(): int(row["n"]) for row in build.select(_COUNTS.format(policy=named))}
    clauses = [_numbers(row, "start", "end") for row in build.select(_CLAUSES.format(policy=named))]
    citations = [_numbers(row, "start", "end") for row in build.select(_CITATIONS.format(policy=named))]
    return {
        **policy_row(build.policy(policy_id)),
        "counts": counts,
        "clauses": [
            {"clause_path": row.get("path", ""), **{key: row[key] for key in ("title", "kind", "start", "end")}} for row in clauses
        ],
        "citations": [
            {
                "relation": row["relation"],
                "cited_id": thing_id(row.get("cited", "")),
                "cited_number": row.get("number", ""),
                "cited_title": row.get("title", ""),
                "resolved": row["resolved"] == "true",
                "clause_path": row.get("path", ""),
                "source_file": row["source"],
                **{key: row[key] for key in ("start", "end", "quote")},
            }
            for row in citations
        ],
    }


def _numbers(row: dict[str, str], *keys: str) -> Row:
    return {key: int(value) if key in keys else value for key, value in row.items()}


def policy_lineage(build: Build, network: Network, name: str) -> Row:
    """What a policy rests on and what rests on it, every edge with the words that state it. Raises NotFound."""
    found = lineage(build.store, choose(build.store, name).id, network)

    def edge_row(edge: Edge) -> Row:
        citings = [
            {"citing_id": each.citing_id, "cited_id": each.cited_id, "clause_path": each.clause_path, **asdict(each.passage)}
            for each in edge.citings
        ]
        return {"lower": edge.lower, "upper": edge.upper, "relation": edge.relation, "citings": citings}

    return {
        "focus": found.focus.id,
        "nodes": [policy_row(build.policy(node.id)) for node in found.nodes],
        "edges": [edge_row(edge) for edge in found.edges],
        "above": list(found.above),
        "below": list(found.below),
        "parts": [node.id for node in found.parts],
        "others": [edge_row(edge) for edge in found.others],
        "missing": [node.id for node in found.missing],
    }


# ---------------------------------------------------------------- statements: ids by filters, then the rows of one page

_DUTY_IDS = """SELECT ?s WHERE {{ {bodies} ?s a mailuo:Responsibility ; mailuo:policy ?policy ; mailuo:role ?role ; mailuo:body_name ?name ;
  mailuo:measure ?measure ; mailuo:evidence ?e . ?measure rdfs:label ?title . ?e oa:start ?start ; oa:hasSource ?source .
  OPTIONAL {{ ?policy mailuo:region_code ?code }}
  OPTIONAL {{ ?s mailuo:deadline ?own }} OPTIONAL {{ ?measure mailuo:deadline ?whole }} BIND(COALESCE(?own, ?whole, "") AS ?deadline)
  {filters} }} ORDER BY ?source ?start ?s"""
_TARGET_IDS = """SELECT ?s ?indicator WHERE {{ ?s a mailuo:Target ; mailuo:policy ?policy ;
  mailuo:indicator ?indicator ; mailuo:evidence ?e . ?e oa:start ?start ; oa:hasSource ?source .
  OPTIONAL {{ ?policy mailuo:region_code ?code }} OPTIONAL {{ ?s mailuo:deadline ?due }} BIND(COALESCE(?due, "") AS ?deadline)
  {filters} }} ORDER BY ?source ?start ?s"""
_PROPERTIES = "SELECT ?s ?property ?value WHERE {{ {which} ?s ?property ?value }}"
_PROOFS = """SELECT ?s ?how ?source ?start ?end ?quote WHERE {{ {which} VALUES ?how {{ mailuo:evidence mailuo:convention }} ?s ?how ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource/rdfs:label ?source }}"""
_MEASURES = "SELECT ?m ?title ?deadline WHERE {{ {which} ?m rdfs:label ?title OPTIONAL {{ ?m mailuo:deadline ?deadline }} }}"


def _filters(region: str, policy: str, since: str, until: str, build: Build) -> list[str]:
    found = []
    if region:
        found.append(f"FILTER(STRSTARTS(?code, {literal(region_prefix(region))}))")
    if policy:
        found.append(values("policy", "policy", [choose(build.store, policy).id]))
    if since:
        found.append(f"FILTER(?deadline >= {literal(since)})")
    if until:
        # A deadline of a whole year or month counts until its last day: compared as far as both go.
        found.append(f'FILTER(?deadline != "" && SUBSTR(?deadline, 1, {len(until)}) <= {literal(until)})')
    return found


def list_tasks(
    build: Build, body: str = "", region: str = "", role: str = "", q: str = "", policy: str = "", since: str = "", until: str = "",
    offset: int = 0, limit: int = 100,
) -> Row:  # fmt: skip
    """Responsibilities: of a body under all the names it has had, of a place, in a role, with a word in the task, due between two dates.

    A body that several places have (市卫生健康委) means all of them unless `region` is given.
    """
    named, filters = "", _filters(region, policy, since, until, build)
    if body:
        known = read_bodies(build.store)
        ids = {each.id for found in find_bodies(build.store, body) for each in lifetime(known, found.id)}
        plain = literal(to_simplified(body).strip())
        if ids:
            named = values("body", "body", ids) + " ?s mailuo:body ?body ."
        else:
            filters.append(f"FILTER(CONTAINS(?name, {plain}))")
    if role:
        filters.append(f"FILTER(?role = {literal(role)})")
    if q:
        filters.append(f"FILTER(CONTAINS(?title, {literal(to_simplified(q).strip())}))")
    rows = build.select(_DUTY_IDS.format(bodies=named, filters=" ".join(filters)))
    ids_of_page = [thing_id(row["s"]) for row in rows[offset : offset + min(limit, PAGE_LIMIT)]]
    return {"total": len(rows), "offset": offset, "items": read_tasks(build, ids_of_page)}


def read_tasks(build: Build, ids: Sequence[str]) -> list[Row]:
    """The responsibilities of these ids, in their order, as tables/responsibilities.csv has them and with the task's title."""
    said, proofs = _read(build, "responsibility", ids)
    which = values("m", "measure", {each[iri(MAILUO.measure)] for each in said.values()})
    measures = {thing_id(row["m"]): row for row in build.select(_MEASURES.format(which=which))} if said else {}
    rows = []
    for name in ids:
        own = said[name]
        measure = measures[own[iri(MAILUO.measure)]]
        convention = proofs[name].get(iri(MAILUO.convention))
        rows.append(
            {
                "id": name,
                "measure_id": thing_id(measure["m"]),
                "title": measure["title"],
                **_place(build, own),
                "body": own[iri(MAILUO.body_name)],
                "body_id": own.get(iri(MAILUO.body), ""),
                "role": own[iri(MAILUO.role)],
                "deadline": own.get(iri(MAILUO.deadline)) or measure.get("deadline", ""),
                "blanket": own.get(iri(MAILUO.blanket)) == "true",
                "convention_quote": convention.quote if convention else "",
                **asdict(proofs[name][iri(MAILUO.evidence)]),
            }
        )
    return rows


def list_targets(
    build: Build, indicator: str = "", region: str = "", year: str = "", policy: str = "", since: str = "", until: str = "",
    offset: int = 0, limit: int = 100,
) -> Row:  # fmt: skip
    """Targets whose indicator holds the words (in any variant of its name), of a place, a deadline or a policy."""
    filters = _filters(region, policy, since, until, build)
    if year:
        filters.append(f"FILTER(STRSTARTS(?deadline, {literal(year)}))")
    rows = build.select(_TARGET_IDS.format(filters=" ".join(filters)))
    if indicator:
        wanted = indicator_key(to_simplified(indicator)) or fold_name(indicator)
        rows = [row for row in rows if wanted in indicator_key(row["indicator"]) or fold_name(indicator) in fold_name(row["indicator"])]
    ids = [thing_id(row["s"]) for row in rows[offset : offset + min(limit, PAGE_LIMIT)]]
    return {"total": len(rows), "offset": offset, "items": read_targets(build, ids)}


_TARGET_TERMS = {
    "indicator": MAILUO.indicator, "scope": MAILUO.scope, "comparator": MAILUO.comparator, "value": MAILUO.value,
    "value_high": MAILUO.value_high, "unit": MAILUO.unit, "baseline": MAILUO.baseline, "deadline": MAILUO.deadline,
    "kind": MAILUO.target_kind, "recurrence": MAILUO.recurrence,
}  # fmt: skip


def read_targets(build: Build, ids: Sequence[str]) -> list[Row]:
    """The targets of these ids, in their order, as tables/targets.csv has them."""
    said, proofs = _read(build, "target", ids)
    return [
        {
            "id": name,
            **_place(build, said[name]),
            **{key: said[name].get(iri(term), "") for key, term in _TARGET_TERMS.items()},
            "binding": said[name].get(iri(MAILUO.binding)) == "true",
            **asdict(proofs[name][iri(MAILUO.evidence)]),
        }
        for name in ids
    ]


def _read(build: Build, kind: str, ids: Iterable[str]) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, Passage]]]:
    """Properties of statements by id and IRI of the property (things by their ids), and their passages by how they prove."""
    which = values("s", kind, ids)
    said: dict[str, dict[str, str]] = defaultdict(dict)
    proofs: dict[str, dict[str, Passage]] = defaultdict(dict)
    if which.endswith("{  }"):
        return said, proofs
    for row in build.select(_PROPERTIES.format(which=which)):
        said[thing_id(row["s"])][row["property"]] = thing_id(row["value"])
    for row in build.select(_PROOFS.format(which=which)):
        proofs[thing_id(row["s"])][row["how"]] = Passage(row["source"], int(row["start"]), int(row["end"]), row["quote"])
    return said, proofs


def _place(build: Build, said: dict[str, str]) -> Row:
    policy = build.policy(said[iri(MAILUO.policy)])
    return {
        "policy_id": policy.id,
        "document_number": policy.number,
        "policy_title": policy.title,
        "region": policy.region,
        "clause_path": said.get(iri(MAILUO.clause_path), ""),
    }


# ---------------------------------------------------------------- comparing and searching


def compare_targets(build: Build, network: Network, indicator: str = "", policy: str = "", scope: str | None = None) -> Row:
    """What every document promised for an indicator; or what the documents of a policy's lineage made of each other's targets.

    Raises NotFound where neither is given, or what is given is not there.
    """
    if policy:
        along = along_lineage(build.store, choose(build.store, policy).id, network)
        return {
            "policy": along.lineage.focus.id,
            "steps": [
                {
                    "lower": step.lower.id,
                    "upper": step.upper.id,
                    "relations": list(step.relations),
                    "differences": [
                        {
                            "verdict": row.judgement.verdict,
                            "reason": row.judgement.reason,
                            "lower": _promise_row(build, row.lower),
                            "upper": _promise_row(build, row.upper),
                        }
                        for row in step.differences
                    ],
                }
                for step in along.steps
            ],
            "not_compared": [{"lower": edge.lower, "upper": edge.upper, "relation": edge.relation} for edge in along.not_compared],
        }
    if not indicator:
        raise NotFound("name an indicator, or a policy whose lineage is to be compared")
    found = compare_indicator(build.store, indicator, scope=scope, network=network)
    return {
        "indicator": found.indicator.name,
        "names": list(found.indicator.names),
        "targets": [_promise_row(build, promise) for promise in found.promises],
        "chains": [list(chain.steps) for chain in found.chains],
        "origins": [{"upper": origin.upper, "lowers": list(origin.lowers)} for origin in found.origins],
    }


def _promise_row(build: Build, promise: Promise | None) -> Row | None:
    if promise is None:
        return None
    policy = build.policy(promise.policy_id)
    row = asdict(promise)
    passage = row.pop("passage")
    return {
        **row,
        "document_number": policy.number,
        "policy_title": policy.title,
        "region": policy.region,
        "level": policy.level,
        **passage,
    }


def search_clauses(build: Build, q: str, k: int = 10, region: str = "", level: str = "", since: str = "", until: str = "") -> Row:
    """The clauses that fit best, best first: words and meaning together; text in simplified Chinese, `quote` in the source's own script."""
    regions = (region_prefix(region),) if region else ()
    filters = Filters(regions=regions, levels=frozenset([level] if level else []), since=since, until=until)
    hits = search(build.index, q, min(k, SEARCH_LIMIT), filters)
    return {"items": [_hit_row(build, hit) for hit in hits]}


def _hit_row(build: Build, hit: Hit) -> Row:
    policy, words = build.policy(hit.policy_id), build.source_text(hit.source_file)[hit.start : hit.end]
    return {**asdict(hit), "document_number": policy.number, "policy_title": policy.title, "quote": words}
