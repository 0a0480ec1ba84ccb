"""The index is kept for the next start, and always finds what one that is built anew finds."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.library import Library, Query, Shelf, index_cache
from bot.library.entries import entry_of
from bot.library.search import keeping
from tests.library.folders import ANSWER, small, write
from tests.running import ROOT

QUERY = Query(day=date(2026, 11, 24))
Count = Callable[[], int]
WORDS = ("mũ", "dép", "áo mưa", "găng tay", "kính râm", "khẩu trang", "ba lô", "giày", "nón lá", "khăn")


def answer(n: int, what: str = "đi đường") -> str:
    said = f"{WORDS[n % 10]} {WORDS[n // 10 % 10]} {what}"
    return ANSWER.replace("Không đội mũ bảo hiểm", f"Quên {said} số {n}")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = small(tmp_path / "content")
    write(folder, **{f"answers/cau-{n}.yaml": answer(n) for n in range(250)})
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "var" / "cache"


@pytest.fixture
def made(caplog: pytest.LogCaptureFixture) -> Count:
    """How many answers the last start made ready, as its log says; none where it said nothing."""
    caplog.set_level(logging.INFO, "bot.library.index_cache")

    def told() -> int:
        said = [one.getMessage() for one in caplog.records if "made ready" in one.getMessage()]
        caplog.clear()
        return int(said[-1].split()[1]) if said else 0

    return told


def the_file(cache: Path) -> Path:
    (found,) = cache.glob("index-*.cache")
    return found


def started(content: Path, cache: Path) -> Library:
    return Shelf(content, cache=cache).library


def finds_as_anew(content: Path, library: Library) -> bool:
    anew = Shelf(content).library
    asked = ["quên mũ đi đường", "quen dep di duong so 11", "ao mua nua dem", "khong doi non", "phat bao nhieu", "abc"]
    return all(library.search(said, QUERY) == anew.search(said, QUERY) for said in asked)


def test_a_second_start_makes_nothing_ready_and_finds_the_same(content: Path, cache: Path, made: Count) -> None:
    assert finds_as_anew(content, started(content, cache))
    assert made() == 251
    assert finds_as_anew(content, started(content, cache))
    assert made() == 0


def test_only_what_differs_is_made_ready(content: Path, cache: Path, made: Count) -> None:
    started(content, cache)
    made()
    before = the_file(cache).read_bytes()
    write(content, **{"answers/cau-7.yaml": answer(7, "nửa đêm")})
    (content / "answers" / "cau-8.yaml").unlink()
    library = started(content, cache)
    assert made() == 1
    assert library.search("quen khau trang nua dem", QUERY).hits[0].id == "cau-7"
    assert finds_as_anew(content, library)
    assert the_file(cache).read_bytes() == before  # one of 250 is no reason to write it anew


def test_when_much_differs_the_file_is_written_anew(content: Path, cache: Path, made: Count) -> None:
    started(content, cache)
    write(content, **{f"answers/cau-{n}.yaml": answer(n, "nửa đêm") for n in range(120)})
    assert finds_as_anew(content, started(content, cache))
    made()
    assert finds_as_anew(content, started(content, cache))
    assert made() == 0


def test_what_changes_while_it_runs_is_found_as_anew(content: Path, cache: Path) -> None:
    started(content, cache)
    shelf = Shelf(content, cache=cache)
    for n in range(12):
        write(
            content, **{f"answers/cau-{n}.yaml": answer(n, "sáng sớm"), f"answers/moi-{n}.yaml": answer(n, "buổi trưa")}
        )
        (content / "answers" / f"cau-{n + 100}.yaml").unlink()
        assert shelf.reload()
        assert finds_as_anew(content, shelf.library)


def test_other_synonyms_make_all_ready_again(content: Path, cache: Path, made: Count) -> None:
    started(content, cache)
    write(content, **{"synonyms.yaml": "- {say: [quai thao], means: nón lá}\n"})
    library = started(content, cache)
    assert made() == 251
    assert finds_as_anew(content, library)


def test_another_grace_period_is_seen_though_no_file_changed(content: Path, cache: Path) -> None:
    """Until when an answer may be used stands in no file of its own."""
    overdue = answer(3, "nửa đêm").replace("again_by: 2999-05-20", "again_by: 2026-11-01")
    write(content, **{"answers/cau-3.yaml": overdue})
    for days, first in ((30, "cau-3"), (1, "other"), (30, "cau-3")):
        library = Shelf(content, grace_days=days, cache=cache).library
        hits = library.search("quen gang tay nua dem so 3", QUERY).hits
        assert (hits[0].id == "cau-3") == (first == "cau-3")


def test_another_version_of_the_program_builds_anew(
    content: Path, cache: Path, made: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(content, cache)
    made()
    monkeypatch.setattr(keeping, "_first_line", lambda: b"loaluat index 1 another\n")
    assert finds_as_anew(content, started(content, cache))
    assert made() == 251


def test_another_version_of_the_program_compares_the_entries_though_no_file_changed(
    content: Path, cache: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What search sees of an answer is made by code that is no part of the search."""
    started(content, cache)
    monkeypatch.setattr(index_cache, "first_line", lambda: b"another\n")
    changed = "trum bao tai len dau"
    monkeypatch.setattr(
        "bot.library.library.entry_of",
        lambda one, items: replace(entry_of(one, items), also=(changed,) if one.id == "cau-3" else one.also),
    )
    assert [hit.id for hit in started(content, cache).search(changed, QUERY).hits[:1]] == ["cau-3"]


