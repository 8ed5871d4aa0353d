"""An inquiry → who leads, who cooperates, who is responsible, who holds a post. One function an intent.

A task is one clause with everyone who answers for it; several brackets of bodies in one clause are several tasks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from kg.language.bodies import english_name
from kg.language.script import fold
from qa.asked_attributes import asked_posts, asks_name, held_by_office, holds_post
from qa.evidence import COMPARED, TELLS, clause_scores
from qa.facts import Duty, bodies_in, same_body
from qa.given_to import (
    GIVEN_TO,
    LEADS,
    assigns_task,
    is_in_charge,
    names_lead,
    only_bodies,
    says_by_whom,
    says_who_joins,
    says_with_whom,
    shared_out,
)
from qa.inquiry import WHOLLY_NAMED, Inquiry
from qa.judging import (
    LIKENESS_AT_ENOUGH,
    LIKENESS_GAIN,
    MOST_MISSING,
    THING_MISSING_FIGURE,
    TOLD_AT_ALL,
    TOLD_ENOUGH,
    Refusal,
    silent,
    tells_enough,
    untold,
)
from qa.quoting import BRACKETED, LABEL, clean_title, fold_quote, quote
from qa.relevance import concept_told, coverage
from qa.sentences import split_sentences
from qa.understanding.topic import QUOTED_WEIGHT

# Another task is named beside the best when it fits nearly as well.
NEARLY_AS_GOOD = 0.93
# A sentence of prose that gives somebody the task is preferred where it tells this much more of the topic than the best task does.
PROSE_BETTER = 0.1
# One that itself tells so much of it and says by whom needs no word for a duty.
WHOLLY_BY_PROSE = 0.9
# A task that fits this well is meant, though it names nobody who cooperates.
SURELY_TASK = 0.8
# How much less a concept weighs in choosing among the tasks of a document whose title tells it.
TITLE_SAYS = 0.7
# Tasks, the best first, that are read for the things a question is about: a large build has hundreds of the same title.
TASKS_LOOKED_AT = 20


def _task_meant(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Whether a task is spoken of in enough of the things the question is about."""
    inside = assignment.clause_id + "/"
    texts = [hit.text for hit in inquiry.hits if f"{hit.clause_id}/".startswith(inside)]
    title = inquiry.build.subject(assignment.policy_id)
    heading = inquiry.build.headings([assignment.clause_id]).get(assignment.clause_id, "") if assignment.clause_id else ""
    missing = untold(inquiry, " ".join([title, heading, assignment.task, *texts]))
    told = assignment.covered + _likeness_of_clause(inquiry, assignment.clause_id)
    return told >= TOLD_ENOUGH + min(missing, MOST_MISSING) * THING_MISSING_FIGURE


