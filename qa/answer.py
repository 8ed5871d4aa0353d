"""A question and an open build → an `Answer`, verified, or a refusal that says what was searched and what is nearest.

    question → understand → Query → Inquiry (scope, search, graph) → composer of its intent → Draft → verify → Answer

Nothing is said that a citation does not prove: an answer that does not pass `qa.verify` is replaced by a refusal.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from kg.language.regions import region_by_name, short_place
from kg.language.script import fold
from qa.asked_figures import asked_figure, due_dates
from qa.build import Build
from qa.compose import compose_compare, compose_content, compose_due, compose_tasks_of, repeats_title
from qa.compose_documents import (
    ANNEXES_ASKED,
    compose_annexes,
    compose_cited,
    compose_handling,
    compose_holdings,
    compose_metadata,
    compose_repealed,
)
from qa.compose_figures import compose_deadline, compose_value, figures_of
from qa.compose_lineage import compose_lineage_down, compose_lineage_up
from qa.compose_who import compose_who
from qa.draft import Draft
from qa.inquiry import Inquiry
from qa.judging import Composer, Refusal
from qa.question import understand, understand_parts, understand_sides
from qa.quoting import clean_title, quote
from qa.records import Answer, Query
from qa.relevance import coverage
from qa.small_talk import small_talk
from qa.verify import MARK, problems

COMPOSERS: dict[str, Composer] = {
    "who_leads": compose_who,
    "who_cooperates": compose_who,
    "tasks_of": compose_tasks_of,
    "target_value": compose_value,
    "deadline": compose_deadline,
    "lineage_up": compose_lineage_up,
    "lineage_down": compose_lineage_down,
    "list": compose_due,
    "count": compose_content,
    "definition": compose_content,
    "content": compose_content,
    "metadata": compose_metadata,
}
# What only the text of a document answers: one that is merely cited does not.
TEXT_ASKED = frozenset(COMPOSERS) - {"lineage_up", "lineage_down", "metadata"}
# Words that ask for a comparison even where something else is asked of each side.
_COMPARES = re.compile(r"比较|对比|相比|相较|\bcompar|\bdiffer|\bversus\b|\bvs\b")
# Words that ask the same of two documents, in Chinese, where titles are named as they are.
_OF_BOTH = re.compile(
    r"比较|对比|相比|相较|分别|各(?![地级类种项方界省市县区行位个有部单])|哪[份个](?:更|早|晚|先|后|在前|在先)|不同|区别|一样|差"
)
# The nearest sentence is shown only where it tells something of what was asked.
NEAR = 0.3
# Places held that a refusal lists; a longer list helps nobody.
PLACES_NAMED = 12
# A text that tells this share of what the title tells may answer instead.
SAYS_AS_MUCH = 0.8
# A title that tells this share of the topic is what the question is about.
TITLE_MEANT = 0.5
# The same where the question names no place or document.
TITLE_SURELY_MEANT = 0.7


def answer(
    build: Build, question: str, *, history: Sequence[Answer] = (), as_of: str = "", rephrase: Callable[[Answer], Answer] | None = None
) -> Answer:
    """Answer `question` from `build`. `history` holds the earlier answers of the conversation, oldest first; `as_of` is an ISO date.

    `rephrase` may put a verified answer in other words (qa.generate); what it returns is verified again.
    """
    started = time.perf_counter()
    as_of = as_of or date.today().isoformat()
    query = understand(question, build, tuple(query_of(earlier) for earlier in history if earlier.query), as_of)
    inquiry = Inquiry(build, query)
    parts = understand_parts(query, build)
    if len(parts) > 1:
        refusal = compose_together(inquiry, parts)
    else:
        refusal = None if compose_sides(inquiry, understand_sides(query, build)) else compose(inquiry)
    found = finish(inquiry, refusal)
    if problems(found, build.source_text):
        found = finish(Inquiry(build, query), Refusal("not_stated", "what_content"))
    if rephrase is not None and found.answered:
        found = rephrase(found)
    return replace(found, seconds=round(time.perf_counter() - started, 4))


def compose_together(inquiry: Inquiry, parts: Sequence[Query]) -> Refusal | None:
    """Answer the parts of a question one after the other; what could not be is named. A refusal where none could."""
    refusals: list[tuple[Query, Refusal]] = []
    for query in parts:
        if _compose_further(inquiry, query, parts[0]):
            continue
        refusal = compose(Inquiry(inquiry.build, query, inquiry.draft, inquiry.ledger))
        if refusal is not None:
            if not refusals and query is parts[0] and refusal.reason != "not_stated":
                return refusal  # what goes on from it is as little held
            refusals.append((query, refusal))
    # What was asked first may stand where what was asked next was found.
    refusals = [(query, refusal) for query, refusal in refusals if not _compose_further(inquiry, query, parts[0])]
    if len(refusals) == len(parts):
        # What the parts say too little of alone may be told by the whole.
        return refusals[0][1] if compose(inquiry) is not None else None
    for query, _ in refusals:
        if already_told(query, parts, inquiry.draft.lines):
            continue
        inquiry.draft.lines[-1] += inquiry.draft.phrase("part_silent", part=query.question.strip("？?，, "))
    return None


def compose_sides(inquiry: Inquiry, sides: Sequence[Query]) -> bool:
    """Answer the same question of two things, each by itself, where each has an answer of its own. False, with nothing said, where not."""
    draft = Draft(inquiry.build, inquiry.query)
    asked = [Inquiry(inquiry.build, query, draft, inquiry.ledger) for query in sides]
    if not asked:
        return False
    told = []
    for side in asked:
        if compose(side) is not None:
            return False
        told.append(len(draft.citations))
    if told[0] == told[1]:
        return False
    inquiry.draft = draft
    return True


def _compose_further(inquiry: Inquiry, query: Query, first: Query) -> bool:
    """Answer a part of a question from the documents that the other parts cite. False where they do not, or where it names its own."""
    cited = tuple(inquiry.draft.policies) if inquiry.draft.lines and not query.policies and query.regions == first.regions else ()
    narrow = replace(query, policies=cited, regions=())
    return bool(cited) and compose(Inquiry(inquiry.build, narrow, inquiry.draft, inquiry.ledger, inquiry.draft.citations)) is None


def already_told(query: Query, parts: Sequence[Query], lines: Sequence[str]) -> bool:
    """Whether what was said for the other `parts` of a question holds the figure or the time that this part asks for, and one for each of
    the parts that ask for the like.
    """
    words = "".join(MARK.sub("", line) for line in lines)
    if query.intent == "target_value":
        asked = asked_figure(query.question)
        alike = sum(part.intent == query.intent and asked_figure(part.question) == asked for part in parts)
        return asked.strict and figures_of(words, asked) >= alike
    alike = sum(part.intent == query.intent for part in parts)
    return query.intent == "deadline" and (len(set(due_dates(words))) >= alike or bool(_SINCE.search(words)))


# Since when, without a date: 从缴费后的次月开始享受.
_SINCE = re.compile(r"[次当本下]月|之日起|[自从].{2,16}(?:起|开始)")


def compose(inquiry: Inquiry) -> Refusal | None:
    """Write the answer into the inquiry's draft, or say why not."""
    query = inquiry.query
    talk = small_talk(query.question)
    if talk == "holdings":
        return compose_holdings(inquiry)
    if query.reason or talk:
        return Refusal("not_understood")
    if not query.policies and _OF_BOTH.search(fold(query.question)) and (both := inquiry.both_named):
        of_both = Inquiry(inquiry.build, replace(query, policies=both, regions=()), inquiry.draft, inquiry.ledger)
        return compose_compare(of_both, COMPOSERS.get(query.compared or query.intent, compose_content))
    if query.intent == "compare":
        return compose_compare(inquiry, COMPOSERS.get(query.compared, compose_content))
    if len(query.regions) > 1 and _COMPARES.search(fold(query.question)):
        # A comparison needs both its sides: one that is not held refuses it.
        return compose_compare(inquiry, COMPOSERS[query.intent])
    if query.unheld and query.intent == "metadata" and compose_repealed(inquiry):
        return None
    meant = bool(query.unheld) and not _CARRIED_OUT.search(fold(query.question))
    if meant and not any(inquiry.build.policy(name).in_corpus for name in query.policies) and query.intent in TEXT_ASKED:
        return Refusal("not_in_corpus", "", (("numbers", "、".join(query.unheld)),))
    unheld = inquiry.scope.missing or inquiry.scope.not_held
    if len(query.regions) > 1 and not unheld and not query.intent.startswith(("lineage", "metadata")):
        # Two places named are each answered, compared or not.
        return compose_compare(inquiry, COMPOSERS[query.intent])
    if inquiry.scope.missing:
        if query.intent == "metadata" and compose_cited(inquiry):
            return None
        if inquiry.plain and COMPOSERS[query.intent](inquiry) is None:
            inquiry.draft.lines[-1] += inquiry.draft.phrase("beside_not_held", places=inquiry.places("、".join(inquiry.scope.missing)))
            return None
        return Refusal("region_not_in_corpus", "", (("places", "、".join(inquiry.scope.missing)),))
    if ANNEXES_ASKED.search(fold(query.question)) and compose_annexes(inquiry):
        return None
    if compose_handling(inquiry):
        return None
    if without_text := unread(inquiry):
        return Refusal("not_stated", "what_annex", (("place", without_text),))
    refusal = COMPOSERS[query.intent](inquiry)
    if refusal is None and inquiry.scope.not_held and inquiry.draft.lines:
        unnamed = tuple(place for place in inquiry.scope.not_held if not _named_in(inquiry, place))
        if unnamed and not _BESIDE.search(fold(query.question)):
            return Refusal("region_not_in_corpus", "", (("places", "、".join(unnamed)),))
        places = inquiry.places("、".join(inquiry.scope.not_held))
        inquiry.draft.lines[-1] += inquiry.draft.phrase("beside_not_held", places=places)
    return refusal


