"""Write the hostile files, give each to our code or to stock loaders, and print what each did.

`python -m tests.trust.hostile.corpus FOLDER [LOADER ...]`: to the stock loaders named, as in `STOCK`, else to ours;
with `blocks`, to ours with `--blocks`, which has files of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.helpers.commands import SAMPLES
from tests.trust.hostile import checkpoints, own_blocks, settings, stock
from tests.trust.hostile.watched import attempt

SLOW = 2  # seconds after which a file counts as one that takes for ever
CASES = [*checkpoints.CASES, *settings.CASES]
BLOCKS = "blocks"
WITH_BLOCKS = [*checkpoints.CASES, *own_blocks.CASES]
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


def ours(path: Path, project: Path, *flags: str) -> int:
    """Run the detect command with a hostile file in the place where it belongs."""
    from yolo_heatviz import detect

    flag = settings.FLAG[path.suffix]
    source = () if flag == "--source" else ("--source", str(SAMPLES / "linen.jpg"))
    return detect.main([flag, str(path), *source, "--project", str(project), *flags])


def main(folder: Path, loaders: list[str]) -> None:
    from yolo_heatviz import detect

    tempfile.tempdir = str(folder)
    with_blocks = loaders == [BLOCKS]
    repository = own_blocks.repository(folder) if with_blocks else None
    flags = ("--blocks", str(repository)) if repository else ()
    is_ours = with_blocks or not loaders
    if is_ours:
        detect.main(["--source", str(SAMPLES / "linen.jpg"), "--project", str(folder / "warm"), "--nosave"])
    reports = {}
    for number, case in enumerate(WITH_BLOCKS if with_blocks else CASES):
        if not is_ours and case.stock not in loaders:
            continue
        path = folder / f"{number}{settings.SUFFIX.get(case.stock, '.pt')}"
        marker = path.with_suffix(".ran")
        case.make(path, marker)
        action = partial(ours, path, folder / "runs", *flags) if is_ours else partial(STOCK[case.stock], path)
        reports[case.name] = attempt(action, folder, seconds=20 if is_ours else SLOW)
        reports[case.name]["ran"] = marker.exists()
        if repository:
            reports[case.name]["imported"] = (repository / own_blocks.IMPORTED).exists()
            (repository / own_blocks.IMPORTED).unlink(missing_ok=True)
        path.unlink()
    print(json.dumps(reports))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
