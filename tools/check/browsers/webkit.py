"""WebKitGTK's MiniBrowser, spoken to through WebKitWebDriver, on a screen of its own."""

from __future__ import annotations

import base64
import glob
import io
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image

from .driver import ASYNC, Browser, BrowserError

DRIVER = "WebKitWebDriver"
MINIBROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
TIMEOUT = 90  # seconds for one answer
SCREEN = "2000x1200x24"
# Its bar of buttons makes no window narrower than 447 px; small, it allows 320.
SMALL_BUTTONS = """window * {
    font-size: 1px; margin: 0; min-height: 0; min-width: 0; padding: 0; border-width: 0;
    -gtk-icon-transform: scale(0.1);
}
"""
TWO_FRAMES = "await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));"


class Screen:
    """An X server that nobody sees, on a number of its own."""

    def __init__(self):
        number, write_end = os.pipe()
        self._process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", SCREEN, "-nolisten", "tcp"],
            pass_fds=[write_end],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        with open(number, encoding="ascii") as answer:
            self.name = f":{answer.readline().strip()}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()


class WebKit(Browser):
    name = "webkit"

    @staticmethod
    def missing() -> list[str]:
        driver = shutil.which(DRIVER) and glob.glob(MINIBROWSER)
        return [
            *([] if driver else ["webkit2gtk-driver"]),
            *([] if shutil.which("Xvfb") else ["xvfb"]),
        ]

    def __init__(self, dark: bool = False):
        home = self._home()
        style = home / ".config" / "gtk-3.0" / "gtk.css"
        style.parent.mkdir(parents=True)
        style.write_text(SMALL_BUTTONS, encoding="utf-8")
        self._screen = Screen()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        env = {
            "DISPLAY": self._screen.name,
            "GDK_BACKEND": "x11",
            "GTK_THEME": "Adwaita:dark" if dark else "Adwaita",
            "HOME": str(home),
            "LIBGL_ALWAYS_SOFTWARE": "1",
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_RUNTIME_DIR": str(home),
        }
        self._process = self._start([DRIVER, f"--port={port}"], env, stdout=subprocess.DEVNULL)
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> None:
        self._wait_for_driver()
        options = {
            "binary": glob.glob(MINIBROWSER)[-1],
            "args": ["--automation"],
        }
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._send("POST", "/session", {"capabilities": wanted})
        self._session = f"/session/{session['sessionId']}"

    def _wait_for_driver(self) -> None:
        until = time.monotonic() + TIMEOUT
        while time.monotonic() < until:
            try:
                self._send("GET", "/status")
                return
            except OSError:
                time.sleep(0.05)
        raise BrowserError(f"{DRIVER} does not answer.")

    def _send(self, method: str, path: str, data: dict | None = None):
        request = urllib.request.Request(
            self._address + path,
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise BrowserError(f"{path}: {error.read().decode()[:500]}") from None

    def call(self, path: str, data: dict | None = None):
        """Ask for one thing, and return the answer; without data, read it."""
        return self._send("GET" if data is None else "POST", self._session + path, data)

    def resize(self, width: int, height: int) -> None:
        """Set the size of the page; its window is larger by bars of its own."""
        inner = "return [innerWidth, innerHeight]"
        outer = {"width": width, "height": height}
        for _ in range(6):
            self.call("/window/rect", {"x": 0, "y": 0, **outer})
            time.sleep(0.15)
            w, h = self.js(inner)
            if (w, h) == (width, height):
                return
            outer = {"width": outer["width"] + width - w, "height": outer["height"] + height - h}
        raise BrowserError(f"The page is {w} by {h} px; it should be {width} by {height} px.")

    def go(self, address: str) -> None:
        self.call("/url", {"url": address})

    def _evaluate(self, body: str, arguments: str) -> str:
        script = f"({ASYNC % body})(arguments[0]).then(arguments[1])"
        return self.call("/execute/async", {"script": script, "args": [arguments]})

    def act(self, *sources: dict) -> None:
        self.call("/actions", {"actions": list(sources)})

    def picture(self, path: Path) -> None:
        """Store a picture of the whole page, put together from those of its parts."""
        height, total = self.js("return [innerHeight, document.documentElement.scrollHeight]")
        whole = None
        for top in range(0, total, height):
            at = self.js(
                f"scrollTo({{ top: args[0], behavior: 'instant' }}); {TWO_FRAMES} return scrollY",
                top,
            )
            part = Image.open(io.BytesIO(base64.b64decode(self.call("/screenshot"))))
            whole = whole or Image.new("RGB", (part.width, max(total, height)))
            whole.paste(part.convert("RGB"), (0, round(at)))
        whole.save(path)

    def close(self) -> None:
        self._stop(self._process)
        self._screen.close()
