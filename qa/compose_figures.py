"""An inquiry → the figure or the date it asks for: only a sentence that holds one of the kind asked answers. One function an intent.

A figure is told in the words that prove the graph's target, the shortest that state it; a date with what it dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from kg.language.quantities import find_deadlines, find_quantities
from kg.language.script import fold
from qa.asked_figures import AskedFigure, asked_figure, due_dates, has_figure
from qa.compose import beside
from qa.compose_documents import quote_force
from qa.defining import definition
from qa.documents_meant import documents_meant
from qa.evidence import Candidate, find_years, in_order, rank_again
from qa.facts import Goal
from qa.inquiry import Inquiry
from qa.judging import Refusal, answers, silent, tells_enough, without_year, year_unknown, years_asked, years_fit
from qa.quoting import ASKS_TWO, clean_title, quote
from qa.relevance import coverage, pairs
from qa.sentences import split_phrases, split_sentences
from qa.wording import date_words

# What a figure of the kind asked is worth to a sentence, and one the graph holds as a target of what is asked.
KIND_WORTH = 0.2
TARGET_WORTH = 0.15
# What the encoder's word is worth among sentences that all hold a figure or a date.
NEARNESS_WORTH = 0.4
# What a date is worth to a sentence that may tell by when.
DATE_WORTH = 0.25
# A sentence of the year asked that tells so much less of the topic than the best of another year is about something else.
MEANT_LESS = 0.12
# Sentences looked at for targets; the answer of the gold was never further down.
LOOKED_AT = 12
# Sentences beside the best that state the same for another group (职工…；居民…).
BESIDE = 2


def compose_value(inquiry: Inquiry) -> Refusal | None:
    """The figure asked for, in the words that state it, with the targets of the graph that stand in them."""
    if _TERM_ASKED.search(fold(inquiry.query.question)) and (defining := definition(inquiry)) is not None:
        quote(inquiry, defining)
        return None
    asked = asked_figure(inquiry.query.question)
    refusal = _compose_sentence(inquiry, asked)
    if refusal is not None and not inquiry.draft.lines and (each := _target_meant(inquiry, asked)) is not None:
        quote(inquiry, each, want=lambda text: has_figure(text, asked), key="value_says", kinds=asked.kinds)
        return None
    return refusal


# A target of the graph is what is asked where what it is of tells this much of the topic.
TARGET_MEANT = 0.85


def _target_meant(inquiry: Inquiry, asked: AskedFigure) -> Candidate | None:
    """The sentence of the target of the graph that is named by the question, of a year that it asks about; None where none is.

    The year of a target may stand in another sentence (“十三五”期间，新创…；新创…), and what it is of may be told in several.
    """
    years = set(years_asked(inquiry))
    found = [
        (told, each) for told, each, goal in _targets_named(inquiry)
        if (not years or goal.deadline[:4] in years) and has_figure(goal.passage.quote, asked)
    ]  # fmt: skip
    return max(found, key=lambda pair: (pair[0], pair[1].score))[1] if found else None


def _targets_named(inquiry: Inquiry) -> Iterator[tuple[float, Candidate, Goal]]:
    """The targets of the graph in the best sentences that tell the topic: how far, the sentence, the target."""
    for each in inquiry.plain[:TARGETS_LOOKED_AT]:
        passage = inquiry.passage_of(each, each.sentence.start, each.sentence.end)
        for goal in inquiry.goals_of(each.hit.policy_id):
            inside = goal.passage.source_file == passage.source_file and passage.start <= goal.passage.start < passage.end
            told = coverage(inquiry.topic, f"{goal.scope}{goal.indicator}{goal.value}{goal.unit}") if inside else 0.0
            if told >= TARGET_MEANT:
                yield told, each, goal


TARGETS_LOOKED_AT = 40


def _compose_sentence(inquiry: Inquiry, asked: AskedFigure) -> Refusal | None:
    """The sentence that states the figure asked for."""
    if inquiry.plain and year_unknown(inquiry):
        return without_year(inquiry, inquiry.plain[0])
    figures = not_said(inquiry, figures_found(inquiry, asked), lambda text: figures_of(text, asked))
    if not figures or not answers(inquiry, figures):
        return silent(inquiry, "what_value", inquiry.plain)
    fitting = [each for each in figures if years_fit(inquiry, each)]
    best = fitting[0] if fitting else None
    less = best is not None and (best.score < 0.8 * figures[0].score or best.covered < figures[0].covered - MEANT_LESS)
    if best is None or less or (best is not figures[0] and not tells_enough(inquiry, best)):
        return without_year(inquiry, figures[0])

    def want(text: str) -> bool:
        return has_figure(text, asked)

    for each in (best, *(beside(inquiry, [best], fitting) or _beside(inquiry, best, asked) or _rival(inquiry, best, fitting))):
        quote(inquiry, each, want=want, key="value_says", kinds=asked.kinds)
    return None


# What a term between quotation marks is, whatever figure its words might ask for: what is the "ranking score"?
_TERM_ASKED = re.compile(r"[“\"「『][^“”\"」』]{2,40}[”\"」』]是?指?(?:什么(?!时)|何意|啥)|\bwhat (?:is|are|does) (?:the |a |an )?[“\"]")


def not_said(inquiry: Inquiry, ranked: Sequence[Candidate], holds: Callable[[str], int]) -> list[Candidate]:
    """Sentences without those that another part of the question was answered with; one that `holds` several figures may answer both."""
    if not inquiry.draft.lines:
        return list(ranked)
    said = {(cited.source_file, cited.start, cited.end) for cited in inquiry.draft.citations}

    def told(each: Candidate) -> bool:
        passage = inquiry.passage_of(each, each.sentence.start, each.sentence.end)
        within = any(file == passage.source_file and passage.start < end and start < passage.end for file, start, end in said)
        return within and holds(each.sentence.text) < SEVERAL

    return [each for each in ranked if not told(each)]


SEVERAL = 2


def figures_of(text: str, asked: AskedFigure) -> int:
    """How many phrases of a text hold a figure of the kind asked."""
    return sum(has_figure(phrase.text, asked) for phrase in split_phrases(text))


def figures_found(inquiry: Inquiry, asked: AskedFigure) -> list[Candidate]:
    """The sentences with a figure that may answer, best first: one of the kind asked, or a target of the graph, is worth more."""
    holding = [each for each in inquiry.plain if has_figure(each.sentence.text, asked)]

    def bonus(sentence: str) -> float:
        kinds = {quantity.kind for quantity in find_quantities(sentence)}
        return KIND_WORTH if not asked.kinds or kinds & asked.kinds else 0.0

    ranked = rank_again(holding, bonus)
    told = [replace(each, score=each.score + TARGET_WORTH * _target_told(inquiry, each)) for each in ranked[:LOOKED_AT]]
    return _nearest_first(inquiry, told) + ranked[LOOKED_AT:]


def _nearest_first(inquiry: Inquiry, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sentences that all hold a figure or a date, best first: how near the encoder finds them to the question counts more among them,
    for what surrounds a figure is often said in other words than those asked with."""
    likeness = inquiry.build.likeness(inquiry.meaning, [each.sentence.text for each in candidates])
    near = [replace(each, score=each.score + NEARNESS_WORTH * like) for each, like in zip(candidates, likeness, strict=False)]
    return in_order(near or candidates)


