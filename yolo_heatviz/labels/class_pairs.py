"""The classes of a data set and those of a network, by their names: their numbers may differ."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Mapping, NamedTuple

from ..errors import HeatvizError
from ..text import aligned, plural, quoted

_MOST_ROWS = 100


class ClassPairs(NamedTuple):
    """The partner of each class."""

    numbers: dict[int, int]
    """The network's number by the data set's, of those that have a partner."""
    names: dict[int, str]
    """The network's classes, with the data set's names where these stand in the place of the network's."""
    lines: list[str]
    """The table of pairs, to print, and who has no partner; nothing where both have the same names in one order."""


def pair(given: Mapping[int, str], network: Mapping[int, str], data: Path) -> ClassPairs:
    """Pair the classes of a data set with a network's.

    By name, in any case and with `_`, `-` or a space between its words. Where both have as many and no class stands in
    another place, names without a partner are other words for the class of their number: a translation, for instance.

    Args:
        given: the data set's classes.
        network: the network's.
        data: the data set's file, for messages.

    Raises:
        HeatvizError: they have nothing in common, or the data set has two classes of one name that would be
            paired by it.

    Example:
        >>> found = pair({0: "bus", 1: "Person"}, {0: "person", 1: "car", 2: "bus"}, Path("data.yaml"))
        >>> found.numbers
        {0: 2, 1: 0}
        >>> print(*found.lines, sep="\\n")
        Classes of data.yaml by name
          data set  network
          0 bus     2 bus
          1 Person  0 person
        Of the network's classes, 1 is not in the data set, and not counted: car
    """
    if dict(given) == dict(network):
        return ClassPairs({number: number for number in given}, dict(network), [])
    numbers = _by_name(given, network)
    in_place = len(given) == len(network) and all(number == other for number, other in numbers.items())
    names = dict(network)
    if in_place:
        numbers = {number: number for number in given}
        names.update(given)
    else:
        _check_apart(given, data)
    if not numbers:
        raise HeatvizError(
            f"--data: got {plural(len(given), 'name')} in {data} ({_some(given)}), accepted are names of which the "
            f"network has some ({_some(network)}), or as many as it has, {len(network)}"
        )
    return ClassPairs(numbers, names, _lines(given, network, numbers, data))


def _check_apart(given: Mapping[int, str], data: Path) -> None:
    name, count = Counter(given.values()).most_common(1)[0]
    if count > 1:
        which = ", ".join(str(number) for number, each in given.items() if each == name)
        raise HeatvizError(
            f"--data: got the class {quoted(name)} {count} times in {data} ({which}), accepted is one each"
        )


def _by_name(given: Mapping[int, str], network: Mapping[int, str]) -> dict[int, int]:
    exact = {name: number for number, name in network.items()}
    counts = Counter(map(plain_name, network.values()))
    alike = {plain_name(name): number for number, name in network.items() if counts[plain_name(name)] == 1}
    numbers: dict[int, int] = {}
    for number, name in given.items():
        other = exact.get(name, alike.get(plain_name(name)))
        if other is not None and other not in numbers.values():
            numbers[number] = other
    return numbers


def plain_name(name: str) -> str:
    """A class name as it is compared: in small letters, its words apart by one space.

    Example:
        >>> plain_name("Broken_yarn") == plain_name("broken yarn")
        True
    """
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


def _lines(given: Mapping[int, str], network: Mapping[int, str], numbers: Mapping[int, int], data: Path) -> list[str]:
    other = {number: at for number, at in numbers.items() if number != at or given[number] != network[at]}
    rows = [(f"{number} {quoted(given[number])}", f"{at} {quoted(network[at])}") for number, at in other.items()]
    lines = []
    if rows:
        named = any(plain_name(given[number]) == plain_name(network[at]) for number, at in other.items())
        by = "name" if named else "number"
        same = f", {len(numbers) - len(other)} more are the same" if len(numbers) > len(other) else ""
        more = f"  ... {len(rows)} in all" if len(rows) > _MOST_ROWS else ""
        table = aligned([("data set", "network"), *rows[:_MOST_ROWS]])
        lines = [f"Classes of {data} by {by}{same}", *(f"  {line}" for line in table), *([more] if more else [])]
    for whose, names, others in (("data set", given, numbers), ("network", network, numbers.values())):
        alone = {number: name for number, name in names.items() if number not in set(others)}
        if alone:
            partner = "network" if whose == "data set" else "data set"
            are = "is" if len(alone) == 1 else "are"
            words = f"Of the {whose}'s classes, {len(alone)} {are} not in the {partner}, and not counted"
            lines.append(f"{words}: {_some(alone, 8)}")
    return lines


def _some(names: Mapping[int, str], most: int = 4) -> str:
    shown = [quoted(name) for name in names.values()]
    return ", ".join([*shown[:most], f"and {len(shown) - most} more"] if len(shown) > most + 1 else shown)
