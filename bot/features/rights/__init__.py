"""What a person may do with what is held on them: see it, take a copy, take back a consent, have it all erased."""

from bot.features.rights import leaving, renewing, seeing  # noqa: F401 - their handlers join the feature
from bot.features.rights.feature import rights

__all__ = ["rights"]