def _target_told(inquiry: Inquiry, candidate: Candidate) -> float:
    """How much of the topic the targets tell that the graph read from a sentence."""
    hit = candidate.hit
    goals = [goal for goal in inquiry.goals_of(hit.policy_id) if goal.clause_id == hit.clause_id]
    words = re.sub(r"\s+", "", fold(candidate.sentence.text))
    inside = [goal for goal in goals if re.sub(r"\s+", "", fold(goal.passage.quote)) in words]
    return max((coverage(inquiry.topic, f"{goal.scope}{goal.indicator}") for goal in inside), default=0.0)


def _beside(inquiry: Inquiry, best: Candidate, asked: AskedFigure) -> list[Candidate]:
    """The sentences after the best one that state the same for another group, unless the question names the group of the best.

    Both have figures of the same units, and differ in who is spoken of just before the first figure (职工参保人员 / 居民参保人员).
    """
    question = fold(inquiry.query.question)
    found: list[Candidate] = []
    for sentence in split_sentences(best.hit.text):
        if sentence.start < best.sentence.end or len(found) == BESIDE:
            continue
        mine, others = _subject(best.sentence.text, asked), _subject(sentence.text, asked)
        if not mine or not others or _units(best.sentence.text, asked) != _units(sentence.text, asked):
            break
        if set(find_years(sentence.text)) - set(find_years(best.sentence.text)):
            break  # the same of another year is not asked
        own = {pair for pair in pairs(mine) if pair not in others}
        shared = len([pair for pair in pairs(mine) if pair in others])
        if shared < len(own) or any(pair in question for pair in own):
            break
        found.append(replace(best, sentence=sentence))
    return found


