"""An inquiry → the lines, facts and citations of its answer, by what is asked: one function an intent. Understands and searches nothing.

Every composer returns None when it has answered into the inquiry's draft, or the `Refusal` that says why it could not. The order in which
composers are tried stands in `qa.answer`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.language.bodies import english_name, find_bodies
from kg.language.quantities import find_deadlines, find_quantities, parse_number
from kg.language.regions import find_regions, place_name
from kg.language.script import fold, to_simplified
from kg.records import Passage
from qa.asked_attributes import asked_posts, holds_post, names_person
from qa.confidence import features, sure_enough
from qa.evidence import COMPARED, SPEAKS_OF_LAST, Candidate, clause_scores
from qa.facts import Duty, Goal, Task, bodies_in, same_body
from qa.inquiry import WHOLLY_NAMED, Inquiry
from qa.records import Reason
from qa.relevance import concept_told, coverage
from qa.scope import parts_to_compare
from qa.sentences import split_phrases, split_sentences
from qa.wording import date_words, due_words, value_words

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
# Another task is named beside the best when it fits nearly as well.
NEARLY_AS_GOOD = 0.93
# A sentence of prose that gives somebody the task is preferred where it tells this much more of the topic than the best task does.
PROSE_BETTER = 0.1
# How much less a concept weighs in choosing among the tasks of a document whose title tells it.
TITLE_SAYS = 0.7
# Length of a verbatim answer, in characters, past which it is cut to the phrases that tell the topic.
LONG_SENTENCE = 120
LONG_ANSWER = 200
# A sentence that states or explains, not a figure, is quoted whole up to here.
LONG_STATEMENT = 140
# A task without a title of its own goes by its first phrase.
LONG_TITLE = 40


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
    if attribute is not None and not attribute.stated(f"{best.heading} {best.sentence.text}"):
        return False
    if stands_beside(inquiry, best):
        return True
    return sure_enough(features(inquiry, ranked, told=speaks_of_topic(inquiry, best)))


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
    title = inquiry.build.policy(candidate.hit.policy_id).title
    # A figure or a date is of what its own sentence and the headings above it speak of, not of all that its clause does.
    said = candidate.sentence.text if inquiry.query.intent in ("target_value", "deadline") else candidate.hit.text
    return _untold(inquiry, f"{title} {candidate.heading} {said}")


def _untold(inquiry: Inquiry, text: str) -> int:
    """How many of the things a question is plainly about a text says nothing of."""
    heaviest = max((concept.weight for concept in inquiry.topic), default=0.0)
    text = fold(text)
    things = [concept for concept in inquiry.topic if concept.thing and concept.weight >= ASKED_FOR * heaviest]
    return sum(concept_told(concept, text) < TOLD_AT_ALL for concept in things)


# Tasks, the best first, that are read for the things a question is about: a large build has hundreds of the same title.
TASKS_LOOKED_AT = 20


def _task_meant(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Whether a task is spoken of in enough of the things the question is about."""
    inside = assignment.clause_id + "/"
    texts = [hit.text for hit in inquiry.hits if f"{hit.clause_id}/".startswith(inside)]
    title = inquiry.build.policy(assignment.policy_id).title
    heading = inquiry.build.headings([assignment.clause_id]).get(assignment.clause_id, "") if assignment.clause_id else ""
    missing = _untold(inquiry, " ".join([title, heading, assignment.task, *texts]))
    told = assignment.covered + _likeness_of_clause(inquiry, assignment.clause_id)
    return told >= TOLD_ENOUGH + min(missing, MOST_MISSING) * THING_MISSING_FIGURE


def _likeness_of_clause(inquiry: Inquiry, clause_id: str) -> float:
    """What the encoder's word on a clause adds to what it tells; nothing where it was not asked or finds it far."""
    inside = [each.likeness for each in inquiry.plain[:COMPARED] if each.hit.clause_id == clause_id and each.likeness is not None]
    if inquiry.query.language == "en" or not inside:
        return 0.0
    return max(0.0, LIKENESS_GAIN * (max(inside) - LIKENESS_AT_ENOUGH))


def without_year(inquiry: Inquiry, nearest: Candidate | None) -> Refusal:
    """A refusal: the years asked for are not spoken of."""
    return _only_forwards(inquiry) or Refusal("not_stated", "what_year", (("years", "、".join(inquiry.query.years)),), nearest)


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


# ---------------------------------------------------------------- who


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task and everyone who answers for it, as one clause says."""

    policy_id: str
    clause_id: str
    path: str
    task: str
    duties: tuple[Duty, ...]
    score: float = 0.0
    covered: float = 0.0

    def of(self, role: str, blanket: bool = False) -> list[Duty]:
        """The duties in a role."""
        return [duty for duty in self.duties if duty.role == role and duty.blanket == blanket]

    def bodies(self, role: str) -> tuple[str, ...]:
        """Names of the bodies in a role."""
        return bodies_in(self.of(role))


def assignments(inquiry: Inquiry) -> list[Assignment]:
    """The tasks of the documents found with who answers for them, those that fit the topic best first."""
    grouped: dict[tuple[str, str, str], list[Duty]] = {}
    for duty in inquiry.duties:
        grouped.setdefault((duty.policy_id, duty.clause_id, duty.task), []).append(duty)
    headings = inquiry.build.headings(clause for _, clause, _ in grouped if clause)
    searched = clause_scores(inquiry.hits)
    inside = {hit.clause_id: fold(hit.text) for hit in inquiry.hits}
    found = []
    for (policy_id, clause_id, task), duties in grouped.items():
        below = [name for name in inside if name == clause_id or name.startswith(clause_id + "/")] if clause_id else []
        heading = headings.get(clause_id, "")
        parts = _by_bracket(inquiry, duties)
        for part, words in parts:
            own = _first_words(words) if len(parts) > 1 else ""
            name = own or (heading if _NO_TITLE.fullmatch(task) else task) or heading or _first_words(words)
            text = words if len(parts) > 1 else " ".join(inside[each] for each in below)
            score, covered = _fit(inquiry, policy_id, name, heading, fold(text))
            score += 0.25 * max((searched[each] for each in below), default=0.0)
            part = [replace(duty, task=name) for duty in part]
            found.append(Assignment(policy_id, clause_id, part[0].clause_path, name, tuple(part), score, covered))
    return sorted(found, key=lambda each: (-each.score, -each.path.count("/"), each.policy_id, each.path))


# A measure without words of its own is labelled by its id.
_NO_TITLE = re.compile(r"[0-9a-f]{8,}|")
# How far before a bracket the text is read that it speaks of.
BEFORE_BRACKET = 600


def _by_bracket(inquiry: Inquiry, duties: list[Duty]) -> list[tuple[list[Duty], str]]:
    """The duties of a clause, apart for each bracket of bodies that ends an item of its own, each with the words it speaks of.

    A clause whose items bear no labels that part it holds several brackets; bodies of two are never one task's.
    """
    brackets = sorted({duty.passage for duty in duties if not duty.blanket}, key=lambda passage: passage.start)
    roles = [frozenset(duty.role for duty in duties if duty.passage == passage) for passage in brackets]
    separate = len(brackets) > 1 and len(set(roles)) == 1 and all(passage.quote.lstrip()[:1] in "（(" for passage in brackets)
    groups = [[duty for duty in duties if duty.passage == passage or duty.blanket] for passage in brackets] if separate else [duties]
    found = []
    for group in groups:
        passage = group[0].passage
        ends = [each.end for each in brackets if each.end <= passage.start]
        text = inquiry.build.source_text(passage.source_file)[max(0, passage.start - BEFORE_BRACKET, *ends) : passage.start]
        lines = [line for line in text.splitlines() if line.strip()]
        found.append((group, fold_quote(lines[-1]).strip() if lines else ""))
    return found


def _first_words(text: str) -> str:
    """The first sentence of an item, without its label; what goes by its first words keeps them whole."""
    sentences = split_sentences(text)
    return clean_title(_LABEL.sub("", sentences[0].text, count=1)) if sentences else ""


def _fit(inquiry: Inquiry, policy_id: str, task: str, heading: str, text: str) -> tuple[float, float]:
    """How well a task fits the topic: (for ranking, share of the topic told). The task's own title counts most."""
    title, above, inside = fold(task), fold(heading), text
    document = fold(inquiry.build.policy(policy_id).title)
    total = sum(concept.weight for concept in inquiry.topic) or 1.0
    told = named = fine = 0.0
    for concept in inquiry.topic:
        own, whole = concept_told(concept, title), concept_told(concept, document)
        # What the document's title tells is true of all its tasks: it does not say which is meant.
        telling = concept.weight * (1 - TITLE_SAYS * whole)
        fine += telling
        named += telling * own
        near = max(0.8 * concept_told(concept, inside), 0.75 * concept_told(concept, above), 0.55 * whole)
        told += concept.weight * max(own, near)
    return 0.5 * told / total + 0.5 * named / (fine or 1.0), told / total


