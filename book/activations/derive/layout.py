def aligned(lines):
    return ""
