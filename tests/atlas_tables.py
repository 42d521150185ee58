"""Tables of the atlas, for tests that need entries which the book does not have."""

TABLE = """
[{name}]
title = "{title}"
also = ["{also}"]
year = 2017
formula = "{formula}"
again = "{again}"
parameters = {{ a = [1, 0.1, 3] }}
read = "code"
where = "https://example.org/code"
[{name}.source]
authors = "A. Author"
title = "A title"
year = 2017
"""


def table(
    name="first_tried",
    title="First tried",
    also="Tried again",
    formula="z*tanh(a*z)",
    again="z*tanh(a*z)",
):
    """The text of a table, as a file of the atlas has it."""
    return TABLE.format(name=name, title=title, also=also, formula=formula, again=again)
