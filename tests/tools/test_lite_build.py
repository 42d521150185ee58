"""What goes into the browser's Python: files by their hash, a lock that names just them."""

import hashlib
import json
import zipfile

import pytest

from tools.lite import build as build_lite
from tools.lite import page as lite_page
from tools.lite.files import BuildError, Source, obtain
from tools.lite.lock import closure, normal
from tools.lite.wheels import package


def sha(content):
    return hashlib.sha256(content).hexdigest()


def shelf(name, **files):
    """A source that has these files."""

    def fetch(names, folder):
        for file in names:
            if file in files:
                (folder / file).write_bytes(files[file])

    return Source(name, fetch)


def test_a_file_comes_from_the_first_source_that_has_the_right_one(tmp_path):
    sources = [shelf("one", a=b"other"), shelf("two", a=b"right")]
    obtain({"a": sha(b"right")}, tmp_path, sources)
    assert (tmp_path / "a").read_bytes() == b"right"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_that_is_there_is_not_fetched_again(tmp_path):
    (tmp_path / "a").write_bytes(b"right")

    def never(names, folder):
        raise AssertionError("asked")

    obtain({"a": sha(b"right")}, tmp_path, [Source("one", never)])


def test_a_damaged_file_is_fetched_again(tmp_path):
    (tmp_path / "a").write_bytes(b"half")
    obtain({"a": sha(b"right")}, tmp_path, [shelf("one", a=b"right")])
    assert (tmp_path / "a").read_bytes() == b"right"


def test_what_no_source_has_is_named_in_one_sentence(tmp_path):
    with pytest.raises(BuildError) as error:
        obtain({"a": sha(b"right")}, tmp_path, [shelf("one", a=b"wrong"), shelf("two")])
    hash_ = sha(b"right")[:12]
    assert str(error.value) == (
        f"a with sha256 {hash_}... could not be downloaded: "
        "one has another file of that name, two does not have it."
    )
    assert [*tmp_path.iterdir()] == []


def test_a_broken_off_download_leaves_nothing(tmp_path):
    def half(names, folder):
        (folder / "a").write_bytes(b"ri")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        obtain({"a": sha(b"right")}, tmp_path, [Source("one", half)])
    assert [*tmp_path.iterdir()] == []


def test_without_a_wheel_the_site_stays_as_it_was(tmp_path, monkeypatch, capsys):
    def refuse(*_):
        raise BuildError("numpy.whl could not be downloaded: nobody has it.")

    site = tmp_path / "html"
    site.mkdir()
    (site / "index.html").write_text(lite_page.LINK_PLACEHOLDER, encoding="utf-8")
    monkeypatch.setattr(build_lite, "obtain", refuse)
    monkeypatch.setattr(build_lite, "CACHE", tmp_path / "cache")
    monkeypatch.setattr("sys.argv", ["build_lite.py", "--site", str(site)])
    assert build_lite.main() == 1
    output = capsys.readouterr().err
    assert output == "make lite failed: numpy.whl could not be downloaded: nobody has it.\n"
    assert [path.name for path in site.iterdir()] == ["index.html"]
    assert (site / "index.html").read_text(encoding="utf-8") == lite_page.LINK_PLACEHOLDER, (
        "no dead button"
    )


def test_only_chapters_lead_there_and_say_what_it_costs(tmp_path):
    for folder in ("files", "static/pyodide"):
        (tmp_path / "lite" / folder).mkdir(parents=True)
    (tmp_path / "lite" / "files" / "tanh.ipynb").write_text("{}", encoding="utf-8")
    (tmp_path / "lite" / "static" / "pyodide" / "a.whl").write_bytes(bytes(2_400_000))
    for name in ("tanh", "glossary"):
        (tmp_path / f"{name}.html").write_text(lite_page.LINK_PLACEHOLDER, encoding="utf-8")
    lite_page.link_pages(tmp_path)
    page = (tmp_path / "tanh.html").read_text(encoding="utf-8")
    assert 'hidden href="lite/notebooks/index.html?path=tanh.ipynb"' in page
    assert "3 MB once" in page
    assert (tmp_path / "glossary.html").read_text(encoding="utf-8") == lite_page.LINK_PLACEHOLDER

    (tmp_path / "lite" / "static" / "pyodide" / "a.whl").write_bytes(bytes(4_400_000))
    lite_page.link_pages(tmp_path)
    again = (tmp_path / "tanh.html").read_text(encoding="utf-8")
    assert again == page.replace("3 MB", "5 MB"), "a second build tells the new weight"


def test_notebooks_are_written_as_the_page_reads_them(tmp_path):
    build_lite._contents(tmp_path / "contents")
    notebook = json.loads((tmp_path / "contents" / "sigmoid.ipynb").read_text(encoding="utf-8"))
    assert all(isinstance(cell["source"], str) for cell in notebook["cells"])


def test_the_lock_is_cut_down_to_what_is_needed():
    depends = {"matplotlib": ["numpy", "Font_Tools"], "scipy": ["numpy"]}
    names = ("numpy", "font-tools", *depends)
    lock = {"packages": {name: {"depends": depends.get(name, [])} for name in names}}
    assert list(closure(lock, ["matplotlib"])) == ["font-tools", "matplotlib", "numpy"]
    assert list(closure(lock, ["matplotlib"], without=["numpy"])) == ["font-tools", "matplotlib"]
    with pytest.raises(KeyError, match="jax is not in Pyodide's lock file"):
        closure(lock, ["jax"])


def test_every_package_has_a_version():
    pins = dict(build_lite._pins(build_lite.ROOT / "requirements.txt"))
    pins = {normal(name): version for name, version in pins.items()}
    names = [normal(name) for name, _ in build_lite._pins(build_lite.LITE / "packages.txt")]
    assert "anywidget" in names
    assert all(pins.get(name) for name in names)


def test_the_wheel_of_the_package_has_all_that_it_reads(tmp_path):
    """Scripts, style sheets and data too; and two builds are the same."""
    folder = build_lite.BOOK / "activations"
    wheel = package(folder, tmp_path)
    first = wheel.read_bytes()
    assert package(folder, tmp_path).read_bytes() == first
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    kinds = (".py", ".js", ".css", ".npz", ".csv")
    read = [path for path in folder.rglob("*") if path.suffix in kinds]
    assert {path.suffix for path in read} == set(kinds)
    assert held > {path.relative_to(folder.parent).as_posix() for path in read}
    assert not any("__pycache__" in name for name in held)
