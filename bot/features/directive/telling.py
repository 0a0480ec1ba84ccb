"""What is pushed of a directive: to who must confirm it and has not, to heads once its time is over. All through the ledger.

Every minute it is looked at what is still owed; the key of a broadcast says what was done, so a kill repeats nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import metrics
from bot.clock import day_of
from bot.errors import Postponed
from bot.features.directive.feature import KEPT_UP, Current, current, directive, directives, in_use
from bot.features.directive.heads import roll_for
from bot.features.directive.rolls import Sheet, answered_for, sheet_of
from bot.features.directive.rules import Why, reminders
from bot.features.directive.shown import asked_trial, changed
from bot.library import Library
from bot.library.texts import blocks
from bot.message import Address, Reply, numbered
from bot.obliged import obliged, units_with
from bot.router import Push, Services
from bot.saying import moment
from bot.storage import CALL, REPORT, Broadcast, Citizen, Post
from bot.storage.assignments import Assignments
from bot.storage.owed import owe_now, was_owed

REPORTED_FOR = timedelta(days=7)
"""How late heads are told who has not confirmed, after the service was down."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A broadcast that is to be opened once, and for whom."""

    broadcast: Broadcast
    people: tuple[Address, ...]


# Every minute --------------------------------------------------------------------------------------------------------------


@directive.every_minute
async def keep_up(services: Services, now: datetime) -> None:
    """Keeps new texts, spreads tasks, calls who has not confirmed, tells heads at the deadline."""
    await directives(services).ask_those_again(now)
    sheets, every = [], await services.posts.every(now)
    for id_ in services.library.announcements:
        one = in_use(services.library, id_, now)
        if one and one.acknowledge_by and now < one.acknowledge_by + KEPT_UP:
            stands = await current(services, id_, now)
            if stands:
                await _spread(services, stands, now)
                sheets.append(await sheet_of(services, stands, now, every))
    wanted = {owed.broadcast.key: owed for sheet in sheets for owed in _owed(services.library, sheet, every, now)}
    known = await was_owed(services.database, wanted) if wanted else ()
    for key, owed in wanted.items():
        if key not in known:
            await owe_now(services.database, owed.broadcast, owed.people, now)
    _count(services.library, sheets, every, now)


async def _spread(services: Services, one: Current, now: datetime) -> None:
    library, day = services.library, day_of(now)
    wanted = [(task.id, unit.id) for task in one.text.tasks for unit in units_with(library, one.text, task, day)]
    await Assignments(services.database).spread(one.edition.directive, wanted)


def _owed(library: Library, sheet: Sheet, every: Collection[Post], now: datetime) -> Iterator[Owed]:
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


def _call(id_: str, why: Why, which: str, posts: Sequence[Post], now: datetime) -> Owed:
    called = Broadcast(f"{CALL}:{id_}:{why}:{which}", CALL, f"{id_}={why}", "", now)
    return Owed(called, tuple(post.address for post in posts))


def _reports(library: Library, sheet: Sheet, every: Collection[Post], now: datetime) -> Iterator[Owed]:
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
        yield Owed(told, tuple(post.address for post in those))


def _count(library: Library, sheets: Sequence[Sheet], every: Collection[Post], now: datetime) -> None:
    """The figures for who runs the service: also what no head answers for."""
    found = dict.fromkeys(("unread", "unreached", "nobody_joined", "without_head"), 0)
    headed = {unit for post in every for unit in answered_for(library, post, now)}
    for sheet in sheets:
        everybody = sheet.roll(sheet.units, now)
        found["unread"] += len(everybody.unread)
        found["unreached"] += len(everybody.unreached)
        found["nobody_joined"] += len(everybody.empty)
        found["without_head"] += len({post.unit for post in everybody.asked} - headed)
    for name, count in found.items():
        metrics.directives.labels(name).set(count)


# What is written just before it is sent -----------------------------------------------------------------------------------


@directive.compose(CALL)
async def call(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None for who confirmed meanwhile, or need not any more; while somebody edits the text it waits."""
    id_, _, why = broadcast.subject.rpartition("=")
    written = services.library.announcements.get(id_)
    if written and written.review.status == "draft":
        raise Postponed
    one = await current(services, id_, now)
    if one is None:
        return None
    held = obliged(services.library, one.text, await services.posts.of(citizen.address, now), day_of(now))
    if not held:
        return None
    if why == "trial":
        trial = one.text.trial
        return Push(asked_trial(services.library, one, trial, ()), _opens(one), owed=True) if trial else None
    confirmed = await directives(services).confirmed(id_)
    done = {mark.post for mark in confirmed if mark.edition == one.edition.id}
    if all(post.id in done for post in held):
        return None
    before = max((mark.number for mark in confirmed if mark.post in {post.id for post in held}), default=0)
    return Push(await _called(services, one, why, before), _opens(one), owed=True)


async def _called(services: Services, one: Current, why: str, before: int) -> Reply:
    """before: the number of the edition that this person confirmed last; 0: none."""
    library = services.library
    said = blocks(
        library.texts.say(f"directive.call_{why}", by=moment(library, one.by), was=before, number=one.edition.number)
    )
    if why == "again":
        then = next((e for e in await directives(services).of(one.edition.directive) if e.number == before), None)
        said = (*said, *(changed(library, then, one.edition) if then else ()))
    options = [(library.texts.say("announce.read_label"), f"directive:see:{one.edition.directive}")]
    if one.text.document in library.documents:
        options.append((library.texts.say("announce.original_label"), f"browse:document:{one.text.document}"))
    return Reply(one.text.title, said, numbered(options))


def _opens(one: Current) -> tuple[str, str]:
    return one.text.title, f"directive:see:{one.edition.directive}"


@directive.compose(REPORT)
async def report(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """`ID=UNIT`: as it stands when it is sent; None when the head's post has ended."""
    id_, _, unit = broadcast.subject.rpartition("=")
    held = [post for post in await services.posts.of(citizen.address, now) if post.unit == unit]
    reply = await roll_for(services, id_, held, now)
    return Push(reply, (reply.title, f"directive:roll:{id_}"), owed=True) if reply else None
