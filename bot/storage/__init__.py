"""What the bot remembers about people: the tables that features share. SQL stands here and in features/*/store.py.

database = await Database.open(url)             # migrates first
async with database.begin() as connection: …    # the one writer (BEGIN IMMEDIATE on SQLite)
async with database.read() as connection: …     # the read pool
"""

from bot.storage.channel_memory import ChannelMemory
from bot.storage.database import Database
from bot.storage.deliveries import Deliveries, Outcome
from bot.storage.desk_keys import DeskKeys
from bot.storage.inbox import Inbox, Settled
from bot.storage.people import People
from bot.storage.posts import Posts
from bot.storage.progress import Figures, Progress, live_figures, progress
from bot.storage.record import Entry, Record
from bot.storage.rows import (
    ANSWER,
    AT_WORK,
    CALL,
    CONSENT,
    CORRECTION,
    DIRECTIVE,
    DUE,
    DUTIES,
    FREQUENCIES,
    GRANTED,
    LATE,
    MORNING,
    OWED,
    PETITION,
    PETITION_LATE,
    PETITION_STEP,
    PETITION_URGENT,
    QUESTION,
    REPORT,
    SENT_AGAIN,
    TASK,
    TOLD,
    UNIT_ENDED,
    Audience,
    Broadcast,
    Citizen,
    Consent,
    Delivery,
    DeliveryState,
    Frequency,
    Invitation,
    Post,
    Role,
    Session,
    Subscription,
)
from bot.storage.subscriptions import Subscriptions

__all__ = [
    "ANSWER",
    "AT_WORK",
    "CALL",
    "CONSENT",
    "CORRECTION",
    "DIRECTIVE",
    "DUE",
    "DUTIES",
    "FREQUENCIES",
    "GRANTED",
    "LATE",
    "MORNING",
    "OWED",
    "PETITION",
    "PETITION_LATE",
    "PETITION_STEP",
    "PETITION_URGENT",
    "QUESTION",
    "REPORT",
    "SENT_AGAIN",
    "TASK",
    "TOLD",
    "UNIT_ENDED",
    "Audience",
    "Broadcast",
    "ChannelMemory",
    "Citizen",
    "Consent",
    "Database",
    "Deliveries",
    "Delivery",
    "DeliveryState",
    "DeskKeys",
    "Entry",
    "Figures",
    "Frequency",
    "Inbox",
    "Invitation",
    "Outcome",
    "People",
    "Post",
    "Posts",
    "Progress",
    "Record",
    "Role",
    "Session",
    "Settled",
    "Subscription",
    "Subscriptions",
    "live_figures",
    "progress",
]
