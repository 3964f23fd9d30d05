"""`python -m tests.bench.evolution_strip`: the strip in the main README, of the demo's network as it learns.

It trains for 12 epochs on 800 generated pictures of 160 pixels, some minutes on one thread, as the slow test in
`tests/evolution/test_proof.py` does.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy as np

from yolo_heatviz.model.offline import stay_offline

STAGES, SIZE, EPOCHS, PICTURES = (0, 2, 4, 6, 17, 20), 160, 12, 800
RECIPE = {"optimizer": "AdamW", "lr0": 0.002, "warmup_epochs": 0.5, "save_period": -1}
PATH = Path(__file__).parents[2] / "runs" / "example" / "evolution.jpg"


def redraw(folder: Path, path: Path) -> None:
    """Draw the strip of a watched training into a small picture.

    Args:
        folder: the training's.
        path: of the picture, a JPEG.
    """
    from yolo_heatviz.evolution import manifest, record, strip, table
    from yolo_heatviz.evolution.again import images_of
    from yolo_heatviz.evolution.options import Drawing
    from yolo_heatviz.evolution.pictures import Drawn
    from yolo_heatviz.evolution.results import read_results
    from yolo_heatviz.figures.files import encoded
    from yolo_heatviz.figures.style import Style

    run = folder / "heatmaps"
    content = manifest.read(run) or {}
    epochs = record.kept(run)
    rows = table.table(run, epochs, read_results(folder))
    drawn = Drawn(images_of(content), Drawing().settings, epochs[-1], content["chosen_by"], manifest.EMA)
    panels = strip.grid(run, strip.spread(epochs), STAGES, rows, drawn)
    large = np.frombuffer(encoded(panels, Style("cvpr", "sans", dpi=140), ".png"), np.uint8)
    cv2.imwrite(str(path), cv2.imdecode(large, cv2.IMREAD_COLOR), [cv2.IMWRITE_JPEG_QUALITY, 88])


def main() -> None:
    """Train, watched, and draw."""
    with tempfile.TemporaryDirectory() as place:
        stay_offline(Path(place, "config"))
        from tests.helpers.small_training import cloth, train
        from yolo_heatviz.evolution.ultralytics_training import Callbacks
        from yolo_heatviz.evolution.watch_options import WatchOptions
        from yolo_heatviz.evolution.watcher import Watcher

        data = cloth(Path(place, "data"), train=PICTURES, val=PICTURES // 10, size=SIZE)
        events = Callbacks(Watcher(WatchOptions(view="none"))).events()
        train(data, Path(place), epochs=EPOCHS, size=SIZE, callbacks=events, **RECIPE)
        redraw(Path(place, "exp"), PATH)


if __name__ == "__main__":
    main()
