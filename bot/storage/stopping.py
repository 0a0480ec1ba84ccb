"""What «dừng», a consent that ended or one that lapsed take back of what was to be sent, and what comes all the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, false, literal, select, update

from bot.storage.audience import holds_a_post
from bot.storage.rows import CORRECTION, DIRECTIVE, OWED, UNSENT_STATES
from bot.storage.subscriptions import QUIZ
from bot.storage.tables import broadcasts, deliveries


def stop_deliveries(addresses: Sequence[str], now: datetime, purpose: str = "") -> Any:
    """The statement that takes back everything not yet sent to a person, at whatever address, but for what they are owed.

    purpose: of the consent that ended; "": all of them did. A directive rests on no consent, but on the post: whoever holds
    one is still sent it, with what puts it right. If the post is elsewhere, or ends meanwhile, its composer writes nothing.
    """
    others = {"": false(), QUIZ: broadcasts.c.kind != QUIZ}.get(purpose, broadcasts.c.kind == QUIZ)
    owed = select(broadcasts.c.id).where(broadcasts.c.kind.in_(OWED) | others)
    directives = select(broadcasts.c.id).where((broadcasts.c.kind == DIRECTIVE) | _puts_a_directive_right())
    stays = deliveries.c.broadcast.in_(directives) & holds_a_post(deliveries.c.person)
    return (
        update(deliveries)
        .where(
            deliveries.c.address.in_(addresses),
            deliveries.c.state.in_(UNSENT_STATES),
            deliveries.c.broadcast.not_in(owed) & ~stays,
        )
        .values(state="skipped", reason="stopped", settled_at=now)
    )


def _puts_a_directive_right() -> ColumnElement[bool]:
    """The audience of a correction names the broadcast that it corrects."""
    wrong = broadcasts.alias()
    named = broadcasts.c.audience.contains(literal('"got":"') + wrong.c.key + '"')
    corrected = exists().where(wrong.c.kind == DIRECTIVE, named).correlate(broadcasts)
    return (broadcasts.c.kind == CORRECTION) & corrected
