"""The one way out: a checkpoint unpickled in full, which runs whatever it says. For `--trust-weights` alone."""

from __future__ import annotations

import io
import pickle
from types import ModuleType
from typing import Any, Mapping

import torch

from ..errors import HeatvizError
from ..text import shown
from . import advice
from .archive import Checkpoint


def restore_trusting(checkpoint: Checkpoint, known: Mapping[str, Any]) -> Any:
    """Unpickle a checkpoint in full. Its own classes are imported, from the working folder or PYTHONPATH.

    Args:
        checkpoint: the file.
        known: classes for names ("module.name") that cannot be imported.

    Raises:
        HeatvizError: something that it names cannot be imported, or loading it fails.
    """
    try:
        content = io.BytesIO(checkpoint.content)
        return torch.load(content, map_location="cpu", weights_only=False, pickle_module=_pickling(checkpoint, known))
    except HeatvizError:
        raise
    # It runs code of anyone's, which raises anything.
    except Exception as error:
        reason = shown(f"{type(error).__name__}: {error}", 200)
        raise HeatvizError(
            f"checkpoint '{checkpoint.path}' cannot be loaded, trusted as it is: {reason}: {advice.THERE}"
        ) from error


def _pickling(checkpoint: Checkpoint, known: Mapping[str, Any]) -> ModuleType:
    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            try:
                return super().find_class(module, name)
            except (ImportError, AttributeError) as error:
                if f"{module}.{name}" in known:
                    return known[f"{module}.{name}"]
                helps = "run where its repository is, or name that in PYTHONPATH"
                if module == "__main__":
                    helps = advice.for_names([f"{module}.{name}"], checkpoint)
                raise HeatvizError(
                    f"'{checkpoint.path}' needs {shown(f'{module}.{name}', 80)}, which cannot be imported ({error}): "
                    f"{helps}"
                ) from error

    made = ModuleType("trusting_pickle")
    vars(made).update(vars(pickle), Unpickler=Unpickler)
    return made