# A number that only says what the document meant carries out: 落实厅字〔2023〕3号的方案. 根据国发〔2023〕3号的意见 names the opinion.
_CARRIED_OUT = re.compile(
    r"(?:落实|贯彻)[^，。？,?]{0,40}号[）)]?的[^，。？,?]{0,40}(?:方案|意见|办法|细则|通知|规划|计划|稿)"
    r"|\bimplement(?:s|ing)\s[^,.?]{0,30}(?:〔|\[|\bno\b)"
)


def _named_in(inquiry: Inquiry, place: str) -> bool:
    """Whether an answer cites words or a document that name a place."""
    name = fold(short_place(place))
    return any(name in fold(f"{cited.title}{cited.quote}") for cited in inquiry.draft.citations)


# A place that a question only looks on to: 郑州和洛阳, as against Luoyang.
_BESIDE = re.compile(r"和|与|跟|同|以及|及|、|\band\b|\bor\b|\bversus\b|\bvs\b")


def unread(inquiry: Inquiry) -> str:
    """The name of the document meant where it is held only as a heading or an image; empty where what is meant has a text."""
    if inquiry.query.intent in ("metadata", "lineage_up", "lineage_down"):
        return ""
    policies = [policy for policy in inquiry.scope.policies if policy.title]
    blank = [policy for policy in policies if not policy.has_text]
    if not blank:
        return ""
    if any(mark.startswith("annex") for mark in inquiry.query.marks) and len(blank) == len(policies):
        return inquiry.name(blank[0])
    fits = {policy.id: coverage(inquiry.topic, policy.title) for policy in policies}
    best = max(blank, key=lambda policy: (fits[policy.id], policy.id))
    others = max((fits[policy.id] for policy in policies if policy.has_text), default=0.0)
    enough = TITLE_MEANT if inquiry.scope.narrowed else TITLE_SURELY_MEANT
    title = fold(best.title)
    for each in inquiry.plain[:10]:
        only_names = fold(each.sentence.text).strip("。. ") in title or title in fold(f"{each.sentence.text} {each.heading}")
        if each.own >= SAYS_AS_MUCH * fits[best.id] and not only_names:
            return ""  # another text says as much of what is asked
    return inquiry.name(best) if fits[best.id] >= enough and fits[best.id] > others + 0.1 else ""


