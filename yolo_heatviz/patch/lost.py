"""What `ultralytics.utils.plotting` has under the name that it lost in 8.4.113, while the patch is off."""

from __future__ import annotations

import logging
from pathlib import Path

logger = logging.getLogger(__name__)


def feature_visualization(
    x: object, module_type: str, stage: int, n: int = 32, save_dir: Path = Path("runs/detect/exp")
) -> None:
    """Draw nothing, and say so."""
    logger.warning("stage %s is not drawn: this ultralytics has no feature_visualization and the patch is off", stage)
