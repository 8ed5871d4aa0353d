"""The frame around all pages: header, language switch, tabs, styles. Does not know what a page shows."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import gradio as gr

from qa.service.mcp_server import add_tools
from qa.service.pages.ask import ask_page
from qa.service.pages.documents import documents_page
from qa.service.pages.graph import graph_page
from qa.service.pages.lineage import lineage_page
from qa.service.pages.panels import QUIET, reader_language
from qa.service.pages.targets import targets_page
from qa.service.pages.tasks import tasks_page
from qa.service.service import Service
from qa.service.texts import LANGUAGES, LOCALES, NAMES, Interface, strings, text

STYLES = Path(__file__).with_name("styles.css")
PAGES: tuple[tuple[str, Callable[[Service, gr.Blocks, gr.I18n], None]], ...] = (
    ("ask", ask_page),
    ("lineage", lineage_page),
    ("tasks", tasks_page),
    ("targets", targets_page),
    ("documents", documents_page),
    ("graph", graph_page),
)

# Fonts that are on the reader's machine, Chinese first; nothing is fetched.
FONTS = ("system-ui", "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
FIXED_FONTS = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def theme() -> gr.themes.Base:
    """Grey with one accent, the red of official letterheads; the fonts of the reader's own system."""
    return gr.themes.Base(primary_hue="red", neutral_hue="stone", font=FONTS, font_mono=FIXED_FONTS, radius_size="md")


def translations() -> gr.I18n:
    """Gradio's own labels in the three languages, by browser locale."""
    return gr.I18n(**{LOCALES[language]: dict(strings(language)) for language in LANGUAGES})


def header(language: Interface) -> str:
    """Name, promise, and the language switch; the choice is a cookie that the server reads too."""
    switch = "".join(
        f'<a href="language/{code}" lang="{LOCALES[code]}" {"aria-current=true" if code == language else ""}>{escape(NAMES[code])}</a>'
        for code in LANGUAGES
    )
    return (
        f'<header class="mailuo-header"><h1>脉络 <small>Mailuo</small></h1><p>{escape(text("tagline", language))}</p>'
        f'<nav aria-label="{escape(text("language", language))}">{switch}</nav></header>'
    )


def draw_header(request: gr.Request) -> str:
    """The header as this reader sees it."""
    return header(reader_language(request))


def create_pages(service: Service, i18n: gr.I18n) -> gr.Blocks:
    """All pages over one service."""
    blocks: gr.Blocks
    with gr.Blocks(title="Mailuo 脉络", analytics_enabled=False, fill_width=True) as blocks:
        top = gr.HTML(elem_id="mailuo-top")
        with gr.Tabs(elem_id="mailuo-tabs", overflow_behavior="wrap"):
            for key, page in PAGES:
                with gr.Tab(i18n(key), id=key, elem_id=f"mailuo-tab-{key}"):
                    page(service, blocks, i18n)
        add_tools(service)
        blocks.load(draw_header, None, top, **QUIET)
    return blocks
