"""`loaluat diff`: what citizens will see differently since a git revision, in words."""

import argparse
import io
import logging
import os
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot import clock
from bot.channels import plain
from bot.commands.shared import Parsers, add_parser, day, print_json
from bot.config import Config
from bot.errors import OperatorError
from bot.features.lookup.card import card_on
from bot.library import Library
from bot.library.changes import Changed, Seen, compare, only_formatted, read_edition
from bot.library.citing import shown
from bot.library.schema import TITLES

EXAMPLE = "  loaluat diff HEAD\n  loaluat diff v1.0 HEAD --on 2027-03-01"
HEADINGS = TITLES | {"questions": "Câu hỏi đố vui", "texts": "Câu của Trợ lý"}
WORKING = ""
"""The files as they lie there."""


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "diff", "what citizens will see differently since a git revision", EXAMPLE)
    parser.add_argument("rev", metavar="REV", help="a revision of git: HEAD, a tag, a commit")
    parser.add_argument(
        "rev2", nargs="?", default=WORKING, metavar="REV2", help="until this one (default: the files now)"
    )
    parser.add_argument("--on", type=day, metavar="DATE", help="what cards say on this day (default today)")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logging.disable(logging.ERROR)  # what is wrong with an old revision is not news
    on = args.on or clock.today()
    repository = open_repository(config.content.dir)
    with tempfile.TemporaryDirectory(prefix="loaluat-") as folder:
        states = [repository.taken_out(rev, Path(folder) / name) for rev, name in ((args.rev, "a"), (args.rev2, "b"))]
        old, new = (read_edition(one, on, cards) for one in states)
        found = compare(old, new, on)
        same = only_formatted(old, new, found)
    if args.json:
        print_json(
            {"from": args.rev, "to": args.rev2 or None, "on": str(on), "changed": [as_json(one) for one in found],
             "unchanged": same}
        )  # fmt: skip
        return 0
    print("\n".join(lines(found, same, f"{args.rev} → {args.rev2 or 'các tệp hiện tại'}, xem theo ngày {shown(on)}")))
    return 0


# What is said -------------------------------------------------------------------------------------------------------


def cards(library: Library, on: date) -> Mapping[str, Seen]:
    """Answer id -> what all of its card says on the day."""
    found = {}
    for id_ in library.answers:
        if card := card_on(library, id_, on):
            said = " ".join(" ".join(plain.pieces(card.first())).split())
            found[id_] = Seen(said, card.version.from_, card.figures_shown)
    return found


def lines(found: Sequence[Changed], same: Sequence[str], title: str) -> list[str]:
    """For editors: by kind, by item, one change a line; what only looks different comes last."""
    said = [title]
    for kind in dict.fromkeys(one.kind for one in found):
        said += ["", HEADINGS[kind]]
        for one in (each for each in found if each.kind == kind):
            said.append(f"  {one.id}{f' – {one.title}' if one.title else ''}")
            said += [f"    {'(gián tiếp) ' if change.indirect else ''}{change.said}" for change in one.changes]
    if same:
        said += ["", "Không đổi với người dân (chỉ sửa cách trình bày, ghi chú, hoặc chuyển tệp)"]
        said += [f"  {path}: không đổi" for path in same]
    return [*said, "", _total(found)]


def _total(found: Sequence[Changed]) -> str:
    if not found:
        return "Không đổi: người dân thấy như cũ."
    kinds = Counter("gián tiếp" if one.is_indirect else "trực tiếp" for one in found)
    return (
        f"{len(found)} mục đổi: {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items(), reverse=True))}."
    )


def as_json(one: Changed) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "indirect": one.is_indirect,
        "changes": [asdict(change) for change in one.changes],
    }


# git ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Repository:
    """A git repository and where the content lies in it."""

    content: Path
    root: Path
    inside: str

    def taken_out(self, rev: str, to: Path) -> Path:
        """The content folder as it was in a revision, unpacked; the real one when no revision is named."""
        if rev == WORKING:
            return self.content
        commit = _git(self.content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        if commit is None:
            raise OperatorError(f"kho git không có bản «{rev}»; xem các bản bằng: git log --oneline")
        name = commit.decode().strip()
        packed = _git(self.root, "archive", "--format=tar", f"{name}:{self.inside}" if self.inside else name)
        if packed is None:
            raise OperatorError(f"bản «{rev}» chưa có thư mục {self.inside}")
        with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
            tar.extractall(to, filter="data")
        return to


def open_repository(content: Path) -> Repository:
    """OperatorError when the content does not lie in a git repository."""
    if not content.is_dir():
        raise OperatorError(f"{content}: không có thư mục nội dung này; xem mục content.dir trong config.yaml")
    where = _git(content, "rev-parse", "--show-toplevel")
    if where is None:
        raise OperatorError(f"{content} không nằm trong kho git nên không có bản cũ để so; tạo kho bằng: git init")
    root = Path(where.decode().rstrip("\n"))
    inside = content.resolve().relative_to(root.resolve()).as_posix()
    return Repository(content, root, "" if inside == "." else inside)


def _git(folder: Path, *words: str) -> bytes | None:
    """What git answers; None when it refuses."""
    here = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(["git", *words], cwd=folder, env=here, capture_output=True, check=False)
    except FileNotFoundError:
        raise OperatorError("máy này chưa cài git: apt-get install git") from None
    return done.stdout if done.returncode == 0 else None
