"""How the pages look, in three languages, light and dark, on a desk and on a telephone: nothing cut, nothing over anything else.

A picture of every page is taken on the way. `MAILUO_SCREENSHOTS=DIR pytest tests/app/test_looks.py` keeps them in DIR to be looked at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.pages import Visit, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
HEIGHT = {1280: 900, 390: 844}

# What a reader would see as a fault, of everything visible now: elements as "what: words".
FAULTS = """() => {
  const found = [], seen = each => each.checkVisibility({visibilityProperty: true}) && each.getBoundingClientRect().width > 1
    && !each.closest('.mailuo-unseen');
  const say = (what, each) => found.push(`${what}: ${(each.innerText || each.outerHTML).slice(0, 80)}`);
  if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  for (const each of document.querySelectorAll('.contain *')) {
    if (!seen(each) || each.closest('svg')) continue;
    const style = getComputedStyle(each);
    const cuts = [style.overflowX, style.textOverflow].some(how => ['hidden', 'clip', 'ellipsis'].includes(how));
    if (cuts && each.scrollWidth > each.clientWidth + 1 && each.children.length === 0 && each.innerText?.trim()) say('cut', each);
    if (each.matches('input[placeholder], textarea[placeholder]') && !each.value && each.placeholder) {
      const canvas = document.createElement('canvas').getContext('2d');
      canvas.font = style.font;
      const room = each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      if (each.matches('input') && canvas.measureText(each.placeholder).width > room + 1) found.push(`hint cut: ${each.placeholder}`);
    }
  }
  // Whatever can be pressed is not under anything else that can be pressed.
  const inside = '.mailuo-canvas, .mailuo-tree, .mailuo-zoom, .mailuo-composer, .mailuo-answer';
  const buttons = [...document.querySelectorAll('.mailuo-page button, .mailuo-page input, .mailuo-page select')]
    .filter(each => seen(each) && !each.closest(inside) && !each.closest('.mailuo-proof, #mailuo-question'));
  const boxes = buttons.map(each => each.getBoundingClientRect());
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < Math.min(boxes.length, i + 12); j++) {
    const across = Math.min(boxes[i].right, boxes[j].right) - Math.max(boxes[i].left, boxes[j].left);
    const down = Math.min(boxes[i].bottom, boxes[j].bottom) - Math.max(boxes[i].top, boxes[j].top);
    if (across > 1 && down > 1 && !buttons[i].contains(buttons[j]) && !buttons[j].contains(buttons[i])) say('under another', buttons[j]);
  }
  for (const each of document.querySelectorAll('.mailuo-page button'))
    if (seen(each) && !(each.innerText.trim() || each.ariaLabel)) say('no name', each);
  return found; }"""


class Looks:
    """One reader's tour: at every stop a picture and a look for faults."""

    def __init__(self, reader: Visit, folder: Path, name: str) -> None:
        self.reader = reader
        self.folder = folder
        self.name = name
        self.faults: dict[str, list[str]] = {}

    def stop(self, at: str) -> None:
        page = self.reader.page
        page.wait_for_timeout(300)  # scrolling and drawing come to rest
        page.screenshot(path=self.folder / f"{at}-{self.name}.png")
        if found := page.evaluate(FAULTS):
            self.faults[at] = found

    def close_proof(self, page: str) -> None:
        self.reader.page.click(f"#mailuo-{page}-source [data-action=close]")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("locale", "scheme"), [("zh-CN", "light"), ("zh-TW", "dark"), ("en-US", "dark"), ("en-US", "light")])
def test_nothing_is_cut_and_nothing_lies_over_anything(
    browser: Browser, app_address: str, tmp_path: Path, locale: str, scheme: str, width: int
) -> None:
    folder = Path(os.environ.get("MAILUO_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    viewport = {"width": width, "height": HEIGHT[width]}
    with visit(browser, app_address, locale, color_scheme=scheme, viewport=viewport) as reader:
        page, looks = reader.page, Looks(reader, folder, f"{locale}-{scheme}-{width}")
        page.wait_for_selector(".mailuo-example")
        looks.stop("ask-empty")
        reader.ask("郑州转诊这事谁牵头？" if locale != "en-US" else "Who leads referral reform in Zhengzhou?")
        looks.stop("ask-answered")
        page.click(".mailuo-answer .mailuo-cite >> nth=0")
        page.wait_for_selector("#mailuo-ask-source mark")
        page.mouse.move(5, 5)
        looks.stop("ask")
        looks.close_proof("ask")
        reader.go("lineage")
        page.wait_for_selector("#mailuo-lineage-drawing .mailuo-list")
        looks.stop("lineage-empty")
        reader.send("lineage", find="瓦政办发〔2018〕137号")
        page.wait_for_selector(".mailuo-canvas svg .node")
        looks.stop("lineage")
        reader.go("tasks")
        page.wait_for_selector("#mailuo-tasks-found table")
        page.click("#mailuo-tasks-found .mailuo-proof-button >> nth=0")
        page.wait_for_selector("#mailuo-tasks-source mark")
        looks.stop("tasks")
        looks.close_proof("tasks")
        reader.go("targets")
        page.wait_for_selector("#mailuo-targets-found .mailuo-list")
        looks.stop("targets-empty")
        reader.send("targets", indicator="每万人口全科医生数")
        page.wait_for_selector("#mailuo-targets-found .point")
        looks.stop("targets")
        reader.send("targets", find="瓦政办发〔2018〕137号")
        page.wait_for_selector("#mailuo-targets-found .mailuo-verdict")
        looks.stop("targets-lineage")
        reader.go("documents")
        page.wait_for_selector(".mailuo-file")
        looks.stop("documents-empty")
        page.click(".mailuo-file [data-action=read] >> nth=1")
        page.wait_for_selector(".mailuo-tree")
        page.click(".mailuo-said.responsibility[data-action] >> nth=0")
        page.wait_for_selector("#mailuo-documents-source .mailuo-statement")
        looks.stop("documents")
        looks.close_proof("documents")
        reader.go("graph")
        page.click("#mailuo-graph-form .mailuo-examples button >> nth=0")
        page.wait_for_selector("#mailuo-graph-found table")
        looks.stop("graph")
        assert looks.faults == {}
