"""What was parsed of a content folder, kept in one file, so that the next start parses only what differs.

The file is a line that names the format and the program, a line that names the content's folder, then blocks: their size,
their SHA-256, a pickle of {path: (SHA-256 of kind and bytes, what they say)}. A later block overrules an earlier one; what
was parsed anew becomes one more block, and when much is out of date everything becomes one. Whatever is wrong with the
file costs time, nothing else.

Why a pickle: restoring 20,000 answers takes 0.5 s; validating them again takes longer than reading their YAML may take
altogether. It is safe because it is ours: a file is read only when its owner is this very user and nobody else may
write it, and it may name only the few types of which the content is made.
"""

import contextlib
import hashlib
import io
import logging
import os
import pickle
import struct
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pydantic
from pydantic_core import TzInfo

from bot import clock, errors
from bot.library import items, models, registers, sheets, yaml_lines
from bot.library.saving import read_private, replace_private
from bot.library.sheets import Parsed

log = logging.getLogger(__name__)

FORMAT = 1
MOST_BLOCKS = 16
OUT_OF_DATE = 8
"""All is written anew when more than one in so many of the entries is out of date."""

Entry = tuple[bytes, Parsed]
_FRAME = struct.Struct(">Q32s")
_MODELS = {
    one
    for module in (models, registers, sheets)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, models.Model)
}
_FIELDS = {one: tuple(one.model_fields) for one in _MODELS}


class SheetCache:
    """Used once, while a folder is read: `find` for each file, `keep` what had to be parsed, `save` at the end."""

    def __init__(self, folder: Path, content: Path, shipped: Path) -> None:
        """folder: where caches are kept. What is shown of a path depends on where the command was called, so that is
        part of the file's name, like the folders."""
        whole = "\0".join((str(content.resolve()), str(shipped.resolve()), sheets.shown_path(content / "x")))
        self._content = content.resolve()
        self.path = folder / f"sheets-{hashlib.sha256(whole.encode()).hexdigest()[:16]}.cache"
        self._blocks: list[bytes] = []
        self._known: dict[str, Entry] = {}
        self._written = 0
        self._used: dict[str, Entry] = {}
        self._fresh: dict[str, Entry] = {}
        self._asked = b""
        self._told = False
        try:
            self._load(read_private(self.path))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as wrong:
            log.warning("the cache %s is not used: %s", self.path, wrong)
            self._told = True

    def find(self, path: str, kind: str, content: bytes) -> Parsed | None:
        """What the same bytes of the same file said; None when they were not seen."""
        self._asked = hashlib.sha256(kind.encode() + b"\0" + content).digest()
        known = self._known.get(path)
        if known is None or known[0] != self._asked:
            return None
        self._used[path] = known
        return known[1]

    def keep(self, path: str, parsed: Parsed) -> None:
        """What the bytes say that were asked for last."""
        self._fresh[path] = (self._asked, parsed)

    def fingerprint(self) -> str:
        """The same for the very same files, in every process; asked when all were read."""
        said = sorted((path, known[0]) for path, known in (self._used | self._fresh).items())
        return hashlib.sha256(b"".join(path.encode() + b"\0" + digest for path, digest in said)).hexdigest()

    def save(self) -> None:
        """Writes what is new, whole or not at all; a folder that cannot be written is logged."""
        log.info("content: %d files parsed, %d as they were", len(self._fresh), len(self._used))
        stale = self._written - len(self._used)
        tidy = stale * OUT_OF_DATE > len(self._used) + len(self._fresh) or len(self._blocks) >= MOST_BLOCKS
        if not self._fresh and not tidy:
            return
        blocks = [_packed(self._used | self._fresh)] if tidy else [*self._blocks, _packed(self._fresh)]
        try:
            replace_private(self.path, _framed(self._content, blocks))
            forget_gone(self.path.parent, "sheets")
        except OSError as wrong:
            if not self._told:
                log.warning("what was parsed cannot be kept in %s: %s", self.path.parent, wrong.strerror)

    def _load(self, written: bytes) -> None:
        """ValueError when it is torn or holds what is not content."""
        first = first_line()
        if not written.startswith(first):
            log.info("the cache %s is of another version of the program: content is parsed anew", self.path)
            return
        blocks = list(_blocks(written, written.index(b"\n", len(first)) + 1))
        for block in blocks:
            entries = _unpacked(block)
            self._written += len(entries)
            self._known.update(entries)
        self._blocks = blocks


