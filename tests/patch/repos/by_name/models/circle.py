"""Imports the function from a module that is still running, as a circle of imports does."""

from utils.circle import feature_visualization


def run(x, save_dir):
    feature_visualization(x, "models.common.SPPF", 9, save_dir=save_dir)
