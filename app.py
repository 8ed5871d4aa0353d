"""The service: chat and pages, REST and MCP, over one build. `python app.py` opens it on this machine.

If there is no build yet it makes one first, showing progress.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.errors import MailuoError

ROOT = Path(__file__).resolve().parent


def arguments() -> argparse.ArgumentParser:
    """The command line of the app."""
    parser = argparse.ArgumentParser(prog="app.py", description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=Path, default=ROOT / "data" / "build", help="the build to serve (default: data/build)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--root-path", default="", help="path under which a proxy serves the app")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    return parser


def main() -> int:
    """Make a build if there is none, then serve it until interrupted."""
    options = arguments().parse_args()
    try:
        if not (options.build / "report.json").is_file():
            from build_graph import build

            print("No build yet: making one from data/documents …", file=sys.stderr)
            build([ROOT / "data" / "documents"], options.build)
        serve(options)
    except MailuoError as error:
        print(f"app.py: {error}", file=sys.stderr)
        return 2
    return 0


def serve(options: argparse.Namespace) -> None:
    """Open the build and listen. The heavy libraries of the page are imported here, after the build is known to stand."""
    import uvicorn

    from qa.service.service import Service
    from qa.service.web import create_app

    service = Service(options.build, feedback=options.build.parent / "feedback.jsonl")
    address = f"http://{options.host}:{options.port}{options.root_path}/"
    print(f"Mailuo is at {address}  (stop with Ctrl-C)")
    if options.open:
        import webbrowser

        webbrowser.open(address)
    uvicorn.run(create_app(service, root_path=options.root_path), host=options.host, port=options.port, log_level="warning")


if __name__ == "__main__":
    sys.exit(main())
