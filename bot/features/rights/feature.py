"""The feature that the handlers of this folder join, and what they share."""

from bot.message import Reply
from bot.router import Feature, Handler, Turn
from bot.saying import say

rights = Feature("rights")


def private(handler: Handler) -> Handler:
    """A group has many heads: nothing of one person is shown or erased there."""

    async def answered(turn: Turn) -> Reply | None:
        return say(turn.library, "rights.private") if turn.incoming.group else await handler(turn)

    return answered
