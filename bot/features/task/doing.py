"""The official's side: a task looked at, taken, finished with a word about it. Never in a group."""

from dataclasses import replace
from datetime import timedelta

from bot.clock import day_of
from bot.features.task.feature import (
    Given,
    assignments,
    late_after,
    nothing,
    of_directive,
    post_for,
    pressed,
    reminders,
    say,
    task,
    told,
)
from bot.library.citing import cited, shown
from bot.message import Block, Reply, paragraph
from bot.router import Turn
from bot.saying import quoted
from bot.storage import Post

WRITING_FOR = timedelta(hours=1)
MOST_LETTERS = 500
MOST_LISTED = 7


@task.choice("see")
async def see(turn: Turn) -> Reply:
    """What it is, until when, on what it rests, how it stands."""
    one = await pressed(turn)
    post = await post_for(turn, one) or await post_for(turn, one, "see_confirmations") if one else None
    if one is None or post is None:
        return await nothing(turn)
    heads = await post_for(turn, one, "assign")
    options = []
    state = _state(turn, one, post)
    if state == "free" and await post_for(turn, one):
        options.append((turn.say("task.take_label"), f"task:take:{one.row.id}"))
    if state == "own":
        options.append((turn.say("task.done_label"), f"task:done:{one.row.id}"))
    if heads and state != "done":
        options.append((turn.say("task.give_label"), f"task:give:{one.row.id}"))
    options.append((turn.say("task.directive_label"), f"directive:see:{one.row.directive}"))
    reply = say(turn.library, f"see_{state}", options, **told(turn.library, one, turn.now))
    basis = paragraph(turn.say("task.basis", basis=cited(turn.library, one.task.basis)), small=True)
    return replace(reply, blocks=(*reply.blocks, *await _note(turn, one), basis))


def _state(turn: Turn, one: Given, post: Post) -> str:
    if one.row.done_at:
        return "done"
    if one.row.post is None:
        return "late" if turn.now > late_after(turn.services.config, one.task.due) else "free"
    return "own" if one.row.post == post.id else "other"


async def _note(turn: Turn, one: Given) -> tuple[Block, ...]:
    """What was written on finishing it, for the unit and its heads."""
    sealed = await assignments(turn.services).note_on(one.row) if one.row.done_at else ""
    return (quoted(turn.services.seal.open(sealed)),) if sealed else ()


@task.choice("of")
async def of(turn: Turn) -> Reply:
    """The free tasks of a directive, of this person's units."""
    every = await of_directive(turn, turn.argument, "confirm_directive")
    mine = [one for one in every if one.row.post is None]
    if not mine:
        return await nothing(turn)
    options = [(one.what, f"task:take:{one.row.id}") for one in mine[:MOST_LISTED]]
    return say(turn.library, "which", options)


@task.choice("take")
async def take(turn: Turn) -> Reply:
    """«Nhận việc»: for the unit; of two who press it at once one gets it."""
    one = await pressed(turn)
    post = await post_for(turn, one) if one else None
    if one is None or post is None:
        return await nothing(turn)
    if not await assignments(turn.services).take(one.row, post, turn.now):
        return say(turn.library, "taken", [_back(turn, one)], **told(turn.library, one, turn.now))
    moments = [at for _, at in reminders(one.task.due, turn.library.calendar) if at > turn.now]
    key = "yours" if moments else "yours_at_once"
    remind = shown(day_of(moments[0])) if moments else ""
    options = [(turn.say("task.done_label"), f"task:done:{one.row.id}"), _back(turn, one)]
    return say(turn.library, key, options, remind=remind, **told(turn.library, one, turn.now))


@task.choice("done")
async def done(turn: Turn) -> Reply:
    """«Xong»: a word about it, or none."""
    one = await pressed(turn)
    post = await post_for(turn, one) if one else None
    if one is None or post is None:
        return await nothing(turn)
    if one.row.done_at or one.row.post != post.id:
        return say(turn.library, "not_yours", [_back(turn, one)], **told(turn.library, one, turn.now))
    until = turn.now + WRITING_FOR
    turn.session = replace(turn.session, waiting="task:note", waiting_until=until, ticket=one.row.id)
    options = [(turn.say("task.end_label"), f"task:end:{one.row.id}")]
    return say(turn.library, "write_note", options, **told(turn.library, one, turn.now))


@task.choice("end")
async def end(turn: Turn) -> Reply:
    return await _finished(turn, "")


@task.text("note")
async def note_typed(turn: Turn) -> Reply:
    turn.argument = str(turn.session.ticket)
    return await _finished(turn, turn.incoming.text.strip()[:MOST_LETTERS])


async def _finished(turn: Turn, note: str) -> Reply:
    """Pressed twice it is finished once, and says so both times."""
    one = await pressed(turn)
    post = await post_for(turn, one) if one else None
    if one is None or post is None:
        return await nothing(turn)
    sealed = turn.services.seal.shut(note) if note else ""
    finished = await assignments(turn.services).finish(one.row, post, sealed, turn.now)
    turn.session = replace(turn.session, waiting="", waiting_until=None, ticket=0)
    mine = finished or (one.row.done_at is not None and one.row.post == post.id)
    return say(
        turn.library, "finished" if mine else "not_yours", [_back(turn, one)], **told(turn.library, one, turn.now)
    )


def _back(turn: Turn, one: Given) -> tuple[str, str]:
    return turn.say("directive.back_label"), f"directive:see:{one.row.directive}"
