"""The site is built a second time, from notebooks that the build runs, and is the same."""

import subprocess
import sys
from pathlib import Path

import pytest

from built import ROOT
from tools.site.promises import PAGE, with_newer_results

PROMISES = f"{PAGE}.html"


@pytest.mark.every
def test_built_again_it_is_the_same_bytes(site, tmp_path):
    """Also where the first was made of what nbval ran: a small book is built more often."""
    again = tmp_path / "html"
    command = [sys.executable, "-m", "tools.site.build", "--out", again]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=900)
    files = {
        folder: {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in (site, again)
    }
    for found in files.values():  # tests have ended in between: without what they found
        found[Path(PROMISES)] = with_newer_results(found[Path(PROMISES)].decode(), {})
    assert files[site].keys() == files[again].keys()
    assert not [path for path in files[site] if files[site][path] != files[again][path]]
