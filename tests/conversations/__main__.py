"""`python -m tests.conversations`: the dialogues through the real process on every platform, and what came of them."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.conversations.dialogues import by_itself, dialogues
from tests.conversations.playing import Played, play, waits
from tests.conversations.together import PLATFORMS, play_officials
from tests.conversations.world import world


async def main(only: str) -> int:
    """In one world those that leave the clock alone, in another those that move it, in one each those with officials.

    1 when a person saw what is wrong.
    """
    played, began = Played(), time.monotonic()
    for moving in (False, True):
        chosen = [one for name, one in dialogues() if only in name and waits(one) is moving and by_itself(one)]
        if chosen:
            with tempfile.TemporaryDirectory() as folder:
                async with world(Path(folder)) as made:
                    await play(made, chosen, played)
    chosen = [one for name, one in dialogues() if only in name and not by_itself(one)]
    await play_officials([(one, name) for one in chosen for name in PLATFORMS], played)
    for line in (*(f"skipped: {one}" for one in played.skipped), *(f"WRONG: {one}" for one in played.wrong)):
        print(line)
    each = ", ".join(f"{name} {many}" for name, many in sorted(played.by_platform.items()))
    print(f"dialogues: {each}; {played.turns} turns, {len(played.wrong)} wrong, {time.monotonic() - began:.0f} s")
    return 1 if played.wrong else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.conversations", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="dialogues in whose name these words stand")
    sys.exit(asyncio.run(main(parser.parse_args().only)))
