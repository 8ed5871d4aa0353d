"""Answers over invented documents: terms defined, kinds listed, who does what in prose, until when, texts without a title."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from qa.build import Build
from qa.compose import KINDS_WORTH, _enumerating_first, names_so_many
from qa.defining import _told_in_english, defined
from qa.given_to import says_with_whom
from qa.inquiry import Inquiry
from qa.question import understand
from qa.quoting_numbers import quote_end
from qa.relevance import Concept
from tests.invented import ask, build_of

FERRIES = """漯河市人民政府办公室关于印发漯河市水上客运管理办法的通知
漯政办〔2022〕8号
各县（市、区）人民政府：
《漯河市水上客运管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。
漯河市人民政府办公室
2022年3月10日
漯河市水上客运管理办法
第一条 为加强水上客运管理，根据《漯河市人民政府关于发展漯河市水上旅游的若干政策的通知》（漯政〔2021〕17号），制定本办法。
第二条 本办法所称水上客运，是指使用船舶运送旅客的经营活动。本办法所指见习船员是指上船实习不满一年的人员。
本办法所称船舶检查，是指对船体和机器的查验。
第三条 落实“三同时”（即安全设施与船舶同时设计、同时建造、同时使用）制度。水上客运船舶分为渡船、游船、摩托艇三类。
第四条 以本市名义发出的停航通告，由市政府秘书长签发。船员考试合格的，由市海事机构颁发船员证书。
第五条 成立漯河市水上客运安全委员会，组织研究船舶更新的年度安排。
领导小组由市政府主要领导任组长。
副组长：市交通运输局局长。
第六条 市水利局会同市气象局、市应急局对航道水情进行会商。船舶检查由市交通运输局负责。
本办法由市海事机构负责解释。
第七条 本办法施行之日起，《漯河市渡口管理规定》（漯政〔2009〕3号）停止执行。
第八条 本办法自2022年5月1日起施行，有效期至2027年4月30日。
"""
# Says of itself neither title, place nor date; only its first article says what it is about.
EXPERTS = """第一条 为规范浮标研制专家库的管理，明确专家的权利与义务，制定本办法。
第二条 专家应当具备下列条件：
（一）遵纪守法，作风正派；
（二）原则上以在职人员为主，年龄不超过66岁。
第三条 专家每届任期为4年。
"""
PLACES = """襄城县2023年中小学招生工作方案
一、招生计划
2023年全县小学招收新生5100名。
"""
# As standards define terms: a numbered line that is only the term, then what it is.
BUOYS = """浮标标识方法
1 范围
本文件给出了浮标标识的方法。
2 术语和定义
2.1 明示标识
在浮标表面添加的、人可以直接看见的标识。
2.2 暗置标识
写入浮标芯片的、须用仪器读取的标识。
3 要求
浮标应当添加明示标识，暗置标识由厂家写入。
"""
DRONES = """舞阳县人民政府关于推广人工智能的意见
一、用人工智能技术巡查河道，每周不少于3次。（责任单位：县水利局）
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    texts = {"ferries": FERRIES, "experts": EXPERTS, "places": PLACES, "drones": DRONES, "buoys": BUOYS}
    return build_of(tmp_path_factory.mktemp("defined"), texts)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("漯河的水上客运办法里，见习船员怎么界定？", "上船实习不满一年的人员"),
        ("漯河水上客运办法的“三同时”指什么？", "同时设计、同时建造、同时使用"),
        ("How do Luohe's rules define ship inspection?", "对船体和机器的查验"),
        ("浮标标识方法里，暗置标识是怎么定义的？", "须用仪器读取的标识"),
        ("浮标标识方法里说的明示标识，究竟指的是什么？", "人可以直接看见的标识"),
        ("漯河水上客运安全委员会的领导小组由谁担任组长？", "市政府主要领导"),
        ("漯河水上客运的领导小组，副组长是谁？", "市交通运输局局长"),
        ("漯河的水上客运船舶分哪几类？", "渡船、游船、摩托艇"),
        ("漯河的停航通告由谁签发？", "市政府秘书长"),
        ("漯河船员考过了，证书由谁发？", "市海事机构"),
        ("漯河船舶更新的年度安排由哪个机构研究？", "水上客运安全委员会"),
        ("漯河的市水利局会同哪些部门会商航道水情？", "市气象局、市应急局"),
        ("Who interprets Luohe's measures on passenger transport by water?", "市海事机构负责解释"),
        ("漯河的水上客运办法管到哪一天失效？", "2027年4月30日"),
        ("漯河发展水上旅游的若干政策，文号是多少？", "漯政〔2021〕17号"),
        ("漯河水上客运管理办法施行后，哪份规定停止执行？", "漯政〔2009〕3号"),
        ("舞阳推广AI的意见里，AI的事归哪个局管？", "县水利局"),
    ],
)
def test_what_a_document_says_is_told(build: Build, question: str, told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text, found.text


@pytest.mark.parametrize("question", ["襄城县2024年小学招生计划是多少名？", "漯河的停航通告由谁牵头？"])
def test_what_it_does_not_say_is_refused(build: Build, question: str) -> None:
    assert not ask(build, question).answered


def test_a_document_without_a_title_is_about_what_it_opens_with(build: Build) -> None:
    about = {policy.source_file: build.subject(policy.id) for policy in build.held}
    assert "浮标研制专家库" in about["experts.txt"] and about["places.txt"] == "襄城县2023年中小学招生工作方案"
    plain = Inquiry(build, understand("想进浮标研制专家库，年龄不能超过多少岁？", build)).plain
    aged = next(each for each in plain if "66岁" in each.sentence.text)
    assert aged.covered > aged.own + 0.2


def test_what_a_body_is_named_for_is_no_place(build: Build) -> None:
    query = understand("By when should users meter their water under the Ministry of Water Resources' 2022 work points?", build)
    assert not query.unknown_places


@pytest.mark.parametrize(
    ("sentence", "terms"),
    [
        ("本办法所指见习船员是指上船实习不满一年的人员。", ["见习船员"]),
        ("（二）医疗卫生机构，是指医院等。", ["医疗卫生机构"]),
        ("低代码：通过为开发者提供可视化的应用开发环境。", ["低代码"]),
        ("对压力测试（指采用罕见样本的测试）应当记录。", ["对压力测试"]),
        ("本办法所称智慧港区（以下简称港区），是指泊位联网的港口。", ["智慧港区", "港区"]),
        ("终端的基本功能软件是指操作系统组件。", ["终端的基本功能软件", "基本功能软件"]),
        ("应当指导企业，包括小企业。", []),
    ],
)
def test_terms_that_a_sentence_defines(sentence: str, terms: list[str]) -> None:
    assert [term for term, _ in defined(sentence)] == terms


def test_a_term_asked_for_in_english_may_have_a_word_more() -> None:
    topic = (Concept("meal assistance", (("助餐配餐", 1.0),)), Concept("elderly", (("老年人", 1.0),)))
    asked = SimpleNamespace(topic=topic)
    assert _told_in_english(asked, "老年人助餐配餐服务") == 1.0  # type: ignore[arg-type]
    assert _told_in_english(asked, "老年人助餐配餐服务补贴") == 0.0  # type: ignore[arg-type]


def test_a_row_of_as_many_things_is_known() -> None:
    assert names_so_many("分为甲类、乙类和丙类。", 3) and not names_so_many("分为甲类和乙类。", 3)


def test_a_sentence_that_names_as_many_is_worth_more(build: Build) -> None:
    inquiry = Inquiry(build, understand("漯河的水上客运船舶有哪三类？", build))
    before = {each.sentence.text: each.score for each in inquiry.plain}
    gained = {each.sentence.text for each in _enumerating_first(inquiry) if each.score >= before[each.sentence.text] + KINDS_WORTH - 1e-9}
    assert "水上客运船舶分为渡船、游船、摩托艇三类。" in gained and "船舶检查由市交通运输局负责。" not in gained


def test_what_ends_a_document_is_quoted(build: Build) -> None:
    ends = Inquiry(build, understand("漯河水上客运管理办法施行后，哪份渡口管理规定停止执行？", build))
    assert quote_end(ends) and "漯政〔2009〕3号" in ends.draft.text()
    assert not quote_end(Inquiry(build, understand("漯河的停航通告由谁签发？", build)))


def test_who_acts_together_is_said() -> None:
    assert says_with_whom("市水利局会同市气象局进行会商。") and not says_with_whom("市水利局进行会商。")


def test_a_description_between_quotation_marks_says_what_a_term_is() -> None:
    assert ("特聘渡工", False) in defined("招聘一批“人事关系在县交通局、日常工作在渡口码头”的特聘渡工，待遇从优。")
    assert ("改革", False) not in defined("推进“放管服”的改革，优化环境。")  # a name, no description
