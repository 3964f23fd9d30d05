"""A checkpoint's objects by `torch.load(weights_only=True)`, from an exact list of classes, after a check."""

from __future__ import annotations

import logging
import pickle
import re
from functools import lru_cache
from typing import Any, Callable, Mapping

import torch

from ..errors import HeatvizError
from ..text import shown
from . import advice
from .archive import AGAIN, Checkpoint
from .own_blocks import OwnBlocks
from .pickle_check import PLAIN, RefusalError, check_pickle

LOGGER = logging.getLogger(__name__)
_MOST_NAMES = 8
_CAN_RENAME, _WITHOUT_KNOWN_HOLES = (2, 6), (2, 10)


class Ignored:
    """Stands for a checkpoint's notes (arrays, paths, settings): it keeps nothing and does nothing."""

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass


_NUMPY = ("core.multiarray._reconstruct", "core.multiarray.scalar", "ndarray", "dtype")
_PATHS = ("Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath")
NOTES: dict[str, Any] = {
    **{f"numpy.{underscore}{name}": Ignored for underscore in ("", "_") for name in _NUMPY},
    **{f"{package}.{name}": Ignored for package in ("pathlib", "pathlib._local") for name in _PATHS},
}
"""Names that any checkpoint may have beside its network, and that are left out."""


def restore(checkpoint: Checkpoint, allowed: Mapping[str, Any], kind: str, own: OwnBlocks | None = None) -> Any:
    """Make what a checkpoint pickles, without running what its pickle says.

    Args:
        checkpoint: the file.
        allowed: each global ("module.name") that it may name, as it is pickled, and the class that it comes back as:
            a layer, which is made empty and given its attributes, or `Ignored`.
        kind: of checkpoint, for messages.
        own: the user's own blocks, for names that are not on the list; imported when the checkpoint is read to its end.

    Raises:
        HeatvizError: it names what is not on the list (the message has the names), it is damaged, it does what no
            checkpoint does, a block of the user's own cannot be made, or torch is older than 2.6, the first whose
            allow-list can rename.
    """
    check_names(checkpoint, allowed, kind, own)
    if _version() < _CAN_RENAME:
        raise HeatvizError(
            f"loading checkpoints safely needs torch 2.6 or newer: got {torch.__version__} (pip install -U torch)"
        )
    if not checkpoint.pickle:
        raise HeatvizError(
            f"'{checkpoint.path}' is a raw file of torch before 1.6: save it again with torch.save of 1.6 or newer"
        )
    if _version() < _WITHOUT_KNOWN_HOLES:
        _warn_of_holes(torch.__version__)
    stand_ins = own.stand_ins(checkpoint.names - PLAIN, allowed) if own else {}
    allowed = {**allowed, **stand_ins}
    _check_pickle(checkpoint, allowed)
    content = _load(checkpoint, allowed)
    if own:
        own.adopt(stand_ins)
    return content


def check_names(checkpoint: Checkpoint, allowed: Mapping[str, Any], kind: str, own: OwnBlocks | None = None) -> None:
    """Refuse a checkpoint that names what is neither on the list nor a block of the user's own.

    Raises:
        HeatvizError: the names.
    """
    names = sorted(checkpoint.names - PLAIN - allowed.keys())
    if own:
        names = [name for name in names if not own.source.place(name)]
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        listed = ", ".join(shown(name, 80) for name in names[:_MOST_NAMES])
        raise HeatvizError(
            f"'{checkpoint.path}' is refused, unrun: {kind} checkpoints do not name {listed}{more}: "
            f"{advice.for_names(names, checkpoint, own.source if own else None)}"
        )


def _check_pickle(checkpoint: Checkpoint, allowed: Mapping[str, Any]) -> None:
    ignored = {name for name, kind in allowed.items() if issubclass(kind, Ignored)}
    try:
        check_pickle(checkpoint.pickle, allowed.keys() - ignored, ignored, checkpoint.sizes)
    except RefusalError as refused:
        raise HeatvizError(
            f"'{checkpoint.path}' is refused, unrun: it {shown(str(refused), 200)}: {advice.SOURCE}"
        ) from refused
    # What cannot be followed fails in whatever way: a stack that is empty, a part that is missing.
    except Exception as error:
        raise HeatvizError(
            f"'{checkpoint.path}' is damaged or is no PyTorch checkpoint (its pickle cannot be followed): {AGAIN}"
        ) from error


def _load(checkpoint: Checkpoint, allowed: Mapping[str, Any]) -> Any:
    # Only what this file names, and not what the caller has registered: leaving the block takes it off torch's list.
    before = torch.serialization.get_safe_globals()
    renamed = {_today(name): kind for name, kind in allowed.items() if name in checkpoint.names}
    listed: list[Callable | tuple[Callable, str]] = [(kind, name) for name, kind in renamed.items()]
    others = [each for each in before if _registered(each) in renamed and each not in listed]
    with torch.serialization.safe_globals(others):
        pass  # of two classes by one name torch takes either
    try:
        with torch.serialization.safe_globals([each for each in listed if each not in before]):
            return torch.load(checkpoint.rewritten(), map_location="cpu", weights_only=True)
    except HeatvizError:
        raise
    # Damaged or hostile bytes raise whatever they like: errors of pickle, zip, tensors, attributes.
    except Exception as error:
        raise HeatvizError(
            f"checkpoint '{checkpoint.path}' cannot be read: {shown(_reason(error), 200)}: {AGAIN}"
        ) from error
    finally:
        torch.serialization.add_safe_globals(others)


def _registered(each: Any) -> str:
    """The name of an entry of torch's list."""
    return each[1] if isinstance(each, tuple) else f"{each.__module__}.{each.__qualname__}"


def _today(name: str) -> str:
    """A name as torch looks it up: that of Python 3, where the pickle's protocol 2 keeps Python 2's."""
    return re.sub(r"^__builtin__\.", "builtins.", name)


def _reason(error: Exception) -> str:
    """Take what went wrong out of torch's message, and leave its advice to load unsafely and its link."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip() and "torch.load to learn" not in line]
    if not lines:
        return type(error).__name__
    if isinstance(error, pickle.UnpicklingError):
        return lines[-1].partition(". Please use ")[0].replace("WeightsUnpickler error: ", "")
    return lines[0]


def _version() -> tuple[int, ...]:
    return tuple(int(number) for number in torch.__version__.split("+")[0].split(".")[:2])


@lru_cache(maxsize=None)
def _warn_of_holes(version: str) -> None:
    LOGGER.warning(
        "torch %s: its weights_only loading has known holes, closed in 2.10 (CVE-2026-24747); a checkpoint's pickle is "
        "checked before it gets there, but a newer torch is safer",
        version,
    )
