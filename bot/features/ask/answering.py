"""The officer's side: the queue, claiming, a template or own words, what the citizen will see, asking back, handing over."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.clock import day_of
from bot.duty import as_of, desks, desks_there, post_with
from bot.features.ask.asking import status_of
from bot.features.ask.drafting import draft_of
from bot.features.ask.feature import ANSWERS, ask, inquiries
from bot.features.ask.inquiry import DraftKind, Inquiry
from bot.features.ask.proof import template_of
from bot.features.ask.rules import MOST_LETTERS, edited_in, lacks_marks, number_in, template_in
from bot.features.ask.shown import for_officer, given, nearest, say
from bot.message import Reply, paragraph
from bot.permissions import MAY, may
from bot.preview import as_read_by
from bot.router import Owed, Services, Turn
from bot.saying import moment, quoted, unit_name
from bot.storage import Post

WRITING_FOR = timedelta(hours=1)
"""So long a text without a subject belongs to the question that the officer has in hand; then «5» shows what was written."""
MOST_LISTED = 6
MOST_UNITS = 7

Step = Callable[[Turn, Inquiry, Post], Awaitable[Reply]]


@ask.by_name
async def by_code(turn: Turn) -> Reply | None:
    """«H-0412»: to its asker how it stands, to an officer of its unit the question; to everybody else nothing is said."""
    number = number_in(turn.incoming.text)
    if number is None or turn.incoming.group:
        return None
    return await status_of(turn, number) or await _opened(turn, number) or say(turn.library, "unknown")


@ask.question
async def template_typed(turn: Turn) -> Reply | None:
    """«1 + nội dung» under a question that was just shown: claimed and written in one step."""
    chosen = template_in(turn.incoming.text)
    shown = [one for one in turn.session.menu if one.data.startswith("ask:use:")]
    found = next((one for one in shown if chosen and one.key == str(chosen[0])), None)
    if found is None or turn.incoming.group:
        return None
    turn.argument = found.data.removeprefix("ask:use:").partition("=")[0]
    return await _in_hand(turn, _typed)


@ask.command("hangdoi")
@ask.word("hang doi")
@ask.choice("queue")
async def queue(turn: Turn) -> Reply:
    """What the officer's units owe, of whatever feature, what is late first."""
    if turn.incoming.group:
        return say(turn.library, "queue_private")
    held = as_of(await turn.services.posts.of(turn.incoming.sender, turn.now), turn.library.offices, day_of(turn.now))
    if not any(post.role in MAY["answer_question"] for post in held):
        return say(turn.library, "no_officer")
    found = sorted([one for owing in turn.services.owings for one in await owing(turn.services, held, turn.now)])
    proof = (turn.say("ask.sent_label"), "ask:sent:")
    if not found:
        return say(turn.library, "queue_empty", [proof])
    mine = {post.id for post in held}
    options = [*((_listed(turn, one, mine), one.data) for one in found[:MOST_LISTED]), proof]
    late = sum(one.due < turn.now for one in found)
    return say(turn.library, "queue", options, count=len(found), late=late)


@ask.owing
async def owed(services: Services, held: Sequence[Post], now: datetime) -> Sequence[Owed]:
    """The questions of the units of these posts."""
    offices, day = services.library.offices, day_of(now)
    units = sorted({post.unit for post in held if may([post], "answer_question", post.unit, offices, day)})
    found = await inquiries(services).queue(units) if units else []
    return [Owed(one.due_at, one.code, one.state, f"ask:see:{one.id}", one.holder) for one in found]


def _listed(turn: Turn, one: Owed, mine: Collection[int]) -> str:
    """What somebody has in hand is no other's to them."""
    whose = "mine" if one.post in mine else one.state
    key = f"{whose}_late_line" if one.due < turn.now else f"{whose}_line"
    return turn.say(f"ask.{key}", code=one.code, due=moment(turn.library, one.due))


@ask.choice("see")
async def see(turn: Turn) -> Reply:
    number = int(turn.argument) if turn.argument.isdecimal() else 0
    return await _opened(turn, number) or say(turn.library, "unknown")


async def _opened(turn: Turn, number: int) -> Reply | None:
    """The question as its officer sees it; None for who may not."""
    found = await inquiries(turn.services).find(number)
    post = await _post_for(turn, found) if found else None
    if found is None or post is None:
        return None
    if found.state not in ("open", "claimed"):
        return say(turn.library, "not_owed", [_to_queue(turn)], code=found.code)
    return for_officer(turn.library, found, turn.now, mine=found.holder == post.id)


@ask.choice("claim")
async def claim(turn: Turn) -> Reply:
    return await _in_hand(turn, _held)


async def _held(turn: Turn, one: Inquiry, post: Post) -> Reply:
    """Who claimed it writes: a number of a template, or own words. What was begun is shown again."""
    if one.draft_kind in ("answer", "back"):
        return await _drafted(turn, one, post, one.draft_kind, one.draft_template, one.draft_note)
    _write_next(turn, one, "ask:answer")
    near = nearest(turn.library, one, day_of(turn.now))
    options = [(answer.question, f"ask:use:{one.id}={answer.id}") for answer in near]
    return say(turn.library, "held" if near else "held_alone", options, code=one.code)


