"""The same dialogues through the real process on every platform, whose servers behave as documented: one contract."""

from pathlib import Path

import pytest

from tests.conversations.dialogues import by_itself, dialogues
from tests.conversations.playing import Played, play, waits
from tests.conversations.together import PLATFORMS, play_officials
from tests.conversations.world import world

pytestmark = pytest.mark.slow

LEAST = 60
"""Dialogues on each platform, as the department asked; those that move the clock are a few more."""


async def played(folder: Path, moving: bool) -> Played:
    found = Played()
    async with world(folder) as made:
        await play(made, [one for _, one in dialogues() if waits(one) is moving and by_itself(one)], found)
    return found


async def test_the_same_is_said_on_every_platform(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = await played(tmp_path, moving=False)
    with capsys.disabled():
        print(f"\ndialogues through the real process: {dict(found.by_platform)}")
    assert not found.wrong, "\n".join(found.wrong)
    assert min(found.by_platform.values()) >= LEAST
    assert len(found.by_platform) == 4


async def test_the_same_is_said_half_an_hour_and_a_day_later(tmp_path: Path) -> None:
    found = await played(tmp_path, moving=True)
    assert not found.wrong, "\n".join(found.wrong)


async def test_officials_and_people_meet_in_the_real_process(capsys: pytest.CaptureFixture[str]) -> None:
    """Each dialogue on one platform here, the next one on the next; `python -m tests.conversations` plays each on all."""
    found = Played()
    chosen = [one for _, one in dialogues() if not by_itself(one)]
    turns = [(one, PLATFORMS[number % len(PLATFORMS)]) for number, one in enumerate(chosen)]
    await play_officials(turns, found)
    with capsys.disabled():
        print(f"\ndialogues with officials through the real process: {dict(found.by_platform)}")
    assert not found.wrong, "\n".join(found.wrong)
    assert len(found.dialogues) == len(chosen)
