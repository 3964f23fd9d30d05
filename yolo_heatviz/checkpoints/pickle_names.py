"""Which classes and functions a pickle names, found by reading its opcodes: nothing is imported or run."""

from __future__ import annotations

import io
import pickletools
from typing import BinaryIO

# torch.save before 1.6 wrote these one after another, then the raw storages: magic number, protocol version, system
# information, the object, the storage keys.
_RAW_PICKLES = 5


def raw_names(content: bytes) -> frozenset[str]:
    """The globals of a raw file, that of torch before 1.6 or a plain pickle.

    Raises:
        ValueError: it is no pickle.
    """
    stream = io.BytesIO(content)
    found: set[str] = set()
    for number in range(_RAW_PICKLES):
        try:
            found |= names_in(stream)
        except ValueError:
            # A plain pickle is a single one, and a raw file is refused whatever it names.
            if number == 0:
                raise
            break
    return frozenset(found)


def names_in(stream: BinaryIO) -> set[str]:
    """The globals that one pickle names; exact for the opcodes that torch.load takes, GLOBAL alone."""
    found, strings = set(), ["?", "?"]
    for opcode, argument, _ in pickletools.genops(stream):
        if opcode.name in ("GLOBAL", "INST"):
            found.add(dotted(str(argument)))
        elif opcode.name == "STACK_GLOBAL":
            found.add(".".join(strings[-2:]))  # a guess where a string came from the memo
        elif isinstance(argument, str):
            strings.append(argument)
    return found


def dotted(argument: str) -> str:
    """A GLOBAL's module and name as one; one with further spaces in it stays as it is, which equals no real name.

    Example:
        >>> dotted("models.common Conv"), dotted("models common Conv")
        ('models.common.Conv', 'models common Conv')
    """
    return argument.replace(" ", ".") if argument.count(" ") == 1 else argument
