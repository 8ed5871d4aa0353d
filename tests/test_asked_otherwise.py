"""Answers over invented documents: comments on drafts, documents only cited, tasks that a document is to come of, whose people, levels, the
figures and acronyms of English questions."""

from __future__ import annotations

import pytest

from kg.language.script import fold
from qa.build import Build
from qa.compose import _items_asked
from qa.compose_figures import compose_value
from qa.evidence import YEAR_OF_DOCUMENT_WORTH, rank
from qa.inquiry import Inquiry
from qa.parts import split_parts
from qa.question import understand
from qa.relevance import chinese_topic
from qa.understanding.intent import read_intent
from qa.understanding.places import read_places
from qa.understanding.remainder import Remainder
from qa.understanding.topic import read_topic
from tests.invented import ask, build_of

HARBOURS = """许昌市人民政府关于印发许昌市智慧港航行动方案的通知
许政〔2022〕3号
各县（市、区）人民政府：
现将《许昌市智慧港航行动方案》印发给你们，请认真贯彻执行。
许昌市人民政府
2022年5月6日
许昌市智慧港航行动方案
一、工作基础
许昌参照《襄城县港航条例实施方案》（襄政办〔2020〕28号）开展试点。
二、重点任务
（一）2025年底前建成不少于5000个智慧泊位。
（二）制定鼓励民办船闸发展的实施意见，2023年11月底前完成。
（三）本方案所称许昌市市级智慧港区（以下简称港区），是指由市交通运输局认定的、泊位联网的港口集聚区。
（四）新乡居民凭身份证、许昌居民凭社保卡领取船票。市级船闸企业由市水利局会同市财政局认定并发布名单。
（五）魏都区、鄢陵县的泊位补贴每月分别为300元、280元。
"""
# For comment: by when is said where comments are asked for, and of its figures each has a date of its own.
DRAFT = """关于公开征求《鹤壁市桥梁管理办法（征求意见稿）》意见的通知
现将《鹤壁市桥梁管理办法（征求意见稿）》向社会公布，如有意见建议，请于2023年7月12日前书面反馈至市交通运输局。
鹤壁市交通运输局
2023年6月12日
"""
UNDATED_DRAFT = """濮阳市桥梁管理办法（征求意见稿）
第一条 到2025年，全市桥梁全部加装护栏。
第二条 桥梁安全评估结果在2024年6月底前公布。
"""


