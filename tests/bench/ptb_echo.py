"""The peer: a bare bot of stock python-telegram-bot that says back what it is told. BASE_URL TOKEN."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


application: Any = Application.builder().token(sys.argv[2]).base_url(sys.argv[1]).concurrent_updates(True).build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
