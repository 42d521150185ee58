"""What a notebook shows as a widget, and everything else as text."""

from __future__ import annotations

__all__ = ["Shown"]


class Shown:
    """Shows its attribute ``widget``, made when it is asked for; its text is its ``repr``."""

    def _repr_mimebundle_(self, **_) -> tuple[dict, dict]:
        data, metadata = self.widget._repr_mimebundle_()
        return {**data, "text/plain": repr(self)}, metadata
