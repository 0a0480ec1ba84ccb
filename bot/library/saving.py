"""A file of the content is written whole or not at all, also when the power goes: temporary file, fsync, rename.

The temporary file's name begins with a dot, which the loader passes over.
"""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path

from bot.errors import OperatorError

LONGEST_WRITING = 600
"""Seconds."""


def replace_file(path: Path, text: str) -> None:
    """Puts the text in the place of the file, with its permissions; a link stays a link. OperatorError when it cannot."""
    whole = path.resolve()
    try:
        unfinished = _written(whole, text)
        unfinished.chmod(whole.stat().st_mode & 0o7777)
        unfinished.replace(whole)
        _sync(whole.parent)
    except OSError as wrong:
        raise OperatorError(f"{path}: không ghi được: {wrong.strerror}; tệp cũ còn nguyên") from wrong


def create_file(path: Path, text: str) -> None:
    """A new file, its folder too; OperatorError when one stands there already."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = _written(path, text)
        try:
            os.link(unfinished, path)  # unlike a rename, this never replaces what stands there
        finally:
            unfinished.unlink()
        _sync(path.parent)
    except FileExistsError:
        raise OperatorError(f"{path}: đã có tệp này; đặt tên khác, hoặc sửa tệp đó") from None
    except OSError as wrong:
        raise OperatorError(f"{path}: không ghi được: {wrong.strerror}") from wrong


def read_private(path: Path) -> bytes:
    """What `replace_private` wrote; PermissionError when somebody else could have written it."""
    opened = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    with open(opened, "rb") as file:  # noqa: PTH123 - an open file, not a path
        state = os.fstat(opened)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mode & 0o022:
            raise PermissionError("it is not a file of this user alone")
        return file.read()


def replace_private(path: Path, parts: Iterable[bytes | memoryview]) -> None:
    """Puts the bytes in the place of the file, for this user alone, its folder too; two may do so at once. OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    opened, name = tempfile.mkstemp(".unfinished", f".{path.name}.", path.parent)
    unfinished = Path(name)
    try:
        with open(opened, "wb") as file:  # noqa: PTH123 - an open file, not a path
            file.writelines(parts)
            file.flush()
            os.fsync(opened)
        _forget_unfinished(unfinished, path)
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _forget_unfinished(mine: Path, path: Path) -> None:
    """What a killed process began to write: nobody writes for so long."""
    now = mine.stat().st_mtime
    for other in path.parent.glob(f".{path.name}.*.unfinished"):
        with contextlib.suppress(FileNotFoundError):
            if other.stat().st_mtime < now - LONGEST_WRITING:
                other.unlink()


def _written(path: Path, text: str) -> Path:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return unfinished


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
