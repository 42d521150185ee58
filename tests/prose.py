"""The prose of the notebooks, the numbers in it, and the phrases that account for them."""

import ast
import json
import re

YEAR = r"(?:1[89]|20)\d\d"
DIGITS = re.compile(r"(?<![\w.,\\])\d+(?:,\d{3})*(?:\.\d+)?")
WORDS = re.compile(
    r"\b(?:(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|hundreds?|thousands?|millions?|millionths?|billions?|trillions?|dozens?|twice|thrice"
    r"|half|halves|(?:a|one|two) thirds?(?= of| as|[,.;:])|two thirds|quarters?"
    r"|(?:a|one|two|three|four) (?:fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth)s?)"
    r"\b(?!-(?:moon|line|plane))",
    re.IGNORECASE,
)
MATH = re.compile(r"\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)
# In mathematics, a number is a result or a setting if it has decimals or several digits,
# or if all that stands there is a number or what a letter is equal to, or nearly.
LONG_NUMBER = re.compile(r"\d+\.\d+|(?<!frac)\d{2,}")
PLAIN = re.compile(r"(?:[^=<>&]{0,40}(?:=|\\approx|<|>|\\le|\\ge))?\s*[-+]?\s*[\d./, ]+(?:\\%)?\s*")
KINDS = ("says", "sets", "cites")
FORMATTERS = {
    *("fraction", "power", "scientific", "times", "words", "says", "sets", "cites"),
    *("abs", "float", "int", "len", "max", "min", "round", "sorted", "str", "sum", "zip", "range"),
    *("np", "sp"),
}


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def is_hidden(cell):
    return "test" in cell["metadata"].get("tags", [])


def paragraphs(path):
    """What a chapter says in words and formulas: no code, addresses or numbers of headings."""
    texts = ["".join(cell["source"]) for cell in cells(path, "markdown")]
    for cell in cells(path, "code"):
        said = cell["metadata"].get("mystnb", {})
        texts.append(said.get("figure", {}).get("caption", ""))
        texts.append(said.get("image", {}).get("alt", ""))
    text = "\n\n".join(texts)
    text = re.sub(r"```.*?```|`[^`]*`", " ` ", text, flags=re.DOTALL)
    text = re.sub(r"^\s*#+ (?:\d+\. )?|^\s*\d+\. ", "", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", text):
        yield re.sub(r"\s+", " ", paragraph).strip()


def without_links(paragraph):
    """A paragraph with blanks where the texts of links, tags of HTML and years are."""
    paragraph = re.sub(r'</?[a-z]+(?: [a-z-]+="[^"]*")*>', lambda m: " " * len(m[0]), paragraph)
    paragraph = re.sub(r"\[[^\]]*\]\([^)]*\)", lambda m: " " * len(m[0]), paragraph)
    return re.sub(rf"(?<![\w.,]){YEAR}(?![\w]|[.,]\d)", "    ", paragraph)


def numbers(paragraph):
    """The places of all numbers, as (start, end): in digits, in words, and in formulas.

    Zero and one are none: they are in every definition.
    """
    text = without_links(paragraph)
    found = []
    for math in MATH.finditer(text):
        body = math[1] or math[2]
        pattern = re.compile(r"\d+(?:\.\d+)?") if PLAIN.fullmatch(body) else LONG_NUMBER
        begin = math.start(1) if math[1] else math.start(2)
        found += [(begin + m.start(), begin + m.end()) for m in pattern.finditer(body)]
    outside = MATH.sub(lambda m: " " * len(m[0]), text)
    for pattern in (DIGITS, WORDS):
        found += [m.span() for m in pattern.finditer(outside)]
    return sorted(span for span in found if paragraph[slice(*span)] not in ("0", "1", "00"))


def calls(path):
    """The calls of says, sets and cites, as (kind, syntax tree, phrases shown)."""
    for cell in cells(path, "code"):
        if not is_hidden(cell):
            continue
        last = ast.parse("".join(cell["source"])).body[-1]
        if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
            continue
        kind = getattr(last.value.func, "id", None)
        if kind in KINDS:
            shown = "".join(t for o in cell["outputs"] for t in o["data"]["text/plain"])
            yield kind, last.value, [re.sub(r"\s+", " ", line) for line in shown.splitlines()]


def visible_code(path):
    return "\n".join("".join(c["source"]) for c in cells(path, "code") if not is_hidden(c))


def phrase_spans(paragraph, phrases):
    """The places in a paragraph where phrases stand."""
    for phrase in phrases:
        start = paragraph.find(phrase)
        while start >= 0:
            yield start, start + len(phrase)
            start = paragraph.find(phrase, start + 1)


def unproven_numbers(path):
    """The numbers of a chapter's prose outside all phrases, with what stands around them."""
    phrases = {phrase for _, _, shown in calls(path) for phrase in shown}
    for paragraph in paragraphs(path):
        places = [*phrase_spans(paragraph, phrases)]
        for start, end in numbers(paragraph):
            if not any(a <= start and end <= b for a, b in places):
                yield (
                    f"{paragraph[max(0, start - 40) : start]}>>{paragraph[start:end]}<<"
                    + (paragraph[end : end + 30])
                )


def typed_numbers(call):
    """Numbers that a call of says has in its text instead of in placeholders."""
    left_out = set()
    for node in ast.walk(call):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            left_out |= {id(n) for n in ast.walk(node.format_spec)}
        if isinstance(node, ast.Subscript):
            left_out |= {id(n) for n in ast.walk(node.slice)}
    for node in ast.walk(call):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in left_out:
            yield from (m[0] for p in (DIGITS, WORDS) for m in p.finditer(node.value))
            yield from re.findall(r"(?<=[\w.,\\])\d+", node.value)


def constant_placeholders(call):
    """Placeholders in which no name of the chapter occurs: numbers that are typed after all."""
    for node in ast.walk(call):
        if isinstance(node, ast.FormattedValue):
            names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
            if not names - FORMATTERS:
                yield ast.unparse(node.value)
