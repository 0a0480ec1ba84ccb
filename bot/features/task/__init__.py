"""What a directive gives a unit to do: «Nhận việc», «Xong», a head who gives it to somebody, reminders, who is late.

Read doing.py (the official), then giving.py (the head); telling.py writes what is pushed to either.
"""

from bot.features.task import doing, giving, telling
from bot.features.task.feature import task

__all__ = ["doing", "giving", "task", "telling"]
