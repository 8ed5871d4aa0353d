"""Who may come in, how often, how much: the guard before a small app of nothing, and once before the real one."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.service.guard import BODY_LIMIT, PER_MINUTE, Guard, Meter, Receive, Rules, Scope, Send
from qa.service.passwords import BadLogins, Logins, hash_password, read_logins
from tests.app.starting import finish, running_app

LOGINS = Logins({"李雷": hash_password("口令:1"), "ann": hash_password("pass")})


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that reads what it is sent and says how much that was."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError("the request was cut off")
        size, more = size + len(message.get("body", b"")), message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-frame-options", b"DENY")]})
    await send({"type": "http.response.body", "body": str(size).encode()})


def send(rules: Rules, method: str, path: str, client: str = "10.0.0.7", host: str = "localhost", **more: object) -> httpx.Response:
    async def call() -> httpx.Response:
        transport = httpx.ASGITransport(Guard(echo, rules), raise_app_exceptions=False, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as session:
            return await session.request(method, path, **more)  # type: ignore[arg-type]

    return finish(call())


@pytest.mark.parametrize(
    ("rules", "client", "host", "status"),
    [
        (Rules(), "127.0.0.1", "localhost:7860", 200),
        (Rules(), "127.0.0.1", "127.0.0.1:7860", 200),
        (Rules(), "::1", "[::1]:7860", 200),
        (Rules(), "10.0.0.7", "localhost", 403),
        (Rules(), "127.0.0.1", "policy.example", 403),  # a proxy that does not say for whom; a name that another site pointed here
        (Rules(), "127.0.0.1", "localhost.policy.example", 403),
        (Rules(allow_upload=True), "10.0.0.7", "policy.example", 200),
        (Rules(read_only=True, allow_upload=True), "127.0.0.1", "localhost", 403),
    ],
)
def test_uploads_come_from_this_machine_only(rules: Rules, client: str, host: str, status: int) -> None:
    answer = send(rules, "POST", "/gradio_api/upload", client, host, content=b"x")
    assert answer.status_code == status
    assert status == 200 or "documents can" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("user", "status"),
    [
        (None, 401),
        (("ann", "pass"), 200),
        (("ann", "wrong"), 401),
        (("nobody", "pass"), 401),
        (("李雷", "口令:1"), 200),
        (("ann", ""), 401),
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/ask", "/gradio_api/mcp/", "/assets/index.js"])
def test_a_login_is_needed_everywhere(user: tuple[str, str] | None, status: int, path: str) -> None:
    answer = send(Rules(logins=LOGINS), "GET", path, **({"auth": httpx.BasicAuth(*user)} if user else {}))
    assert answer.status_code == status
    assert status == 200 or answer.headers["www-authenticate"].startswith("Basic")


def test_health_needs_no_login_and_nothing_else_looks_like_it() -> None:
    assert send(Rules(logins=LOGINS), "GET", "/api/health").status_code == 200
    for path in ("/api/health/", "/api/healthy", "/API/health", "/x/api/health"):
        assert send(Rules(logins=LOGINS), "GET", path).status_code == 401


def test_bodies_are_limited_announced_or_not() -> None:
    assert send(Rules(), "POST", "/api/ask", content=b"x" * BODY_LIMIT).text == str(BODY_LIMIT)

    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(9):
            yield b"x" * (BODY_LIMIT // 8)

    for content in (b"x" * (BODY_LIMIT + 1), pieces()):
        answer = send(Rules(), "POST", "/api/ask", content=content)
        assert answer.status_code == 413
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_header_the_app_set_itself_stays() -> None:
    answer = send(Rules(), "GET", "/")
    assert answer.headers.get_list("x-frame-options") == ["DENY"]


def test_another_machine_is_held_to_the_limit_and_this_one_is_not() -> None:
    guard = Guard(echo, Rules())
    scope = {"type": "http", "path": "/api/ask", "method": "POST", "headers": [], "client": ("10.0.0.7", 1)}
    refused = [guard.refusal(scope) for _ in range(PER_MINUTE + 50)]
    assert sum(each is None for each in refused) in range(PER_MINUTE, PER_MINUTE + 10)
    last = refused[-1]
    assert last is not None and last.status == 429 and dict(last.headers)[b"retry-after"].isdigit()
    assert guard.refusal({**scope, "client": ("10.0.0.8", 1)}) is None
    own = {**scope, "client": ("127.0.0.1", 1), "headers": [(b"host", b"localhost:7860")]}
    assert all(guard.refusal(own) is None for _ in range(PER_MINUTE * 2))
    assert all(guard.refusal({**scope, "path": "/assets/a.js"}) is None for _ in range(10))


@given(st.lists(st.floats(0, 300), min_size=1, max_size=400), st.integers(1, 100))
def test_no_minute_ever_passes_more_than_a_bucket_and_what_fills_it(times: list[float], per_minute: int) -> None:
    meter = Meter(per_minute)
    passed = [now for now in sorted(times) if meter.wait("client", now) == 0]
    for begin in passed:
        assert sum(begin <= now < begin + 60 for now in passed) <= 2 * per_minute


@pytest.mark.parametrize(
    "text", ["", "# nobody\n", "ann\n", "ann:pass\n", "ann:scrypt$1$2$3$x\n", "ann:scrypt$16384$8$1$AAAA$AAAA\n", ":x\n"]
)
def test_a_file_that_names_nobody_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "logins"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadLogins, match="make-login"):
        read_logins(path)


def test_the_real_app_behind_a_login(build_folder: Path, tmp_path: Path) -> None:
    logins = tmp_path / "logins"
    logins.write_text(f"# staff\nann:{hash_password('pass')}\n", encoding="utf-8")
    with running_app(build_folder, "--auth", str(logins), "--read-only", "--requests-per-minute", "40", "--log-questions") as address:
        with httpx.Client(base_url=address, timeout=60) as stranger:
            for path in ("", "config", "api/policies", "api/docs", "api/metrics", "gradio_api/info", "gradio_api/mcp/"):
                assert stranger.get(path).status_code == 401, path
            assert stranger.post("api/ask", json={"question": "谁"}).status_code == 401
        with httpx.Client(base_url=address, timeout=60, auth=("ann", "pass")) as ann:
            assert "Mailuo" in ann.get("").text
            assert ann.post("api/ask", json={"question": "郑州转诊由谁牵头？"}).json()["answered"]
            upload = ann.post("gradio_api/upload", files={"files": ("a.txt", b"x")})
            assert upload.status_code == 403
            # Whatever reads a body that goes on too long: the request is refused in the same words, and the app goes on.
            for path in ("api/ask", "gradio_api/queue/join", "gradio_api/call/ask", "gradio_api/mcp/"):
                endless = (b"x" * 65_536 for _ in range(17))
                headers = {"content-type": "application/json"}
                answer = httpx.post(address + path, content=endless, headers=headers, auth=("ann", "pass"), timeout=60)
                assert (answer.status_code, answer.json()) == (413, {"detail": "the request is too large; 1 MB at most"}), path
            codes = [ann.get("api/health").status_code for _ in range(60)]
            assert codes.count(429) > 10 and codes[0] == 200
