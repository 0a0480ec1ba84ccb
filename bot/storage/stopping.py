"""What «dừng», a consent that ended or one that lapsed take back of what was to be sent, and what comes all the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import false, select, update

from bot.storage.audience import holds_a_post
from bot.storage.rows import DIRECTIVE, OWED, UNSENT_STATES
from bot.storage.subscriptions import QUIZ
from bot.storage.tables import broadcasts, deliveries


def stop_deliveries(addresses: Sequence[str], now: datetime, purpose: str = "") -> Any:
    """The statement that takes back everything not yet sent to a person, at whatever address, but for what they are owed.

    purpose: of the consent that ended; "": all of them did. One consent is not what a directive to an official rests on.
    """
    others = {"": false(), QUIZ: broadcasts.c.kind != QUIZ}.get(purpose, broadcasts.c.kind == QUIZ)
    owed = select(broadcasts.c.id).where(broadcasts.c.kind.in_(OWED) | others)
    directives = select(broadcasts.c.id).where(broadcasts.c.kind == DIRECTIVE)
    stays = deliveries.c.broadcast.in_(directives) & holds_a_post(deliveries.c.person) if purpose else false()
    return (
        update(deliveries)
        .where(
            deliveries.c.address.in_(addresses),
            deliveries.c.state.in_(UNSENT_STATES),
            deliveries.c.broadcast.not_in(owed) & ~stays,
        )
        .values(state="skipped", reason="stopped", settled_at=now)
    )
