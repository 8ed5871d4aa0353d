"""Answers that several documents or parts share: what is annexed, what items carry out, two documents named in one question, what only
another document says."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.asked_figures import asked_figure
from qa.build import Build, open_build
from qa.compose import names_asked
from qa.compose_documents import ANNEXES_ASKED
from qa.defining import defined
from qa.question import understand
from qa.scope import parts_to_compare
from tests.invented import ask, build_of

OFFICES = """滨河市人民政府办公室关于印发滨河市渡口安全整治方案的通知
滨政办〔2021〕5号
各县（市、区）人民政府：
现将《滨河市渡口安全整治方案》印发给你们，请认真贯彻执行。
滨河市人民政府办公室
2021年3月8日
（此件主动公开）
滨河市渡口安全整治方案
为贯彻落实《水利部关于加强渡口管理的指导意见》（水河〔2020〕17号），制定本方案。
一、基本原则
——属地管理、分级负责。各县（市、区）管好本地渡口，落实属地责任。
——标本兼治、重在治本。从渡船更新入手消除隐患。
二、重点任务
（一）推进渡船更新，认真落实《滨河市渡船更新三年计划》（滨交发〔2019〕44号）。
（二）到2022年，全市渡口视频监控覆盖率达到90%。
（三）船主有下列情形之一的，市渡口管理处不予批准其停航补贴申请：
1.渡船仍在营运的；
2.登记材料不实的。
（四）年满60周岁的老船工办理停航登记，从登记后的次月开始领取停航补贴。
（五）市民政部门要会同有关部门对停航补贴资金定期组织专项检查，防止套取资金。市审计部门依法对停航补贴资金使用情况进行审计监督。
附件1
滨河市渡口名录
渡口分为客渡、货渡两类。
附件2
滨河市渡船检验办法
渡船每年检验一次。
"""
LAMPS = """滨河市人民政府关于加快桥梁照明改造的实施意见
滨政发〔2021〕9号
各县（市、区）人民政府：
到2024年，全市桥梁照明改造完成率达到80%。四个试点县要先行启动桥梁照明改造。
滨河市人民政府
2021年9月2日
主办：市城管局 督办：市政府办公室三科
滨河市人民政府办公室 2021年9月6日印发
"""


@pytest.fixture(scope="module")
def ferries(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("ferries"), {"ferries": OFFICES, "lamps": LAMPS})


@pytest.fixture(scope="module")
def default(build_folder: Path) -> Build:
    return open_build(build_folder)


@pytest.mark.parametrize("question", ["滨河市渡口安全整治的通知有哪些附件？", "滨河渡口整治通知附了哪几个附带文件？"])
def test_the_annexes_are_listed_and_counted(question: str, ferries: Build) -> None:
    found = ask(ferries, question)
    assert "2个附件" in found.text and "滨河市渡口名录" in found.text and "滨河市渡船检验办法" in found.text


def test_what_an_annex_says_is_not_the_list_of_annexes(ferries: Build) -> None:
    assert "客渡、货渡" in ask(ferries, "滨河渡口名录附件里，渡口分为哪几类？").text


def test_the_document_that_an_item_carries_out_is_told_where_the_question_says_what_for(ferries: Build) -> None:
    item = ask(ferries, "滨河渡口方案推进渡船更新要认真落实哪份文件？").text
    assert "滨交发〔2019〕44号" in item and "水河〔2020〕17号" not in item
    assert "水河〔2020〕17号" in ask(ferries, "滨河渡口安全整治方案的上位依据是哪份文件？").text


def test_two_documents_named_are_each_answered(ferries: Build) -> None:
    found = ask(ferries, "渡口安全整治方案与加快桥梁照明改造的实施意见分别是哪天印发的？").text
    assert "2021年3月8日" in found and "2021年9月2日" in found


def test_places_asked_for_by_their_number_are_named_or_said_not_to_be(ferries: Build) -> None:
    found = ask(ferries, "滨河先行启动桥梁照明改造的是哪四个县市？")
    assert not found.answered and found.reason == "not_stated"


@pytest.mark.parametrize("question", ["瓦房店自己指定了哪个局来抓全科医生激励？", "瓦房店市自行安排哪个部门牵头全科医生培训？"])
def test_what_a_place_itself_assigned_is_not_told_by_what_it_forwards(question: str, default: Build) -> None:
    assert not ask(default, question).answered


def test_the_text_of_a_document_only_cited_is_not_held_in_pinyin_either(default: Build) -> None:
    found = ask(default, "How many GPs per 10,000 people does the State Council's Guobanfa [2018] No. 3 call for by 2030?")
    assert found.reason == "not_in_corpus" and "国办发〔2018〕3号" in found.text


def test_one_document_of_each_of_two_places_is_told(default: Build) -> None:
    question = "Which provincial document and which Jiamusi document are cited in the background of Tongjiang's GP training plan?"
    found = ask(default, question).text
    assert "黑政办规〔2018〕34号" in found and "佳政办规〔2018〕28号" in found


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Who may open a traditional TCM clinic in Zhengzhou?", "content"),
        ("Who leads the opening of TCM clinics in Zhengzhou?", "who_leads"),
        ("In which year was Zhengzhou to implement regional registration of doctors?", "deadline"),
        ("Which documents does Zhengzhou's opinion implement?", "lineage_up"),
        ("大连教育局配合的是哪几项？", "tasks_of"),
        ("大连深化医保支付改革，配合的是哪个单位？", "who_cooperates"),
        ("Which provincial bodies are responsible for Chinese medicine in Guangdong's medical communities?", "who_leads"),
        ("Which provincial document does Guangdong's plan rest on?", "lineage_up"),
        ("郑州用医保配合分级诊疗的办法，最晚何时拿出来？", "deadline"),
        ("郑州分级诊疗信息平台什么时候由哪个部门配合建成？", "who_cooperates"),
        ("郑州双向转诊工作方案的牵头单位和完成时间分别是什么？", "who_leads"),
        ("To whom is Dalian's opinion on general practitioners addressed?", "metadata"),
        ("Which higher-level papers was Tongjiang's plan based on?", "lineage_up"),
        ("What number of GPs per 10,000 residents does Dalian's opinion set for 2030?", "target_value"),
        ("医保综合改革试点，江门市选的是哪个县（市、区）？", "content"),
        ("那份征求意见稿是哪个市的？", "metadata"),
        ("定期评价数字化水平主要依据哪几个评价指标体系？", "content"),
        ("大连的意见依据哪几份文件？", "lineage_up"),
    ],
)
def test_what_is_asked(question: str, intent: str, default: Build) -> None:
    found = understand(question, default).intent
    assert found == intent or (intent == "content" and found in ("list", "definition", "count"))


def test_what_only_names_the_draft_weighs_less(default: Build) -> None:
    topic = dict(understand("旗县区那份基层卫生征求意见稿里，村医养老由谁管？", default).topic)
    assert topic["村医养老"] == 1.0 and topic["旗县区"] < 0.5
    assert dict(understand("在旗县区，村医养老由谁管？", default).topic)["在旗县区"] == 1.0


def test_each_is_asked_of_two_not_where_it_begins_a_demand(default: Build) -> None:
    topic = dict(understand("郑州和广东各要求帮扶多久？", default).topic)
    assert not any(word.startswith("求") for word in topic)


def test_the_principles_are_told_by_the_words_that_name_them(ferries: Build) -> None:
    found = ask(ferries, "滨河渡口安全整治方案定了哪几条基本原则？")
    quotes = [cited.quote.rstrip("。") for cited in found.citations]
    assert quotes == ["属地管理、分级负责", "标本兼治、重在治本"]


def test_the_last_lines_tell_who_handled_a_document_and_whether_it_is_public(ferries: Build) -> None:
    found = ask(ferries, "滨河桥梁照明改造的实施意见由哪个单位主办、由谁督办？").text
    assert "市城管局" in found and "市政府办公室三科" in found
    found = ask(ferries, "滨河渡口安全整治的通知是哪天发的，能不能对外公开？").text
    assert "主动公开" in found and "2021年3月8日" in found
    assert "主办单位为" not in ask(ferries, "滨河渡口整治的通知由哪个单位主办？").text


def test_from_the_month_after_is_a_time(ferries: Build) -> None:
    found = ask(ferries, "滨河的老船工什么时候开始领停航补贴？")
    assert found.answered and "次月" in found.text


def test_a_part_that_names_the_draft_is_not_asked_of_the_place_of_the_other(default: Build) -> None:
    draft = "who heads the work mechanism in the draft plan on primary healthcare for banners and counties?"
    found = ask(default, f"Who heads the coordination mechanism in Guangdong's county medical community plan, and {draft}").text
    assert "县级政府主要负责同志牵头" in found and "The draft for comment" in found and "Not found" not in found


def test_when_something_is_refused_is_told_by_all_the_cases(ferries: Build) -> None:
    found = ask(ferries, "滨河渡口方案里，船主哪几种情形下停航补贴申请不予批准？").text
    assert "渡船仍在营运" in found and "登记材料不实" in found


def test_the_day_of_printing_is_told_beside_that_of_the_document(ferries: Build) -> None:
    found = ask(ferries, "滨河桥梁照明改造实施意见的落款日期和印发日期各是哪天？").text
    assert "2021年9月2日" in found and "2021年9月6日印发" in found


def test_a_term_in_brackets_after_what_it_is_short_for_is_defined() -> None:
    assert ("小快轻准", True) in defined("研制小型化、快速化、轻量化、精准化（“小快轻准”）产品。")
    assert not defined("建立机制（“一窗受理”除外）。")


@pytest.mark.parametrize(
    ("question", "count"),
    [("试点的15个县（市、区）具体是哪些？", 15), ("15个县要建多少卫生院？", 0)],
)
def test_so_many_places_in_brackets_are_asked_for(question: str, count: int) -> None:
    assert names_asked(question) == count


def test_a_word_of_a_title_is_no_county(default: Build) -> None:
    assert understand("What does the SME Digital Transformation Guide say of platforms?", default).regions == ()
    assert understand("Who leads health reform in Guide County?", default).regions == ("贵德县",)


def test_the_words_of_the_document_stand_beside_the_date_that_a_row_gives(default: Build) -> None:
    question = "By when must Zhengzhou's medical insurance support measures for tiered diagnosis be completed, according to its annex?"
    found = ask(default, question)
    assert "by 31 December 2016 (2016年12月底前)" in found.text


def test_how_many_are_covered_may_be_a_share() -> None:
    asked = asked_figure("2017年要覆盖多少乡镇卫生院？")
    assert "percent" in asked.kinds and not asked.strict
    assert asked_figure("2017年要建多少乡镇卫生院？").strict


def test_who_does_it_is_told_by_the_sentence_that_says_all_of_it(default: Build) -> None:
    """The task of the clause is another's: 加大特岗计划招聘力度（牵头单位：市卫生计生委）."""
    assert "乡镇卫生院" in ask(default, "Who looks after and appraises Dalian's special-post GPs from day to day?").text
    assert "卫生健康部门牵头" in ask(default, "旗县基层卫生征求意见稿要建立的工作推进机制，由哪个部门牵头？").text


