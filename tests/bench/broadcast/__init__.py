"""Broadcasts at the platform's limit, beside python-telegram-bot's AIORateLimiter and aiogram-broadcaster.

`server` keeps the limit and the books, `contenders` are the programs that send, `case` watches one of them, `figures` and
`table` say what came of it; `plan` is the other question: a million people who are to be told something.
"""
