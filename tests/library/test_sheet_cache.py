"""What was parsed is kept for the next start, and never stands in the way of what the files say now."""

import hashlib
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.library import Shelf, sheet_cache
from bot.library.loader import Loader
from bot.library.sheets import Parsed
from tests.library.folders import ANNOUNCEMENT, ANSWER, small, write
from tests.running import ROOT

ANS = "answers/giao-thong/non-mu.yaml"
FIRST = "Không đội mũ bảo hiểm"
Count = Callable[[], int]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return small(tmp_path / "content")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "var" / "cache"


@pytest.fixture
def parsed(caplog: pytest.LogCaptureFixture) -> Count:
    """How many files the last start parsed, as its log says."""
    caplog.set_level(logging.INFO, "bot.library.sheet_cache")

    def told() -> int:
        said = [one.getMessage() for one in caplog.records if "files parsed" in one.getMessage()]
        return int(said[-1].split()[1])

    return told


def the_file(cache: Path) -> Path:
    (found,) = cache.glob("sheets-*.cache")
    return found


def question(content: Path, cache: Path) -> str:
    return Shelf(content, cache=cache).library.answers["non-mu"].question


def everything(loader: Loader) -> tuple[object, ...]:
    items, problems = loader.read()
    return (items, problems)


def test_a_second_start_parses_nothing_and_has_the_same_content(content: Path, cache: Path, parsed: Count) -> None:
    """Also what was wrong, and what a comment allows."""
    wrong = ANSWER.replace("short:", "shrot:")
    allowed = ANSWER.replace("question:", "# allow long-sentence: the official title\nquestion:")
    draft = ANSWER.replace("Phạt", "«ĐIỀN mức phạt» Phạt")
    write(content, **{"answers/wrong.yaml": wrong, "answers/allowed.yaml": allowed, "answers/draft.yaml": draft})
    write(
        content,
        **{
            "answers/no.yaml": "a: [",
            "announcements/a.yaml": ANNOUNCEMENT + "latest_send_at: 2026-12-02T09:00:00+09:00\n",
        },
    )
    first = everything(Loader(content, cache=cache))
    assert parsed() > 5
    second = everything(Loader(content, cache=cache))
    assert parsed() == 0
    assert first == second == everything(Loader(content))
    one = Loader(content, cache=cache).read()[0]
    other = Loader(content).read()[0]
    for kind in ("answers", "documents", "quizzes", "questions", "announcements", "topics"):
        for id_, item in one.of(kind).items():
            assert item.model_fields_set == other.of(kind)[id_].model_fields_set
            assert item.model_dump_json() == other.of(kind)[id_].model_dump_json()