# ---------------------------------------------------------------- the answer object


def finish(inquiry: Inquiry, refusal: Refusal | None) -> Answer:
    """The answer object of a finished draft or of a refusal."""
    query, draft = inquiry.query, inquiry.draft
    if refusal is not None:
        draft = _refuse(inquiry, refusal)
    return Answer(
        question=query.question,
        language=query.language,
        answered=refusal is None,
        reason=refusal.reason if refusal else None,
        text=draft.text(),
        facts=tuple(draft.facts) if refusal is None else (),
        citations=draft.citations,
        searched=searched(inquiry),
        query=query_words(query) | {"sparql": list(inquiry.ledger.queries)},
    )


def searched(inquiry: Inquiry) -> dict[str, Any]:
    """What was searched: how many documents, and of which places."""
    if inquiry.query.reason or inquiry.scope.missing or not inquiry.scope.narrowed:
        return {"documents": inquiry.build.documents, "regions": list(inquiry.build.places)}
    policies = inquiry.scope.policies
    return {"documents": len(policies), "regions": sorted({policy.region for policy in policies if policy.region})}


def _refuse(inquiry: Inquiry, refusal: Refusal) -> Draft:
    """The words of a refusal: why, what was searched, what is nearest."""
    draft = Draft(inquiry.build, inquiry.query)
    speaker = Inquiry(inquiry.build, inquiry.query, draft, inquiry.ledger)
    values = dict(refusal.values)
    if refusal.reason == "not_understood":
        draft.say(draft.phrase("not_understood", example=_example(speaker)))
    elif refusal.reason == "region_not_in_corpus":
        draft.say(draft.phrase("no_region", places=speaker.places(values["places"])))
        places = [place for place in inquiry.build.places if region_by_name(place) is not None and place != "全国"]
        if places and len(places) <= PLACES_NAMED:
            draft.say(draft.phrase("held_regions", places=speaker.places("、".join(places))))
    elif refusal.reason == "not_in_corpus" and "numbers" in values:
        draft.say(draft.phrase("no_document", numbers=values["numbers"]))
    elif refusal.reason == "not_in_corpus":
        english = inquiry.query.language == "en"
        topic = " ".join([concept.word for concept in inquiry.topic] if english else [word for word, _ in inquiry.query.topic])
        scope = inquiry.scope
        named = speaker.places(scope.label) if scope.narrowed else ""
        named = f", {named}" if english and named else named
        draft.say(draft.phrase("no_topic", places=named, count=searched(inquiry)["documents"], topic=topic))
    else:
        meant = refusal.policy_id or (refusal.nearest.hit.policy_id if refusal.nearest else "")
        policy = inquiry.build.policy(meant) if meant else None
        where = speaker.where(policy) if policy else ""
        draft.say(draft.phrase("not_stated", where=where, what=draft.phrase(refusal.what or "what_content", **values)))
    if refusal.nearest is not None and refusal.nearest.covered >= NEAR and not repeats_title(refusal.nearest):
        _say_nearest(speaker, refusal)
    return draft


