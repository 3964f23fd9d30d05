import numpy as np
from utils.plots import feature_visualization


class Model:
    types = ("models.common.Conv", "models.common.C3", "models.yolo.Detect")

    def __call__(self, image, visualize=False):
        x = image
        for i, name in enumerate(self.types):
            x = (np.zeros(3),) if name.endswith("Detect") else x[..., ::2, ::2]
            if visualize:
                feature_visualization(x, name, i, save_dir=visualize)
        return x
