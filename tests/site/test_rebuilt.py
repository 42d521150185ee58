"""The site is built a second time, and is the same."""

import subprocess
import sys

from built import ROOT
from tools.site.build import kept


def test_built_again_it_is_the_same_bytes(site, tmp_path, everything):
    """With --all from nothing; without it, of what the notebooks showed in the first build."""
    again = tmp_path / "html"
    command = [sys.executable, "-m", "tools.site.build", "--out", again]
    if not everything:
        command += ["--executed", kept(site)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=900)
    files = {
        folder: {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for folder in (site, again)
    }
    assert files[site].keys() == files[again].keys()
    assert not [path for path in files[site] if files[site][path] != files[again][path]]
