"""Class names and numbers where one may be taken for the other: of dice, the class named "2" may be number 1."""

from __future__ import annotations

import logging
from typing import Iterable, Mapping

from ..errors import HeatvizError
from ..text import class_range, guess, quoted, shown

LOGGER = logging.getLogger(__name__)


def class_id(flag: str, text: str, names: Mapping[int, str]) -> int:
    """The number of a class that somebody typed: by its name, and by its number where no class is named so.

    Where it is both, a warning says which was taken.

    Args:
        flag: where it was typed, for messages.
        text: a name, also as messages quote it, or a number.
        names: the classes.

    Raises:
        HeatvizError: it is neither.

    Example:
        >>> class_id("--probe", "stain", {0: "hole", 1: "stain"}), class_id("--probe", "1", {0: "hole", 1: "stain"})
        (1, 1)
    """
    for spelt in (lambda name: name, str.strip, quoted):
        for number, name in names.items():
            if spelt(name) == text:
                _tell_name(flag, number, names)
                return number
    by_number = {str(number): number for number in names}
    if text not in by_number:
        raise HeatvizError(
            f"{flag}: got the class {text!r}{guess(text, names.values())}: accepted are {class_range(names)}"
        )
    return by_number[text]


def _tell_name(flag: str, number: int, names: Mapping[int, str]) -> None:
    name = names[number]
    other = int(name) if name.isdecimal() and name.isascii() else number
    if other != number and other in names:
        taken = f"{quoted(name)} is taken for the class of that name, number {number}"
        LOGGER.warning(shown(f"{flag}: {taken}, not for number {other}, {quoted(names[other])}"))


def tell_numbers(flag: str, numbers: Iterable[int], names: Mapping[int, str]) -> bool:
    """Warn of the first class number that is the name of another class.

    Args:
        flag: where they come from.
        numbers: the classes that were named by their numbers.
        names: all classes.

    Returns:
        True where there was one.
    """
    others = {name: number for number, name in names.items()}
    for number in sorted(set(numbers)):
        other = others.get(str(number), number)
        if other != number:
            meant = f"{number} is {quoted(names[number])}, not the class named {quoted(names[other])}"
            LOGGER.warning(shown(f"{flag}: numbers are those of classes: {meant}, which is number {other}"))
            return True
    return False
