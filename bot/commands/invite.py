"""`loaluat invite`: a one-time code with which an official takes a post in a unit; the codes that are still open."""

import argparse
import difflib
from collections.abc import Iterable
from datetime import datetime, time, timedelta

from bot import clock
from bot.commands.database import opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.library import Library, Shelf, Unit
from bot.library.citing import shown
from bot.storage import GRANTED, Invitation, Posts, Role

EXAMPLE = (
    "  loaluat invite --unit ubnd-xa-mau-a --role legal_officer\n  loaluat invite --list\n  loaluat invite --revoke 12"
)
VALID_DAYS, MOST_DAYS = 7, 30


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "invite", "a one-time code with which an official joins", EXAMPLE)
    parser.add_argument("--unit", metavar="U", help="the unit's id in units.yaml")
    parser.add_argument("--role", metavar="R", help=", ".join(GRANTED))
    parser.add_argument("--valid-days", type=int, default=VALID_DAYS, metavar="N", help=f"default {VALID_DAYS}")
    parser.add_argument("--list", action="store_true", help="codes that nobody has used yet; not the codes themselves")
    parser.add_argument(
        "--revoke", type=int, metavar="NUMBER", help="this code, by its number in the list, opens nothing"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    now = clock.now()
    if args.list:
        return _list(args, run_async(_open_codes(config, now)))
    if args.revoke is not None:
        return _revoked(args, run_async(_revoke(config, args.revoke, now)))
    library = Shelf(config.content.dir, cache=config.cache_folder).library
    unit, role = _unit(library, args.unit, now), _role(args.role)
    if not 1 <= args.valid_days <= MOST_DAYS:
        raise OperatorError(f"--valid-days {args.valid_days}: write 1 to {MOST_DAYS}")
    last = clock.day_of(now) + timedelta(days=args.valid_days)
    until = datetime.combine(last + timedelta(days=1), time(), clock.HANOI)
    code = run_async(_invite(config, unit.id, role, now, until))
    said = library.texts.say(
        "office.hand_over", unit=unit.name, role=library.texts.say(f"office.{role}"), code=code, until=shown(last)
    )
    if args.json:
        print_json({"code": code, "unit": unit.id, "role": role, "until": until.isoformat(), "say": said.strip()})
    else:
        print(f"{code}\n\nShown once. What to hand over, to one person and not in a group:\n\n{said.strip()}")
    return 0


def _unit(library: Library, written: str | None, now: datetime) -> Unit:
    if not written:
        raise OperatorError("name the unit and the role: loaluat invite --unit ubnd-xa-mau-a --role official")
    day = clock.day_of(now)
    found = library.offices.unit_on(written, day)
    if found is None:
        gone = written in library.units
        ids = [unit.id for unit in library.offices.on(day)]
        raise OperatorError(
            f"--unit {written}: "
            + ("does not exist today" if gone else "is no unit of units.yaml")
            + nearest(written, ids)
        )
    return found


def _role(written: str | None) -> Role:
    for role in GRANTED:
        if role == written:
            return role
    raise OperatorError(f"--role {written}: write one of {', '.join(GRANTED)}" + nearest(written or "", GRANTED))


def nearest(written: str, known: Iterable[str]) -> str:
    """«; did you mean so-tu-phap?», or nothing."""
    near = difflib.get_close_matches(written, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


async def _invite(config: Config, unit: str, role: Role, now: datetime, until: datetime) -> str:
    async with opened(config) as database:
        return await Posts(database).invite(unit, role, now, until)


async def _open_codes(config: Config, now: datetime) -> list[Invitation]:
    async with opened(config) as database:
        return await Posts(database).invitations(now)


async def _revoke(config: Config, number: int, now: datetime) -> Invitation:
    async with opened(config) as database:
        found = await Posts(database).revoke(number, now)
    if found is None:
        raise OperatorError(f"--revoke {number}: there is no open code with this number; see loaluat invite --list")
    return found


def _list(args: argparse.Namespace, found: list[Invitation]) -> int:
    if args.json:
        print_json([_as_json(one) for one in found])
        return 0
    for one in found:
        standing = f", stands in for post {one.stands_for}" if one.stands_for else ""
        print(
            f"{one.id:>4}  {one.unit}  {one.role}  made by {one.made_by}, until {one.until:%Y-%m-%d %H:%M}Z{standing}"
        )
    if not found:
        print("no code is open")
    return 0


def _revoked(args: argparse.Namespace, one: Invitation) -> int:
    print_json(_as_json(one)) if args.json else print(f"revoked {one.id}: {one.role} of {one.unit}")
    return 0


def _as_json(one: Invitation) -> dict[str, object]:
    return {
        "number": one.id,
        "unit": one.unit,
        "role": one.role,
        "made_at": one.made_at.isoformat(),
        "made_by": one.made_by,
        "until": one.until.isoformat(),
        "stands_for": one.stands_for,
    }
