"""One question on its way to an answer: its scope, what search found, the topic, and the rows of the graph, each read once.

Holds what the composers of `qa.compose` share; words nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property

from kg.language.bodies import english_name
from kg.language.regions import region_by_name, short_place
from kg.language.script import fold
from kg.records import Passage
from qa.asked_attributes import Attribute, asked_attribute
from qa.asked_years import without_naming
from qa.build import Build, Policy
from qa.draft import Draft
from qa.evidence import CLAUSES_READ, Candidate, rank
from qa.facts import Duty, Goal, Ledger, Task
from qa.records import Cited, Hit, Query
from qa.relevance import Concept, Topic, pairs
from qa.scope import Scope, scope_of
from qa.sentences import locate
from qa.titles import LEAST_NAMED, LEAST_RUN, core, named
from qa.topic import search_terms, topic_of
from qa.understanding.places import NATION
from qa.understanding.topic import QUOTED_WEIGHT
from qa.wording import short_name

# What may be answered from the document of another place that names the one asked about.
SAID_ANYWHERE = frozenset({"content", "definition", "list", "count", "target_value", "deadline", "who_leads", "who_cooperates"})
# How much the name of the place counts in searching for it, and what a sentence found so must tell of the topic.
PLACE_WEIGHT = 1.0
ELSEWHERE_TOLD = 0.6
# A document of which the question says this much of the title is searched by itself as well.
TITLE_NAMED = 0.35


class Inquiry:
    """State worth keeping between the composers of one answer."""

    def __init__(
        self, build: Build, query: Query, draft: Draft | None = None, ledger: Ledger | None = None, beside: Sequence[Cited] = (),
        without: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.build = build
        self.without = frozenset(without)  # words of the question that speak of something else
        self.beside = tuple(beside)  # what the other parts of the question were answered with
        self.query = query
        self.draft = draft or Draft(build, query)
        self.ledger = ledger or Ledger(build)

    @cached_property
    def scope(self) -> Scope:
        """The documents the question is about."""
        return scope_of(self.query, self.build)

    @cached_property
    def _within(self) -> frozenset[str]:
        """The ids of the scope's policies."""
        return self.scope.ids

    @cached_property
    def hits(self) -> list[Hit]:
        """The clauses of the scope that search finds, best first."""
        terms = search_terms(self.query, self.topic)
        policies = self._within if self.scope.narrowed else frozenset()
        if not terms or not (self.scope.policies or self.scope.missing):
            return []
        # The encoder reads English itself; what words were made of a Chinese question say more than the question.
        meaning = self.query.question if self.query.language == "en" else ""
        within = [] if self.scope.missing else self.build.search(terms, CLAUSES_READ, policies, meaning)
        hits = within + self._elsewhere(terms, meaning)
        if meant := frozenset(name for name, share in self._named.items() if share >= TITLE_NAMED):
            found = {hit.clause_id for hit in hits}
            hits += [hit for hit in self.build.search(terms, CLAUSES_READ, meant, meaning) if hit.clause_id not in found]
        return self._of_quoted(hits)

    def _elsewhere(self, terms: Sequence[tuple[str, float]], meaning: str) -> list[Hit]:
        """The clauses of documents outside the places asked about that name such a place, where a sentence may answer."""
        if not self.query.regions or self.query.policies or self.query.marks or self.query.intent not in SAID_ANYWHERE:
            return []
        names = [short_place(place) for place in self.query.regions if place != NATION]
        if not names:
            return []  # every document speaks of the nation
        others = frozenset(policy.id for policy in self.build.held) - self._within
        asked = [*terms, *((name, PLACE_WEIGHT) for name in names)]
        found = self.build.search(asked, CLAUSES_READ, others, meaning) if others else []
        return [hit for hit in found if any(name in fold(hit.text) for name in names)]

    def _of_quoted(self, hits: list[Hit]) -> list[Hit]:
        """The clauses of documents that hold every term which the question puts between quotation marks, where there are any."""
        for term in (word for word, weight in self.query.topic if weight == QUOTED_WEIGHT):
            holding = {hit.policy_id for hit in hits if term in fold(hit.text) or term in fold(self.build.policy(hit.policy_id).title)}
            hits = [hit for hit in hits if hit.policy_id in holding] or hits
        return hits

    @cached_property
    def topic(self) -> Topic:
        """The concepts of the question, weighted by how rare they are; in English less where they name the document, not what it says."""
        if self.query.language != "en":
            return self._said
        named = [fold(self.build.policy(name).title) for name, share in self._named.items() if share >= WHOLLY_NAMED]
        kept = tuple(
            replace(concept, weight=concept.weight * NAMING) if _names(concept, named) else concept for concept in self._said
        )
        return kept if any(concept.weight == said.weight for concept, said in zip(kept, self._said, strict=True)) else self._said

    @cached_property
    def _said(self) -> Topic:
        """The concepts of the question, weighted by how rare they are among all clauses."""
        return tuple(concept for concept in topic_of(self.query, self.build) if concept.word not in self.without)

    @cached_property
    def policies_found(self) -> tuple[Policy, ...]:
        """The policies of the scope; where it is the whole build, those of the clauses found."""
        if self.scope.narrowed:
            return self.scope.policies
        return tuple(self.build.policy(name) for name in dict.fromkeys(hit.policy_id for hit in self.hits))

    @cached_property
    def _ids(self) -> tuple[str, ...]:
        return tuple(policy.id for policy in self.policies_found if policy.in_corpus)

    @cached_property
    def duties(self) -> list[Duty]:
        """Every responsibility of the documents meant: of all of them where a body's tasks are asked, else of those found."""
        everything = self.query.intent in ("tasks_of", "list", "count") and self.scope.narrowed
        found = {hit.policy_id for hit in self.hits}
        wanted = self._ids if everything else [name for name in self._ids if name in found] or self._ids
        duties = self.ledger.duties(wanted) if wanted else []
        # Of another place's document that names the place asked about, only what stands in the clauses that do.
        clauses = {hit.clause_id for hit in self.hits if self.scope.narrowed and hit.policy_id not in self._within}
        others = self.ledger.duties(sorted(found - self._within)) if clauses else []
        return duties + [duty for duty in others if duty.clause_id in clauses]

    def goals_of(self, policy_id: str) -> list[Goal]:
        """Every target of one policy."""
        return self.ledger.goals((policy_id,))

    @cached_property
    def tasks(self) -> list[Task]:
        """Every measure of the policies found."""
        return self.ledger.tasks(self._ids) if self._ids else []

    # ------------------------------------------------------------ sentences

    @cached_property
    def plain(self) -> list[Candidate]:
        """The sentences found, by topic alone."""
        years = frozenset(without_naming(self.query.context or self.query.question, self.query.years))
        dating = frozenset(year[:4] for year in self.query.years) - years
        quoted = frozenset(word for word, weight in self.query.topic if weight == QUOTED_WEIGHT)
        ranked = rank(self.build, self.topic, self.hits, self.meaning, self.named, years, quoted, dating)
        ranked = self._stating(ranked)
        if not self.query.regions:
            return ranked
        # What another place's document says of the place asked about must be plainly what was asked.
        return [each for each in ranked if each.hit.policy_id in self._within or each.covered >= ELSEWHERE_TOLD]

    @cached_property
    def meaning(self) -> str:
        """What the encoder is asked of sentences: the question, and the likeliest official words for those of its own."""
        forms = slice(0, 2) if self.query.language == "en" else slice(1, 2)
        return " ".join([self.query.question, *(form for concept in self.topic for form, _ in concept.forms[forms])])

    def _stating(self, ranked: list[Candidate]) -> list[Candidate]:
        """The sentences that state the attribute asked for, if any is, before those that do not."""
        attribute = self.attribute
        if attribute is None:
            return ranked
        stating = [each for each in ranked if attribute.stated(f"{each.heading} {each.sentence.text}")]
        held = {id(each) for each in stating}
        return stating + [each for each in ranked if id(each) not in held]

    @cached_property
    def attribute(self) -> Attribute | None:
        """What is asked of the thing the question is about, where it names one (its fee, its price)."""
        return asked_attribute(self.query.question)

    def named(self, policy_id: str) -> float:
        """How far the question names a policy by its title, or the one it is part of (0 to 1)."""
        return self._named.get(policy_id, 0.0)

    @cached_property
    def _named(self) -> dict[str, float]:
        """The policies of the scope that the question names by their titles, and how far."""
        question = fold(self.query.context or self.query.question)
        forms: list[str] = []
        if self.query.language == "en":
            places = [region.name for name in self.query.regions if (region := region_by_name(name))]
            forms = [*(form for concept in self._said for form, _ in concept.forms if len(form) > 1), *places, *self.query.years]
        stretches = forms or [question[place : place + LEAST_RUN] for place in range(len(question) - LEAST_RUN + 1)]
        meant = self.build.titled(stretches)
        own = {}
        for policy in self.scope.policies:
            if policy.id in meant:
                said = _said_by(forms, fold(policy.title)) if forms else question.__contains__
                own[policy.id] = named(policy.title, said, self.build.rarity)
        whole = {policy.id: max(own.get(policy.id, 0.0), own.get(policy.carrier_id, 0.0)) for policy in self.scope.policies}
        return {name: share for name, share in whole.items() if share}

    @cached_property
    def both_named(self) -> tuple[str, ...]:
        """The two documents that a question names by their titles, each in words of its own; empty where it names one, or more."""
        question = fold(self.query.context or self.query.question)
        best: dict[str, tuple[float, str]] = {}
        for name, share in self._named.items():
            words = core(self.build.policy(name).title)
            if share >= NAMED_BESIDE and share > best.get(words, (0.0, ""))[0]:
                best[words] = (share, self.build.policy(name).carrier_id or name)
        meant: list[tuple[int, int, str]] = []
        told: set[str] = set()
        for words, (_, name) in sorted(best.items(), key=lambda entry: (-entry[1][0], entry[0])):
            own = {pair for pair in pairs(words) if pair in question} - told
            start, end = _longest_run(own, question)
            if sum(self.build.rarity(pair) for pair in own) >= LEAST_NAMED and end - start >= NAME_BESIDE:
                meant.append((start, end, name))
                told |= own
        if len(meant) != 2:
            return ()
        (_, end, first), (start, _, second) = sorted(meant)
        return (first, second) if _JOINED.search(question[end:start]) else ()

    def passage_of(self, candidate: Candidate, start: int, end: int) -> Passage:
        """The proof of clean offsets [start, end) of a candidate's clause, in source offsets."""
        hit = candidate.hit
        text = self.build.source_text(hit.source_file)
        first, last = locate(hit.text, start, end, text[hit.start : hit.end])
        return Passage(hit.source_file, hit.start + first, hit.start + last, text[hit.start + first : hit.start + last])

    # ------------------------------------------------------------ names

    def where(self, policy: Policy) -> str:
        """What a line calls the document it speaks of: its place and number, and what the reader must know of its standing."""
        return self.draft.where(self._where(policy))

    def _where(self, policy: Policy) -> str:
        draft = self.draft
        name = policy.number or self.short_title(policy)
        if policy.status == "draft" and not policy.number and "draft" in self.query.marks:
            return draft.phrase("the_draft") + draft.phrase("colon")
        if policy.place and policy.number:
            name = f"{name} {policy.place}" if self.query.language == "en" else f"{name}{policy.place}"
        notes = self.notes(policy)
        place = policy.region
        separator = draft.phrase("colon")
        if not place or policy.level == "national":
            return f"{name}{notes}{separator}"
        if self.query.language == "en":
            return f"{english_place(place)} ({name}){notes}: "
        return f"{place}（{name}）{notes}{separator}"

    def short_title(self, policy: Policy) -> str:
        """A policy without a number, by its title; one without a title, by the words it opens with, else by its file."""
        if not policy.title and policy.label.startswith("“"):
            return policy.label
        return f"《{inner_title(short_name(policy.title))}》" if policy.title else policy.source_file or self.draft.phrase("untitled")

    def name(self, policy: Policy) -> str:
        """A policy by title and number."""
        if not policy.title:
            return policy.number or self.short_title(policy)
        return f"《{inner_title(policy.title)}》" + (f"（{policy.number}）" if policy.number else "")

    def places(self, label: str) -> str:
        """The places of a scope as the answer's language writes them."""
        if self.query.language != "en":
            return label
        return self.draft.join([english_place(place) for place in label.split("、") if place])

    def notes(self, policy: Policy) -> str:
        """What must be known of a document: a draft, an interpretation, forwarded, not in force."""
        draft, query = self.draft, self.query
        found = []
        if policy.status == "draft" and ("征求意见稿" not in policy.title or query.language == "en"):
            found.append(draft.phrase("note_draft"))
        if policy.role == "interpretation" and "解读" not in policy.title:
            found.append(draft.phrase("note_interpretation"))
        if query.as_of and policy.date_in_force and policy.date_in_force > query.as_of:
            found.append(draft.phrase("note_not_yet", date=policy.date_in_force))
        if query.as_of and policy.date_no_longer_in_force and policy.date_no_longer_in_force <= query.as_of:
            found.append(draft.phrase("note_no_longer", date=policy.date_no_longer_in_force))
        return "".join(found)


