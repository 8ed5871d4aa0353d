"""Answers over invented documents: terms explained, numbers of what is followed, years and places not spoken of, parts beside one another,
words that documents do not use, and how sure an answer is."""

from __future__ import annotations

import pytest

from qa.asked_figures import due_dates
from qa.build import Build
from qa.confidence import OF_FIGURES, OF_OTHERS, confidence
from tests.invented import ask, build_of

BOATS = """漯河市人民政府办公室关于印发漯河市渡船安全管理办法的通知
漯政办〔2022〕8号
各县（市、区）人民政府：
《漯河市渡船安全管理办法》已经市政府同意，现印发给你们，请认真贯彻执行。
漯河市人民政府办公室
2022年3月10日
漯河市渡船安全管理办法
第一条 为贯彻落实《关于加强内河渡运安全的意见》（豫政〔2021〕30号）和《关于渡船更新的通知》（交水发〔2021〕77号），制定本办法。
第二条 甲类渡船，是指载客50人以上的渡船，包括车客渡船、旅游渡船。本办法所指渡工是指取得渡工证的村民和退役船员。
第三条 推行“县管乡用”（渡船由县级交通运输部门采购，在乡镇使用）。推行“乡管村用”（渡船由乡镇采购，在行政村使用）。
第四条 渡口经营者每年缴纳渡船保险费300元。渡工年龄不得超过60周岁。
第五条 各乡镇应当更新老旧渡船120艘（10月底完成，责任单位：市交通运输局）。各乡镇于每月7日前报送渡运进度。
"""
# Says of itself neither title nor place; who it is by and when stands at its end.
PIERS = """各省、自治区、直辖市水运主管部门：
为加快码头岸电建设，现就岸电改造提出以下意见。
新建码头应当同步建设岸电设施，岸电使用率不低于30%。
国家水运局
2019年11月8日
"""


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build_of(tmp_path_factory.mktemp("other-words"), {"boats": BOATS, "piers": PIERS})


@pytest.mark.parametrize(
    ("question", "told", "not_told"),
    [
        ("漯河渡船办法里的“县管乡用”指什么？", ["县级交通运输部门采购"], "由乡镇采购"),
        ("漯河的渡船办法，哪些人算“渡工”？", ["取得渡工证的村民和退役船员"], "300元"),
        ("漯河的甲类渡船有哪几种？", ["车客渡船、旅游渡船"], "县管"),
        ("漯河渡船安全管理办法是照着省里哪个文号的意见定的？", ["豫政〔2021〕30号"], "300元"),
        ("漯河渡船安全管理办法依据的是哪两份文件？请给出文号。", ["豫政〔2021〕30号", "交水发〔2021〕77号"], "300元"),
        ("漯河的渡工岁数上限是多少？", ["60周岁"], "120艘"),
        ("漯河的乡镇要更新多少艘老旧渡船，什么时候完成？", ["120艘", "10月底"], "300元"),
        ("漯河的乡镇每月几号之前要报送渡运进度？", ["每月7日"], "300元"),
        # the same asked of two things that two sentences tell, of one document or of two
        ("漯河的渡船保险费和渡工年龄上限各是多少？", ["300元", "60周岁"], "120艘"),
        ("渡船保险费和岸电使用率，分别是多少？", ["300元", "30%"], "120艘"),
        # short, but told whole
        ("渡船保险费是多少？", ["300元"], "120艘"),
        ("讲码头岸电改造的那份意见是哪个部门、哪一天发的？", ["国家水运局", "2019年11月8日"], "漯河"),
    ],
)
def test_what_is_asked_in_other_words_is_told(build: Build, question: str, told: list[str], not_told: str) -> None:
    found = ask(build, question)
    assert found.answered and all(words in found.text for words in told) and not_told not in found.text, found.text


@pytest.mark.parametrize(
    "question",
    [
        "2030年漯河的渡船保险费是多少？",  # of another year
        "2023年的漯河渡船管理办法是几号文？",  # a document of another year
        "漯河的渡船在台山是怎么更新的？",  # a place that nothing speaks of
        "漯河哪些城市有甲类渡船？",  # places asked for by name
        "漯河渡船办法里牵头单位的主任年薪是多少？",  # not who leads
    ],
)
def test_what_nothing_says_is_refused(build: Build, question: str) -> None:
    assert not ask(build, question).answered


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8月底完成", ["8月底"]),
        ("于每月7日前报送", ["每月7日前"]),
        ("年底前建成", ["年底前"]),
        ("2021年8月底完成", ["2021年8月底"]),
        ("每月会商", []),
    ],
)
def test_days_without_a_year(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in due_dates(text)] == found


@pytest.mark.parametrize("figure", [True, False])
def test_more_told_is_surer(figure: bool) -> None:
    values = dict.fromkeys(OF_FIGURES if figure else OF_OTHERS, 0.5)
    del values["intercept"]

    def sure(**changed: float) -> float:
        return confidence(values | changed, figure=figure)

    assert 0 < sure(told=0.0) < sure(told=1.0) < 1
    assert sure(score=0.0) < sure(score=1.0)
    assert sure(rank=0.0) > sure(rank=3.0)
    assert sure(same_document=0.0) < sure(same_document=1.0)
