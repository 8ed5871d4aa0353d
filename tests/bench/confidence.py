"""Fits qa.confidence and shows what its threshold costs and gains: how many right sentences are told, how many questions that no document
answers are answered, how many wrong sentences are told.

    python -m tests.bench.confidence --build DIR … [--gold FILE …]

A question whose documents a build does not hold is one that no document of it answers. The sentence is the one its composer would tell
first; it is right where it overlaps the evidence of the gold. Fitted without the questions whose sentence is wrong though a document
answers them: what is wrong there is which sentence, not whether. Six parts; the questions of one fact stay together. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.asked_figures import asked_figure
from qa.build import Build, open_build
from qa.compose_figures import figures_found, times_found
from qa.confidence import features
from qa.evidence import Candidate
from qa.inquiry import Inquiry
from qa.judging import tells_enough
from qa.question import understand
from tests.bench.answers import TUNED_ON

INTENTS = ("target_value", "deadline", "content", "list", "definition", "count")
PARTS = 6
PENALTY = 0.2

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the features of its best sentence, whether that is right, and whether the rules alone would tell it."""

    group: str
    answerable: bool
    right: bool
    told: bool
    figure: bool
    values: dict[str, float]


def candidates(inquiry: Inquiry) -> Sequence[Candidate]:
    """The sentences that may answer, best first, as the composer of the question sees them."""
    if inquiry.query.intent == "target_value":
        return figures_found(inquiry, asked_figure(inquiry.query.question))
    return times_found(inquiry) if inquiry.query.intent == "deadline" else inquiry.plain


def overlaps(inquiry: Inquiry, candidate: Candidate, sources: Sequence[dict[str, Any]]) -> bool:
    """Whether a sentence overlaps the evidence of a question."""
    passage = inquiry.passage_of(candidate, candidate.sentence.start, candidate.sentence.end)
    evidence = ((each["file"], each["evidence_start"], each["evidence_end"]) for each in sources)
    return any(passage.source_file == file and passage.start < end and start < passage.end for file, start, end in evidence)


def read_cases(build: Build, files: Sequence[Path]) -> list[Case]:
    """The questions of the gold files that a sentence may answer."""
    found = []
    held = {policy.source_file for policy in build.held}
    for line in (line for file in files for line in file.read_text(encoding="utf-8").splitlines()):
        question = json.loads(line)
        answerable = question["answerable"] and any(each["file"] in held for each in question["sources"])
        inquiry = Inquiry(build, understand(question["question"], build, as_of="2026-01-01"))
        ranked = [] if inquiry.query.intent not in INTENTS or inquiry.scope.missing else candidates(inquiry)
        if ranked:
            told = tells_enough(inquiry, ranked[0])
            right = answerable and overlaps(inquiry, ranked[0], question["sources"])
            group = re.sub(r"-(?:zh|en|zh-Hant)$", "", question["id"])
            figure = inquiry.query.intent == "target_value"
            found.append(Case(group, answerable, right, told, figure, features(inquiry, ranked, told=told)))
    return found


def cross_validate(values: Values, right: Flags, answerable: Flags, figure: Flags, groups: list[str]) -> Values:
    """The confidence in each sentence by weights fitted without it."""
    from sklearn.model_selection import GroupKFold

    sure = np.zeros(len(right))
    for others, part in GroupKFold(PARTS).split(values, right, groups):
        kept = others[right[others] | ~answerable[others]]
        for kind in (True, False):
            mine, those = kept[figure[kept] == kind], part[figure[part] == kind]
            sure[those] = fit(values[mine], right[mine]).predict_proba(values[those])[:, 1]
    return sure


def fit(values: Values, right: Flags) -> Any:
    """The regression, of features brought to one scale."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=PENALTY, max_iter=10_000)).fit(values, right)


def weights_of(model: Any, names: Sequence[str]) -> dict[str, float]:
    """The weights of the features as they are, and the intercept."""
    scale, regression = model[0], model[1]
    weights = regression.coef_[0] / scale.scale_
    intercept = regression.intercept_[0] - (weights * scale.mean_).sum()
    return {"intercept": round(float(intercept), 3), **dict(zip(names, weights.round(3).tolist(), strict=True))}


def main() -> None:
    """Print the weights and the curve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, nargs="+", required=True)
    parser.add_argument("--gold", type=Path, nargs="+", default=TUNED_ON)
    options = parser.parse_args()
    cases = [case for folder in options.build for case in read_cases(open_build(folder), options.gold)]
    names = list(cases[0].values)
    values = np.array([[case.values[name] for name in names] for case in cases])
    right, answerable = np.array([case.right for case in cases]), np.array([case.answerable for case in cases])
    told, figure = np.array([case.told for case in cases]), np.array([case.figure for case in cases])
    sure = cross_validate(values, right, answerable, figure, [case.group for case in cases])
    print(f"{len(cases)} questions; right sentences {right.sum()}, not answerable {(~answerable).sum()}")
    rows = [("rules alone", told), *((f"{threshold:.2f}", sure >= threshold) for threshold in np.arange(0.3, 0.71, 0.05))]
    for name, accepted in rows:
        counts = (accepted & right).sum(), (accepted & ~answerable).sum(), (accepted & answerable & ~right).sum()
        print("{:12} right told {:5}  unanswerable told {:4}  wrong told {:4}".format(name, *counts))
    for kind, title in ((True, "figures"), (False, "others")):
        kept = (right | ~answerable) & (figure == kind)
        print(title, json.dumps(weights_of(fit(values[kept], right[kept]), names)))


if __name__ == "__main__":
    main()
