"""Reverse proxies that serve the app under a path of a site: a small one in Python, and nginx with the lines of deploy/nginx.conf."""

from __future__ import annotations

import os
import re
import shutil
import socket
import socketserver
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedIOBase
from pathlib import Path

from tests.app.starting import ROOT, free_port, wait_until_open

PATH = "/policy"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
LINES = ROOT / "deploy" / "nginx.conf"


@contextmanager
def python_proxy(app_port: int) -> Iterator[str]:
    """A site that serves the app under PATH, as the lines for nginx do; its address. It acts for the machine 10.0.0.7."""

    class PassOn(socketserver.StreamRequestHandler):
        """One request: its head with the path taken off and who it is for, then everything both ways until one end has said all."""

        def handle(self) -> None:
            head = b"".join(iter(self.rfile.readline, b"\r\n")).decode("latin-1")
            if not head.split(" ")[1:2] or not head.split(" ")[1].startswith(PATH + "/"):
                return
            site = self.server.server_address[1]
            kept = re.sub(r"(?im)^(connection|x-forwarded-\w+):.*\r\n", "", head.replace(f" {PATH}/", " /", 1))
            added = f"X-Forwarded-For: 10.0.0.7\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: 127.0.0.1:{site}\r\nConnection: close\r\n"
            with socket.create_connection(("127.0.0.1", app_port)) as above:
                above.sendall(f"{kept}{added}\r\n".encode("latin-1"))
                sending = threading.Thread(target=pour, args=(self.rfile, above), daemon=True)
                sending.start()
                with above.makefile("rb") as answer:
                    pour(answer, self.connection)
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)
                sending.join(10)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), PassOn) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{PATH}/"
        finally:
            server.shutdown()


def pour(source: BufferedIOBase, into: socket.socket) -> None:
    """Everything from one end to the other, as it comes."""
    with suppress(OSError, ValueError):
        while piece := source.read1(65_536):
            into.sendall(piece)


@contextmanager
def nginx(app_port: int, folder: Path) -> Iterator[str]:
    """The same by nginx, with the lines that deploy/nginx.conf recommends."""
    port = free_port()
    lines = LINES.read_text(encoding="utf-8").replace("/mailuo/", f"{PATH}/").replace("127.0.0.1:7860", f"127.0.0.1:{app_port}")
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    owner = "user root;" if os.geteuid() == 0 else ""  # who may write into the folder
    config = folder / "nginx.conf"
    config.write_text(
        f"{owner} daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}"
        f"server {{ listen 127.0.0.1:{port};\n{lines}\n}} }}\n",
        encoding="utf-8",
    )
    with subprocess.Popen([NGINX, "-p", str(folder), "-c", str(config)], stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_open(port)
            yield f"http://127.0.0.1:{port}{PATH}/"
        finally:
            process.terminate()
