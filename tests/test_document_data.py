"""Questions for the data of a document in whatever words, its annexes, and answers out of running text without items."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from qa.build import Build
from qa.question import understand
from qa.quoting_numbers import OF_ANOTHER, OF_OTHERS
from tests.invented import ask, build_of

FERRIES = """安阳市人民政府办公室关于印发安阳市渡口管理方案的通知
安政办〔2019〕6号
各县（市、区）人民政府：
根据《关于渡口管理方案的通知》（国办发〔2018〕8号），《安阳市渡口管理方案》已经市政府同意，现印发给你们，请认真贯彻执行。
附件：渡口名录管理规则（2019年）
安阳市人民政府办公室
2019年8月7日
主办：市交通局 督办：市政府办公室二处
抄送：市委各部门，安阳军分区。
安阳市渡口管理方案
一、制定安阳市渡工培训办法，2020年3月底前完成。（市交通局牵头）
二、加强队伍建设。全面落实《安阳市水上救援预案》（安政办〔2017〕3号），建好渡口救援队伍。面向社会招聘一批“人事关系在县交通局、日常工作在渡口码头”的特聘渡工，待遇从优。
三、选择试点。在安阳、焦作等地各选择一个县开展渡口改造试点。考核结果与渡口补贴、评先评优挂钩。签约居民可以享受免费乘船、优先候船等优惠。
四、防控水上风险。各县区要高度重视水上风险防控，落实好各项防控工作。
（一）排查渡口隐患。每季度一次。
（二）更换老旧木船。
（三）加装救生设备。
附件
渡口名录管理规则（2019年）
一、渡口名录每年更新一次。
"""
# An interpretation in running text: its matters and items are sentences of one paragraph.
RUNNING = """安阳市渡口管理方案政策解读
提高渡工待遇方面。一是提升补贴水平。渡工夜航补贴由县区承担。二是完善奖励办法。全年无事故的渡口可以发放奖金。加强渡船检验方面。一是统一检验标准。木船每季度检验一次。
安阳市交通运输局
2019年9月1日
"""
# A county's notice that only forwards it.
FORWARDS = """汤阴县人民政府办公室转发安阳市人民政府办公室关于印发安阳市渡口管理方案的通知的通知
汤政办〔2019〕11号
各乡镇人民政府：
现将《安阳市人民政府办公室关于印发安阳市渡口管理方案的通知》（安政办〔2019〕6号）转发给你们，请抓好落实。
汤阴县人民政府办公室
2019年9月20日
"""
# Without a title; the year it is of stands in none of its dates nor in its first words.
YEARLY = """为持续做好濮阳市渡船年检工作，方便渡工办理，现就有关事项通告如下。
2020年度濮阳渡船年检自11月开始，逾期不予受理。
濮阳市渡船检验中心
2019年10月14日
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("dates"), {"ferries": FERRIES, "running": RUNNING, "forwards": FORWARDS})


WHEN = ("哪年", "哪一年", "哪天", "何时", "几时", "什么时候", "什么时间", "几月几号")
GIVEN_OUT = ("印发", "发布", "出台", "下发", "公布", "制定", "发")


