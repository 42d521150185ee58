"""A server on this machine that delivers several sites as the web would: by name, gzipped."""

from __future__ import annotations

import contextlib
import functools
import gzip
import hashlib
import http.server
import mimetypes
import threading
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path

HOST = "127.0.0.1"
# Their compression is inside: fonts, pictures.
COMPRESSED_TYPES = ("font/", "image/png", "image/jpeg", "image/gif", "image/webp")
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}


@functools.cache
def gzipped(path: Path) -> tuple[bytes, dict[str, str]]:
    """Return what is sent for a file: its body and the headers that describe it."""
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    body, headers = path.read_bytes(), {"Content-Type": kind or "application/octet-stream"}
    if not headers["Content-Type"].startswith(COMPRESSED_TYPES):
        body, headers["Content-Encoding"] = gzip.compress(body, 9), "gzip"
    headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return body, headers


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections stay open
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        path = self.server.find(self.headers["Host"], self.path)
        body, headers = gzipped(path) if path else (b"", {})
        if path and self.headers["If-None-Match"] == headers["ETag"]:  # a browser has it
            body, headers = b"", {"ETag": headers["ETag"]}
            self.send_response(304)
        else:
            self.send_response(200 if path else 404)
        # A page may use scripts and fonts of another host, as from a CDN.
        headers = headers | {"Access-Control-Allow-Origin": "*", "Content-Length": len(body)}
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder for each host name.

    Parameters
    ----------
    folders : mapping of str to Path
        Host name, without port -> folder. The name "*" stands for all others.
    """

    daemon_threads = True

    def __init__(self, folders: Mapping[str, Path]) -> None:
        super().__init__((HOST, 0), Handler)
        self.folders = {name: folder.resolve() for name, folder in folders.items()}

    @property
    def rule(self) -> str:
        """The option that makes Chromium ask this server for whatever it wants."""
        return f"--host-resolver-rules=MAP * {HOST}:{self.server_port}"

    def find(self, host: str, address: str) -> Path | None:
        """Return the file that a request asks for, or None."""
        folder = self.folders.get(host.partition(":")[0], self.folders.get("*"))
        if folder is None:
            return None
        name = urllib.parse.unquote(urllib.parse.urlsplit(address).path).lstrip("/")
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder) and path.is_file() else None


@contextlib.contextmanager
def deliver(folders: Mapping[str, Path]) -> Iterator[Server]:
    """Serve folders by host name until the block ends."""
    with Server(folders) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
