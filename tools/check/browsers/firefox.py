"""Firefox, spoken to in WebDriver BiDi, which it serves itself: no geckodriver is needed."""

from __future__ import annotations

import base64
import contextlib
import json
import queue
import re
import shutil
import subprocess
import threading
from pathlib import Path

import websocket  # comes with JupyterLab, for its kernels

from .driver import ASYNC, Browser, BrowserError

NAMES = ("firefox-esr", "firefox")
TIMEOUT = 90  # seconds for one answer

# It calls nowhere by itself, and keeps the focus in the page.
PREFERENCES = {
    "app.update.enabled": False,
    "browser.aboutConfig.showWarning": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "focusmanager.testmode": True,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.http.speculative-parallel-limit": 0,
    "remote.active-protocols": 1,
    "services.settings.server": "data:,#disabled",
    "toolkit.telemetry.enabled": False,
    "ui.useOverlayScrollbars": 1,
}
COLORS = "layout.css.prefers-color-scheme.content-override"
FORCED_COLORS = {"browser.display.document_color_use": 2}
# It says so of a formula that it draws before it has read all of it.
INCOMPLETE_FORMULA = "Invalid markup: Incorrect number of children"
ABORTED = "NS_BINDING_ABORTED"  # what a page was still loading when it is left


class Firefox(Browser):
    name = "firefox"

    @staticmethod
    def missing() -> list[str]:
        return [] if any(map(shutil.which, NAMES)) else ["firefox-esr"]

    def __init__(self, dark: bool = False, preferences: dict | None = None):
        home = self._home()
        chosen = {**PREFERENCES, COLORS: 0 if dark else 1, **(preferences or {})}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in chosen.items()]
        (home / "user.js").write_text("".join(lines), encoding="utf-8")
        program = next(filter(None, map(shutil.which, NAMES)))
        command = [program, "--headless", "--no-remote", "--profile", str(home)]
        self._process = self._start(
            [*command, "--remote-debugging-port", "0", "about:blank"],
            {"HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._answers: dict[int, queue.Queue] = {}
        self._wrong: list[str] = []
        self._leaving = False
        try:
            self._connect(self._port())
        except BaseException:
            self.close()
            raise

    def _port(self) -> int:
        for line in self._process.stderr:
            if found := re.search(r"ws://127\.0\.0\.1:(\d+)", line):
                # What it says later is read too, or it would wait for a reader.
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return int(found[1])
        raise BrowserError("Firefox ended before the session began.")

    def _connect(self, port: int) -> None:
        address = f"ws://127.0.0.1:{port}/session"
        self._socket = websocket.create_connection(address, suppress_origin=True)
        threading.Thread(target=self._listen, daemon=True).start()
        prompts = {"default": "ignore"}
        self.call("session.new", capabilities={"alwaysMatch": {"unhandledPromptBehavior": prompts}})
        events = ["log.entryAdded", "network.fetchError", "network.responseCompleted"]
        self.call("session.subscribe", events=events)
        # A tab of its own: in the first one the address bar keeps the focus.
        result = self.call("browsingContext.create", type="tab", background=False)
        self._tab = result["context"]

    def _listen(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while text := self._socket.recv():
                message = json.loads(text)
                if message.get("type") == "event":
                    self._notice(message["method"], message["params"])
                elif waiting := self._answers.get(message.get("id")):
                    waiting.put(message)

    def _notice(self, event: str, about: dict) -> None:
        if event == "network.fetchError":
            if not (self._leaving and about["errorText"] == ABORTED):
                self._wrong.append(f"{about['request']['url']}: {about['errorText']}")
        elif event == "network.responseCompleted" and about["response"]["status"] >= 400:
            self._wrong.append(f"{about['request']['url']}: {about['response']['status']}")
        elif event == "log.entryAdded" and about["level"] == "error":
            self._wrong.append(about["text"] or "")

    def call(self, method: str, **parameters) -> dict:
        """Ask for one thing, and return the answer."""
        number = len(self._answers)
        waiting = self._answers[number] = queue.Queue()
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        answer = waiting.get(timeout=TIMEOUT)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height}
        self.call("browsingContext.setViewport", context=self._tab, viewport=size)

    def go(self, address: str) -> None:
        self._leaving = True
        self.call("browsingContext.navigate", context=self._tab, url=address, wait="complete")
        self._leaving = False

    def _evaluate(self, body: str, arguments: str) -> str:
        result = self.call(
            "script.callFunction",
            functionDeclaration=ASYNC % body,
            arguments=[{"type": "string", "value": arguments}],
            target={"context": self._tab},
            awaitPromise=True,
            userActivation=True,
        )
        if result["type"] == "exception":
            raise BrowserError(result["exceptionDetails"]["text"])
        return result["result"]["value"]

    def act(self, *sources: dict) -> None:
        self.call("input.performActions", context=self._tab, actions=list(sources))

    def messages(self) -> list[str]:
        """Return the errors and the failed requests since the last time."""
        self._wrong, wrong = [], self._wrong
        return [message for message in wrong if not message.startswith(INCOMPLETE_FORMULA)]

    def picture(self, path: Path) -> None:
        """Store a picture of the whole page."""
        result = self.call(
            "browsingContext.captureScreenshot", context=self._tab, origin="document"
        )
        path.write_bytes(base64.b64decode(result["data"]))

    def print(self) -> bytes:
        """Return the page on A4 paper, as a PDF; the page's own @page goes first."""
        centimeters = {"width": 21.0, "height": 29.7}
        result = self.call("browsingContext.print", context=self._tab, page=centimeters)
        return base64.b64decode(result["data"])

    def close(self) -> None:
        self._stop(self._process)
