"""k-anonymity: no figure that leaves whoever runs the service tells of fewer than five people. Pure.

published(3) -> None        # shown as «dưới 5»
published(12) -> 12
"""

FEWEST = 5
"""A smaller group can be recognised by who knows the place."""


def published(count: int) -> int | None:
    """The count as outsiders may read it; None for a group that is too small. Nobody is nobody: zero stays."""
    return count if count == 0 or count >= FEWEST else None
