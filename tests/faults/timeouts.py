"""The platform takes a message and then does not say so: its answer never comes, or the connection is cut.

Of a third of the messages the sender cannot know whether they arrived; of some of those nothing arrived indeed. An
announcement is not sent again to them, a directive is, until it is surely there.
"""

from random import Random

from tests.faults.ledger import Outcome, entries
from tests.faults.run import ANNOUNCEMENT, DIRECTIVE, Run, Scene

PATIENCE = 20.0
"""Seconds for which the program waits for an answer."""
NEVER = {"delay": 1.5 * PATIENCE}
TAKEN_AND_CUT, CUT = {"drop": True}, {"lost": True}
WELL = 0.66


async def timeouts(scene: Scene, chance: Random) -> Outcome:
    """A third of the messages: taken, and no answer (20 s), or cut off after or before they were taken."""
    return await silent(scene, chance, ())


async def silent(scene: Scene, chance: Random, bend: tuple[str, ...]) -> Outcome:
    run = Run(scene, bend)
    run.announce("audience: [citizen]")
    run.direct()
    citizens = run.audiences[ANNOUNCEMENT] = run.everybody[::2]
    faults = [{} if chance.random() < WELL else chance.choice((NEVER, TAKEN_AND_CUT, CUT)) for _ in range(scene.people)]
    run.api.faults["sendMessage"] += [dict(one) for one in faults]
    await run.finished(await run.begin())
    found = run.outcome()
    unsure = [one for one in entries(run.database, [ANNOUNCEMENT]) if one.state == "unsure"]
    assert all(one.tries == 1 for one in unsure), "an announcement in doubt was tried again"
    assert run.told[DIRECTIVE].keys() == set(run.audiences[DIRECTIVE]), "a directive in doubt was given up"
    assert found.delivered + len(unsure) >= len(citizens) + len(run.audiences[DIRECTIVE])
    return found