# The file -----------------------------------------------------------------------------------------------------------


@cache
def first_line() -> bytes:
    """Names everything on which the meaning of the rest depends: any change of the program makes another line."""
    program = hashlib.sha256(f"{sys.version} {pydantic.VERSION} {yaml_lines.VERSION}".encode())
    for path in sorted((*Path(__file__).parent.glob("*.py"), Path(errors.__file__), Path(clock.__file__))):
        program.update(path.read_bytes())
    return f"loaluat sheets {FORMAT} {program.hexdigest()}\n".encode()


def _framed(content: Path, blocks: list[bytes]) -> Iterator[bytes]:
    yield first_line()
    yield os.fsencode(content).replace(b"\n", b"?") + b"\n"
    for block in blocks:
        yield _FRAME.pack(len(block), hashlib.sha256(block).digest())
        yield block


def _blocks(written: bytes, at: int) -> Iterator[bytes]:
    while at < len(written):
        if at + _FRAME.size > len(written):
            raise ValueError("it is torn")
        size, digest = _FRAME.unpack_from(written, at)
        block = written[at + _FRAME.size : at + _FRAME.size + size]
        if hashlib.sha256(block).digest() != digest:
            raise ValueError("it is torn")
        yield block
        at += _FRAME.size + size


def forget_gone(folder: Path, kind: str) -> None:
    """Deletes the caches of content folders that are no longer there. kind: `sheets` or `index`; the file's name begins
    with it, its first line with «loaluat » and it, and its second line is the folder."""
    for path in folder.glob(f"{kind}-*.cache"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            first, second = file.readline(), file.readline()
            if first.startswith(f"loaluat {kind} ".encode()) and not Path(os.fsdecode(second[:-1])).is_dir():
                path.unlink()


# A block ------------------------------------------------------------------------------------------------------------


def _packed(entries: dict[str, Entry]) -> bytes:
    made = io.BytesIO()
    _Pickler(made).dump(entries)
    return made.getvalue()


def _unpacked(block: bytes) -> dict[str, Entry]:
    try:
        found: dict[str, Entry] = _Unpickler(io.BytesIO(block)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, IndexError, KeyError, TypeError) as wrong:
        raise ValueError(f"it is not a cache of content: {wrong}") from wrong
    return found


class _Pickler(pickle.Pickler):
    """Equal days, short texts and lists of them are written once: half of the time to restore them, and less memory."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=5)
        self._shared: dict[Any, Any] = {}

    def reducer_override(self, one: object) -> Any:
        if isinstance(one, ZoneInfo):
            return ZoneInfo, (one.key,)
        fields = _FIELDS.get(type(one))  # type: ignore[arg-type]
        if fields is None or not isinstance(one, models.Model):
            return NotImplemented
        given = frozenset(one.model_fields_set)
        values = tuple(self._once(one.__dict__[name]) for name in fields)
        return _restored, (type(one), self._shared.setdefault(given, set(given)), values)

    def _once(self, value: Any) -> Any:
        """The value, or an equal one that was met before: immutable ones only, of the same type."""
        is_short = isinstance(value, str) and len(value) < 50
        is_list = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        if is_short or is_list or isinstance(value, date):
            return self._shared.setdefault((type(value), value), value)
        if isinstance(value, models.Review | models.Basis):
            key = (type(value), frozenset(value.model_fields_set), *value.__dict__.values())
            return self._shared.setdefault(key, value)
        if isinstance(value, tuple):
            return tuple(self._once(one) for one in value)
        return value


class _Unpickler(pickle.Unpickler):
    """Knows the types of the content and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        try:
            return _TYPES[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name}") from None


def _restored(model: type[models.Model], given: set[str], values: tuple[Any, ...]) -> models.Model:
    """An item as it was, without validating it again; by the way that pydantic itself unpickles."""
    one = model.__new__(model)
    one.__setstate__(
        {
            "__dict__": dict(zip(_FIELDS[model], values)),  # noqa: B905 - of one length; strict takes half as long again
            "__pydantic_fields_set__": given,
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return one


_NAMED: tuple[Any, ...] = (
    *_MODELS, Parsed, _restored, errors.Problem, items.Allowance, date, datetime, timedelta, timezone, ZoneInfo, TzInfo
)  # fmt: skip
_TYPES: dict[tuple[str, str], Any] = {(one.__module__, one.__qualname__): one for one in _NAMED}