def _subject(text: str, asked: AskedFigure) -> str:
    """Of the first phrase with a figure that may answer, the words before the figure."""
    for phrase in split_phrases(text):
        if has_figure(phrase.text, asked):
            figures = find_quantities(phrase.text)
            return fold(phrase.text[: figures[0].start]) if figures else ""
    return ""


def _units(text: str, asked: AskedFigure) -> frozenset[str]:
    """The units of the figures of a text that may answer."""
    found = [quantity for quantity in find_quantities(text) if quantity.kind not in ("", "level")]
    return frozenset(quantity.unit for quantity in found if not asked.kinds or quantity.kind in asked.kinds)


# Another sentence of the document is quoted beside the best where it scores this much of what the best does; less where the question
# asks two things of one kind.
RIVAL = 0.9
RIVAL_OF_TWO = 0.8


def _rival(inquiry: Inquiry, best: Candidate, fitting: Sequence[Candidate]) -> list[Candidate]:
    """The sentence of the same document that answers nearly as well as the best one, if any: who asks can tell which is meant."""
    least = RIVAL_OF_TWO if ASKS_TWO.search(fold(inquiry.query.question)) else RIVAL
    for each in fitting[:LOOKED_AT]:
        other = each.sentence.text.strip() != best.sentence.text.strip() and each.hit.policy_id == best.hit.policy_id
        if other and each.score >= least * best.score and tells_enough(inquiry, each):
            return [each]
    return []


# ---------------------------------------------------------------- dates


def compose_deadline(inquiry: Inquiry) -> Refusal | None:
    """By when, as the text writes it, with what is due. The document's own date and those of cited documents answer nothing, but where
    the question asks until when the document itself holds.
    """
    if _IN_FORCE_ASKED.search(fold(inquiry.query.question)) and (meant := documents_meant(inquiry)) and quote_force(inquiry, meant[0]):
        return None
    if not inquiry.draft.lines and (told := _dated_target(inquiry)):
        for each in told:
            quote(inquiry, each, want=_is_dated, key="deadline_says")
        return None
    return _compose_dated(inquiry)


def _dated_target(inquiry: Inquiry) -> tuple[Candidate, ...]:
    """The sentence of the target that the question names with its figure, where it is dated by one before it in its clause (到2020年，…。
    带动产业规模达到2000亿元), after that; nothing where no such target is named.
    """
    question = fold(inquiry.query.question)
    if not _GIVES_FIGURE.search(question):
        return ()
    named = [(told, each, goal) for told, each, goal in _targets_named(inquiry) if goal.deadline and f"{goal.value}{goal.unit}" in question]
    for _, each, goal in sorted(named, key=lambda found: (-found[0], -found[1].score)):
        if due_dates(each.sentence.text):
            return ()
        before = [sentence for sentence in split_sentences(each.hit.text) if sentence.end <= each.sentence.start]
        dating = [sentence for sentence in before if any(due.iso == goal.deadline for due in find_deadlines(fold(sentence.text)))]
        if dating:
            return replace(each, sentence=dating[-1]), each
    return ()


_GIVES_FIGURE = re.compile(r"\d\s*[一-龥%％]")


def _compose_dated(inquiry: Inquiry) -> Refusal | None:
    """The sentence that says by when, with what is due."""
    if inquiry.plain and year_unknown(inquiry):
        return without_year(inquiry, inquiry.plain[0])
    dated = not_said(inquiry, times_found(inquiry), lambda text: len(due_dates(text, lengths=True)))
    if dated and not any(years_fit(inquiry, each) for each in dated):
        return without_year(inquiry, dated[0])
    dated = [each for each in dated if years_fit(inquiry, each)]
    if not dated or not answers(inquiry, dated):
        return silent(inquiry, "what_deadline", inquiry.plain)
    if not _say_task_due(inquiry, dated[0]):
        for each in (dated[0], *(beside(inquiry, dated[:1], dated) or _rival(inquiry, dated[0], dated))):
            quote(inquiry, each, want=_is_dated, key="deadline_says")
    return None


# Since when or until when a document holds.
_IN_FORCE_ASKED = re.compile(
    r"(?:就|才|便)?(?:失效|作废|废止|过期|到期|不算数|不管用)(?:的|了)?[？?。]?$|有效期(?:到|至|限|是|为|有|多)"
    r"|\b(?:expires?|lapses?|(?:valid|in force|good) (?:until|till|for))\b"
    r"|\b(?:starts?|begins?|started|began) to apply\b|\b(?:takes?|took|into) effect\b|\b(?:came|comes?|go|went) into force\b"
)


