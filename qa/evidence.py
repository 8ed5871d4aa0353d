"""Query + scope → the sentences that may answer, best first, each with how much of the topic it and its surroundings say.

Search finds clauses; their sentences are ranked by the topic they tell themselves, the headings above them tell, and their document's
title tells. Decides no answer; quotes nothing yet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from kg.language.quantities import find_deadlines
from kg.language.script import fold
from qa.build import Build
from qa.records import Hit
from qa.relevance import Topic, concept_told
from qa.sentences import Sentence, split_sentences

# How many clauses are read for sentences. Past forty the gold answer was never found further down.
CLAUSES_READ = 40
# What the surroundings of a sentence count for beside the sentence itself.
CLAUSE_SHARE = 0.7
HEADING_SHARE = 0.75
TITLE_SHARE = 0.55
# What follows is measured against the share of the topic told, which counts 1. All were fitted together (a softmax over the sentences of
# each question) on the questions of tests/gold and the tuning half of tests/bench/open_questions.py, in five parts by document.
# What the search engine's own order adds.
SEARCH_SHARE = 0.27
# What it adds that the question names the document.
NAMED_SHARE = 0.25
# What the best sentence of its document adds to the score of another.
DOCUMENT_SHARE = 0.45
# What it adds that the encoder finds a sentence like the question and its official words (0.3 fitted with the others, for the question
# alone; 0.45 chosen since among 0.2 to 0.6), and how many sentences it is asked about.
MEANING_SHARE = 0.45
COMPARED = 24
# A question, a heading, and words before a colon seldom answer.
QUESTION_COST = 0.6
HEADING_COST = 0.17
COLON_COST = 0.13
# A long clause tells some of any topic: the cost of each doubling of its length.
LENGTH_COST = 0.02
# What it adds that the years asked for are those in force at the sentence.
YEAR_WORTH = 0.2
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=\s*(?:年|[-—–~]))")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. `covered` is the share of the topic told by the sentence and what stands above it (0 to 1);

    `own` the share told by the sentence alone; `score` ranks. `years` are those in force at the sentence: its own, else the last before it.
    """

    hit: Hit
    heading: str
    sentence: Sentence
    covered: float
    own: float
    score: float
    years: tuple[str, ...]
    likeness: float | None = None  # how near the encoder finds it to the question; None where it was not asked


def clause_scores(hits: Sequence[Hit]) -> dict[str, float]:
    """The search scores of clauses, the best at 1."""
    best = max((hit.score for hit in hits), default=0.0)
    return {hit.clause_id: hit.score / best if best > 0 else 0.0 for hit in hits}


def rank(
    build: Build,
    topic: Topic,
    hits: Sequence[Hit],
    meaning: str = "",
    named: Callable[[str], float] = lambda policy_id: 0.0,
    years: Collection[str] = (),
    quoted: Collection[str] = (),
) -> list[Candidate]:
    """The sentences of `hits`, best first. `meaning` is the question as the encoder is asked it ("": it is not);

    `named` says how far the question names a policy (0 to 1); `years` are those the question names, `quoted` the folded words that it puts
    between quotation marks: what a document holds anywhere, its title might tell.
    """
    headings = build.headings(hit.clause_id for hit in hits)
    searched = clause_scores(hits)
    found: list[Candidate] = []
    holding = {name: [word for word in quoted if build.holds(name, word)] for name in {hit.policy_id for hit in hits}} if quoted else {}
    for hit in hits:
        heading = headings.get(hit.clause_id, "")
        title = build.policy(hit.policy_id).title
        folded = fold(hit.text)  # as long as the text it is made of
        told = " ".join([title, *holding.get(hit.policy_id, ())])
        around = _surroundings(topic, folded, fold(heading), fold(told))
        before = ""
        for sentence in split_sentences(hit.text):
            text = folded[sentence.start : sentence.end]
            # 此项工作于4月底前完成: it speaks of what the sentence before it says.
            own, covered = _cover(topic, f"{before}{text}" if SPEAKS_OF_LAST.match(text) else text, around)
            before = text
            spoken_of = _years_at(hit.text, sentence)
            score = covered + SEARCH_SHARE * searched[hit.clause_id] + NAMED_SHARE * named(hit.policy_id) - _form_cost(hit.text, sentence)
            score += YEAR_WORTH * any(year in years for year in spoken_of)
            found.append(Candidate(hit, heading, sentence, covered, own, score, spoken_of))
    # A document that tells the topic somewhere tells it rather than others elsewhere.
    best: dict[str, float] = {}
    for each in found:
        best[each.hit.policy_id] = max(best.get(each.hit.policy_id, 0.0), each.score)
    found = in_order([replace(each, score=each.score + DOCUMENT_SHARE * best[each.hit.policy_id]) for each in found])
    if not meaning:
        return found
    likeness = build.likeness(meaning, [each.sentence.text for each in found[:COMPARED]])
    near = [replace(each, score=each.score + MEANING_SHARE * like, likeness=like) for each, like in zip(found, likeness, strict=False)]
    return in_order(near) + found[len(near) :]