@ask.choice("use")
async def use(turn: Turn) -> Reply:
    """`ID=ANSWER`: the template, shown as the citizen will see it."""
    turn.argument, _, template = turn.argument.partition("=")

    async def written(turn: Turn, one: Inquiry, post: Post) -> Reply:
        return await _drafted(turn, one, post, "answer", template, "")

    return await _in_hand(turn, written)


@ask.text("answer")
async def answer_typed(turn: Turn) -> Reply:
    """«1 + nội dung», or own words; what stands in the draft already keeps its template."""
    turn.argument = str(turn.session.ticket)
    return await _in_hand(turn, _typed)


async def _typed(turn: Turn, one: Inquiry, post: Post) -> Reply:
    said = turn.incoming.text.strip()[:MOST_LETTERS]
    chosen = template_in(said)
    near = nearest(turn.library, one, day_of(turn.now))
    if chosen and chosen[0] <= len(near):
        return await _drafted(turn, one, post, "answer", near[chosen[0] - 1].id, chosen[1])
    drafted = one.draft_kind == "answer"
    return await _drafted(turn, one, post, "answer", one.draft_template if drafted else "", edited_in(said))


async def _drafted(turn: Turn, one: Inquiry, post: Post, kind: DraftKind, template: str, note: str) -> Reply:
    """Keeps it, and shows it as the citizen will see it."""
    if not await inquiries(turn.services).write(one, post, kind, template, note):
        return say(turn.library, "moved_on", [_to_queue(turn)], code=one.code)
    _write_next(turn, one, "ask:answer" if kind == "answer" else "ask:back")
    said = given(turn.library, one, template, note, day_of(turn.now)) if kind == "answer" else [quoted(note)]
    seen = await as_read_by(turn.services, said, [one.address])
    hint = [paragraph(turn.say("ask.without_marks"), small=True)] if lacks_marks(note) else []
    options = [
        (turn.say("ask.put_label"), f"ask:put:{one.id}"),
        (turn.say("ask.edit_label"), f"ask:edit:{one.id}"),
    ]
    if template and note:
        options.append((turn.say("ask.free_label"), f"ask:free:{one.id}"))
    reply = say(turn.library, "will_be_seen", options)
    return replace(reply, title=one.code, blocks=(*reply.blocks, *seen, *hint))


@ask.choice("edit")
async def edit(turn: Turn) -> Reply:
    async def again(turn: Turn, one: Inquiry, post: Post) -> Reply:
        _write_next(turn, one, "ask:back" if one.draft_kind == "back" else "ask:answer")
        return say(turn.library, "edit", code=one.code)

    return await _in_hand(turn, again)


@ask.choice("free")
async def free(turn: Turn) -> Reply:
    """Only the officer's own words, without the template."""

    async def alone(turn: Turn, one: Inquiry, post: Post) -> Reply:
        return await _drafted(turn, one, post, "answer", "", one.draft_note)

    return await _in_hand(turn, alone)


@ask.choice("put")
async def put(turn: Turn) -> Reply:
    """Sends what was shown; pressed twice it is sent once, and said to be sent twice."""
    return await _sent_before(turn) or await _in_hand(turn, _sent)


async def _sent_before(turn: Turn) -> Reply | None:
    """What this officer sent, if the last word is theirs: a restart may bring the same press again."""
    found = await inquiries(turn.services).find(int(turn.argument)) if turn.argument.isdecimal() else None
    post = await _post_for(turn, found) if found else None
    if found is None or post is None or found.post != post.id or found.state not in ("answered", "asked_back"):
        return None
    return _was_sent(turn, found)


def _was_sent(turn: Turn, one: Inquiry) -> Reply:
    turn.session = replace(turn.session, waiting="", waiting_until=None, ticket=0)
    key = "back_sent" if one.state == "asked_back" else "answer_sent"
    at = one.answered_at if one.state == "answered" and one.answered_at else turn.now
    return say(turn.library, key, [_to_queue(turn)], code=one.code, at=moment(turn.library, at))


async def _sent(turn: Turn, one: Inquiry, post: Post) -> Reply:
    store = inquiries(turn.services)
    if one.draft_kind == "back":
        done = await store.ask_back(one, post, turn.now)
    elif one.draft_kind == "answer" and (one.draft_note or one.draft_template in turn.library.answers):
        draft = draft_of(turn.library, one, post, turn.now)
        template = template_of(turn.library, one.draft_template, day_of(turn.now))
        done = await store.answer(one, post, draft, turn.now, template)
    else:
        return await _held(turn, one, post)
    if not done:
        return say(turn.library, "moved_on", [_to_queue(turn)], code=one.code)
    return _was_sent(turn, await store.find(one.id) or one)


# Asking back, handing over, reading it whole ------------------------------------------------------------------------------


