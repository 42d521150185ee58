"""Binder's image, without a container engine: what repo2docker prints is run by hand.

Not part of `make test`: it installs everything once more (`make test-binder`).

The image's operating system and its conda packages are not tried; of these only the
notebook server, which `requirements.txt` upgrades in part, is put in place first.
"""

import os
import re
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
REPO2DOCKER = ROOT / ".venv-binder" / "bin" / "jupyter-repo2docker"
PYTHON = (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
NOTEBOOK = "book/sigmoid.ipynb"
INSTALL = '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"'


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """The files that a clone of this repository would have."""
    folder = tmp_path_factory.mktemp("clone")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and name != ".venv":
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def rendered(repository):
    """What repo2docker says and prints for the repository: its log, and the Dockerfile."""
    assert REPO2DOCKER.exists(), "repo2docker is not installed: run make test-binder"
    command = [REPO2DOCKER, "--no-build", "--debug", "."]
    done = subprocess.run(command, cwd=repository, check=True, capture_output=True, text=True)
    return done.stderr, done.stdout


@pytest.fixture(scope="module")
def steps(rendered):
    """The commands that Binder runs because of what is in this repository."""
    _, dockerfile = rendered
    _, ours = dockerfile.split("# Run pre-assemble scripts!")
    return re.findall(r"^RUN (.+(?:\\\n.+)*)", ours, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def environment(repository, rendered, steps, tmp_path_factory):
    """A fresh virtual environment in which the steps were run, and its variables."""
    python = shutil.which(f"python{PYTHON}")
    assert python, f"runtime.txt asks for Python {PYTHON}, which is not on this machine"
    prefix = tmp_path_factory.mktemp("image") / "venv"
    subprocess.run([python, "-m", "venv", prefix], check=True)
    ours = ("PYTHON", "JUPYTER", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    variables = {**kept, "KERNEL_PYTHON_PREFIX": str(prefix), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    server = f"notebook=={_version_in_image('notebook')}"
    for step in (f'"{prefix}/bin/pip" install --no-cache-dir {server}', *steps):
        done = subprocess.run(
            step, shell=True, cwd=repository, env=variables, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{step}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return prefix, variables


def _version_in_image(package):
    """The version of a conda package in the image, which repo2docker keeps in a lock file."""
    lock = f"repo2docker/buildpacks/conda/environment.py-{PYTHON}-linux-64.lock"
    (path,) = REPO2DOCKER.parent.parent.glob(f"lib/python*/site-packages/{lock}")
    return re.search(rf"/{package}-([\d.]+)-", path.read_text(encoding="utf-8"))[1]


def test_the_image_has_the_python_of_runtime_txt(rendered):
    log, _ = rendered
    assert f"Building conda environment for python={PYTHON}\n" in log
    assert "unspecified" not in log


def test_requirements_are_installed_and_nothing_else(steps, rendered):
    assert steps == [INSTALL]
    _, dockerfile = rendered
    assert "COPY --chown=0:0 src/requirements.txt ${REPO_DIR}/requirements.txt" in dockerfile


def test_every_pin_is_what_the_steps_install(environment, repository):
    prefix, variables = environment
    command = [prefix / "bin" / "pip", "freeze", "--all"]
    done = subprocess.run(command, env=variables, check=True, capture_output=True, text=True)
    canonical = [re.sub(r"[-_.]+", "-", line).lower() for line in done.stdout.split()]
    pins = re.findall(r"^\S+==\S+", (repository / "requirements.txt").read_text("utf-8"), re.M)
    assert len(pins) > 50
    assert {re.sub(r"[-_.]+", "-", pin).lower() for pin in pins} <= set(canonical)


def test_a_notebook_runs_there_and_says_what_is_stored(environment, repository):
    prefix, variables = environment
    before = (repository / NOTEBOOK).read_bytes()
    command = [prefix / "bin" / "python", "-m", "tools.notebooks.normalize", "--execute", NOTEBOOK]
    done = subprocess.run(command, cwd=repository, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (repository / NOTEBOOK).read_bytes() == before


def test_jupyterlab_opens_at_the_address_that_the_pages_link_to(environment, repository, tmp_path):
    prefix, variables = environment
    log = tmp_path / "log"
    command = [prefix / "bin" / "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"]
    command += ["--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=token"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=repository, env=variables, stderr=output)
        try:
            address = _wait_for_address(server, log)
            for path in (f"lab/tree/{NOTEBOOK}", f"api/contents/{NOTEBOOK}"):
                with urllib.request.urlopen(f"{address}{path}?token=token", timeout=60) as page:
                    assert page.status == 200
        finally:
            server.terminate()
            server.wait(30)


def _wait_for_address(server, log):
    """The address of a server, once it has written it to its log."""
    while True:
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text())
        if found:
            return found[0]
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"JupyterLab ended:\n{log.read_text()}")
