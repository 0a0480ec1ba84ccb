"""How a citation, a date and the status of a document are written for people. Pure; the words come from texts/law.yaml."""

from collections.abc import Sequence
from datetime import date

from bot.library.library import Library
from bot.library.models import Basis, Document

MOST_PLACES = 3
"""Named under an answer; all of them stand under «Điều luật»."""


def shown(day: date) -> str:
    """01/7/2026: two digits for the day, and for January and February, as Vietnamese documents write it."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}"


def named(library: Library, document: Document) -> str:
    """«Nghị định 168/2024/NĐ-CP»."""
    return f"{library.texts.say(f'law.{document.kind}')} {document.number}"


def cited(library: Library, basis: Sequence[Basis], most: int = 99) -> str:
    """«Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP; khoản 1 Điều 3 …»; a document named once stands once.

    most: how many places are named; of the others it says how many they are.
    """
    named_here = [item for item in basis if item.rule is None]
    places: dict[str, list[str]] = {}
    for item in named_here[:most]:
        places.setdefault(item.document, []).append(item.at)
    said = []
    for document_id, at in places.items():
        document = library.documents.get(document_id)
        name = named(library, document) if document else document_id
        said.append(f"{', '.join(at)} {name}")
    joined = "; ".join(said)
    if len(named_here) > most:
        joined += f" {library.texts.say('law.and_more', count=len(named_here) - most)}"
    return joined[:1].upper() + joined[1:]


def standing(library: Library, document: Document, day: date) -> str:
    """«đang có hiệu lực», «sắp có hiệu lực (từ 01/3/2027)», «hết hiệu lực từ …», «bị thay thế bởi … từ …»."""
    status = library.status_on(document, day)
    by = ", ".join(named(library, one) for one in status.by)
    return library.texts.say(f"law.{status.state}", day=shown(status.since), by=by)


def basis_line(
    library: Library, basis: Sequence[Basis], day: date, most: int = MOST_PLACES, since: date | None = None
) -> str:
    """The citation, as far as it is read at a glance, with the status of its first document on that day.

    since: the first day of the rule; until then a law that is in force already, and amended then, says «sắp có hiệu lực».
    """
    line = cited(library, basis, most)
    document = library.documents.get(basis[0].document)
    if document is None:
        return line
    state = standing(library, document, day)
    if since and day < since and library.status_on(document, day).state == "in_force":
        state = library.texts.say("law.upcoming", day=shown(since))
    return f"{line} · {state} {library.texts.say('law.on_day', day=shown(day))}"
