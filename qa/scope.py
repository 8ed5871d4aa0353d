"""Query + build → which documents the question is about, or which places it names that no document is of. Searches no text.

A place means the documents of that place, and those its own notices forward. A word such as "draft", "interpretation", "annex 2"
or "main text" narrows. A place of which no document is held means the documents whose title names it, what another authority wrote to or
about it; else it is missing. A text that states no place of its own is taken for that of a place it names plainly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.language.regions import short_place
from kg.language.script import fold
from qa.build import Build, Policy
from qa.records import Query
from qa.understanding.documents import title_run
from qa.understanding.places import NATION


@dataclass(frozen=True, slots=True)
class Scope:
    """Documents that may answer. `label` is what the question calls them (a place), `missing` the places no document is of.

    `forwarded` are the ids among `policies` that stand here only because a notice of the place forwards them.
    """

    policies: tuple[Policy, ...]
    label: str = ""
    missing: tuple[str, ...] = ()
    forwarded: frozenset[str] = frozenset()
    narrowed: bool = False
    not_held: tuple[str, ...] = ()  # places named beside one that is held: the answer is of the held one

    @property
    def ids(self) -> frozenset[str]:
        """The ids of the policies."""
        return frozenset(policy.id for policy in self.policies)


def scope_of(query: Query, build: Build) -> Scope:
    """All documents that the question may be about. `missing` is filled where it names a place that is not held."""
    marks = query.marks
    held = build.held
    if query.policies:
        named = [policy for policy in held if policy.id in query.policies]
        parts = [policy for policy in held if policy.carrier_id in query.policies]
        if named:
            return _narrow(Scope(tuple(dict.fromkeys([*named, *parts])), narrowed=True), marks)
    if query.unknown_places and not query.regions:
        return Scope((), missing=query.unknown_places)
    if not query.regions:
        return _narrow(Scope(held), marks)
    scopes = [of_region(region, held, build, own="own" in marks) for region in query.regions]
    missing = tuple(region for region, scope in zip(query.regions, scopes, strict=True) if not scope.policies)
    policies = tuple(dict.fromkeys(policy for scope in scopes for policy in scope.policies))
    if query.regions == (NATION,) and missing:
        return _narrow(Scope(held), marks)  # "in China" is no place to look for where no document of the nation is held
    forwarded = frozenset(name for scope in scopes for name in scope.forwarded)
    label = "、".join(region for region in query.regions if not policies or region not in missing)
    beside = tuple(region for region in missing if region != NATION) if policies else ()
    return _narrow(Scope(policies, label, () if policies else missing, forwarded, narrowed=True, not_held=beside), marks)


def of_region(region: str, held: Sequence[Policy], build: Build, *, own: bool = False) -> Scope:
    """The documents of one place; without `own`, also those that its notices forward."""
    name = short_place(region)
    # A document that does not say its place may bear it in its title (关于加快“科创济南”建设…).
    policies = [policy for policy in held if policy.region == region or (not policy.region and name in policy.title)]
    # A document without any place may be the nation's.
    others = [policy for policy, _ in build.placeless if not policy.region] if region == NATION else speaking_of(name, build)
    found = {policy.id for policy in policies}
    policies += [policy for policy in others if policy.id not in found]
    # No document of the place: what others wrote about it (a reply to its government) bears its name in the title.
    policies = policies or [policy for policy in held if policy.in_corpus and name in policy.title]
    own_ids = {policy.id for policy in policies}
    passed_on = frozenset().union(*(build.forwarded_by(policy.id) for policy in policies)) - own_ids if not own else frozenset()
    forwarded = [policy for policy in held if policy.id in passed_on]
    parts = [policy for policy in held if policy.carrier_id in passed_on and policy.id not in own_ids]
    missing = () if policies else (region,)
    return Scope((*policies, *forwarded, *parts), region, missing, frozenset(p.id for p in (*forwarded, *parts)), True)


# A document that states no place of its own is taken for that of a place which it names so early, in characters, or so often.
NAMED_EARLY = 60
NAMED_OFTEN = 3


def speaking_of(name: str, build: Build) -> list[Policy]:
    """The documents without a place of their own whose text names a place at its beginning or again and again; of one that its signature
    gives to a place, oftener than that.
    """
    naming = [(policy, text) for policy, text in build.placeless if name in text[:NAMED_EARLY] or text.count(name) >= NAMED_OFTEN]
    return [policy for policy, text in naming if not policy.region or text.count(name) > text.count(short_place(policy.region))]


def _narrow(scope: Scope, marks: Sequence[str]) -> Scope:
    """The scope cut down to what the marks of the question admit; a mark that nothing bears is ignored."""
    for mark in marks:
        if mark == "draft":
            scope = _kept(scope, [policy for policy in scope.policies if policy.status == "draft"])
        elif mark == "interpretation":
            scope = _kept(scope, [policy for policy in scope.policies if policy.role == "interpretation"])
        elif mark == "main":
            scope = _kept(scope, [policy for policy in scope.policies if policy.role != "annex"])
        elif mark == "forwarding":
            scope = _kept(scope, [policy for policy in scope.policies if policy.id not in scope.forwarded])
        elif mark.startswith("annex"):
            number = mark.removeprefix("annex")
            scope = _kept(scope, [p for p in scope.policies if p.role == "annex" and (not number or p.place == f"附件{number}")])
    return scope


def _kept(scope: Scope, policies: Sequence[Policy]) -> Scope:
    return replace(scope, policies=tuple(policies), narrowed=True) if policies else scope


def parts_to_compare(query: Query, build: Build) -> list[tuple[str, Query]]:
    """One query for each side of a comparison, with what to call it: each place, each document named, the draft beside a place."""
    sides: list[tuple[str, Query]] = []
    marks = query.marks
    for region in query.regions:
        kept = tuple(mark for mark in marks if mark not in ("draft", "interpretation"))
        sides.append((region, replace(query, regions=(region,), policies=(), marks=kept, years=_years_beside(region, query))))
    for policy in query.policies:
        sides.append(("", replace(query, regions=(), policies=(policy,), marks=())))
    if query.regions and any(mark in ("draft", "interpretation") for mark in marks):
        mark = next(mark for mark in marks if mark in ("draft", "interpretation"))
        inside = [policy for policy in scope_of(replace(query, marks=()), build).policies if _bears(policy, mark)]
        if not inside:
            sides.append(("", replace(query, regions=(), policies=(), marks=(mark,))))
    return sides


def _years_beside(region: str, query: Query) -> tuple[str, ...]:
    """The year right after a place, where a comparison gives each side its own; else all years of the question."""
    names = "|".join(re.escape(name) for name in (region, short_place(region)))
    match = re.search(rf"(?:{names})[（(]?(?:的|在|到|提出)?\s*(20\d\d)", fold(query.question))
    if match is None and len(query.years) == 1 and re.search(rf"(?:{names})[（(](?![^（()）]*20\d\d)[^（()）]+[)）]", fold(query.question)):
        return ()  # 济南（到2023年）和山东省（三年）: the year is that of the other
    return (match[1],) if match and len(query.years) > 1 else query.years


def _bears(policy: Policy, mark: str) -> bool:
    return policy.status == "draft" if mark == "draft" else policy.role == mark


def by_title(words: str, policies: Sequence[Policy]) -> list[tuple[int, Policy]]:
    """Policies by the longest run of characters their title shares with the folded `words`, longest first."""
    return sorted(((title_run(words, fold(policy.title)), policy) for policy in policies), key=lambda pair: (-pair[0], pair[1].id))
