"""Following a rule, a document, a topic or the daily quiz: consent first, then how often, where, as what; stopping."""

from dataclasses import replace
from datetime import timedelta

from bot import consent
from bot.clock import day_of
from bot.library import Library
from bot.library.texts import blocks
from bot.message import MOST_CHOICES, Choice, Reply, numbered
from bot.router import Feature, Turn
from bot.saying import menu, say, unit_name
from bot.storage import FREQUENCIES, TOLD, Frequency, Subscription
from bot.storage.subscriptions import purpose_of

subscribe = Feature("subscribe")

A_PAGE = MOST_CHOICES - 1
PROMPT_FOR = timedelta(minutes=10)
QUIZZES = {"daily": "subscribe.of_quiz", "weekly": "subscribe.of_weekly_quiz"}


@subscribe.command("dung", "stop", "huy")
@subscribe.word("dung", "dừng", "huy", "hủy", "huỷ", "stop", "ngừng", "dung nhan tin", "thoi nhan tin", "tat thong bao")
@subscribe.word("thoi ko nhan nua", "thoi khong nhan nua", "khong nhan tin nua", "ko nhan nua", "huy dang ky")
@subscribe.word("dung gui nua", "dung gui tin nua", "khong gui nua")
@subscribe.choice("stop")
async def stop(turn: Turn) -> Reply:
    """Ends all pushes at once, on every channel that the person joined, but for what a post brings; who asks by mistake can
    still ask the bot."""
    followed = await turn.services.subscriptions.stop(turn.incoming.sender, turn.now)
    posts = [post for post in await turn.services.posts.of(turn.incoming.sender, turn.now) if post.stands_for is None]
    if posts:
        units = ", ".join(dict.fromkeys(unit_name(turn.library, post.unit, day_of(turn.now)) for post in posts))
        return say(
            turn.library, "subscribe.stopped_in_post", [(turn.say("office.mine_label"), "office:mine:")], units=units
        )
    stopped = "subscribe.stopped_everywhere" if turn.citizen.person else "subscribe.stopped"
    key = stopped if followed else "subscribe.nothing_to_stop"
    return Reply(blocks=blocks(turn.say(key)), choices=menu(turn.library))


@subscribe.choice("offer")
async def offer(turn: Turn) -> Reply:
    """What a person would get, how often, how to stop: then yes or no."""
    name = subject_name(turn.library, turn.argument)
    if name is None:
        return _vanished(turn)
    if turn.incoming.group:
        return Reply(blocks=blocks(turn.say("subscribe.private")))
    options = [
        (turn.say("subscribe.yes"), consent.yes(turn.library, turn.argument)),
        (turn.say("subscribe.no"), "subscribe:no:"),
    ]
    said = consent.asked(turn.library, turn.services.config.office, purpose_of(_subject(turn)), name)
    return Reply(blocks=blocks(said), choices=numbered(options))


@subscribe.choice("yes")
async def yes(turn: Turn) -> Reply | None:
    """Consent, recorded with its text and time. Under a text that says something else now, it is asked for again."""
    shown, _, turn.argument = turn.argument.rpartition("~")
    name = subject_name(turn.library, turn.argument)
    if name is None:
        return _vanished(turn)
    version = consent.version(turn.library, purpose_of(_subject(turn)))
    if shown != str(consent.major(version)):
        return await offer(turn)
    if turn.incoming.group:
        return Reply(blocks=blocks(turn.say("subscribe.private")))
    mine = await turn.services.subscriptions.of(turn.incoming.sender)
    frequency: Frequency = mine[0].frequency if mine else "now"
    await turn.services.subscriptions.follow(turn.incoming.sender, [_subject(turn)], frequency, version, turn.now)
    said = turn.say("subscribe.followed", what=name, when=turn.say(f"subscribe.{frequency}"))
    return Reply(blocks=blocks(said), choices=_settings(turn))


@subscribe.choice("no")
async def no(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("subscribe.declined")), choices=menu(turn.library))


@subscribe.command("theodoi", "tin")
@subscribe.choice("list")
async def mine(turn: Turn) -> Reply:
    """What a person follows, how often, where, as what."""
    followed = await turn.services.subscriptions.of(turn.incoming.sender)
    if not followed:
        options = [
            (turn.say("subscribe.add_label"), "subscribe:topics:"),
            (turn.say("subscribe.daily_label"), "subscribe:offer:quiz=daily"),
            (turn.say("subscribe.weekly_label"), "subscribe:offer:quiz=weekly"),
            (turn.say("welcome.menu_label"), "welcome:menu:"),
        ]
        return Reply(turn.say("subscribe.title"), blocks(turn.say("subscribe.empty")), numbered(options))
    names = "\n".join(f"- {_name(turn.library, one)}" for one in followed)
    said = turn.say("subscribe.list", names=names, **_how(turn, followed))
    return Reply(turn.say("subscribe.title"), blocks(said), _settings(turn))


@subscribe.choice("topics")
async def topics(turn: Turn) -> Reply:
    """All topics, a page at a time, to follow one."""
    page = int(turn.argument) if turn.argument.isdecimal() else 1
    every = list(turn.library.topics.values())
    now = every[(page - 1) * A_PAGE : page * A_PAGE]
    choices = numbered([(topic.name, f"subscribe:offer:topic={topic.id}") for topic in now])
    if len(every) > page * A_PAGE:
        choices = (*choices, Choice("T", turn.say("lookup.next_page"), f"subscribe:topics:{page + 1}"))
    return Reply(turn.say("subscribe.choose_topic"), choices=choices or menu(turn.library))


