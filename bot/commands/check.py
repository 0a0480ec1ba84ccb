"""`loaluat check`: problems of the content as `tệp:dòng: điều sai`, all at once, in Vietnamese, for editors."""

import argparse
import logging
from dataclasses import asdict
from pathlib import Path

from bot.commands.shared import Parsers, add_parser, print_json
from bot.config import Config
from bot.errors import ContentError
from bot.library import Library, Shelf
from bot.library.lint import RULES
from bot.library.schema import write_schemas

EXAMPLE = "  loaluat check content\n  loaluat check --rules\n  loaluat check --schema .vscode/schemas"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "check", "problems of the content, with file and line", EXAMPLE)
    parser.add_argument("dir", nargs="?", type=Path, metavar="DIR", help="the content folder (default content.dir)")
    parser.add_argument("--schema", type=Path, metavar="DIR", help="also write JSON Schemas for editing programs there")
    parser.add_argument(
        "--rules", action="store_true", help="list the rules; a comment `# allow RULE: reason` silences one"
    )
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.rules:
        return _show_rules(args.json)
    logging.disable(logging.ERROR)  # the same problems, which are printed below
    library: Library | None = None
    try:
        shelf = Shelf(args.dir or config.content.dir, config.content.review_grace_days, cache=config.cache_folder)
        library, problems = shelf.library, shelf.lint()
    except ContentError as wrong:
        problems = wrong.problems
    errors = [one for one in problems if one.severity == "error"]
    used = write_schemas(args.schema) if args.schema else {}
    if args.json:
        shown = [asdict(one) for one in problems]
        print_json({"problems": shown, "errors": len(errors), "schemas": used})
        return 1 if errors else 0
    for one in problems:
        remark = "" if one.severity == "error" else "(nhắc) "
        print(f"{one.path}:{one.line}: {remark}{one.message} [{one.rule}]")
    for schema, files in used.items():
        print(f"{schema}: {files}")
    if library is not None:
        print(
            f"{len(library.documents)} văn bản, {len(library.answers)} câu trả lời, {len(library.questions)} câu đố, "
            f"{len(library.announcements)} thông báo; {len(errors)} lỗi, {len(problems) - len(errors)} điều nhắc"
        )
    return 1 if errors else 0


def _show_rules(as_json: bool) -> int:
    """Every rule: its name, whether it is an error or a remark, what it asks."""
    if as_json:
        rules = [{"rule": r.name, "severity": r.severity, "firm": r.firm, "about": r.about} for r in RULES.values()]
        print_json({"rules": rules})
        return 0
    for one in RULES.values():
        kind = "lỗi  " if one.severity == "error" else "nhắc "
        print(f"{kind} {one.name:<24} {one.about}{' (không bỏ qua được)' if one.firm else ''}")
    print("\nBỏ qua một dòng: ghi ở cuối dòng, hoặc ngay dòng trên, «# allow TÊN: lý do».")
    return 0
