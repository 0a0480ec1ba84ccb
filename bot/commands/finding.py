"""One thing that the doctor looked at."""

from typing import Literal, NamedTuple

State = Literal["good", "warning", "bad"]


class Finding(NamedTuple):
    """What was looked at, how it stands, what was seen and what to do."""

    what: str
    state: State
    said: str
    remedy: str = ""