def _form_cost(clause: str, sentence: Sentence) -> float:
    """What the form of a sentence and the length of its clause tell against its answering."""
    cost = LENGTH_COST * math.log2(max(len(clause), 20) / 20)
    if sentence.text.endswith(("？", "?")):
        cost += QUESTION_COST
    if looks_like_heading(sentence.text):
        cost += HEADING_COST
    return cost + (COLON_COST if sentence.text.endswith(("：", ":")) else 0.0)


# Words without a stop, no longer than this, are a heading.
LONGEST_HEADING = 25


def looks_like_heading(text: str) -> bool:
    """Whether a sentence is the words of a heading: short, with no mark of prose."""
    return len(text) < LONGEST_HEADING and not re.search(r"[，。；]", text)


# What begins so speaks of what the sentence before it says.
SPEAKS_OF_LAST = re.compile(
    r"(?:此|该|这|本|上述|以上|前述)(?:项|类|部分|些)?(?:工作|任务|措施|项目|阶段|要求|资金|补贴|政策|比例|指标|标准)"
)


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates by score, best first."""
    return sorted(candidates, key=lambda each: (-each.score, each.hit.clause_id, each.sentence.start))


def rank_again(candidates: Sequence[Candidate], bonus: Callable[[str], float]) -> list[Candidate]:
    """Candidates by their score and what their kind is worth to the question."""
    return in_order([replace(each, score=each.score + bonus(each.sentence.text)) for each in candidates])


def _surroundings(topic: Topic, clause: str, heading: str, title: str) -> list[float]:
    """What clause, headings and title tell of each concept, at their shares."""
    return [
        max(
            CLAUSE_SHARE * concept_told(concept, clause),
            HEADING_SHARE * concept_told(concept, heading),
            TITLE_SHARE * concept_told(concept, title),
        )
        for concept in topic
    ]


def _cover(topic: Topic, sentence: str, around: Sequence[float]) -> tuple[float, float]:
    """The weighted shares of the topic told by a sentence alone, and with its surroundings."""
    total = sum(concept.weight for concept in topic) or 1.0
    own = [concept_told(concept, sentence) for concept in topic]
    alone = sum(concept.weight * share for concept, share in zip(topic, own, strict=True))
    together = sum(concept.weight * max(share, near) for concept, share, near in zip(topic, own, around, strict=True))
    return alone / total, together / total


def find_years(text: str) -> list[str]:
    """The years a text names, as it writes them.

    >>> find_years("2017年达到50%，2018—2020年提高")
    ['2017', '2018', '2020']
    """
    return _YEAR.findall(text)


def _years_at(text: str, sentence: Sentence) -> tuple[str, ...]:
    """The years a sentence speaks of: its own, else the last named before it in its clause."""
    own = _YEAR.findall(sentence.text)
    if own:
        return tuple(dict.fromkeys(own))
    plans = [deadline.iso[:4] for deadline in find_deadlines(sentence.text)]
    if plans:
        return tuple(dict.fromkeys(plans))
    before = _YEAR.findall(text[: sentence.start])
    return (before[-1],) if before else ()
