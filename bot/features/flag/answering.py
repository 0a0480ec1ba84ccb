"""The legal department's side: reading a flag, taking it over, giving it to a post, one of three outcomes with a preview."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import day_of
from bot.duty import post_with, standing_in
from bot.features.flag.feature import ANSWERS, flag, flag_of, flags
from bot.features.flag.hearing import my_own
from bot.features.flag.opinion import opened_by_unit
from bot.features.flag.rules import MOST_LETTERS, OUTCOMES, Outcome, number_in
from bot.features.flag.shown import Options, for_department, given, say, standing
from bot.features.flag.store import Flag
from bot.guard import inspect
from bot.masking import mask
from bot.message import Reply, paragraph
from bot.permissions import may
from bot.router import Services, Turn
from bot.saying import moment, stop_guide, unit_name
from bot.storage import Post

WRITING_FOR = timedelta(hours=1)
MOST_POSTS = 7

Step = Callable[[Turn, Flag, Post], Awaitable[Reply]]


@flag.by_name
async def by_code(turn: Turn) -> Reply | None:
    """«V-0012»: to a sender how it stands, to the department all of it, to the asked unit its part; else nothing."""
    number = number_in(turn.incoming.text)
    if number is None or turn.incoming.group:
        return None
    turn.argument = str(number)
    own = await my_own(turn)
    return standing(turn.library, own[1], own[0], turn.now) if own else await _opened(turn)


@flag.choice("see")
async def see(turn: Turn) -> Reply:
    return await _opened(turn)


async def _opened(turn: Turn) -> Reply:
    one = await flag_of(turn)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    if one is None:
        return say(turn.library, "unknown")
    if not sees(turn.services, held, one, turn.now):
        return await opened_by_unit(turn, one, held) or say(turn.library, "unknown")
    voices = await flags(turn.services).voices(one)
    return for_department(turn.library, one, voices, options_for(turn.services, held, one, turn.now), turn.now)


def sees(services: Services, held: tuple[Post, ...], one: Flag, now: datetime) -> bool:
    return may(held, "see_flags", one.unit, services.library.offices, day_of(now))


def options_for(services: Services, held: tuple[Post, ...], one: Flag, now: datetime) -> Options:
    """The owner gives an outcome or asks a unit, a colleague takes it over, a head gives it to a post."""
    texts, offices, day = services.library.texts, services.library.offices, day_of(now)
    if one.state != "open":
        return []
    found: Options = []
    if any(post.id == one.post for post in held):
        found = [(texts.say(f"flag.do_{outcome}"), f"flag:do:{one.id}={outcome}") for outcome in OUTCOMES]
        found.append((texts.say("flag.ask_label"), f"flag:ask:{one.id}"))
    elif may(held, "answer_flag", one.unit, offices, day):
        found = [(texts.say("flag.take_label"), f"flag:take:{one.id}")]
    if may(held, "assign", one.unit, offices, day):
        found.append((texts.say("flag.assign_label"), f"flag:assign:{one.id}"))
    return found


# Who owns it ----------------------------------------------------------------------------------------------------------


@flag.choice("take")
async def take(turn: Turn) -> Reply:
    """A colleague who is there goes on with it."""
    one, mine = await flag_of(turn), None
    if one and one.state == "open":
        mine = await _post_for(turn, one)
    if one is None or mine is None:
        return say(turn.library, "unknown")
    if one.post != mine.id:
        await flags(turn.services).give(one, mine, turn.now, by=mine)
    return await _opened(turn)


@flag.choice("assign")
async def assign(turn: Turn) -> Reply:
    """To which post: those of its unit and of the units below who may answer, with what each has in hand."""
    one, head = await _assignable(turn)
    if one is None or head is None:
        return say(turn.library, "unknown")
    day, store = day_of(turn.now), flags(turn.services)
    there = await _may_own(turn, one)
    held = await store.in_hand([post.id for post in there])
    there.sort(key=lambda post: (held.get(post.id, 0), post.id))
    options = [
        (
            turn.say(
                "flag.post_label",
                post=post.id,
                unit=unit_name(turn.library, post.unit, day),
                count=held.get(post.id, 0),
            ),
            f"flag:give:{one.id}={post.id}",
        )
        for post in there[:MOST_POSTS]
    ]
    return say(turn.library, "to_whom" if options else "nobody_there", options, code=one.code)


@flag.choice("give")
async def give(turn: Turn) -> Reply:
    """`ID=POST`; pressed twice it is given once."""
    turn.argument, _, number = turn.argument.partition("=")
    one, head = await _assignable(turn)
    to = next((post for post in await _may_own(turn, one) if str(post.id) == number), None) if one else None
    if one is None or head is None or to is None:
        return say(turn.library, "unknown")
    if one.post != to.id:
        await flags(turn.services).give(one, to, turn.now, by=head)
    due = moment(turn.library, one.due_at)
    return say(turn.library, "given", [_to_register(turn)], code=one.code, post=to.id, due=due)


async def _assignable(turn: Turn) -> tuple[Flag | None, Post | None]:
    """The open flag of the button, and the post with which this person may assign it."""
    one = await flag_of(turn)
    if one is None or one.state != "open":
        return None, None
    return one, await post_with(turn.services, turn.incoming.sender, "assign", one.unit, turn.now)


async def _may_own(turn: Turn, one: Flag) -> list[Post]:
    day, offices = day_of(turn.now), turn.library.offices
    standing_ = await standing_in(turn.services, [one.unit, *offices.below(one.unit, day)], turn.now)
    return [
        post
        for post in standing_
        if post.role in ANSWERS.told
        and not post.is_away(turn.now)
        and may([post], "answer_flag", post.unit, offices, day)
    ]


# The outcome ----------------------------------------------------------------------------------------------------------


@flag.choice("do")
async def do(turn: Turn) -> Reply:
    """`ID=OUTCOME`: a proposal is made to somebody, each has its words."""
    turn.argument, _, named = turn.argument.partition("=")
    outcome: Outcome = next((one for one in OUTCOMES if one == named), "")

    async def begun(turn: Turn, one: Flag, post: Post) -> Reply:
        await flags(turn.services).write(one, post, outcome, "", "")
        if outcome != "amend":
            return _ask_text(turn, one, outcome)
        _wait(turn, "flag:to", one)
        document = turn.library.documents.get(one.document)
        options = [(document.issuer, f"flag:issuer:{one.id}")] if document else []
        return say(turn.library, "to_which_office", options, code=one.code)

    return await _in_hand(turn, begun) if outcome else say(turn.library, "unknown")


@flag.choice("issuer")
async def issuer(turn: Turn) -> Reply:
    """A change is proposed to whoever issued the document."""

    async def chosen(turn: Turn, one: Flag, post: Post) -> Reply:
        document = turn.library.documents.get(one.document)
        return await _proposed_to(turn, one, post, document.issuer if document else "")

    return await _in_hand(turn, chosen)


@flag.text("to")
async def office_typed(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)

    async def chosen(turn: Turn, one: Flag, post: Post) -> Reply:
        return await _proposed_to(turn, one, post, turn.incoming.text.strip()[:200])

    return await _in_hand(turn, chosen)


async def _proposed_to(turn: Turn, one: Flag, post: Post, to: str) -> Reply:
    await flags(turn.services).write(one, post, "amend", to, "")
    return _ask_text(turn, one, "amend")


def _ask_text(turn: Turn, one: Flag, outcome: Outcome) -> Reply:
    _wait(turn, "flag:text", one)
    return say(turn.library, f"write_{outcome}", code=one.code)


@flag.text("text")
async def text_typed(turn: Turn) -> Reply:
    """Kept, and shown as the senders will see it. It stays in the register, so nobody may be named in it."""
    turn.argument = str(turn.session.ticket)
    said = turn.incoming.text.strip()[:MOST_LETTERS]
    if inspect(said) == "accusation":
        return stop_guide(turn.library, turn.services.config.office, "left")

    async def drafted(turn: Turn, one: Flag, post: Post) -> Reply:
        no_office = one.draft_outcome == "amend" and not one.draft_to
        if (
            not one.draft_outcome
            or no_office
            or not await flags(turn.services).write(one, post, one.draft_outcome, one.draft_to, said)
        ):
            return await _opened(turn)
        shown = given(turn.library, one, one.draft_outcome, one.draft_to, said)
        hint = [paragraph(turn.say("flag.may_name"), small=True)] if mask(said) != said else []
        _wait(turn, "flag:text", one)
        options: Options = [
            (turn.say("flag.put_label"), f"flag:put:{one.id}"),
            (turn.say("flag.edit_label"), f"flag:edit:{one.id}"),
            (turn.say("flag.back_label"), f"flag:see:{one.id}"),
        ]
        reply = say(turn.library, "will_be_heard", options)
        return replace(reply, title=one.code, blocks=(*reply.blocks, *shown, *hint))

    return await _in_hand(turn, drafted)


@flag.choice("edit")
async def edit(turn: Turn) -> Reply:
    async def again(turn: Turn, one: Flag, post: Post) -> Reply:
        return _ask_text(turn, one, one.draft_outcome) if one.draft_outcome else await _opened(turn)

    return await _in_hand(turn, again)


@flag.choice("put")
async def put(turn: Turn) -> Reply:
    """Gives what was shown; pressed twice it is given once."""

    async def settled(turn: Turn, one: Flag, post: Post) -> Reply:
        if not one.draft_text:
            return await _opened(turn)
        if not await flags(turn.services).settle(one, post, turn.now):
            return say(turn.library, "moved_on", [_to_register(turn)], code=one.code)
        turn.session = replace(turn.session, waiting="", waiting_until=None, ticket=0)
        key = "settled_again" if one.reopened else "settled"
        return say(turn.library, key, [_to_register(turn)], code=one.code, at=moment(turn.library, turn.now))

    return await _in_hand(turn, settled)


# Who may --------------------------------------------------------------------------------------------------------------


async def _in_hand(turn: Turn, step: Step) -> Reply:
    """The open flag of the button or the text, for its owner; else kindly why not."""
    one = await flag_of(turn)
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    if one is None or not sees(turn.services, held, one, turn.now):
        return say(turn.library, "unknown")
    if one.state != "open":
        return say(turn.library, "not_open", [_to_register(turn)], code=one.code)
    post = next((post for post in held if post.id == one.post), None)
    return await step(turn, one, post) if post else await _opened(turn)


async def _post_for(turn: Turn, one: Flag) -> Post | None:
    return await post_with(turn.services, turn.incoming.sender, "answer_flag", one.unit, turn.now)


def _wait(turn: Turn, waiting: str, one: Flag) -> None:
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting=waiting, waiting_until=until, ticket=one.id)


def _to_register(turn: Turn) -> tuple[str, str]:
    return turn.say("flag.register_label"), "flag:register:"
