"""The stages that are shown of an image, and of a video."""

from __future__ import annotations

from ..model.selection import choose
from ..model.stages import Key, Layout

_AUTO = {"image": "all", "video": "head-inputs", "stream": "head-inputs"}


def chosen_stages(spec: str, model: Layout) -> dict[str, tuple[Key, ...]]:
    """The stages to show of each kind of source.

    Args:
        spec: what `--stages` says; `auto` is all of an image and the head's inputs of a video.
        model: the network's stages.

    Raises:
        HeatvizError: `spec` names none of this model's.
    """
    return {kind: choose(auto if spec == "auto" else spec, model) for kind, auto in _AUTO.items()}
