"""An inquiry about documents → the documents it means, best first: by number or title, else by what they say."""

from __future__ import annotations

from kg.language.regions import short_place
from kg.language.script import fold
from qa.build import Policy
from qa.evidence import Candidate
from qa.inquiry import WHOLLY_NAMED, Inquiry
from qa.relevance import coverage, pairs
from qa.scope import by_title
from qa.understanding.documents import TITLE

# A title that tells this share of the topic may be the document meant; one within this of the best is meant as well.
TITLE_TOLD = 0.3
AS_GOOD = 0.9
# What the best sentence of a text without a title tells stands for a title that tells this share of it.
SAID_FOR_TITLE = 0.8
# A document is meant rather than what interprets it, unless that is asked for.
INTERPRETATION = 0.15
# What it adds that the question names a document by all that tells its title from others.
NAMED_BY_TITLE = 0.3
# Documents an answer about data speaks of at most; a question that means more is answered for the best and says how many there are.
MOST_DOCUMENTS = 4


def documents_meant(inquiry: Inquiry) -> list[Policy]:
    """The documents a question about documents means: by title, else by what was found in them; best first.

    A notice stands for the text it issues; parts are meant only where the question names a part.
    """
    held = [policy for policy in inquiry.scope.policies if policy.title or policy.label]
    wants_part = any(mark.startswith("annex") for mark in inquiry.query.marks)
    words = fold(inquiry.query.question)
    runs = {policy.id: run for run, policy in by_title(words, held)}
    fits = {policy.id: coverage(inquiry.topic, policy.title or policy.label) + 0.03 * min(runs[policy.id], 20) for policy in held}
    found = {hit.policy_id for hit in inquiry.hits[:3]}
    told: dict[str, float] = {}
    for each in inquiry.plain:
        told[each.hit.policy_id] = max(told.get(each.hit.policy_id, 0.0), each.covered)
    for policy in held:
        if not policy.title:  # it is known by what it says
            fits[policy.id] = max(fits[policy.id], SAID_FOR_TITLE * told.get(policy.id, 0.0))
        fits[policy.id] += NAMED_BY_TITLE * (inquiry.named(policy.id) >= WHOLLY_NAMED)
        if policy.role in ("annex", "issued", "forwarded") and not wants_part:
            fits[policy.id] -= 0.05
        if policy.id in inquiry.scope.forwarded:
            fits[policy.id] -= 0.1
        if policy.role == "interpretation" and "interpretation" not in inquiry.query.marks:
            fits[policy.id] -= INTERPRETATION
        if policy.id in found:
            fits[policy.id] += 0.05
    ranked = sorted(held, key=lambda policy: (-fits[policy.id], policy.id))
    if not ranked:
        return []
    best = fits[ranked[0].id]
    if not inquiry.scope.narrowed and best < TITLE_TOLD:
        return []
    meant = [policy for policy in ranked if fits[policy.id] >= AS_GOOD * best] if best > 0 else ranked
    whole = {policy.id for policy in meant}
    return meant if wants_part else [policy for policy in meant if policy.carrier_id not in whole or policy.role == "forwarded"]


def titles_not_held(inquiry: Inquiry) -> tuple[str, ...]:
    """The titles that a question which names no other document, place or draft puts between 《》, where no document held bears them."""
    query = inquiry.query
    titles = [match["title"] for match in TITLE.finditer(fold(query.question))]
    beside = [place for place in query.regions if not any(short_place(place) in title for title in titles)]
    if query.policies or query.marks or beside:
        return ()
    held = [fold(policy.title or policy.label) for policy in inquiry.build.held]
    cited = {fold(policy.title) for policy in inquiry.build.policies if not policy.in_corpus}
    return tuple(title for title in titles if title in cited or not any(_share_said(title, other) >= SAME_TITLE for other in held))


# A title as people write it from memory shares this much of its character pairs with the one that is meant.
SAME_TITLE = 0.7


def _share_said(title: str, other: str) -> float:
    said = pairs(title)
    return sum(pair in other for pair in said) / len(said) if said else 0.0


def sentence_of(inquiry: Inquiry, policy: Policy) -> Candidate | None:
    """The best sentence that is one of this document's; None where none is."""
    return next((each for each in inquiry.plain if each.hit.policy_id == policy.id), None)
