"""Whether a sentence found answers what is asked, and the refusals that say why none does. Words nothing; quotes nothing.

A sentence answers where it speaks of enough of the topic, states the attribute asked for, is of the years asked, and is, by
`qa.confidence`, likely enough to be what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kg.language.quantities import find_deadlines
from kg.language.script import fold
from qa.asked_years import without_naming
from qa.build import Policy
from qa.confidence import features, sure_enough
from qa.evidence import Candidate, find_years
from qa.inquiry import Inquiry
from qa.records import Reason
from qa.relevance import concept_told

# A sentence or task speaks of the topic where it and what stands above it tell this much of it. Whether the best sentence answers is
# decided by qa.confidence, which takes this for one sign among others.
TOLD_ENOUGH = 0.45
# The same of an English question with a word that no clause holds in any translation: what it speaks of is likely not held.
TOLD_UNKNOWN = 0.5
# For each thing of the question that is not spoken of at all, so much more must be told: a wrong figure misleads more than a sentence
# beside the point.
THING_MISSING = 0.05
THING_MISSING_FIGURE = 0.16
MOST_MISSING = 2
# The encoder's word weighs in: a question and a text this near change nothing, nearer ones need share fewer words. Chosen on
# the tuning half of real questions, of which the documents are held, and on the other half asked of other documents
# (tests/bench/open_questions.py).
LIKENESS_AT_ENOUGH = 0.4
LIKENESS_GAIN = 1.5
# Less is enough where no place or document was named and one document tells more than twice what any other does.
TOLD_LEADING = 0.38
LEADING = 0.5


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: a reason of the contract, the key of what is missing, its values, and the nearest sentence."""

    reason: Reason
    what: str = ""
    values: tuple[tuple[str, str], ...] = ()
    nearest: Candidate | None = None
    policy_id: str = ""  # the document that is silent, where it is not that of the nearest sentence


Composer = Callable[[Inquiry], Refusal | None]


