"""What the user names as a source, as single sources that can be run, and can fail, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import HeatvizError


@dataclass(frozen=True)
class Source:
    """One image, one video, or one or more live streams."""

    given: Any
    """What Ultralytics' predictor takes."""
    kind: str
    """`image`, `video` or `stream`."""
    label: str
    """What it is called: a path, a URL, a webcam's number."""

    def __str__(self) -> str:
        return self.label


def expand(source: str, fetched: Path) -> list[Source]:
    """The single sources of an image, video, folder, glob, list file, URL, stream, webcam number or `screen`.

    Args:
        source: what the user named.
        fetched: a folder for what a URL brings, to be kept until it was run.

    Raises:
        HeatvizError: there is nothing of that name, or nothing in it to run on.
    """
    from ultralytics.data.build import check_source
    from ultralytics.data.utils import IMG_FORMATS, VID_FORMATS
    from ultralytics.utils.checks import check_file

    try:
        remote = source.lower().startswith(("http://", "https://"))
        suffix = urlsplit(source).path.rpartition(".")[2].lower() if remote else ""
        if suffix in IMG_FORMATS | VID_FORMATS:
            return [
                Source(check_file(source, download_dir=fetched), "image" if suffix in IMG_FORMATS else "video", source)
            ]
        found, stream, screenshot, in_memory, *_ = check_source(source)
        if stream or screenshot or in_memory:
            return [Source(found, "image" if in_memory else "stream", source)]
        listing = _listing(found)
    except (OSError, ValueError) as error:
        accepted = f"images ({', '.join(sorted(IMG_FORMATS))}), videos ({', '.join(sorted(VID_FORMATS))})"
        reason = " ".join(str(error).split())[:160]
        raise HeatvizError(
            f"source: got {source!r}, accepted are {accepted}, folders, globs, lists, URLs, streams ({reason})"
        ) from error
    return [Source(file, "video" if video else "image", file) for file, video in zip(listing.files, listing.video_flag)]


def _listing(source: str) -> Any:
    from ultralytics.data.loaders import LoadImagesAndVideos

    class Listing(LoadImagesAndVideos):
        """Ultralytics' own choice of files, without opening the first video: a broken one is that file's failure."""

        def _new_video(self, path: str) -> None:
            pass

    return Listing(str(Path(source)))
