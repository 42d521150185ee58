"""What a test can do with a browser, whichever it is."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

# Keys that no letter stands for, as WebDriver names them.
ENTER, TAB, ESCAPE = "\ue007", "\ue004", "\ue00c"
LEFT, RIGHT, DOWN, HOME, END = "\ue012", "\ue014", "\ue015", "\ue011", "\ue010"

STEP = 20  # milliseconds between two places of a pointer


class BrowserError(RuntimeError):
    """A browser, or a script in a page, refused."""


class Browser:
    """A browser with one window, light or dark as the reader's system would be.

    A subclass starts its program with `_start`, and defines `go`, `resize`, `act`, `picture`,
    `close` and `_evaluate`.  Only Firefox can print, and tells what is in its console.
    """

    name: str

    @staticmethod
    def missing() -> list[str]:
        """Return the Debian packages to install."""
        raise NotImplementedError

    def _start(self, command: list[str], env: dict[str, str], **pipes) -> subprocess.Popen:
        """Start a program, and all that it starts, in a group of its own."""
        return subprocess.Popen(command, env={**os.environ, **env}, start_new_session=True, **pipes)

    def _home(self) -> Path:
        """Return an empty folder that is the browser's home."""
        self.home = Path(tempfile.mkdtemp(prefix=f"book-{self.name}-"))
        return self.home

    def _stop(self, process: subprocess.Popen) -> None:
        """End a program with all that it started, and remove its home."""
        for how, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(process.pid, how)
                process.wait(patience)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        shutil.rmtree(self.home, ignore_errors=True)

    def messages(self) -> list[str]:
        """Return the errors and the failed requests since the last time, if it tells them."""
        return []

    def js(self, body: str, *arguments):
        """Return the value of a function's body, which may await and names its arguments `args`.

        JSON carries values both ways, because it is the same in both protocols.
        """
        answer = json.loads(self._evaluate(body, json.dumps(arguments)))
        if "error" in answer:
            raise BrowserError(answer["error"])
        return answer.get("value")

    def keys(self, text: str) -> None:
        """Press one key after the other."""
        presses = [{"type": way, "value": key} for key in text for way in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": presses})

    def drag(self, places: Iterable[tuple[float, float]], pointer: str = "mouse") -> None:
        """Press at the first place, move over the others and let go; one place is a click."""
        first, *others = [{"x": round(x), "y": round(y)} for x, y in places]
        steps = [
            {"type": "pointerMove", **first, "duration": 0},
            {"type": "pointerDown", "button": 0},
        ]
        for place in others:
            steps.append({"type": "pause", "duration": STEP})
            steps.append({"type": "pointerMove", **place, "duration": STEP})
        steps.append({"type": "pointerUp", "button": 0})
        kind = {"pointerType": pointer}
        self.act({"type": "pointer", "id": pointer, "parameters": kind, "actions": steps})


# Calls a body with arguments in JSON, and gives value or error in JSON.
ASYNC = """async (given) => {
    const args = JSON.parse(given);
    try {
        return JSON.stringify({ value: await (async () => { %s })() });
    } catch (error) {
        return JSON.stringify({ error: String(error) });
    }
}"""
