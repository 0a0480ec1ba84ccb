"""A log for machines, without tokens."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs

TOKEN = "123456:AAbbCCdd"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    before = logging.getLogger().handlers[:]
    logs.set_up([TOKEN])
    yield out
    logging.getLogger().handlers = before


def test_a_line_is_json_with_its_fields(written: io.StringIO) -> None:
    logging.getLogger("bot.app").warning("chậm %d", 3, extra={"channel": "telegram"})
    line = json.loads(written.getvalue())
    assert (line["level"], line["from"], line["message"], line["channel"]) == (
        "WARNING",
        "bot.app",
        "chậm 3",
        "telegram",
    )


def test_a_token_is_hidden_in_messages_and_tracebacks(written: io.StringIO) -> None:
    try:
        raise RuntimeError(f"no route to https://api.telegram.org/bot{TOKEN}/getMe")
    except RuntimeError:
        logging.getLogger("bot").exception("failed at %s", TOKEN)
    assert TOKEN not in written.getvalue()
    assert "[hidden]/getMe" in written.getvalue()
