"""Two targets → how the one stands to the other: tightened, loosened, copied or changed. And targets as a store holds them.

Comes in: an open store, or `Promise`s. Goes out: `Promise`s; a `Verdict` with its reason in words. Does not decide which two targets
belong together (kg.graph.compare).

What is compared: (1) values, in the direction that the comparator gives (more is stricter for >=, less for <=), in one unit;
(2) deadlines, sooner is stricter; (3) whether the text binds or encourages. Where two of these pull apart, or no direction is
stated ("达到90%左右" twice, with other values), the verdict is `changed`, and the reason says what differs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Literal

from kg.graph.policies import read_passage, select_all, values
from kg.graph.store import literal
from kg.graph.vocabulary import MAILUO, iri, thing_id
from kg.language.indicators import indicator_key
from kg.language.lexicon import table
from kg.records import Passage

if TYPE_CHECKING:
    from pyoxigraph import Store

Verdict = Literal["tightened", "loosened", "copied", "changed", "new", "dropped"]


@dataclass(frozen=True, slots=True)
class Promise:
    """A target of a policy, with its proof. Values as in tables/targets.csv."""

    id: str
    policy_id: str
    clause_path: str
    indicator: str
    scope: str
    comparator: str
    value: str
    value_high: str
    unit: str
    baseline: str
    deadline: str
    binding: bool
    kind: str
    passage: Passage
    deadline_is_start: bool = False
    recurrence: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What this promise shares with others of the same indicator and scope."""
        return indicator_key(self.indicator), scope_key(self.scope)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict on a lower target against a higher one, and why in one clause."""

    verdict: Verdict
    reason: str


# ---------------------------------------------------------------- reading


_PROPERTIES = "SELECT ?t ?property ?value WHERE { $which ?t a mailuo:Target ; ?property ?value }"
_PROOFS = """SELECT ?t ?source ?start ?end ?quote WHERE {
  $which ?t a mailuo:Target ; mailuo:evidence ?e .
  ?e oa:exact ?quote ; oa:start ?start ; oa:end ?end ; oa:hasSource ?file . ?file rdfs:label ?source
}"""


def promises_of(store: Store, policy_ids: Iterable[str]) -> tuple[Promise, ...]:
    """The targets of these policies, in the order of the texts."""
    return _read(store, values("policy", "policy", policy_ids) + " ?t mailuo:policy ?policy .")


def promises_about(store: Store, indicators: Iterable[str]) -> tuple[Promise, ...]:
    """The targets whose indicator bears one of these names exactly."""
    names = " ".join(literal(name) for name in sorted(set(indicators)))
    return _read(store, f"VALUES ?indicator {{ {names} }} ?t mailuo:indicator ?indicator .")


def _read(store: Store, which: str) -> tuple[Promise, ...]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in select_all(store, _PROPERTIES.replace("$which", which)):
        found[row["t"]][row["property"]] = row["value"]
    proofs = {row["t"]: passage for row in select_all(store, _PROOFS.replace("$which", which)) if (passage := read_passage(row))}
    promises = (_promise(name, said, proofs[name]) for name, said in found.items())
    return tuple(sorted(promises, key=lambda each: (each.passage.source_file, each.passage.start, each.passage.end, each.id)))


def _promise(name: str, said: Mapping[str, str], passage: Passage) -> Promise:
    def one(term: str) -> str:
        return said.get(iri(term), "")

    return Promise(
        id=thing_id(name),
        policy_id=thing_id(one(MAILUO.policy)),
        clause_path=one(MAILUO.clause_path),
        indicator=one(MAILUO.indicator),
        scope=one(MAILUO.scope),
        comparator=one(MAILUO.comparator),
        value=one(MAILUO.value),
        value_high=one(MAILUO.value_high),
        unit=one(MAILUO.unit),
        baseline=one(MAILUO.baseline),
        deadline=one(MAILUO.deadline),
        binding=one(MAILUO.binding) == "true",
        kind=one(MAILUO.target_kind),
        passage=passage,
        deadline_is_start=one(MAILUO.deadline_is_start) == "true",
        recurrence=one(MAILUO.recurrence),
    )


# ---------------------------------------------------------------- scope and unit

# The whole of the document's own place: 全国 in the higher document is 全省 or 全市 in the lower one. 城乡, town and country, is everyone.
_EVERYWHERE = re.compile(r"(?:全|我|本)(?:国|省|自治区|市|州|盟|区|县|旗)|城乡|范围内|的|\s")


def scope_key(scope: str) -> str:
    """A key that two scopes share where they mean the same part of each document's own place.

    >>> scope_key("全市城乡") == scope_key("全国") == "", scope_key("全市县级医院") == scope_key("县级医院")
    (True, True)
    """
    return _EVERYWHERE.sub("", scope)


_SCALE = re.compile(r"(?P<scale>万亿|千万|百万|十万|亿|万)(?P<rest>.+)")
_SCALES = {"万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4}
# Units of one dimension in its smallest: (dimension, how many of the smallest).
_DIMENSIONS = {
    "%": ("%", Decimal(1)), "‰": ("%", Decimal("0.1")), "年": ("月", Decimal(12)), "个月": ("月", Decimal(1)), "月": ("月", Decimal(1)),
    "小时": ("分钟", Decimal(60)), "个小时": ("分钟", Decimal(60)), "分钟": ("分钟", Decimal(1)), "㎡": ("平方米", Decimal(1)),
}  # fmt: skip
# Classifiers say that things are counted; which one is used (名, 位, 人; 家, 所) is a matter of style.
_COUNTING = ("person", "institution", "bed", "place", "thing")


@cache
def _classifiers() -> frozenset[str]:
    return frozenset(row["unit"] for row in table("units", "unit", ("unit", "kind")) if row["kind"] in _COUNTING)


def unit_measure(unit: str) -> tuple[str, Decimal]:
    """What a unit measures, and how many of the smallest unit one of it is.

    >>> unit_measure("万元"), unit_measure("名/万名居民") == unit_measure("人/万人口"), unit_measure("年")
    (('元', Decimal('10000')), True, ('月', Decimal('12')))
    """
    above, slash, below = unit.partition("/")
    factor = Decimal(1)
    if above not in _DIMENSIONS and (match := _SCALE.fullmatch(above)):
        factor, above = Decimal(_SCALES[match["scale"]]), match["rest"]
    dimension, size = _DIMENSIONS.get(above, ("" if above in _classifiers() else above, Decimal(1)))
    per = re.sub("名|个|位|每", "", below)
    return dimension + slash + re.sub("(?:常住|户籍)?(?:居民|人口|人)$", "人口", per), factor * size


# ---------------------------------------------------------------- the verdict


def judge(lower: Promise, upper: Promise) -> Judgement:
    """How a lower document's target stands to the higher one's of the same indicator and scope."""
    value = _value_direction(lower, upper)
    time = _compare(_last_day(upper.deadline), _last_day(lower.deadline)) if lower.deadline and upper.deadline else 0
    force = int(lower.binding) - int(upper.binding)
    directions = {direction for direction in (value, time, force) if direction}
    reason = "; ".join(_differences(lower, upper)) or "the same"
    if value is None or len(directions) == 2:
        return Judgement("changed", reason)
    if not directions:
        return Judgement("copied", reason)
    return Judgement("tightened" if directions == {1} else "loosened", reason)


def _differences(lower: Promise, upper: Promise) -> Iterable[str]:
    """What is not the same, "higher → lower"."""
    if write_value(lower) != write_value(upper):
        yield f"{write_value(upper)} → {write_value(lower)}"
    if lower.deadline != upper.deadline:
        yield f"by {upper.deadline or 'no stated date'} → {lower.deadline or 'no stated date'}"
    if lower.binding != upper.binding:
        yield "encouraged → required" if lower.binding else "required → encouraged"


def _value_direction(lower: Promise, upper: Promise) -> int | None:
    """1 where the lower value is stricter, -1 looser, 0 the same, None where that cannot be told."""
    mine, theirs = _interval(lower), _interval(upper)
    if mine is None or theirs is None or unit_measure(lower.unit)[0] != unit_measure(upper.unit)[0]:
        same = (lower.comparator, lower.value, lower.value_high, lower.unit) == (
            upper.comparator,
            upper.value,
            upper.value_high,
            upper.unit,
        )
        return 0 if same else None
    (low, high), (low_above, high_above) = mine, theirs
    directions = {direction for direction in (_direction(lower), _direction(upper)) if direction}
    if len(directions) == 2:
        return None  # one sets a floor, the other a ceiling
    firmness = int(upper.comparator == "about") - int(lower.comparator == "about")
    if directions:
        more_is_stricter = directions == {1}
        return (_compare(low, low_above) if more_is_stricter else _compare(high_above, high)) or firmness
    if (low, high) == (low_above, high_above):
        return firmness
    inside, outside = low >= low_above and high <= high_above, low <= low_above and high >= high_above
    return 1 if inside else -1 if outside else None


def _direction(promise: Promise) -> int:
    """1 where more is stricter, -1 where less is, 0 where the text does not say."""
    if promise.comparator == "increase":
        start, end = _decimal(promise.baseline), _decimal(promise.value)
        return -1 if start is not None and end is not None and end < start else 1
    return {">=": 1, "<=": -1}.get(promise.comparator, 0)


def _interval(promise: Promise) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest value stated, in the smallest unit; None for ratios and lists, which are only ever equal or not."""
    low, high = _decimal(promise.value), _decimal(promise.value_high or promise.value)
    if low is None or high is None:
        return None
    size = unit_measure(promise.unit)[1]
    return low * size, high * size


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _compare(one: Decimal | str, other: Decimal | str) -> int:
    return (one > other) - (one < other)  # type: ignore[operator]


def _last_day(deadline: str) -> str:
    """The last day of an ISO date of any precision, as text that sorts: 2020 and 2020-12-31 are one deadline.

    >>> _last_day("2020") == _last_day("2020-12-31"), _last_day("2020-06") < _last_day("2020")
    (True, True)
    """
    if len(deadline) == 4:
        return f"{deadline}-12-31"
    return f"{deadline}-31" if len(deadline) == 7 and deadline.count("-") == 1 else deadline


_SIGNS = {">=": "≥", "<=": "≤", "=": "", "about": "≈", "range": "", "increase": "→"}


def write_value(promise: Promise) -> str:
    """Comparator, value and unit in one short string: "≥3.5 名/万名居民", "2–3 名", "2.1 → 3 人/万人口"."""
    sign, value = _SIGNS.get(promise.comparator, ""), promise.value
    if promise.comparator == "increase":
        number = f"{promise.baseline} → {value}" if promise.baseline else f"→ {value}"
    else:
        number = f"{sign}{value}" + (f"–{promise.value_high}" if promise.value_high else "")
    glued = promise.unit.startswith(("%", "‰"))
    return number + ("" if glued or not promise.unit else " ") + promise.unit
