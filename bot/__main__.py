"""The commands: `loaluat X` = `python -m bot X`. What a command does stands in bot/commands/X.py.

Exit status: 0 good (warnings too), 1 what the user gave is at fault, 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bot.config import Config, read_config
from bot.errors import LoaLuatError

COMMANDS = {
    "run": "every channel that has a token, and always the web chat",
    "talk": "the same conversation in the terminal",
    "new": "a file of the content to begin with, every key explained",
    "check": "problems of the content, with file and line",
    "search": "what the bot would find for a question",
    "preview": "an answer as a citizen would see it",
    "diff": "what citizens will see differently since a git revision",
    "approve": "say that what stands in an item was approved, and by whom",
    "desk": "a one-time code that opens the editors' page",
    "questions": "what people asked without a sure answer",
    "plan": "what will be sent to how many people",
    "broadcast": "list, show, approve, pause, resume or cancel what is sent",
    "invite": "a one-time code with which an official joins",
    "posts": "who holds which role in which unit; end a post",
    "record": "who did what, and when",
    "flags": "the register of flagged provisions, without who flagged them",
    "import": "people who consented elsewhere",
    "doctor": "what is wrong with this installation, and the remedy",
    "backup": "a copy of the database while it is in use",
    "restore": "put a backup back",
    "erase": "delete everything about one person",
    "held": "all that is held on one person",
}
MODULES = {"import": "import_people"}
DEFAULT_CONFIG = Path("config.yaml")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser(words[0] if words else "")
    args = parser.parse_args(words)
    if not hasattr(args, "run"):
        parser.print_help()
        return 2
    try:
        config = read_config(args.config or _default_config(), args.set, os.environ)
        return _run(args, config)
    except LoaLuatError as wrong:
        print(wrong, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _run(args: argparse.Namespace, config: Config) -> int:
    status: int = args.run(args, config)
    return status


def build_parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser; only the wanted command's module is imported, so that `check` need not load the whole bot."""
    parser = argparse.ArgumentParser(
        prog="loaluat",
        description="Loa Luật brings the right piece of law to the right person on the right date.",
        epilog="loaluat COMMAND --help shows an example of each.",
    )
    parsers = parser.add_subparsers(metavar="COMMAND", title="commands")
    for name, help_ in COMMANDS.items():
        if name == wanted:
            module = import_module(f"bot.commands.{MODULES.get(name, name)}")
            module.add(parsers, shared_options())
        else:
            parsers.add_parser(name, help=help_)
    return parser


def shared_options() -> argparse.ArgumentParser:
    """What stands after every command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--config", type=Path, metavar="FILE", help="settings (default: config.yaml here, if any)")
    shared.add_argument(
        "--set",
        action="append",
        default=[],
        type=_setting,
        metavar="A.B=VALUE",
        help="one setting; repeatable",
    )
    return shared


def _setting(written: str) -> str:
    key, equals, _ = written.partition("=")
    if not equals or "." not in key:
        raise argparse.ArgumentTypeError(f"{written!r}: write it as section.name=value, e.g. web.port=8081")
    return written


def _default_config() -> Path | None:
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


if __name__ == "__main__":
    sys.exit(main())
