"""The built site on this machine, and a browser that reaches nothing else."""

import functools
import http.server
import threading
from contextlib import contextmanager

from tools.site import serve as serve_site

# Names are not even looked up: nothing but this machine is in reach.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"


class Server:
    """Serves the site on this machine, notes what is asked for, and can be stopped.

    ``headers`` are sent with the file of a path, and ``scripts`` stand in for files.
    """

    def __init__(self, folder):
        self.asked, self.missed = set(), set()
        self.headers, self.scripts = {}, {}
        asked, missed, headers, scripts = self.asked, self.missed, self.headers, self.scripts

        class Handler(serve_site.Handler):
            def log_request(self, code="-", size="-"):
                asked.add(self.path.split("?")[0].lstrip("/"))
                if int(code) >= 400:
                    missed.add(self.path)

            def log_message(self, *args):
                pass

            def do_GET(self):
                script = scripts.get(self.path.split("?")[0].lstrip("/"))
                if script is None:
                    return super().do_GET()
                self.send_response(200)
                self.send_header("Content-Type", "text/javascript")
                self.end_headers()
                self.wfile.write(script.encode())

            def end_headers(self):
                for pair in headers.get(self.path.split("?")[0].lstrip("/"), {}).items():
                    self.send_header(*pair)
                super().end_headers()

        handler = functools.partial(Handler, directory=str(folder))
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}/"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def stop(self):
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(site, part):
    assert (site / part).exists(), f"not in the site: run make {part}"
    server = Server(site)
    yield server
    server.stop()


@contextmanager
def watched(chrome, server, **options):
    """A reader's browser; in the end nothing has gone wrong, and nothing been asked elsewhere."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900}, **options)
    wrong = []
    own = (server.address, "data:", "blob:")
    context.on("request", lambda r: r.url.startswith(own) or wrong.append(r.url))
    context.on("console", lambda m: m.type == "error" and wrong.append(m.text))
    context.on("weberror", lambda e: wrong.append(str(e.error)))
    yield context
    context.close()
    assert wrong == []
    assert server.missed == set()
