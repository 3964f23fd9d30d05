"""Methods: the activations of a stage and a target's gradients there, to one map. A module each, with its paper.

Each is a pure function of `(C, H, W)` activations and gradients of one image, real numbers on any device, and gives
`(H, W)` values: none below 0, save those of `hirescam`, where what speaks against the target is negative.
"""

from __future__ import annotations

from typing import Callable

from torch import Tensor

from . import gradcam, gradcam_pp, hirescam, layercam, odam, ssgradcam_pp

Method = Callable[[Tensor, Tensor], Tensor]

BY_GRADIENT: dict[str, Method] = {
    "odam": odam.attribute,
    "hirescam": hirescam.attribute,
    "gradcam": gradcam.attribute,
    "gradcam++": gradcam_pp.attribute,
    "layercam": layercam.attribute,
    "ssgradcam++": ssgradcam_pp.attribute,
}
"""Those that take these two alone; `deeplift`, `eigencam`, `integrated`, `drise` and the controls are in
`attribution.ways`."""
