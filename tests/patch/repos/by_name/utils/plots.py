"""A repository in the form of YOLOv5 v6.0 to v7.0, without PyTorch: upstream's function leaves a text file."""

from pathlib import Path


def feature_visualization(x, module_type, stage, n=32, save_dir=Path("runs/detect/exp")):
    Path(save_dir, f"upstream{stage}.txt").write_text(module_type)
