"""Answers over invented documents: what a question asks of a thing, who holds a post, texts that state no place, numbers of others."""

from __future__ import annotations

import pytest

from qa.answer import already_told, compose_together
from qa.asked_attributes import asked_attribute, asked_posts, holds_post
from qa.asked_figures import asked_figure
from qa.build import Build
from qa.compose import beside
from qa.compose_figures import figures_found, not_said, times_found
from qa.inquiry import Inquiry
from qa.judging import Refusal
from qa.question import understand, understand_parts
from qa.quoting import quote
from tests.invented import ask, build_of

POOLS = """焦作市人民政府办公室关于印发焦作市公共泳池管理办法的通知
焦政办〔2021〕5号
各县（市、区）人民政府：
《焦作市公共泳池管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。
焦作市人民政府办公室
2021年5月6日
焦作市公共泳池管理办法
第一条 为规范公共泳池管理，根据《全民健身条例》（国务院令第560号），制定本办法。
第二条 年满18周岁的居民可以参加救生员资格考试。考试由市体育局组织，考场设在市游泳馆。在救生员资格考试中作弊的，可以处500元以下的罚款。
第三条 收到开放泳池的申请后，区体育局应当立即向市体育局报告（最迟不超过4个小时）。水质检测报告的审核期限为5个工作日。
第四条 建立由市体育局牵头、市卫生健康委参加的泳池安全协调机制，协调机制每季度会商一次。
第五条 公共泳池分为竞赛类、训练类和戏水类三种类型。戏水类泳池水深不超过1.2米。公共泳池没有救生员的，每张票退还20元。
第六条 本办法自2021年6月1日起施行，有效期至2026年5月31日。《焦作市游泳场所管理办法》（焦政办〔2015〕9号）同时废止。
"""
# Without a title, a number or an issuer: its place is what it speaks of.
TICKETS = """在鹤壁读小学的儿童可以领取儿童泳池票，凭学生证到社区领取。
每名儿童每月领取泳池票2张，当月有效。
泳池票丢失的，三日内到社区补领。
"""
GROUP = """安阳市人民政府办公室关于成立水上救援领导小组的通知
安政办〔2020〕7号
各县（市、区）人民政府：
经市政府同意，成立安阳市水上救援领导小组，组成人员如下：
组  长：韩青松 市长
副组长：李大河 副市长
成  员：王小溪 市应急管理局局长
领导小组办公室设在市应急管理局，办公室主任由市应急管理局副局长赵长河兼任。
安阳市人民政府办公室
2020年3月2日
"""
WATER = """濮阳市人民政府关于印发濮阳市智慧水务行动方案的通知
濮政〔2022〕3号
各县（区）人民政府：
现将《濮阳市智慧水务行动方案》印发给你们，请认真贯彻执行。
濮阳市人民政府
2022年5月6日
濮阳市智慧水务行动方案
一、加快建设
（一）完善设施。到2025年，建成水质监测站40个。（市生态环境局牵头）推动供水管网改造，智能水表达到9万只。（市城市管理局牵头）
（二）调整水价。2021年居民水价为每吨1元。2022年居民水价为每吨1.5元。2023年居民水价为每吨2元。2024年居民水价为每吨3元。
（三）发放补贴。对安装智能水表的居民家庭，每户补贴60元。（市财政局牵头）
（四）建设智能水厂。到2025年，大型水厂基本实现智能化。到2035年，各类水厂基本实现智能化。
（五）编制《濮阳市水厂名录》，公布水厂信息。
（六）编制水厂改造计划，公布水厂信息。（市水利局牵头）
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("invented"), {"pools": POOLS, "tickets": TICKETS, "group": GROUP, "water": WATER})


@pytest.mark.parametrize(
    "question",
    [
        "在焦作考救生员，报名费要交多少？",
        "焦作救生员资格考试的主考官叫什么名字？",
        "焦作的公共泳池一张票卖多少钱？",
        "What fee does the lifeguard examination in Jiaozuo cost?",
    ],
)
def test_what_is_not_stated_of_a_thing_is_refused(build: Build, question: str) -> None:
    found = ask(build, question)
    assert not found.answered and found.reason in ("not_stated", "not_in_corpus")


@pytest.mark.parametrize(
    "question",
    [
        "《关于加强水上救援装备管理的指导意见》是谁发的？",  # neither held nor cited
        "Who issued 《焦作市游泳场所管理办法》?",  # cited, and very like one that is held
    ],
)
def test_a_title_that_no_document_held_bears_is_not_answered_by_another(build: Build, question: str) -> None:
    found = ask(build, question)
    assert not found.answered and found.reason == "not_in_corpus", found.text
    assert question[question.index("《") : question.index("》")] in found.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("《焦作市公共泳池管理办法》是谁发的？", "焦作市人民政府办公室"),
        ("《焦作市公共泳池管理的办法》的文号是多少？", "焦政办〔2021〕5号"),  # as people write it from memory
        ("《焦作市游泳场所管理办法》的文号是多少？", "焦政办〔2015〕9号"),  # as the one held cites it
        ("焦作的泳池开放申请，区体育局最迟几个小时内要向市体育局报告？", "4个小时"),
        ("焦作泳池的水质检测报告审核要几个工作日？", "5个工作日"),
        ("焦作的泳池安全协调机制由哪个部门牵头？", "市体育局"),
        ("焦作的公共泳池分为哪几种类型？", "竞赛类"),
        ("焦作的公共泳池管理办法，把哪个文号的旧办法废了？", "焦政办〔2015〕9号"),
        ("焦作2021年的泳池管理办法规定戏水类泳池水深不超过多少米？", "1.2米"),
        ("鹤壁的儿童泳池票每月能领几张？", "2张"),
        ("鹤壁2022年那个发儿童泳池票的办法，每月能领几张？", "2张"),
        ("焦作新的泳池办法一出，哪个文号的旧规定不用了？", "焦政办〔2015〕9号"),
        ("焦作的公共泳池一共分几类，水深不能超过多少米？", "1.2米"),
        ("焦作救生员资格考试归谁组织？考试作弊罚多少？", "500元"),
        ("安阳水上救援领导小组的组长是谁？", "韩青松"),
        ("安阳水上救援领导小组的副组长是谁？", "李大河"),
        ("Who heads the water rescue leading group in Anyang?", "韩青松"),
        ("濮阳居民水价多少？", "每吨"),
        ("濮阳的水质监测站有多少？", "40个"),
        ("焦作的泳池开放申请最迟几个小时内报告，水质检测报告审核要几个工作日？", "5个工作日"),
    ],
)
def test_what_is_stated_is_told(build: Build, question: str, told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text, found.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("濮阳2021年和2024年的居民水价分别是多少？", ("每吨1元", "每吨3元")),
        ("濮阳的大型水厂哪年要基本实现智能化？所有水厂又是哪年？", ("2025年", "2035年")),
        ("濮阳的水质监测站与智能水表的目标各是多少？", ("40个", "9万只")),
        ("濮阳要建多少个水质监测站？智能水表要有多少只？", ("40个", "9万只")),
    ],
)
def test_each_of_two_things_is_told(build: Build, question: str, told: tuple[str, str]) -> None:
    found = ask(build, question)
    assert all(words in found.text for words in told), found.text


def asked(build: Build, question: str) -> Inquiry:
    return Inquiry(build, understand(question, build, as_of="2024-01-01"))


def test_the_other_year_asked_stands_beside_the_first(build: Build) -> None:
    inquiry = asked(build, "濮阳2021年和2024年的居民水价分别是多少？")
    figures = figures_found(inquiry, asked_figure(inquiry.query.question))
    first = next(each for each in figures if "2024" in each.sentence.text)
    assert [each.sentence.text for each in beside(inquiry, [first], figures)] == ["2021年居民水价为每吨1元。"]


def test_what_answered_one_part_does_not_answer_the_next(build: Build) -> None:
    inquiry = asked(build, "濮阳的大型水厂哪年要基本实现智能化？")
    times = times_found(inquiry)
    assert not_said(inquiry, times, lambda text: 1) == times
    quote(inquiry, times[0])
    assert not_said(inquiry, times, lambda text: 1) == times[1:]
    assert not_said(inquiry, times, lambda text: 2) == times  # one sentence may answer both


def test_a_part_is_told_where_a_time_is_told_for_each_part_that_asks_one(build: Build) -> None:
    parts = understand_parts(asked(build, "濮阳的大型水厂哪年要基本实现智能化？所有水厂又是哪年？").query, build)
    assert [part.intent for part in parts] == ["deadline", "deadline"]
    assert not already_told(parts[1], parts, ["到2025年，大型水厂基本实现智能化。"])
    assert already_told(parts[1], parts, ["到2025年，大型水厂基本实现智能化，到2035年，各类水厂基本实现智能化。"])


def test_the_whole_is_asked_where_its_parts_are_refused(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    inquiry = asked(build, "濮阳要建多少个水质监测站？智能水表要有多少只？")
    parts = understand_parts(inquiry.query, build)
    assert len(parts) == 2
    whole = inquiry.query.question
    refused = Refusal("not_stated", "what_value")
    monkeypatch.setattr("qa.answer.compose", lambda part: None if part.query.question == whole else refused)
    assert compose_together(inquiry, parts) is None
    monkeypatch.setattr("qa.answer.compose", lambda part: refused)
    assert compose_together(inquiry, parts) == refused


def test_a_task_tells_the_title_that_is_asked_about(build: Build) -> None:
    assert "市水利局" in ask(build, "濮阳编制水厂改造计划、公布水厂信息由哪个部门牵头？").text
    assert "市水利局" not in ask(build, "《濮阳市水厂名录》由哪个部门牵头编制，公布水厂信息？").text


def test_who_answers_for_an_item_is_no_part_of_the_next(build: Build) -> None:
    found = ask(build, "濮阳的智能水表要达到多少只？")
    assert "9万只" in found.text and "生态环境局" not in found.text
    found = ask(build, "濮阳供水管网改造由哪个部门牵头？")
    assert "市城市管理局" in found.text and "生态环境局" not in found.text.splitlines()[0]


def test_a_year_said_for_a_figure_is_asked_whatever_document_follows(build: Build) -> None:
    assert not ask(build, "How many water quality monitoring stations does Puyang set for 2030 in its smart water plan?").answered
    assert "40" in ask(build, "How many water quality monitoring stations does Puyang set for 2025 in its smart water plan?").text


def test_kinds_of_figures_that_verbs_and_measure_words_ask_for() -> None:
    assert asked_figure("How much does the city pay a household?") == asked_figure("How much money?")
    assert asked_figure("一支队伍几个人组成？").kinds == {"person"}
    assert "person" not in asked_figure("要建几家？").kinds


def test_the_other_place_is_not_answered_from(build: Build) -> None:
    assert not ask(build, "鹤壁的公共泳池安全协调机制由谁牵头？").answered


def test_attributes_and_posts_are_read_in_either_script_and_english() -> None:
    asked = map(asked_attribute, ("報名費是多少？", "罚多少钱？", "What fine is set?"))
    assert [attribute.name for attribute in asked if attribute] == ["fee", "fine", "fine"]
    assert asked_attribute("每年签约服务费由谁分担？") is None
    assert asked_posts("who was the deputy head?")[0][0] == "副组长"
    assert holds_post("副組長：何樹山 副省長", ("副组长",)) and not holds_post("组长由副省长担任", ("组长",))