def test_a_comparison_asks_each_side_without_the_words_of_the_other(default: Build) -> None:
    question = "在基层干满多少年职称上能有照顾？请对比大连偏远海岛的全科医生和旗县征求意见稿里的乡镇技术人才。"
    found = ask(default, question).text
    assert "满10年" in found and "满20年" in found


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("这份通知的附件有哪些？", True),
        ("附件1的指标有哪些？", False),
        ("哪个附件规定了检验办法？", False),
        ("附件有哪些任务要在9月完成？", False),
        ("What are the annexes of the notice?", True),
        ("What are the four annexes to Guangdong's plan?", True),
        ("What do the annexes say about ferries?", False),
    ],
)
def test_the_annexes_themselves_are_asked_for(question: str, asked: bool) -> None:
    assert bool(ANNEXES_ASKED.search(question.lower())) == asked


@pytest.mark.parametrize("question", ["滨河桥梁照明技能竞赛由谁主办？", "滨河桥梁照明改造实施意见要求收费标准公开吗？"])
def test_a_contest_is_not_handled_nor_are_prices_public_as_a_document_is(question: str, ferries: Build) -> None:
    found = ask(ferries, question).text
    assert "主办单位" not in found and "公开方式" not in found


def test_a_year_in_brackets_is_that_of_the_place_before_it(default: Build) -> None:
    query = understand("全科医生数，郑州（到2020年）和大连（远期）各是多少？", default)
    years = {name: side.years for name, side in parts_to_compare(query, default)}
    assert years == {"郑州市": ("2020",), "大连市": ()}
    query = understand("全科医生数，郑州和大连（2020年）各是多少？", default)
    assert all(side.years == ("2020",) for _, side in parts_to_compare(query, default))


def test_places_are_not_told_by_as_many_other_things(default: Build) -> None:
    """So many names stand in the clause (行政、信息化、业务、人员、财务), none of them a place."""
    assert not ask(default, "旗县区征求意见稿说五个旗县都要建医共体，是哪五个旗县？").answered


def test_who_begins_the_sentence_that_says_all_of_it_does_it(ferries: Build) -> None:
    found = ask(ferries, "滨河停航补贴资金使用情况由谁进行审计监督？").text
    assert "市审计部门" in found and "专项检查" not in found


def test_a_document_of_the_level_asked_for_is_one_that_the_items_name(default: Build) -> None:
    assert "大卫发〔2017〕144号" in ask(default, "Which municipal notice is Dalian's opinion on general practitioners based on?").text