def _quote_holders(inquiry: Inquiry) -> bool:
    """Quote the lines of the document meant that name the holders of the posts asked for. False where it names none of them."""
    posts = asked_posts(inquiry.query.question)
    if not posts or not inquiry.plain or not tells_enough(inquiry, inquiry.plain[0]):
        return False
    meant = inquiry.build.policy(inquiry.plain[0].hit.policy_id)
    family = [policy.id for policy in inquiry.build.held if policy.source_file == meant.source_file]
    lines = [
        replace(inquiry.plain[0], hit=hit, sentence=sentence)
        for hit in inquiry.build.clauses(family)
        for sentence in split_sentences(hit.text)
        if names_person(fold(sentence.text))
    ]
    told = [next((line for name in names for line in lines if holds_post(line.sentence.text, (name,))), None) for names in posts]
    for line in filter(None, told):
        quote(inquiry, line)
    return any(told)


# Whoever heads such a group is a person; who leads a task is none.
_GROUP = re.compile(r"领导小组|工作小组|工作组|专班|指挥部|委员会|\bleading group\b|\bworking group\b|\btask force\b")


def compose_who(inquiry: Inquiry) -> Refusal | None:
    """Who leads, who cooperates, who is responsible for the task that is meant; who holds the post asked for."""
    if _quote_holders(inquiry):
        return None
    if asked_posts(inquiry.query.question) and _GROUP.search(fold(inquiry.query.question)) and inquiry.plain:
        return silent(inquiry, "what_names", inquiry.plain)
    every = assignments(inquiry)
    told = [each for each in every if each.covered + _likeness_of_clause(inquiry, each.clause_id) >= TOLD_ENOUGH]
    found = [each for each in told[:TASKS_LOOKED_AT] if _task_meant(inquiry, each)] or _standing_out(inquiry, every)
    if _SEAT.search(inquiry.query.question) and compose_named_body(inquiry):
        return None
    if not found and compose_named_body(inquiry):
        return None
    best = found[0] if found else _of_clause(inquiry, every)
    if best is None:
        return silent(inquiry, "what_lead", inquiry.plain)
    if _SAYS_WHO.search(best.task) and _quote_duty(inquiry, best):
        return None
    if inquiry.plain and inquiry.plain[0].covered >= best.covered + PROSE_BETTER and compose_named_body(inquiry):
        return None
    if inquiry.query.roles == ("lead",) and not best.of("lead") and _quote_lead(inquiry, best):
        return None
    _say_assignment(inquiry, best)
    others = [each for each in found[1:] if each.score >= NEARLY_AS_GOOD * best.score and each.bodies("lead") != best.bodies("lead")]
    if others:
        _say_others(inquiry, others[:2])
    return None


# Where a place or document is named, less must be told by a task that fits so well, and so much better than any other.
STANDS_OUT = 0.5
STANDS_OUT_BY = 1.1
STANDS_OUT_TOLD = 0.36


def _standing_out(inquiry: Inquiry, every: Sequence[Assignment]) -> list[Assignment]:
    """The task that fits what is asked much better than the others of the documents meant, if there is one."""
    if not every or not inquiry.scope.narrowed:
        return []
    best, others = every[0], [each for each in every[1:] if each.task != every[0].task]
    told = best.covered + _likeness_of_clause(inquiry, best.clause_id)
    out = best.score >= STANDS_OUT and all(best.score >= STANDS_OUT_BY * each.score for each in others[:1])
    return [best] if out and told >= STANDS_OUT_TOLD else []


# Sentences, the best first, whose clause is looked at for who answers for it.
CLAUSES_LOOKED_AT = 3


def _of_clause(inquiry: Inquiry, every: Sequence[Assignment]) -> Assignment | None:
    """Who of `every` answers for the clause of the sentence that tells the topic best: a bracket of bodies speaks of the item before it."""
    for each in inquiry.plain[:CLAUSES_LOOKED_AT]:
        if not tells_enough(inquiry, each):
            continue
        place = each.hit.start + each.sentence.start
        over = [found for found in every if found.clause_id and f"{each.hit.clause_id}/".startswith(f"{found.clause_id}/")]
        over = [found for found in over if _begins(found) >= place]
        if over:
            nearest = min(over, key=lambda found: (-len(found.clause_id), _begins(found)))
            return replace(nearest, task=_first_words(each.sentence.text) or nearest.task)
    return None


def _begins(assignment: Assignment) -> int:
    """Where the words that give out a task begin, in the source; -1 where a blanket rule alone does."""
    return min((duty.passage.start for duty in assignment.duties if not duty.blanket), default=-1)


# A task that goes by a sentence of prose which itself says who does what: it is quoted, for it stands in no row of duties.
_SAYS_WHO = re.compile(r"负责|应当|不得|承担")


