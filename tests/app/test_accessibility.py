"""axe-core over every page, light and dark: no serious fault. `npm install --prefix tests/app` puts it there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.pages import Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (npm install --prefix tests/app)")
    return AXE.read_text(encoding="utf-8")


def faults(reader: Visit, axe: str) -> list[str]:
    """Serious and critical faults of what is shown now, each with the elements it is about."""
    reader.page.evaluate(axe)
    found = reader.page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [
        f"{each['id']}: {[node['html'][:200] for node in each['nodes'][:3]]}" for each in found if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("scheme", "locale", "width"), [("light", "zh-CN", 1280), ("dark", "en-US", 1280), ("light", "en-US", 390)])
def test_no_page_has_a_serious_fault(browser: Browser, app_address: str, axe: str, scheme: str, locale: str, width: int) -> None:
    with visit(browser, app_address, locale, color_scheme=scheme, viewport={"width": width, "height": 900}) as reader:
        page = reader.page
        assert faults(reader, axe) == []
        reader.ask("郑州医疗服务价格改革由谁牵头？")
        page.click(".mailuo-turn summary >> nth=0")
        page.click(".mailuo-cite >> nth=0")
        page.wait_for_selector("#mailuo-ask-source mark")
        assert faults(reader, axe) == []
        if width < 860:
            page.keyboard.press("Escape")
        reader.go("lineage")
        reader.send("lineage", find="郑政〔2016〕31号")
        page.wait_for_selector(".mailuo-canvas svg .node")
        assert faults(reader, axe) == []
        reader.go("tasks")
        page.wait_for_selector("#mailuo-tasks-found table")
        assert faults(reader, axe) == []
        reader.go("targets")
        reader.send("targets", indicator="每万人口全科医生数")
        page.wait_for_selector("#mailuo-targets-found .point")
        assert faults(reader, axe) == []
        reader.go("documents")
        page.wait_for_selector(".mailuo-file")
        page.click(".mailuo-unlinked summary")
        page.click(".mailuo-file [data-action=delete] >> nth=0")
        page.wait_for_selector("#mailuo-documents-status [data-action=delete-yes]")
        assert faults(reader, axe) == []
        page.click("#mailuo-documents-status [data-action=cancel]")
        page.click(".mailuo-file [data-action=read] >> nth=1")
        page.wait_for_selector(".mailuo-tree")
        page.click(".mailuo-said.responsibility[data-action] >> nth=0")
        page.wait_for_selector("#mailuo-documents-source .mailuo-statement")
        assert faults(reader, axe) == []
        if width < 860:
            page.keyboard.press("Escape")
        reader.go("graph")
        page.click("#mailuo-graph-form .mailuo-examples button >> nth=0")
        page.wait_for_selector("#mailuo-graph-found table")
        assert faults(reader, axe) == []


def test_a_question_can_be_asked_and_proved_with_the_keyboard_alone(browser: Browser, app_address: str) -> None:
    with visit(browser, app_address) as reader:
        page = reader.page
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "question":
                break
        page.keyboard.insert_text("郑州医疗服务价格改革由谁牵头？")
        page.keyboard.press("Enter")
        page.wait_for_selector(".mailuo-turn footer")
        for _ in range(40):
            page.keyboard.press("Shift+Tab")
            if page.evaluate("document.activeElement.className") == "mailuo-cite":
                break
        page.keyboard.press("Enter")
        page.wait_for_selector("#mailuo-ask-source mark")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
