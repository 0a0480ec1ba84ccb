"""Secrets at rest: nobody reads them without the secret, nobody exchanges them, and the secret's file is its owner's."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.sealing import CannotOpen, Seal, secret_beside


def test_what_is_sealed_is_opened_with_the_same_secret_only() -> None:
    sealed = Seal(lambda: "a" * 32).shut("mã làm mới")
    assert "mã" not in sealed
    assert sealed.isascii()
    assert Seal(lambda: "a" * 32).open(sealed) == "mã làm mới"
    for secret, text in (("b" * 32, sealed), ("a" * 32, sealed[:-8] + "AAAAAAA="), ("a" * 32, "no seal at all")):
        with pytest.raises(CannotOpen):
            Seal(lambda secret=secret: secret).open(text)  # type: ignore[misc]


def test_a_secret_that_was_not_given_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(secret_beside, [folder] * 8))
    assert len(made) == 1
    assert len(made.pop()) >= 32
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_said_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="give LOALUAT_SECRET"):
        secret_beside(tmp_path / "file" / "var")


def test_nobody_pays_for_the_library_who_seals_nothing() -> None:
    seen = "import sys, bot.app, bot.platforms; print('nacl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True).stdout == "False\n"
