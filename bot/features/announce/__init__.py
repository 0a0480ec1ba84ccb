"""What is told without being asked: announcements at their time, and reminders that the content's own dates plan."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.clock import HANOI, day_of
from bot.errors import Postponed
from bot.library import Announcement, Answer, Document, Library
from bot.library.citing import cited, named, shown
from bot.library.corrections import correction_of, edition, standing
from bot.library.figures import hide
from bot.library.models import EVERYWHERE
from bot.library.texts import blocks
from bot.message import Reply, numbered, paragraph
from bot.obliged import obliged, units_of
from bot.router import Feature, Push, Services, Turn
from bot.saying import moment
from bot.storage import CORRECTION, DIRECTIVE, Audience, Broadcast, Citizen

announce = Feature("announce")

DAYS_BEFORE = (30, 7, 1, 0)
DAYS_BEFORE_END = (30, 7, 0)
REMIND_AT = time(8, 0)


@announce.due
async def announcements(services: Services, since: datetime, until: datetime) -> Sequence[Broadcast]:
    """Approved announcements whose time came."""
    library = services.library
    return [
        _opened(library, one, _places(services, one.place), day_of(until))
        for one in library.announcements.values()
        if library.is_used(one, day_of(one.publish_at)) and since < one.publish_at <= until and not one.corrects
    ]


@announce.due
async def corrections(services: Services, since: datetime, until: datetime) -> Sequence[Broadcast]:
    """Approved corrections whose time came, however long ago: what is wrong stays wrong until it is put right."""
    library = services.library
    return [
        _correction(one)
        for one in library.announcements.values()
        if one.corrects and library.is_used(one, day_of(until)) and one.publish_at <= until
    ]


@announce.due
async def reminders(services: Services, since: datetime, until: datetime) -> Sequence[Broadcast]:
    """30, 7, 1 and 0 days before a document takes effect, and on the day on which an answer changes."""
    library = services.library
    found = [
        _reminder(library, one, left, _places(services, one.place))
        for one in library.documents.values()
        for left in DAYS_BEFORE
        if since < _morning(one.effective, left) <= until  # before anybody is looked for: this runs every minute
    ]
    return found + [
        _change(answer, version.from_)
        for answer in library.answers.values()
        for version in answer.versions[1:]
        if since < _morning(version.from_) <= until and library.is_used(answer, version.from_)
    ]


@announce.due
async def expiries(services: Services, since: datetime, until: datetime) -> Sequence[Broadcast]:
    """30, 7 and 0 days before a document ends by itself; where another one takes its place, that one is told about."""
    library = services.library
    return [
        _expiry(library, one, ends, left, _places(services, one.place))
        for one in library.documents.values()
        if (ends := _end_of(library, one))
        for left in DAYS_BEFORE_END
        if since < _morning(ends, left) <= until
    ]


@announce.compose("announcement")
@announce.compose(DIRECTIVE)
async def announcement(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """The text that stands; None when it was withdrawn or taken out."""
    library = services.library
    found = _approved(library, broadcast, now)
    if found is None:
        return None
    right = standing(library, found, day_of(now))
    _as_claimed(right, broadcast)
    held = await services.posts.of(citizen.address, now) if found.acknowledge_by else ()
    if obliged(library, found, held, day_of(now)):
        return Push(_directive(library, right), (right.title, f"directive:see:{found.id}"), owed=True)
    if found.acknowledge_by and await services.subscriptions.consent(citizen.address) is None:
        return None  # the post for which they were told it ended, or is elsewhere
    return Push(_announced(library, right), (right.title, f"announce:show:{found.id}"))


@announce.edition("announcement")
@announce.edition(DIRECTIVE)
@announce.edition(CORRECTION)
def text_now(services: Services, broadcast: Broadcast, now: datetime) -> str | None:
    """None while an edit of it waits for its approval: what is left is held and asked about."""
    found = services.library.announcements.get(broadcast.subject)
    if found and found.review.status == "draft":
        return None
    return edition(standing(services.library, found, day_of(now))) if found else broadcast.content_hash


def _approved(library: Library, broadcast: Broadcast, now: datetime) -> Announcement | None:
    """None: it was withdrawn or taken out. What was edited while it goes out waits until somebody approves it again."""
    found = library.announcements.get(broadcast.subject)
    if found and found.review.status == "draft":
        raise Postponed
    return found if found and library.is_used(found, day_of(now)) else None


def _as_claimed(right: Announcement, broadcast: Broadcast) -> None:
    """Only the text under which the ledger has it is sent: else nobody could tell later who got which."""
    if edition(right) != broadcast.content_hash:
        raise Postponed


@announce.compose(CORRECTION)
async def correction(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """None when it was withdrawn, or a later one puts the same announcement right: that one reaches these people too."""
    library = services.library
    found = _approved(library, broadcast, now)
    if found is None:
        return None
    of = library.announcements.get(found.corrects or "")
    if of is None or correction_of(library, of, day_of(now)) is not found:
        return None
    _as_claimed(found, broadcast)
    reply = _corrected(library, of, found)
    return Push(reply, (reply.title, f"announce:show:{of.id}"))


@announce.compose("reminder")
async def reminder(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """`DOCUMENT=DAY`: None when the document is gone or its day was moved (that day has its own reminders)."""
    library = services.library
    document_id, _, written = broadcast.subject.partition("=")
    document = library.documents.get(document_id)
    if document is None or document.effective != date.fromisoformat(written):
        return None
    return Push(_takes_effect(library, document, now), (document.short, f"browse:document:{document.id}"))


@announce.compose("expiry")
async def expiry(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """`DOCUMENT=DAY`: None when the document is gone, its day was moved or another one takes its place."""
    library = services.library
    document_id, _, written = broadcast.subject.partition("=")
    document = library.documents.get(document_id)
    if document is None or _end_of(library, document) != date.fromisoformat(written):
        return None
    return Push(_ends(library, document, now), (document.short, f"browse:document:{document.id}"))


@announce.compose("change")
async def change(services: Services, broadcast: Broadcast, citizen: Citizen, now: datetime) -> Push | None:
    """`ANSWER=DAY`: the answer that somebody follows has another version from that day on."""
    library = services.library
    answer_id, _, written = broadcast.subject.partition("=")
    answer = library.answers.get(answer_id)
    if answer is None or not library.is_used(answer, day_of(now)):
        return None
    version = next((one for one in answer.versions if one.from_ == date.fromisoformat(written)), None)
    if version is None:
        return None
    said = library.texts.say("announce.changed", question=answer.question, day=shown(version.from_))
    shows = (library.texts.say("announce.see_label"), f"lookup:show:{answer.id}")
    short = version.short if version.checked else hide(version.short, library.texts.say("lookup.hidden"))
    body = (*blocks(said), *blocks(short), paragraph(cited(library, version.basis), small=True))
    return Push(
        Reply(library.texts.say("announce.changed_title"), body, numbered([shows])),
        (answer.question, shows[1]),
    )


@announce.choice("show")
async def show(turn: Turn) -> Reply:
    """An announcement opened from a digest."""
    found = turn.library.announcements.get(turn.argument)
    if found is None or found.review.status != "approved" or found.publish_at > turn.now:
        return Reply(blocks=blocks(turn.say("welcome.vanished")))
    of = turn.library.announcements.get(found.corrects or "")
    if of:
        return _corrected(turn.library, of, found)
    return _announced(turn.library, standing(turn.library, found, day_of(turn.now)))


def _places(services: Services, place: str) -> tuple[str, ...]:
    """Where people live who are told: the place and all in it; who did not say is taken to live where the office is."""
    if place == EVERYWHERE:
        return ()
    within = services.library.within(place)
    return ("", *within) if services.config.office.place in within else within


def _opened(library: Library, one: Announcement, places: tuple[str, ...], day: date) -> Broadcast:
    """The broadcast of an announcement. A directive also goes to whoever holds a post in one of its units."""
    text, told = edition(standing(library, one, day)), units_of(library, one, day) if one.acknowledge_by else ()
    units = tuple(id_ for unit in told for id_ in library.offices.ids_of(unit.id, day))
    return Broadcast(
        key=f"announcement:{one.id}",
        kind=DIRECTIVE if one.acknowledge_by else "announcement",
        subject=one.id,
        content_hash=text,
        due_at=one.publish_at.astimezone(UTC),
        audience=Audience(tuple(f"topic:{topic}" for topic in one.topics), one.audience, places, units=units),
        latest_send_at=one.latest_send_at and one.latest_send_at.astimezone(UTC),
    )


def _correction(one: Announcement) -> Broadcast:
    return Broadcast(
        key=f"correction:{one.id}",
        kind=CORRECTION,
        subject=one.id,
        content_hash=edition(one),
        due_at=one.publish_at.astimezone(UTC),
        audience=Audience(got=f"announcement:{one.corrects}"),
        latest_send_at=one.latest_send_at and one.latest_send_at.astimezone(UTC),
    )


def _morning(day: date, days_before: int = 0) -> datetime:
    """When people are reminded of a day, so many days before it."""
    return datetime.combine(day - timedelta(days=days_before), REMIND_AT, HANOI).astimezone(UTC)


def _reminder(library: Library, document: Document, left: int, places: tuple[str, ...]) -> Broadcast:
    """Told to followers of the document, of its topics, and of the answers that rest on it; also of what it changes."""
    changed = (document.id, *document.replaces, *document.amends)
    return Broadcast(
        key=f"reminder:{document.id}:{document.effective}:{left}",
        kind="reminder",
        subject=f"{document.id}={document.effective}",
        content_hash="",
        due_at=_morning(document.effective, left),
        audience=Audience(tuple(_followers(library, document, changed)), (), places),
    )


def _expiry(library: Library, document: Document, ends: date, left: int, places: tuple[str, ...]) -> Broadcast:
    when = _morning(ends, left)
    told = Audience(tuple(_followers(library, document, (document.id,))), (), places)
    return Broadcast(f"expiry:{document.id}:{ends}:{left}", "expiry", f"{document.id}={ends}", "", when, told)


def _end_of(library: Library, document: Document) -> date | None:
    """The first day on which it is no longer in force, unless another document replaces it on that day."""
    ends = library.status_on(document, document.effective).ends
    return ends if ends and not library.status_on(document, ends).by else None


def _followers(library: Library, document: Document, concerned: Sequence[str]) -> Iterator[str]:
    """concerned: ids of the documents whose followers, and those of answers that rest on them, are told."""
    for id_ in concerned:
        yield f"document:{id_}"
    for topic in document.topics:
        yield f"topic:{topic}"
    for answer in library.answers.values():
        if any(item.document in concerned for version in answer.versions for item in version.basis):
            yield f"answer:{answer.id}"


def _change(answer: Answer, day: date) -> Broadcast:
    when = _morning(day)
    subjects = Audience((f"answer:{answer.id}",))
    return Broadcast(f"change:{answer.id}:{day}", "change", f"{answer.id}={day}", "", when, subjects)


def _announced(library: Library, found: Announcement) -> Reply:
    texts = library.texts
    said = list(blocks(found.text))
    document = library.documents.get(found.document or "")
    options = []
    if document:
        said.append(paragraph(named(library, document), small=True))
        options.append((document.short, f"browse:document:{document.id}"))
    if found.review.sample:
        said.append(paragraph(texts.say("lookup.sample"), small=True))
    options.append((texts.say("announce.settings_label"), "subscribe:list:"))
    return Reply(found.title, tuple(said), numbered(options), source=document.source if document else None)


def _directive(library: Library, found: Announcement) -> Reply:
    """To who must confirm it: what it is and until when; it is read where it is confirmed."""
    assert found.acknowledge_by is not None, "a directive"
    said = library.texts.say("announce.directive", by=moment(library, found.acknowledge_by))
    options = [(library.texts.say("announce.read_label"), f"directive:see:{found.id}")]
    if found.document in library.documents:
        options.append((library.texts.say("announce.original_label"), f"browse:document:{found.document}"))
    return Reply(found.title, blocks(said), numbered(options))


def _corrected(library: Library, of: Announcement, right: Announcement) -> Reply:
    """The whole right text, under a title that says that something was wrong: it may stand where the wrong one stood."""
    said = library.texts.say("announce.corrected", day=shown(day_of(of.publish_at)))
    reply = _announced(library, of.model_copy(update={"title": right.title, "text": right.text}))
    title = library.texts.say("announce.corrected_title", title=right.title)
    choices = reply.choices
    if of.acknowledge_by:  # where the right text is confirmed
        read = (library.texts.say("announce.read_label"), f"directive:see:{of.id}")
        choices = numbered([read, *((one.label, one.data) for one in choices)])
    return replace(reply, title=title, blocks=(*blocks(said), *reply.blocks), choices=choices)


def _takes_effect(library: Library, document: Document, now: datetime) -> Reply:
    """How many days are left is counted now, not when it was planned: a digest may come later."""
    texts = library.texts
    left = (document.effective - day_of(now)).days
    key = "announce.takes_effect" if left > 0 else "announce.in_force_today" if left == 0 else "announce.in_force"
    said = texts.say(
        key, document=named(library, document), title=document.title, day=shown(document.effective), left=left
    )
    said += "".join(_changing(library, document))
    answers = library.answers_about(document.id, max(document.effective, day_of(now)))
    options = [(answer.question, f"lookup:show:{answer.id}") for answer in answers[:4]]
    options.append((texts.say("announce.document_label"), f"browse:document:{document.id}"))
    return Reply(texts.say("announce.reminder_title", short=document.short), blocks(said), numbered(options))


def _changing(library: Library, document: Document) -> Iterator[str]:
    """«Thay thế …», «Sửa đổi …», each a paragraph: why whoever follows the other document is told."""
    for key, ids in (("announce.replaces", document.replaces), ("announce.amends", document.amends)):
        known = [named(library, library.documents[one]) for one in ids if one in library.documents]
        if known:
            yield "\n\n" + library.texts.say(key, documents="; ".join(known))


def _ends(library: Library, document: Document, now: datetime) -> Reply:
    """How many days are left is counted now: a digest may come later."""
    ends = _end_of(library, document)
    assert ends is not None, "the composer asked"
    left = (ends - day_of(now)).days
    key = "announce.ends" if left > 0 else "announce.ended_today" if left == 0 else "announce.ended"
    said = library.texts.say(key, document=named(library, document), title=document.title, day=shown(ends), left=left)
    options = [(library.texts.say("announce.document_label"), f"browse:document:{document.id}")]
    return Reply(library.texts.say("announce.expiry_title", short=document.short), blocks(said), numbered(options))
