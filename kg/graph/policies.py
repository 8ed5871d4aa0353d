"""A store and a name → the policies that go by it: by number, title, place or issuing body, whole or in part.

Comes in: an open store; a number in any brackets, a title or part of one, a place, a body, in either script. Goes out: `PolicyNode`s,
policies as the graph has them. Does not follow citations (kg.graph.lineage), and never picks one of several: `choose` says which there are.

A notice and the text it issues bear one number: the number means the notice. An annex or an issued text is found by its own title only
where the notice's title does not hold the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import NotFound
from kg.graph.store import ask, select
from kg.graph.vocabulary import ELI, MAILUO, iri, thing, thing_id
from kg.language.numbering import parse_document_number
from kg.language.regions import region_by_name, region_by_pinyin
from kg.language.script import fold
from kg.records import Passage

if TYPE_CHECKING:
    from pyoxigraph import Store

# A policy's graph is never larger than this; a guard against an endless answer, not a page of it.
ALL_ROWS = 5_000_000
ALL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class PolicyNode:
    """A policy of the graph. `held` is False for one that is cited but whose text is not here: its fields are what citations tell.

    `date` is ISO, as precise as known: of the document, else of its publication, else the year in its number. `role` and `place` say what
    it is to its carrier (issued 正文, annex 附件2 of `carrier_id`). `passage` is the proof of its title, None where not held.
    """

    id: str
    number: str = ""
    title: str = ""
    issuers: tuple[str, ...] = ()
    level: str = ""
    region: str = ""
    region_code: str = ""
    date: str = ""
    document_type: str = ""
    status: str = ""
    role: str = ""
    place: str = ""
    carrier_id: str = ""
    held: bool = True
    has_text: bool = True
    passage: Passage | None = None

    @property
    def name(self) -> str:
        """What to call it in one line: number and title, whichever it has; else its id."""
        return " ".join(filter(None, (self.number, self.title))) or self.id

    @property
    def short_name(self) -> str:
        """Its number with its place below the carrier; else its title; else its id."""
        return (self.number + (f" {self.place}" if self.is_part else "")) or self.title or self.id

    @property
    def is_part(self) -> bool:
        """Whether it is the text that a notice issues, or an annex: one step with its carrier."""
        return bool(self.carrier_id) and self.role in PARTS


# What stands in one file with its carrier and bears the carrier's number. A forwarded text has its own.
PARTS = ("issued", "annex")
# Levels from the top; "" is a document that does not say, and comes last.
LEVELS = ("national", "provincial", "municipal", "county", "")

# All of a policy's properties as pairs: a dozen OPTIONALs take a thousand times as long on a large store.
_PROPERTIES = "SELECT ?p ?property ?value WHERE { $which ?p a mailuo:Policy ; ?property ?value }"
_TITLE_PROOFS = """SELECT ?p ?source ?start ?end ?quote WHERE {
  $which ?p mailuo:evidence ?e . ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource ?file . ?file rdfs:label ?source
}"""
_ISSUERS = "SELECT ?p ?name WHERE { ?p mailuo:issuing_authority ?name }"
_NAMES = """SELECT ?p ?number ?title ?region ?role ?carrier ?held WHERE {
  ?p a mailuo:Policy . OPTIONAL { ?p eli:number ?number } OPTIONAL { ?p eli:title ?title } OPTIONAL { ?p mailuo:region ?region }
  OPTIONAL { ?p mailuo:document_role ?role } OPTIONAL { ?p eli:is_part_of ?carrier } OPTIONAL { ?p mailuo:in_corpus ?held }
}"""


def values(variable: str, kind: str, identifiers: Iterable[str]) -> str:
    """A VALUES block that binds `variable` to things of one kind.

    >>> values("p", "policy", ["国办发〔2015〕70号"])
    'VALUES ?p { <urn:mailuo:policy:国办发〔2015〕70号> }'
    """
    return f"VALUES ?{variable} {{ {' '.join(f'<{thing(kind, identifier)}>' for identifier in sorted(set(identifiers)))} }}"


def read_passage(row: dict[str, str]) -> Passage | None:
    """The passage in the columns source, start, end and quote of a row; None where the row has none."""
    return Passage(row["source"], int(row["start"]), int(row["end"]), row["quote"]) if "quote" in row else None


def read_policies(store: Store, policy_ids: Iterable[str]) -> dict[str, PolicyNode]:
    """The policies of these ids, by id; ids that the graph does not know are left out."""
    which = values("p", "policy", policy_ids)
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in select_all(store, _PROPERTIES.replace("$which", which)):
        found[row["p"]][row["property"]].append(row["value"])
    proofs = {row["p"]: read_passage(row) for row in select_all(store, _TITLE_PROOFS.replace("$which", which))}
    nodes = (_node(name, said, proofs.get(name)) for name, said in sorted(found.items()))
    return {node.id: node for node in nodes}


def select_all(store: Store, query: str) -> list[dict[str, str]]:
    """`select` for a query of this package's own, whose answer is as large as the build makes it."""
    return select(store, query, rows=ALL_ROWS, seconds=ALL_SECONDS)


def read_policy(store: Store, policy_id: str) -> PolicyNode:
    """The policy of this id. Raises NotFound."""
    found = read_policies(store, [policy_id])
    if policy_id not in found:
        raise NotFound(f"the build holds no policy {policy_id}")
    return found[policy_id]


