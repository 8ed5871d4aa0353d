"""The app under a path of another site: page, citations, files, languages, REST, MCP and gradio_client, through two proxies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.pages import visit
from tests.app.proxy import NGINX, PATH, nginx, python_proxy
from tests.app.starting import finish, running_app
from tests.app.test_mcp import CALLS, session

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def served(build_folder: Path) -> Iterator[int]:
    """The port of an app that knows under which path it is served."""
    with running_app(build_folder, "--root-path", PATH) as address:
        yield int(address.rstrip("/").rpartition(":")[2])


@pytest.fixture(scope="module", params=["python", "nginx"])
def site(request: pytest.FixtureRequest, served: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app behind a proxy. The one in Python says that it acts for another machine."""
    if request.param == "nginx" and not Path(NGINX).is_file():
        pytest.skip("nginx is not installed (apt-get install nginx-light)")
    proxy = python_proxy(served) if request.param == "python" else nginx(served, tmp_path_factory.mktemp("nginx"))
    with proxy as address:
        yield address


@pytest.mark.browser
def test_every_page_works_and_nothing_is_asked_for_outside_the_path(browser: Browser, site: str) -> None:
    with visit(browser, site) as reader:  # fails where a request goes elsewhere than below the address
        page = reader.page
        reader.ask("郑州医疗服务价格改革由谁牵头？")
        page.click(".mailuo-answer .mailuo-cite >> nth=0")
        page.wait_for_selector("#mailuo-ask-source mark")
        with page.expect_download() as download:
            page.click("#mailuo-question [data-format=docx]")
        assert download.value.path().read_bytes().startswith(b"PK")
        for name in ("lineage", "tasks", "targets", "documents", "graph"):
            reader.go(name)
        page.click("#mailuo-top a[lang='en']")
        page.wait_for_selector("#mailuo-send:has-text('Ask')")
        assert page.url == site


@pytest.mark.browser
def test_who_is_behind_the_proxy_decides_who_may_add_documents(browser: Browser, site: str, request: pytest.FixtureRequest) -> None:
    allowed = "nginx" in request.node.name  # there the reader is this machine
    upload = httpx.post(site + "gradio_api/upload", files={"files": ("a.txt", "通知".encode())}, timeout=60)
    assert upload.status_code == (200 if allowed else 403)
    with visit(browser, site) as reader:
        reader.go("documents")
        reader.page.wait_for_selector(".mailuo-file [data-action=read]")
        assert (reader.page.locator(".mailuo-file [data-action=delete]").count() > 0) == allowed


def test_rest_says_where_it_is(site: str) -> None:
    answer = httpx.post(site + "api/ask", json={"question": "郑州转诊这事谁牵头？"}, timeout=60).json()
    assert answer["answered"]
    assert httpx.get(site + "api/policies/郑政〔2016〕31号", timeout=60).json()["document_number"] == "郑政〔2016〕31号"
    assert [each["url"] for each in httpx.get(site + "api/openapi.json", timeout=60).json()["servers"]] == [PATH]
    assert site + "api/ask" in httpx.get(site + "api/docs", timeout=60).text


def test_mcp_and_gradio_client_reach_it(site: str) -> None:
    from gradio_client import Client

    listed, given, _ = finish(session(site))
    assert set(listed) == set(given) == set(CALLS)
    assert Client(site, verbose=False).predict("郑州转诊这事谁牵头？", api_name="/ask")["answered"]