def tells_enough(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence and what stands above it tell enough of the topic to answer, and state the attribute asked for, if any is."""
    attribute = inquiry.attribute
    stated = attribute is None or attribute.stated(f"{candidate.heading} {candidate.sentence.text}")
    return stated and speaks_of_topic(inquiry, candidate)


def answers(inquiry: Inquiry, ranked: Sequence[Candidate]) -> bool:
    """Whether the first of the sentences that may answer, best first, does: it states the attribute asked for, if any is, and is likely
    enough to be what is asked.
    """
    best, attribute = ranked[0], inquiry.attribute
    if of_another_number(fold(inquiry.query.context or inquiry.query.question), fold(f"{best.heading} {best.sentence.text}")):
        return False
    if attribute is not None and not attribute.stated(f"{best.heading} {best.sentence.text}"):
        return False
    figure = inquiry.query.intent in ("target_value", "deadline")
    if stands_beside(inquiry, best) or (best.own >= WHOLLY_TOLD and (figure or inquiry.scope.narrowed)):
        return True
    return sure_enough(features(inquiry, ranked, told=speaks_of_topic(inquiry, best)), figure=inquiry.query.intent == "target_value")


# Where the place or the document is named, or a figure or a date is asked, a sentence that itself tells as much of the topic answers,
# however little was asked.
WHOLLY_TOLD = 0.97


def speaks_of_topic(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence and what stands above it tell enough of the topic, whatever is asked of it."""
    unknown = inquiry.query.language == "en" and any(
        not any(inquiry.build.frequency(form) for form, _ in concept.forms) for concept in inquiry.topic
    )
    if not inquiry.scope.narrowed and not unknown and TOLD_LEADING <= candidate.covered < TOLD_ENOUGH:
        others = (each.covered for each in inquiry.plain if each.hit.policy_id != candidate.hit.policy_id)
        return max(others, default=0.0) <= LEADING * candidate.covered
    enough = max(TOLD_ENOUGH, TOLD_UNKNOWN) if unknown else TOLD_ENOUGH
    each = THING_MISSING_FIGURE if inquiry.query.intent in ("target_value", "deadline") else THING_MISSING
    if inquiry.query.intent == "target_value" and not _attribute_told(inquiry, candidate):
        enough += ATTRIBUTE_MISSING
    if inquiry.query.intent in ("target_value", "deadline") and stands_beside(inquiry, candidate):
        return True
    told = candidate.covered + LIKENESS_GAIN * (_likeness(inquiry, candidate) - LIKENESS_AT_ENOUGH)
    return told >= enough + min(_things_untold(inquiry, candidate), MOST_MISSING) * each


# What is asked next is told right beside what was asked first, in fewer words of its own.
BESIDE_TOLD = 0.15


def stands_beside(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence stands in or right beside a clause that another part of the question was answered with, and tells of its topic."""
    hit = candidate.hit
    near = (each for each in inquiry.beside if each.source_file == hit.source_file)
    beside = any(each.start < hit.end + CLOSE_BY and hit.start - CLOSE_BY < each.end for each in near)
    return beside and candidate.covered >= BESIDE_TOLD


# What a figure is of stands right before the word that asks for it (报名费要交多少): where it is not told, so much more must be.
ATTRIBUTE_MISSING = 0.1
_ASKS_HOW_MUCH = re.compile(r"多少|几(?![乎经])|多[大高长]")


def _attribute_told(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence or the headings above it tell the thing named last before the question word."""
    question = fold(inquiry.query.question)
    asks = _ASKS_HOW_MUCH.search(question)
    before = [(question.rfind(concept.word, 0, asks.start()), concept) for concept in inquiry.topic if concept.thing] if asks else []
    named = [(place, concept) for place, concept in before if place >= 0]
    if not named:
        return True
    text = fold(f"{candidate.heading} {candidate.sentence.text}")
    return concept_told(max(named, key=lambda pair: pair[0])[1], text) >= TOLD_AT_ALL


def _likeness(inquiry: Inquiry, candidate: Candidate) -> float:
    """How near the encoder finds the question to what the document of a sentence says; what makes no difference where it was not asked."""
    if inquiry.query.language == "en":
        return LIKENESS_AT_ENOUGH
    found = [each.likeness for each in inquiry.plain[:20] if each.likeness is not None and each.hit.policy_id == candidate.hit.policy_id]
    return max(found, default=LIKENESS_AT_ENOUGH)


def _things_untold(inquiry: Inquiry, candidate: Candidate) -> int:
    """How many of the things a question is plainly about a sentence says nothing of, nor what stands around and above it."""
    title = inquiry.build.subject(candidate.hit.policy_id)
    # A figure or a date is of what its own sentence and the headings above it speak of, not of all that its clause does.
    said = candidate.sentence.text if inquiry.query.intent in ("target_value", "deadline") else candidate.hit.text
    return untold(inquiry, f"{title} {candidate.heading} {said}")


def untold(inquiry: Inquiry, text: str) -> int:
    """How many of the things a question is plainly about a text says nothing of."""
    heaviest = max((concept.weight for concept in inquiry.topic), default=0.0)
    text = fold(text)
    things = [concept for concept in inquiry.topic if concept.thing and concept.weight >= ASKED_FOR * heaviest]
    return sum(concept_told(concept, text) < TOLD_AT_ALL for concept in things)


def without_year(inquiry: Inquiry, nearest: Candidate | None) -> Refusal:
    """A refusal: the years asked for are not spoken of."""
    years = "、".join(dict.fromkeys(year[:4] for year in inquiry.query.years))
    return _only_forwards(inquiry) or Refusal("not_stated", "what_year", (("years", years),), nearest)


def _only_forwards(inquiry: Inquiry) -> Refusal | None:
    """A refusal where what a place itself set is asked, and its notice only forwards another document."""
    own = {"own", "forwarding"} & set(inquiry.query.marks)
    notice = next((policy for policy in inquiry.scope.policies if own and inquiry.build.forwarded_by(policy.id)), None)
    return Refusal("not_stated", "what_forwarding", policy_id=notice.id) if notice is not None else None


def silent(inquiry: Inquiry, what: str, nearest: Sequence[Candidate], **values: str) -> Refusal:
    """A refusal: the documents say nothing of it at all where nothing tells the topic, else they do not state what was asked."""
    best = nearest[0] if nearest else None
    if (forwards := _only_forwards(inquiry)) is not None:
        return forwards
    touched = best is not None and speaks_of_topic(inquiry, best)
    if not touched and inquiry.topic and not inquiry.query.policies:
        return Refusal("not_in_corpus", "", (), best)
    return Refusal("not_stated", what, tuple(values.items()), best)


def years_asked(inquiry: Inquiry) -> list[str]:
    """The years a question asks about; one that only says which document is meant is none."""
    return without_naming(inquiry.query.context or inquiry.query.question, inquiry.query.years)


def years_fit(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence speaks of the years the question names. One that names no year does; a figure without a year is of those of its
    clause and its document, and of no other. All of a document whose title names the year speaks of it.
    """
    asked = set(years_asked(inquiry))
    policy = inquiry.build.policy(candidate.hit.policy_id)
    if not asked:
        return not _of_other_year(inquiry, candidate, policy)
    if asked & set(candidate.years):
        return True
    if any(year in policy.title for year in asked) and not find_years(candidate.sentence.text):
        return True
    if candidate.years:
        return False
    # Words without a year are of the years that stand in the clause or above it, or of those of the document.
    around = fold(f"{candidate.heading} {candidate.hit.text} {policy.date} {policy.number} {policy.date_in_force}")
    whole = fold(f"{policy.title} {inquiry.build.ends(policy.id)}")
    plans = {deadline.iso[:4] for deadline in find_deadlines(whole)}
    told = any(year in around or year in whole or year in plans for year in asked)
    # A day without a year, of a document whose title names another, is of that one.
    dated = inquiry.query.intent == "deadline" and bool(_A_YEAR.search(policy.title))
    return told or (inquiry.query.intent != "target_value" and not dated)


# Which of several: the second session, the first batch.
_ORDINALS = "一二三四五六七八九十"
_ORDINAL = re.compile(rf"第(?P<number>[{_ORDINALS}]|\d{{1,2}})(?P<of>次|届|批|期|轮|阶段)(?!性)")
_ORDINAL_EN = re.compile(r"\b(?P<number>first|second|third|fourth|fifth|sixth)\s(?P<of>session|meeting|round|batch|phase|call|stage)\b")
_OF_ENGLISH = {
    "session": ("次", "届"), "meeting": ("次", "届"), "round": ("轮", "次"), "batch": ("批",), "phase": ("期", "阶段"),
    "call": ("批", "次", "轮", "期"), "stage": ("阶段", "期"),
}  # fmt: skip
_IN_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth")


def of_another_number(question: str, text: str) -> bool:
    """Whether a folded question asks of one of several by its number (第二批), and a folded text speaks of others of them alone.

    >>> of_another_number("第二批试点有哪些", "第一批试点城市"), of_another_number("第二批试点有哪些", "第一批、第二批试点城市")
    (True, False)
    >>> of_another_number("where is the second session held", "工作组第1次会议在日内瓦召开")
    True
    """
    asked = {(_ordinal(match["number"]), match["of"]) for match in _ORDINAL.finditer(question)}
    for match in _ORDINAL_EN.finditer(question):
        asked |= {(_IN_ORDER.index(match["number"]) + 1, of) for of in _OF_ENGLISH[match["of"]]}
    said = {(_ordinal(match["number"]), match["of"]) for match in _ORDINAL.finditer(text)}
    units = {of for _, of in asked}
    alike = {(number, of) for number, of in said if of in units}
    return bool(alike) and not alike & asked


def _ordinal(written: str) -> int:
    return int(written) if written.isdigit() else _ORDINALS.index(written) + 1


def _of_other_year(inquiry: Inquiry, candidate: Candidate, policy: Policy) -> bool:
    """Whether a question names a document or an edition by its year (2024年的招生计划), and a sentence is of one that its title says is of
    another.
    """
    naming = {year[:4] for year in inquiry.query.years}
    titled = set(_A_YEAR.findall(policy.title))
    return bool(naming and titled) and not naming & {*titled, *candidate.years, *_A_YEAR.findall(f"{policy.date} {policy.number}")}


_A_YEAR = re.compile(r"(?:19|20)\d\d")


def year_unknown(inquiry: Inquiry) -> bool:
    """Whether no clause found, and no document meant, speaks of any year that the question names."""
    asked = years_asked(inquiry)
    if not asked or not inquiry.hits:
        return False
    texts = [fold(hit.text) for hit in inquiry.hits]
    documents = [f"{policy.title} {policy.date}" for policy in inquiry.policies_found]
    plans = {deadline.iso[:4] for text in texts for deadline in find_deadlines(text)}
    return not any(year in plans or any(year in text for text in (*texts, *documents)) for year in asked)


# A concept that weighs this much of the heaviest is a thing asked for; one told less than this is not told.
ASKED_FOR = 0.5
TOLD_AT_ALL = 0.34
# Clauses this near, in characters, follow each other.
CLOSE_BY = 8
