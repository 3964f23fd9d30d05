"""The data of a page, read as the page reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from yolo_heatviz.report.encoding import Encoded, decode
from yolo_heatviz.report.json_script import unwrap


def script(path: Path) -> dict:
    return json.loads(unwrap(path.read_bytes()))


def values(folder: Path, stage: dict) -> tuple[list, np.ndarray, dict]:
    """The numbers of a stage's maps, their values, and what else its file says."""
    found = script(folder / stage["maps"])
    shape = (found["height"], found["width"])
    encoded = Encoded(found["low"], found["high"], found["codes"].encode(), found["rest"].encode())
    return found["maps"], decode(encoded, shape), found


def data(page: Path) -> dict:
    """The run, as the page has it."""
    (text,) = re.findall(r'<script type="application/json" id="run">(.*?)</script>', page.read_text(), re.DOTALL)
    return json.loads(text)


def stage(entry: dict, key: int | str) -> dict:
    (found,) = (each for each in entry["stages"] if each.get("path", each["stage"]) == key)
    return found
