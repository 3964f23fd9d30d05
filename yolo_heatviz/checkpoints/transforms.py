"""The preparation of a classifier's images: rebuilt from what its checkpoint says of it, or refused by name."""

from __future__ import annotations

import math
from typing import Any, Callable

import torch

from .safe_load import Ignored
from .sanitize import image_size

_MODULES = {
    "torchvision.transforms.transforms": ("Compose", "Normalize", "Resize", "CenterCrop", "ToTensor"),
    "torchvision.transforms.functional": ("InterpolationMode",),
    "ultralytics.data.augment": ("CenterCrop", "ToTensor"),
    "ultralytics.yolo.data.augment": ("CenterCrop", "ToTensor"),
}
_ORDER = ("Resize", "CenterCrop", "ToTensor", "Normalize")


class Noted(Ignored):
    """A transform as it is pickled: it keeps its settings and does nothing."""

    settings: dict[str, Any]

    def __new__(cls, *arguments: Any) -> Noted:
        made = super().__new__(cls)
        made.settings = {"value": arguments[0] if arguments else None}
        return made

    def __setstate__(self, state: Any) -> None:
        self.settings = state if isinstance(state, dict) else {}


NOTED: dict[str, Any] = {
    f"{module}.{name}": type(name, (Noted,), {"__module__": module})
    for module, names in _MODULES.items()
    for name in names
}
"""What a classifier's checkpoint may name for the preparation of its images, and what each comes back as."""


def rebuilt(transforms: Any) -> tuple[Any, list[int]]:
    """Build what a checkpoint's transforms do, for images as Ultralytics' predictor hands them over today.

    Those of 8.0 are Ultralytics' own and take BGR arrays; torchvision's, and today's predictor, take RGB of Pillow.

    Args:
        transforms: torchvision's `Compose` of real transforms, or of noted ones.

    Returns:
        A `Compose` that makes `(3, H, W)` float32 in RGB of a Pillow image, and H and W.

    Raises:
        ValueError: a step is none of those that Ultralytics has used, or they stand in another order; which.
    """
    from torchvision.transforms import Compose

    steps = _settings(transforms).get("transforms")
    if _name(transforms) != "torchvision.Compose" or not isinstance(steps, list):
        steps = [transforms]
    names = [_name(step) for step in steps]
    unknown = [name for name in names if name not in _BUILD]
    if unknown:
        raise ValueError(f"its images are prepared by {unknown[0]}, which is not known")
    made = [_BUILD[name](_settings(step)) for name, step in zip(names, steps)]
    kinds = [name.partition(".")[2] for name in names]
    crops = [step for kind, step in zip(kinds, made) if kind == "CenterCrop"]
    if kinds != sorted(set(kinds), key=_ORDER.index) or not crops or "ToTensor" not in kinds:
        raise ValueError(f"its images are prepared by {', '.join(names)}, which is not known")
    return Compose(made), list(crops[0].size if hasattr(crops[0], "size") else (crops[0].h, crops[0].w))


def _name(step: Any) -> str:
    """`torchvision.CenterCrop`, of a real one and of a noted one."""
    return f"{type(step).__module__.partition('.')[0]}.{type(step).__name__}"


def _settings(step: Any) -> dict[str, Any]:
    return step.settings if isinstance(step, Noted) else getattr(step, "__dict__", {})


def _resize(settings: dict[str, Any]) -> Any:
    from torchvision.transforms import InterpolationMode, Resize

    mode, size = settings["interpolation"], image_size(settings["size"])
    if settings.get("max_size") is not None:
        raise ValueError("its images are prepared by torchvision.Resize with a largest size, which is not known")
    mode = InterpolationMode(mode.settings["value"] if isinstance(mode, Noted) else mode)
    return Resize(tuple(size) if len(size) == 2 else size[0], interpolation=mode)


def _crop(settings: dict[str, Any]) -> Any:
    from torchvision.transforms import CenterCrop

    return CenterCrop(tuple(image_size(settings["size"])))


def _old_crop(settings: dict[str, Any]) -> Any:
    from ultralytics.data.augment import CenterCrop

    return CenterCrop(tuple(image_size([settings["h"], settings["w"]])))


def _tensor(settings: dict[str, Any]) -> Any:
    from torchvision.transforms import ToTensor

    if settings.get("half"):
        raise ValueError("its images are prepared in half precision, which is not known")
    return ToTensor()


def _normalise(settings: dict[str, Any]) -> Any:
    from torchvision.transforms import Normalize

    return Normalize(_numbers(settings["mean"]), _numbers(settings["std"]))


def _numbers(values: Any) -> torch.Tensor:
    numbers = torch.as_tensor(values, dtype=torch.float32)
    if numbers.ndim != 1 or not 1 <= len(numbers) <= 3 or not all(map(math.isfinite, numbers.tolist())):
        raise ValueError("its images are normalised by no numbers")
    return numbers


_BUILD: dict[str, Callable[[dict[str, Any]], Any]] = {
    "torchvision.Resize": _resize,
    "torchvision.CenterCrop": _crop,
    "torchvision.ToTensor": _tensor,
    "torchvision.Normalize": _normalise,
    "ultralytics.CenterCrop": _old_crop,
    "ultralytics.ToTensor": _tensor,
}
