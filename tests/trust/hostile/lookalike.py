"""A class that is called as an allowed one is, and runs what it is given."""

from __future__ import annotations

import os
from typing import Any


class Conv:
    def __setstate__(self, state: Any) -> None:
        os.system(state["command"])
