"""Make of the steps of a stable form what a person would write: names, comments, fewer lines.

Nothing here changes a number that is computed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .functions import Function, Step, Tree, called, names_in, replaced, size

__all__ = ["tidied"]

MAX_INLINED = 9  # of a step that is used once, how large it may be to be written where it is used
MIN_SHARED = 3  # what is computed twice gets a name if it is at least so large

# What the letters of ``stable/steps.py`` are called here, and what is said of them.
LETTERS = {
    "m": ("part", ""),
    "s": ("side", ""),
    "P": ("step", "0 on the left, 1 on the right, 1/2 at 0"),
    "c": ("size", "|z|, capped where its exponential is 0 in any case"),
    "g": ("coarse", "has few bits, so that what is computed from it alone is exact"),
    "k": ("exponent", ""),
    "F": ("head", "head*tail is the exponential; the head is never subnormal ..."),
    "R": ("tail", "... and the tail is 1, except far out"),
    "E": ("decay", "the exponential, at most 1"),
    "M": ("rise", "1 - exp, without cancellation"),
    "X": ("left", "decay on the left, 1 on the right"),
    "Y": ("right", "decay on the right, 1 on the left"),
    "F_X": ("head_left", ""),
    "R_X": ("tail_left", ""),
    "F_Y": ("head_right", ""),
    "R_Y": ("tail_right", ""),
    "Q": ("scaled", "exp(x^2) erfc(x), which does not underflow"),
}
LOGARITHM = re.compile(r"L\d+")
# What any other step is called, by the operation that makes it.
BY_OPERATION = {
    "+": "total",
    "-": "difference",
    "*": "product",
    "/": "quotient",
    "exp": "growth",
    "log1p": "logarithm",
    "expm1": "rise",
    "tanh": "bent",
    "sin": "sine",
    "cos": "cosine",
    "arctan": "angle",
    "power": "power",
    "where": "chosen",
    "if": "chosen",
    "minimum": "below",
    "maximum": "above",
    "clip": "near",
    "abs": "size",
    "sign": "side",
    "floor": "whole",
    "product_rest": "lost",
    "quotient_rest": "lost",
    "sum_rest": "lost",
    "exp_rest": "lost",
    "logistic": "gate",
    "softplus": "smooth",
    "sech": "bell",
    "sech2": "bell",
    "erf": "area",
    "erfc": "area",
    "erfcx": "scaled",
}
COMMENTS = {
    "product_rest": "what rounding takes from the product",
    "quotient_rest": "what rounding takes from the quotient",
    "sum_rest": "what rounding takes from the sum",
    "exp_rest": "what rounding takes from the exponential",
}
# With these a step begins that is worth a line of its own.
KEPT = {"exp", "product_rest", "quotient_rest", "sum_rest", "exp_rest", "erfcx", "erfc"}


def tidied(function: Function) -> Function:
    """Return a function whose steps have names that tell what they are."""
    function = function.mapped(_with_signed_numbers)
    function = _sides(function)
    function = function.mapped(_clipped)
    function = _shared(function)
    function = _inlined(function).mapped(_with_signed_numbers)
    function = _plain_signs(function)
    return _named(function)


# --- arithmetic ---------------------------------------------------------------------------------


def _with_signed_numbers(tree: Tree) -> Tree:
    """Return a tree in which -2 and half of a number are numbers."""
    if not isinstance(tree, list):
        return tree
    match [tree[0], *map(_with_signed_numbers, tree[1:])]:
        case ["-", (int() | float()) as x]:
            return -x
        case ["/", float() as x, 2]:
            return x / 2
        case other:
            return other


def _sides(function: Function) -> Function:
    """Return max(F, P) as a choice: P is 1 on one side of 0 and 0 on the other, F at most 1."""
    meanings = {step.name: step.value for step in function.steps}
    if "s" not in meanings:
        return function
    base = meanings["s"][1]

    def change(t: Tree) -> Tree | None:
        if t == ["+", 0.5, ["/", "s", 2]]:
            # A compiler may not add up the halves with what else is added.
            return ["where", [">", base, 0], 1, ["where", ["<", base, 0], 0, 0.5]]
        if not (isinstance(t, list) and t[0] == "maximum"):
            return None
        for decay, side in (t[1:], t[:0:-1]):
            if side == "P" and decay in ("E", "F", "R"):
                return ["where", ["<", base, 0], decay, 1]
            if side == ["-", 1, "P"] and decay in ("E", "F", "R"):
                return ["where", [">", base, 0], decay, 1]
        return None

    return _needed(function.mapped(lambda tree: replaced(tree, change)))


def _needed(function: Function) -> Function:
    """Return a function without steps that nothing uses."""
    wanted = set(names_in(function.result))
    kept = []
    for step in reversed(function.steps):
        if step.name in wanted:
            kept.append(step)
            wanted |= set(names_in(step.value))
    return replace(function, steps=tuple(reversed(kept)))


def _clipped(tree: Tree) -> Tree:
    """Return max(low, min(high, x)) as one operation, and min(high, max(low, x)) likewise."""

    def change(t: Tree) -> Tree | None:
        match t:
            case ["maximum", low, ["minimum", high, x]] if _bounds(low, high):
                return ["clip", x, low, high]
            case ["maximum", low, ["minimum", x, high]] if _bounds(low, high):
                return ["clip", x, low, high]
            case ["minimum", high, ["maximum", low, x]] if _bounds(low, high):
                return ["clip", x, low, high]
        return None

    return replaced(tree, change)


def _bounds(low: Tree, high: Tree) -> bool:
    """Say whether two trees are numbers, or the same formula of parameters with two signs."""
    if isinstance(low, float | int) and isinstance(high, float | int):
        return low <= high
    match low, high:
        case ["/", float() | int() as a, b], ["/", float() | int() as c, d]:
            return a == -c and b == d
    return False


def _plain_signs(function: Function) -> Function:
    """Write a + -b as a - b: the same number."""

    def change(t: Tree) -> Tree | None:
        match t:
            case ["+", a, b] if (positive := _negated(b)) is not None:
                return ["-", replaced(a, change), replaced(positive, change)]
            case ["+", a, b] if (positive := _negated(a)) is not None:
                return ["-", replaced(b, change), replaced(positive, change)]
        return None

    return function.mapped(lambda tree: replaced(tree, change))


def _negated(tree: Tree) -> Tree | None:
    """Return the negative of a product that begins with a minus sign; None for others."""
    match tree:
        case int() | float() if tree < 0:
            return -tree
        case ["-", x]:
            return x
        case ["*" | "/" as operation, x, y] if (positive := _negated(x)) is not None:
            return [operation, positive, y]
    return None


def _negative(tree: Tree) -> bool:
    return isinstance(tree, list) and tree[0] == "-" and len(tree) == 2


# --- steps --------------------------------------------------------------------------------------


def _shared(function: Function) -> Function:
    """Give what is computed twice, and calls a function, a name."""
    while True:
        counts: Counter[str] = Counter()
        trees: dict[str, Tree] = {}

        def count(tree: Tree, counts=counts, trees=trees) -> None:
            if isinstance(tree, list):
                worth = size(tree) >= MIN_SHARED and any(len(c) > 2 for c in called(tree))
                if worth:
                    counts[repr(tree)] += 1
                    trees[repr(tree)] = tree
                for part in tree[1:]:
                    count(part)

        for tree in function.trees():
            count(tree)
        defined = {repr(step.value): step.name for step in function.steps}
        again = [key for key, n in counts.items() if n > 1]
        if not again:
            return function
        key = max(again, key=lambda key: (size(trees[key]), key))
        function = _with_step(function, trees[key], defined.get(key))


def _with_step(function: Function, tree: Tree, name: str | None) -> Function:
    """Return a function with a name for a tree, before the first step that needs it."""
    taken = {step.name for step in function.steps}
    new = name or next(f"shared{n}" for n in range(1, 99) if f"shared{n}" not in taken)

    def change(t: Tree) -> Tree | None:
        return new if t == tree else None

    steps, done = [], False
    for step in function.steps:
        if step.name == name:
            steps.append(step)
            done = True
            continue
        value = replaced(step.value, change)
        if value != step.value and not done:
            steps.append(Step(new, tree))
            done = True
        steps.append(replace(step, value=value))
    result = replaced(function.result, change)
    if not done:
        steps.append(Step(new, tree))
    return replace(function, steps=tuple(_ordered(steps, function.arguments)), result=result)


def _ordered(steps: list[Step], arguments: tuple[str, ...]) -> list[Step]:
    """Return steps in an order in which each uses earlier ones only."""
    known, rest, ordered = set(arguments), list(steps), []
    names = {step.name for step in steps}
    while rest:
        ready = next(s for s in rest if not (set(names_in(s.value)) & names) - known)
        rest.remove(ready)
        known.add(ready.name)
        ordered.append(ready)
    return ordered


def _inlined(function: Function) -> Function:
    """Return a function in which short steps that are used once stand where they are used."""
    while True:
        uses = Counter(name for tree in function.trees() for name in names_in(tree))
        for step in function.steps:
            if _stands_alone(step, uses[step.name]):
                continue

            def change(t: Tree, step=step) -> Tree | None:
                return step.value if t == step.name else None

            left = tuple(s for s in function.steps if s is not step)
            function = replace(function, steps=left).mapped(
                lambda tree, change=change: replaced(tree, change)
            )
            break
        else:
            return function


def _stands_alone(step: Step, uses: int) -> bool:
    value = step.value
    if not isinstance(value, list) or (_negative(value) and size(value) == 2):
        return False
    return uses > 1 or size(value) > MAX_INLINED or value[0] in KEPT


def _named(function: Function) -> Function:
    """Return a function whose steps have names for readers, and comments."""
    names: dict[str, str] = {}
    comments: dict[str, str] = {}
    taken = set(function.arguments)
    wanted = [_wish(step) for step in function.steps]
    often = Counter(wish for wish, _ in wanted)
    for step, (wish, comment) in zip(function.steps, wanted, strict=True):
        name = wish if often[wish] == 1 and wish not in taken else f"{wish}_1"
        number = 1
        while name in taken:
            number += 1
            name = f"{wish}_{number}"
        taken.add(name)
        names[step.name], comments[step.name] = name, comment

    def change(t: Tree) -> Tree | None:
        return names.get(t) if isinstance(t, str) else None

    said: set[str] = set()
    steps = []
    for step in function.steps:
        comment = comments[step.name]
        if comment in said:
            comment = ""
        said.add(comment)
        steps.append(Step(names[step.name], replaced(step.value, change), comment))
    return replace(function, steps=tuple(steps), result=replaced(function.result, change))


def _wish(step: Step) -> tuple[str, str]:
    """Return the name that a step would like to have, and its comment."""
    if step.name == "c" and repr(["abs", "z"]) not in repr(step.value):
        return "size", ""
    if step.name in LETTERS:
        return LETTERS[step.name]
    if LOGARITHM.fullmatch(step.name):
        return "logarithm", ""
    operation = step.value[0] if isinstance(step.value, list) else "+"
    if operation == "clip":
        inside = "z, capped where an exponential beside it is 0"
        return "near", inside if step.value[1] == "z" else "kept finite"
    if operation == "exp" and _negative(step.value[1]):
        return "decay", ""
    return BY_OPERATION.get(operation, "value"), COMMENTS.get(operation, "")
