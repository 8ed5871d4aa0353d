"""A question → Query: language, places, documents, bodies, time, what is asked, and the topic that remains.

In: the question as typed, the catalogue of a build, what was understood before in the same conversation. Out: a `Query` whose empty
fields were not said. The modules of `qa.understanding` read one part each; this one asks them in order, and joins a question that has
parts or goes on from the one before. Searches nothing and answers nothing.

How: every stretch of the question that is understood is taken out of it; the topic is what is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.language.regions import ancestors, region_by_name, short_place
from kg.language.script import fold
from qa.parts import split_parts
from qa.records import Query
from qa.sides import split_sides
from qa.understanding.bodies import inside_body, read_bodies, take_bodies
from qa.understanding.catalogue import Catalogue
from qa.understanding.documents import LEVELS, OWN, STATUS_ASKED, draft_named, named_policies, read_marks
from qa.understanding.intent import read_intent
from qa.understanding.places import read_places
from qa.understanding.remainder import Remainder, language_of, written
from qa.understanding.times import read_years
from qa.understanding.topic import FOCUS_WEIGHT, beside_name, read_focus, read_quoted, read_topic

ROLES: tuple[tuple[str, str], ...] = (
    ("lead", r"牵头|带头|挑头|领衔|主导|\blead(?:s|ing)?\b|\bspearheads?\b|\bin charge\b"),
    (
        "cooperate",
        r"配合|协助|协办|\bco-?operating\b|\bassisting\b|\bsupporting (?:bod|unit|department|agenc|role)\w*"
        r"|\b(?:who|which|what)\b[^,.?]{0,60}?\b(?:co-?operates?|assists?|supports?)\b",
    ),
    ("responsible", r"责任单位|负责|担责|\bresponsible\b"),
)

# Asks for something that a follow-up leaves unsaid: what was said before still holds.
FOLLOW_UP = re.compile(
    r"^(?:那么?|然后|再|还有|另外|以及|它|他们?|这|该|上述|其中|and\b|what about|how about|then\b|also\b|so\b|it\b|they\b)|呢[？?]?$"
)


def understand(question: str, build: Catalogue, history: Sequence[Query] = (), as_of: str = "") -> Query:
    """What `question` asks of `build`. `history` holds the queries of the same conversation, oldest first; `as_of` is an ISO date.

    Never raises on any text: a question in which nothing is understood has `reason` "not_understood".
    """
    query, weight, follows = _understand(question, build, as_of)
    if history and (follows or not query.topic):
        query = carry_over(query, history[-1], weight)
    return _or_not_understood(query)


def understand_parts(whole: Query, build: Catalogue) -> tuple[Query, ...]:
    """The queries of a question that asks several things, one each in their order; the whole alone where it asks one.

    Each part keeps the places, documents and marks that the whole names where it names none itself; a later one goes on from the topic
    of the one before.
    """
    pieces = split_parts(whole.question, whole.language == "en") if not whole.reason and whole.intent in IN_PARTS else ()
    queries: list[Query] = []
    own = 0
    for piece in pieces if len(pieces) > 1 else ():
        query, weight, _ = _understand(piece, build, whole.as_of)
        own += bool(query.topic) and bool(queries)
        query = _within(query, whole)
        if queries:
            before = queries[-1]
            intent = query.intent if weight >= SURE_CUE else before.intent
            if not query.topic and intent == before.intent:
                continue
            # Of the same, when: told by another sentence than how much.
            own += not query.topic and {intent, before.intent} <= {"target_value", "deadline", "who_leads"}
            further = tuple((word, GOES_ON * share) for word, share in before.topic if word not in dict(query.topic))
            query = replace(query, intent=intent, topic=query.topic + further, years=query.years or before.years)
        queries.append(query)
    # Who issued it, and when? What names nothing of its own asks on about the same.
    return tuple(queries) if own and len(queries) > 1 and all(query.intent in IN_PARTS for query in queries) else (whole,)


def understand_sides(whole: Query, build: Catalogue) -> tuple[Query, ...]:
    """The queries of a question that asks the same of two things, one each; nothing where it asks of one or of several places.

    Each keeps what the whole names and asks for.
    """
    if whole.reason or whole.intent not in OF_EACH or len(apart(whole.regions, build.places)) > 1 or len(whole.policies) > 1:
        return ()
    queries = []
    for side in split_sides(whole.question, whole.language == "en", whole.intent in ("target_value", "deadline")):
        query, _, _ = _understand(side, build, whole.as_of)
        queries.append(replace(_within(query, whole), years=query.years or whole.years, intent=whole.intent))
    return tuple(queries) if all(query.topic for query in queries) else ()


# Questions of these kinds may be parts of one; the others are asked and answered whole.
IN_PARTS = frozenset({"who_leads", "who_cooperates", "target_value", "deadline", "list", "count", "definition", "content", "metadata"})


def _within(query: Query, whole: Query) -> Query:
    """The query of a part of a question, with the places, documents and marks that the whole names where it names none itself."""
    # A part that names a draft of its own is not asked of the place that another part names.
    regions = query.regions or (() if "draft" in query.marks else whole.regions)
    return replace(
        query, language=whole.language, context=whole.question, regions=regions,
        policies=query.policies or whole.policies, unknown_places=query.unknown_places or whole.unknown_places,
        marks=query.marks or whole.marks, unheld=whole.unheld,
    )  # fmt: skip


# What may be asked of each of two things.
OF_EACH = IN_PARTS | {"lineage_up", "lineage_down"}
# How much of its weight the topic of the part before keeps in the next one.
GOES_ON = 0.5
# A cue lighter than this does not say by itself what is asked.
SURE_CUE = 2.0


def _or_not_understood(query: Query) -> Query:
    if query.topic or query.policies or query.bodies or query.regions or query.marks or query.unheld:
        return query
    return replace(query, reason="not_understood")


def _understand(question: str, build: Catalogue, as_of: str) -> tuple[Query, float, bool]:
    """The query of a question by itself, the weight of the cue that says what is asked, and whether it sounds like a follow-up."""
    language = language_of(question)
    rest = Remainder(fold(question) if language == "en" else written(fold(question)))
    policies, unheld = named_policies(rest, build.policies)
    years = read_years(rest)
    bodies = read_bodies(Remainder(rest.whole), language, build.body_names)
    regions, unknown = read_places(question, rest, language, build.places, build.is_word)
    if policies or any(region in build.places for region in regions):
        regions = tuple(region for region in regions if region in build.places or not inside_body(rest.whole, region, bodies))
    if not bodies and language != "en":
        bodies = read_bodies(Remainder(rest.text), language)  # 大连教育局: without its place it is a body
    rest.take_all(STATUS_ASKED)  # final or a draft: it does not say that a draft is meant
    naming = draft_named(rest.text)
    marks = read_marks(rest)
    roles = tuple(role for role, pattern in ROLES if re.search(pattern, rest.whole))
    levels = tuple(level for level, pattern in LEVELS if re.search(pattern, rest.whole))
    if "own" in marks and len(regions) > 1:
        regions = _whose_own(rest.whole, regions)
    named = {policy.region for policy in build.policies if policy.id in policies}
    # A place and its document, both named, are one side.
    sides = len([region for region in regions if region not in named]) + len(policies) + ("draft" in marks or "interpretation" in marks)
    intent, weight, compared = read_intent(rest, language, bool(bodies), sides)
    if intent in SIDE_BY_SIDE and len(apart(regions, build.places)) > 1:
        intent, compared = "compare", intent
    if intent in ("who_cooperates", "tasks_of"):
        take_bodies(rest, language)
    if intent.startswith("lineage") and any(region in build.places for region in regions):
        regions = tuple(region for region in regions if region in build.places)
    quoted = read_quoted(question, rest)
    topic = beside_name(rest, naming, lambda part: read_topic(part, language, quoted, question))
    if intent == "content" and (focus := read_focus(rest.whole, language)):
        topic = ((focus, FOCUS_WEIGHT), *((word, share) for word, share in topic if word != focus))
    query = Query(
        question=question, language=language, intent=intent, regions=regions, unknown_places=unknown, policies=policies, bodies=bodies,
        roles=roles, years=years, levels=levels, topic=topic, as_of=as_of, marks=tuple(marks), compared=compared, unheld=unheld,
    )
    return query, weight, bool(FOLLOW_UP.search(rest.whole.strip()))


def _whose_own(question: str, regions: tuple[str, ...]) -> tuple[str, ...]:
    """The place named last before the words that ask what it set itself (瓦房店自己指定谁落实大连的意见); all where none is.

    >>> _whose_own("瓦房店自己定的由谁落实大连的意见", ("瓦房店市", "大连市"))
    ('瓦房店市',)
    """
    match = OWN.search(question)
    before = [(question.rfind(short_place(region), 0, match.start()), region) for region in regions] if match else []
    place, region = max(before, default=(-1, ""))
    return (region,) if place >= 0 else regions


# Two places named beside each other are each answered, also where no word compares them.
SIDE_BY_SIDE = frozenset({"who_leads", "who_cooperates", "target_value", "deadline", "definition", "content"})


def apart(regions: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    """The places of which documents are held, but for the nation and those that another of them lies in (瓦房店市 in 大连市)."""
    found = {name: region for name in regions if name in held and (region := region_by_name(name)) and region.level != "national"}
    above = {upper.code for region in found.values() for upper in ancestors(region)}
    return tuple(name for name, region in found.items() if region.code not in above)


def carry_over(query: Query, before: Query, weight: float) -> Query:
    """The query of a follow-up question, what it leaves unsaid taken from the question before.

    A cue of its own keeps its own intent; a place of its own replaces the place and the documents named before.
    """
    moved = bool(query.regions or query.unknown_places or query.policies)
    return replace(
        query,
        intent=query.intent if weight >= SURE_CUE else before.intent,
        regions=query.regions if moved else before.regions,
        unknown_places=query.unknown_places if moved else before.unknown_places,
        policies=query.policies if moved else before.policies,
        bodies=query.bodies or (before.bodies if query.intent == before.intent else ()),
        years=query.years or (before.years if query.intent == before.intent else ()),
        roles=query.roles or before.roles,
        topic=query.topic or before.topic,
        marks=query.marks or (() if moved else before.marks),
        compared=query.compared or before.compared,
    )
