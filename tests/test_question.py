"""Questions → queries: language, places, documents, bodies, time and what is asked, against a catalogue made by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.build import Policy
from qa.question import understand
from qa.understanding.documents import title_run
from qa.understanding.intent import read_intent
from qa.understanding.remainder import Remainder, language_of
from qa.understanding.topic import FOCUS_WEIGHT, QUOTED_EN_WEIGHT, english_chunks

POLICIES = (
    Policy("郑政〔2016〕31号", "郑政〔2016〕31号", "郑州市人民政府关于推进分级诊疗制度建设的实施意见", region="郑州市"),
    Policy("大政办发〔2018〕159号", "大政办发〔2018〕159号", "大连市人民政府办公厅关于全科医生的意见", region="大连市"),
    Policy("draft", "", "关于进一步促进基层医疗卫生服务体系健康发展的实施方案（征求意见稿）", status="draft"),
)


@dataclass(frozen=True)
class Shelf:
    policies: tuple[Policy, ...] = POLICIES
    places: tuple[str, ...] = field(default=("郑州市", "大连市", "同江市", "瓦房店市", "广东省"))
    body_names: tuple[str, ...] = ("市卫生计生委", "合肥海关")

    def is_word(self, word: str) -> bool:
        return word in ("guiding", "sport", "new", "price")


SHELF = Shelf()


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("郑州由谁牵头？", "zh"),
        ("鄭州由誰牽頭？", "zh-Hant"),
        ("who leads in Zhengzhou", "en"),
        ("What does 双向转诊 mean in the Zhengzhou opinion?", "en"),
        ("DRG 付费由哪个部门负责", "zh"),
        ("", "en"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("郑州双向转诊由哪个部门牵头？", "who_leads"),
        ("Which department is in charge of price reform?", "who_leads"),
        ("What share of revenue is the grant based on?", "target_value"),
        ("Which notice is the grant based on?", "lineage_up"),
        ("Which two notices were repealed by the plan of Zhengzhou?", "lineage_up"),
        ("What method is used when one bidder qualifies, and when two do?", "definition"),
        ("What are the registration dates?", "deadline"),
        ("全科医生转岗培训的配合单位有哪些？", "who_cooperates"),
        ("Which bodies support the commission?", "who_cooperates"),
        ("省医保局要管哪几项？", "tasks_of"),
        ("每万人全科医生数是多少？", "target_value"),
        ("村医持证的要占几成？", "target_value"),
        ("How many beds per 1,000 people?", "target_value"),
        ("最迟哪年完成？", "deadline"),
        ("By when must the plan be drawn up?", "deadline"),
        ("这份文件的依据是什么？", "lineage_up"),
        ("Which national documents stand behind it?", "lineage_up"),
        ("国办发〔2015〕70号被哪些文件落实？", "lineage_down"),
        ("“乡管村用”是什么意思？", "definition"),
        ("文号是多少，哪天发的？", "metadata"),
        ("由哪个部门起草的？", "metadata"),
        ("When was the opinion on tiered diagnosis and treatment issued?", "metadata"),
        ("2016年9月要完成的有哪几项？", "list"),
        ("What is the monthly rent subsidy for a family of three?", "target_value"),
        ("What five-year survival rate is aimed for?", "target_value"),
        ("What ceiling applies when hospitals cooperate with the fund?", "target_value"),  # neither a date nor who cooperates
        ("Which cities are in the pilot?", "list"),
        ("By which date must reports be handed in?", "deadline"),
        ("How is it bought when only one company qualifies?", "definition"),
        ("Which document does the new plan replace?", "lineage_up"),
        ("国家文件点了哪些部委？", "who_leads"),
        ("涉及哪几家市直单位？", "who_leads"),
        ("领导小组办公室设在哪个部门？", "content"),
        ("本办法由哪个单位解释？", "content"),
        ("依据哪两份文件？文号各是什么？", "lineage_up"),
    ],
)
def test_intent(question: str, intent: str) -> None:
    assert understand(question, SHELF).intent == intent


def test_two_places_are_each_answered() -> None:
    asked = understand("就诊率，广东和郑州定了多少？", SHELF)
    assert (asked.intent, asked.compared) == ("compare", "target_value")
    one = understand("大连的瓦房店有多少张床位？", SHELF)  # the one lies in the other
    assert one.intent == "target_value"


def test_what_a_question_turns_on_is_its_topic() -> None:
    assert ("解释", FOCUS_WEIGHT) in understand("济南的人工智能政策由哪个单位解释？", SHELF).topic


@pytest.mark.parametrize(
    ("question", "weight"), [('Who leads the "zero-waste city" pilot?', QUOTED_EN_WEIGHT), ("Who leads the zero-waste city pilot?", 1.0)]
)
def test_what_stands_between_quotation_marks_weighs_more(question: str, weight: float) -> None:
    assert max(dict(understand(question, SHELF).topic).values()) == weight


def test_a_comparison_needs_two_sides() -> None:
    two = understand("郑州和大连2020年的全科医生目标分别是多少？", SHELF)
    assert (two.intent, two.compared, two.regions) == ("compare", "target_value", ("郑州市", "大连市"))
    assert understand("郑州2017年和2020年的目标相比是多少？", SHELF).intent == "target_value"


@pytest.mark.parametrize(
    ("question", "regions", "unknown"),
    [
        ("郑州双向转诊谁牵头", ("郑州市",), ()),
        ("who leads in Zhengzhou city", ("郑州市",), ()),
        ("who leads in Zhèngzhōu", ("郑州市",), ()),
        ("what does Tongjiang want", ("同江市",), ()),  # 通江 sounds alike and is not held
        ("瓦房店自己定的指标", ("瓦房店市",), ()),  # a county by its short name: only because a document of it is held
        ("上海谁牵头", ("上海市",), ()),
        ("Who leads in Atlantis?", (), ("Atlantis",)),
        ("Subsidy for Zhengzhou-registered patients", ("郑州市",), ()),
        ("我市由谁牵头", (), ()),
    ],
)
def test_places(question: str, regions: tuple[str, ...], unknown: tuple[str, ...]) -> None:
    query = understand(question, SHELF)
    assert (query.regions, query.unknown_places) == (regions, unknown)


def test_a_kind_that_is_not_the_place_s_own_stays_in_the_topic() -> None:
    assert "county" in " ".join(word for word, _ in understand("Which referral rules in Zhengzhou county hospitals?", SHELF).topic)
    assert "city" not in " ".join(word for word, _ in understand("Which referral rules in Zhengzhou city hospitals?", SHELF).topic)


def test_documents_by_number_title_and_state() -> None:
    assert understand("郑政[2016]31 号由谁印发？", SHELF).policies == ("郑政〔2016〕31号",)
    assert understand("《关于全科医生的意见》谁牵头？", SHELF).policies == ("大政办发〔2018〕159号",)
    assert understand("那份征求意见稿的附件2里谁牵头？", SHELF).marks == ("draft", "annex2")
    assert understand("Which items are in the annex of the main text?", SHELF).marks == ("main", "annex")


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("到2030年", ("2030",)),
        ("“十三五”末", ("2020",)),
        ("by September 2016", ("2016-09",)),
        ("2016年9月底前", ("2016-09",)),
        ("2019-2022年", ("2019", "2022")),
    ],
)
def test_years(question: str, years: tuple[str, ...]) -> None:
    assert understand(f"{question} 完成多少", SHELF).years == years


def test_bodies_by_any_name() -> None:
    assert understand("省医保局牵头哪几项任务？", SHELF).bodies == ("省医保局",)
    assert understand("Which tasks does the health commission lead?", SHELF).bodies == ("卫生健康",)
    assert understand("合肥海关牵头哪几项任务？", SHELF).bodies == ("合肥海关",)  # no rule composes it; the build knows it
    assert understand("Which tasks does the human resources bureau lead?", SHELF).bodies == ("人力资源社会保障",)


def test_follow_up_keeps_what_was_said() -> None:
    first = understand("郑州双向转诊由哪个部门牵头？", SHELF)
    elsewhere = understand("那大连呢？", SHELF, (first,))
    assert (elsewhere.intent, elsewhere.regions, elsewhere.topic) == ("who_leads", ("大连市",), first.topic)
    helpers = understand("那配合的有谁？", SHELF, (first,))
    assert (helpers.intent, helpers.regions, helpers.topic) == ("who_cooperates", ("郑州市",), first.topic)
    english = understand("and in Dalian?", SHELF, (understand("Who leads referral reform in Zhengzhou?", SHELF),))
    assert (english.intent, english.regions) == ("who_leads", ("大连市",))
    assert english.topic


def test_nothing_understood() -> None:
    assert understand("？？？", SHELF).reason == "not_understood"
    assert understand("", SHELF).reason == "not_understood"


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    query = understand(text, SHELF)
    assert query.question == text


@given(st.text(alphabet="郑州大连分级诊疗由谁牵头负责的是多少2016年月（）《》 abcWho", max_size=60))
def test_understood_spans_leave_the_length(text: str) -> None:
    rest = Remainder(text)
    read_intent(rest, "zh", False, 0)
    assert len(rest.text) == len(text)


def test_title_run_and_chunks() -> None:
    assert title_run("分级诊疗意见", "推进分级诊疗制度") == 4
    assert english_chunks("the   of ,") == ()


@pytest.mark.parametrize("words", ["Guo Fa [2018] No. 39", "Under Guofa 2018 No 39", "guo fa 〔2018〕39"])
def test_a_number_in_pinyin(words: str) -> None:
    shelf = Shelf(policies=(Policy("国发〔2018〕39号", "国发〔2018〕39号", "国务院关于促进就业工作的若干意见", region="全国"),))
    query = understand(f"{words}: which ministry leads?", shelf)
    assert query.policies == ("国发〔2018〕39号",)
    assert not any("39" in word for word, _ in query.topic)


def test_a_given_name_is_no_place() -> None:
    def places(question: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        query = understand(question, SHELF)
        return query.regions, query.unknown_places

    assert places("Whom did it consult on the proposal of Liu Qingfeng?") == ((), ())
    assert places("Who leads referral reform in Qingfeng?") == (("清丰县",), ())
    assert places("Who leads referral reform in Lin County?")[1] == ("Lin County",)


def test_a_word_of_english_is_no_place() -> None:
    """guiding is also Guiding County in pinyin, Sport a name after "of"; York is neither a division nor a word."""
    question = "Number and date of the State Council guiding opinions on sports of the General Administration of Sport"
    asked = understand(question, SHELF)
    assert asked.regions == () and asked.unknown_places == ()
    assert understand("Who leads referral in New York?", SHELF).unknown_places == ("New York",)