# Dates in Chinese numerals; items under the words that lead to them; who else in prose; posts of those with rarer family names.
PILOTS = """焦作市人民政府办公室关于设立焦作市引航考试委员会的通知
焦政办〔1996〕4号
各县（市、区）人民政府：
经市政府同意，设立焦作市引航考试委员会，并公布《焦作市引航员考试办法》。
主  任：尤  权  副市长
委员会办公室设在市交通运输局，办公室主任由市交通运输局副局长赵长河兼任。
焦作市人民政府办公室
一九九六年五月二十三日
焦作市引航员考试办法
第一条 报考引航员应当具备下列条件：
（一）年满20周岁；
（二）取得船员证书；
（三）视力良好。
报考费用由本人承担。
第二条 报考人应当在考试前提交下列材料：
（一）报名表；
（二）体检证明。
第三条 引航员等级分为以下三类：
（一）港内引航员；
（二）河段引航员；
（三）全程引航员。
第四条 引航考试由市交通运输局负责。市财政、公安、应急等部门按照各自职责做好引航考试工作。
第五条 引航考试的平均合格率，按照委员会公布的办法计算。报考人数多的，由委员会分设考场。
第六条 排名分，是指理论成绩与操作成绩之和。
第七条 第一批引航员于1996年9月报到。第一次补考由委员会安排。
第八条 本办法自1996年6月1日起施行。
"""
# Its title says of which year it is.
BERTHS = """濮阳市2023年泊位分配方案
一、报名
泊位分配的网上报名时间为5月19日至5月22日。
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    texts = {"harbours": HARBOURS, "draft": DRAFT, "undated": UNDATED_DRAFT, "pilots": PILOTS, "berths": BERTHS}
    return build_of(tmp_path_factory.mktemp("otherwise"), texts)


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("鹤壁桥梁管理办法征求意见，什么时候截止？", "2023年7月12日", "2023年6月12日"),
        ("By when do comments on the Hebi bridge draft close?", "2023年7月12日", "成文日期"),
        ("襄城县那份港航条例实施方案文号是多少？", "襄政办〔2020〕28号", "许政〔2022〕3号文号"),
        ("许昌鼓励民办船闸的意见什么时候出台？", "2023年11月底前", "2022年5月6日"),
        ("许昌市级智慧港区是指什么？", "泊位联网的港口集聚区", "5000个"),
        ("许昌的市级船闸企业由谁认定发布？", "市水利局会同市财政局", "许昌市人民政府"),
        ("When is Xuchang to have 5,000 smart berths?", "2025年底前", "2023年11月"),
        ("焦作报考引航员要具备什么条件？", "视力良好", "报考费用"),
        ("焦作报考引航员要交哪些材料？", "体检证明", "视力"),
        ("焦作的引航员等级分哪三类？", "全程引航员", "体检证明"),
        ("焦作引航考试除了市交通运输局，还有哪些部门按各自职责做工作？", "市财政、公安、应急等部门", "分设考场"),
        ("焦作引航考试委员会的主任是谁？", "尤权", "分设考场"),
        ("Who heads the office of the Jiaozuo pilot examination committee?", "赵长河", "分设考场"),
        ("设立焦作引航考试委员会的通知是哪天发的？", "1996年5月23日（一九九六年五月二十三日）", "等级"),
        ("焦作引航考试的“排名分”是什么？", "理论成绩与操作成绩之和", "合格率"),
        ("焦作第一批引航员什么时候报到？", "1996年9月", "合格率"),
        ("焦作引航考试委员会的通知是由哪个机构、在哪一天发布的？", "1996年5月23日", "没有找到"),
        ("许昌市的魏都区和鄢陵县，泊位补贴每月分别是多少元？", "300元、280元", "5000个"),
        ("焦作市引航员考试办法从哪天起施行？", "1996年6月1日", "合格率"),
        ("濮阳2023年泊位分配哪天开始网上报名？", "5月19日", "护栏"),
        ("许昌转发的文件里，2025年底前要建成多少个智慧泊位？", "5000个", "上位文件"),
    ],
)
def test_what_is_asked_is_told(build: Build, question: str, told: str, not_told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text and not_told not in found.text, found.text


@pytest.mark.parametrize(
    "question",
    [
        "濮阳桥梁办法征求意见到哪天截止？",
        "长葛市那份港航条例实施方案文号是多少？",
        "焦作引航考试的合格率比上年的增幅是多少？",
        "焦作引航考试由哪家公司负责？",
        "焦作引航考试的理论成绩谁排第一？",
        "焦作市无人机管理条例从哪天起施行？",
        "Which company runs the pilot examination in Jiaozuo?",
        "焦作第二批引航员什么时候报到？",
        "濮阳2024年泊位分配哪天开始网上报名？",
        "焦作引航考试的补考补偿标准是多少？",
    ],
)
def test_what_no_document_says_is_refused(build: Build, question: str) -> None:
    assert not ask(build, question).answered


@pytest.mark.parametrize(
    ("question", "regions", "left"),
    [
        ("新乡人在许昌怎么领船票", ("许昌市",), "新乡人"),
        ("新乡人和许昌人怎么领船票", ("新乡市", "许昌市"), "领船票"),
        ("新乡人民公园归谁管，许昌呢", ("新乡市", "许昌市"), "人民公园"),
        ("新乡人防办和许昌", ("新乡市", "许昌市"), "人防办"),
        ("河南省级智慧港区", ("河南省",), "省级智慧港区"),
        ("河南省的港区", ("河南省",), "的港区"),
    ],
)
def test_whose_people_and_what_level_is_no_place(question: str, regions: tuple[str, ...], left: str) -> None:
    rest = Remainder(fold(question))
    assert read_places(question, rest, "zh", ("新乡市", "许昌市", "河南省"))[0] == regions
    assert left in rest.text


@pytest.mark.parametrize(
    ("question", "chunk"),
    [
        ("IT standards", "information technology standards"),
        ("what it sets as standards", "what it sets as standards"),
        ("WHICH IT STANDARDS APPLY", "which it standards apply"),
        ("R&D spending", "r d spending"),
        ("oil & gas pipelines", "oil and gas pipelines"),
    ],
)
def test_acronyms_that_only_capitals_tell(question: str, chunk: str) -> None:
    assert [words for words, _ in read_topic(Remainder(fold(question)), "en", (), question)] == [chunk]


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("转制企业由谁认定发布", "who_leads"),
        ("管理办法由谁发布", "metadata"),
        ("配套措施由哪几个局来写", "who_leads"),
        ("产业链分哪几层", "list"),
        ("依据或者职能变化后几个工作日内更新", "target_value"),
        ("管理办法依据的是哪些文件", "lineage_up"),
        ("牵头的高校在什么时间段内填报", "deadline"),
        ("大连转发的文件里每万人要几名全科医生，是多少", "target_value"),
        ("转发的原方案要求每万人有多少名全科医生", "target_value"),
        ("按企业数量多少，分别采取哪几种方式", "list"),
    ],
)
def test_whoever_issues_what_is_no_document_has_it_for_a_task(question: str, intent: str) -> None:
    assert read_intent(Remainder(question), "zh", False, 0)[0] == intent


def test_the_words_that_give_a_date_prove_it(build: Build) -> None:
    found = ask(build, "设立焦作引航考试委员会的通知，成文日期是哪天？")
    assert any(cited.quote == "一九九六年五月二十三日" for cited in found.citations)


def test_a_character_is_told_with_the_one_before_it_only_where_a_clause_holds_both() -> None:
    def words(held: str) -> list[str]:
        tagged = [("灾害", "n"), ("死", "v")]
        topic = chinese_topic([("灾害死", 1.0)], {}, lambda term: 1.0, lambda pair: pair in held, lambda run: tagged)
        return [concept.word for concept in topic]

    assert words("灾害") == ["灾害"] and words("灾害 害死") == ["灾害", "害死"]


def test_a_document_of_the_year_asked_is_worth_more_where_no_year_is_said(build: Build) -> None:
    inquiry = Inquiry(build, understand("许昌的船票怎么领？", build, as_of="2024-01-01"))
    plain, dated = (
        next(each for each in rank(build, inquiry.topic, inquiry.hits, years=years) if "凭身份证" in each.sentence.text)
        for years in ((), ("2022",))
    )
    assert dated.score - plain.score == pytest.approx(YEAR_OF_DOCUMENT_WORTH, rel=0.2)
    (dating,) = (each for each in rank(build, inquiry.topic, inquiry.hits, dating=("2022",)) if "凭身份证" in each.sentence.text)
    assert dating.score - plain.score == pytest.approx(YEAR_OF_DOCUMENT_WORTH, rel=0.2)


def test_a_term_between_quotation_marks_is_no_figure(build: Build) -> None:
    inquiry = Inquiry(build, understand("焦作引航考试的“排名分”是什么？", build, as_of="2024-01-01"))
    assert compose_value(inquiry) is None and "理论成绩与操作成绩之和" in inquiry.draft.text()


def test_conditions_are_no_materials(build: Build) -> None:
    inquiry = Inquiry(build, understand("焦作报考引航员要交哪些材料？", build, as_of="2024-01-01"))
    conditions = next(each for each in inquiry.plain if "下列条件" in each.sentence.text)
    materials = next(each for each in inquiry.plain if "下列材料" in each.sentence.text)
    assert _items_asked(inquiry, [conditions]) == []
    assert [each.sentence.text for each in _items_asked(inquiry, [materials])] == ["（一）报名表；", "（二）体检证明。"]


def test_a_part_that_ends_in_who_goes_on() -> None:
    assert split_parts("《规范》是由哪个机构、在什么日期发布的？", False) == ("《规范》是由哪个机构、在什么日期发布的？",)
    assert len(split_parts("规范由谁发布，什么日期施行？", False)) == 2