# Two documents are compared where each is named so far, and by words of its own.
NAMED_BESIDE = 0.3


# A name of its own has so many characters in a row, and a word joins the two.
NAME_BESIDE = 6
_JOINED = re.compile(r"[和与及跟同、]|相比|对比|比较")


def _longest_run(own: Collection[str], question: str) -> tuple[int, int]:
    """The longest stretch of a question that some pairs of characters tell."""
    told = [question[place : place + 2] in own for place in range(len(question) - 1)]
    best, start = (0, 0), 0
    for place, here in enumerate([*told, False]):
        if not here:
            best = max(best, (start, place + 1), key=lambda run: run[1] - run[0])
            start = place + 1
    return best


# How far a title is named before the words that name it say little of what is asked, and what they weigh then.
WHOLLY_NAMED = 0.7
NAMING = 0.3


def _names(concept: Concept, titles: Sequence[str]) -> bool:
    """Whether a concept stands in one of the titles."""
    return any(form in title for title in titles for form, _ in concept.forms)


def _said_by(forms: Sequence[str], title: str) -> Callable[[str], bool]:
    """Whether both characters of a pair belong to forms that the title holds whole: of one form, or of two that meet there.

    >>> said = _said_by(["数字", "山东", "转诊"], "数字山东行动方案")
    >>> said("字山"), said("东行")
    (True, False)
    """
    held = [form for form in forms if len(form) > 1 and form in title]
    covered = {place for form in held for match in re.finditer(re.escape(form), title) for place in range(*match.span())}
    said = {title[place : place + 2] for place in covered if place + 1 in covered}
    return said.__contains__


def inner_title(title: str) -> str:
    """A title to stand between 《》: titles inside it stand between 〈〉.

    >>> inner_title("关于印发《办法》的通知")
    '关于印发〈办法〉的通知'
    """
    return title.translate(str.maketrans("《》", "〈〉"))


def english_place(full_name: str) -> str:
    """A place in English, by its pinyin, with the Chinese name.

    >>> english_place("郑州市")
    'Zhengzhou'
    """
    if region_by_name(full_name) is None:
        return full_name
    words = english_name(full_name + "人民政府")
    return re.sub(r"\s*(?:Municipal|Provincial|County|District)?\s*(?:People's )?Government.*$", "", words).strip() or full_name


def marks(numbers: Sequence[int]) -> str:
    """The marks of citations: "[1][2]"."""
    return "".join(f"[{number}]" for number in dict.fromkeys(numbers))