@pytest.mark.parametrize(("when", "given"), list(itertools.product(WHEN, GIVEN_OUT)))
@pytest.mark.parametrize("wording", ["安阳渡口管理的方案是{when}{given}的？", "安阳渡口管理方案{given}于{when}？"])
def test_when_a_document_was_given_out_is_told_in_any_words(build: Build, wording: str, when: str, given: str) -> None:
    found = ask(build, wording.format(when=when, given=given))
    assert found.answered and "2019年8月7日" in found.text, found.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When was Anyang's ferry management plan handed down?", "7 August 2019"),
        ("When did Anyang bring out its ferry management plan?", "7 August 2019"),
        ("What date does the Anyang ferry management plan bear?", "7 August 2019"),
        ("安阳哪天转发的渡口管理方案？", "2019年8月7日"),
    ],
)
def test_the_date_of_a_document_is_told(build: Build, question: str, told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text, found.text


@pytest.mark.parametrize("question", ["安阳渡工培训办法最迟何时出台？", "安阳渡工培训的办法要求什么时候制定？"])
def test_by_when_one_is_to_be_drawn_up_is_no_date_of_a_document(build: Build, question: str) -> None:
    found = ask(build, question)
    assert "2019年8月7日" not in found.text and "2020年3月底前" in found.text, found.text


@pytest.mark.parametrize(
    "question",
    [
        "Is the Anyang ferry plan final or still a draft?",
        "Is the ferry plan a draft or the official text?",
        "Has the Anyang ferry plan been adopted or is it only a draft?",
    ],
)
def test_whether_a_document_is_final_is_asked_of_the_document(build: Build, question: str) -> None:
    assert understand(question, build).intent == "metadata"
    found = ask(build, question)
    assert found.answered and "formally issued" in found.text and "安政办〔2019〕6号" in found.text, found.text


def test_the_annexes_are_those_of_the_document_that_carries_them(build: Build) -> None:
    found = ask(build, "安政办〔2019〕6号有几个附件，分别是什么？")  # 2019 also stands in the title of the annex
    assert found.answered and found.text.startswith("《安阳市人民政府办公室关于印发安阳市渡口管理方案的通知》"), found.text
    assert "渡口名录管理规则" in found.text


def test_an_answer_ends_where_running_text_turns_to_another_matter(build: Build) -> None:
    found = ask(build, "政策解读里，安阳怎么提高渡工待遇？")
    quotes = [cited.quote for cited in found.citations]
    assert any("渡工夜航补贴由县区承担" in quote for quote in quotes), quotes
    assert not any(words in quote for quote in quotes for words in ("加强渡船检验方面", "检验标准", "木船", "提升补贴水平")), quotes


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("安阳渡口管理方案（安政办〔2019〕6号）文末写明的主办单位和督办单位分别是谁？", ("市交通局", "市政府办公室二处")),
        ("安政办〔2019〕6号由哪个单位主办、哪个处室督办？", ("市交通局", "市政府办公室二处")),
        ("安阳渡口管理那份方案，是哪家经办、哪个处盯着办？", ("市交通局", "市政府办公室二处")),
        ("Which body sponsored Anyang's ferry management document and which office supervised its handling?", ("市交通局", "二处")),
        ("安阳的渡口管理方案抄送了哪些单位？", ("市委各部门", "安阳军分区")),
        ("To whom was Anyang's ferry management plan copied?", ("市委各部门", "安阳军分区")),
    ],
)
def test_the_last_lines_say_who_handled_a_document_and_who_has_copies(build: Build, question: str, told: tuple[str, ...]) -> None:
    found = ask(build, question)
    assert found.answered and all(words in found.text for words in told), found.text


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("安阳渡口管理方案里，救援队伍要落实的是应急管理局、民政局和体育局哪个文？", "安政办〔2017〕3号", "渡工培训"),
        ("Which document does Anyang's ferry plan say it implements for its rescue teams?", "安政办〔2017〕3号", "渡工培训"),
        ("安阳渡口考核结果要与哪些事项挂钩？", "渡口补贴、评先评优", "牵头"),
        ("Which benefits can residents who sign up in Anyang enjoy?", "免费乘船、优先候船", "leads"),
        ("安阳渡口管理方案里，“防控水上风险”部分一共安排了哪几项工作？", "加装救生设备", "高度重视"),
        ("安阳的特聘渡工是怎么一回事？", "人事关系在县交通局", "季度"),
    ],
)
def test_what_a_clause_says_is_told_however_it_is_asked(build: Build, question: str, told: str, not_told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text and not_told not in found.text, found.text


@pytest.mark.parametrize(
    "question",
    [
        "安阳渡口改造试点选的是哪个县？",  # one county each, none named
        "Which county was picked for the ferry pilot in Anyang?",
        "安阳要另行制定的渡工培训办法，文号是多少？",  # still to be written
        "What is the document number of the ferryman training measures that Anyang was to issue?",
    ],
)
def test_what_is_still_to_come_or_not_named_is_refused(build: Build, question: str) -> None:
    found = ask(build, question)
    assert not found.answered, found.text


def test_a_document_only_cited_is_not_answered_by_one_of_almost_its_title(build: Build) -> None:
    found = ask(build, "《关于渡口管理方案的通知》是哪天发的？")
    assert not found.answered and found.reason == "not_in_corpus", found.text
    assert "国办发〔2018〕8号" in ask(build, "《关于渡口管理方案的通知》的文号是多少？").text


def test_what_a_place_decided_itself_is_not_answered_by_what_it_forwards(build: Build) -> None:
    for question in ("汤阴自己指定由哪个部门牵头落实安阳的渡工培训？", "汤阴指定了哪个部门牵头落实转发下来的渡工培训？"):
        found = ask(build, question)
        assert not found.answered and "市交通局" not in found.text, found.text


def test_what_another_was_written_to_carry_through_is_above_it(build: Build) -> None:
    assert understand("Which plan did Anyang's ferry notice set out to flesh out?", build).intent == "lineage_up"


def test_who_set_more_compares_figures_not_bodies(build: Build) -> None:
    assert understand("安阳和焦作的渡口补贴谁定得更高，一样吗？", build).compared == "target_value"
    assert understand("Anyang or Jiaozuo: who set the higher subsidy, and how do they differ?", build).compared != "who_leads"


def test_a_place_and_its_document_named_together_are_one_side(build: Build) -> None:
    assert understand("安阳渡口管理方案（安政办〔2019〕6号）的主办单位和督办单位分别是谁？", build).intent != "compare"


def test_a_text_without_a_title_is_of_the_years_it_speaks_of(tmp_path: Path) -> None:
    found = ask(build_of(tmp_path, {"yearly": YEARLY}), "濮阳2020年度渡船年检通告落款是哪一天？")
    assert found.answered and "2019年10月14日" in found.text, found.text


def test_the_words_that_ask_for_a_date_are_no_topic(build: Build) -> None:
    query = understand("安阳渡口管理方案是几月几号转发的？", build)
    assert not any("转发" in word or "几号" in word for word, _ in query.topic), query.topic


@pytest.mark.parametrize(
    ("pattern", "question"),
    [
        (OF_OTHERS, "it followed one provincial notice and one of the city. what are their document numbers?"),
        (OF_ANOTHER, "the guide cites the interim measures on retirement. what is their number?"),
        (OF_ANOTHER, "渡口方案提到的水上救援预案，文号是多少？"),
    ],
)
def test_a_number_may_be_that_of_another_document(pattern: re.Pattern[str], question: str) -> None:
    assert pattern.search(question)
