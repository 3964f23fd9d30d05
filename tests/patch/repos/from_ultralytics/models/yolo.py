"""The form of YOLOv5 from 2026-07-28 to 2026-07-31."""

from ultralytics.utils.plotting import feature_visualization


def run(x, save_dir):
    feature_visualization(x, "models.common.Conv", 0, save_dir=save_dir)
