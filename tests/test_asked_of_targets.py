"""Questions made from the targets of a graph: what is counted, by when, of which year and which place, in the words people use for them."""

from __future__ import annotations

import pytest

from qa.asked_figures import asked_figure, has_figure
from qa.build import Build
from qa.question import understand
from qa.understanding.remainder import Remainder
from qa.understanding.times import read_years
from qa.understanding.topic import read_topic
from tests.invented import ask, build_of

# The year of the second sentence's targets stands in the first; the figures of two years in one sentence.
CANALS = """安阳市人民政府办公室关于印发安阳市运河保护方案的通知
安政办〔2021〕4号
各县（市、区）人民政府：
《安阳市运河保护方案》已经市政府同意，现印发给你们，请认真贯彻执行。
安阳市人民政府办公室
2021年8月7日
安阳市运河保护方案
一、建设船闸。到2025年，突破一批船闸检测关键技术。新建智慧船闸4座，带动运河修船产业规模达到2000亿元。
二、改善水质。到2022年和2030年，船舶污水处理率分别达到70%和90%；纤道修复率分别达到35%及以上和55%及以上。
三、服务船民。到2024年，船民签约服务实现全覆盖。
四、健全队伍。2023年底前，每个渡口配备护航员2名。
"""
# The nation's, and another city's that speaks of the same.
NATION = """国务院关于推进运河修船产业发展的意见
国发〔2020〕9号
各省、自治区、直辖市人民政府：
到2028年，全国修船产业工人达到30万人。各地区要加强组织领导。
国务院
2020年6月1日
"""
CITY = """鹤壁市人民政府关于发展修船产业的意见
鹤政〔2020〕3号
各县（区）人民政府：
到2026年，全市修船产业工人达到3万人，渡船达到90艘，在全国领先。
鹤壁市人民政府
2020年9月1日
"""
# Without a title, a number or an issuer: its own words say of which place it is.
UNTITLED = """为加强鹤壁市水闸建设，提升鹤壁水闸联网水平，制定以下措施。
到2027年，全市水闸达到70座，实现联网运行。
加强水闸维护，把鹤壁建成水闸强市。
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("targets"), {"canals": CANALS, "nation": NATION, "city": CITY, "untitled": UNTITLED})


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("安阳的运河修船产业规模要在哪一年达到2000亿元？", ("到2025年", "2000亿元")),  # dated by the sentence before
        ("安阳什么时候运河修船产业规模要达到2000亿元？", ("到2025年", "2000亿元")),
        ("安阳到2025年新建智慧船闸数要达到多少？", ("4座",)),
        ("安阳到2022年纤道修复率得有多少？", ("35%",)),
        ("安阳到2024年船民签约服务覆盖率要达到多少？", ("全覆盖",)),
    ],
)
def test_a_target_is_told_in_the_words_of_its_clause(build: Build, question: str, told: tuple[str, ...]) -> None:
    found = ask(build, question)
    assert found.answered and all(words in found.text for words in told), found.text


def test_no_year_is_told_before_an_amount(build: Build) -> None:
    assert "2000年" not in ask(build, "安阳的运河修船产业规模要在哪一年达到2000亿元？").text


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("全国到2028年修船产业工人要达到多少人？", "30万人", "3万人"),
        ("国家要把修船产业工人增加到多少人？", "30万人", "3万人，"),
        ("全国的修船产业工人哪年达到30万人？", "到2028年", "到2026年"),
        ("鹤壁到2026年修船产业工人要达到多少人？", "3万人", "30万人"),
    ],
)
def test_the_nation_is_a_place_and_no_city_answers_for_it(build: Build, question: str, told: str, not_told: str) -> None:
    found = ask(build, question)
    assert found.answered and told in found.text and not_told not in found.text, found.text


@pytest.mark.parametrize("question", ["全国到2026年渡船要达到多少艘？", "国家到2026年渡船要达到多少艘？", "全国到2027年水闸要达到多少座？"])
def test_what_only_a_city_says_is_no_answer_for_the_nation(build: Build, question: str) -> None:
    found = ask(build, question)
    assert not found.answered, found.text
    assert ask(build, question.replace(question[:2], "鹤壁")).answered


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("新增船工2000人", ()),
        ("达到2000亿元", ()),
        ("到2030人均", ("2030",)),
        ("2025项目清单", ("2025",)),
        ("2020家庭", ("2020",)),
        ("2000 个", ()),
        ("开展课堂2000场", ()),
        ("2025条例", ("2025",)),
        ("2022年和2030年", ("2022", "2030")),
    ],
)
def test_a_number_before_a_unit_is_no_year(words: str, years: tuple[str, ...]) -> None:
    assert read_years(Remainder(words)) == years


@pytest.mark.parametrize(
    ("left", "term"),
    [
        ("智慧船闸数", "智慧船闸"),
        ("示范项目总数", "示范项目"),
        ("医院床位数", "医院床位数"),  # a word of its own
        ("景气指数", "景气指数"),
        ("纤道修复率要", "纤道修复率"),
        ("会议纪要", "会议纪要"),
        ("规划纲要", "规划纲要"),
        ("修复率得", "修复率"),
        ("工作心得", "工作心得"),
    ],
)
def test_what_only_counts_or_asks_is_no_part_of_the_thing(left: str, term: str) -> None:
    assert [word for word, _ in read_topic(Remainder(left), "zh")] == [term]


def test_all_of_them_is_a_share_but_no_count() -> None:
    assert has_figure("船民签约服务实现全覆盖", asked_figure("签约服务的覆盖率是多少？"))
    assert not has_figure("船民签约服务实现全覆盖", asked_figure("签约了多少户？"))


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("安阳什么时候实施船闸改造的企业要达到1000家？", "deadline"),
        ("安阳的船闸意见什么时候实施？", "metadata"),
    ],
)
def test_when_a_figure_is_reached_is_no_date_of_a_document(build: Build, question: str, intent: str) -> None:
    assert understand(question, build).intent == intent
