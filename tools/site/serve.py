"""Serve the built site on this machine, on port 8000 or the next free one.

python -m tools.site.serve [PORT]
"""

from __future__ import annotations

import functools
import http.server
import sys
from pathlib import Path
from typing import ClassVar

SITE = Path(__file__).parents[2] / "_build" / "html"
HOST = "127.0.0.1"
MAX_TRIES = 100


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder, and prints nothing for a page that was found."""

    # A browser compiles and imports these under no other type, and what a system calls
    # them is not the same everywhere.
    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_request(self, code="-", size="-"):
        pass

    def end_headers(self):
        # A rebuilt page is shown at once.
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()


class Server(http.server.ThreadingHTTPServer):
    # With the system's default two servers may share a port, and one is never asked.
    allow_reuse_address = sys.platform != "win32"


def open_server(folder: Path, first: int) -> Server:
    """Return a server on the first free port from `first` on."""
    handler = functools.partial(Handler, directory=str(folder))
    for port in range(first, first + MAX_TRIES):
        try:
            return Server((HOST, port), handler)
        except OSError:
            continue
    raise OSError(f"ports {first} to {first + MAX_TRIES - 1} are all in use")


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    try:
        server = open_server(SITE, first)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    port = server.server_address[1]
    if port != first:
        print(f"Port {first} is in use; taking {port}.")
    print(f"The book is at http://{HOST}:{port}/ (stop with Ctrl+C)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
