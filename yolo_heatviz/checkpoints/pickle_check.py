"""A checkpoint's pickle followed step by step, without making any of what it would make."""

from __future__ import annotations

import pickletools
from collections.abc import Container
from math import prod
from typing import Any, Mapping

from .pickle_names import dotted

ORDERED = "collections.OrderedDict"
SETS = ("builtins.set", "__builtin__.set")
ENCODE = "_codecs.encode"
TENSOR, PARAMETER = "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter"
ITEM_BYTES = {
    "Bool": 1, "Byte": 1, "Char": 1, "Short": 2, "Half": 2, "BFloat16": 2, "Int": 4, "Float": 4, "Long": 8, "Double": 8,
}  # fmt: skip
STORAGES = {f"torch.{kind}Storage": size for kind, size in ITEM_BYTES.items()}
SIZE = "torch.Size"
PLAIN = frozenset({ORDERED, *SETS, ENCODE, TENSOR, PARAMETER, SIZE, *STORAGES})
"""The names that any checkpoint may use, each in one way only."""

_VALUES = ("BINFLOAT", "BININT", "BININT1", "BININT2", "BINUNICODE", "SHORT_BINSTRING", "LONG1")
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_MADE = {"EMPTY_LIST": "list", "EMPTY_DICT": "dict", "EMPTY_SET": "set"}
_MOST_DIMENSIONS = 8
_SPARE = 1 << 26  # numbers beyond the file's own: views as that of a grid expanded over its cells, or shared weights


class RefusalError(Exception):
    """The pickle does what no checkpoint does; the message says what."""


class _Name(str):
    """A class or function that is named, before anything is done with it."""


class _Made:
    def __init__(self, kind: str, elements: int = 0) -> None:
        self.kind = kind
        self.elements = elements
        self.simple = True  # holds numbers and strings alone


class _Row(tuple):
    names = False  # holds a named class or function, at any depth

    @classmethod
    def of(cls, items: list[Any]) -> _Row:
        row = cls(items)
        row.names = any(_names(item) for item in items)
        return row


def check_pickle(pickle: bytes, layers: Container[str], ignored: Container[str], sizes: Mapping[str, int]) -> None:
    """Follow a pickle's opcodes on stand-ins, and stop at the first thing that no checkpoint does.

    `torch.load(weights_only=True)` lets a pickle call every class on its list with any arguments, build a tensor of any
    size over one number, and hash what takes for ever. Here a layer is made empty and given its attributes, a tensor
    has the elements that the file has, keys are strings and numbers, and a class is nobody's value.

    Args:
        pickle: its bytes.
        layers: the names of classes that instances are made of.
        ignored: the names of what is left out.
        sizes: the bytes of each storage in the file.

    Raises:
        RefusalError: what it does.
        Exception: of any kind, where the pickle is damaged.
    """
    check = _PickleCheck(layers, ignored, sizes)
    for opcode, argument, _ in pickletools.genops(pickle):
        check.step(opcode.name, argument)
    check.check_volume()