@ask.choice("back")
async def back(turn: Turn) -> Reply:
    async def asked(turn: Turn, one: Inquiry, post: Post) -> Reply:
        _write_next(turn, one, "ask:back")
        return say(turn.library, "write_back", code=one.code)

    return await _in_hand(turn, asked)


@ask.text("back")
async def back_typed(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)

    async def written(turn: Turn, one: Inquiry, post: Post) -> Reply:
        said = edited_in(turn.incoming.text)[:MOST_LETTERS]
        return await _drafted(turn, one, post, "back", "", said)

    return await _in_hand(turn, written)


@ask.choice("over")
async def over(turn: Turn) -> Reply:
    """To which unit: of those above, and the departments beside them, where somebody is there to answer."""

    async def chosen(turn: Turn, one: Inquiry, post: Post) -> Reply:
        day, offices = day_of(turn.now), turn.library.offices
        units = list(dict.fromkeys(desks(one.unit, offices, day)))
        charged = offices.in_charge(one.topic, one.place, day)
        if charged and charged.id not in units:
            units.insert(0, charged.id)
        others = [unit for unit in units if unit != one.unit]
        there = [desk.unit for desk in await desks_there(turn.services, others, turn.now, ANSWERS)]
        options = [(unit_name(turn.library, unit, day), f"ask:to:{one.id}={unit}") for unit in there[:MOST_UNITS]]
        options = options or [_to_queue(turn)]
        return say(turn.library, "to_which" if there else "nobody_elsewhere", options, code=one.code)

    return await _in_hand(turn, chosen)


@ask.choice("to")
async def to(turn: Turn) -> Reply:
    """`ID=UNIT`: then why."""
    turn.argument, _, unit = turn.argument.partition("=")

    async def noted(turn: Turn, one: Inquiry, post: Post) -> Reply:
        if turn.library.offices.unit_on(unit, day_of(turn.now)) is None:
            return say(turn.library, "unknown")
        await inquiries(turn.services).write(one, post, "hand_over", unit)
        _write_next(turn, one, "ask:reason")
        return say(turn.library, "why", code=one.code, unit=unit_name(turn.library, unit, day_of(turn.now)))

    return await _in_hand(turn, noted)


@ask.text("reason")
async def reason_typed(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)
    return await _in_hand(turn, _handed_over)


async def _handed_over(turn: Turn, one: Inquiry, post: Post) -> Reply:
    """Goes to that unit and no other; the promised hour stays."""
    if one.draft_kind != "hand_over":
        return await _held(turn, one, post)
    unit, reason = one.draft_template, turn.incoming.text.strip()[:MOST_LETTERS]
    there = await desks_there(turn.services, [unit], turn.now, ANSWERS)
    told = there[0].officers if there else ()
    if not told or not await inquiries(turn.services).hand_over(one, post, unit, reason, told, turn.now):
        return say(turn.library, "nobody_there", [_to_queue(turn)], code=one.code)
    turn.session = replace(turn.session, ticket=0)
    name = unit_name(turn.library, unit, day_of(turn.now))
    due = moment(turn.library, one.due_at)
    return say(turn.library, "handed_over", [_to_queue(turn)], code=one.code, unit=name, due=due)


@ask.choice("whole")
async def whole(turn: Turn) -> Reply:
    """As it was written, for who has it in hand; that it was read is noted."""

    async def shown(turn: Turn, one: Inquiry, post: Post) -> Reply:
        await inquiries(turn.services).read_whole(one, post, turn.now)
        _write_next(turn, one, "ask:answer")
        return for_officer(turn.library, one, turn.now, whole=True, mine=True)

    return await _in_hand(turn, shown)


# Who may, and what is in hand ---------------------------------------------------------------------------------------------


async def _in_hand(turn: Turn, step: Step) -> Reply:
    """The question of the button or the text, claimed for this officer if nobody has it; else kindly why not."""
    number = int(turn.argument) if turn.argument.isdecimal() else 0
    store = inquiries(turn.services)
    found = await store.find(number)
    post = await _post_for(turn, found) if found else None
    if found is None or post is None:
        return say(turn.library, "unknown")
    if found.state not in ("open", "claimed"):
        return say(turn.library, "not_owed", [_to_queue(turn)], code=found.code)
    if not await store.claim(found, post, turn.now):
        return say(turn.library, "taken", [_to_queue(turn)], code=found.code)
    claimed = await store.find(number)
    return await step(turn, claimed or found, post)


async def _post_for(turn: Turn, one: Inquiry) -> Post | None:
    """The post with which this person may answer it; the one that has it in hand first."""
    if turn.incoming.group:
        return None
    return await post_with(turn.services, turn.incoming.sender, "answer_question", one.unit, turn.now, first=one.post)


def _write_next(turn: Turn, one: Inquiry, waiting: str) -> None:
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting=waiting, waiting_until=until, ticket=one.id)


def _to_queue(turn: Turn) -> tuple[str, str]:
    return turn.say("ask.queue_label"), "ask:queue:"