def _tells_quoted(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Whether a task, its clause or its document says what the question puts between quotation marks or title marks."""
    quoted = [word for word, weight in inquiry.query.topic if weight == QUOTED_WEIGHT]
    quoted += [fold(title) for title in _TITLED.findall(inquiry.query.question)]
    if not quoted:
        return True
    inside = assignment.clause_id + "/"
    texts = [hit.text for hit in inquiry.hits if f"{hit.clause_id}/".startswith(inside)]
    said = fold(" ".join([inquiry.build.subject(assignment.policy_id), assignment.task, *texts]))
    return all(word in said for word in quoted) or not any(word in fold(hit.text) for word in quoted for hit in inquiry.hits)


_TITLED = re.compile(r"《([^《》]+)》")


def _likeness_of_clause(inquiry: Inquiry, clause_id: str) -> float:
    """What the encoder's word on a clause adds to what it tells; nothing where it was not asked or finds it far."""
    inside = [each.likeness for each in inquiry.plain[:COMPARED] if each.hit.clause_id == clause_id and each.likeness is not None]
    if inquiry.query.language == "en" or not inside:
        return 0.0
    return max(0.0, LIKENESS_GAIN * (max(inside) - LIKENESS_AT_ENOUGH))


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
    found: list[Assignment] = []
    fits: list[_Fit] = []
    for (policy_id, clause_id, task), duties in grouped.items():
        below = [name for name in inside if name == clause_id or name.startswith(clause_id + "/")] if clause_id else []
        heading = headings.get(clause_id, "")
        parts = _by_bracket(inquiry, duties)
        for part, words in parts:
            own = _first_words(words) if len(parts) > 1 else ""
            name = own or (heading if _NO_TITLE.fullmatch(task) else task) or heading or _first_words(words)
            text = words if len(parts) > 1 else " ".join(inside[each] for each in below)
            fits.append(_Fit(policy_id, *(tuple(_told(inquiry, fold(said))) for said in (name, heading, text))))
            score = 0.25 * max((searched[each] for each in below), default=0.0)
            part = [replace(duty, task=name) for duty in part]
            found.append(Assignment(policy_id, clause_id, part[0].clause_path, name, tuple(part), score))
    rare = _rarities(fits)
    for place, (each, fit) in enumerate(zip(found, fits, strict=True)):
        score, covered = _score(inquiry, fit, rare[fit.policy_id])
        found[place] = replace(each, score=each.score + score, covered=covered)
    return sorted(found, key=lambda each: (-each.score, -each.path.count("/"), each.policy_id, each.path))


@dataclass(frozen=True, slots=True)
class _Fit:
    """How much of each concept of the topic a task's title, the headings above it and its text tell."""

    policy_id: str
    title: tuple[float, ...]
    heading: tuple[float, ...]
    text: tuple[float, ...]


def _told(inquiry: Inquiry, folded: str) -> Iterable[float]:
    return (concept_told(concept, folded) for concept in inquiry.topic)


def _rarities(fits: Sequence[_Fit]) -> dict[str, list[float]]:
    """Policy → how much each concept tells its tasks apart, from 0 to 1: what all of them speak of does not say which is meant."""
    of_policy: dict[str, list[_Fit]] = {}
    for fit in fits:
        of_policy.setdefault(fit.policy_id, []).append(fit)
    found = {}
    for policy_id, some in of_policy.items():
        most = math.log((len(some) + 1) / 0.5)
        told = [sum(value >= TELLS for value in concept) for concept in zip(*(fit.title for fit in some), strict=True)]
        found[policy_id] = [math.log((len(some) + 1) / (many + 0.5)) / most for many in told]
    return found


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
    return clean_title(LABEL.sub("", sentences[0].text, count=1)) if sentences else ""


def _score(inquiry: Inquiry, fit: _Fit, rare: Sequence[float]) -> tuple[float, float]:
    """How well a task fits the topic: (for ranking, share of the topic told). The task's own title counts most."""
    document = fold(inquiry.build.subject(fit.policy_id))
    total = sum(concept.weight for concept in inquiry.topic) or 1.0
    told = named = fine = 0.0
    for concept, apart, own, above, inside in zip(inquiry.topic, rare, fit.title, fit.heading, fit.text, strict=True):
        whole = concept_told(concept, document)
        # What the document's title tells is true of all its tasks: it does not say which is meant.
        telling = concept.weight * (1 - TITLE_SAYS * whole) * apart
        fine += telling
        named += telling * own
        told += concept.weight * max(own, 0.8 * inside, 0.75 * above, 0.55 * whole)
    return 0.5 * told / total + 0.5 * named / (fine or 1.0), told / total


def quote_holders(inquiry: Inquiry) -> bool:
    """Quote the lines of the document meant that name the holders of the posts asked for: persons or, where it names none and no name is
    asked, the offices that hold them. False where it names neither.
    """
    posts = asked_posts(inquiry.query.question)
    if not posts or not inquiry.plain or not tells_enough(inquiry, inquiry.plain[0]):
        return False
    meant = inquiry.build.policy(inquiry.plain[0].hit.policy_id)
    family = [policy.id for policy in inquiry.build.held if policy.source_file == meant.source_file]
    first = inquiry.plain[0]
    lines = [replace(first, hit=hit, sentence=each) for hit in inquiry.build.clauses(family) for each in split_sentences(hit.text)]
    told = [next((line for name in names for line in lines if holds_post(line.sentence.text, (name,))), None) for names in posts]
    if not any(told) and not asks_name(inquiry.query.question):
        told = [next((line for name in names for line in lines if held_by_office(line.sentence.text, (name,))), None) for names in posts]
    for line in filter(None, told):
        quote(inquiry, line)
    return any(told)


# Whoever heads such a group is a person; who leads a task is none.
_GROUP = re.compile(r"领导小组|工作小组|工作组|专班|指挥部|委员会|\bleading group\b|\bworking group\b|\btask force\b")


def compose_who(inquiry: Inquiry) -> Refusal | None:
    """Who leads, who cooperates, who is responsible for the task that is meant; who holds the post asked for."""
    if quote_holders(inquiry):
        return None
    if asked_posts(inquiry.query.question) and _GROUP.search(fold(inquiry.query.question)) and inquiry.plain:
        return silent(inquiry, "what_names", inquiry.plain)
    every = [each for each in assignments(inquiry) if _tells_quoted(inquiry, each) and _of_kind(inquiry, each)]
    told = [each for each in every if each.covered + _likeness_of_clause(inquiry, each.clause_id) >= TOLD_ENOUGH]
    found = [each for each in told[:TASKS_LOOKED_AT] if _task_meant(inquiry, each)]
    if not found or every[0].score >= STANDS_OUT_BY * found[0].score:
        found = _standing_out(inquiry, every) or found
    if _SEAT_ASKED.search(fold(inquiry.query.question)) and compose_named_body(inquiry):
        return None
    if not found and compose_named_body(inquiry):
        return None
    best = found[0] if found else _of_clause(inquiry, every)
    if best is None:
        says = says_with_whom if asks_help(inquiry) else says_by_whom
        leads = "lead" in inquiry.query.roles and not asks_help(inquiry)  # who does something need not lead it
        return None if not leads and compose_named_body(inquiry, says) else silent(inquiry, "what_lead", inquiry.plain)
    if asks_help(inquiry) and _all_named(inquiry, best) and compose_named_body(inquiry, says_with_whom):
        return None
    alone = asks_help(inquiry) and not best.of("cooperate")
    if alone and _TOGETHER_ASKED.search(fold(inquiry.query.question)) and compose_named_body(inquiry, says_with_whom):
        return None
    if alone and _BESIDES.search(fold(inquiry.query.question)) and len(best.duties) == 1 and compose_named_body(inquiry, shared_out):
        return None
    doubtful = alone and best.score < SURELY_TASK
    if doubtful and compose_named_body(inquiry, says_who_joins):
        return None
    if _SAYS_WHO.search(best.task) and _quote_duty(inquiry, best):
        return None
    if _given_in_prose(inquiry, best) or _given_apart(inquiry, best):
        return None
    prose = bool(inquiry.plain) and inquiry.plain[0].covered >= best.covered + PROSE_BETTER
    if prose and not _tells_more(inquiry, best.task, inquiry.plain[0].sentence.text) and compose_named_body(inquiry):
        return None
    if prose and inquiry.plain[0].own >= WHOLLY_BY_PROSE and says_by_whom(inquiry.plain[0].sentence.text):
        quote(inquiry, inquiry.plain[0])  # 区审计部门依法对资金使用进行审计监督: who does it begins the sentence
        return None
    if inquiry.query.roles == ("lead",) and not best.of("lead") and _quote_lead(inquiry, best):
        return None
    _say_assignment(inquiry, best)
    others = [each for each in found[1:] if each.score >= NEARLY_AS_GOOD * best.score and each.bodies("lead") != best.bodies("lead")]
    if others:
        _say_others(inquiry, others[:2])
    return None


def _of_kind(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Whether one who answers for a task is of the kind asked for, where that is one with a name of its own (哪家公司)."""
    asked = inquiry.attribute
    return asked is None or not asked.named or any(asked.stated(duty.body) for duty in assignment.duties)


def asks_help(inquiry: Inquiry) -> bool:
    """Whether who cooperates is asked, not who leads."""
    return inquiry.query.intent == "who_cooperates" or inquiry.query.roles == ("cooperate",)


def _all_named(inquiry: Inquiry, assignment: Assignment) -> bool:
    """Whether the question itself names all who answer for a task: what it asks is who else."""
    names = inquiry.query.bodies
    return bool(names) and all(any(same_body(name, duty.body) for name in names) for duty in assignment.duties)


def _tells_more(inquiry: Inquiry, task: str, sentence: str) -> bool:
    """Whether the name of a task tells a thing asked about that a sentence does not."""
    task, sentence = fold(task), fold(sentence)
    return any(concept_told(concept, task) >= TELLS and concept_told(concept, sentence) < TOLD_AT_ALL for concept in inquiry.topic)


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
    found = [each for each in inquiry.plain if each.hit.clause_id == assignment.clause_id and assigns_task(each.sentence.text)]
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
    mark = draft.mark(*cite_duties(inquiry, [duty for duty in assignment.duties if not duty.blanket], words))
    helping = asks_help(inquiry)
    if helping and not leads:
        # Beside whom the question names, the others.
        beside = [duty for duty in others if not any(same_body(name, duty.body) for name in inquiry.query.bodies)]
        others = beside or others
    if leads and helping and helpers:
        names = {"bodies": join_bodies(inquiry, helpers), "leads": join_bodies(inquiry, leads)}
        line = draft.phrase("cooperate_first", where=where, task=task, mark=mark, **names)
    elif leads and helping:
        line = draft.phrase("no_cooperation", where=where, task=task, leads=join_bodies(inquiry, leads), mark=mark)
    elif leads:
        key = "leads" if len(leads) > 1 else "lead"
        line = draft.phrase(key, where=where, task=task, bodies=join_bodies(inquiry, leads), mark=mark)
        if helpers:
            line += draft.phrase("cooperating", bodies=join_bodies(inquiry, helpers), mark="").rstrip()
    elif helping:
        line = draft.phrase("listed", where=where, task=task, count=len(others), bodies=join_bodies(inquiry, others), mark=mark)
    else:
        named = others or helpers
        key = "no_lead" if len(bodies_in(named)) > 1 else "one_without_lead"
        line = draft.phrase(key, where=where, task=task, bodies=join_bodies(inquiry, named), mark=mark)
    told = {duty.body for duty in (*leads, *helpers)}
    others = [duty for duty in others if duty.body not in told]
    if leads and others and not helping:
        also = draft.phrase("one_responsible", where="", task="", bodies=join_bodies(inquiry, others), mark="")
        line += draft.phrase("comma") + also.strip()
    if blanket:
        numbers = cite_duties(inquiry, blanket, words)
        line += draft.phrase("blanket", bodies=join_bodies(inquiry, blanket), mark=draft.mark(*numbers))
    convention = next((duty.convention for duty in assignment.duties if duty.role == "lead" and duty.convention), None)
    if convention is not None:
        number = draft.cite(policy, assignment.path, convention)
        words = re.sub(r"\s+", "", fold_quote(convention.quote)).strip("()（）。，,")
        line += draft.phrase("convention", words=words, mark=draft.mark(number))
    draft.say(line)


def cite_duties(inquiry: Inquiry, duties: Iterable[Duty], task: str = "") -> list[int]:
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
        numbers = cite_duties(inquiry, duties)
        label = draft.phrase(f"role_{role}")
        bodies = join_bodies(inquiry, duties)
        items.append(draft.phrase("other_task", task=clean_title(each.task), role=label, bodies=bodies, mark=draft.mark(*numbers)))
    if items:
        draft.say(draft.phrase("other_tasks", tasks=draft.phrase("and_list").join(items)))


def compose_named_body(inquiry: Inquiry, assigns: Callable[[str], bool] | None = None) -> bool:
    """Answer from a sentence of prose that gives somebody a task, where no responsibility was read from it. False where none fits.

    `assigns` says whether a sentence does.
    """
    assigns = assigns or assigns_task
    if _SEAT_ASKED.search(fold(inquiry.query.question)):
        seat = next((each for each in inquiry.plain[:12] if each.covered >= TOLD_ENOUGH and SEAT.search(each.sentence.text)), None)
        if seat is not None:
            quote(inquiry, seat, want=lambda text: bool(SEAT.search(text)))
            return True
    told = (each for each in inquiry.plain[:12] if tells_enough(inquiry, each))
    found = [each for each in told if assigns(each.sentence.text) or only_bodies(each.sentence.text)]
    if not found or found[0].score < NAMED_BODY_AS_GOOD * inquiry.plain[0].score:
        return False
    as_good = (each for each in found if each.score >= NEARLY_AS_GOOD * found[0].score)
    asked = _DUTY_ASKED.search(fold(inquiry.query.question))
    quote(inquiry, next((each for each in as_good if asked and asked.group() in each.sentence.text), found[0]))
    return True


# A word for a duty that the question asks with and a sentence gives it with.
_DUTY_ASKED = re.compile("主管|牵头|归口|统筹")


def _given_in_prose(inquiry: Inquiry, best: Assignment) -> bool:
    """Quote the best sentence where it itself says who leads (建立卫生健康部门牵头，编办等部门参与的机制), or to whom all that is asked is
    given (日常管理由乡镇卫生院负责), and tells more of it than the name of the task does that fits best; else one nearly as good that
    begins with whoever it gives it to (各高级人民法院负责…). False where none does.
    """
    if not inquiry.plain:
        return False
    first = inquiry.plain[0]
    told = coverage(inquiry.topic, best.task) + TOLD_BETTER
    leads = inquiry.query.roles == ("lead",) and names_lead(first.sentence.text)
    given = not asks_help(inquiry) and first.own >= WHOLLY_BY_PROSE and bool(GIVEN_TO.search(first.sentence.text))
    if (leads or given) and first.own >= told and not BRACKETED.fullmatch(first.sentence.text) and tells_enough(inquiry, first):
        quote(inquiry, first)
        return True
    if asks_help(inquiry):
        return False
    looked_at = inquiry.plain[:SENTENCES_NEAR]
    near = (each for each in looked_at if each.score >= NEARLY_AS_GOOD * first.score and each.own >= max(told, LEAD_TOLD))
    agent = next((each for each in near if is_in_charge(each.sentence.text)), None)
    if agent is None or not tells_enough(inquiry, agent):
        return False
    quote(inquiry, agent)
    return True


# Sentences, the best first, that are looked at for one that begins with an agent.
SENTENCES_NEAR = 6


def _given_apart(inquiry: Inquiry, best: Assignment) -> bool:
    """Quote the sentence that tells what is asked where a clause gives each of its bodies a task of its own, a sentence each
    (物价部门要…；人社部门要…), and one of them tells more of it than the others. False where none does.
    """
    given = {duty.passage for duty in best.duties if not duty.blanket and duty.passage.quote.lstrip()[:1] not in "（("}
    inside = [each for each in inquiry.plain if each.hit.clause_id == best.clause_id]
    spans = {each: inquiry.passage_of(each, each.sentence.start, each.sentence.end) for each in inside}
    telling = [each for each in inside if any(spans[each].start <= duty.start and duty.end <= spans[each].end for duty in given)]
    if len(telling) < 2 or asks_help(inquiry):
        return False
    first, *others = sorted(telling, key=lambda each: -each.own)
    if first.own < TELLS or first.own < others[0].own + TOLD_BETTER:
        return False
    quote(inquiry, first)
    return True


# A sentence that says who does it is preferred where it tells so much more of the topic.
TOLD_BETTER = 0.15


def _quote_lead(inquiry: Inquiry, best: Assignment) -> bool:
    """Quote the sentence that says who leads what is asked about, where the task that fits best names nobody. False where none does."""
    for each in inquiry.plain:
        meant = each.own >= LEAD_TOLD or inquiry.named(each.hit.policy_id) >= WHOLLY_NAMED
        text = each.sentence.text
        if meant and not BRACKETED.fullmatch(text) and names_lead(text) and tells_enough(inquiry, each):
            quote(inquiry, each, want=lambda text: bool(LEADS.search(text)))
            return True
    return False


# A sentence that says who leads or is in charge is about what is asked where it tells this much of the topic itself, or its document is
# named.
LEAD_TOLD = 0.5


# Where an office sits: 办公室设在国家医保局.
SEAT = re.compile(r"设在|设于|挂在|挂靠")
_SEAT_ASKED = re.compile(rf"{SEAT.pattern}|\bhosts?\b|\bhoused\b|\bsits? (?:in|at|with)\b|\bbased (?:in|at)\b|\blocated\b")
# A sentence that gives somebody the task answers where it scores this much of what the best one does.
NAMED_BODY_AS_GOOD = 0.8
# Who else, beside those the question names.
_BESIDES = re.compile(
    r"除了?[^?？]{1,40}(?:外|还|哪)|还要?有?哪|\b(?:besides|other than|apart from|in addition to|what other|which other|who else)\b"
)
# A question for those whom the one who acts asks or acts with, not for the cooperating units of a task.
_TOGETHER_ASKED = re.compile(r"会同|[会经]商|商[议量]|通了?气|\bconsult|\btogether with\b")
def join_bodies(inquiry: Inquiry, duties: Sequence[Duty]) -> str:
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
