"""The database as a command uses it: opened for a moment, and the note of what was done outside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import clock
from bot.channels.console import Console
from bot.config import Config
from bot.errors import OperatorError
from bot.message import Address
from bot.platforms import CHANNELS
from bot.services import ledger_of, seal_of
from bot.storage import Database, Entry, Record
from bot.storage.erasures import Ledger
from bot.storage.record import OPERATOR, Did


@asynccontextmanager
async def opened(config: Config) -> AsyncIterator[Database]:
    """The database, migrated; closed at the end."""
    database = await Database.open(config.database.url)
    try:
        yield database
    finally:
        await database.close()


async def note(config: Config, did: Did, *on_what: str, who: str = OPERATOR) -> None:
    """Puts into the record what a command does outside the database: one entry for each thing."""
    async with opened(config) as database, database.begin() as connection:
        await Record.note(connection, *(Entry(clock.now(), who, did, one) for one in on_what))


def ledger(config: Config) -> Ledger:
    """Who was erased, as the service keeps it."""
    return ledger_of(config, seal_of(config))


def address_of(written: str) -> Address:
    """`telegram:456`; raises OperatorError with how to write it. «Nothing was kept» of a channel that there is not would be
    taken for an answer to whoever asked."""
    try:
        found = Address.parse(written)
    except ValueError:
        raise OperatorError(f"{written!r} is no address: write it as channel:user, e.g. telegram:456") from None
    if found.channel not in (*CHANNELS, Console.name):
        raise OperatorError(f"{written!r}: there is no channel {found.channel!r}; write one of {', '.join(CHANNELS)}")
    return found
