"""What kind of figure a question asks for, which texts hold one, and which dates say by when."""

from __future__ import annotations

import pytest

from kg.records import Passage
from qa.asked_figures import asked_figure, due_dates, has_figure
from qa.compose import names_asked
from qa.facts import Goal
from qa.quoting import clean_title, core
from qa.small_talk import small_talk
from qa.wording import short_name, value_words


@pytest.mark.parametrize(
    ("question", "text", "holds"),
    [
        ("至少得有多少张床位？", "定点机构每日派人员上门，每月不少于12次", False),  # no beds
        ("至少得有多少张床位？", "床位不少于30张", True),
        ("要罚款多少？", "在3个工作日内报送主管部门", False),  # days are no fine
        ("奖励多少？", "给予一次性1000万元奖励", True),
        ("要建几家？", "建设20个示范基地", True),  # 个 counts what 家 counts
        ("每月上门几次？", "每月服务时间为28小时", False),
        ("占几成？", "比例提高到45%左右", True),  # 成 is no unit to be found again
        ("按多少人口设一个？", "每增加5万人口增设1所", True),  # what it is per, not what is counted
        ("目标是多少？", "2018年11月印发", False),  # a date is no figure
        ("目标是多少？", "国发〔2018〕39号要求", False),
        ("How many staff work there?", "办公室设在教育部，2019年4月底前完成", False),
        ("目标是多少？", "专家第一次到现场", False),  # which time, not how many
        ("签约了多少个项目？", "200位企业代表参加", False),  # projects are nobody
        ("参加的有多少个人？", "200位企业代表参加", True),
        ("平均降价幅度是多少？", "选择11个城市", False),
        ("How much is the monthly allowance?", "每月发放两次", False),
        ("For how many consecutive years must they serve?", "连续工作满10年", True),
        ("肺结核发病率要降到多少？", "肺结核发病率下降到55/10万以下", True),  # a rate of the population
        ("肺结核发病率要降到多少？", "覆盖10万人", False),
        ("产业工人要达到多少人？", "产业工人达到30万人", True),  # 万人 without 每
        ("产业工人要达到多少人？", "每万人口配备", False),
    ],
)
def test_only_a_figure_of_the_kind_asked_answers(question: str, text: str, holds: bool) -> None:
    assert has_figure(text, asked_figure(question)) is holds


@pytest.mark.parametrize(
    ("text", "own_date", "dates"),
    [
        ("请于2019年8月14日前（以寄出时间为准）寄出", "2019-06-03", ["于2019年8月14日前"]),
        ("现将2019年度项目申报指南予以公布", "2019-06-03", []),  # an edition
        ("2018年11月，国务院印发《关于深化改革的若干意见》", "", []),  # when another document came
        ("2019年6月底前出台实施方案", "", ["2019年6月底前"]),
        ("根据《三年行动计划（2023—2025年）》", "", []),  # inside a title
        ("自发现之日起10个工作日内更新目录", "", ["10个工作日内"]),
    ],
)
def test_dates_that_say_by_when(text: str, own_date: str, dates: list[str]) -> None:
    assert [text[start:end] for start, end in due_dates(text, own_date)] == dates


def goal(quote: str, value: str, unit: str) -> Goal:
    return Goal("p", "c", "一", "指标", "", "=", value, "", unit, "", "", "target", Passage("a.txt", 0, len(quote), quote))


def test_a_figure_is_told_in_the_words_of_its_target_unless_another_is_left_out() -> None:
    lead = "健全培养和使用机制，落实岗位补助政策，引导医学生到基层服务，完善考核评价办法，"
    told = "每万名居民拥有2名全科医生"
    assert core([goal(told, "2", "名")], lead + told + "，适应健康需要") == told
    assert core([goal(told, "2", "名")], lead + told + "，村医3名") == lead + told + "，村医3名"  # the same unit, of something else
    assert core([goal(told, "2", "名")], lead + told + "，每月服务28小时", {"time"}).endswith("28小时")  # two things were asked
    assert core([], lead + told) == lead + told


@pytest.mark.parametrize(
    ("question", "count"), [("首批是哪11个城市？", 11), ("分成哪三个方面？", 3), ("哪些城市？", 0), ("Which of the two?", 0)]
)
def test_how_many_names_are_asked(question: str, count: int) -> None:
    assert names_asked(question) == count


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [("15", "万元", "150,000 yuan"), ("1.5", "亿元", "150,000,000 yuan"), ("5", "名/万名居民", "5 per 10,000 residents")],
)
def test_amounts_are_written_out_in_english(value: str, unit: str, words: str) -> None:
    assert value_words("=", value, "", unit, "", "en") == words


def test_names_of_tasks_and_documents() -> None:
    assert clean_title("4构建标准体系。") == "构建标准体系"
    assert clean_title("2030年目标") == "2030年目标"
    assert short_name("甲市医疗保障局 甲市财政局 甲市卫生健康委员会关于印发甲市长期护理保险试行办法的通知") == "甲市长期护理保险试行办法"
    assert short_name("关于印发办法的通知") == "关于印发办法的通知"  # short enough


@pytest.mark.parametrize(
    ("question", "kind"),
    [("你好", "greeting"), ("Hello!", "greeting"), ("收录了哪些文件？", "holdings"), ("郑州由谁牵头？", ""), ("hello, who leads?", "")],
)
def test_small_talk(question: str, kind: str) -> None:
    assert small_talk(question) == kind