def _quote_duty(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Quote the sentence of prose that gives out the task, the one that tells the topic best. False where none is found."""
    found = [each for each in inquiry.plain if each.hit.clause_id == assignment.clause_id and _assigns(each.sentence.text)]
    if not found:
        return False
    quote(inquiry, found[0])
    return True


# A task whose name would be cut to its first phrase is said whole up to this length, where what is asked about stands in the rest.
LONG_TASK = 80


def _task_words(inquiry: Inquiry, assignment: Assignment) -> str:
    """The name of a task as an answer writes it, with what the question asks about (…医疗机构可根据自身的技术能力，开展干细胞…项目)."""
    short, whole = clean_title(assignment.task), assignment.task.strip(" 。；;，,")
    if len(whole) <= LONG_TASK and coverage(inquiry.topic, whole) > coverage(inquiry.topic, short):
        return whole
    return short


def _say_assignment(inquiry: Inquiry, assignment: Assignment) -> None:
    draft, policy = inquiry.draft, inquiry.build.policy(assignment.policy_id)
    where = inquiry.where(policy)
    words = _task_words(inquiry, assignment)
    task = draft.phrase("task", task=words)
    leads, helpers, others = (assignment.of(role) for role in ("lead", "cooperate", "responsible"))
    blanket = [duty for duty in assignment.duties if duty.blanket]
    mark = draft.mark(*_cite_duties(inquiry, [duty for duty in assignment.duties if not duty.blanket], words))
    asks_help = inquiry.query.intent == "who_cooperates" or inquiry.query.roles == ("cooperate",)
    if asks_help and not leads:
        # Beside whom the question names, the others.
        beside = [duty for duty in others if not any(same_body(name, duty.body) for name in inquiry.query.bodies)]
        others = beside or others
    if leads and asks_help and helpers:
        names = {"bodies": _names(inquiry, helpers), "leads": _names(inquiry, leads)}
        line = draft.phrase("cooperate_first", where=where, task=task, mark=mark, **names)
    elif leads and asks_help:
        line = draft.phrase("no_cooperation", where=where, task=task, leads=_names(inquiry, leads), mark=mark)
    elif leads:
        key = "leads" if len(leads) > 1 else "lead"
        line = draft.phrase(key, where=where, task=task, bodies=_names(inquiry, leads), mark=mark)
        if helpers:
            line += draft.phrase("cooperating", bodies=_names(inquiry, helpers), mark="").rstrip()
    elif asks_help:
        line = draft.phrase("listed", where=where, task=task, count=len(others), bodies=_names(inquiry, others), mark=mark)
    else:
        named = others or helpers
        key = "no_lead" if len(bodies_in(named)) > 1 else "one_without_lead"
        line = draft.phrase(key, where=where, task=task, bodies=_names(inquiry, named), mark=mark)
    told = {duty.body for duty in (*leads, *helpers)}
    others = [duty for duty in others if duty.body not in told]
    if leads and others and not asks_help:
        line += draft.phrase("comma") + draft.phrase("one_responsible", where="", task="", bodies=_names(inquiry, others), mark="").strip()
    if blanket:
        numbers = _cite_duties(inquiry, blanket, words)
        line += draft.phrase("blanket", bodies=_names(inquiry, blanket), mark=draft.mark(*numbers))
    convention = next((duty.convention for duty in assignment.duties if duty.role == "lead" and duty.convention), None)
    if convention is not None:
        number = draft.cite(policy, assignment.path, convention)
        words = re.sub(r"\s+", "", fold_quote(convention.quote)).strip("()（）。，,")
        line += draft.phrase("convention", words=words, mark=draft.mark(number))
    draft.say(line)


def fold_quote(quote: str) -> str:
    """A quote as an answer repeats it: simplified, without inline pinyin."""
    return re.sub(r"[（(][a-zü\u00e0-\u01dc]{1,7}[）)]", "", to_simplified(quote))


def _cite_duties(inquiry: Inquiry, duties: Iterable[Duty], task: str = "") -> list[int]:
    """Cite the proof of some duties and assert each as a fact, of the `task` as the answer calls it; the numbers in their order."""
    numbers = []
    for duty in duties:
        number = inquiry.draft.cite(inquiry.build.policy(duty.policy_id), duty.clause_path, duty.passage)
        inquiry.draft.assert_fact("responsibility", task or clean_title(duty.task), duty.role, duty.body, number)
        numbers.append(number)
    return list(dict.fromkeys(numbers))


def _say_others(inquiry: Inquiry, others: Sequence[Assignment]) -> None:
    draft = inquiry.draft
    items = []
    for each in others:
        role = "lead" if each.bodies("lead") else "responsible"
        duties = [duty for duty in each.duties if duty.role == role and not duty.blanket]
        numbers = _cite_duties(inquiry, duties)
        label = draft.phrase(f"role_{role}")
        bodies = _names(inquiry, duties)
        items.append(draft.phrase("other_task", task=clean_title(each.task), role=label, bodies=bodies, mark=draft.mark(*numbers)))
    if items:
        draft.say(draft.phrase("other_tasks", tasks=draft.phrase("and_list").join(items)))


def compose_named_body(inquiry: Inquiry) -> bool:
    """Answer from a sentence of prose that gives somebody a task, where no responsibility was read from it. False where none fits."""
    if _SEAT.search(inquiry.query.question):
        seat = next((each for each in inquiry.plain[:12] if each.covered >= TOLD_ENOUGH and _SEAT.search(each.sentence.text)), None)
        if seat is not None:
            quote(inquiry, seat, want=lambda text: bool(_SEAT.search(text)))
            return True
    told = (each for each in inquiry.plain[:12] if tells_enough(inquiry, each))
    best = next((each for each in told if _assigns(each.sentence.text) or _only_bodies(each.sentence.text)), None)
    if best is None or best.score < NAMED_BODY_AS_GOOD * inquiry.plain[0].score:
        return False
    quote(inquiry, best)
    return True


def _quote_lead(inquiry: Inquiry, best: Assignment) -> bool:
    """Quote the sentence that says who leads what is asked about, where the task that fits best names nobody. False where none does."""
    for each in inquiry.plain:
        meant = each.own >= LEAD_TOLD or inquiry.named(each.hit.policy_id) >= WHOLLY_NAMED
        text = each.sentence.text
        if meant and not _BRACKETED.fullmatch(text) and _names_lead(text) and tells_enough(inquiry, each):
            quote(inquiry, each, want=lambda text: bool(_LEADS.search(text)))
            return True
    return False


# A sentence that says who leads is about what is asked where it tells this much of the topic itself, or its document is named.
LEAD_TOLD = 0.6


def _names_lead(text: str) -> bool:
    """Whether a phrase names a body together with the word for leading."""
    return any(_LEADS.search(phrase.text) and find_bodies(phrase.text) for phrase in split_phrases(text))


# 由教育部牵头, 教育部为牵头单位; not 国务院领导同志牵头, which names a person's rank and no office.
_LEADS = re.compile(r"(?<!同志)牵头")


def _only_bodies(text: str) -> bool:
    """Whether a text is the names of bodies and nothing else: the column of a table that says who answers for its row."""
    bare = re.sub(r"[\W_]+", "", text)
    held = sum(len(re.sub(r"[\W_]+", "", text[body.start : body.end])) for body in find_bodies(text))
    return len(bare) >= 3 and held >= ONLY_BODIES * len(bare)


ONLY_BODIES = 0.9


# Where an office sits: 办公室设在国家医保局.
_SEAT = re.compile(r"设在|设于|挂在|挂靠")


# A sentence that gives somebody the task answers where it scores this much of what the best one does.
NAMED_BODY_AS_GOOD = 0.8


# 由信息产业部牵头, 由外交部和总参谋部统一归口管理.
_GIVEN_TO = re.compile(
    r"由[一-龥、]{2,30}?"
    r"(?:负总责|牵头|归口|统一管理|组建|拍板|决定|主管|负责|承担|实施|审核|审批|核定|认定|受理|办理|组织|监督|确定)"
)


def _assigns(sentence: str) -> bool:
    if _GIVEN_TO.search(sentence):
        return True
    return bool(re.search(r"牵头|负责|主管|归口|会同|组织实施|承担", sentence)) and bool(find_bodies(sentence))


def _names(inquiry: Inquiry, duties: Sequence[Duty]) -> str:
    national = {duty.body: inquiry.build.policy(duty.policy_id).level == "national" for duty in duties}
    offices = {duty.body: duty.body_id for duty in duties}
    return inquiry.draft.join([body_words(inquiry, body, office, national=national[body]) for body, office in offices.items()])


def body_words(inquiry: Inquiry, body: str, office: str = "", *, national: bool = False) -> str:
    """A body as the document names it, in English answers after its English name, with the office that took over from it.

    A `national` document names national bodies without their level (发展改革委).
    """
    row = inquiry.build.bodies.get(office)
    now = inquiry.draft.phrase("now", name=row.successor) if row and row.successor and row.successor != body else ""
    if inquiry.query.language != "en":
        return f"{body}（{now}）" if now else body
    english = english_name(body, "national" if national else "")
    inside = f"{body}, {now}" if now else body
    return f"{english} ({inside})" if english and english != body else inside


def clean_title(title: str) -> str:
    """A task's title as an answer writes it: without its label's rest and the stop at its end.

    >>> clean_title("建立完善双向转诊制度。"), clean_title("5强化算力资源保障"), clean_title("3岁以下婴幼儿照护")
    ('建立完善双向转诊制度', '强化算力资源保障', '3岁以下婴幼儿照护')
    """
    bare = re.sub(r"\s+", "", title).strip("。；;，,：: ")
    numbers = find_quantities(bare[:4])
    if numbers and numbers[0].start == 0 and not numbers[0].unit and not numbers[0].worded:
        bare = re.sub(r"^\d{1,2}(?=[一-龥])", "", bare)  # a label that lost its stop (5强化算力资源保障), not 3岁以下
    if len(bare) > LONG_TITLE and (match := re.match(r".{6,}?(?=[，。；：])", bare)):
        return match.group()
    return bare


# ---------------------------------------------------------------- tasks


def compose_tasks_of(inquiry: Inquiry) -> Refusal | None:
    """Every task that a body has in the documents meant, counted, in their order."""
    asked = inquiry.query.bodies
    if not asked:
        return compose_due(inquiry)
    duties = [duty for duty in inquiry.duties if any(same_body(name, duty.body, successions=False) for name in asked)]
    duties = duties or [duty for duty in inquiry.duties if any(same_body(name, duty.body) for name in asked)]
    roles = [role for role in inquiry.query.roles if role in ("lead", "cooperate")]
    if len(roles) == 1:
        duties = [duty for duty in duties if duty.role == roles[0]] or duties
    duties = _of_best_document(inquiry, duties)
    if not duties:
        return silent(inquiry, "what_lead", inquiry.plain)
    _say_tasks(inquiry, duties)
    return None


def _of_best_document(inquiry: Inquiry, duties: list[Duty]) -> list[Duty]:
    """The duties of the documents whose titles tell the topic best, where the question names no document or place."""
    if inquiry.scope.narrowed or not inquiry.topic:
        return duties
    fits = {duty.policy_id: coverage(inquiry.topic, inquiry.build.policy(duty.policy_id).title) for duty in duties}
    best = max(fits.values(), default=0.0)
    return [duty for duty in duties if fits[duty.policy_id] >= 0.8 * best] if best >= 0.3 else duties


def _say_tasks(inquiry: Inquiry, duties: Sequence[Duty]) -> None:
    draft = inquiry.draft
    for policy_id in dict.fromkeys(duty.policy_id for duty in duties):
        policy = inquiry.build.policy(policy_id)
        own = [duty for duty in duties if duty.policy_id == policy_id]
        tasks: dict[tuple[str, str], list[Duty]] = {}
        for duty in own:
            tasks.setdefault((duty.clause_id, duty.task), []).append(duty)
        same_role = len({duty.role for duty in own}) == 1
        items = []
        for number, ((_, task), group) in enumerate(tasks.items(), 1):
            mark = draft.mark(*_cite_duties(inquiry, group))
            role = draft.phrase(f"role_{group[0].role}")
            items.append(draft.phrase("item_plain" if same_role else "item", n=number, task=clean_title(task), role=role, mark=mark))
        role = draft.phrase(f"role_{own[0].role}") if same_role else draft.phrase("tasks_all")
        body = _names(inquiry, own)
        listed = draft.phrase("and_list").join(items)
        draft.say(draft.phrase("tasks_of", where=inquiry.where(policy), body=body, role=role, count=len(items), items=listed))


def deadlines_of(task: Task) -> set[str]:
    """The dates a task is due: the one of its clause or, where several stand there, all that its text names."""
    if task.deadline:
        return {task.deadline}
    return {deadline.iso for deadline in find_deadlines(fold_quote(task.passage.quote)) if not deadline.is_start}


def compose_due(inquiry: Inquiry) -> Refusal | None:
    """The tasks due at a date that the question names, all of them; without a date, what stands under the heading that is meant."""
    months = [year for year in inquiry.query.years if "-" in year]
    if months:
        tasks = [task for task in inquiry.tasks if any(due.startswith(month) for month in months for due in deadlines_of(task))]
        if tasks:
            when = date_words(months[0], inquiry.query.language)
            _say_list(inquiry, tasks, "measures_due", when=when)
            return None
    return compose_parts(inquiry)


def _say_list(inquiry: Inquiry, tasks: Sequence[Task], key: str, **values: str) -> None:
    draft = inquiry.draft
    items = []
    for number, task in enumerate(tasks, 1):
        cited = draft.cite(inquiry.build.policy(task.policy_id), task.clause_path, task.passage)
        draft.assert_fact("measure", clean_title(task.title), "deadline", task.deadline, cited)
        items.append(draft.phrase("item_plain", n=number, task=clean_title(task.title), mark=draft.mark(cited)))
    where = inquiry.where(inquiry.build.policy(tasks[0].policy_id))
    draft.say(draft.phrase(key, where=where, count=len(items), items=draft.phrase("and_list").join(items), **values))


def compose_parts(inquiry: Inquiry) -> Refusal | None:
    """The titles of what stands under the heading that the question means; where there is no such heading, the sentences that answer."""
    return compose_content(inquiry)


# ---------------------------------------------------------------- years


# A year that says which document is meant (2021年的措施, 2020年那个项目), not for when a figure is asked (到2020年, 2020年的目标).
_DATES_DOCUMENT = r"""
    (?<![到至在截]) {year} \s* 年? (?: \d{{1,2}}月(?:\d{{1,2}}日)? )? (?: 起 | 初 )?
      (?: 那 | 出台 | 印发 | 发布 | 推出 | 制定 | 施行 | 实行 | 开始 | 新?修订
        | [^，。？?、]{{0,30}}?
          (?: 办法 | 方案 | 意见 | 通知 | 规划 | 计划 | 措施 | 规定 | 规范 | 指南 | 条例 | 要点
            | 复函 | 答复 | 批复 | 报告 | 文件 | 项目 | 纲要 | 请示 | 规则 | 公告 ) )
  | \b (?: the \s | 's \s | \w+'s \s | in \s its \s )? {year} \s (?: [\w-]+ \s ){{0,6}}?
      (?: plan | measures | opinions? | notice | rules | regulations? | guidance | guidelines | reply | letter | report | call
        | programme | outline | policy | document | scheme | provisions ) \b
"""


def years_asked(inquiry: Inquiry) -> list[str]:
    """The years a question asks about; one that only says which document is meant is none."""
    question = fold(inquiry.query.context or inquiry.query.question)
    years = [year[:4] for year in inquiry.query.years]
    return [year for year in years if not re.search(_DATES_DOCUMENT.format(year=year), question, re.VERBOSE)]


def years_fit(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Whether a sentence speaks of the years the question names; one that names no year may, and all of a document of that year."""
    asked = set(years_asked(inquiry))
    policy = inquiry.build.policy(candidate.hit.policy_id)
    if not asked or any(year in policy.title for year in asked) or asked & set(candidate.years):
        return True
    if candidate.years:
        return False
    # Words without a year are of the years that stand in the clause or above it, or of those of the document.
    around = fold(f"{candidate.heading} {candidate.hit.text} {policy.date} {policy.number} {policy.date_in_force}")
    whole = fold(f"{policy.title} {inquiry.build.ends(policy.id)}")
    plans = {deadline.iso[:4] for deadline in find_deadlines(whole)}
    return inquiry.query.intent != "target_value" or any(year in around or year in whole or year in plans for year in asked)


def year_unknown(inquiry: Inquiry) -> bool:
    """Whether no clause found, and no document meant, speaks of any year that the question names."""
    asked = years_asked(inquiry)
    if not asked or not inquiry.hits:
        return False
    texts = [fold(hit.text) for hit in inquiry.hits]
    documents = [f"{policy.title} {policy.date}" for policy in inquiry.policies_found]
    plans = {deadline.iso[:4] for text in texts for deadline in find_deadlines(text)}
    return not any(year in plans or any(year in text for text in (*texts, *documents)) for year in asked)


# ---------------------------------------------------------------- sentences


def compose_content(inquiry: Inquiry) -> Refusal | None:
    """The sentences that answer, verbatim: the best, and those of its clause that tell nearly as much."""
    if not inquiry.plain or not answers(inquiry, inquiry.plain):
        return silent(inquiry, "what_content", inquiry.plain)
    if _quote_holders(inquiry):
        return None
    best = next((each for each in inquiry.plain[:5] if not is_heading(each)), inquiry.plain[0])
    if (defining := _defining(inquiry)) is not None:
        quote(inquiry, defining)
        return None
    places = bool(_PLACES_ASKED.search(fold(inquiry.query.question)))
    if inquiry.query.intent == "list" and not places and (kinds := _defined_in_question(inquiry)) is not None:
        quote(inquiry, kinds)
        return None
    if _SEAT.search(inquiry.query.question) and compose_named_body(inquiry):
        return None
    if (count := names_asked(inquiry.query.question)) > 2:
        return _compose_names(inquiry, count)
    if year_unknown(inquiry):
        return without_year(inquiry, best)
    if not years_fit(inquiry, best):
        best = next((each for each in inquiry.plain[:20] if years_fit(inquiry, each) and each.score >= 0.8 * best.score), best)
    if not years_fit(inquiry, best):
        return without_year(inquiry, best)
    if places:
        naming = [each for each in inquiry.plain[:20] if _names_places(inquiry, each.sentence.text) and each.score >= 0.8 * best.score]
        if not naming:
            return Refusal("not_stated", "what_names", (), best)
        best = best if best in naming else naming[0]
    if inquiry.query.intent == "list" and len(siblings := _siblings(inquiry, best)) > 1:
        for each in siblings:
            quote(inquiry, each)
        return None
    if inquiry.query.intent == "list" and not _ENUMERATES.search(best.sentence.text):
        near = (each for each in inquiry.plain[:12] if each.score >= ENUMERATION_AS_GOOD * best.score and tells_enough(inquiry, each))
        best = next((each for each in near if _ENUMERATES.search(each.sentence.text)), best)
    chosen = _answering(inquiry, best)
    for each in [*chosen, *beside(inquiry, chosen, [each for each in inquiry.plain if not is_heading(each)])]:
        quote(inquiry, each)
    return None


# What names several things: 包括鼠疫、霍乱; 分为领域类、区域类. It answers a list where it scores this much of what the best sentence does.
_ENUMERATES = re.compile(r"(?:包括|分为|分成|是指|指的是)[^。；：]{1,40}、")
ENUMERATION_AS_GOOD = 0.85


# A concept that weighs this much of the heaviest is a thing asked for; one told less than this is not told.
ASKED_FOR = 0.5
TOLD_AT_ALL = 0.34


def beside(inquiry: Inquiry, chosen: Sequence[Candidate], pool: Sequence[Candidate]) -> list[Candidate]:
    """The sentence of the same document, if any, that tells what is asked for and the chosen ones do not (基站多少个，充电桩多少个)."""
    heaviest = max((concept.weight for concept in inquiry.topic), default=0.0)
    asked = [concept for concept in inquiry.topic if concept.weight >= ASKED_FOR * heaviest]
    title = fold(inquiry.build.policy(chosen[0].hit.policy_id).title)
    texts = [title, *(fold(f"{each.heading} {each.sentence.text}") for each in chosen)]
    untold = [concept for concept in asked if all(concept_told(concept, text) < TOLD_AT_ALL for text in texts)]
    if not untold or len(untold) == len(asked):
        return []
    for each in pool:
        text = fold(each.sentence.text)
        if each.hit.policy_id == chosen[0].hit.policy_id and all(concept_told(concept, text) > 2 * TOLD_AT_ALL for concept in untold):
            return [each]
    return []


# A question for places is answered by names of places.
_PLACES_ASKED = re.compile(
    r"""
    哪 (?: 些 | 几?个 | 几?座 | \d{1,2}个 | [两三四五六七八九十]{1,2}个 )
       (?: [一-龥]{0,4} 城市 | 市 (?! [直属级民政场] ) | 县 (?! [级直] ) | 省 (?! [级直] ) | 地区 | 地方 )
  | (?: 城市 | 旗县 | 县市 | 省份 ) (?: 名单 )? (?: 是 | 有 | 包括 | 为 | 都有 | 都是 | 分别是 ) 哪 [些几]
  | \bwhich\s (?: \w+\s )? (?: cities | provinces | counties ) \b
  | \b (?: cities | provinces | counties | banners ) \b .* \b (?: their\snames | called | named )
    """,
    re.VERBOSE,
)


def _names_places(inquiry: Inquiry, text: str) -> bool:
    """Whether a text names a place, other than those the question names."""
    return any(place_name(region) not in inquiry.query.regions for _, _, region in find_regions(text))


# A sentence that says less than this many characters beside what was asked only leads to the answer.
SAYS_SOMETHING = 10
# A question for measures, reasons or a way is told what follows its best sentence, up to this many characters in all.
GOING_ON = 180
# What asks for more than one sentence may say.
_ASKS_FOR_MUCH = re.compile(
    r"怎么|怎样|如何|哪些|什么(?!时候|意思|是)|哪几|有何|\bhow\b(?! (?:many|much|long|often|large|high|big))|\b(?:what|which)\b.*s\b"
)


def _answering(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The sentences of the best one's clause that answer, in the order of the text: those that tell nearly as much as it does, and
    what follows it where it only leads to the answer or more than a sentence is asked for.
    """
    near = [each for each in inquiry.plain if each.hit.clause_id == best.hit.clause_id and not is_heading(each)]
    near = [each for each in near if _as_good(inquiry, each, best)] or [best]
    chosen: list[Candidate] = []
    length = 0
    for each in sorted(near[:3], key=lambda each: (each is not best, -each.score)):
        if not chosen or length + len(each.sentence.text) <= LONG_ANSWER:
            chosen.append(each)
            length += len(each.sentence.text)
    chosen = _continued(best, chosen)
    chosen += _following(inquiry, best, chosen)
    told = [each for each in chosen if not is_heading(each)]
    return sorted(told or chosen, key=lambda each: (each.hit.start, each.sentence.start))


def _following(inquiry: Inquiry, best: Candidate, chosen: Sequence[Candidate]) -> list[Candidate]:
    """The sentences after the best one that answer with it."""
    leads = _only_leads(inquiry, best)
    much = bool(_ASKS_FOR_MUCH.search(fold(inquiry.query.question)))
    if not leads and not much:
        return []
    held = {each.sentence.start for each in chosen}
    length = sum(len(each.sentence.text) for each in chosen)
    found: list[Candidate] = []
    for sentence in split_sentences(best.hit.text):
        if sentence.start < best.sentence.end or sentence.start in held or _BRACKETED.fullmatch(sentence.text):
            continue
        enough = GOING_ON if much else LONG_SENTENCE
        if length + len(sentence.text) > enough and (found or not leads):
            break
        if sentence.text.endswith(("？", "?")):
            break  # the next question of a page of questions and answers
        found.append(replace(best, sentence=sentence))
        length += len(sentence.text)
    return found or (_first_after(inquiry, best) if leads else [])


def _first_after(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The first sentence of the clause after the best one's, where search found it."""
    after = [hit for hit in inquiry.hits if hit.policy_id == best.hit.policy_id and 0 <= hit.start - best.hit.end <= CLOSE_BY]
    for hit in sorted(after, key=lambda hit: hit.start)[:1]:
        sentences = [sentence for sentence in split_sentences(hit.text) if not _BRACKETED.fullmatch(sentence.text)]
        return [replace(best, hit=hit, sentence=sentence) for sentence in sentences[:1]]
    return []


# Clauses this near, in characters, follow each other.
CLOSE_BY = 8
# Who answers for an item, or a remark: it is not what the item says.
_BRACKETED = re.compile(r"[（(][^（()）]*[）)][。；]?")


def _only_leads(inquiry: Inquiry, each: Candidate) -> bool:
    """Whether a sentence says next to nothing beside what was asked: the heading of what follows it, or the words before a colon."""
    text = fold(each.sentence.text)
    if is_heading(each) or text.rstrip().endswith(("：", ":", "？", "?")):
        return True
    for concept in inquiry.topic:
        for form, _ in concept.forms:
            text = text.replace(form, "")
    return len(re.sub(r"[\W_]|[的了是在和与或及对等为]", "", _LABEL.sub("", text, count=1))) < SAYS_SOMETHING


def _defining(inquiry: Inquiry) -> Candidate | None:
    """The sentence that says what the term asked for is: “X”是…, 本办法所称X，是指…, …（以下简称X）; none where no definition is asked."""
    if inquiry.query.intent != "definition":
        return None
    documents = list(dict.fromkeys(each.hit.policy_id for each in inquiry.plain[:DEFINED_IN]))
    for term in _terms_asked(inquiry):
        name = re.escape(term)
        says = re.compile(
            rf"""
            (?: ^ | [“‘，。；\s] | 所称 | 称的 | 所指 ) (?: (?<=所称|所指) [^，。；]{{1,6}}? )? {name} [”’]? \s* [，,]? \s*
              (?: 是指 | 指的是 | 系指 | 是 | 指 (?! [标导挥数定] ) )
          | 简称 [：:]? [“‘]? {name} [”’]?                                     # （以下简称“X”）
          | [“‘] {name} [”’] [（(] [^（()）]{{{EXPLAINED},}}                   # “X”（由县级机构聘用，在乡镇使用）
            """,
            re.VERBOSE,
        )
        found = [each for each in inquiry.plain if says.search(fold(each.sentence.text))]
        if not found:
            lines = [(hit, each) for hit in inquiry.build.clauses(documents) for each in split_sentences(hit.text)]
            found = [replace(inquiry.plain[0], hit=hit, sentence=each) for hit, each in lines if says.search(fold(each.text))]
        if found:
            return max(found, key=lambda each: (bool(re.search(rf"{name}[”’]?[，,]?\s*(?:是指|是)", fold(each.sentence.text))), each.score))
    return None


# 甲类传染病，是指…，包括鼠疫、霍乱: what is defined, at the beginning of a sentence.
_DEFINES = re.compile(
    r"(?:第[一-龥]{1,4}条\s*)?(?:本\S{1,3}所称)?[“‘]?(?P<term>[一-龥a-z]{3,14})[”’]?\s*[，,]?\s*(?:是指|系指|包括|分为)(?P<rest>.*)"
)


def _defined_in_question(inquiry: Inquiry) -> Candidate | None:
    """The sentence that says which things a term of the question names (甲类传染病…包括鼠疫、霍乱), the longest term first."""
    question = fold(inquiry.query.question)
    forms = {form for concept in inquiry.topic for form, sure in concept.forms if sure > LIKELY_MEANT}
    found: list[tuple[int, float, Candidate]] = []
    for each in inquiry.plain:
        match = _DEFINES.match(fold(each.sentence.text))
        if match is None or not re.search("[、和]", match["rest"]):
            continue
        term = match["term"]
        if (inquiry.query.language != "en" and term in question) or term in forms:
            found.append((len(term), each.score, each))
    return max(found, key=lambda entry: entry[:2])[2] if found else None


LIKELY_MEANT = 0.8
# The documents of so many of the best sentences are read for a definition.
DEFINED_IN = 5
# Words in brackets after a term in quotation marks explain it from this length on.
EXPLAINED = 8


def _terms_asked(inquiry: Inquiry) -> list[str]:
    """The terms whose definition a question may ask for, folded, the likeliest first."""
    if inquiry.query.language == "en":
        heaviest = sorted(inquiry.topic, key=lambda concept: -concept.weight)
        return [form for concept in heaviest[:3] for form, _ in concept.forms if len(form) > 1]
    quoted = [fold(word) for word, weight in inquiry.query.topic if weight > 1]
    return quoted or [fold(word) for word, _ in inquiry.query.topic][:1]


_NUMERALS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NAMES_ASKED = re.compile(
    r"""
    (?<![\d第]) (?P<things> \d{1,2} | [三四五六七八九十]{1,2} ) (?: 样 | 种 | 类 | 个方面 | 大方面 | 方面 )      # 六样东西是什么
        [^，。？?]{0,8}? (?: 是什么 | 是哪些 | 有哪些 | 分别是 | 指什么 )
  | (?P<more> \d{1,2} ) [家个所] [一-龥]{0,6}? [，,]? (?: 是谁 | 是哪些 | 都是哪 | 有哪些 | 分别是 | 设在哪 | 建在哪 | 叫什么 )
  | 哪 (?P<zh> \d{1,2} | [两三四五六七八九十]{1,3} ) (?: [大个家所种类项座市省批条] )   # 哪11个城市
  | \b which \s (?: other \s )? (?P<en> \d{1,2} | [a-z]+ ) \b                                      # which eleven cities
    """,
    re.VERBOSE,
)


def names_asked(question: str) -> int:
    """How many names a question asks for ("哪11个城市", "which eleven cities"); 0 where it gives no number.

    >>> names_asked("首批试点是哪11个城市？"), names_asked("Which eleven cities?"), names_asked("哪些城市？")
    (11, 11, 0)
    """
    match = _NAMES_ASKED.search(fold(question))
    if match is None:
        return 0
    number = match["things"] or match["more"] or match["zh"] or match["en"]
    if number in _NUMERALS_EN:
        return _NUMERALS_EN.index(number) + 1
    return int(parse_number(number) or 0)


def _compose_names(inquiry: Inquiry, count: int) -> Refusal | None:
    """So many names: the sentence that lists them, the items of a list, or that the document does not list them."""

    def lists(text: str) -> bool:
        runs = [run for run in re.split(r"[，。；：:]", text) if count - 1 <= run.count("、") + 1 <= count + 1]
        # A row of departments names nothing else that is counted.
        return any(2 * len(find_bodies(run)) < count for run in runs)

    told = [each for each in inquiry.plain if each.covered >= TOLD_ENOUGH and not is_heading(each)]
    items = _siblings(inquiry, told[0]) if told else []
    going_on = _continued(told[0], [told[0]]) if told else []
    listing = next((each for each in told if lists(each.sentence.text)), None)
    found = next((each for each in (going_on, items) if len(each) >= count), [])
    if not found and listing is not None:
        quote(inquiry, listing, want=lists)
        return None
    if not found:
        return Refusal("not_stated", "what_names", (), told[0] if told else inquiry.plain[0])
    for each in found:
        quote(inquiry, each)
    return None


# An item of a list is told with the best one where it tells nearly as much of the topic; no more than this many are told.
ITEM_AS_GOOD = 0.9
MOST_ITEMS = 12


def _siblings(inquiry: Inquiry, best: Candidate) -> list[Candidate]:
    """The sentences of the items beside the best one's that tell the same of the topic, the best included, in the order of the text."""
    above = best.hit.clause_id.rpartition("/")[0] or best.hit.clause_id.partition("#")[0]
    found: dict[str, Candidate] = {}
    for each in inquiry.plain:
        inside = each.hit.policy_id == best.hit.policy_id and each.hit.clause_id.startswith(above)
        same_depth = each.hit.path.count("/") == best.hit.path.count("/")
        if inside and same_depth and not is_heading(each) and each.own >= ITEM_AS_GOOD * best.own and best.own > 0:
            found.setdefault(each.hit.clause_id, each)
    return sorted(found.values(), key=lambda each: (each.hit.start, each.sentence.start))[:MOST_ITEMS]


def is_heading(each: Candidate) -> bool:
    """Whether a sentence only repeats the title of its clause, and does not itself say what may or must be (第十条 …可以参加考试；)."""
    label = _LABEL.match(each.sentence.text)
    words = each.sentence.text[label.end() if label else 0 :].strip("。；： ")
    article = label is not None and label.group().strip().startswith("第")
    return len(words) < (LONG_ARTICLE_TITLE if article else LONG_TITLE) and words in each.heading and not _STATES.search(words)


# An article of rules begins with what it rules; one with a title of its own (第六条 离岸孵化。在香港设立…) has a short one.
LONG_ARTICLE_TITLE = 10
# A title names; what allows, binds, forbids, divides, defines or gives a figure states.
_STATES = re.compile(r"可以|应当|不得|必须|不超过|不少于|不低于|分为|包括|是指|[0-9一二三四五六七八九十百](?:元|日|天|年|个月|%|周岁|倍)")


def _as_good(inquiry: Inquiry, each: Candidate, best: Candidate) -> bool:
    """Whether a sentence answers nearly as well as the best: it tells what is between quotation marks, or nearly as much of the topic."""
    quoted = [word for word, weight in inquiry.query.topic if weight > 1]
    if quoted:
        return all(word in fold(each.sentence.text) for word in quoted)
    return each.score >= 0.85 * best.score or each.own >= 0.8 * best.own


# What goes on with the sentence before it: a term explained, the next of a row.
_GOES_ON = re.compile(
    r"[“‘\"][^”’\"]{1,12}[”’\"]\s*[:：]|[一二三四五六七八九]是|其[一二三四五]|[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十]"
)


def _continued(best: Candidate, chosen: list[Candidate]) -> list[Candidate]:
    """The chosen sentences and those that go on with the best one: “一减免”：…; “一倾斜”：…."""
    held = {each.sentence.start for each in chosen}
    following = [sentence for sentence in split_sentences(best.hit.text) if sentence.start >= best.sentence.end]
    length = sum(len(each.sentence.text) for each in chosen)
    before = best.sentence
    for sentence in following:
        if not (_GOES_ON.match(sentence.text) or before.text.endswith(("；", ";"))) or length > 2 * LONG_ANSWER:
            break
        before = sentence
        length += len(sentence.text)
        if sentence.start not in held:
            chosen.append(replace(best, sentence=sentence))
    return chosen


def quote(
    inquiry: Inquiry, candidate: Candidate, want: Callable[[str], bool] | None = None, key: str = "says", kinds: Collection[str] = ()
) -> None:
    """Say a sentence, or the phrases of it that answer, verbatim, where no line says them yet; assert what the graph holds of it.

    `key` says what for: "value_says" for its figure of `kinds` (told in the words of the target alone), "deadline_says" for its date.
    """
    draft, hit = inquiry.draft, candidate.hit
    if SPEAKS_OF_LAST.match(candidate.sentence.text):
        before = [sentence for sentence in split_sentences(hit.text) if sentence.end <= candidate.sentence.start]
        if before:
            quote(inquiry, replace(candidate, sentence=before[-1]))
    policy = inquiry.build.policy(hit.policy_id)
    first, last = window(inquiry, candidate, want or anything)
    last = _to_every_kind(candidate.sentence.text, first, last, kinds)
    passage = inquiry.passage_of(candidate, candidate.sentence.start + first, candidate.sentence.start + last)
    whole = inner_quotes(re.sub(r"\s+", "", candidate.sentence.text[first:last]).strip("，。；：,;:"))
    if any(whole in line for line in draft.lines):
        return  # said for another part of the question
    number = draft.cite(policy, hit.path, passage)
    quoted = [goal for goal in inquiry.goals_of(hit.policy_id) if overlaps(goal, passage)]
    goals = relevant(inquiry, quoted)
    asks_two = bool(ASKS_TWO.search(fold(inquiry.query.context or inquiry.query.question)))
    words = core(goals, whole, kinds, [goal for goal in quoted if goal not in goals]) if key == "value_says" and not asks_two else whole
    parts = {"where": inquiry.where(policy), "words": words, "mark": draft.mark(number)}
    if goals and not any(goal.binding for goal in goals) and (inquiry.query.language == "en" or "鼓励" not in words):
        parts["mark"] += draft.phrase("note_encouraged")
    gloss = target_gloss(inquiry, goals, words)
    when = when_said(inquiry, key, words, candidate, goals)
    if when:
        draft.say(draft.phrase("deadline_says", when=when, **parts))
    elif gloss and key != "deadline_says" and (inquiry.query.language == "en" or (_shared_out(words, goals) and len(gloss) <= LONG_TITLE)):
        draft.say(draft.phrase("says_gloss", gloss=gloss, **parts))
    else:
        draft.say(draft.phrase("says", **parts))
    for goal in goals:
        value = value_words(goal.comparator, goal.value, goal.value_high, goal.unit, goal.baseline, inquiry.query.language)
        draft.assert_fact(goal.kind, goal.subject, goal.deadline or goal.comparator, value, number)
    if not goals or words != whole:
        draft.assert_fact("quote", policy.number or policy.title or policy.label, "says", whole, number)


# Two things of one kind are asked.
ASKS_TWO = re.compile(
    r"分[别別]|(?:多少|几|哪[年天一]|何时|多[大久长高]).*(?:多少|几|哪[年天一]|何时|多[大久长高])|\bhow\b.*\bhow\b|\bwhat\b.*\bwhat\b"
    r"|\brespectively\b|\bboth\b|\bversus\b|\bvs\b"
)


def _to_every_kind(text: str, first: int, last: int, kinds: Collection[str]) -> int:
    """The end of a stretch that is to hold a figure of each kind asked: two things asked in one question stand in one sentence."""
    held = {quantity.kind for quantity in find_quantities(text[first:last])}
    for phrase in split_phrases(text):
        own = {quantity.kind for quantity in find_quantities(phrase.text)} & set(kinds)
        if phrase.start >= last and own - held and phrase.end - first <= LONG_ANSWER:
            last, held = phrase.end, held | own
    return last


def when_said(inquiry: Inquiry, key: str, words: str, candidate: Candidate, goals: Sequence[Goal]) -> str:
    """The date that a line says before the words it quotes; empty where they say it themselves or nothing asks for it."""
    language = inquiry.query.language
    if key == "deadline_says":
        when = date_gloss(inquiry, words, candidate)
        return when if when and (when not in words or language == "en") else ""
    if re.search(r"\d{4}", words) or (language == "en" and target_gloss(inquiry, goals, words)):
        return ""
    dates = {goal.deadline for goal in goals if goal.deadline}
    if key == "value_says" and len(dates) == 1 and not find_deadlines(words):
        return inquiry.draft.phrase("by", date=due_words(dates.pop(), language))
    return date_words(candidate.years[-1], language) if inquiry.query.years and candidate.years else ""


# A figure is told in the words of its target where the sentence quoted is longer than this and the target's words this much shorter.
LONG_FIGURE = 45
MUCH_SHORTER = 0.75


def core(goals: Sequence[Goal], words: str, kinds: Collection[str] = (), others: Sequence[Goal] = ()) -> str:
    """Of the words quoted, the stretch that states the targets asked for; all of them where it leaves out a figure of `kinds` or its unit
    that is not of the `others`, targets quoted beside them that were not asked for.

    >>> passage = Passage("a.txt", 20, 38, "每万名居民拥有2名全科医生")
    >>> goal = Goal("p", "c", "一", "每万名居民拥有全科医生数", "", "=", "2", "", "名", "", "2020", "target", passage)
    >>> core([goal], "健全全科医生培养和使用机制，落实岗位补助政策，到“十三五”末，每万名居民拥有2名全科医生，基本适应健康需要")
    '每万名居民拥有2名全科医生'
    """
    places = _places_of(goals, words)
    if len(words) <= LONG_FIGURE or not places or len(places) < len(goals):
        return words
    start, end = min(first for first, _ in places), max(last for _, last in places)
    units = {quantity.unit for quantity in find_quantities(words[start:end]) if quantity.kind}
    beside = [quantity for quantity in find_quantities(words) if not start <= quantity.start < end]
    told = _places_of(others, words)
    beside = [quantity for quantity in beside if not any(first <= quantity.start < last for first, last in told)]
    left_out = [quantity for quantity in beside if quantity.unit in units or quantity.kind in kinds]
    return words[start:end] if not left_out and end - start <= MUCH_SHORTER * len(words) else words


def _places_of(goals: Sequence[Goal], words: str) -> list[tuple[int, int]]:
    """Where the proofs of targets stand in words quoted."""
    proofs = [inner_quotes(re.sub(r"\s+", "", fold_quote(goal.passage.quote)).strip("，。；：,;:")) for goal in goals]
    return [(words.find(proof), words.find(proof) + len(proof)) for proof in proofs if proof and proof in words]


def _shared_out(words: str, goals: Sequence[Goal]) -> bool:
    """Whether figures are shared out over several things named before them, so that a reader must count (分别达到100%、85%)."""
    return len(goals) == 1 and bool(re.search(r"分别(?:[^，。；]{0,6}?)\d", words))


def overlaps(goal: Goal, passage: Passage) -> bool:
    """Whether a target's proof stands within the passage quoted."""
    held = min(goal.passage.end, passage.end) - max(goal.passage.start, passage.start)
    return goal.passage.source_file == passage.source_file and held > 0


def inner_quotes(words: str) -> str:
    """Words to stand between “”: their own quotation marks become ‘’.

    >>> inner_quotes("实施“一减免”")
    '实施‘一减免’'
    """
    return words.translate(str.maketrans("“”", "‘’"))


def relevant(inquiry: Inquiry, goals: list[Goal]) -> list[Goal]:
    """Of several targets quoted together, those whose indicator tells the topic about as much as the best one does."""
    told = [coverage(inquiry.topic, f"{goal.scope}{goal.indicator}") for goal in goals]
    years = {year[:4] for year in inquiry.query.years}
    kept = [goal for goal, share in zip(goals, told, strict=True) if share >= 0.75 * max(told)]
    return [goal for goal in kept if not years or goal.deadline[:4] in years] or kept


def target_gloss(inquiry: Inquiry, goals: Sequence[Goal], words: str) -> str:
    """What the targets quoted say, in the words of the answer: "at least 2 by 2020"."""
    told = []
    for goal in goals[:4]:
        value = value_words(goal.comparator, goal.value, goal.value_high, goal.unit, goal.baseline, inquiry.query.language)
        if inquiry.query.language != "en":
            value = goal.subject + value
        elif goal.deadline and not goal.deadline_is_start:
            value += " " + inquiry.draft.phrase("by", date=date_words(goal.deadline, "en"))
        told.append(value)
    return "; ".join(dict.fromkeys(told))


def date_gloss(inquiry: Inquiry, words: str, candidate: Candidate) -> str:
    """The date a quoted stretch names, in the words of the answer; the year in force at its sentence where it names none."""
    deadlines = find_deadlines(words)
    found = [deadline for deadline in deadlines if not deadline.is_start] or deadlines
    if found:
        # The latest day is the end of a period named.
        chosen = found[-1 if re.search(r"最晚|最迟|截止|\blatest\b|\bclose", inquiry.query.question.lower()) else 0]
        return date_words(chosen.iso, "en") if inquiry.query.language == "en" else words[chosen.start : chosen.end].strip("到，,")
    years = re.findall(r"(?:19|20)\d\d", words) or list(candidate.years)
    return date_words(years[0], inquiry.query.language) if years else ""


def anything(text: str) -> bool:
    """What a question for no kind of thing wants."""
    return True


def window(inquiry: Inquiry, candidate: Candidate, want: Callable[[str], bool]) -> tuple[int, int]:
    """The stretch of a sentence to quote: all of a short one; of a long one the neighbouring phrases that tell what the topic asks."""
    text = candidate.sentence.text
    label = _LABEL.match(text)
    begin = label.end() if label else 0
    row = candidate.hit.path.rpartition("/")[2]
    if row.isdigit() and candidate.sentence.start == 0 and re.match(rf"{row}\s*[一-龥]", text):
        begin = len(row)  # a row of a table begins with its number
    if len(text) - begin <= (LONG_STATEMENT if want is anything else LONG_SENTENCE):
        return begin, len(text)
    phrases = [phrase for phrase in split_phrases(text) if phrase.end > begin]
    scores = [_phrase_score(inquiry, phrase.text, want) for phrase in phrases]
    best = max(range(len(phrases)), key=lambda index: (scores[index], -index))
    first = last = best
    floor = 0.45 * scores[best]
    # A further figure beside the one that fits best is told with it where it touches the topic at all.
    scores = [floor if floor > score > 0.12 and want is not anything else score for score in scores]
    while first > 0 and phrases[last].end - phrases[first - 1].start <= LONG_ANSWER and _worth(scores, first - 1, -1, floor):
        first -= 1
    while last + 1 < len(phrases) and phrases[last + 1].end - phrases[first].start <= LONG_ANSWER and _worth(scores, last + 1, 1, floor):
        last += 1
    wanted = [index for index, phrase in enumerate(phrases) if want(phrase.text)]
    if wanted and not any(first <= index <= last for index in wanted):
        nearest = min(wanted, key=lambda index: (min(abs(index - first), abs(index - last)), index))
        first, last = min(first, nearest), max(last, nearest)
    if want is not anything and last + 1 < len(phrases) and re.search(r"(?:前|底|内|起|间|年)[，,：:]?$", phrases[last].text):
        last += 1  # a date is told with what it dates
    while want is anything and last + 1 < len(phrases) and phrases[last + 1].end - phrases[first].start <= LONG_STATEMENT:
        last += 1  # what a statement says of its topic follows it
    return max(begin, phrases[first].start), phrases[last].end


# The label that a sentence begins with belongs to its clause, not to what it says.
_LABEL = re.compile(
    r"\s*(?:第[一二三四五六七八九十百零]+条|[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)])\s*"
)


def _worth(scores: Sequence[float], index: int, step: int, floor: float) -> bool:
    """Whether a phrase is worth quoting: it tells enough, or the one after it does."""
    beyond = index + step
    return scores[index] >= floor or (0 <= beyond < len(scores) and scores[beyond] >= floor)


def _phrase_score(inquiry: Inquiry, phrase: str, want: Callable[[str], bool]) -> float:
    folded = fold(phrase)
    total = sum(concept.weight for concept in inquiry.topic) or 1.0
    told = sum(concept.weight * concept_told(concept, folded) for concept in inquiry.topic) / total
    return told + (0.12 if want(phrase) and told > 0.02 else 0.0)


# ---------------------------------------------------------------- comparison


def compose_compare(inquiry: Inquiry, compose: Callable[[Inquiry], Refusal | None]) -> Refusal | None:
    """Each side answered for itself, one line a side. A side that is not held or silent is named; where none answers, a refusal."""
    sides = parts_to_compare(inquiry.query, inquiry.build)
    if len(sides) < 2:
        return compose(inquiry)
    refusals: list[Refusal] = []
    silent_sides: list[tuple[Inquiry, Refusal]] = []
    for _, query in sides:
        side = Inquiry(inquiry.build, replace(query, topic=inquiry.query.topic), inquiry.draft, inquiry.ledger)
        refusal = Refusal("region_not_in_corpus", "", (("places", "、".join(side.scope.missing)),)) if side.scope.missing else compose(side)
        if refusal:
            refusals.append(refusal)
            silent_sides.append((side, refusal))
    missing = [refusal for refusal in refusals if refusal.reason == "region_not_in_corpus"]
    if missing or len(refusals) == len(sides):
        return (missing or refusals)[0]
    for side, refusal in silent_sides:
        _say_silent(side, refusal)
    return None


def _say_silent(side: Inquiry, refusal: Refusal) -> None:
    """That one side of a comparison does not state it, with the nearest it says."""
    nearest = refusal.nearest or next(iter(side.plain), None)
    if nearest is None:
        return
    policy = side.build.policy(nearest.hit.policy_id)
    first, last = window(side, nearest, anything)
    passage = side.passage_of(nearest, nearest.sentence.start + first, nearest.sentence.start + last)
    number = side.draft.cite(policy, nearest.hit.path, passage)
    what = side.draft.phrase(refusal.what or "what_content", **dict(refusal.values))
    side.draft.say(side.draft.phrase("side_silent", where=side.where(policy), what=what, mark=side.draft.mark(number)))
