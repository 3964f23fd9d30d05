"""The exit statuses of the detect command, for scripts that call it."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """0 if and only if the manifest is complete and every file it names is there, whole."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_FOUND = 3
    NOTHING_WRITTEN = 4
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[int, str] = {
    Exit.DONE: "everything was done",
    Exit.FAILED: "a source or a stage failed (the rest is done, the reasons are on stderr and in the manifest)",
    Exit.USAGE: "nothing was run because of what was asked for",
    Exit.NOTHING_FOUND: "the source is not there, or holds nothing to run on",
    Exit.NOTHING_WRITTEN: "no source left a result, or the manifest could not be written",
    Exit.INTERRUPTED: "interrupted by Ctrl-C",
    Exit.TERMINATED: "ended by SIGTERM",
}


def sentence() -> str:
    """Return what each status means, as `--help` and the README say it; the page of a run says it of its own status.

    Example:
        >>> sentence()[:47]
        'The exit status is 0 when everything was done, '
    """
    meanings = ", ".join(f"{int(status)} when {words}" for status, words in MEANINGS.items())
    return f"The exit status is {meanings}. After 130 and 143 the manifest says what was done."
