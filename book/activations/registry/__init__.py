"""Which model uses which activation, and where that was read.

``models.csv`` has a row for each use, ``beliefs.csv`` a row for each common claim that some of
these uses contradict.  Both are edited by hand; tests/notebooks/test_registry.py says what a row
has to be.
"""

from .rows import DOMAINS, GROUPS, JOBS, OTHERS, Belief, Use, beliefs, group, leads_to, uses
from .shown import Beliefs, Registry, believed, registry
from .timeline import timeline

__all__ = [
    "DOMAINS",
    "GROUPS",
    "JOBS",
    "OTHERS",
    "Belief",
    "Beliefs",
    "Registry",
    "Use",
    "beliefs",
    "believed",
    "group",
    "leads_to",
    "registry",
    "timeline",
    "uses",
]
