"""A fork's copy with a parameter of its own."""

from pathlib import Path


def feature_visualization(x, module_type, stage, n=32, save_dir=Path("runs/detect/exp"), dpi=300):
    Path(save_dir, f"upstream{stage}.txt").write_text(f"{module_type} {dpi}")
