"""What stands before every page and interface: who may come in, how often, how much, from where; and the headers of every answer.

Pure ASGI: a request is refused with one clear sentence, or passes untouched. Does not know what a request means.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from kg.errors import MailuoError
from qa.service.passwords import Logins

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

UPLOAD_LIMIT = 64 << 20  # bytes of one upload: kg.reading reads no larger file
BODY_LIMIT = 1 << 20  # bytes of any other request: the longest question in a page's call with its conversation is far below
PER_MINUTE = 300  # requests a minute from one other machine: five a second is more than a person asks
CLIENTS_KNOWN = 10_000

# Gradio draws its pages from inline scripts and compiles the listeners of components (unsafe-eval). Nothing may come from elsewhere.
CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
UPLOADS = ("/gradio_api/upload", "/upload")
# Counted against the limit: what makes the app work. Files of the page and the streams it waits on are not.
COUNTED = ("/api/", "/gradio_api/call", "/gradio_api/queue/join", "/gradio_api/run", "/gradio_api/upload", "/gradio_api/mcp")
OPEN = ("/api/health",)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the person who runs the app decided. `per_minute` 0 is no limit; `count_own` counts requests from this machine too."""

    logins: Logins | None = None
    read_only: bool = False
    allow_upload: bool = False
    per_minute: int = PER_MINUTE
    count_own: bool = False

    def may_upload(self, client: str, host: str) -> bool:
        """Whether a client at an address, who calls this app `host`, may add, replace and delete documents."""
        return not self.read_only and (self.allow_upload or is_own(client, host))


def is_own(client: str, host: str) -> bool:
    """Whether a request comes from this machine and knows that it goes to it.

    What a proxy passes on without saying for whom comes from this machine too, and so does what a page of another site sends to a name
    that it had pointed here (DNS rebinding): both call the app by another name.

    >>> is_own("127.0.0.1", "localhost:7860"), is_own("127.0.0.1", "policy.example"), is_own("10.0.0.7", "localhost")
    (True, False, False)
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return is_own_machine(client) and (name == "localhost" or is_own_machine(name))


def is_own_machine(host: str) -> bool:
    """Whether an address is that of the machine the app runs on.

    >>> is_own_machine("127.0.0.1"), is_own_machine("::1"), is_own_machine("::ffff:127.0.0.1"), is_own_machine("10.0.0.7")
    (True, True, True, False)
    """
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


class Meter:
    """How many requests each client made in the last minute. A bucket that fills with `per_minute` a minute and holds as many."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, client: str, now: float) -> float:
        """Seconds until this client may ask again; 0 where it may now, and then the request counts.

        >>> meter = Meter(60); [meter.wait("a", 0.0) for _ in range(61)][-1], meter.wait("a", 1.0), meter.wait("b", 0.0)
        (1.0, 0.0, 0.0)
        """
        rate = self.per_minute / 60
        with self._lock:
            left, seen = self._buckets.pop(client, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + (now - seen) * rate)
            allowed = left >= 1
            self._buckets[client] = (left - 1 if allowed else left, now)
            while len(self._buckets) > CLIENTS_KNOWN:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / rate


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request does not pass."""

    status: int
    sentence: str
    headers: tuple[tuple[bytes, bytes], ...] = ()


class Guard:
    """ASGI middleware: refuses what the rules forbid, limits bodies, adds HEADERS to whatever is answered."""

    def __init__(self, app: Asgi, rules: Rules) -> None:
        self.app = app
        self.rules = rules
        self.meter = Meter(rules.per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message.get("headers", ())}
                message = {**message, "headers": [*message.get("headers", ()), *(pair for pair in HEADERS if pair[0] not in own)]}
            await send(message)

        refusal = self.refusal(scope)
        if refusal is not None:
            await refuse(refusal, send_safely)
            return
        limited = Limited(receive, body_limit(scope["path"]))
        started = False

        async def send_once(message: Message) -> None:
            # A body that turned out too long is answered as such, whatever the app made of it being cut off.
            nonlocal started
            if limited.exceeded and not started:
                started = True
                await refuse(too_large(limited.limit), send_safely)
            elif not limited.exceeded:
                started = started or message["type"] == "http.response.start"
                await send_safely(message)

        with contextlib.suppress(BodyTooLong):
            await self.app(scope, limited, send_once)
        if limited.exceeded and not started:
            await refuse(too_large(limited.limit), send_safely)

    def refusal(self, scope: Scope) -> Refusal | None:
        """Why a request may not pass, judged by its head alone; None where it may."""
        path, client = scope["path"].removeprefix(scope.get("root_path") or ""), (scope.get("client") or ("", 0))[0]
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        counted = self.rules.per_minute and path.startswith(COUNTED) and (self.rules.count_own or not is_own(client, host))
        if counted and (seconds := self.meter.wait(client, time.monotonic())):
            again = str(int(seconds) + 1).encode()
            return Refusal(429, f"too many requests; {self.rules.per_minute} a minute at most", ((b"retry-after", again),))
        if self.rules.logins is not None and path not in OPEN and not self.rules.logins.user_of(headers.get(b"authorization", "")):
            return Refusal(401, "a user name and password are needed", ((b"www-authenticate", b'Basic realm="Mailuo", charset="UTF-8"'),))
        if scope["method"] not in ("GET", "HEAD", "OPTIONS") and not is_same_origin(headers):
            return Refusal(403, "this page of another site may not send requests here")
        if path.startswith(UPLOADS) and not self.rules.may_upload(client, host):
            return Refusal(403, "documents cannot be added here" if self.rules.read_only else "documents can be added on this machine only")
        length = headers.get(b"content-length", "")
        if length.isdecimal() and int(length[:20]) > body_limit(path):
            return too_large(body_limit(path))
        return None


def is_same_origin(headers: MutableMapping[bytes, str] | dict[bytes, str]) -> bool:
    """Whether a request that names the page it comes from comes from a page of this app. Programs name none.

    >>> is_same_origin({b"origin": "http://localhost:7860", b"host": "localhost:7860"})
    True
    >>> is_same_origin({b"origin": "http://elsewhere", b"host": "localhost:7860"})
    False
    """
    origin = headers.get(b"origin", "")
    if not origin:
        return True
    hosts = {headers.get(b"host", ""), *(each.strip() for each in headers.get(b"x-forwarded-host", "").split(","))} - {""}
    try:
        return urlsplit(origin).netloc in hosts
    except ValueError:
        return False


def body_limit(path: str) -> int:
    """How many bytes a request to a path may send."""
    return UPLOAD_LIMIT + BODY_LIMIT if any(upload in path for upload in UPLOADS) else BODY_LIMIT


def too_large(limit: int) -> Refusal:
    """The refusal of a body of more than `limit` bytes."""
    return Refusal(413, f"the request is too large; {limit / (1 << 20):.0f} MB at most")


class BodyTooLong(MailuoError):
    """A request whose body goes on past what is allowed. Raised into whatever reads the body."""


class Limited:
    """A `receive` that ends the request once its body is longer than allowed, whatever its head said. Raises BodyTooLong."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self.receive = receive
        self.limit = limit
        self.seen = 0
        self.exceeded = False

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.seen += len(message.get("body", b""))
            if self.seen > self.limit:
                self.exceeded = True
                raise BodyTooLong(f"the body has more than {self.limit} bytes")
        return message


async def refuse(refusal: Refusal, send: Send) -> None:
    """Answer with a refusal."""
    body = json.dumps({"detail": refusal.sentence}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *refusal.headers]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
