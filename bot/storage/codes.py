"""One-time codes: how they are made, how somebody types them, what is kept of them (a hash, never the code)."""

import hashlib
import secrets

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike; each is five bits."""


def new_code(letters: int) -> str:
    """ABCDE-FGHJK: half and half, so that it can be read out."""
    code = "".join(secrets.choice(LETTERS) for _ in range(letters))
    return f"{code[: letters // 2]}-{code[letters // 2 :]}"


def typed(code: str) -> str:
    """The code without what people put between its letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
