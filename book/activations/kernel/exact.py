"""placeholder until the merge"""


def limit(program, sign, given):
    return float("nan")
