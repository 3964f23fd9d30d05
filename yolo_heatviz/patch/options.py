"""What the patch was asked for without a line of the repository edited: settings, a bound, heatmaps from outside.

`python -m yolo_heatviz.run [options] detect.py` has them as flags, and the variable `YOLO_HEATVIZ` as words, such as
`view=sheet n=16 visualize`.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass, field, fields
from typing import Any, Iterable, Mapping

from ..errors import HeatvizError
from ..heatmaps import active_settings
from ..settings import Settings
from ..text import near

VARIABLE = "YOLO_HEATVIZ"
VISUALIZE, _MAX_MB = "visualize", "max_mb"
_SETTINGS = {option.name: type(option.default) for option in fields(Settings)}
NAMES = (VISUALIZE, _MAX_MB, *_SETTINGS)
"""Every option, as `YOLO_HEATVIZ` names it."""


@dataclass(frozen=True)
class PatchOptions:
    """Options of the patch.

    Args:
        settings: how heatmaps are drawn.
        max_mb: megabytes that a run may take; None for what the disk has free.
        visualize: draw, whether the program asks for heatmaps or not.

    Raises:
        HeatvizError: a value is not accepted.
    """

    settings: Settings = field(default_factory=Settings)
    max_mb: float | None = None
    visualize: bool = False

    def __post_init__(self) -> None:
        if self.max_mb is not None and not 0 <= self.max_mb <= 1e12:
            raise HeatvizError(f"max_mb: got {self.max_mb:g}, accepted is 0 to 1e+12")

    def words(self) -> str:
        """The options that are not as by default, as `from_words` reads them.

        Example:
            >>> PatchOptions(Settings(n=16), visualize=True).words()
            'visualize n=16'
        """
        given = [VISUALIZE] if self.visualize else []
        given += [] if self.max_mb is None else [f"{_MAX_MB}={self.max_mb:g}"]
        for name in _SETTINGS:
            value = getattr(self.settings, name)
            given += [] if value == getattr(Settings, name) else [f"{name}={value}"]
        return shlex.join(given) if hasattr(shlex, "join") else " ".join(map(shlex.quote, given))


def current() -> PatchOptions:
    """The options of the last handle that is open, or the defaults."""
    return active_settings.options() or PatchOptions()


def from_words(words: Iterable[str]) -> PatchOptions:
    """Read options of the form `name=value`, and `visualize`; a dash in a name is as good as an underscore.

    Raises:
        HeatvizError: one is unknown or has a value that is not accepted; the message names those that are.

    Example:
        >>> from_words(["n=16", "max-mb=50"]).max_mb
        50.0
    """
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.lstrip("-").partition("=")
        name = name.replace("-", "_")
        if name not in NAMES:
            raise HeatvizError(f"unknown option {word!r}{near(name, NAMES)}")
        if bool(equals) == (name == VISUALIZE):
            raise HeatvizError(f"{name}: got {word!r}, accepted is {name}{'' if name == VISUALIZE else '=VALUE'}")
        given[name] = value
    return _typed(given)


def from_environment() -> PatchOptions:
    """Read `YOLO_HEATVIZ`; the defaults where it is not set.

    Raises:
        HeatvizError: see `from_words`.
    """
    return from_words(_in_environment())


def _in_environment() -> list[str]:
    try:
        words = shlex.split(os.environ.get(VARIABLE, ""))
        from_words(words)
        return words
    except (HeatvizError, ValueError) as error:
        raise HeatvizError(f"{VARIABLE}: {error}") from error


def from_flags(argv: list[str]) -> tuple[PatchOptions, list[str]]:
    """Read the flags in front of a script's name.

    Returns:
        The options, those of `YOLO_HEATVIZ` among them, and the rest of the words, from the script or `-m` on.

    Raises:
        HeatvizError: see `from_words`.

    Example:
        >>> options, rest = from_flags(["--visualize", "--view", "sheet", "detect.py", "--n", "5"])
        >>> options.settings.view, rest
        ('sheet', ['detect.py', '--n', '5'])
    """
    words, rest = [], list(argv)
    while rest and rest[0].startswith("-") and rest[0] != "-m":
        word = rest.pop(0)
        name = word.lstrip("-").replace("-", "_")
        takes_value = "=" not in word and name in NAMES and name != VISUALIZE
        if takes_value and not rest:
            raise HeatvizError(f"{word}: got no value, accepted is {word} VALUE")
        words.append(f"{word}={rest.pop(0)}" if takes_value else word)
    from_words(words)  # its message says nothing of the environment
    return from_words([*_in_environment(), *words]), rest


def _typed(given: Mapping[str, str]) -> PatchOptions:
    values: dict[str, Any] = {
        name: _value(name, text, _SETTINGS[name]) for name, text in given.items() if name in _SETTINGS
    }
    max_mb = _value(_MAX_MB, given[_MAX_MB], float) if _MAX_MB in given else None
    return PatchOptions(Settings(**values), max_mb, VISUALIZE in given)


def _value(name: str, text: str, kind: type) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise HeatvizError(f"{name}: got {text!r}, accepted is a{'n integer' if kind is int else ' number'}") from None
