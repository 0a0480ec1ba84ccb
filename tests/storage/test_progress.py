"""How far a broadcast is, on both databases: what could not be sent stands apart, and the figures sum to the audience."""

from datetime import timedelta

from bot.storage import Database, Figures, Outcome, live_figures, progress
from bot.storage.rows import DeliveryState
from tests.storage.test_deliveries import NOW, broadcast, followers, open_and_freeze


async def settled(database: Database, *states: DeliveryState, each: timedelta = timedelta(seconds=1)) -> int:
    """A broadcast to ten people, of whom the first ended so, one after the other; its number."""
    await followers(database, 10)
    deliveries = await open_and_freeze(database)
    claimed = await deliveries.claim("w", NOW, 10)
    await deliveries.mark_sending([one.id for one in claimed[: len(states)]], "w", NOW)
    ends = zip(claimed, states, strict=False)
    await deliveries.settle(
        [Outcome(one, state, NOW + each * n, None, f"m{one.id}") for n, (one, state) in enumerate(ends)]
    )
    return (await deliveries.broadcasts())[0].id


async def test_who_could_not_be_reached_is_counted_apart_from_who_was_sent_it(database: Database) -> None:
    number = await settled(database, "sent", "sent", "gone", "failed", "expired", "unsure", "skipped")
    figures = (await progress(database, number, NOW)).figures
    assert (figures.sent, figures.unsendable, figures.unsure, figures.skipped, figures.left) == (2, 3, 1, 1, 3)
    assert figures.audience == 10
    assert figures.sent + figures.unsendable + figures.unsure + figures.skipped + figures.left == figures.audience


def test_every_state_stands_in_exactly_one_figure() -> None:
    from typing import get_args

    for state in get_args(DeliveryState):
        one = Figures({state: 1})
        assert one.sent + one.unsendable + one.unsure + one.skipped + one.left == 1, state


async def test_the_rate_is_of_the_last_minute_and_says_how_long_the_rest_takes(database: Database) -> None:
    number = await settled(database, "sent", "sent", "sent", "sent", "sent", "sent", each=timedelta(seconds=2))
    soon = await progress(database, number, NOW + timedelta(seconds=12))
    assert soon.per_second == 0.5
    assert soon.seconds_left == 8
    stuck = await progress(database, number, NOW + timedelta(minutes=5))
    assert (stuck.per_second, stuck.seconds_left) == (0.0, None)


async def test_who_is_told_later_does_not_count_into_the_time_left(database: Database) -> None:
    await followers(database, 4)
    deliveries = await open_and_freeze(database)
    claimed = await deliveries.claim("w", NOW, 10)
    await deliveries.settle([Outcome(one, "planned", NOW, NOW + timedelta(days=1)) for one in claimed[:3]])
    number = (await deliveries.broadcasts())[0].id
    far = await progress(database, number, NOW)
    assert (far.figures.left, far.later, far.seconds_left) == (4, 3, None)
    await deliveries.mark_sending([claimed[3].id], "w", NOW)
    await deliveries.settle([Outcome(claimed[3], "sent", NOW, None, "m")])
    assert (await progress(database, number, NOW)).seconds_left == 0


async def test_figures_for_metrics_are_of_broadcasts_that_have_not_ended(database: Database) -> None:
    await settled(database, "sent", "gone")
    deliveries = await open_and_freeze(database, broadcast("quiz:1", "quiz"))
    found = await live_figures(database)
    assert {kind: (one.audience, one.sent, one.unsendable) for kind, one in found.items()} == {
        "announcement": (10, 1, 1),
        "quiz": (10, 0, 0),
    }
    await deliveries.cancel("announcement:a", NOW)
    assert set(await live_figures(database)) == {"quiz"}
