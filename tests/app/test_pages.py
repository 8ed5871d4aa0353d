"""The pages Lineage, Tasks, Targets and Graph in a real browser, in Chinese and in English, and what they hand over as files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from kg.graph import store
from qa.service import operations
from qa.service.pages.layout import STYLES
from qa.service.tables import Table, write_csv, write_xlsx
from qa.service.texts import LANGUAGES, strings, translate_reason
from tests.app.pages import Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

browser_test = pytest.mark.browser
QUOTE = "(市衛生計生委、市發展改革委、市財政局負責。排在首位的爲牽頭部門,下同)"


@pytest.fixture(params=["zh-CN", "en-US"])
def reader(request: pytest.FixtureRequest, browser: Browser, app_address: str) -> Iterator[Visit]:
    with visit(browser, app_address, request.param) as opened:
        yield opened


def download(reader: Visit, selector: str) -> Path:
    with reader.page.expect_download() as found:
        reader.page.click(selector)
    return found.value.path()


@browser_test
def test_lineage_is_found_drawn_and_proved(reader: Visit) -> None:
    page = reader.page
    reader.go("lineage")
    # A place names several documents, one of them only cited; the one whose text is held comes first.
    reader.send("lineage", find="郑州市")
    page.wait_for_selector("#mailuo-lineage-drawing li:nth-child(2):last-child")
    page.click("#mailuo-lineage-drawing [data-policy='郑政〔2016〕31号']")
    page.wait_for_selector(".mailuo-canvas .node.focus[data-id='郑政〔2016〕31号']")
    assert page.locator(".mailuo-canvas .node.missing[data-id]").count() == 4
    assert "stroke-dasharray" in page.inner_html(".mailuo-canvas style")
    # A node by mouse: its facts; its quotation opens the source.
    page.click(".mailuo-canvas .node.missing >> nth=0")
    page.wait_for_selector("#mailuo-lineage-facts [data-action=show]")
    # A line by keyboard: its proof.
    page.focus(".mailuo-canvas .edge >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mailuo-lineage-source mark")
    assert "號" in page.inner_text("#mailuo-lineage-source mark")
    before = page.get_attribute(".mailuo-canvas svg", "viewBox")
    page.click("[data-by=in]")
    nearer = page.get_attribute(".mailuo-canvas svg", "viewBox")
    page.focus(".mailuo-canvas")
    page.keyboard.press("ArrowRight")
    moved = page.get_attribute(".mailuo-canvas svg", "viewBox")
    assert len({before, nearer, moved}) == 3


@browser_test
@pytest.mark.parametrize(
    "words",
    [
        "郑政〔2016〕31号",
        "鄭政[2016]31號",
        "推进分级诊疗制度建设的实施意见",  # a part of the title
        "郑州",
        "郑州市人民政府",  # who issued it
    ],
)
def test_a_document_is_found_by_number_title_place_and_body(browser: Browser, app_address: str, words: str) -> None:
    with visit(browser, app_address) as reader:
        reader.go("lineage")
        reader.send("lineage", find=words)
        reader.page.wait_for_selector(
            ".mailuo-canvas .node.focus[data-id='郑政〔2016〕31号'], #mailuo-lineage-drawing [data-policy='郑政〔2016〕31号']"
        )


@browser_test
def test_the_drawing_is_walked_with_the_keyboard_alone(reader: Visit) -> None:
    page = reader.page
    reader.go("lineage")
    reader.send("lineage", find="瓦政办发〔2018〕137号")
    page.wait_for_selector(".mailuo-canvas svg .node")
    reached: set[str] = set()
    page.focus(".mailuo-canvas")
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.dataset?.id || document.activeElement.dataset?.edge || ''")
        if not name:
            break
        # What has the focus is in view.
        assert page.evaluate(
            """() => { const box = each => each.getBoundingClientRect();
              const part = box(document.activeElement), all = box(document.querySelector('.mailuo-canvas'));
              return part.right > all.left && part.left < all.right && part.bottom > all.top && part.top < all.bottom }"""
        ), name
        reached.add(name)
    parts = page.evaluate("[...document.querySelectorAll('.mailuo-canvas [tabindex]')].map(each => each.dataset.id || each.dataset.edge)")
    assert reached == set(parts)
    page.focus(".mailuo-canvas .node:not(.focus) >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mailuo-lineage-facts [data-action=show]")
    # Its own lineage from there, and back to the whole picture.
    page.focus("#mailuo-lineage-facts [data-action=show]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".mailuo-canvas .node.focus:not([data-id='瓦政办发〔2018〕137号'])")
    page.focus(".mailuo-canvas")
    before = page.get_attribute(".mailuo-canvas svg", "viewBox")
    page.keyboard.press("-")
    assert page.get_attribute(".mailuo-canvas svg", "viewBox") != before
    page.keyboard.press("0")


@browser_test
def test_a_line_is_proved_by_mouse_and_the_drawing_dragged(reader: Visit) -> None:
    page = reader.page
    reader.go("lineage")
    reader.send("lineage", find="郑政〔2016〕31号")
    page.wait_for_selector(".mailuo-canvas svg .edge")
    x, y = page.evaluate(
        """() => { const line = document.querySelector('.mailuo-canvas .edge .line'), at = line.getPointAtLength(line.getTotalLength() / 3);
          const place = at.matrixTransform(line.getScreenCTM()); return [place.x, place.y] }"""
    )
    page.mouse.click(x, y)
    page.wait_for_selector("#mailuo-lineage-source mark")
    page.click("#mailuo-lineage-source [data-action=close]")
    page.wait_for_selector("#mailuo-lineage-source .mailuo-nothing")
    before = page.get_attribute(".mailuo-canvas svg", "viewBox")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 120, y - 40, steps=4)
    page.mouse.up()
    assert page.get_attribute(".mailuo-canvas svg", "viewBox") != before
    assert page.locator("#mailuo-lineage-source mark").count() == 0  # dragging chooses nothing


@browser_test
def test_a_lineage_is_taken_away_in_four_forms(reader: Visit) -> None:
    import networkx
    from rdflib import Graph

    page = reader.page
    reader.go("lineage")
    reader.send("lineage", find="郑政〔2016〕31号")
    page.wait_for_selector(".mailuo-canvas svg .node")
    drawing = ElementTree.fromstring(download(reader, "[data-format=svg]").read_text(encoding="utf-8"))
    assert len([each for each in drawing.iter() if each.get("class", "").startswith("node") and each.get("data-id")]) == 5
    assert download(reader, "[data-format=png]").read_bytes().startswith(b"\x89PNG")
    network = networkx.parse_graphml(download(reader, "[data-format=graphml]").read_text(encoding="utf-8"))
    assert len(network.nodes) == 5
    graph = Graph().parse(data=download(reader, "[data-format=ttl]").read_bytes(), format="turtle")
    assert len({subject for subject in graph.subjects() if str(subject).startswith("urn:mailuo:policy:")}) >= 5


@browser_test
def test_tasks_are_filtered_proved_and_taken_away(reader: Visit) -> None:
    page = reader.page
    reader.go("tasks")
    page.wait_for_selector("#mailuo-tasks-found table")
    every = page.locator("#mailuo-tasks-found tbody tr").count()
    # The new name finds what the old one was told to do.
    reader.send("tasks", region="郑州市", body="郑州市卫生健康委员会")
    page.wait_for_selector(f"#mailuo-tasks-found tbody:not(:has(tr:nth-child({every})))")
    assert "市卫生计生委" in page.inner_text("#mailuo-tasks-found tbody tr >> nth=0")
    page.click("#mailuo-tasks-found .mailuo-proof-button >> nth=0")
    page.wait_for_selector("#mailuo-tasks-source mark")
    assert page.inner_text("#mailuo-tasks-source mark") == QUOTE
    assert QUOTE in download(reader, "#mailuo-tasks-found [data-format=csv]").read_text(encoding="utf-8-sig")
    assert download(reader, "#mailuo-tasks-found [data-format=xlsx]").read_bytes().startswith(b"PK")
    page.select_option("#mailuo-tasks-form [name=role]", "cooperate")
    page.wait_for_function("!document.querySelector('#mailuo-tasks-found').innerText.includes('排在首位')")
    reader.send("tasks", q="没有这样的任务")
    page.wait_for_selector("#mailuo-tasks-found .mailuo-notice")


@browser_test
def test_tasks_are_filtered_by_deadline_and_place(reader: Visit) -> None:
    page = reader.page
    reader.go("tasks")
    page.wait_for_selector("#mailuo-tasks-found table")
    reader.send("tasks", until="2017", region="郑州市")
    page.wait_for_function("![...document.querySelectorAll('#mailuo-tasks-found tbody tr')].some(row => !row.cells[3].innerText.trim())")
    due = page.evaluate("[...document.querySelectorAll('#mailuo-tasks-found tbody tr')].map(row => row.cells[3].innerText.trim())")
    assert due and all(each[:4] <= "2017" for each in due)
    assert page.locator("#mailuo-tasks-found tbody tr:not(:has-text('郑州市'))").count() == 0
    page.click("#mailuo-tasks-form [data-action=clear]")
    page.wait_for_function(f"document.querySelectorAll('#mailuo-tasks-found tbody tr').length > {len(due)}")


@browser_test
def test_targets_of_one_place_are_left(reader: Visit) -> None:
    page = reader.page
    reader.go("targets")
    page.click("#mailuo-targets-found .mailuo-list button >> nth=0")
    page.wait_for_selector("#mailuo-targets-found .point")
    reader.send("targets", region="同江市")
    page.wait_for_function("document.querySelectorAll('#mailuo-targets-found tbody tr').length === 3")
    assert page.locator("#mailuo-targets-found tbody tr:not(:has-text('同江市'))").count() == 0


@browser_test
def test_targets_are_drawn_listed_and_compared(reader: Visit) -> None:
    page = reader.page
    reader.go("targets")
    reader.send("targets", indicator="每万人口全科医生数")
    page.wait_for_selector("#mailuo-targets-found svg .point")
    points = page.locator("#mailuo-targets-found .point").count()
    assert points == page.locator("#mailuo-targets-found tbody tr").count() == 8
    page.focus("#mailuo-targets-found .point >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#mailuo-targets-source mark")
    assert "全科" in page.inner_text("#mailuo-targets-source mark")
    assert download(reader, "#mailuo-targets-found [data-format=xlsx]").read_bytes().startswith(b"PK")
    reader.send("targets", find="瓦政办发〔2018〕137号")
    page.wait_for_selector("#mailuo-targets-found .mailuo-verdict")
    assert download(reader, "#mailuo-targets-found [data-format=csv]").read_text(encoding="utf-8-sig").count("\n") > 1


@browser_test
def test_sparql_is_asked_and_errors_are_said(reader: Visit) -> None:
    page = reader.page
    reader.go("graph")
    page.click("#mailuo-graph-form .mailuo-examples button >> nth=0")
    page.wait_for_selector("#mailuo-graph-found table")
    page.fill("#mailuo-graph-form textarea", "SELECT ?p WHERE { ?p a mailuo:Policy ; mailuo:in_corpus true }")
    page.click("#mailuo-graph-form button[type=submit]")
    page.wait_for_selector("#mailuo-graph-found [data-page=lineage]")
    assert "urn:mailuo:policy:" in download(reader, "#mailuo-graph-found [data-format=csv]").read_text(encoding="utf-8-sig")
    assert download(reader, "#mailuo-graph-found [data-format=xlsx]").read_bytes().startswith(b"PK")
    for wrong in ("SELECT nothing", "DELETE WHERE { ?s ?p ?o }"):
        page.fill("#mailuo-graph-form textarea", wrong)
        page.click("#mailuo-graph-form button[type=submit]")
        page.wait_for_selector("#mailuo-graph-found .mailuo-notice")
        assert page.locator("#mailuo-graph-found table").count() == 0


# ---------------------------------------------------------------- without a browser


def test_every_word_of_the_pages_is_in_three_languages() -> None:
    for language in LANGUAGES:
        assert [key for key, words in strings(language).items() if not words] == []
    assert len({frozenset(strings(language)) for language in LANGUAGES}) == 1


def test_the_traditional_words_are_traditional_and_the_others_simplified() -> None:
    from opencc import OpenCC

    simplified, traditional = OpenCC("t2s"), OpenCC("s2tw")
    for key, words in strings("zh-Hant").items():
        assert traditional.convert(words) == words, key
        # Numbers of documents and names of bodies in hints are as the documents have them.
        assert simplified.convert(strings("zh")[key]) == strings("zh")[key], key


def said_by_errors(path: Path) -> Iterator[str]:
    """The sentences that a module raises, … for what is filled in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Raise) or not isinstance(node.exc, ast.Call) or not isinstance(node.exc.func, ast.Name):
            continue
        if node.exc.func.id not in ("QueryError", "NotFound", "BuildError", "BuildLocked", "BadFile", "QuestionTooLong"):
            continue
        said = node.exc.args[-1]
        parts = said.values if isinstance(said, ast.JoinedStr) else [said]
        yield "".join(
            part.value if isinstance(part, ast.Constant) else "…" for part in parts if isinstance(part, ast.Constant | ast.FormattedValue)
        )


