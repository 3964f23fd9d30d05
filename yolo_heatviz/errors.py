"""The one error that a user's mistake raises."""


class HeatvizError(Exception):
    """What was wrong, what was got, and what is accepted, in one line.

    The commands print it on stderr without a traceback and exit with a nonzero status.

    Example:
        >>> raise HeatvizError("unknown colour map 'jett': accepted are jet, viridis, ...")
        Traceback (most recent call last):
        ...
        yolo_heatviz.errors.HeatvizError: unknown colour map 'jett': accepted are jet, viridis, ...
    """
