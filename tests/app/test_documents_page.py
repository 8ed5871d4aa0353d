"""The page Documents in a real browser, over a build of its own: read, add, replace, delete; hostile files show as text."""

from __future__ import annotations

import shutil
import zipfile
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


def bad_files(folder: Path) -> dict[str, tuple[Path, str, str]]:
    """Files that cannot be read, each with what is said of it in Chinese and in English."""
    files = {
        "乱码.txt": (
            bytes((index * 37 + 13) % 256 for index in range(5000)),
            "内容不是任何已知编码的文字",
            "not text in any known encoding",
        ),
        "截断.pdf": (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Ty", "已损坏", "it is broken"),
        "图片.txt": (b"\x89PNG\r\n\x1a\n" + bytes(3000), "是图片", "it is an image"),
    }
    made = {}
    for name, (content, chinese, english) in files.items():
        (folder / name).write_bytes(content)
        made[name] = (folder / name, chinese, english)
    bomb = folder / "炸弹.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        archive.writestr("word/document.xml", bytes(400 << 20))
    made[bomb.name] = (bomb, "解压后远大于正常文件", "unpacks to far more")
    return made


def refused_files(folder: Path) -> dict[str, tuple[Path, str, str]]:
    """Files that are not even sent, each with what is said of it."""
    program, empty, large = folder / "a.exe", folder / "空.txt", folder / "大.txt"
    program.write_bytes(b"MZ")
    empty.touch()
    with large.open("wb") as file:
        file.truncate(100 << 20)
    return {
        "a.exe": (program, "不支持这种文件", "files of this kind are not read"),
        "空.txt": (empty, "文件是空的", "it is empty"),
        "大.txt": (large, "大小 100 MB，超过上限 64 MB", "it is 100 MB, more than the 64 MB that are read"),
    }


def test_a_file_that_cannot_be_read_is_named_with_the_reason_and_the_others_are_read(page: Page, own_app: str, tmp_path: Path) -> None:
    english = page.inner_text("#mailuo-tab-ask-button") == "Ask"
    bad, refused, good = bad_files(tmp_path), refused_files(tmp_path), tmp_path / "洛政.txt"
    good.write_bytes(NOTICE.encode("gb18030"))
    said = add(page, good, *(path for path, *_ in (*bad.values(), *refused.values())))
    told = page.inner_text("#mailuo-documents-refused")
    for names, words in ((bad, said), (refused, told)):
        for name, (_, chinese, in_english) in names.items():
            line = next(line for line in words.splitlines() if line.startswith(name))
            assert (in_english if english else chinese) in line
    assert card(page, "洛政.txt").count() == 1
    assert page.locator(".toast-body").count() == 0  # nothing in Gradio's own words
    for name in ("洛政.txt", *bad):
        page.locator(f"#mailuo-documents-list [data-action=delete][data-file='{name}']").click()
        page.click("[data-action=delete-yes]")
        page.wait_for_selector("#mailuo-documents-status progress", timeout=30_000)
        page.wait_for_selector("#mailuo-documents-status .mailuo-notice", timeout=90_000)
    assert page.locator("#mailuo-documents-list h3").count() == 0
    assert httpx.get(own_app + "api/health").status_code == 200


def test_files_that_are_all_refused_change_nothing(page: Page, tmp_path: Path) -> None:
    page.set_input_files("#mailuo-add input[type=file]", [path for path, *_ in refused_files(tmp_path).values()])
    page.wait_for_function("document.querySelectorAll('#mailuo-documents-refused .mailuo-notice').length === 3")
    assert page.locator("#mailuo-documents-status progress").count() == 0
    assert page.locator(".mailuo-file").count() == 5


def test_a_file_is_dragged_in_and_named_as_it_is_called(page: Page) -> None:
    """Dropped as a browser drops it: one file that can be read and one that cannot."""
    page.wait_for_selector("#mailuo-add button")  # it comes once the page knows who may add, after the list
    page.evaluate(
        """notice => { const files = new DataTransfer();
          files.items.add(new File([notice], '拖入.txt', {type: 'text/plain'})); files.items.add(new File([], '空的.txt'));
          const zone = document.querySelector('#mailuo-add button');
          for (const kind of ['dragenter', 'dragover', 'drop'])
            zone.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: files})); }""",
        NOTICE,
    )
    page.wait_for_selector("#mailuo-documents-refused .mailuo-notice:has-text('空的.txt')")
    page.wait_for_selector(".mailuo-file:has-text('拖入.txt')", timeout=90_000)
    page.locator("#mailuo-documents-list [data-action=delete][data-file='拖入.txt']").click()
    page.click("[data-action=delete-yes]")
    page.wait_for_selector(".mailuo-file:has-text('拖入.txt')", state="detached", timeout=90_000)


def test_files_are_found_by_words_and_what_was_not_linked_is_shown(page: Page) -> None:
    page.fill("#mailuo-documents-form input", "大连")
    page.press("#mailuo-documents-form input", "Enter")
    page.wait_for_function("document.querySelectorAll('.mailuo-file').length === 1")
    page.click(".mailuo-unlinked summary")
    page.click(".mailuo-unlinked button >> nth=0")
    page.wait_for_selector(".mailuo-tree #mailuo-here")
    assert page.locator("#mailuo-here").is_visible()
