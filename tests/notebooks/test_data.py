"""Digits and a story: what the loaders return, and that the files say where they are from."""

import hashlib

import numpy as np

from activations import alice, digits
from activations.data import FILE, STORY

# sha256 of digits.csv in scikit-learn 1.9.1.
CSV = "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"
# Examples of the ten digits, as the data set's authors count them (optdigits.names, test set).
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_what_they_say():
    x, y = digits()
    assert x.shape == (1797, 64) and x.dtype == np.float64
    assert y.shape == (1797,) and np.issubdtype(y.dtype, np.integer)
    assert x.min() == 0 and x.max() == 1 and np.array_equal(x * 16, np.round(x * 16))
    assert np.bincount(y).tolist() == COUNTS


def test_images_and_digits_belong_together():
    """Whoever takes the digit of the nearest other image is nearly always right."""
    x, y = digits()
    distances = np.sum(x**2, axis=1)[:, None] + np.sum(x**2, axis=1) - 2 * x @ x.T
    np.fill_diagonal(distances, np.inf)
    assert np.mean(y[distances.argmin(axis=1)] == y) > 0.98


def test_an_image_reads_row_by_row():
    """A zero has a hole in the middle, and a one has ink there."""
    x, y = digits()
    zero, one = (x[y == digit].mean(axis=0).reshape(8, 8) for digit in (0, 1))
    assert zero[3:5, 3:5].max() < 0.2 and one[3:5, 3:5].mean() > 0.7
    assert zero[:, 0].max() < 0.1 and zero[0, 3] > 0.5, "ink up to the edge only above and below"


def test_every_call_returns_arrays_of_its_own():
    first, _ = digits()
    first[:] = -1
    assert digits()[0].min() == 0


def test_the_file_is_small_and_has_its_papers():
    assert FILE.stat().st_size < 100_000
    about = FILE.with_name("README.md").read_text(encoding="utf-8")
    for word in ("Alpaydin", "Kaynak", "10.24432/C50P49", "Attribution 4.0", "make_digits.py"):
        assert word in about


def test_the_file_is_the_one_that_the_script_wrote():
    with np.load(FILE) as stored:
        assert sorted(stored.files) == ["digits", "pixels"]
        joined = np.hstack([stored["pixels"], stored["digits"][:, None]])
    assert joined.dtype == np.uint8
    text = "".join(",".join(map(str, row)) + "\n" for row in joined.tolist())
    assert hashlib.sha256(text.encode()).hexdigest() == CSV


def test_the_story_is_whole_and_has_letters_and_spaces_only():
    story = alice()
    assert len(story) == 134_880 and set(story) == set("abcdefghijklmnopqrstuvwxyz ")
    assert "  " not in story and story == story.strip()
    assert story.startswith("alice was beginning to get very tired of sitting by her sister")
    assert story.endswith("remembering her own child life and the happy summer days")
    for words in ("we re all mad here", "curiouser and curiouser", "off with her head"):
        assert words in story


def test_the_story_is_small_and_has_its_papers():
    assert STORY.stat().st_size < 50_000
    about = STORY.with_name("README.md").read_text(encoding="utf-8")
    for word in ("Lewis Carroll", "1865", "public domain", "alice29.txt", "make_alice.py"):
        assert word in about
