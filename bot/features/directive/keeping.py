"""What a directive owes by now, looked at every minute: tasks spread, calls to who has not confirmed, reports to heads.

All through the ledger: the key of a broadcast says what was done, so a kill repeats nothing. The roll of thousands of posts
is made anew only when something has changed since the last look, and a few of them at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import metrics
from bot.clock import day_of
from bot.features.directive.feature import Current, directive, directives, kept_up
from bot.features.directive.rolls import Sheet, answered_for, sheet_of
from bot.features.directive.rules import Why, reminders
from bot.library import Library
from bot.obliged import units_with
from bot.router import Services
from bot.storage import CALL, REPORT, Broadcast, Post
from bot.storage.assignments import Assignments
from bot.storage.halting import Following, owe_following

REPORTED_FOR = timedelta(days=7)
"""How late heads are told who has not confirmed, after the service was down."""
MOST_AT_A_LOOK = 5
FIGURES = ("unread", "unreached", "nobody_joined", "without_head")


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a directive at that instant. stamp: of all on which it rests; None: something of it is left to do."""

    at: datetime
    stamp: object
    figures: tuple[int, ...]


@directive.every_minute
async def keep_up(services: Services, now: datetime) -> None:
    """Looks at those of which something has changed, who waited longest first."""
    await directives(services).ask_those_again(now)
    every, posts = await kept_up(services, now), await services.posts.stamp(now)
    before: dict[str, Look] = services.looked.get(directive.name, {})
    looks = {id_: before[id_] for one in every if (id_ := one.edition.directive) in before}
    changed = []
    for one in every:
        last, stamp = looks.get(one.edition.directive), await _stamp(services, one, posts, now)
        if last is None or last.stamp != stamp:
            changed.append((last.at if last else one.edition.at, one, stamp))
    standing = await services.posts.every(now) if changed else ()
    for _, one, stamp in sorted(changed, key=lambda found: found[0])[:MOST_AT_A_LOOK]:
        looks[one.edition.directive] = await _look(services, one, stamp, standing, now)
    services.looked[directive.name] = looks
    _count(looks.values())


async def _stamp(services: Services, one: Current, posts: object, now: datetime) -> object:
    """Another one as soon as it may owe more, or be confirmed or reach somebody."""
    passed = sum(at <= now for _, at in reminders(one.text.publish_at, one.by, services.library.calendar))
    over = (now >= one.by, now >= one.by + REPORTED_FOR)
    stands = await directives(services).stamp(one.edition.directive)
    return services.library, day_of(now), one.edition.id, one.paused, passed, over, posts, stands


async def _look(services: Services, one: Current, stamp: object, standing: Collection[Post], now: datetime) -> Look:
    await _spread(services, one, now)
    sheet = await sheet_of(services, one, now, standing)
    whole = await owe_following(services.database, _owed(services.library, sheet, standing, now), now)
    return Look(now, stamp if whole else None, _figures(services.library, sheet, standing, now))


async def _spread(services: Services, one: Current, now: datetime) -> None:
    library, day = services.library, day_of(now)
    wanted = [(task.id, unit.id) for task in one.text.tasks for unit in units_with(library, one.text, task, day)]
    await Assignments(services.database).spread(one.edition.directive, wanted)


def _owed(library: Library, sheet: Sheet, every: Collection[Post], now: datetime) -> Iterator[Following]:
    """All that is owed by now, whether or not it was opened before."""
    one, id_ = sheet.current, sheet.current.edition.directive
    if sheet.outdated:
        yield _call(id_, "again", f"{one.edition.id}", sheet.outdated, now)
    if now < one.by:
        asked = sheet.roll(sheet.units, now).asked
        due = [why for why, at in reminders(one.text.publish_at, one.by, library.calendar) if at <= now]
        if due:
            yield _call(id_, due[-1], f"{one.by:%Y%m%d%H%M}", asked, now)
        for post in sheet.posts:
            if post.since > one.text.publish_at:
                yield _call(id_, "new", f"{post.id}", [post], now)
    elif now < one.by + REPORTED_FOR:
        yield from _reports(library, sheet, every, now)


def _call(id_: str, why: Why, which: str, posts: Sequence[Post], now: datetime) -> Following:
    called = Broadcast(f"{CALL}:{id_}:{why}:{which}", CALL, f"{id_}={why}", "", now)
    return Following(id_, called, tuple(post.address for post in posts))


def _reports(library: Library, sheet: Sheet, every: Collection[Post], now: datetime) -> Iterator[Following]:
    """One to the heads of each unit that answers for some of the directive's units; who is away has a stand-in, or hears
    of it when back. Who came after the deadline finds what is left in their mornings."""
    one, id_ = sheet.current, sheet.current.edition.directive
    asked, heads = set(sheet.units), defaultdict(list)
    for post in every:
        if post.since < one.by and not asked.isdisjoint(answered_for(library, post, now)):
            heads[post.unit].append(post)
    for unit, of_it in sorted(heads.items()):
        those = [post for post in of_it if not post.is_away(now)] or of_it
        told = Broadcast(f"{REPORT}:{id_}:{one.by:%Y%m%d%H%M}:{unit}", REPORT, f"{id_}={unit}", "", now)
        yield Following(id_, told, tuple(post.address for post in those))


def _figures(library: Library, sheet: Sheet, standing: Collection[Post], now: datetime) -> tuple[int, ...]:
    """As in FIGURES."""
    everybody = sheet.roll(sheet.units, now)
    headed = {unit for post in standing for unit in answered_for(library, post, now)}
    alone = {post.unit for post in everybody.asked} - headed
    return len(everybody.unread), len(everybody.unreached), len(everybody.empty), len(alone)


def _count(looks: Iterable[Look]) -> None:
    """For who runs the service: also what no head answers for."""
    sums = map(sum, zip((0,) * len(FIGURES), *(look.figures for look in looks), strict=True))
    for name, count in zip(FIGURES, sums, strict=True):
        metrics.directives.labels(name).set(count)
