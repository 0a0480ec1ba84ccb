"""How the service writes its log: a JSON object a line for machines, short lines on a terminal; never a token."""

import logging
import sys
from collections.abc import Iterable

from pythonjsonlogger.json import JsonFormatter

FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"
NOISY = ("apscheduler", "aiosqlite", "asyncio", "alembic", "telegram", "uvicorn", "aiohttp.access")
HIDDEN = "[hidden]"


class Redacting(logging.Filter):
    """Takes secrets out of a record's message, fields and traceback, wherever they came from."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def filter(self, record: logging.LogRecord) -> bool:
        if self._secrets:
            record.msg, record.args = self._clean(record.getMessage()), ()
            if record.exc_info and not record.exc_text:
                record.exc_text = self._clean(logging.Formatter().formatException(record.exc_info))
                record.exc_info = None
        return True

    def _clean(self, said: str) -> str:
        for secret in self._secrets:
            said = said.replace(secret, HIDDEN)
        return said


def set_up(secrets: Iterable[str], level: str = "INFO") -> None:
    """Logs to stderr, so that stdout stays for what a command prints."""
    handler = logging.StreamHandler()
    if sys.stderr.isatty():
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname).1s %(message)s", "%H:%M:%S"))
    else:
        names = {"asctime": "at", "levelname": "level", "name": "from"}
        handler.setFormatter(JsonFormatter(FIELDS, rename_fields=names, json_ensure_ascii=False))
    handler.addFilter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
