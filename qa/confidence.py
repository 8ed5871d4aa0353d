"""How likely the best sentence found answers the question: from what it tells, and how it stands among the others. Numbers in, one out.

The weights are those of a logistic regression over the answerable questions of tests/gold whose answer stands in the best sentence, and
those that no document answers; `python -m tests.bench.confidence` fits them and shows what the threshold costs and gains on questions it
was not fitted on. Reads no text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from qa.evidence import Candidate
from qa.inquiry import Inquiry

WEIGHTS: Mapping[str, float] = {
    "told": 1.638, "covered": 0.099, "most_covered": -2.636, "score": 3.932, "next_score": -1.131, "likeness": 0.836, "narrowed": 1.424,
    "english": 0.58, "figure": -1.487, "concepts": 1.192, "weight": 2.22,
}  # fmt: skip
INTERCEPT = -6.851
# A sentence answers where it is at least so likely to.
SURE_ENOUGH = 0.35
# What the features are measured in: concepts of a question, and their weights.
CONCEPTS, WEIGHT = 15, 40


def features(inquiry: Inquiry, ranked: Sequence[Candidate], *, told: bool) -> dict[str, float]:
    """What is known of the first of `ranked`, the sentences that may answer, best first; `told` is whether it tells enough by the rules."""
    best, others = ranked[0], ranked[1:]
    return {
        "told": float(told),
        "covered": best.covered,
        "most_covered": max((each.covered for each in inquiry.plain), default=best.covered),
        "score": best.score,
        "next_score": others[0].score if others else 0.0,
        "likeness": best.likeness or 0.0,
        "narrowed": float(inquiry.scope.narrowed),
        "english": float(inquiry.query.language == "en"),
        "figure": float(inquiry.query.intent == "target_value"),
        "concepts": len(inquiry.topic) / CONCEPTS,
        "weight": min(sum(concept.weight for concept in inquiry.topic), WEIGHT) / WEIGHT,
    }


def confidence(values: Mapping[str, float]) -> float:
    """The probability, from 0 to 1, that a sentence with these features answers."""
    return 1 / (1 + math.exp(-INTERCEPT - sum(WEIGHTS[name] * value for name, value in values.items())))


def sure_enough(values: Mapping[str, float]) -> bool:
    """Whether a sentence with these features is to be told."""
    return confidence(values) >= SURE_ENOUGH
