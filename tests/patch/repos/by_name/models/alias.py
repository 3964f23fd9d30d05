from utils.plots import feature_visualization as draw_maps


def run(x, save_dir):
    draw_maps(x, "models.common.SPPF", 9, save_dir=save_dir)
