"""What an office must read: «Tôi đã đọc» bound to the text that was shown, reminders, and whom a head still has to ask.

Read reading.py (the official), then heads.py (who answers for a unit); telling.py writes what is pushed to either.
"""

from bot.features.directive import heads, reading, telling
from bot.features.directive.feature import directive

__all__ = ["directive", "heads", "reading", "telling"]