def times_found(inquiry: Inquiry) -> list[Candidate]:
    """The sentences with a date that may tell by when, best first."""
    exact = next((pattern for asks, pattern in _EXACT if asks.search(fold(inquiry.query.question))), None)
    dated = [each for each in inquiry.plain if _dates_in(inquiry, each) and (exact is None or exact.search(each.sentence.text))]
    if _COMMENTS_ASKED.search(fold(inquiry.query.question)):
        dated = [each for each in dated if _COMMENTS.search(each.sentence.text)]
    dated = rank_again(dated, lambda sentence: DATE_WORTH)
    return _nearest_first(inquiry, dated[:LOOKED_AT]) + dated[LOOKED_AT:]


# Until when a draft may be commented on is said where comments are asked for.
_COMMENTS_ASKED = re.compile(
    r"(?:征求意见|征集意见|征询意见|提意见|意见反馈|反馈意见|意见稿)[^。？?]{0,30}?(?:截止|截至|截稿|结束|最后期限|(?:最[晚迟]|什么时候|何时|哪一?[天日]|几[月号日])[^。？?]{0,12}?(?:意见|交|提|反馈|报|寄|发))"
    r"|意见[^,，。？?]{0,8}?(?:截止|截至|截稿)"
    r"|\b(?:comments?|feedback|consultation)\b[^.?]{0,60}\b(?:clos\w+|due|deadline|end|ends|until|by when)\b"
    r"|\b(?:clos\w+|due|deadline|until when|by when|(?:by|until) what (?:date|day))\b[^.?]{0,60}\b(?:comments?|feedback|consultation)\b"
)
_COMMENTS = re.compile(r"反馈|征求|征集|提出?[^，,。；;]{0,6}(?:意见|建议)|意见[和或、及]?建议|意见[^，,。；;]{0,8}(?:发|寄|报|交|送)")
# A question for a day is answered by a day, or by a length of time; one for a month by a month.
_PERIOD = r"[\d一二三四五六七八九十]\s*(?:个?工作日|个?自然日|个月|天|小时|周|年)(?:之?内|以内|前)|之日|次[日月]|当[日月天]"
_EXACT = (
    (re.compile(r"哪[一几]?天|几号|哪日|几月几[日号]|\b(?:what|which) (?:day|date)\b"), re.compile(rf"\d\s*[月日]|月底|{_PERIOD}")),
    (re.compile(r"哪个月|几月|\b(?:what|which) month\b"), re.compile(rf"\d\s*月|月底|季度|{_PERIOD}")),
)


def _dates_in(inquiry: Inquiry, candidate: Candidate) -> Sequence[tuple[int, int]]:
    policy = inquiry.build.policy(candidate.hit.policy_id)
    return due_dates(candidate.sentence.text, policy.date, lengths=not _ASKS_WHEN.search(fold(inquiry.query.question)))


# A length of time says how long or how soon, not on which day or in which year.
_ASKS_WHEN = re.compile(r"什么时候|啥时候|何时|哪一?[天日年]|几[月号]|\bwhen\b|\bwhat (?:date|day|year)\b|\bwhich (?:date|day|year)\b")


def _is_dated(text: str) -> bool:
    return bool(due_dates(text, lengths=True))


def _say_task_due(inquiry: Inquiry, candidate: Candidate) -> bool:
    """Say of a row of a table, which is no sentence, what is due by when. False where the clause is none."""
    if re.search(r"[，。；]", candidate.sentence.text):
        return False
    task = next((task for task in inquiry.tasks if task.clause_id == candidate.hit.clause_id and task.deadline), None)
    if task is None:
        return False
    draft, policy = inquiry.draft, inquiry.build.policy(task.policy_id)
    number = draft.cite(policy, task.clause_path, task.passage)
    draft.assert_fact("measure", clean_title(task.title), "deadline", task.deadline, number)
    words = re.sub(r"\s+", "", candidate.sentence.text)
    found = [deadline for deadline in find_deadlines(words) if deadline.iso == task.deadline]
    when = date_words(task.deadline, inquiry.query.language)
    if found:
        said = words[found[-1].start : found[-1].end]
        when = said if inquiry.query.language != "en" else f"{when} ({said})"
    title = draft.phrase("task", task=clean_title(task.title))
    draft.say(draft.phrase("task_due", where=inquiry.where(policy), task=title, when=when, mark=draft.mark(number)))
    return True
