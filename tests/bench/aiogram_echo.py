"""The peer: a bare aiogram bot that says back what it is told. BASE_URL TOKEN."""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def main(base: str, token: str) -> None:
    server = TelegramAPIServer(base=f"{base}{{token}}/{{method}}", file=base)
    bot = Bot(token, session=AiohttpSession(api=server))
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    await dispatcher.start_polling(bot)


asyncio.run(main(sys.argv[1], sys.argv[2]))