def test_whatever_a_page_may_have_to_say_went_wrong_is_said_in_chinese() -> None:
    folder = Path(operations.__file__).parent
    modules = [*folder.glob("*.py"), *folder.glob("pages/*.py"), Path(store.__file__)]
    sentences = {each for module in modules for each in said_by_errors(module)} - {"", "…"}
    assert len(sentences) > 20
    for language in ("zh", "zh-Hant"):
        assert [each for each in sorted(sentences) if translate_reason(each, language) == each] == []


def test_no_rule_has_a_comma_within_brackets() -> None:
    """Gradio splits selectors at every comma when it repeats a rule under its own classes."""
    for name in ("styles.css", "documents.css"):
        rules = re.sub(r"/\*.*?\*/", "", STYLES.with_name(name).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert [each for each in re.findall(r"([^{}]+)\{", rules) if re.search(r"\([^)]*,", each) and "@" not in each] == []


TABLE = Table("a/b", ("名", "value"), (("=1+1", "-5%"), ("@x", "\x01正常"), ('"quoted", line\nbreak', "+1")))


def test_csv_and_xlsx_hold_words_and_run_nothing() -> None:
    import csv

    from openpyxl import load_workbook

    rows = list(csv.reader(write_csv(TABLE).decode("utf-8-sig").splitlines(keepends=True)))
    assert rows == [["名", "value"], ["'=1+1", "-5%"], ["'@x", "\x01正常"], ['"quoted", line\nbreak', "'+1"]]
    sheet = load_workbook(BytesIO(write_xlsx(TABLE))).worksheets[0]
    cells = list(sheet.iter_rows())
    assert [[cell.value for cell in row] for row in cells] == [
        ["名", "value"],
        ["=1+1", "-5%"],
        ["@x", " 正常"],
        ['"quoted", line\nbreak', "+1"],
    ]
    assert {cell.data_type for row in cells for cell in row} == {"s"}