def _node(name: str, said: Mapping[str, list[str]], proof: Passage | None) -> PolicyNode:
    def one(term: str) -> str:
        return min(said.get(iri(term), [""]))

    number = parse_document_number(one(ELI.number))
    return PolicyNode(
        id=thing_id(name),
        number=one(ELI.number),
        title=one(ELI.title),
        issuers=tuple(sorted(said.get(iri(MAILUO.issuing_authority), ()))),
        level=one(MAILUO.level),
        region=one(MAILUO.region),
        region_code=one(MAILUO.region_code),
        date=one(ELI.date_document) or one(ELI.date_publication) or (number.year if number else ""),
        document_type=one(MAILUO.document_type),
        status=one(MAILUO.status),
        role=one(MAILUO.document_role),
        place=one(MAILUO.place),
        carrier_id=thing_id(one(ELI.is_part_of)),
        held=one(MAILUO.in_corpus) == "true",
        has_text=one(MAILUO.has_text) == "true",
        passage=proof,
    )


# ---------------------------------------------------------------- by name


_NOT_WORDS = re.compile(r"[^\w]+|_")


def fold_name(text: str) -> str:
    """A name as it is compared: simplified, half-width, lower case, no blanks and no punctuation.

    >>> fold_name("《關於推進 分級診療》（試行）"), fold_name("豫政办[2016] 53 号")
    ('关于推进分级诊疗试行', '豫政办201653号')
    """
    return _NOT_WORDS.sub("", fold(text))


def _number_words(text: str) -> str:
    """A number, or part of one, with one blank for whatever stands between its parts: 31号 is not part of 131号 or of 〔2023〕1号."""
    return _NOT_WORDS.sub(" ", fold(text)).strip()


def _holds(number: str, words: str) -> bool:
    """Whether a number holds these words of one, and does not go on where they begin or end with a digit."""
    return bool(words) and re.search(rf"(?<!\d){re.escape(words)}(?!\d)", _number_words(number)) is not None


def find_policies(store: Store, text: str) -> list[PolicyNode]:
    """The policies that `text` names, those held first: of its number; else of its title; else all whose title or number holds the
    words; else those of a place; else those issued by a body. Empty where there are none, or no words.

    Only the best way of naming counts: a whole title leaves out those that merely hold it.
    """
    ids = _by_number(store, text) or _by_words(store, text)
    nodes = read_policies(store, ids).values()
    return sorted(nodes, key=lambda node: (not node.held, LEVELS.index(node.level), node.region_code, node.date, node.id))


def choose(store: Store, text: str) -> PolicyNode:
    """The one policy that `text` names. Raises NotFound where it names none or several, and then says which."""
    found = find_policies(store, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"nothing in this build goes by the name {text!r}")
    shown = "".join(f"\n  {describe(node)}" for node in found[:CHOICES_SHOWN])
    more = f"\n  … and {len(found) - CHOICES_SHOWN} more" if len(found) > CHOICES_SHOWN else ""
    raise NotFound(f"{text!r} names {len(found)} documents; give a number or more of the title:{shown}{more}")


CHOICES_SHOWN = 20


def describe(node: PolicyNode) -> str:
    """One line of a list to choose from."""
    where = " ".join(filter(None, (node.level, node.region, node.date)))
    return node.name + (f" ({where})" if where else "") + ("" if node.held else " — cited, not held")


def _by_number(store: Store, text: str) -> set[str]:
    """Ids of the policies that bear the number in `text`, the notices rather than their parts; also those of exactly this id."""
    number = parse_document_number(fold(text)) or parse_document_number(text)
    found = {text} if ask(store, f"ASK {{ <{thing('policy', text)}> a mailuo:Policy }}")[0]["answer"] == "true" else set()
    if number is None or found:
        return found
    rows = ask(store, "SELECT ?p ?role WHERE { ?p eli:number $number OPTIONAL { ?p mailuo:document_role ?role } }", number=number.format())
    whole = {thing_id(row["p"]) for row in rows if row.get("role") not in PARTS}
    return whole or {thing_id(row["p"]) for row in rows}


def _by_words(store: Store, text: str) -> set[str]:
    words = fold_name(text)
    if not words:
        return set()
    rows = [row for row in select_all(store, _NAMES) if row.get("role") != "wrapper"]
    titles = {row["p"]: fold_name(row.get("title", "")) for row in rows}
    found = [row for row in rows if titles[row["p"]] == words]
    found = found or [row for row in rows if words in titles[row["p"]] or _holds(row.get("number", ""), _number_words(text))]
    if not found and (region := region_by_name(fold(text).strip()) or (region_by_pinyin(text) if text.isascii() else None)):
        found = [row for row in rows if row.get("region") == region.full_name]
    if not found:
        issued = {row["p"] for row in select_all(store, _ISSUERS) if words in fold_name(row["name"])}
        found = [row for row in rows if row["p"] in issued]
    return _without_parts(found)


def _without_parts(rows: list[dict[str, str]]) -> set[str]:
    """Ids of rows without those whose carrier is among them too."""
    carriers = {row["p"]: row.get("carrier", "") for row in rows if row.get("role") in PARTS}
    found = {row["p"] for row in rows}
    kept = set()
    for row in rows:
        name, seen = row["p"], {row["p"]}
        above = carriers.get(name, "")
        while above and above not in found and above in carriers and above not in seen:
            seen.add(above)
            above = carriers[above]
        if above not in found:
            kept.add(thing_id(name))
    return kept