class _PickleCheck:
    def __init__(self, layers: Container[str], ignored: Container[str], sizes: Mapping[str, int]) -> None:
        self._layers, self._ignored, self._sizes = layers, ignored, sizes
        self._stack: list[Any] = []
        self._marked: list[list[Any]] = []
        self._memo: dict[int, Any] = {}
        self._elements = 0
        self._stored: dict[str, int] = {}

    def step(self, opcode: str, argument: Any) -> None:
        stack = self._stack
        if opcode in ("BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif opcode in ("BINPUT", "LONG_BINPUT"):
            self._memo[argument] = stack[-1]
        elif opcode in _VALUES:
            stack.append(argument)
        elif opcode in _CONSTANTS:
            stack.append(_CONSTANTS[opcode])
        elif opcode in _MADE:
            stack.append(_Made(_MADE[opcode]))
        elif opcode == "GLOBAL":
            stack.append(_Name(dotted(argument)))
        elif opcode == "MARK":
            self._marked.append(stack)
            self._stack = []
        elif opcode not in ("PROTO", "STOP"):
            self._combine(opcode)

    def _combine(self, opcode: str) -> None:
        if opcode in ("APPENDS", "SETITEMS", "TUPLE"):
            items, self._stack = self._stack, self._marked.pop()
        else:
            count = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "APPEND": 1, "BINPERSID": 1, "BUILD": 1, "TUPLE3": 3}.get(opcode, 2)
            items = [self._stack.pop() for _ in range(count)][::-1]
        if "TUPLE" in opcode:
            self._stack.append(_Row.of(items))
        elif opcode in ("APPEND", "APPENDS"):
            self._put(self._stack[-1], ("list",), items)
        elif opcode in ("SETITEM", "SETITEMS"):
            self._check_keys(items[::2])
            self._put(self._stack[-1], ("dict", ORDERED), items[1::2])
        elif opcode == "BUILD":
            self._build(self._stack[-1], items[0])
        elif opcode == "BINPERSID":
            self._stack.append(self._storage(*items[0]))
        elif opcode == "NEWOBJ":
            self._stack.append(self._instance(*items))
        elif opcode == "REDUCE":
            self._stack.append(self._call(*items))
        else:
            raise RefusalError(f"uses the opcode {opcode}")

    def _put(self, target: Any, kinds: tuple[str, ...], values: list[Any]) -> None:
        if not isinstance(target, _Made) or target.kind not in kinds:
            raise RefusalError(f"puts items into {_word(target)}")
        for value in values:
            if _names(value):
                raise RefusalError(f"keeps {_word(value)} as a value")
        target.simple = target.simple and all(isinstance(value, (str, int, float)) for value in values)

    def _check_keys(self, keys: list[Any]) -> None:
        for key in keys:
            if not isinstance(key, (str, int, float, bytes, type(None))) or isinstance(key, _Name):
                raise RefusalError(f"uses {_word(key)} as a key")

    def _build(self, target: Any, state: Any) -> None:
        kind = target.kind if isinstance(target, _Made) else ""
        if kind in self._ignored:
            return
        plain = isinstance(state, _Made) and state.kind in ("dict", ORDERED)
        if not plain or not (kind in self._layers or kind == ORDERED):
            raise RefusalError(f"sets {_word(target)} up from {_word(state)}")

    def _instance(self, name: Any, arguments: Any) -> _Made:
        if not isinstance(name, _Name) or not (name in self._ignored or (name in self._layers and arguments == ())):
            raise RefusalError(f"makes an instance of {_word(name)} with {_word(arguments)}")
        return _Made(str(name))

    def _call(self, name: Any, arguments: Any) -> Any:
        if isinstance(name, _Name) and isinstance(arguments, tuple):
            if name in self._ignored or (name == ORDERED and not arguments):
                return _Made(str(name))
            if name in SETS and len(arguments) == 1 and _is(arguments[0], "list") and arguments[0].simple:
                return _Made("set")
            if name == ENCODE and arguments[1:] == ("latin1",) and isinstance(arguments[0], str):
                return b""
            if name == SIZE and len(arguments) == 1 and isinstance(arguments[0], _Row):
                return arguments[0]
            if name == TENSOR:
                return self._tensor(*arguments)
            if name == PARAMETER and len(arguments) == 3 and _is(arguments[0], "tensor") and _is(arguments[2], ORDERED):
                return arguments[0]
        raise RefusalError(f"calls {_word(name)} with {_word(arguments)}")

    def _storage(self, word: str, kind: Any, key: Any, _place: str, count: Any) -> _Made:
        known = isinstance(kind, _Name) and kind in STORAGES and isinstance(key, str) and key in self._sizes
        if word != "storage" or not known or STORAGES[kind] * count != self._sizes[key]:
            there = f"{self._sizes[key]} bytes" if isinstance(key, str) and key in self._sizes else "no bytes"
            raise RefusalError(f"takes {count} numbers of {_word(kind)} from a part of {there}")
        self._stored[key] = count
        return _Made("storage", count)

    def _tensor(self, storage: Any, offset: int, size: Any, stride: Any, _grad: Any, hooks: Any, *rest: Any) -> _Made:
        whole = all(type(each) is int and each >= 0 for each in (offset, *size, *stride))
        alike = len(size) == len(stride) <= _MOST_DIMENSIONS
        if not whole or not alike or rest or not _is(storage, "storage") or not _is(hooks, ORDERED):
            raise RefusalError("makes a tensor in another way than torch.save does")
        count = prod(size)
        last = offset + sum((extent - 1) * step for extent, step in zip(size, stride)) if count else -1
        if last >= storage.elements:
            raise RefusalError(f"makes a tensor that reaches number {last} of {storage.elements}")
        self._elements += count
        return _Made("tensor")

    def check_volume(self) -> None:
        """Bound what the tensors take when each gets memory of its own, as moving and converting them does."""
        if self._elements > 2 * sum(self._stored.values()) + _SPARE:
            raise RefusalError(f"makes {self._elements} numbers out of {sum(self._stored.values())}")


def _is(value: Any, kind: str) -> bool:
    return isinstance(value, _Made) and value.kind == kind


def _names(value: Any) -> bool:
    return isinstance(value, _Name) or (isinstance(value, _Row) and value.names)


def _word(value: Any) -> str:
    if isinstance(value, _Name):
        return str(value)
    return value.kind if isinstance(value, _Made) else "arguments" if value and isinstance(value, tuple) else "nothing"
