"""The index in a file, so that the next start makes ready only the entries that differ.

A line that names the format and the program, a line of JSON (syllables, entries with what their words were, the arrays that
follow), then the arrays. Whatever is wrong with the file costs time, nothing else: it is read only when its checksum fits,
and holds numbers and names, no code.
"""

import hashlib
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from bot import vietnamese
from bot.library.search.corpus import Corpus, Listed, digest
from bot.library.search.entry import Entry, Sight
from bot.library.search.index import Index
from bot.library.search.lexicon import Lexicon
from bot.library.search.segment import Segment
from bot.library.search.spelling import Speller
from bot.library.search.words import Synonyms


@dataclass(frozen=True)
class Kept:
    """mark: names that of which the index was made, for whoever keeps it."""

    index: Index
    mark: str


FORMAT = 1
_ARRAYS = tuple(field.name for field in fields(Segment))
_SIDE = 4


def pack(kept: Kept, synonyms: Sequence[tuple[str, str]], content: bytes = b"") -> Iterator[bytes | memoryview]:
    """The whole file, part by part. content: a line for whoever looks at the file."""
    corpus = kept.index.corpus
    arrays = [np.ascontiguousarray(getattr(one, name)) for one in corpus.segments for name in _ARRAYS]
    having = np.fromiter(corpus.having.keys(), np.int64), np.fromiter(corpus.having.values(), np.int64)
    arrays.extend(having)
    head = orjson.dumps(
        {
            "mark": kept.mark,
            "synonyms": _names(synonyms),
            "syllables": corpus.speller.lexicon.known,
            "sights": [astuple(one) for one in corpus.sights],
            "listed": [
                one and (one.id, one.sight, one.keys, one.topics, one.names, one.told, one.digest)
                for one in corpus.listed
            ],
            "arrays": [(one.dtype.str, len(one)) for one in arrays],
        }
    )
    crc = zlib.crc32(head)
    for one in arrays:
        crc = zlib.crc32(one.data, crc)
    yield _first_line()
    yield content.replace(b"\n", b"?") + b"\n"
    yield crc.to_bytes(_SIDE, "big")
    yield len(head).to_bytes(_SIDE * 2, "big")
    yield head
    for one in arrays:
        yield one.data.cast("B")


def unpack(file: bytes, synonyms: Sequence[tuple[str, str]]) -> Kept | None:
    """The index, when this program made it with these synonyms; ValueError when it is torn."""
    first = _first_line()
    if not file.startswith(first):
        return None
    at = file.index(b"\n", len(first)) + 1
    crc = int.from_bytes(file[at : at + _SIDE], "big")
    at += _SIDE
    length = int.from_bytes(file[at : at + _SIDE * 2], "big")
    at += _SIDE * 2
    body = memoryview(file)[at:]
    if zlib.crc32(body) != crc:
        raise ValueError("it is torn")
    head = orjson.loads(body[:length])
    if head["synonyms"] != _names(synonyms):
        return None
    arrays = _arrays(body[length:], head["arrays"])
    each = len(_ARRAYS)
    having = dict(zip(arrays[-2].tolist(), arrays[-1].tolist(), strict=True))
    index = Index(
        Corpus(
            Synonyms.of(synonyms),
            Speller(Lexicon(head["syllables"])),
            (Segment(*arrays[:each]), Segment(*arrays[each : each * 2])),
            tuple(
                one and Listed(one[0], one[1], tuple(one[2]), tuple(one[3]), tuple(one[4]), one[5], one[6])
                for one in head["listed"]
            ),
            tuple(map(_read, head["sights"])),
            having,
        )
    )
    return Kept(index, head["mark"])


def renewed(index: Index, entries: Mapping[str, Entry]) -> Index:
    """The index of exactly these entries: those that differ are exchanged; the same one where none does."""
    known = {one.id: one.digest for one in index.corpus.listed if one}
    changed = [one for one in entries.values() if known.get(one.id) != digest(one)]
    removed = known.keys() - entries.keys()
    return index.changed(changed, removed) if changed or removed else index


def _arrays(body: memoryview, listed: Sequence[tuple[str, int]]) -> list[NDArray[Any]]:
    found, at = [], 0
    for kind, length in listed:
        one = np.frombuffer(body, np.dtype(kind), length, at)
        at += one.nbytes
        found.append(one)
    return found


def _read(said: Sequence[Any]) -> Sight:
    place, audience, until, days = said
    spans = tuple((date.fromisoformat(one), to and date.fromisoformat(to)) for one, to in days)
    return Sight(place, tuple(audience), until and date.fromisoformat(until), spans)


def _names(synonyms: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256(orjson.dumps(synonyms)).hexdigest()


@cache
def _first_line() -> bytes:
    """Names everything on which the meaning of the rest depends: any change of the search makes another line."""
    program = hashlib.sha256(f"{sys.byteorder} {np.__version__}".encode())
    for path in sorted((*Path(__file__).parent.glob("*.py"), Path(vietnamese.__file__))):
        program.update(path.read_bytes())
    return f"loaluat index {FORMAT} {program.hexdigest()}\n".encode()
