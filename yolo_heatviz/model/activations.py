"""The outputs that `capture` collects, which show themselves in one line."""

from __future__ import annotations

from typing import Dict

from ..text import plural
from .stages import Key

_SHOWN = 4


class Activations(Dict[Key, object]):
    """A dict from a stage's number, or a module's dotted path, to its output.

    Example:
        >>> Activations({number: "a tensor" for number in range(24)})
        <Activations of 24 stages: 0, 1, 2, 3, ...>
        >>> Activations()
        <Activations of 0 stages>
    """

    def __repr__(self) -> str:
        names = [str(key) for key in self]
        more = ["..."] if len(names) > _SHOWN else []
        listed = ", ".join([*names[:_SHOWN], *more])
        return f"<Activations of {plural(len(names), 'stage')}{f': {listed}' if listed else ''}>"