def test_a_changed_byte_is_seen_though_time_and_size_are_as_before(content: Path, cache: Path, parsed: Count) -> None:
    assert question(content, cache).startswith(FIRST)
    before = (content / ANS).stat()
    with (content / ANS).open("r+b") as file:
        file.write(ANSWER.replace("Không đội", "Không đôi").encode())
    os.utime(content / ANS, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = (content / ANS).stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert question(content, cache).startswith("Không đôi mũ")
    assert parsed() == 1
    assert question(content, cache).startswith("Không đôi mũ")
    assert parsed() == 0


def test_a_removed_file_is_gone_and_a_renamed_one_has_its_new_name(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    (content / ANS).rename(content / "answers" / "moi.yaml")
    again = Shelf(content, cache=cache)
    assert set(again.library.answers) == {"moi"}
    assert again.library.answers["moi"].id == "moi"
    assert parsed() == 1
    (content / "answers" / "moi.yaml").unlink()
    assert not Shelf(content, cache=cache).library.answers
    assert parsed() == 0


def test_a_file_of_another_kind_is_not_taken_for_what_it_was(content: Path, cache: Path) -> None:
    """What is shown of a path need not tell the kind, when the command is called from within the folder."""
    kept = sheet_cache.SheetCache(cache, content, content)
    assert kept.find("x.yaml", "answers", b"a") is None
    kept.keep("x.yaml", Parsed())
    kept.save()
    again = sheet_cache.SheetCache(cache, content, content)
    assert again.find("x.yaml", "answers", b"a") == Parsed()
    assert again.find("x.yaml", "documents", b"a") is None


@pytest.mark.parametrize("left", [0, 30, 200, 1500, -1])
def test_a_torn_cache_is_ignored_once_and_written_anew(
    content: Path, cache: Path, parsed: Count, left: int, caplog: pytest.LogCaptureFixture
) -> None:
    Shelf(content, cache=cache)
    whole = the_file(cache).read_bytes()
    the_file(cache).write_bytes(whole[:left])
    caplog.clear()
    assert question(content, cache).startswith(FIRST)
    assert parsed() > 0
    assert the_file(cache).read_bytes() == whole
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == (1 if left not in (0, 30) else 0)


def test_a_flipped_bit_is_found(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    whole = bytearray(the_file(cache).read_bytes())
    whole[whole.index(FIRST.encode())] ^= 1
    the_file(cache).write_bytes(whole)
    assert question(content, cache).startswith(FIRST)
    assert parsed() > 0


def test_a_block_torn_at_its_beginning_is_found(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    whole = the_file(cache).read_bytes()
    the_file(cache).write_bytes(whole + bytes(7))
    assert question(content, cache).startswith(FIRST)
    assert the_file(cache).read_bytes() == whole


def test_another_version_of_the_program_parses_anew(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    whole = the_file(cache).read_bytes()
    line, _, rest = whole.partition(b"\n")
    the_file(cache).write_bytes(line[:-1] + (b"0" if line[-1:] != b"0" else b"1") + b"\n" + rest)
    assert question(content, cache).startswith(FIRST)
    assert parsed() > 0
    assert the_file(cache).read_bytes() == whole


def test_a_changed_module_of_the_library_is_another_version(tmp_path: Path) -> None:
    """A copy of the program in which one comment differs."""
    ask = "from bot.library.sheet_cache import first_line; print(first_line())"
    said = []
    for name, more in (("one", ""), ("same", ""), ("other", "# other\n")):
        folder = tmp_path / name
        shutil.copytree(ROOT / "bot", folder / "bot")
        with (folder / "bot" / "library" / "models.py").open("a") as models:
            models.write(more)
        done = subprocess.run([sys.executable, "-c", ask], cwd=folder, capture_output=True, text=True, check=True)
        said.append(done.stdout)
    assert said[0] == said[1] != said[2]


def test_a_cache_that_somebody_else_may_write_is_not_read(
    content: Path, cache: Path, parsed: Count, caplog: pytest.LogCaptureFixture
) -> None:
    Shelf(content, cache=cache)
    assert the_file(cache).stat().st_mode & 0o777 == 0o600
    the_file(cache).chmod(0o622)
    caplog.clear()
    assert question(content, cache).startswith(FIRST)
    assert parsed() > 0
    assert "not a file of this user alone" in caplog.text
    assert the_file(cache).stat().st_mode & 0o777 == 0o600


def test_a_link_to_another_file_is_not_followed(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    there = the_file(cache)
    aside = there.rename(cache.parent / "aside")
    there.symlink_to(aside)
    assert question(content, cache).startswith(FIRST)
    assert parsed() > 0
    assert not there.is_symlink()


def test_a_cache_names_nothing_but_content(content: Path, cache: Path, tmp_path: Path) -> None:
    """A pickle could call any function; ours refuses what it does not know, though its hash is right."""
    Shelf(content, cache=cache)
    first = sheet_cache.first_line()
    mark = tmp_path / "mark"
    block = b"cposix\nsystem\n(V" + f"touch {mark}".encode() + b"\ntR."
    frame = sheet_cache._FRAME.pack(len(block), hashlib.sha256(block).digest())
    the_file(cache).write_bytes(first + os.fsencode(content) + b"\n" + frame + block)
    assert question(content, cache).startswith(FIRST)
    assert not mark.exists()


def test_a_folder_that_cannot_be_written_is_told_once(
    content: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A file stands where the folder should be: so it is for every user, also root."""
    (tmp_path / "file").write_text("")
    (tmp_path / "full").symlink_to("/proc")
    Shelf(content, cache=tmp_path / "full")
    assert [one.levelname for one in caplog.records if one.name == sheet_cache.__name__] == ["WARNING"]
    caplog.clear()
    shelf = Shelf(content, cache=tmp_path / "file" / "cache")
    write(content, **{ANS: ANSWER.replace("Phạt", "Bị phạt")})
    assert shelf.reload()
    warned = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert len([one for one in warned if one.name == sheet_cache.__name__]) == 1
    assert not shelf.problems


def test_small_changes_are_added_and_much_that_is_out_of_date_is_dropped(content: Path, cache: Path) -> None:
    write(content, **{f"answers/a-{n}.yaml": ANSWER.replace(FIRST, f"Câu số {n}") for n in range(40)})
    Shelf(content, cache=cache)
    sizes = [the_file(cache).stat().st_size]
    for n in range(40):
        write(content, **{f"answers/a-{n}.yaml": ANSWER.replace(FIRST, f"Câu mới {n}")})
        assert Shelf(content, cache=cache).library.answers[f"a-{n}"].question.startswith("Câu mới")
        sizes.append(the_file(cache).stat().st_size)
    assert sizes[0] < sizes[1] < sizes[0] * 1.2
    assert max(sizes) < sizes[0] * 1.7
    for path in (content / "answers").glob("a-*.yaml"):
        path.unlink()
    Shelf(content, cache=cache)
    assert b"C\xc3\xa2u m\xe1\xbb\x9bi" not in the_file(cache).read_bytes()


def test_each_folder_has_its_own_cache_and_those_of_vanished_folders_go(content: Path, cache: Path) -> None:
    other = small(content.parent / "other")
    Shelf(content, cache=cache)
    Shelf(other, cache=cache)
    assert len(list(cache.glob("sheets-*"))) == 2
    other.rename(content.parent / "renamed")
    write(content, **{ANS: ANSWER.replace("Phạt", "Bị phạt")})
    Shelf(content, cache=cache)
    assert len(list(cache.glob("sheets-*"))) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.library import Shelf, saving
def at_the_end(opened):
    os.write(1, b"x"); os.kill(os.getpid(), signal.SIGKILL)
os.fsync = at_the_end
Shelf(Path(sys.argv[1]), cache=Path(sys.argv[2]))
"""


def test_a_kill_while_it_is_written_leaves_the_one_before(content: Path, cache: Path, parsed: Count) -> None:
    Shelf(content, cache=cache)
    before = the_file(cache).read_bytes()
    write(content, **{ANS: ANSWER.replace(FIRST, "Đội mũ giấy")})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(content), str(cache)], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"x")
    (unfinished,) = (one for one in cache.iterdir() if one.name.endswith(".unfinished"))
    (live,) = cache.glob("sheets-*.cache")
    assert live.read_bytes() == before
    os.utime(unfinished, (0, 0))  # as if it were of another day
    assert question(content, cache).startswith("Đội mũ giấy")
    assert parsed() == 1
    assert question(content, cache).startswith("Đội mũ giấy")
    assert parsed() == 0
    assert the_file(cache) == live


START = """
import sys
from pathlib import Path
from bot.library import Shelf
Shelf(Path(sys.argv[1]), cache=Path(sys.argv[2]))
"""


def test_processes_that_start_at_once_do_not_hurt_each_other(content: Path, cache: Path, parsed: Count) -> None:
    command = [sys.executable, "-c", START, str(content), str(cache)]
    those = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    assert [one.communicate()[1] for one in those] == [b""] * 3
    Shelf(content, cache=cache)
    assert parsed() == 0
    assert the_file(cache).stat().st_mode & 0o777 == 0o600
