"""Documents and questions that attack the page: forty strings show as text everywhere and change nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from build_graph import build
from kg.graph.policies import PolicyNode
from kg.graph.targets import Promise
from kg.records import Passage
from qa.records import Answer, Cited
from qa.service import markup, plots
from qa.service.conversation import Turn, as_docx, as_markdown
from qa.service.pages.ask import composer
from qa.service.pages.documents import refuse
from qa.service.pages.lineage import choices, fact_list
from tests.app.pages import Visit, visit
from tests.app.starting import running_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ATTACKS = (
    "<script>window.owned=1</script>",
    "</script><script>window.owned=1</script>",
    "<img src=x onerror=window.owned=1>",
    "<img src=x onerror=\"window.owned=1\">",
    "\"><img src=x onerror=window.owned=1>",
    "'><img src=x onerror=window.owned=1>",
    "<svg onload=window.owned=1>",
    "<svg><script>window.owned=1</script></svg>",
    "<svg><animate onbegin=window.owned=1 attributeName=x dur=1s>",
    "<body onload=window.owned=1>",
    "<iframe src=javascript:parent.owned=1></iframe>",
    "<iframe srcdoc=\"<script>parent.owned=1</script>\"></iframe>",
    "<object data=javascript:window.owned=1>",
    "<embed src=javascript:window.owned=1>",
    "<a href=javascript:window.owned=1>点击</a>",
    "<a href=\"data:text/html,<script>window.owned=1</script>\">点击</a>",
    "[1](javascript:window.owned=1)",
    "javascript:window.owned=1",
    "<form action=javascript:window.owned=1><button>提交</button></form>",
    "<button formaction=javascript:window.owned=1>提交</button>",
    "<input autofocus onfocus=window.owned=1>",
    "<details open ontoggle=window.owned=1>",
    "<video><source onerror=window.owned=1></video>",
    "<audio src=x onerror=window.owned=1>",
    "<math><mtext><img src=x onerror=window.owned=1></mtext></math>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=http://evil.example\">",
    "<base href=http://evil.example/>",
    "<img src=http://evil.example/x.png>",
    "<div style=\"background:url(http://evil.example/x)\">",
    "\" onmouseover=window.owned=1 x=\"",
    "' onfocus='window.owned=1' autofocus='",
    "${window.owned=1}",
    "{{constructor.constructor('window.owned=1')()}}",
    "`;window.owned=1;//",
    "\\\";window.owned=1;//",
    "]]><script>window.owned=1</script>",
    "<!--<img src=x onerror=window.owned=1>-->",
    "&lt;img src=x onerror=window.owned=1&gt;<b data-action=cite data-turn=0 data-n=1>假引用[9]</b>",
)  # fmt: skip
# The tags that qa/service/markup.py and plots.py write; anything else came from a document.
WRITTEN = frozenset(
    "div article h2 h3 p br ol ul li q span button details summary dl dt dd pre footer section header mark small table caption thead tbody "
    "tr th td label input textarea select option datalist form svg title g text line circle".split()
)


def check_harmless(page: str, attack: str) -> None:
    """No tag, handler or address in a piece of page but those that the markup writes."""
    for element in html.fragment_fromstring(page, create_parent="div").iter():
        assert element.tag in WRITTEN, (attack, element.tag)
        for name, value in element.attrib.items():
            assert not name.startswith("on"), (attack, name)
            assert name not in ("href", "src", "srcdoc", "action", "formaction", "style"), (attack, name, value)
        if element.tag == "button":
            assert element.get("data-action") or element.get("type") == "submit", attack


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_a_page_is_made_of_shows_as_text(attack: str) -> None:
    cited = Cited(1, attack, attack, attack, attack, 0, len(attack), attack)
    answer = Answer(attack, "zh", True, None, f"{attack}[1]", citations=(cited,), query={"topic": [(attack, 1.0)], "sparql": [attack]})
    passage = Passage(attack, 0, len(attack), attack)
    node = PolicyNode(attack, attack, attack, (attack,), "municipal", attack, date=attack, passage=passage)
    promise = Promise(attack, attack, attack, attack, attack, ">=", "5", "", attack, "", attack, True, "target", passage)
    plot = plots.arrange([promise], lambda each: (attack, attack))
    assert plot is not None
    pieces = (
        markup.conversation([Turn(attack, answer, f"{attack} → {attack}")], "zh", working=attack),
        markup.arriving([], attack, answer, attack, "zh"),
        markup.source_view(cited, attack, attack, "en"),
        markup.table(attack, [attack], [[markup.proof_button(passage, attack, attack, "zh")]]),
        markup.form([markup.field("find", attack, attack, suggestions=[attack], hint=attack)], "zh", label=attack),
        markup.choice("role", attack, [(attack, attack)]),
        markup.downloads([("csv", "CSV")], "zh", {"query": attack}),
        markup.notice(attack),
        markup.nothing(attack),
        markup.unbroken(attack),
        refuse({"files": json.dumps([[f"{attack}.txt", 0], [f"{attack}.exe", 1]])}, "zh"),
        composer("en", begun=True, asked=attack),
        choices([node], attack, "zh"),
        fact_list(node, "en"),
        plots.draw(plot, attack, lambda each: markup.proof_data(each.passage, each.policy_id, each.clause_path)),
    )
    for piece in pieces:
        check_harmless(piece, attack)
        assert attack.replace("\n", " ") in html.fragment_fromstring(piece, create_parent="div").text_content() or "CSV" in piece


@pytest.mark.parametrize("attack", ATTACKS)
def test_exported_conversations_hold_no_markup_of_a_document(attack: str) -> None:
    turn = Turn(attack, Answer(attack, "zh", True, None, attack, citations=(Cited(1, "", attack, "", "a.txt", 0, 1, attack),)))
    written = as_markdown([turn]).replace("\\<", "").replace("\\[", "").replace("\\`", "")
    assert not any(sign in written for sign in ("<", "[1](", "`"))
    assert as_docx([turn], "标题").startswith(b"PK")


# ---------------------------------------------------------------- in a browser


def hostile_document() -> str:
    """A notice in the form of official documents, each task and target of which holds an attack."""
    tasks = "\n".join(
        f"（{number}）推进{attack}工作。到2025年，{attack}覆盖率达到{50 + number}%以上。（市卫生健康委牵头，市财政局配合）"
        for number, attack in enumerate(ATTACKS, 1)
    )
    return (
        f"郑州市人民政府关于{ATTACKS[2]}工作的通知\n郑政〔2024〕9号\n各县（市、区）人民政府：\n"
        f"为贯彻落实《国务院办公厅关于{ATTACKS[0]}的指导意见》（国办发〔2023〕8号），现通知如下：\n一、主要任务\n{tasks}\n郑州市人民政府\n2024年3月1日\n"
    )


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app over a build of hostile documents."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    (folder / "documents").mkdir()
    (folder / "documents" / "<img src=x onerror=window.owned=1>.txt").write_text(hostile_document(), encoding="utf-8")
    build([folder / "documents"], folder / "build")
    with running_app(folder / "build") as address:
        yield address


def check_page(reader: Visit) -> None:
    """Nothing of a document has become part of the page, and nothing has run."""
    assert reader.page.evaluate("window.owned") is None
    made = reader.page.evaluate(
        """() => {
          const tags = ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'IMG', 'VIDEO', 'AUDIO', 'LINK', 'META', 'BASE', 'MATH', 'A'];
          const live = name => name.startsWith('on') || ['href', 'src', 'srcdoc', 'action', 'formaction'].includes(name);
          return [...document.querySelectorAll('.mailuo-page *')].filter(each => tags.includes(each.tagName)
            || [...each.attributes].some(attribute => live(attribute.name))).map(each => each.outerHTML); }"""
    )
    assert made == []


@pytest.mark.browser
def test_hostile_documents_change_nothing(browser: Browser, hostile_address: str) -> None:
    with visit(browser, hostile_address) as reader:
        page = reader.page
        check_page(reader)
        reader.ask("郑州市推进工作由谁牵头？")
        check_page(reader)
        if page.locator(".mailuo-cite").count():
            page.click(".mailuo-cite >> nth=0")
            page.wait_for_selector("#mailuo-ask-source mark")
            check_page(reader)
        reader.go("lineage")
        reader.send("lineage", find="郑政〔2024〕9号")
        page.wait_for_selector(".mailuo-canvas svg .node")
        check_page(reader)
        reader.go("tasks")
        page.wait_for_selector("#mailuo-tasks-found tbody tr")
        assert page.locator("#mailuo-tasks-found tbody tr").count() > len(ATTACKS)
        page.click("#mailuo-tasks-found .mailuo-proof-button >> nth=0")
        page.wait_for_selector("#mailuo-tasks-source mark")
        check_page(reader)
        reader.go("targets")
        page.wait_for_selector("#mailuo-targets-found .mailuo-list button")
        check_page(reader)
        page.click("#mailuo-targets-found .mailuo-list button >> nth=0")
        page.wait_for_selector("#mailuo-targets-found .point")
        check_page(reader)
        reader.go("graph")
        page.fill("#mailuo-graph-form textarea", "SELECT ?q WHERE { ?p oa:exact ?q } LIMIT 500")
        page.click("#mailuo-graph-form button[type=submit]")
        page.wait_for_selector("#mailuo-graph-found table")
        check_page(reader)


@pytest.mark.browser
def test_hostile_questions_show_as_text(browser: Browser, app_address: str) -> None:
    with visit(browser, app_address) as reader:
        for start in range(0, len(ATTACKS), 10):
            asked = " ".join(ATTACKS[start : start + 10])
            reader.ask(asked + "由谁牵头？")
            assert reader.page.locator(".mailuo-question").nth(-1).inner_text().startswith(asked[:20].strip())
        for page in ("lineage", "tasks", "targets"):
            reader.go(page)
            name = {"lineage": "find", "tasks": "q", "targets": "indicator"}[page]
            for attack in ATTACKS[::13]:
                reader.send(page, **{name: attack})
                reader.page.wait_for_load_state()
        check_page(reader)
