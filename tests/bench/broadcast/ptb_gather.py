"""The peer: python-telegram-bot with AIORateLimiter, a gather over everybody. BASE_URL TOKEN FIRST MANY LIMIT."""

import asyncio
import sys
from typing import Any

from telegram import Update
from telegram.ext import AIORateLimiter, Application, ContextTypes, MessageHandler, filters

from tests.bench.broadcast.announcement import TEXT

TRIES = 10
"""After a 429; none would mean that whoever met one is not told."""


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


async def broadcast(bot: Any, people: range) -> None:
    """When the line on stdin says so."""
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(bot.send_message(one, TEXT, parse_mode="HTML") for one in people), return_exceptions=True)


def main(base: str, token: str, first: int, many: int, limit: int) -> None:
    kept: list[asyncio.Task[None]] = []

    async def begin(application: Any) -> None:
        kept.append(asyncio.create_task(broadcast(application.bot, range(first, first + many))))

    limiter = AIORateLimiter(overall_max_rate=limit, max_retries=TRIES)
    builder: Any = Application.builder().token(token).base_url(base).rate_limiter(limiter).concurrent_updates(True)
    application = builder.post_init(begin).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
