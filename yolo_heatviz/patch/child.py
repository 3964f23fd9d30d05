"""A process that a script under the runner has started: the patch is on, and the script's own process tells of it."""

from __future__ import annotations

from . import exit_notice, finder, lost_flag, options, tally
from .handle import install_with


def join() -> None:
    """Do here what the runner has done in the process that started this one."""
    install_with(options.from_environment())
    exit_notice.leave_to_parent()
    script = lost_flag.script_of_parent()
    if script:
        finder.when_loaded("torch", lambda: lost_flag.hear(script))
    tally.publish()
