"""A question's words as weighted concepts: what is surely meant weighs more, what no clause says weighs by how sure its meaning is."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from qa.records import Query
from qa.search.translate import Rendering
from qa.topic import ABSENT, UNSURE, UNSURE_ABSENT, chinese_amounts, english_topic, topic_of

NEAR = {
    "physician": (("医师", 0.9), ("博士", 0.9)), "鲸鱼": (("海豚", 0.9),), "海豚": (("鲸鱼", 0.9),),
    "第二批": (("第一批", 0.9),), "鲸吞": (("不吞", 0.9), ("蚕食", 0.9)),
}  # fmt: skip
RARITY = {"转诊": 2.0, "村": 0.5, "制定": 0.4, "起草": 3.0}


class Few:
    """A dictionary of a few renderings; a question of one word is one phrase."""

    def __init__(self, *renderings: Rendering) -> None:
        self.known = {rendering.phrase: rendering for rendering in renderings}

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        return NEAR.get(word, ())

    def render(self, question: str, *, places: bool = True) -> tuple[Rendering, ...]:
        return tuple(self.known[word] for word in question.split() if word in self.known)


@dataclass
class Clauses:
    rarities: dict[str, float] = field(default_factory=lambda: dict(RARITY))
    dictionary: Few = field(default_factory=Few)

    def rarity(self, term: str) -> float:
        return self.rarities.get(term, 2.0)

    def frequency(self, term: str) -> int:
        return int(term in self.rarities)

    @property
    def most_worth(self) -> float:
        return 10.0


@pytest.mark.parametrize(
    ("rendering", "weight"),
    [
        (Rendering("referral", (("转诊", 1.0),), True), 2.0),
        (Rendering("referral", (("转诊", 1.0),), False), 2.0 * UNSURE),  # only CC-CEDICT says so
        (Rendering("quantum", (("量子", 1.0),), True), 10 * ABSENT),  # nobody speaks of it
        (Rendering("purport", (("声称", 1.0),), False), 10 * UNSURE_ABSENT),
        (Rendering("drafting", (("起草", 1.0), ("制定", 0.85)), True), 0.4),  # told by its commoner form
    ],
)
def test_weights(rendering: Rendering, weight: float) -> None:
    (concept,) = english_topic([(rendering.phrase, 1.0)], Few(rendering), Clauses())  # type: ignore[arg-type]
    assert concept.weight == pytest.approx(weight)


def test_a_word_that_documents_do_not_use_is_told_by_those_near_it() -> None:
    rendering = Rendering("physician", (("大夫", 1.0),), False)
    (concept,) = english_topic([("physician", 1.0)], Few(rendering), Clauses({"医师": 2.0}))  # type: ignore[arg-type]
    assert [form for form, _ in concept.forms] == ["医师"]  # no clause holds 博士


def test_what_the_glossary_says_needs_no_other_word() -> None:
    rendering = Rendering("physician", (("医生", 1.0),), True)
    (concept,) = english_topic([("physician", 1.0)], Few(rendering), Clauses({"医师": 2.0, "医生": 2.0}))  # type: ignore[arg-type]
    assert [form for form, _ in concept.forms] == ["医生"]


@pytest.mark.parametrize(("word", "forms"), [("鲸鱼", ["鲸鱼", "海豚"]), ("海豚", ["海豚"])])
def test_a_word_that_documents_use_needs_none_less_used(word: str, forms: list[str]) -> None:
    query = Query(question=word, language="zh", intent="content", topic=((word, 1.0),))
    (concept,) = topic_of(query, Clauses({"海豚": 2.0}))  # type: ignore[arg-type]
    assert [form for form, _ in concept.forms] == forms


def test_a_part_of_many_words_is_no_word() -> None:
    assert english_topic([("village", 1.0)], Few(Rendering("village", (("村", 1.0),))), Clauses()) == ()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("chunk", "amounts"),
    [
        ("a loan of 150,000 yuan", (("15万元", "150000元"),)),
        ("2 trillion yuan by 2025", (("2万亿元",),)),
        ("1.5 million people", (("150万",),)),
        ("at least 5,000 smart communities", (("5000",),)),
        ("45,000 beds and 2,000.5 tons", (("4.5万", "45000"),)),
        ("per 10,000 residents", ()),
        ("at least 70% by 2020", ()),
    ],
)
def test_amounts(chunk: str, amounts: tuple[tuple[str, ...], ...]) -> None:
    assert chinese_amounts(chunk) == amounts


@pytest.mark.parametrize(("word", "told"), [("第二批", ["第二批"]), ("鲸吞", ["鲸吞", "蚕食"])])
def test_another_number_and_the_opposite_are_not_near(word: str, told: list[str]) -> None:
    words = Clauses({"第一批": 2.0, "不吞": 2.0, "蚕食": 2.0})
    topic = topic_of(Query(word, "zh", "content", topic=((word, 1.0),)), words)  # type: ignore[arg-type]
    assert [form for concept in topic if concept.word == word for form, _ in concept.forms] == told
