"""How likely the best sentence found answers the question: from what it tells, and how it stands among the others. Numbers in, one out.

The weights are those of two logistic regressions, one for figures and one for all else, over the answerable questions of tests/gold whose
answer stands in the best sentence, and those that no document answers; `python -m tests.bench.confidence` fits them and shows what the
threshold costs and gains on questions they were not fitted on. Reads no text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from qa.asked_figures import asked_figure
from qa.evidence import Candidate, looks_like_heading
from qa.inquiry import Inquiry

OF_FIGURES: Mapping[str, float] = {
    "intercept": -7.59, "told": 1.887, "score": 2.111, "next_score": -0.774, "rank": -0.55, "same_document": 0.788, "best_score": 1.147,
    "most_covered": -3.254, "aside": -0.053, "likeness": 2.525, "heading": -0.563, "place": 0.517, "english": 0.703, "date": 0.0,
    "strict": 0.416, "concepts": -0.121, "weight": 2.074, "length": 2.776,
}  # fmt: skip
OF_OTHERS: Mapping[str, float] = {
    "intercept": -11.098, "told": 2.776, "score": 2.207, "next_score": -0.588, "rank": -0.266, "same_document": 2.306,
    "best_score": 0.629, "most_covered": 2.088, "aside": 0.024, "likeness": 0.9, "heading": -2.733, "place": 1.022, "english": 0.153,
    "date": 1.327, "strict": -0.282, "concepts": 0.576, "weight": 1.258, "length": 1.598,
}  # fmt: skip
# A sentence answers where it is at least so likely to.
SURE_ENOUGH = 0.35
# What the features are measured in: concepts of a question, their weights, and its characters (an English word is as long as three).
CONCEPTS, WEIGHT, CHARACTERS, OF_ENGLISH = 15, 40, 50, 0.3
# A question longer than those fitted on says no more by its length.
MOST = 1.5


def features(inquiry: Inquiry, ranked: Sequence[Candidate], *, told: bool) -> dict[str, float]:
    """What is known of the first of `ranked`, the sentences that may answer, best first; `told` is whether it tells enough by the rules."""
    best, others, plain, query = ranked[0], ranked[1:], inquiry.plain, inquiry.query
    same = (place for place, each in enumerate(plain) if (each.hit, each.sentence) == (best.hit, best.sentence))
    return {
        "told": float(told),
        "score": best.score,
        "next_score": others[0].score if others else 0.0,
        # Where a sentence of the kind asked stands among all of them.
        "rank": math.log1p(next(same, len(plain))),
        "same_document": float(best.hit.source_file == plain[0].hit.source_file),
        "best_score": plain[0].score,
        "most_covered": max(each.covered for each in plain),
        # What the question is about may stand elsewhere, without a figure of the kind asked.
        "aside": 1 - best.own / (max(each.own for each in plain) or 1.0),
        "likeness": best.likeness or 0.0,
        "heading": float(looks_like_heading(best.sentence.text)),
        "place": float(bool(query.regions)),
        "english": float(query.language == "en"),
        "date": float(query.intent == "deadline"),
        "strict": float(asked_figure(query.question).strict),
        "concepts": min(len(inquiry.topic) / CONCEPTS, MOST),
        "weight": min(sum(concept.weight for concept in inquiry.topic), WEIGHT) / WEIGHT,
        "length": min(len(query.question) / CHARACTERS * (OF_ENGLISH if query.language == "en" else 1.0), MOST),
    }


def confidence(values: Mapping[str, float], *, figure: bool) -> float:
    """The probability, from 0 to 1, that a sentence with these features answers; `figure`: where a figure is asked."""
    weights = OF_FIGURES if figure else OF_OTHERS
    return 1 / (1 + math.exp(-weights["intercept"] - sum(weights[name] * value for name, value in values.items())))


def sure_enough(values: Mapping[str, float], *, figure: bool) -> bool:
    """Whether a sentence with these features is to be told."""
    return confidence(values, figure=figure) >= SURE_ENOUGH
