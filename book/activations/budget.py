"""A bound on the work that one formula may cost."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator

__all__ = ["OutOfTime", "seconds"]


class OutOfTime(BaseException):
    """The work was stopped.  Not an Exception, so that nothing on the way catches it."""


@contextlib.contextmanager
def seconds(most: float) -> Iterator[None]:
    """Stop what is done inside after so many seconds of processor time, by OutOfTime.

    An inner bound ends no later than an outer one.  Where a platform or a thread has no
    timer of its own, as in a browser, nothing is stopped.
    """
    main = threading.current_thread() is threading.main_thread()
    if not (main and hasattr(signal, "setitimer")):
        yield
        return

    def stop(*_) -> None:
        raise OutOfTime

    left, _ = signal.getitimer(signal.ITIMER_PROF)
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, min(most, left) if left else most)
    try:
        yield
    finally:
        unused, _ = signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        if left:
            spent = (min(most, left)) - unused
            signal.setitimer(signal.ITIMER_PROF, max(left - spent, 1e-3))