@pytest.mark.parametrize("left", [0, 30, 90, 110, 1500, -1])
def test_a_torn_file_costs_time_alone(content: Path, cache: Path, made: Count, left: int) -> None:
    started(content, cache)
    whole = the_file(cache).read_bytes()
    the_file(cache).write_bytes(whole[:left])
    made()
    assert finds_as_anew(content, started(content, cache))
    assert made() == 251
    assert the_file(cache).read_bytes() == whole


@pytest.mark.parametrize("at", [0.3, 0.6, 0.999])
def test_a_flipped_bit_is_found(content: Path, cache: Path, made: Count, at: float) -> None:
    started(content, cache)
    torn = bytearray(the_file(cache).read_bytes())
    torn[int(at * len(torn))] ^= 4
    the_file(cache).write_bytes(torn)
    made()
    assert finds_as_anew(content, started(content, cache))
    assert made() == 251


def test_a_file_that_somebody_else_may_write_is_not_read(content: Path, cache: Path, made: Count) -> None:
    started(content, cache)
    the_file(cache).chmod(0o666)
    made()
    assert finds_as_anew(content, started(content, cache))
    assert made() == 251
    assert the_file(cache).stat().st_mode & 0o777 == 0o600


def test_the_file_of_a_vanished_folder_goes(content: Path, cache: Path) -> None:
    other = small(content.parent / "other")
    started(content, cache)
    started(other, cache)
    assert len(list(cache.glob("index-*"))) == 2
    other.rename(content.parent / "renamed")
    write(content, **{f"answers/cau-{n}.yaml": answer(n, "nửa đêm") for n in range(120)})
    started(content, cache)
    assert len(list(cache.glob("index-*"))) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from bot.library import Shelf, index_cache, saving
def at_the_end(opened):
    os.write(1, b"x"); os.kill(os.getpid(), signal.SIGKILL)
index_cache.replace_private.__globals__["os"].fsync = at_the_end
import bot.library.sheet_cache as sheets
sheets.SheetCache.save = lambda self: None
Shelf(Path(sys.argv[1]), cache=Path(sys.argv[2]))
"""


def test_a_kill_while_it_is_written_leaves_the_one_before(content: Path, cache: Path, made: Count) -> None:
    started(content, cache)
    before = the_file(cache).read_bytes()
    write(content, **{f"answers/cau-{n}.yaml": answer(n, "nửa đêm") for n in range(120)})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(content), str(cache)], cwd=ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"x"), done.stderr
    assert the_file(cache).read_bytes() == before
    made()
    assert finds_as_anew(content, started(content, cache))
    assert made() == 120


def test_a_folder_that_cannot_be_written_is_told_and_stands_in_nobodys_way(
    content: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache.parent.mkdir()
    cache.write_text("no folder")
    assert finds_as_anew(content, started(content, cache))
    assert [one for one in caplog.records if "cannot be kept" in one.getMessage()]


START = """
import sys
from pathlib import Path
from bot.library import Shelf
Shelf(Path(sys.argv[1]), cache=Path(sys.argv[2]))
"""


def test_processes_that_start_at_once_do_not_hurt_each_other(content: Path, cache: Path, made: Count) -> None:
    command = [sys.executable, "-c", START, str(content), str(cache)]
    those = [subprocess.Popen(command, cwd=ROOT, env=os.environ, stderr=subprocess.PIPE) for _ in range(3)]
    assert [one.communicate()[1] for one in those] == [b""] * 3
    assert finds_as_anew(content, started(content, cache))
    assert made() == 0
