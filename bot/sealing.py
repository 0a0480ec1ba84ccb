"""Short secrets at rest: sealed with LOALUAT_SECRET, or with a secret that is made and kept beside the database.

Alone knows PyNaCl, and loads it (some 4 MB) only when something is sealed or opened. Not the cryptography library:
python-telegram-bot imports that wherever it is installed, and everybody would pay 8 MB for it.
"""

import base64
import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import OperatorError

if TYPE_CHECKING:
    from nacl.secret import SecretBox

FILE = "secret"
_PURPOSE = b"loaluat seal"
_FINGERPRINTS = b"loaluat erased"


class CannotOpen(OperatorError):
    """What was sealed was sealed with another secret, or is damaged."""


class Seal:
    """Encrypts with one secret, so that whoever reads the database or a backup of it learns nothing, and notices changes.

    secret: asked for at first use; as long as a key (`openssl rand -hex 32`), since it is not stretched as a password is.
    """

    def __init__(self, secret: Callable[[], str]) -> None:
        self._secret = secret
        self._made: SecretBox | None = None
        self._signing: bytes | None = None

    def shut(self, text: str) -> str:
        """The sealed text, in letters that JSON and SQL take."""
        return base64.b64encode(self._box().encrypt(text.encode())).decode()

    def open(self, sealed: str) -> str:
        """What was sealed; raises CannotOpen."""
        from nacl.exceptions import CryptoError

        try:
            return self._box().decrypt(base64.b64decode(sealed)).decode()
        except (CryptoError, ValueError):
            raise CannotOpen("it was sealed with another LOALUAT_SECRET, or is damaged") from None

    def shut_any(self, text: str) -> str:
        """As `shut`; what is empty stays so."""
        return self.shut(text) if text else ""

    def open_any(self, sealed: str) -> str:
        return self.open(sealed) if sealed else ""

    def fingerprint(self, text: str) -> str:
        """32 hexadecimal digits by which whoever has the secret recognises the text, and nobody else learns it."""
        if self._signing is None:
            self._signing = self._key(_FINGERPRINTS)
        return hashlib.blake2b(text.encode(), digest_size=16, key=self._signing).hexdigest()

    def _box(self) -> "SecretBox":
        if self._made is None:
            from nacl.secret import SecretBox

            self._made = SecretBox(self._key(_PURPOSE))
        return self._made

    def _key(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self._secret().encode(), digest_size=32, person=purpose).digest()


def secret_beside(folder: Path) -> str:
    """The secret kept in the folder, readable by its owner alone; made when there is none. Raises OperatorError."""
    path = folder / FILE
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as wrong:
        raise OperatorError(f"cannot keep a secret in {path}: {wrong}; give LOALUAT_SECRET instead") from None


def _make(path: Path) -> None:
    """Whole or not at all, and never over another's: two processes may start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
