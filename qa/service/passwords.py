"""A file of logins ↔ who may come in. Lines are `user:scrypt$N$r$p$salt$hash`; `python app.py --make-login USER` prints one.

Nobody's password is kept: only its scrypt hash (RFC 7914). Comparing takes the same time whether the user exists or not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import MailuoError

COST, BLOCK, PARALLEL = 1 << 14, 8, 1  # 16 MiB and some 50 ms a try
PASSWORD_LIMIT = 1_000  # characters
REMEMBERED = 256  # logins that need not be hashed again at every request


class BadLogins(MailuoError):
    """The file of logins cannot be read or holds a line that is none."""


def hash_password(password: str, salt: bytes = b"") -> str:
    """The hash of a password, salted at random unless a salt is given.

    >>> hash_password("secret", b"0123456789abcdef").startswith("scrypt$16384$8$1$")
    True
    """
    salt = salt or secrets.token_bytes(16)
    digest = _scrypt(password, salt, COST, BLOCK, PARALLEL)
    return f"scrypt${COST}${BLOCK}${PARALLEL}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _scrypt(password: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    limit = 256 * cost * block
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=parallel, maxmem=limit, dklen=32)


@dataclass
class Logins:
    """The users of a file, and which credentials have been found good since the app started (by a keyed digest, never as text)."""

    hashes: dict[str, str]
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _good: OrderedDict[bytes, str] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def user_of(self, authorization: str) -> str:
        """The user that an HTTP Basic `Authorization` header proves; empty where it proves none."""
        digest = hmac.digest(self._key, authorization.encode("latin-1", "replace"), "sha256")
        with self._lock:
            if digest in self._good:
                self._good.move_to_end(digest)
                return self._good[digest]
        user, password = decode_basic(authorization)
        if not self._check(user, password):
            return ""
        with self._lock:
            self._good[digest] = user
            while len(self._good) > REMEMBERED:
                self._good.popitem(last=False)
        return user

    def _check(self, user: str, password: str) -> bool:
        stored = self.hashes.get(user, _NOBODY)
        _, cost, block, parallel, salt, digest = stored.split("$")
        found = _scrypt(password[:PASSWORD_LIMIT], base64.b64decode(salt), int(cost), int(block), int(parallel))
        return hmac.compare_digest(found, base64.b64decode(digest)) and user in self.hashes


_NOBODY = f"scrypt${COST}${BLOCK}${PARALLEL}${base64.b64encode(b'nobody').decode()}${base64.b64encode(bytes(32)).decode()}"


def decode_basic(authorization: str) -> tuple[str, str]:
    """User and password of a Basic header; two empty strings for anything else.

    >>> decode_basic("Basic " + base64.b64encode("李:a:b".encode()).decode()), decode_basic("Bearer x")
    (('李', 'a:b'), ('', ''))
    """
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return (user, password) if colon else ("", "")


def read_logins(path: Path) -> Logins:
    """The logins of a file; blank lines and lines that begin with # are left out. Raises BadLogins."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadLogins(f"{path} cannot be read as a file of logins: {error}") from error
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        user, _, stored = line.strip().rpartition(":")
        if not user or not _is_hash(stored):
            raise BadLogins(f"{path}, line {number}: not of the form user:hash; python app.py --make-login USER prints one")
        hashes[user] = stored
    if not hashes:
        raise BadLogins(f"{path} names nobody; python app.py --make-login USER prints a line for it")
    return Logins(hashes)


def _is_hash(stored: str) -> bool:
    parts = stored.split("$")
    if len(parts) != 6 or parts[0] != "scrypt" or not all(part.isascii() and part.isdecimal() and len(part) < 8 for part in parts[1:4]):
        return False
    try:
        return len(base64.b64decode(parts[5], validate=True)) == 32 and bool(base64.b64decode(parts[4], validate=True))
    except binascii.Error:
        return False
