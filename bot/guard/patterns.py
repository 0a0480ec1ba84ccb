"""How patterns over folded syllables are written: over several lines, as whole words."""

import re


def joined(written: str) -> str:
    """A long pattern is written over several lines, broken before a |."""
    return "".join(line.strip() for line in written.splitlines())


def any_of(written: str) -> re.Pattern[str]:
    """Finds any of its alternatives as whole words."""
    return re.compile(rf"\b(?:{joined(written)})\b")
