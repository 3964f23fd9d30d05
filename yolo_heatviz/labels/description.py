"""A data set's description, `data.yaml`: its classes, and what it says of where its images are."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Mapping, NamedTuple

from ..errors import HeatvizError
from ..files.opening import with_slashes
from ..text import shown, text

_LARGEST, _DEEPEST = 1 << 20, 20
SPLITS = ("train", "val", "test")
_OTHER_NAMES = {"val": ("validation", "valid")}


class Description(NamedTuple):
    """What a data set's `.yaml` says."""

    path: Path
    names: dict[int, str]
    """Classes, numbered from 0."""
    root: str | None
    """Its `path`."""
    splits: dict[str, list[str]]
    """Folders and lists of images, as they are written, by `train`, `val` and `test`."""
    keypoints: tuple[int, int] | None
    """Its `kpt_shape`."""


def read(path: Path) -> Description:
    """Read a data set's description; nothing that it names is looked for, downloaded or run.

    Raises:
        HeatvizError: it cannot be read, or has no names.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "data.yaml").write_text("val: images/val\\nnames: [hole, stain]")
        ...     found = read(Path(folder, "data.yaml"))
        >>> found.names, found.splits
        ({0: 'hole', 1: 'stain'}, {'val': ['images/val']})
    """
    import yaml

    try:
        given = yaml.safe_load(_plain(path))
        if not isinstance(given, dict):
            raise ValueError("no keys")
        return Description(path, _names(given), _root(given), _splits(given), _keypoints(given))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        reason = "no 'names'" if isinstance(error, KeyError) else with_slashes(path) or " ".join(str(error).split())
        raise HeatvizError(
            f"--data: got {str(path)!r}, accepted is a data set .yaml with names ({shown(reason, 200)})"
        ) from error


def _plain(path: Path) -> str:
    """A file's text, if what YAML makes of it can be no larger than that: it has no aliases, which copy."""
    import yaml

    if path.stat().st_size > _LARGEST:
        raise ValueError(f"{path.stat().st_size} bytes, more than {_LARGEST}")
    content = path.read_text(encoding="utf-8-sig")
    depth = 0
    for event in yaml.parse(content, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"an alias, *{event.anchor}")
        if depth > _DEEPEST:
            raise ValueError("lists in lists")
    return content


def _names(given: Mapping[str, Any]) -> dict[int, str]:
    found = given["names"]
    names = dict(found) if isinstance(found, dict) else dict(enumerate(found))
    if not all(isinstance(name, (str, int, float)) for name in names.values()):
        raise ValueError("a name that is no word")
    if not names or set(names) != set(range(len(names))):
        raise ValueError(f"{len(names)} names that are not numbered from 0 on")
    if isinstance(given.get("nc"), int) and given["nc"] != len(names):
        raise ValueError(f"{len(names)} names, where nc is {given['nc']}")
    return {number: text(str(names[number])) for number in range(len(names))}


def _root(given: Mapping[str, Any]) -> str | None:
    root = given.get("path")
    if root is not None and not isinstance(root, str):
        raise ValueError(f"path: {root!r}, which is no path")
    return root or None


def _splits(given: Mapping[str, Any]) -> dict[str, list[str]]:
    splits: dict[str, list[str]] = {}
    for split in SPLITS:
        entry = next((given[key] for key in (split, *_OTHER_NAMES.get(split, ())) if given.get(key)), None)
        if entry is None:
            continue
        entries: list[Any] = entry if isinstance(entry, list) else [entry]
        if not all(isinstance(each, str) for each in entries):
            raise ValueError(f"{split}: {entry!r}, which is no path and no list of paths")
        splits[split] = entries
    return splits


def _keypoints(given: Mapping[str, Any]) -> tuple[int, int] | None:
    shape = given.get("kpt_shape")
    if shape is None:
        return None
    count, numbers = shape
    if not (isinstance(count, int) and count > 0 and numbers in (2, 3)):
        raise ValueError(f"kpt_shape: {shape!r}, accepted is a count of keypoints and 2 or 3 numbers of each")
    return count, numbers
