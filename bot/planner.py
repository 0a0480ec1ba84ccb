"""From content to deliveries: what became due is opened once, its audience frozen. Whoever calls it, as often as they like.

What was missed while the service was down is caught up; the rule of each broadcast says what happens to what is late.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot import metrics
from bot.errors import StorageUnavailable
from bot.router import Due, Edition, Router, Services
from bot.storage import CORRECTION, Broadcast, Frequency, live_figures
from bot.storage.progress import live_states
from bot.storage.reach import open_since, reroute
from bot.storage.rows import LIVE
from bot.storage.windows import wake_written
from bot.timetable import Timetable

log = logging.getLogger(__name__)

CATCH_UP = timedelta(days=7)
"""How late something may be opened after the service was down; `latest_send_at` decides whether it still goes."""

LISTED_FOR = timedelta(days=30)


async def chores(services: Services, router: Router, now: datetime) -> list[Exception]:
    """What each feature sees to every minute, and what went wrong: a mistake in one keeps nobody else's news from going out.
    Where the database does not answer, nothing else would come of the minute."""
    wrong: list[Exception] = []
    for chore in router.chores:
        try:
            await chore(services, now)
        except StorageUnavailable:
            raise
        except Exception as one:
            wrong.append(one)
    return wrong


async def due_between(services: Services, dues: Sequence[Due], since: datetime, until: datetime) -> list[Broadcast]:
    """What the content plans after `since` and not after `until`."""
    return [one for due in dues for one in await due(services, since, until)]


async def catch_up(
    services: Services, router: Router, timetable: Timetable, windows: Mapping[str, timedelta | None], now: datetime
) -> None:
    """Opens what is due and was not opened yet, goes on freezing where it was left, and finds another way for what its
    address cannot take. windows: of the channels that run."""
    deliveries, since = services.deliveries, open_since(windows, now)
    await _revise(services, router.editions, now)  # first: a correction reaches those who got the text before
    due = await due_between(services, router.dues, now - CATCH_UP, now)
    await deliveries.open([one for one in due if not is_over(one, now)], now)
    await wake_written(services.database, now)
    for broadcast in await deliveries.broadcasts("planned"):
        await deliveries.freeze(broadcast, partial(due_for, timetable, broadcast), start=False, since=since)
    await deliveries.start()
    await reroute(services.database, since, now)


async def missed(services: Services, router: Router, now: datetime) -> list[Broadcast]:
    """What was due since the service first sent something, was never opened and will not be: to be listed, not sent."""
    known = await services.deliveries.broadcasts()
    since = max(now - LISTED_FOR, min((one.due_at for one in known), default=now))
    keys = {one.key for one in known}
    due = await due_between(services, router.dues, since, now)
    return [one for one in due if one.key not in keys and (one.due_at <= now - CATCH_UP or is_over(one, now))]


def is_over(broadcast: Broadcast, now: datetime) -> bool:
    """Too late, and nobody is to be asked about it."""
    last = broadcast.latest_send_at
    return broadcast.late == "expire" and last is not None and last < now


async def _revise(services: Services, editions: Mapping[str, Edition], now: datetime) -> None:
    """What is still to be sent says the text that stands now; what nobody approved as it stands now is held."""
    for one in await services.deliveries.broadcasts(*LIVE, kinds=editions):
        stands = editions[one.kind](services, one, now)
        if stands is None and one.state in ("planned", "sending"):
            log.warning("held: %s was edited while it goes out; approve its text, then the broadcast", one.key)
            await services.deliveries.hold(one.key)
        elif stands and stands != one.content_hash:
            await services.deliveries.revise(one.key, stands)


def due_for(timetable: Timetable, broadcast: Broadcast, frequency: Frequency) -> datetime:
    """When a person of this frequency is told of it. What would be stale by the next digest goes out by itself."""
    if broadcast.kind == CORRECTION:
        return timetable.awake(broadcast.due_at)
    due = timetable.due_for(frequency, broadcast.due_at)
    if broadcast.latest_send_at and due > broadcast.latest_send_at:
        return timetable.awake(broadcast.due_at)
    return due


async def count(services: Services) -> None:
    """The figures of broadcasts under way, for /metrics."""
    metrics.broadcasts.clear()
    for state, many in (await live_states(services.database)).items():
        metrics.broadcasts.labels(state).set(many)
    metrics.people_of_broadcasts.clear()
    for kind, figures in (await live_figures(services.database)).items():
        shown = {"planned": figures.audience, "sent": figures.sent, "unsure": figures.unsure, "left": figures.left}
        shown |= {"unsendable": figures.unsendable, "skipped": figures.skipped, "waiting": figures.waiting}
        for name, people in shown.items():
            metrics.people_of_broadcasts.labels(kind, name).set(people)
