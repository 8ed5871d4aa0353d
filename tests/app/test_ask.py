"""The Ask page in a real browser: a question typed, the answer read, its citation opened, the conversation taken away."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.records import Answer
from qa.service.service import Service
from tests.app.pages import Visit, visit
from tests.app.starting import running_app, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(params=["zh-CN", "en-US"])
def reader(request: pytest.FixtureRequest, browser: Browser, app_address: str) -> Iterator[Visit]:
    with visit(browser, app_address, request.param) as opened:
        yield opened


@pytest.fixture(scope="module")
def own_folder(build_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the build: feedback is kept beside it."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(build_folder, folder / "build", symlinks=True)
    return folder


@pytest.fixture(scope="module")
def own_address(own_folder: Path) -> Iterator[str]:
    with running_app(own_folder / "build") as address:
        yield address


@pytest.mark.parametrize(
    ("question", "leader"),
    [
        ("郑州医疗服务价格改革由谁牵头？", "市物价局"),
        ("鄭州醫療服務價格改革由誰牽頭？", "市物價局"),
        # The answer adds who succeeded the body: "Municipal Price Bureau (市物价局, now …)".
        ("Which department takes the lead on reforming medical service prices in Zhengzhou?", "Price Bureau (市物价局"),
    ],
)
def test_a_question_is_answered_and_its_citation_opens_the_source(reader: Visit, question: str, leader: str) -> None:
    page = reader.page
    reader.ask(question)
    assert leader in page.inner_text(".mailuo-answer")
    page.click(".mailuo-answer .mailuo-cite")
    page.wait_for_selector("#mailuo-ask-source mark")
    assert page.inner_text("#mailuo-ask-source mark") == "(市物價局、市衛生計生委、市人力資源和社會保障局、市財政局負責)"
    assert page.locator("#mailuo-ask-source mark").is_visible()
    assert "稳妥推进医疗服务价格改革" in page.inner_text("#mailuo-ask-source .mailuo-clean")


def test_the_page_does_not_jump_and_the_words_are_in_view(reader: Visit) -> None:
    page = reader.page
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    assert page.evaluate("window.scrollY") == 0
    assert page.locator("#mailuo-top h1").is_visible()
    page.click(".mailuo-answer .mailuo-cite")
    page.wait_for_selector("#mailuo-ask-source mark")
    page.wait_for_function("document.querySelector('#mailuo-ask-source .mailuo-text').scrollTop > 0")
    assert page.evaluate("window.scrollY") == 0
    mark = page.locator("#mailuo-ask-source mark").bounding_box()
    assert mark is not None
    assert 0 < mark["y"] < 900
    # The question is typed under the conversation, and stays in the window.
    box = page.locator("#mailuo-question textarea").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 900
    assert page.evaluate("document.querySelector('#mailuo-thread').compareDocumentPosition(document.querySelector('#mailuo-question')) & 4")


def test_a_follow_up_is_understood_from_what_was_asked_before(reader: Visit) -> None:
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    reader.ask("那配合的有哪些？")
    assert reader.page.locator(".mailuo-turn").count() == 2
    assert "市财政局" in reader.page.locator(".mailuo-answer").nth(1).inner_text()
    bar = reader.page.locator("#mailuo-question textarea").bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] <= 900


def test_an_example_is_asked_by_pressing_it(reader: Visit) -> None:
    page = reader.page
    question = page.locator(".mailuo-example").first.inner_text()
    page.click(".mailuo-example")
    page.wait_for_selector(".mailuo-turn footer")
    assert page.inner_text(".mailuo-question") == question
    assert page.locator(".mailuo-example").count() == 0
    page.click("#mailuo-question [data-action=new]")
    page.wait_for_selector(".mailuo-example")
    assert page.locator(".mailuo-turn").count() == 0


def test_a_conversation_is_taken_away_as_markdown_and_docx(reader: Visit) -> None:
    from docx import Document

    reader.ask("郑州医疗服务价格改革由谁牵头？")
    files: dict[str, Path] = {}
    for kind in ("md", "docx"):
        with reader.page.expect_download() as download:
            reader.page.click(f"#mailuo-question [data-format={kind}]")
        files[download.value.suggested_filename] = download.value.path()
    quote = "(市物價局、市衛生計生委、市人力資源和社會保障局、市財政局負責)"
    assert quote in files["mailuo.md"].read_text(encoding="utf-8")
    with files["mailuo.docx"].open("rb") as file:
        assert quote in [paragraph.text for paragraph in Document(file).paragraphs]


def test_the_lineage_line_leads_to_the_lineage_page(reader: Visit) -> None:
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    reader.page.click(".mailuo-lineage-line button >> nth=-1")
    reader.page.wait_for_selector(".mailuo-canvas svg .node.focus")
    assert reader.page.get_attribute(".mailuo-canvas svg .node.focus", "data-id") == "郑政〔2016〕31号"


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_what_is_wrong_is_noted_once_in_a_file_of_this_machine(browser: Browser, own_folder: Path, own_address: str, locale: str) -> None:
    file = own_folder / "feedback.jsonl"
    before = len(file.read_text(encoding="utf-8").splitlines()) if file.exists() else 0
    with visit(browser, own_address, locale) as reader:
        reader.ask("郑州医疗服务价格改革由谁牵头？")
        reader.page.click(".mailuo-turn [data-action=wrong]")
        reader.page.wait_for_selector(".mailuo-noted")
        assert reader.page.locator(".mailuo-turn [data-action=wrong]").count() == 0
    noted = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(noted) == before + 1
    assert noted[-1]["question"] == "郑州医疗服务价格改革由谁牵头？" and noted[-1]["citations"]


def test_an_answer_is_copied_with_its_citations(reader: Visit) -> None:
    page = reader.page
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    page.click(".mailuo-turn [data-action=copy]")
    page.focus("#mailuo-question textarea")
    page.keyboard.press("Control+V")
    copied = page.input_value("#mailuo-question textarea")
    assert (
        "由市物价局" in copied
        and "(市物價局、市衛生計生委、市人力資源和社會保障局、市財政局負責)" in copied
        and "郑政〔2016〕31号" in copied
    )


def test_how_the_question_was_understood_is_shown(reader: Visit) -> None:
    page = reader.page
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    page.click(".mailuo-turn summary >> nth=0")
    assert "郑州市" in page.inner_text(".mailuo-turn dl")
    page.click(".mailuo-turn summary >> nth=1")
    assert "SELECT" in page.inner_text(".mailuo-turn pre >> nth=0")


def test_a_citation_tells_its_words_before_it_is_opened(reader: Visit) -> None:
    reader.ask("郑州医疗服务价格改革由谁牵头？")
    reader.page.hover(".mailuo-answer .mailuo-cite >> nth=0")
    shown = reader.page.evaluate("getComputedStyle(document.querySelector('.mailuo-answer .mailuo-cite'), '::after').content")
    assert "市財政局負責" in shown and "郑政〔2016〕31号" in shown


def test_the_documents_held_stand_beside_the_conversation(reader: Visit) -> None:
    page = reader.page
    held = page.locator("#mailuo-ask-source .mailuo-held li")
    assert held.count() == 7
    page.click("#mailuo-ask-source [data-policy='郑政〔2016〕31号']")
    page.wait_for_selector("#mailuo-ask-source mark")
    page.click("#mailuo-ask-source [data-action=close]")
    page.wait_for_selector("#mailuo-ask-source .mailuo-held")
    assert held.count() == 7


def test_a_question_that_is_too_long_is_refused_and_kept(reader: Visit) -> None:
    page = reader.page
    asked = "郑州医疗服务价格改革由谁牵头？" * 700  # 10,500 characters
    page.fill("#mailuo-question textarea", asked)
    page.press("#mailuo-question textarea", "Enter")
    page.wait_for_selector("#mailuo-examples .mailuo-notice:has-text('10000')")
    page.wait_for_function("document.querySelector('#mailuo-question textarea').value.length === 10500")
    assert page.locator(".mailuo-turn").count() == 0
    reader.ask(asked[:9_990])
    assert page.locator(".mailuo-turn").count() == 1


def test_the_focus_is_where_a_question_is_typed_and_enter_sends_it(reader: Visit) -> None:
    page = reader.page
    page.wait_for_function("document.activeElement.id === 'mailuo-ask'")
    page.keyboard.insert_text("郑州医疗服务价格改革")
    page.keyboard.press("Shift+Enter")
    page.keyboard.insert_text("由谁牵头？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mailuo-turn footer")
    assert page.inner_text(".mailuo-question") == "郑州医疗服务价格改革\n由谁牵头？"
    page.wait_for_function("document.activeElement.id === 'mailuo-ask' && document.activeElement.value === ''")


class Slow(Service):
    """A service that takes its time, for a reader who does not want to wait."""

    def ask(self, question: str, history: Sequence[Answer] = (), as_of: str = "") -> Answer:
        time.sleep(3)
        return super().ask(question, history, as_of)


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_an_answer_under_way_is_stopped_and_the_question_kept(browser: Browser, build_folder: Path, locale: str) -> None:
    from qa.service.web import create_app

    with served(create_app(Slow(build_folder))) as address, visit(browser, address, locale) as reader:
        page = reader.page
        page.fill("#mailuo-question textarea", "郑州医疗服务价格改革由谁牵头？")
        page.press("#mailuo-question textarea", "Enter")
        page.wait_for_selector(".mailuo-turn[aria-busy] .mailuo-working")
        # What is typed meanwhile stays, and is not sent.
        page.fill("#mailuo-question textarea", "另一个问题")
        page.press("#mailuo-question textarea", "Enter")
        assert page.locator(".mailuo-turn").count() == 1
        assert page.input_value("#mailuo-question textarea") == "另一个问题"
        page.fill("#mailuo-question textarea", "")
        page.click("#mailuo-question .mailuo-stop")
        page.wait_for_selector(".mailuo-turn", state="detached")
        page.wait_for_function("document.querySelector('#mailuo-ask').value === '郑州医疗服务价格改革由谁牵头？'")
        page.wait_for_timeout(3_500)
        assert page.locator(".mailuo-turn").count() == 0
        assert page.locator("#mailuo-send").is_visible()


def test_a_place_that_is_not_held_is_refused(reader: Visit) -> None:
    reader.ask("上海转诊由谁牵头？")
    assert "上海" in reader.page.inner_text(".mailuo-answer")
    assert reader.page.locator(".mailuo-answer .mailuo-refused").count() == 1


def test_the_language_switch_changes_the_page(reader: Visit) -> None:
    page = reader.page
    page.click("#mailuo-top a[lang='en']")
    page.wait_for_selector("#mailuo-send:has-text('Ask')")
    assert "Every sentence" in page.inner_text("#mailuo-top")
    assert page.inner_text("#mailuo-tab-lineage-button") == "Lineage"
    page.click("#mailuo-top a[lang='zh-TW']")
    page.wait_for_selector("#mailuo-send:has-text('提問')")
    assert page.inner_text("#mailuo-tab-lineage-button") == "脈絡"


def test_on_a_telephone_the_source_lies_over_the_page_and_goes_away(browser: Browser, app_address: str) -> None:
    with visit(browser, app_address, viewport={"width": 390, "height": 844}) as reader:
        page = reader.page
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        reader.ask("郑州医疗服务价格改革由谁牵头？")
        assert not page.locator("#mailuo-ask-source").first.is_visible()
        page.focus(".mailuo-answer .mailuo-cite")
        page.keyboard.press("Enter")
        page.wait_for_selector("#mailuo-ask-source mark")
        page.wait_for_function("document.activeElement.dataset.action === 'close'")
        page.keyboard.press("Escape")
        page.wait_for_selector("#mailuo-ask-source mark", state="hidden")
        assert page.evaluate("document.activeElement.className") == "mailuo-cite"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
