"""Say whether the browsers are installed: exit with 2, and what to install, if not."""

import sys

from . import missing

if sentence := missing():
    print(sentence, file=sys.stderr)
    sys.exit(2)
