"""«Đã gửi theo mẫu nào, ngày nào»: an officer sees which approved answers they followed, also after these were changed.

What stands here is about the officer and the editors, never about who asked."""

from dataclasses import replace
from datetime import date

from bot.clock import day_of
from bot.features.ask.feature import ask
from bot.features.ask.shown import say
from bot.library import Library
from bot.library.approval import fingerprint
from bot.library.citing import shown
from bot.message import Choice, Reply
from bot.router import Turn
from bot.saying import moment, unit_name
from bot.storage.sent_templates import SentTemplate, Template, sent_by

A_PAGE = 6
MOST = 600


def template_of(library: Library, id_: str, day: date) -> Template | None:
    """The approved answer as it stands on that day; None for own words, or for what is not approved any more."""
    found = library.answers.get(id_)
    if found is None or not library.is_used(found, day):
        return None
    review = found.review
    return Template(found.id, found.question, fingerprint(found), review.approver or "", review.approved)


@ask.command("dagui")
@ask.word("da gui")
@ask.choice("sent")
async def sent(turn: Turn) -> Reply:
    """The latest first, page by page: code, template, day."""
    found = await _mine(turn)
    if found is None:
        return say(turn.library, "private" if turn.incoming.group else "no_officer")
    start = int(turn.argument) if turn.incoming.kind == "choice" and turn.argument.isdecimal() else 0
    page = found[start : start + A_PAGE]
    if not page:
        return say(turn.library, "sent_none", [(turn.say("ask.queue_label"), "ask:queue:")])
    options = [(_line(turn, one), f"ask:proof:{one.id}") for one in page]
    reply = say(turn.library, "sent_by_template", options, count=len(found))
    if len(found) > start + A_PAGE:
        more = Choice("T", turn.say("ask.sent_more"), f"ask:sent:{start + A_PAGE}")
        reply = replace(reply, choices=(*reply.choices, more))
    return reply


def _line(turn: Turn, one: SentTemplate) -> str:
    day = shown(day_of(one.at))
    return turn.say("ask.sent_line", code=one.question, title=one.template.title, day=day)


@ask.choice("proof")
async def proof(turn: Turn) -> Reply:
    """Which text, approved when and by whom, sent when; and whether the template is another one by now."""
    found = next((one for one in await _mine(turn) or () if str(one.id) == turn.argument), None)
    if found is None:
        return say(turn.library, "unknown")
    template = found.template
    today = turn.library.answers.get(template.answer)
    stands = "gone" if today is None else "same" if fingerprint(today) == template.hash else "changed"
    return say(
        turn.library,
        "proof",
        [(turn.say("ask.sent_label"), "ask:sent:")],
        code=found.question,
        title=template.title,
        answer=template.answer,
        approved=shown(template.approved) if template.approved else turn.say("ask.proof_no_day"),
        approver=template.approver,
        hash=template.hash,
        at=moment(turn.library, found.at),
        unit=unit_name(turn.library, found.unit, day_of(found.at)),
        stands=turn.say(f"ask.proof_{stands}"),
    )


async def _mine(turn: Turn) -> list[SentTemplate] | None:
    """What was sent from this person's posts; None for who holds none."""
    if turn.incoming.group:
        return None
    held = await turn.services.posts.of(turn.incoming.sender, turn.now)
    return await sent_by(turn.services.database, [post.id for post in held], MOST) if held else None
