"""The one error that a user's mistake raises, and its kinds that have an exit status of their own."""


class HeatvizError(Exception):
    """What was wrong, what was got, and what is accepted, in one line.

    The commands print it on stderr without a traceback and exit with a nonzero status.

    Example:
        >>> raise HeatvizError("unknown colour map 'jett': accepted are jet, viridis, ...")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: unknown colour map 'jett': accepted are jet, viridis, ...
    """


class NothingFoundError(HeatvizError):
    """A source is not there, or holds nothing to run on."""


class WriteError(HeatvizError):
    """The system, or the run's own fence, refuses to write; the message names the path."""


def reason_of(error: Exception) -> str:
    """Why something failed, for the manifest and the log: our own words as they are, others' with their type.

    Example:
        >>> reason_of(KeyError("x")), reason_of(HeatvizError("n: got 0"))
        ("KeyError: 'x'", 'n: got 0')
    """
    return str(error) if isinstance(error, HeatvizError) else f"{type(error).__name__}: {error}"
