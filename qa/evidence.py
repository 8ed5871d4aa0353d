"""Query + scope → the sentences that may answer, best first, each with how much of the topic it and its surroundings say.

Search finds clauses; their sentences are ranked by the topic they tell themselves, the headings above them tell, and their document's
title tells. Decides no answer; quotes nothing yet.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

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
# What follows was fitted together (a softmax over the sentences of each question) on 1,325 questions of tests/gold, in five parts by
# document: the best sentence is the right one in 77 of 100, with the shares before (the topic weighed alike in every document) in 73.
# The topic told, weighed by how rare its concepts are in the build, and by how rare among the sentences of the document: what all of a
# document speaks of does not say which of its sentences is meant.
COVERED_SHARE = 0.16
COVERED_HERE_SHARE = 0.25
TOLD_HERE_SHARE = 0.59
# What the search engine's own order adds.
SEARCH_SHARE = 0.4
# What it adds that the question names the document.
NAMED_SHARE = 0.09
# What the best sentence of its document adds to the score of another.
DOCUMENT_SHARE = 0.08
# What it adds that the encoder finds a sentence like the question and its official words, and how many sentences it is asked about.
MEANING_SHARE = 0.23
COMPARED = 24
# A question, a heading, and words before a colon seldom answer.
QUESTION_COST = 0.11
HEADING_COST = 0.03
COLON_COST = 0.023
# A long clause tells some of any topic, and so does a long sentence: the cost of each doubling of its length.
LENGTH_COST = 0.004
SENTENCE_COST = 0.035
# What it adds that the years asked for are those in force at the sentence.
YEAR_WORTH = 0.19
# The same where no year is in force at it and its document is of one of them.
YEAR_OF_DOCUMENT_WORTH = 0.1
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


def as_candidate(hit: Hit, sentence: Sentence) -> Candidate:
    """A sentence known to answer, as a candidate."""
    return Candidate(hit, "", sentence, 1.0, 1.0, 1.0, ())


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
    dating: Collection[str] = (),
) -> list[Candidate]:
    """The sentences of `hits`, best first. `meaning` is the question as the encoder is asked it ("": it is not);

    `named` says how far the question names a policy (0 to 1); `years` are those the question asks about, `dating` those that only say which
    document is meant, `quoted` the folded words that it puts between quotation marks: what a document holds anywhere, its title might tell.
    """
    headings = build.headings(hit.clause_id for hit in hits)
    searched = clause_scores(hits)
    found: list[Candidate] = []
    tellings: list[_Telling] = []
    holding = {name: [word for word in quoted if build.holds(name, word)] for name in {hit.policy_id for hit in hits}} if quoted else {}
    for hit in hits:
        heading = headings.get(hit.clause_id, "")
        title = " ".join([build.subject(hit.policy_id), *holding.get(hit.policy_id, ())])
        folded = fold(hit.text)  # as long as the text it is made of
        clause, above, name = ([concept_told(concept, text) for concept in topic] for text in (folded, fold(heading), fold(title)))
        before = ""
        for sentence in split_sentences(hit.text):
            text = folded[sentence.start : sentence.end]
            # 此项工作于4月底前完成: it speaks of what the sentence before it says.
            said = f"{before}{text}" if SPEAKS_OF_LAST.match(text) else text
            before = text
            tellings.append((hit.policy_id, [concept_told(concept, said) for concept in topic], clause, above, name))
            spoken_of = _years_at(hit.text, sentence)
            score = SEARCH_SHARE * searched[hit.clause_id] + NAMED_SHARE * named(hit.policy_id) - _form_cost(hit.text, sentence)
            if spoken_of:
                score += YEAR_WORTH * any(year in years for year in spoken_of)
            elif years:
                score += YEAR_OF_DOCUMENT_WORTH * any(year in build.policy(hit.policy_id).date for year in years)
            if dating:
                policy = build.policy(hit.policy_id)
                score += YEAR_OF_DOCUMENT_WORTH * any(year in f"{policy.date} {policy.title}" for year in dating)
            found.append(Candidate(hit, heading, sentence, 0.0, 0.0, score, spoken_of))
    shares = zip(found, *_weigh(topic, tellings), strict=True) if found else ()
    found = [
        replace(each, covered=float(covered), own=float(own), score=each.score + float(here) + COVERED_SHARE * float(covered))
        for each, own, covered, here in shares
    ]
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


# A policy, and how much one of its sentences, the clause, the headings above and the title tell of each concept (0 to 1).
_Telling: TypeAlias = tuple[str, list[float], list[float], list[float], list[float]]
Shares = NDArray[np.float64]


def _weigh(topic: Topic, tellings: Sequence[_Telling]) -> tuple[Shares, Shares, Shares]:
    """The weighted shares of the topic that each sentence tells, shape (sentences,): alone, with its surroundings, and both again, at

    their shares of a score, with the concepts weighed by how rare they are among the sentences of its document that were found.
    """
    weights = np.array([concept.weight for concept in topic])
    policies = np.array([policy for policy, *_ in tellings])
    own, clause, heading, title = (np.array(part).reshape(len(tellings), len(topic)) for part in list(zip(*tellings, strict=True))[1:])
    headed = np.maximum(own, HEADING_SHARE * heading)
    inside = np.maximum(headed, CLAUSE_SHARE * clause)
    here = np.zeros(len(tellings))
    for policy in dict.fromkeys(policies):
        its = policies == policy
        many = its.sum()
        rare = np.log((many + 1) / ((own[its] >= TELLS).sum(axis=0) + 0.5)) / np.log((many + 1) / 0.5)
        here[its] = COVERED_HERE_SHARE * _share(inside[its], weights * rare) + TOLD_HERE_SHARE * _share(headed[its], weights * rare)
    return _share(own, weights), _share(np.maximum(inside, TITLE_SHARE * title), weights), here


def _share(told: Shares, weights: Shares) -> Shares:
    """The weighted share of the topic told, 0 to 1, of each row."""
    return np.asarray(told @ weights / (weights.sum() or 1.0))


# A sentence speaks of a concept of which it tells this much.
TELLS = 0.5


def _form_cost(clause: str, sentence: Sentence) -> float:
    """What the form of a sentence and the length of its clause tell against its answering."""
    cost = LENGTH_COST * math.log2(max(len(clause), 20) / 20) + SENTENCE_COST * math.log2(max(len(sentence.text), 8) / 8)
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
