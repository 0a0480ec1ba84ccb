"""What an office must read: «Tôi đã đọc» bound to the text that was shown, reminders, and whom a head still has to ask.

Read reading.py (the official), then heads.py (who answers for a unit); keeping.py sees every minute to what is owed to
either, telling.py writes it.
"""

from bot.features.directive import heads, keeping, reading, telling
from bot.features.directive.feature import directive

__all__ = ["directive", "heads", "keeping", "reading", "telling"]