@subscribe.choice("drop")
async def drop(turn: Turn) -> Reply:
    """One thing less."""
    if turn.argument:
        await turn.services.subscriptions.unfollow(turn.incoming.sender, _subject(turn))
    followed = await turn.services.subscriptions.of(turn.incoming.sender)
    options = [(_name(turn.library, one), "subscribe:drop:" + one.subject.replace(":", "=", 1)) for one in followed]
    options = [*options[: MOST_CHOICES - 1], (turn.say("subscribe.back_label"), "subscribe:list:")]
    key = "subscribe.dropped" if turn.argument else "subscribe.choose_drop"
    return Reply(blocks=blocks(turn.say(key)), choices=numbered(options))


@subscribe.choice("often")
async def often(turn: Turn) -> Reply:
    """At once, every morning, every Monday."""
    if turn.argument in FREQUENCIES:
        frequency: Frequency = next(one for one in FREQUENCIES if one == turn.argument)
        await turn.services.subscriptions.set_frequency(turn.incoming.sender, frequency)
        said = turn.say("subscribe.often_set", when=turn.say(f"subscribe.{frequency}"))
        return Reply(blocks=blocks(said), choices=_settings(turn))
    options = [(turn.say(f"subscribe.{one}"), f"subscribe:often:{one}") for one in FREQUENCIES]
    return Reply(blocks=blocks(turn.say("subscribe.often")), choices=numbered(options))


@subscribe.choice("role")
async def role(turn: Turn) -> Reply:
    """Citizen, business, official: decides which announcements concern a person, and gives no right. Who holds a post
    is an official beside whatever they choose."""
    if turn.argument in TOLD:
        posts = await turn.services.posts.of(turn.incoming.sender, turn.now)
        granted = {str(post.role) for post in posts if post.stands_for is None}
        roles = frozenset({turn.argument} | granted | ({"official"} if granted else set()))
        await turn.services.people.change(turn.incoming.sender, turn.now, roles=roles)
        said = turn.say("subscribe.role_set", role=turn.say(f"subscribe.{turn.argument}"))
        return Reply(blocks=blocks(said), choices=_settings(turn))
    options = [(turn.say(f"subscribe.{one}"), f"subscribe:role:{one}") for one in TOLD]
    return Reply(blocks=blocks(turn.say("subscribe.role")), choices=numbered(options))


@subscribe.choice("place")
async def place(turn: Turn) -> Reply:
    """Asks for the commune's name, old or new; it buys the person local news."""
    turn.session = replace(turn.session, waiting="subscribe:place", waiting_until=turn.now + PROMPT_FOR)
    options = [
        (turn.say("subscribe.no_place"), "subscribe:setplace:"),
        (turn.say("subscribe.back_label"), "subscribe:list:"),
    ]
    return Reply(blocks=blocks(turn.say("subscribe.place")), choices=numbered(options))


@subscribe.text("place")
async def place_named(turn: Turn) -> Reply | None:
    """Communes whose name, or old name, holds what was typed; one must be confirmed."""
    found = turn.library.places_named(turn.incoming.text)
    options = [(found_one.name, f"subscribe:setplace:{found_one.id}") for found_one in found[:5]]
    options.append((turn.say("subscribe.other_place"), "subscribe:place:"))
    key = "subscribe.place_is" if found else "subscribe.place_unknown"
    return Reply(blocks=blocks(turn.say(key)), choices=numbered(options))


@subscribe.choice("setplace")
async def place_set(turn: Turn) -> Reply:
    known = turn.library.places.get(turn.argument)
    await turn.services.people.change(turn.incoming.sender, turn.now, place=known.id if known else None)
    said = turn.say("subscribe.place_set", place=known.name) if known else turn.say("subscribe.place_unset")
    return Reply(blocks=blocks(said), choices=_settings(turn))


def subject_name(library: Library, subject: str) -> str | None:
    """`topic=giao-thong` (or with a colon) -> what a person calls it; None when it is gone."""
    kind, _, name = subject.replace(":", "=", 1).partition("=")
    if kind == "topic" and name in library.topics:
        return library.texts.say("subscribe.of_topic", topic=library.topics[name].name)
    if kind == "document" and name in library.documents:
        return library.documents[name].short
    if kind == "answer" and name in library.answers:
        return library.answers[name].question
    if kind == "quiz" and name in QUIZZES:
        return library.texts.say(QUIZZES[name])
    return None


def _subject(turn: Turn) -> str:
    return turn.argument.replace("=", ":", 1)


def _name(library: Library, one: Subscription) -> str:
    return subject_name(library, one.subject) or library.texts.say("subscribe.of_gone")


def _how(turn: Turn, followed: list[Subscription]) -> dict[str, str]:
    place = turn.library.places.get(turn.citizen.place or "")
    roles = [turn.say(f"subscribe.{one}") for one in TOLD if one in turn.citizen.roles]
    return {
        "when": turn.say(f"subscribe.{followed[0].frequency}"),
        "place": place.name if place else turn.say("subscribe.everywhere"),
        "role": ", ".join(roles) or turn.say("subscribe.citizen"),
    }


def _settings(turn: Turn) -> tuple[Choice, ...]:
    return numbered(
        [
            (turn.say("subscribe.often_label"), "subscribe:often:"),
            (turn.say("subscribe.place_label"), "subscribe:place:"),
            (turn.say("subscribe.role_label"), "subscribe:role:"),
            (turn.say("subscribe.add_label"), "subscribe:topics:"),
            (turn.say("subscribe.drop_label"), "subscribe:drop:"),
            (turn.say("subscribe.stop_label"), "subscribe:stop:"),
            (turn.say("welcome.menu_label"), "welcome:menu:"),
        ]
    )


def _vanished(turn: Turn) -> Reply:
    return Reply(blocks=blocks(turn.say("welcome.vanished")), choices=menu(turn.library))
