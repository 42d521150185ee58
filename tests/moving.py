"""Live figures in the hands of a reader: how a test moves one, and what it reads from it."""

import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np

from activations.live.script import library
from tools.site.javascript import engine

STILL = Path(__file__).parents[1] / "tools" / "site" / "still.js"


@cache
def still():
    """An engine with as much of a page as a figure needs."""
    return engine(STILL.read_text(encoding="utf-8"))


def computed(kind, expression, **given):
    """What a figure's own functions return, as JSON: `math` is its mathematics."""
    script = kind.script()
    inside = script.start.removeprefix("drawing.mount(where, ").removesuffix(")")
    constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in given.items())
    code = "".join(map(library, script.libraries)) + script.own + constants
    code += f"const math = ({inside}).mathematics; return JSON.stringify({expression});"
    return json.loads(still().eval(f"(() => {{ {code} }})()"))


def defaults(kind, **positions):
    return {c.name: c.default for c in kind.controls} | positions


def minus(text):
    return text.replace("-", "−")


def significant(x):
    """What drawing.js makes of a number."""
    if x == 0:
        return "0"
    if abs(x) < 1e-3:
        mantissa, exponent = f"{x:.2e}".split("e")
        return minus(f"{mantissa}e{int(exponent)}")
    return minus(f"{x:.{max(0, 3 - max(-1, math.floor(math.log10(abs(x)))))}f}")


# What a browser does when a reader moves a slider or chooses from a list, for all at once.
SET = """(places) => {
    for (const [selector, number, value] of places) {
        const control = document.querySelectorAll(selector)[number];
        control.value = value;
        if (control.value !== value) throw new Error(`${selector} ${number} can't be ${value}`);
        for (const kind of ["input", "change"]) {
            control.dispatchEvent(new Event(kind, { bubbles: true }));
        }
    }
}"""
SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => done(document.querySelector(".readout").innerText))))"""


def move(tab, **positions):
    """Set sliders and lists; return the sentence."""
    places = []
    for name, value in positions.items():
        for number, slider in enumerate(tab.kind.sliders):
            if slider.name == name:
                place = value if slider.base is None else math.log(value, slider.base)
                places.append(("input[type=range]", number, f"{place:g}"))
        places += [("select", 0, value) for choice in tab.kind.choices if choice.name == name]
    tab.evaluate(SET, places)
    return settled(tab)


def settled(tab):
    """The sentence, once the figure is drawn."""
    return tab.evaluate(SETTLED)


def drag(tab, across, down):
    """Drag the handle by shares of the axes, as a hand does; return the sentence."""
    box, axes = tab.locator(".handle").bounding_box(), tab.locator(".frame .axis").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + across * axes["width"], y + down * axes["height"], steps=5)
    tab.mouse.up()
    return settled(tab)


def points(text):
    """The points of a path that has only M and L."""
    numbers = re.findall(r"-?\d+\.?\d*", text)
    return np.array(numbers, dtype=float).reshape(-1, 2)


def attributes(tab, *asked):
    """Attributes of parts of which there is one, each asked for as "selector: attribute"."""
    return tab.evaluate(
        """(asked) => asked.map((one) => one.split(": ")).map(([part, attribute]) => {
            const all = document.querySelectorAll(part);
            if (all.length !== 1) throw new Error(`${all.length} of ${part}`);
            return all[0].getAttribute(attribute);
        })""",
        asked,
    )


def ends(tab, selector):
    return points(tab.locator(selector).get_attribute("d"))


def paths(tab, selector):
    """The points of each path of a kind."""
    ds = tab.locator(selector).evaluate_all("all => all.map((e) => e.getAttribute('d'))")
    return [points(d) for d in ds]


def centers(tab, selector):
    """Where each dot of a kind is, in pixels."""
    return tab.locator(selector).evaluate_all(
        "all => all.map((e) => ['cx', 'cy'].map((key) => Number(e.getAttribute(key))))"
    )


def coordinates(frame):
    """Functions from pixels to the numbers on the axes of a frame: x, and y.

    They are read from the texts of the marks, as a reader reads them.
    """
    texts = frame.locator("text:not(.name)").evaluate_all(
        """all => all.map((e) => [e.getAttribute("text-anchor"), Number(e.getAttribute("x")),
            Number(e.getAttribute("y")), e.textContent])"""
    )
    found = []
    for anchor, column, shift in (("middle", 1, 0), ("end", 2, 4)):
        # An axis of powers has other marks, and is not read.
        marks = [m for m in texts if m[0] == anchor and re.fullmatch(r"−?[\d.]+", m[3])]
        at = np.array([mark[column] - shift for mark in marks])
        numbers = [float(mark[3].replace("−", "-")) for mark in marks]
        slope, start = np.polyfit(at, numbers, 1) if len(marks) > 1 else (np.nan, np.nan)
        found.append(lambda pixel, slope=slope, start=start: start + slope * pixel)
    return found


def in_numbers(axes, pixels):
    """Points in pixels, shape (n, 2), as numbers of the axes."""
    x, y = axes
    return np.array([(x(across), y(down)) for across, down in pixels])