# A task named in an example is no longer than this.
SHORT_TASK = 16


def _example(speaker: Inquiry) -> str:
    """A question that the build answers, in words: who leads the first task of a place that has one with a short title."""
    build = speaker.build
    for policy in build.policies:
        if not policy.in_corpus or not policy.region or policy.level == "national":
            continue
        tasks = [duty.task for duty in speaker.ledger.duties([policy.id]) if duty.role == "lead" and 4 <= len(duty.task) <= SHORT_TASK]
        if tasks:
            return speaker.draft.phrase("example", place=speaker.places(policy.region), task=clean_title(tasks[0]))
    return ""


def _say_nearest(speaker: Inquiry, refusal: Refusal) -> None:
    assert refusal.nearest is not None
    draft = speaker.draft
    before = len(draft.lines)
    quote(speaker, refusal.nearest)
    said = draft.lines[before:]
    del draft.lines[before:]
    draft.facts.clear()
    for line in said:
        draft.lines.append(draft.phrase("nearest_line", line=line))


# ---------------------------------------------------------------- queries inside answers


def query_words(query: Query) -> dict[str, Any]:
    """How a question was understood, as plain JSON values; empty fields are left out."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(query).items() if value not in ("", ())}


def query_of(earlier: Answer) -> Query:
    """The query inside an earlier answer, for a follow-up."""
    names = {field.name for field in fields(Query)}
    values = {key: _frozen(value) for key, value in earlier.query.items() if key in names}
    return Query(**{"question": earlier.question, "language": earlier.language, "intent": "content", **values})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def to_json(given: Answer) -> dict[str, Any]:
    """The public object of DESIGN section 7, keys in its order."""
    found = asdict(given)
    order = ("id", "question", "language", "answered", "reason", "text", "facts", "citations", "searched", "query", "seconds")
    return {key: found[key] for key in order}
