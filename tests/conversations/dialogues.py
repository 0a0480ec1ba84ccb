"""The dialogues of this folder, which a lawyer can read, and what each turn must show; knows no channel.

A file is a list of dialogues: `title`, `on` (Hà Nội time), `turns`; `roles` and `place` of a person who told them before. A
turn is what the person does (`say`, `press` a label, `send` a kind, or `wait` minutes) and what the bot must show: `has`,
`not`, `choices` (labels, all must be there), `restart`. `invite: UNIT ROLE` makes a code first; `{code}` in what is said is
that one, or the one that the bot showed since. `comes: true`: instead of doing anything the person gets what is due to them
by now, which the turn then looks at; `not` alone: nothing need come. `operator: pause KEY` (or another action of `loaluat
broadcast`) is done first, by whoever runs the service.

One person may write on several channels: `at: telegram` or `at: zalo_oa` does this turn there (`at: zalo_oa:8` is somebody
else, and so is `as: lan`), a turn without it on the person's first one. `note: code` keeps the code that was shown.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.clock import HANOI
from bot.library.yaml_lines import load

FOLDER = Path(__file__).parent
USUAL = "2026-11-24 09:00"
WITH_OFFICERS = {"invite", "as", "comes", "operator"}
"""Keys of turns in which somebody else has a part, or which begin with a push."""
KEYS = {"say", "press", "send", "wait", "restart", "has", "not", "choices", "at", "note"} | WITH_OFFICERS
EXAMPLE = "ABCDE-FGHJK"
"""The code that a prompt shows as an example."""
CODE = re.compile(r"\b(?:[A-Z0-9]{5}-[A-Z0-9]{5}|[0-9A-Z]{4}-[0-9A-Z]{4})\b")

Dialogue = dict[str, Any]
Turn = dict[str, Any]


def dialogues() -> Iterator[tuple[str, Dialogue]]:
    """(name, dialogue) in the order of the files."""
    for path in sorted(FOLDER.glob("*.yaml")):
        loaded = load(path.read_text(encoding="utf-8"), str(path))
        assert not loaded.problems, loaded.problems
        for one in loaded.value:
            yield f"{path.stem}: {one['title']}", one


def by_itself(dialogue: Dialogue) -> bool:
    """Whether nobody has a part in it but the person who writes."""
    return not any(WITH_OFFICERS & turn.keys() for turn in dialogue["turns"])


def begins(dialogue: Dialogue) -> datetime:
    """When it does, Hà Nội time."""
    return datetime.fromisoformat(str(dialogue.get("on", USUAL))).replace(tzinfo=HANOI)


def roles(dialogue: Dialogue) -> frozenset[str]:
    """Of the person, told before."""
    return frozenset(str(dialogue.get("roles", "")).split())


def where(number: int, turn: Turn) -> str:
    """Names a turn in a failure."""
    return f"turn {number} {turn.get('say') or turn.get('press') or turn.get('send')!r}"


def noted(said: str) -> str:
    """The code that a message shows."""
    found = CODE.search(said)
    assert found, f"no code in:\n{said}"
    return found[0]


def code_shown(said: str) -> str:
    """The code that a message hands over, if it does."""
    return next((one for one in CODE.findall(said) if one != EXAMPLE), "")


def expect(said: str, labels: Sequence[str], turn: Turn, place: str) -> None:
    """What a turn must show, and what every message must keep."""
    for wanted in _list(turn.get("has")):
        assert wanted in said, f"{place}: «{wanted}» is missing in:\n{said}"
    for unwanted in _list(turn.get("not")):
        assert unwanted not in said, f"{place}: «{unwanted}» stands in:\n{said}"
    for label in _list(turn.get("choices")):
        assert any(label in one for one in labels), f"{place}: no button «{label}» among {labels}"
    assert len(labels) <= 8, place
    assert "{" not in said, f"{place}: a hole was not filled in:\n{said}"


def _list(value: Any) -> list[str]:
    return [] if value is None else [str(one) for one in value] if isinstance(value, list) else [str(value)]
