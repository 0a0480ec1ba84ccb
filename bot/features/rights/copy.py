"""A person's own copy of all that is held on them: for their eyes, and for other programs. Pure but for the tables read."""

import io
import zipfile
from collections.abc import Iterator, Mapping

import orjson

from bot.config import Retention
from bot.library import Library
from bot.message import Address
from bot.router import Services
from bot.storage.held import Held, held
from bot.storage.retention import rules

READABLE, FOR_PROGRAMS = "doc-duoc.txt", "du-lieu.json"


async def held_on(services: Services, address: Address) -> Held:
    """With what was sealed opened."""
    return await held(services.database, address, services.seal.open)


def days(retention: Retention) -> Mapping[str, int]:
    """For how many days each table keeps a row, where it has a time."""
    return {table.name: kept for table, _, kept in rules(retention)} | {"citizens": retention.citizens}


def sentences(library: Library, retention: Retention, found: Held) -> Iterator[tuple[str, str]]:
    """(table, what stands in it, why, how long) of the tables that hold something of this person."""
    kept = days(retention)
    for name, rows in found.tables.items():
        yield name, library.texts.say(f"rights.table_{name}", count=len(rows), days=kept.get(name, ""))


def readable(library: Library, retention: Retention, found: Held) -> str:
    """Everything, a paragraph a row and a line a value; what is empty has none."""
    labels = dict(line.split(": ", 1) for line in library.texts.say("rights.labels").splitlines() if ": " in line)
    parts = [library.texts.say("rights.copy_head", addresses=", ".join(found.addresses))]
    for name, sentence in sentences(library, retention, found):
        rows = [_lines(row, labels) for row in found.tables[name]]
        parts.append("\n\n".join([sentence, *("\n".join(row) for row in rows)]))
    return "\n\n\n".join(parts) + "\n"


def as_json(found: Held) -> bytes:
    return orjson.dumps({"addresses": found.addresses, "tables": found.tables}, option=orjson.OPT_INDENT_2)


def packed(library: Library, retention: Retention, found: Held) -> bytes:
    """Both in one ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(READABLE, readable(library, retention, found).encode("utf-8-sig"))
        file.writestr(FOR_PROGRAMS, as_json(found))
    return made.getvalue()


def _lines(row: Mapping[str, object], labels: Mapping[str, str]) -> list[str]:
    return [f"{labels.get(key, key)}: {_written(value)}" for key, value in row.items() if value not in (None, "")]


def _written(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {_written(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value)
