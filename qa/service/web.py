"""A Service → the web application: pages at /, REST under /api, MCP beside the pages. Starts nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from qa.service.guard import UPLOAD_LIMIT, Guard, Rules
from qa.service.reference import reference_page
from qa.service.service import Service
from qa.service.texts import COOKIE, LANGUAGES, LOCALES

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # before Gradio is imported: it asks the network otherwise

import gradio as gr

from qa.service import rest
from qa.service.mcp_server import speak_json
from qa.service.pages.layout import STYLES, create_pages, theme, translations
from qa.service.watch import Watch, Watching

# Calls of one page function answered side by side, and calls that may wait for their turn.
AT_ONCE = 8
WAITING = 500

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# Gradio picks its language from the browser's, once, before any script of a page can speak: so the reader's own choice
# (a cookie) has to stand in the page before Gradio's bundle is loaded.
LANGUAGE_SCRIPT = """<script>(function () {
  var chosen = document.cookie.match(/(?:^|; )COOKIE=([^;]+)/), locale = chosen && LOCALES[chosen[1]];
  if (!locale) return;
  Object.defineProperty(navigator, 'language', {get: function () { return locale; }});
  Object.defineProperty(navigator, 'languages', {get: function () { return [locale]; }});
  document.documentElement.lang = locale;
})();</script>""".replace("COOKIE", COOKIE).replace("LOCALES", json.dumps(LOCALES))


class EarlyScript:
    """ASGI middleware that puts a script at the head of HTML pages. Other responses pass untouched."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], script: str) -> None:
        self.app = app
        self.script = script.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith(("/api", "/gradio_api")):
            await self.app(scope, receive, send)
            return
        start: MutableMapping[str, Any] | None = None
        body = b""

        async def hold(message: MutableMapping[str, Any]) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and dict(message["headers"]).get(b"content-type", b"").startswith(b"text/html"):
                start = message
            elif start is not None and message["type"] == "http.response.body":
                body += message.get("body", b"")
                if not message.get("more_body"):
                    page = body.replace(b"<head>", b"<head>" + self.script, 1)
                    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
                    await send({**start, "headers": [*headers, (b"content-length", str(len(page)).encode())]})
                    await send({"type": "http.response.body", "body": page})
            else:
                await send(message)

        await self.app(scope, receive, hold)


def create_app(service: Service, rules: Rules | None = None, *, root_path: str = "", log_questions: bool = False) -> FastAPI:
    """The whole application over one service."""
    rules = rules or Rules()
    service.may_change = rules.may_upload
    app = FastAPI(title="Mailuo 脉络", docs_url=None, openapi_url="/api/openapi.json", redoc_url=None)
    app.root_path = root_path
    watch = Watch(service, log_questions=log_questions)
    rest.add_rest(app, service, watch)

    @app.get("/api/docs", include_in_schema=False)
    def reference(request: Request) -> HTMLResponse:
        return HTMLResponse(reference_page(app.openapi(), str(request.base_url).rstrip("/")))

    @app.get("/language/{code}", include_in_schema=False)
    def choose(code: str) -> RedirectResponse:
        response = RedirectResponse("../", status_code=303)
        if code in LANGUAGES:
            response.set_cookie(COOKIE, code, max_age=365 * 86400, samesite="lax")
        return response

    i18n = translations()
    blocks = create_pages(service, i18n)
    blocks.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING)
    # The last one added is the first to see a request.
    app.add_middleware(EarlyScript, script=LANGUAGE_SCRIPT)
    app.add_middleware(Guard, rules=rules)
    app.add_middleware(Watching, watch=watch)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        i18n=i18n,
        theme=theme(),
        css_paths=[STYLES, STYLES.with_name("documents.css")],
        mcp_server=True,
        ssr_mode=False,
        root_path=root_path or None,
        footer_links=[],
        show_error=True,
        enable_monitoring=False,
        max_file_size=UPLOAD_LIMIT,
    )
    speak_json(blocks)
    return mounted
