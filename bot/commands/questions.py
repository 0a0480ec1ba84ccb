"""`loaluat questions`: what people asked and got no sure answer to, so that editors know what to write next."""

import argparse
from dataclasses import asdict

from bot import clock
from bot.anonymity import FEWEST, published
from bot.commands.database import opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.features.ask.drafting import drafts_to_read
from bot.features.ask.inquiry import Draft
from bot.features.lookup import store
from bot.library import Library, Query, Shelf
from bot.library.citing import shown
from bot.services import seal_of
from bot.storage import Database
from bot.storage.sent_templates import SentTemplate, sent_by

EXAMPLE = (
    "  loaluat questions\n  loaluat questions --rare\n  loaluat questions --release c-1a2b3c\n"
    "  loaluat questions --answered\n  loaluat questions --sent"
)
NEAREST = 3


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "questions", "what people asked without a sure answer", EXAMPLE)
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--rare", action="store_true", help=f"those asked fewer than {store.SHOWN_FROM} times, to look through"
    )
    what.add_argument("--release", metavar="CODE", help="nobody can be recognised in it: editors may see it")
    what.add_argument("--forget", metavar="CODE", help="it is answered by now, or says too much of somebody")
    what.add_argument("--answered", action="store_true", help="what officers answered and no editor took over yet")
    what.add_argument(
        "--sent", action="store_true", help="which approved answers officers gave, and when; kept for good"
    )
    parser.add_argument("--limit", type=int, default=50, help="most questions to list (default 50)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.answered:
        return _list_drafts(run_async(_drafts(config)), args.json)
    if args.sent:
        return _list_sent(run_async(_sent(config, args.limit)), args.json)
    found = run_async(_run(args, config))
    if found is None:
        return 0
    library = Shelf(config.content.dir, cache=config.cache_folder).library
    if args.json:
        print_json({"questions": [_told(library, one) for one in found]})
        return 0
    for one in found:
        print(f"{one.code}  {_times(one.count):>6} lần, lần cuối {shown(clock.day_of(one.last_at))}: {one.text}")
        for id_ in nearest(library, one.text):
            print(f"          gần nhất: {id_}: {library.answers[id_].question}")
    if not found:
        print("Không có câu nào.")
    return 0


def _told(library: Library, one: store.Asked) -> dict[str, object]:
    """As editors read it: a question that was released is shown, but not that few asked it."""
    return {**asdict(one), "count": published(one.count), "nearest": nearest(library, one.text)}


def _times(count: int) -> str:
    return str(published(count) or f"dưới {FEWEST}")


async def _drafts(config: Config) -> list[Draft]:
    database = await Database.open(config.database.url)
    try:
        return await drafts_to_read(database, seal_of(config))
    finally:
        await database.close()


def _list_drafts(found: list[Draft], as_json: bool) -> int:
    """Nothing in a draft points at a person: officers' answers are masked before they are kept."""
    if as_json:
        print_json({"drafts": [{"code": one.code, **asdict(one)} for one in found]})
        return 0
    for one in found:
        print(f"{one.code}  {shown(clock.day_of(one.made_at))}  {one.topic or '–'}")
        print(
            "\n".join(f"    {line}" for line in one.text.splitlines() if line.startswith(("question:", "    short:")))
        )
        print(f"    lấy làm câu trả lời: loaluat new answer MÃ-MỚI --from-question {one.code}")
    if not found:
        print("Không có bản nháp nào.")
    return 0


async def _sent(config: Config, most: int) -> list[SentTemplate]:
    async with opened(config) as database:
        return await sent_by(database, most=most)


def _list_sent(found: list[SentTemplate], as_json: bool) -> int:
    """Of officers the numbers of their posts; of who asked nothing."""
    if as_json:
        print_json({"sent": [asdict(one) for one in found]})
        return 0
    for one in found:
        at, template = one.at.astimezone(clock.HANOI), one.template
        approved = f"duyệt {shown(template.approved)}" if template.approved else "không ghi ngày duyệt"
        print(f"{at:%d/%m/%Y %H:%M}  {one.question}  post:{one.post} [{one.unit}]  {template.answer}  {template.hash}")
        print(f"    {template.title} ({approved}, {template.approver})")
    if not found:
        print("Chưa có câu nào trả lời theo mẫu.")
    return 0


async def _run(args: argparse.Namespace, config: Config) -> list[store.Asked] | None:
    database = await Database.open(config.database.url)
    try:
        code = args.release or args.forget
        if code is None:
            return await store.questions(database, args.rare, args.limit)
        act = store.release if args.release else store.forget
        if not await act(database, code):
            raise OperatorError(f"there is no question {code!r}; `loaluat questions` and `--rare` list them")
        return None
    finally:
        await database.close()


def nearest(library: Library, text: str) -> list[str]:
    """The answers that come nearest: one more `also`, or a new answer, may be what is missing."""
    return [hit.id for hit in library.search(text, Query(clock.today())).hits[:NEAREST]]
