"""Loa Luật: the right piece of law to the right person on the right date.

Read in this order. `message.py` holds the words that all modules speak (Incoming, Reply, Choice, Channel). `router.py`
says which handler answers which message; a handler is a function in `features/<name>/__init__.py` that takes a Turn and
returns a Reply. `app.py` is the only place that joins the parts: it stores what arrives, calls the router, renders the
reply and sends it. `outbox.py` sends what was not asked for (announcements, reminders). What the bot says about the law
is in `content/`, loaded by `library/`; what it remembers about people is in `storage/`. To add a command, copy a folder
in `features/`; to add a platform, copy a file in `channels/`.
"""

__version__ = "0.1.0"
