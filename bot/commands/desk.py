"""`loaluat desk`: a one-time code that opens the editors' page, for whoever may use this machine's terminal."""

import argparse
import re

from bot import clock
from bot.commands.database import note, opened
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.storage.desk_keys import CODE_FOR, DeskKeys
from bot.storage.record import of_editor

EXAMPLE = "  loaluat desk --as bt-01"
EDITOR = re.compile(r"[\w.-]{1,40}")


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "desk", "a one-time code that opens the editors' page /desk", EXAMPLE)
    parser.add_argument("--as", dest="editor", required=True, metavar="WHO", help="the editor, e.g. bt-01")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if not EDITOR.fullmatch(args.editor):
        raise OperatorError(f"--as {args.editor!r}: write letters, digits, dots and hyphens, e.g. bt-01")
    code = run_async(_code(config, args.editor))
    address = (config.web.public_url or f"http://{config.web.host}:{config.web.port}").rstrip("/") + "/desk"
    minutes = int(CODE_FOR.total_seconds() // 60)
    if args.json:
        print_json({"code": code, "address": address, "minutes": minutes})
    else:
        print(f"{code}\nOpen {address} and type it within {minutes} minutes; it works once.")
    return 0


async def _code(config: Config, editor: str) -> str:
    await note(config, "open_desk", of_editor(editor))
    async with opened(config) as database:
        return await DeskKeys(database).new_code(editor, clock.now())
