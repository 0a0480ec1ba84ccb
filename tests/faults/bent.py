"""`loaluat run` with a few things bent from outside, which the program itself offers nobody to bend.

`python -m tests.faults.bent --page 20 --clock FILE run --set …`: an audience is frozen in pages of 20, and the wall clock is
off by as many seconds as the file says at that instant. The clock that never jumps stays as it is.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path

from apscheduler.schedulers import base as schedulers

from bot import app, clock, menus, replies
from bot.__main__ import main
from bot.channels import telegram, zalo_bot, zalo_oa_token
from bot.http import HttpClient
from bot.schedule import Schedule
from bot.storage import deliveries


class Clock:
    """A wall clock that somebody puts forward and back: `now`, as `datetime` has it."""

    def __init__(self, off: Path) -> None:
        self._off = off

    def now(self, zone: tzinfo | None = UTC) -> datetime:
        return datetime.now(zone) + timedelta(seconds=float(self._off.read_text() or 0))


def bend_clock(off: Path) -> None:
    """For the program and for its scheduler, which asks the time itself."""
    bent = Clock(off)
    clock.now = bent.now
    for made in (app.App.__init__, app.App.open.__func__):  # type: ignore[attr-defined]
        made.__defaults__ = (bent.now,)  # bound when the class was made
    schedulers.datetime = bent


def bend_patience(seconds: float) -> None:
    """How long an answer is waited for, of calls other than getUpdates."""
    usual = HttpClient._timeout

    def waits(client: HttpClient, asked: float) -> object:
        return usual(client, seconds if asked == telegram.CALL_SECONDS else asked)

    HttpClient._timeout = waits  # type: ignore[method-assign,assignment]


def bend_pauses(seconds: float) -> None:
    """How long is waited at most before a platform is tried again, and how long when it refuses a token."""
    for module in (replies, telegram, zalo_bot, zalo_oa_token):
        module.LONGEST_PAUSE = seconds  # type: ignore[attr-defined]
    zalo_oa_token.AGAIN_SECONDS = zalo_oa_token.REFUSED_AGAIN_SECONDS = seconds


def bent(words: list[str]) -> list[str]:
    """Bends what the first words say; the words of the command are left."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.bent", description=__doc__)
    parser.add_argument("--page", type=int, metavar="N", help="people of a page of an audience")
    parser.add_argument("--clock", type=Path, metavar="FILE", help="holds the seconds by which the wall clock is off")
    parser.add_argument("--tick", type=int, metavar="SECONDS", help="between two looks at what is due")
    parser.add_argument("--patience", type=float, metavar="SECONDS", help="with a platform that does not answer")
    parser.add_argument("--pause", type=float, metavar="SECONDS", help="at most, before a platform is tried again")
    parser.add_argument("--unhurried", action="store_true", help="nobody types what was meant for the message before")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args(words)
    if args.page:
        deliveries.PAGE = args.page
    if args.clock:
        bend_clock(args.clock)
    if args.tick:
        app.Schedule = partial(Schedule, seconds=args.tick)  # type: ignore[assignment,attr-defined]
    if args.patience:
        bend_patience(args.patience)
    if args.pause:
        bend_pauses(args.pause)
    if args.unhurried:
        menus.TYPED_MEANWHILE = timedelta()
    return list(args.command)


if __name__ == "__main__":
    sys.exit(main(bent(sys.argv[1:])))
