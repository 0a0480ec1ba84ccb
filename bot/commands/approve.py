"""`loaluat approve`: writes into an item's file who approved it, bound to what stands there; `--withdraw` takes it back."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot import clock, logs
from bot.commands.database import opened
from bot.commands.preview import see
from bot.commands.shared import Parsers, add_parser, day, print_json, run_async
from bot.commands.talk import show
from bot.config import Config
from bot.errors import OperatorError, Problem
from bot.library.approval import AGAIN_DAYS, fingerprint
from bot.library.citing import shown
from bot.library.items import Items, Spot
from bot.library.lint import lint
from bot.library.lint.names import ID
from bot.library.loader import Loader
from bot.library.models import REVIEWED, Review, Reviewed
from bot.library.naming import WORD_OF, find
from bot.library.signing import sign
from bot.platforms import renderer
from bot.storage import Entry, Record
from bot.storage.record import Did, of_editor

EXAMPLE = "  loaluat approve non-mu-bao-hiem --as bt-02\n  loaluat approve --withdraw non-mu-bao-hiem --as bt-02"
SIGNED = ("approver", "approved", "again_by", "status", "hash")
UNWRITTEN = {"to-fill", "unfilled"}


@dataclass(frozen=True)
class Signing:
    """One item and the review that will be written into its file. keys: those that change."""

    kind: str
    id: str
    spot: Spot
    review: Review
    keys: Sequence[str]

    @property
    def name(self) -> str:
        return f"{WORD_OF[self.kind]}:{self.id}"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(
        parsers, shared, "approve", "say that what stands in an item was approved, and by whom", EXAMPLE
    )
    parser.add_argument(
        "ids", nargs="+", metavar="ID", help="answers, announcements, quizzes; quiz:ID where two share it"
    )
    parser.add_argument("--as", dest="approver", required=True, metavar="WHO", help="who approves; not the author")
    parser.add_argument(
        "--again-by", type=day, metavar="DATE", help=f"to be looked at again until (+{AGAIN_DAYS} days)"
    )
    parser.add_argument("--withdraw", action="store_true", help="no longer used by the bot, from now on")
    parser.add_argument("--yes", action="store_true", help="do not ask on the terminal")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logs.set_up(config.secrets.values(), "CRITICAL")
    items, problems = Loader(config.content.dir, cache=config.cache_folder).read()
    signings, wrong = _wanted(args, items, problems)
    remarks: list[Problem] = []
    if not args.withdraw:
        remarks = _held_against_rules(items, signings, problems)
        wrong += [str(one) for one in remarks if one.severity == "error" or one.rule in UNWRITTEN]
    if wrong:
        raise OperatorError("\n".join([*wrong, "chưa ghi gì"]))
    if not args.json:
        _show(config, signings, remarks, args.withdraw)
        if not args.yes and not _agreed(args.withdraw):
            raise OperatorError("chưa ghi gì")
    run_async(_sign(config, signings, args.approver, clock.now()))
    if args.json:
        print_json([_as_json(one, remarks) for one in signings])
    else:
        for one in signings:
            print(f"{one.spot.path}: {_done(one.review)}")
    return 0


async def _sign(config: Config, signings: Sequence[Signing], approver: str, now: datetime) -> None:
    """Into the files, and into the record only if all of them took it."""
    async with opened(config) as database, database.begin() as connection:
        for one in signings:
            did: Did = "withdraw" if one.review.status == "withdrawn" else "approve"
            mark = f" {one.review.hash}" if did == "approve" else ""
            await Record.note(connection, Entry(now, of_editor(approver), did, one.name + mark))
        for one in signings:
            sign(one.spot, one.review, one.keys)


def _wanted(args: argparse.Namespace, items: Items, problems: Iterable[Problem]) -> tuple[list[Signing], list[str]]:
    """(what is to be written, why it cannot be), for every item that was named."""
    signings: list[Signing] = []
    wrong = [] if ID.fullmatch(args.approver) else [f"mã người duyệt «{args.approver}»: viết như bt-02"]
    today = clock.today()
    again_by = args.again_by or today + timedelta(days=AGAIN_DAYS)
    if again_by <= today:
        wrong.append(f"ngày xem lại {shown(again_by)} phải sau hôm nay ({shown(today)})")
    for written in dict.fromkeys(args.ids):
        try:
            kind, id_ = find(items, problems, written, REVIEWED)
            item: Reviewed = getattr(items, kind)[id_]
            review = _review(item, args.approver, today, again_by, args.withdraw)
        except OperatorError as reason:
            wrong.append(str(reason))
            continue
        keys = ("status",) if args.withdraw else SIGNED
        signings.append(Signing(kind, id_, items.spots[kind, id_], review, keys))
    return signings, wrong


def _review(item: Reviewed, approver: str, today: date, again_by: date, withdraw: bool) -> Review:
    """The review as it will stand; OperatorError when this person may not give it."""
    if item.review is None:
        raise OperatorError(
            f"{item.path}: chưa ghi ai viết; thêm dòng «review: {{author: …, status: draft}}» rồi duyệt"
        )
    if withdraw:
        return item.review.model_copy(update={"status": "withdrawn"})
    if item.review.author.casefold() == approver.casefold():
        raise OperatorError(f"{item.path}: «{approver}» là người viết «{item.id}»; phải người khác duyệt")
    given = {"approver": approver, "approved": today, "again_by": again_by, "status": "approved"}
    return item.review.model_copy(update=given | {"hash": fingerprint(item)})


def _held_against_rules(items: Items, signings: Sequence[Signing], problems: Iterable[Problem]) -> list[Problem]:
    """Everything that the check would say of these files once the approvals stand in them."""
    for one in signings:
        item: Reviewed = getattr(items, one.kind)[one.id]
        items.put(one.kind, one.id, item.model_copy(update={"review": one.review}))
    paths = {one.spot.path for one in signings}
    return [one for one in (*problems, *lint(items, clock.today())) if one.path in paths]


def _show(config: Config, signings: Sequence[Signing], remarks: Sequence[Problem], withdraw: bool) -> None:
    """What citizens will see, then what the check remarks."""
    for one in signings:
        print(f"--- {one.name} ---\n")
        if not withdraw:
            seen = run_async(see(config, one.name, None, whole=True))
            for reply in seen.replies:
                show(renderer("console", config, seen.shelf), reply)
    for remark in remarks:
        print(f"{remark.path}:{remark.line}: (nhắc) {remark.message} [{remark.rule}]")


def _agreed(withdraw: bool) -> bool:
    """Asks whoever sits at a terminal; a program that calls has made up its mind."""
    if not sys.stdin.isatty():
        return True
    print(f"{'Rút' if withdraw else 'Duyệt'} như trên? Gõ «co» rồi Enter: ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in ("co", "có", "c", "y", "yes")


def _done(review: Review) -> str:
    if review.status == "withdrawn":
        return "đã rút, bot không dùng nữa"
    again = f", xem lại trước {shown(review.again_by)}" if review.again_by else ""
    return f"{review.approver} đã duyệt{again}; sửa nội dung thì phải duyệt lại"


def _as_json(one: Signing, remarks: Sequence[Problem]) -> dict[str, Any]:
    own = [{"line": p.line, "message": p.message, "rule": p.rule} for p in remarks if p.path == one.spot.path]
    review = one.review.model_dump(mode="json")
    return {"kind": one.kind, "id": one.id, "path": one.spot.path, "review": review, "remarks": own}
