"""What the browser tests of the pages share: a page of one reader, and ways to do what a reader does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


TIMEOUT = 15_000  # milliseconds; the machine may be shared by many


@dataclass
class Visit:
    """A page opened by one reader: what it asked for, and what went wrong on it."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Requests that left the machine."""
        return [address for address in self.requested if not address.startswith((self.address, "data:", "blob:"))]

    def go(self, page: str) -> None:
        """Open one of the pages by its tab."""
        self.page.click(f"#mailuo-tab-{page}-button")
        self.page.wait_for_selector(f"#mailuo-{page}-form form")

    def send(self, page: str, **said: str) -> None:
        """Fill the form of a page and press Enter."""
        for name, words in said.items():
            self.page.fill(f"#mailuo-{page}-form [name={name}]", words)
        self.page.press(f"#mailuo-{page}-form [name={next(iter(said))}]", "Enter")

    def ask(self, question: str) -> None:
        """Ask a question and wait for the whole answer."""
        known = self.page.locator(".mailuo-turn footer").count()
        self.page.fill("#mailuo-question textarea", question)
        self.page.press("#mailuo-question textarea", "Enter")
        self.page.locator(".mailuo-turn footer").nth(known).wait_for()


@contextmanager
def visit(browser: Browser, address: str, locale: str = "zh-CN", **options: Any) -> Iterator[Visit]:
    """The app as a reader of a language opens it; closed at the end, so that the app can stop."""
    context = browser.new_context(locale=locale, viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options)
    try:
        opened = Visit(context.new_page(), address)
        opened.page.on("request", lambda request: opened.requested.append(request.url))
        opened.page.on("pageerror", lambda error: opened.troubles.append(str(error)))
        opened.page.on("dialog", lambda dialog: (opened.troubles.append(dialog.message), dialog.dismiss()))
        opened.page.set_default_timeout(TIMEOUT)
        opened.page.goto(address)
        opened.page.wait_for_selector("#mailuo-question textarea")
        opened.page.wait_for_selector("#mailuo-top h1")
        yield opened
        assert opened.troubles == []
        assert opened.outside() == []
    finally:
        context.close()
