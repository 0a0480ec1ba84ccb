"""What is written of a directive just before it is sent: to who has not confirmed it, to heads once its time is over."""

from datetime import datetime

from bot.clock import day_of
from bot.errors import Postponed
from bot.features.directive.feature import Current, current, directive, directives
from bot.features.directive.heads import roll_for
from bot.features.directive.shown import asked_trial, changed
from bot.library.texts import blocks
from bot.message import Reply, numbered
from bot.obliged import obliged
from bot.router import Push, Services
from bot.saying import moment
from bot.storage import CALL, REPORT, Broadcast, Citizen


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
    confirmed = await directives(services).confirmed(id_, [post.id for post in held])
    done = {mark.post for mark in confirmed if mark.edition == one.edition.id}
    if all(post.id in done for post in held):
        return None
    before = max((mark.number for mark in confirmed), default=0)
    return Push(await _called(services, one, why, before, now), _opens(one), owed=True)


async def _called(services: Services, one: Current, why: str, before: int, now: datetime) -> Reply:
    """before: the number of the edition that this person confirmed last; 0: none."""
    library = services.library
    # it waited: while the directive was paused, or for the morning
    if now >= one.by and why in ("new", "soon", "today"):
        why = "over"
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
