"""`loaluat check`: problems of the content as `tệp:dòng: điều sai`, all at once, in Vietnamese, for editors."""

import argparse
import logging
from pathlib import Path

from bot.commands.shared import Parsers, add_parser, print_json
from bot.config import Config
from bot.errors import ContentError
from bot.library import Library, Shelf
from bot.library.schema import write_schemas

EXAMPLE = "  loaluat check content\n  loaluat check --schema .vscode/schemas"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "check", "problems of the content, with file and line", EXAMPLE)
    parser.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="the content folder (default content.dir)")
    parser.add_argument("--schema", type=Path, metavar="DIR", help="also write JSON Schemas for editing programs there")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logging.disable(logging.ERROR)  # the same problems, which are printed below
    library: Library | None = None
    try:
        shelf = Shelf(args.dir or config.content.dir)
        library, problems = shelf.library, shelf.problems
    except ContentError as wrong:
        problems = wrong.problems
    errors = [one for one in problems if one.severity == "error"]
    used = write_schemas(args.schema) if args.schema else {}
    if args.json:
        shown = [{"path": p.path, "line": p.line, "severity": p.severity, "message": p.message} for p in problems]
        print_json({"problems": shown, "errors": len(errors), "schemas": used})
        return 1 if errors else 0
    for one in problems:
        print(one if one.severity == "error" else f"{one.path}:{one.line}: (nhắc) {one.message}")
    for schema, files in used.items():
        print(f"{schema}: {files}")
    if library is not None:
        print(
            f"{len(library.documents)} văn bản, {len(library.answers)} câu trả lời, {len(library.questions)} câu đố, "
            f"{len(library.announcements)} thông báo; {len(errors)} lỗi, {len(problems) - len(errors)} điều nhắc"
        )
    return 1 if errors else 0
