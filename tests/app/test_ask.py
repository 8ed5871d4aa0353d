"""The Ask page in a real browser: a question typed, the answer read, its citation opened. No request leaves the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


@pytest.fixture
def requested() -> list[str]:
    """Every address the page asked for."""
    return []


@pytest.fixture
def page(browser: Browser, app_address: str, requested: list[str]) -> Page:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("request", lambda request: requested.append(request.url))
    opened.goto(app_address)
    opened.wait_for_selector("#mailuo-examples button")
    return opened


def ask(page: Page, question: str) -> None:
    page.fill("#mailuo-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f".mailuo-turn:has-text({question!r}) footer")


@pytest.mark.parametrize(
    ("question", "leader"),
    [
        ("郑州医疗服务价格改革由谁牵头？", "市物价局"),
        ("鄭州醫療服務價格改革由誰牽頭？", "市物價局"),
        ("Which department takes the lead on reforming medical service prices in Zhengzhou?", "Price Bureau (市物价局)"),
    ],
)
def test_a_question_is_answered_and_its_citation_opens_the_source(page: Page, question: str, leader: str) -> None:
    ask(page, question)
    assert leader in page.inner_text(".mailuo-answer")
    page.click(".mailuo-answer .mailuo-cite")
    page.wait_for_selector("#mailuo-source mark")
    assert page.inner_text("#mailuo-source mark") == "(市物價局、市衛生計生委、市人力資源和社會保障局、市財政局負責)"
    assert page.locator("#mailuo-source mark").is_visible()
    assert "稳妥推进医疗服务价格改革" in page.inner_text("#mailuo-source .mailuo-clean")


def test_a_place_that_is_not_held_is_refused(page: Page) -> None:
    ask(page, "上海转诊由谁牵头？")
    answer = page.inner_text(".mailuo-answer")
    assert "上海" in answer
    assert page.locator(".mailuo-answer .mailuo-refused").count() == 1


def test_no_request_leaves_the_machine(page: Page, app_address: str, requested: list[str]) -> None:
    ask(page, "郑州转诊这事谁牵头？")
    assert requested
    assert [address for address in requested if not address.startswith((app_address, "data:", "blob:"))] == []


def test_the_language_switch_changes_the_page(page: Page) -> None:
    page.click("#mailuo-top a[lang='en']")
    page.wait_for_selector("#mailuo-examples button")
    assert "Ask" in page.inner_text("#mailuo-send")
    assert "Every sentence" in page.inner_text("#mailuo-top")


def test_a_hostile_question_shows_as_text(page: Page) -> None:
    ask(page, "<img src=x onerror=document.title='owned'>谁牵头")
    assert page.title() != "owned"
    assert "<img" in page.inner_text(".mailuo-question")
