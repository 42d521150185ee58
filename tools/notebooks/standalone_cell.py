# Only in this copy: fetches the code of the book, and installs what this machine lacks.
def prepare(repository, commit, needed):
    import importlib
    import subprocess
    import sys
    import tempfile
    from importlib import metadata

    def run(*command):
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip() or "it gave no reason").splitlines()[-1]
            tried = f"`{' '.join(command[:3])} ...` failed: {reason}"
            raise RuntimeError(f"{tried} (On Kaggle, switch on Internet under Settings.)")

    def lacks(name, version):
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            return True
        return version is not None and version != installed

    if not any(path.endswith(f"{commit}/book") for path in sys.path):
        folder = f"{tempfile.mkdtemp()}/{commit}"
        run("git", "init", "--quiet", folder)
        run("git", "-C", folder, "fetch", "--quiet", "--depth=1", repository, commit)
        run("git", "-C", folder, "checkout", "--quiet", "FETCH_HEAD")
        sys.path.insert(0, f"{folder}/book")

    new = {name: version for name, version in needed.items() if lacks(name, version)}
    if new:
        pins = [f"{name}=={version}" if version else name for name, version in new.items()]
        run(sys.executable, "-m", "pip", "install", "--quiet", *pins)
        importlib.invalidate_caches()
    old = [name for name in new if name in sys.modules]
    if old:
        raise RuntimeError(
            f"Installed, but an older {' and '.join(old)} is in use: "
            "restart the session, then run all cells again."
        )
    if "google.colab.output" in sys.modules:  # else Colab shows no figure with sliders
        sys.modules["google.colab.output"].enable_custom_widget_manager()
