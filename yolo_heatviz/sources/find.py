"""A source, as the user names it, to single sources that can be run, and can fail, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ..errors import NothingFoundError
from . import mistaken
from .download import fetch_image
from .paths import select


@dataclass(frozen=True)
class Source:
    """One image, one video, or one or more live streams."""

    given: str
    """Where it is: a path, or what Ultralytics calls a stream."""
    kind: str
    """`image`, `video` or `stream`."""
    label: str
    """Its name for the user: a path, a URL, a webcam's number."""

    def __str__(self) -> str:
        return self.label


def expand(source: str, fetched: Path) -> list[Source]:
    """The single sources of an image, video, folder, glob, list file, URL, stream, webcam number or `screen`.

    Files are neither opened nor looked for: one that cannot be read fails when its turn comes.

    Args:
        source: what the user named.
        fetched: a folder for what a URL brings, to be kept until it was run.

    Raises:
        NothingFoundError: there is nothing of that name, or nothing in it to run on.
    """
    from ultralytics.data.build import check_source
    from ultralytics.data.utils import IMG_FORMATS, VID_FORMATS

    try:
        if source.lower().startswith(("http://", "https://")):
            return [_remote(source, fetched)]
        _, stream, screenshot, *_ = check_source(source)
        if stream or screenshot:
            return [Source(source, "stream", source)]
        mistaken.check(source, IMG_FORMATS | VID_FORMATS)
        files = select(source, IMG_FORMATS | VID_FORMATS)
    except mistaken.MistakenError as error:
        raise NothingFoundError(f"source: got {source!r}, {error}") from error
    except (OSError, ValueError) as error:
        accepted = f"images ({', '.join(sorted(IMG_FORMATS))}), videos ({', '.join(sorted(VID_FORMATS))})"
        reason = " ".join(str(error).split())[:160]
        raise NothingFoundError(
            f"source: got {source!r}, accepted are {accepted}, folders, globs, lists, URLs, streams ({reason})"
        ) from error
    found = [Source(file, "video" if _suffix(file) in VID_FORMATS else "image", file) for file in files]
    return sorted(found, key=lambda each: each.kind)  # images first, each kind in the order of its files


def _remote(url: str, fetched: Path) -> Source:
    from ultralytics.data.utils import IMG_FORMATS, VID_FORMATS
    from ultralytics.utils.checks import check_file

    if _suffix(urlsplit(url).path) in VID_FORMATS:
        return Source(check_file(url, download_dir=fetched), "video", url)
    image = fetch_image(url, fetched, IMG_FORMATS)
    return Source(str(image), "image", url) if image else Source(url, "stream", url)


def _suffix(path: str) -> str:
    return path.rpartition(".")[2].lower()
