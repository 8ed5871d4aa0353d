"""Who does what where prose says it and no list of bodies holds them; the documents and places that a question means."""

from __future__ import annotations

import pytest

from qa.asked_attributes import asked_posts, holds_post
from qa.build import Build
from qa.compose_who import begins_with_agent
from qa.question import understand
from qa.sentences import split_sentences
from tests.invented import ask, build_of

REEDS = """郑州市芦苇滩养护管理办法
郑政办〔2020〕12号
各县（市、区）人民政府：
第一条 为加强芦苇滩养护，根据《湿地养护通则》制定本办法。
第二条 市芦苇养护机构（以下简称养护机构）负责芦苇滩的日常巡护、收割登记和护栏维修。
第三条 市园林主管部门主管全市芦苇滩工作，负责组织实施本办法。
第四条 各基层法院负责辖区芦苇滩纠纷案件的登记、汇总和上报。
第五条 明确分工。财政部门要落实芦苇滩养护经费；物价部门要核定芦苇收购价格，公布收购目录；教育部门要组织学生参观芦苇滩。
第六条 镇（街）负责受理芦苇收割许可申请和初审。
第七条 全市建设三处全国知名的芦苇观鸟台，到2022年培育10家芦苇编织企业。
郑州市人民政府办公室
2020年3月5日
"""
# Two documents of like titles, and one without an issuer.
DYKES = """郑州市堤岸护坡暂行规定
郑政办〔2018〕7号
第一条 为保护堤岸，制定本规定。
第二条 堤岸护坡工作由市水务局牵头。
第三条 《郑州市堤岸护坡试行规定》（郑政办〔2011〕3号）同时废止。
郑州市人民政府办公室
2018年5月6日
"""
BARGES = """郑州市驳船停泊若干规定
郑政办〔2017〕8号
第一条 为规范驳船停泊，制定本规定。
第二条 驳船停泊管理由市交通局牵头。
第三条 《郑州市驳船停泊暂行规定》（郑政办〔2010〕9号）同时废止。
郑州市人民政府办公室
2017年5月6日
"""
BELLS = """各县（市、区）教育局：
为做好钟楼修缮，经研究，开展钟楼铜钟检测工作，各地要在检测前登记铜钟的重量和铸造年代，
检测由有资质的机构进行。
铜钟检测指挥部总指挥：市教育局主要负责人。
郑州市教育局办公室 2019年4月2日印发
"""


@pytest.fixture(scope="module")
def reeds(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("reeds"), {"reeds": REEDS, "dykes": DYKES, "barges": BARGES, "bells": BELLS})


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("郑州芦苇滩纠纷案件的登记、汇总由谁负责？", "各基层法院", "财政部门"),
        ("郑州芦苇收割许可申请由谁受理？", "镇（街）负责受理", "财政部门"),
        ("郑州芦苇滩工作由哪个部门主管？", "市园林主管部门主管", "养护机构"),
        ("郑州公布芦苇收购目录、核定收购价格是哪个部门的事？", "物价部门要核定", "教育部门"),
        ("铜钟检测指挥部由谁挂帅？", "市教育局主要负责人", "没有写明"),
    ],
)
def test_who_prose_names_answers_though_no_list_holds_them(reeds: Build, question: str, told: str, untold: str) -> None:
    answer = ask(reeds, question)
    assert answer.answered and told in answer.text and untold not in answer.text


def test_agents_are_who_acts_not_what_is_done() -> None:
    assert begins_with_agent("中国互联网协会要牵头设立专家委员会") and begins_with_agent("第三条 各区公安机关负责审核")
    assert not begins_with_agent("完善企业负责制") and not begins_with_agent("加强机构建设，落实责任")
    assert not begins_with_agent("推进医院建设")


def test_the_same_asked_of_two_documents_by_title_is_asked_of_each(reeds: Build) -> None:
    answer = ask(reeds, "郑州市堤岸护坡暂行规定和郑州市驳船停泊若干规定，分别废止了哪个文号的旧文件？")
    assert "郑政办〔2011〕3号" in answer.text and "郑政办〔2010〕9号" in answer.text


def test_a_nation_that_only_praises_is_no_place(reeds: Build) -> None:
    assert understand("郑州到2022年要培育几家全国叫得响的芦苇编织企业？", reeds).regions == ("郑州市",)
    assert "10家" in ask(reeds, "郑州到2022年要培育几家全国叫得响的芦苇编织企业？").text


def test_who_printed_is_told_where_no_issuer_is_named(reeds: Build) -> None:
    answer = ask(reeds, "钟楼铜钟检测那份通知是哪个机关发的？")
    assert "未写明发文机关" in answer.text and "郑州市教育局办公室" in answer.text


def test_a_line_broken_off_after_a_comma_goes_on() -> None:
    found = split_sentences("通过氧化、\n酯化生产。\n第二章 总则\n一、要求")
    assert [each.text for each in found] == ["通过氧化、\n酯化生产。", "第二章 总则", "一、要求"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("郑州护栏建设在哪年前完成？", True),
        ("郑州芦苇滩办公室设在哪个部门？", False),
        ("哪几类单位可以一起发起联合体？", False),
        ("which kinds of data are fused to set up the base platform?", False),
    ],
)
def test_words_within_words_do_not_say_what_is_asked(reeds: Build, question: str, asked: bool) -> None:
    """A year (设在哪年) where one is asked for; neither that nor data about a document nor its basis where none is."""
    intent = understand(question, reeds).intent
    assert intent == "deadline" if asked else intent not in ("deadline", "metadata", "lineage_up")


def test_a_commander_heads_as_a_group_leader_does() -> None:
    (posts,) = asked_posts("指挥部由谁挂帅？")
    assert holds_post("总指挥：王清宪 省长", posts)
