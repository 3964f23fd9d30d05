"""Imports the function from a module that is still running, as a circle of imports does."""

from utils.circle import feature_visualization as draw_maps


def run(x, save_dir):
    draw_maps(x, "models.common.SPPF", 9, save_dir=save_dir)
