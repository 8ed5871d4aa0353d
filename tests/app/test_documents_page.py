"""The page Documents in a real browser, over a build of its own: read, add, replace, delete; hostile files show as text."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.starting import running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
NOTICE = f"""洛政〔2021〕5号
洛阳市人民政府关于推进分级诊疗{HOSTILE}的通知
各县（市、区）人民政府：
一、总体要求{HOSTILE}
到2022年，县域内就诊率达到90%以上。（市卫生健康委牵头，市财政局配合）
洛阳市人民政府
2021年3月1日
"""


@pytest.fixture(scope="module")
def own_app(build_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app over a copy of the build, which these tests change."""
    build = tmp_path_factory.mktemp("own") / "build"
    shutil.copytree(build_folder, build, symlinks=True)
    with running_app(build) as address:
        yield address


@pytest.fixture(params=["zh-CN", "en"])
def page(browser: Browser, own_app: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(locale=request.param, viewport={"width": 1400, "height": 900})
    opened = context.new_page()
    leaving: list[str] = []
    opened.on("request", lambda sent: leaving.append(sent.url) if not sent.url.startswith((own_app, "data:", "blob:")) else None)
    opened.goto(own_app)
    opened.click("#mailuo-tab-documents-button")
    opened.wait_for_selector("#mailuo-documents-list .mailuo-file")
    yield opened
    assert leaving == []
    assert opened.title() != "owned"
    context.close()


def add(page: Page, *files: Path) -> str:
    """Drop files and wait until the build has followed; what the page said."""
    page.set_input_files("#mailuo-add input[type=file]", list(files))
    page.wait_for_selector("#mailuo-documents-status progress", timeout=30_000)
    page.wait_for_selector("#mailuo-documents-status .mailuo-notice", timeout=90_000)
    return page.inner_text("#mailuo-documents-status")


def card(page: Page, name: str):  # type: ignore[no-untyped-def]
    return page.locator(f".mailuo-file:has(.mailuo-file-name:has-text('{name}'))")


def test_a_document_is_read_with_everything_marked(page: Page) -> None:
    card(page, "001_").locator("[data-action=read]").click()
    page.wait_for_selector(".mailuo-tree")
    for kind in ("citation", "responsibility", "target"):
        assert page.locator(f".mailuo-tree .mailuo-said.{kind}[data-action]").count() > 5
    mark = page.locator(".mailuo-said.responsibility[data-action]").first
    words = mark.inner_text()
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#mailuo-documents-source .mailuo-statement.responsibility")
    assert words in page.locator("#mailuo-documents-source blockquote").first.inner_text()


def test_files_are_added_replaced_and_deleted_and_the_answers_follow(page: Page, own_app: str, tmp_path: Path) -> None:
    notice, broken = tmp_path / "洛政.txt", tmp_path / "broken.pdf"
    notice.write_text(NOTICE, encoding="utf-8")
    broken.write_bytes(b"%PDF-1.4 nothing that is one")
    before = httpx.get(own_app + "api/health").json()["policies"]
    said = add(page, notice, broken)
    assert "洛政.txt" in said and "broken.pdf" in said
    page.wait_for_selector(".mailuo-file:has-text('洛政.txt')")
    assert httpx.get(own_app + "api/health").json()["policies"] == before + 1
    found = httpx.post(own_app + "api/ask", json={"question": "洛阳县域内就诊率的目标是多少？"}, timeout=60).json()
    assert found["answered"] and "90" in found["text"]
    card(page, "洛政.txt").locator("[data-action=read]").click()
    page.wait_for_selector(".mailuo-tree:has-text('洛政.txt')")
    assert "<script>" in page.inner_text(".mailuo-tree")

    notice.write_text(NOTICE.replace("90%", "95%"), encoding="utf-8")
    card(page, "洛政.txt").locator("[data-action=replace]").click()
    page.wait_for_selector("#mailuo-documents-status [data-action=cancel]")
    add(page, notice)
    found = httpx.post(own_app + "api/ask", json={"question": "洛阳县域内就诊率的目标是多少？"}, timeout=60).json()
    assert "95" in found["text"] and "90" not in found["text"]

    for name in ("洛政.txt", "broken.pdf"):
        page.locator(f"#mailuo-documents-list [data-action=delete][data-file='{name}']").click()
        page.click("[data-action=delete-yes]")
        page.wait_for_selector("#mailuo-documents-status progress", timeout=30_000)
        page.wait_for_selector("#mailuo-documents-status .mailuo-notice", timeout=90_000)
    assert card(page, "洛政.txt").count() == 0
    assert httpx.get(own_app + "api/health").json()["policies"] == before


def test_a_file_of_another_kind_is_refused_in_words(page: Page, tmp_path: Path) -> None:
    program = tmp_path / "a.exe"
    program.write_bytes(b"MZ")
    page.set_input_files("#mailuo-add input[type=file]", [program])
    page.wait_for_timeout(1500)
    assert page.locator(".mailuo-file").count() == 5
    assert card(page, "a.exe").count() == 0
