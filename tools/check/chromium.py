"""Find the Chromium that tests open pages with, and on Debian as root install it.

python -m tools.check.chromium [--install]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Without a window of its own Chromium takes half of the processor's time.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
MISSING = (
    "No Chromium found: install it (Debian and Ubuntu: sudo apt-get install chromium; "
    "macOS: brew install --cask google-chrome), or set CHROMIUM to its path."
)

# As root Chromium has no sandbox; the rest keeps it from calling anywhere by itself.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of an installed browser, or None."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MAC) if MAC.exists() else None)


def install() -> None:
    """Install Debian's Chromium, the one without a window, where this process may."""
    named = os.environ.get("CHROMIUM") or shutil.which(SHELL)
    if named or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("Installing Chromium with apt-get, once ...", flush=True)
    quiet = {
        "stdout": subprocess.DEVNULL,
        "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    }
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)
    for package in (SHELL, "chromium"):
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", package]
        if subprocess.run(command, check=False, **quiet).returncode == 0:
            return


def main() -> int:
    if "--install" in sys.argv[1:]:
        install()
    path = find()
    print(path or MISSING, file=sys.stdout if path else sys.stderr)
    return 0 if path else 2


if __name__ == "__main__":
    sys.exit(main())
