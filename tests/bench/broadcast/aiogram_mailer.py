"""The peer: aiogram-broadcaster, which sends and then sleeps. BASE_URL TOKEN FIRST MANY LIMIT.

It runs without its storage, which would write all recipients anew after every send.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram_broadcaster import Broadcaster
from aiogram_broadcaster.contents import TextContent
from aiogram_broadcaster.intervals import SimpleInterval

from tests.bench.broadcast.announcement import TEXT


async def broadcast(bot: Bot, people: range, limit: int) -> None:
    """When the line on stdin says so."""
    content, interval = TextContent(text=TEXT, parse_mode="HTML"), SimpleInterval(interval=1 / limit)
    mailer = await Broadcaster(bot).create_mailer(chats=people, content=content, interval=interval)
    await asyncio.to_thread(sys.stdin.readline)
    await mailer.start()


async def main(base: str, token: str, first: int, many: int, limit: int) -> None:
    server = TelegramAPIServer(base=f"{base}{{token}}/{{method}}", file=base)
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    sending = asyncio.create_task(broadcast(bot, range(first, first + many), limit))
    await dispatcher.start_polling(bot)
    sending.cancel()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
