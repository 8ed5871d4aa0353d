"""The service: chat and pages, REST and MCP, over one build. `python app.py` opens it on this machine.

    python app.py [--build DIR] [--host ADDRESS] [--port N] [--root-path PATH] [--auth FILE] [--read-only] [--allow-upload] …

If there is no build yet it makes one first, showing progress. Without options only this machine can reach the app. Documents are added
on the page Documents, from this machine only unless --allow-upload says otherwise. Exit code: 0 stopped, 2 it could not be started.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from build_graph import Display, build
from kg.errors import MailuoError, NoBuild
from kg.workspace import current_or_none
from qa.build import open_build
from qa.service.guard import PER_MINUTE, Rules
from qa.service.library import Library, encoder_in_use
from qa.service.passwords import hash_password, read_logins
from qa.service.quick_gradio import skip_stubs
from qa.service.service import Service
from qa.service.watch import start_log

ROOT = Path(__file__).resolve().parent
DOCUMENTS = ROOT / "data" / "documents"


def arguments() -> argparse.ArgumentParser:
    """The command line of the app."""
    parser = argparse.ArgumentParser(prog="app.py", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--build", type=Path, default=ROOT / "data" / "build", metavar="DIR", help="the build to serve (default: data/build)"
    )
    parser.add_argument(
        "--documents",
        type=Path,
        action="append",
        metavar="DIR",
        help="a folder the build is made from, may be repeated (default: data/documents)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1, this machine only)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (default: 7860)")
    parser.add_argument("--root-path", default="", metavar="PATH", help="path under which a proxy serves the app")
    parser.add_argument("--auth", type=Path, metavar="FILE", help="let in only the users of this file; see --make-login")
    parser.add_argument("--make-login", metavar="USER", help="ask for a password, print a line for the file of --auth, and stop")
    parser.add_argument("--read-only", action="store_true", help="documents cannot be changed and no feedback is kept")
    parser.add_argument("--allow-upload", action="store_true", help="documents can be changed from other machines too")
    parser.add_argument(
        "--requests-per-minute",
        type=int,
        metavar="N",
        help="for each client (default: 300 for other machines, no limit for this one; 0: none)",
    )
    parser.add_argument("--log-questions", action="store_true", help="write the words of questions to the log (default: never)")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    return parser


def main() -> int:
    """Make a build if there is none, then serve it until interrupted."""
    options = arguments().parse_args()
    try:
        if options.make_login:
            return make_login(options.make_login)
        options.documents = options.documents or [DOCUMENTS]
        library = Library(options.build, options.documents, build)
        make_ready(library)
        serve(options, library)
    except MailuoError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def make_login(user: str) -> int:
    """Print a line for the file of --auth; the password is asked for twice, and shown nowhere."""
    from getpass import getpass

    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not password or ":" in user or (sys.stdin.isatty() and getpass("Again: ") != password):
        print("app.py: no line made: the passwords differ or are empty, or the name holds a colon", file=sys.stderr)
        return 2
    print(f"{user}:{hash_password(password)}")
    return 0


def make_ready(library: Library) -> None:
    """See to it that there is a build that can be served: make one where there is none or only one of an older Mailuo.

    Raises BuildError, and NoBuild where a build cannot be served and making it anew would lose documents.
    """
    version = current_or_none(library.out)
    problem = why_unusable(version) if version else f"there is no build in {library.out} yet"
    if not problem:
        return
    if version and not library.holds(version):
        raise NoBuild(f"{problem}; it was made from other folders than {', '.join(map(str, library.folders))}: see --documents")
    display = Display()
    print(f"{problem}: making one …", file=sys.stderr)
    try:
        build(library.inputs(), library.out, encoder=encoder_in_use(library.out), progress=display)
    finally:
        display.close()


def why_unusable(version: Path) -> str:
    """What keeps a version of a build from being served; empty where nothing does."""
    try:
        opened = open_build(version)
        return "" if len(opened.index) or not opened.policies else "the build holds no index"
    except NoBuild as error:
        return str(error)


def serve(options: argparse.Namespace, library: Library) -> None:
    """Open the build and listen. The libraries of the pages are imported here, after the build is known to stand."""
    rules = Rules(
        logins=read_logins(options.auth) if options.auth else None,
        read_only=options.read_only,
        allow_upload=options.allow_upload,
        per_minute=PER_MINUTE if options.requests_per_minute is None else max(0, options.requests_per_minute),
        count_own=options.requests_per_minute is not None,
    )
    start_log()
    feedback = None if options.read_only else options.build.parent / "feedback.jsonl"
    service = Service(options.build, feedback=feedback, library=None if options.read_only else library)
    # Opening the build takes as long as importing the pages: side by side, so that the first question need not wait.
    threading.Thread(target=service.warm, name="mailuo-warm", daemon=True).start()
    skip_stubs()

    import uvicorn

    from qa.service.web import create_app

    app = create_app(service, rules, root_path=options.root_path, log_questions=options.log_questions)
    host = f"[{options.host}]" if ":" in options.host else options.host
    address = f"http://{host}:{options.port}{options.root_path}/"
    print(f"Mailuo is at {address}  (stop with Ctrl-C)", flush=True)
    if options.open:
        import webbrowser

        webbrowser.open(address)
    # An open page holds a connection for as long as it stands: stopping does not wait for it.
    uvicorn.run(
        app,
        host=options.host,
        port=options.port,
        log_level="warning",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    sys.exit(main())
