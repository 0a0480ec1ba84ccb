"""`loaluat new`: a file to begin with, in the right folder, with every key explained; what was there is never touched."""

import argparse
import sys
from pathlib import Path

from bot import clock
from bot.commands.shared import Parsers, add_parser, print_json, run_async
from bot.config import Config
from bot.errors import OperatorError
from bot.library.findings import nearest
from bot.library.items import Items
from bot.library.lint.names import ID, LONGEST_ID
from bot.library.loader import Loader
from bot.library.naming import KINDS
from bot.library.saving import create_file
from bot.library.scaffold import Asked, Known, folder_of, proposed, scaffold
from bot.library.sheets import shown_path

EXAMPLE = (
    "  loaluat new answer non-mu-bao-hiem --topic giao-thong --as bt-01\n  loaluat new document nd-168-2024\n"
    "  loaluat new answer vuot-den-do --from-question CODE --as bt-01\n"
    "  loaluat new answer khai-sinh-theo-luat-nao --from-question H-0412\n"
    "  loaluat new announcement 2026-12-dinh-chinh --corrects 2026-12-giao-thong --as bt-01"
)
WORDS = ("answer", "document", "quiz", "announcement")
LONGEST_QUIZ = LONGEST_ID["questions"] - len("-1")


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "new", "a file to begin with, every key explained", EXAMPLE)
    parser.add_argument("kind", choices=WORDS)
    parser.add_argument("id", metavar="ID", help="the name of the file, without .yaml: non-mu-bao-hiem")
    parser.add_argument("--topic", action="append", default=[], metavar="T", help="an id of topics.yaml; repeatable")
    parser.add_argument("--as", dest="author", default="", metavar="WHO", help="who writes it, e.g. bt-01")
    parser.add_argument(
        "--from-question",
        metavar="CODE",
        help="answer this unanswered question; its words become phrasings. H-0412: what an officer answered",
    )
    parser.add_argument("--corrects", metavar="ID", help="put right an announcement that was sent with a mistake")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    if args.from_question and args.kind != "answer":
        print("loaluat new: --from-question begins an answer, nothing else", file=sys.stderr)
        return 2
    if args.corrects and args.kind != "announcement":
        print("loaluat new: --corrects begins an announcement, nothing else", file=sys.stderr)
        return 2
    folder, kind = config.content.dir, KINDS[args.kind]
    items, _ = Loader(folder, cache=config.cache_folder).read()
    wrong = [*_wrong_id(folder, items, kind, args.id), *_wrong_topics(items, args.topic), *_wrong_author(args.author)]
    wrong += _wrong_correction(items, args.corrects)
    if wrong:
        raise OperatorError("\n".join(wrong))
    if args.from_question and args.from_question.upper().startswith("H-"):
        path = run_async(_from_officer(config, args.from_question, args.topic, args.id))
    else:
        question = run_async(_asked(config, args.from_question)) if args.from_question else None
        path = folder / folder_of(kind, args.topic) / f"{args.id}.yaml"
        known = Known(args.author, args.topic, clock.today(), question, items.announcements.get(args.corrects or ""))
        create_file(path, scaffold(kind, args.id, known))
    if args.json:
        print_json({"path": shown_path(path), "kind": kind, "id": args.id})
        return 0
    print(shown_path(path))
    print("\n".join(_next(args.kind, args.id)))
    return 0


async def _asked(config: Config, code: str) -> Asked:
    """What citizens asked under this code; OperatorError when there is no such question."""
    from bot.features.lookup.store import asked  # only here, since it loads the whole storage
    from bot.storage import Database

    database = await Database.open(config.database.url)
    try:
        found = await asked(database, code)
    finally:
        await database.close()
    if found is None:
        raise OperatorError(f"không có câu hỏi chưa trả lời nào mang mã «{code}»")
    return Asked(found.text, found.count, clock.day_of(found.first_at), clock.day_of(found.last_at))


async def _from_officer(config: Config, code: str, topics: list[str], id_: str) -> Path:
    """The file that an officer's answer makes, which is an editor's from now on. The author is the officer's post."""
    from bot.features.ask.drafting import drafts_to_read
    from bot.features.ask.rules import number_in
    from bot.features.ask.store import take_draft
    from bot.services import seal_of
    from bot.storage import Database

    database = await Database.open(config.database.url)
    try:
        found = await drafts_to_read(database, seal_of(config), number_in(code) or 0)
        if not found:
            raise OperatorError(f"không có bản nháp nào của câu hỏi «{code}»; loaluat questions --answered")
        draft = found[-1]
        path = config.content.dir / folder_of("answers", topics or [draft.topic]) / f"{id_}.yaml"
        create_file(path, draft.text)
        await take_draft(database, draft, id_)
    finally:
        await database.close()
    return path


def _wrong_id(folder: Path, items: Items, kind: str, id_: str) -> list[str]:
    """Why the name cannot be taken, with one that can."""
    longest = LONGEST_ID.get(kind, LONGEST_QUIZ)
    if not ID.fullmatch(id_):
        return [f"mã «{id_}» chỉ được có chữ thường không dấu, số, gạch nối → có thể dùng «{proposed(id_)[:longest]}»"]
    if len(id_) > longest:
        return [f"mã «{id_}» dài {len(id_)} ký tự, nhiều nhất {longest}; đặt ngắn lại"]
    taken = [one for end in ("yaml", "yml") for one in sorted((folder / kind).rglob(f"{id_}.{end}"))]
    if taken:
        return [f"mã «{id_}» đã có ở {shown_path(taken[0])}; đặt mã khác, hoặc sửa tệp đó"]
    if kind == "quizzes" and f"{id_}-1" in items.questions:
        where = items.spots["questions", f"{id_}-1"].path
        return [f"câu đố «{id_}-1» đã có ở {where}; đặt mã khác cho tệp này"]
    return []


def _wrong_topics(items: Items, topics: list[str]) -> list[str]:
    return [f"không có chủ đề «{one}»{nearest(one, items.topics)}" for one in topics if one not in items.topics]


def _wrong_correction(items: Items, corrects: str | None) -> list[str]:
    of = items.announcements.get(corrects or "")
    if corrects and of is None:
        return [f"không có thông báo «{corrects}»{nearest(corrects, items.announcements)}"]
    return [f"«{of.id}» cũng là một đính chính; đính chính tin gốc «{of.corrects}»"] if of and of.corrects else []


def _wrong_author(author: str) -> list[str]:
    good = not author or ID.fullmatch(author)
    return [] if good else [f"mã người viết «{author}» chỉ được có chữ thường không dấu, số, gạch nối, ví dụ bt-01"]


def _next(word: str, id_: str) -> list[str]:
    """What the editor does now, in the order of doing."""
    steps = ["điền những chỗ «ĐIỀN …»; còn chỗ nào thì gõ: loaluat check"]
    if word == "document":
        steps.append("văn bản không có bước duyệt: điền đủ và đúng là bot dùng ngay")
    steps.append(f"xem như người dân thấy: loaluat preview {word}:{id_} --channel all")
    if word != "document":
        steps.append(f"người khác duyệt: loaluat approve {word}:{id_} --as MÃ-NGƯỜI-DUYỆT")
    return ["Việc tiếp theo:", *(f"{n}. {step}" for n, step in enumerate(steps, 1))]
