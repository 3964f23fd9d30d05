"""Write the hostile files, give each to stock code and to ours, and print what each did. A program."""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.helpers.commands import SAMPLES
from tests.trust.hostile import checkpoints, settings, stock
from tests.trust.hostile.watched import attempt

SLOW = 2  # seconds after which a file counts as one that takes for ever
CASES = [*checkpoints.CASES, *settings.CASES]
STOCK = {
    "torch": stock.torch_load,
    "float": partial(stock.torch_load, convert=True),
    "classes": stock.count_classes,
    "ultralytics": stock.ultralytics_load,
    "safe": partial(stock.ultralytics_load, safe=True),
    "ultralytics names": partial(stock.ultralytics_load, names=True),
    "yaml": stock.yaml_load,
    "yaml names": partial(stock.yaml_load, names=True),
    "npy": stock.npy_load,
    "npy jpg": stock.npy_load,
}


def ours(path: Path, project: Path) -> int:
    """Run the detect command with a hostile file in the place where it belongs."""
    from yolo_heatviz import detect

    flag = settings.FLAG[path.suffix]
    source = () if flag == "--source" else ("--source", str(SAMPLES / "linen.jpg"))
    return detect.main([flag, str(path), *source, "--project", str(project)])


def main(folder: Path) -> None:
    from yolo_heatviz import detect

    tempfile.tempdir = str(folder)
    detect.main(["--source", str(SAMPLES / "linen.jpg"), "--project", str(folder / "warm"), "--nosave"])
    told = {}
    for number, case in enumerate(CASES):
        told[case.name] = report = {}
        suffix = settings.SUFFIX.get(case.stock, ".pt")
        for way, action in (("stock", STOCK[case.stock]), ("ours", partial(ours, project=folder / "runs"))):
            path, marker = folder / f"{way}{number}{suffix}", folder / f"{way}{number}.ran"
            case.make(path, marker)
            report[way] = attempt(partial(action, path), folder, seconds=SLOW if way == "stock" else 20)
            report[way]["ran"] = marker.exists()
            path.unlink()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
