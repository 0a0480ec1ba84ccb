"""The commands as an operator calls them: what they print, what they refuse, their exit status."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import clock
from bot.__main__ import COMMANDS
from bot.message import Address
from bot.storage import Database, People, Subscriptions
from tests.commands import call
from tests.library.folders import ANSWER, small, write
from tests.running import ROOT


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, tmp_path: Path) -> None:
    done = call(tmp_path, command, "--help")
    assert done.returncode == 0
    assert "example:\n  " in done.stdout
    assert "--config FILE" in done.stdout
    assert "--set A.B=VALUE" in done.stdout


def test_no_command_and_an_unknown_one_are_wrong_usage(tmp_path: Path) -> None:
    assert call(tmp_path).returncode == 2
    assert call(tmp_path, "fly").returncode == 2
    assert call(tmp_path, "check", "--set", "nonsense").returncode == 2


def test_a_wrong_setting_is_the_users_fault_and_all_are_told(tmp_path: Path) -> None:
    done = call(tmp_path, "plan", "--set", "web.port=x", "--set", "no.such=1")
    assert done.returncode == 1
    assert "web.port" in done.stderr
    assert "no" in done.stderr


def test_check_names_file_and_line_and_fails(tmp_path: Path) -> None:
    content = small(tmp_path / "content")
    good = call(tmp_path, "check", str(content))
    assert (good.returncode, good.stdout.splitlines()[-1]) == (
        0, "1 văn bản, 1 câu trả lời, 1 câu đố, 1 thông báo; 0 lỗi, 0 điều nhắc",
    )  # fmt: skip
    write(content, **{"answers/hai.yaml": ANSWER.replace("topics:", "topic:").replace("?", " hai?")})
    bad = call(tmp_path, "check", str(content), "--json")
    assert bad.returncode == 1
    found = json.loads(bad.stdout)
    assert {(one["path"], one["line"]) for one in found["problems"]} >= {(f"{content}/answers/hai.yaml", 2)}


def test_check_writes_schemas(tmp_path: Path) -> None:
    assert call(tmp_path, "check", "content", "--schema", str(tmp_path / "schemas")).returncode == 0
    assert json.loads((tmp_path / "schemas/answers.schema.json").read_text())["required"][0] == "question"


def test_search_answers_a_line_with_a_line(tmp_path: Path) -> None:
    done = call(tmp_path, "search", "-", "--limit", "2", stdin="khong doi mu bao hiem\n\nasdf qwer\n")
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(first) == {"query", "outcome", "answered", "hits", "ms"}
    assert (first["outcome"], first["answered"], first["hits"][0]["id"]) == ("answer", True, "non-mu-bao-hiem")
    assert len(first["hits"]) <= 2
    assert (second["outcome"], second["answered"]) == ("none", False)


def test_talk_reads_lines_and_answers_each(tmp_path: Path) -> None:
    done = call(tmp_path, "talk", "--on", "2027-03-01", stdin="dang ky khai sinh cho con\n:voice\n")
    assert done.returncode == 0, done.stderr
    assert "Luật 03/2026/QH16" in done.stdout
    assert "tin thoại" in done.stdout
    assert "<b>" in call(tmp_path, "talk", "--as", "telegram", stdin="0\n").stdout
    assert "Nhắn một số để chọn" in call(tmp_path, "talk", "--as", "zalo_oa", stdin="0\n").stdout


@pytest.mark.parametrize("item", ["non-mu-bao-hiem", "luat-03-2026", "2026-12-xin-thong-tin", "giao-thong"])
def test_preview_shows_items_of_every_kind(tmp_path: Path, item: str) -> None:
    done = call(tmp_path, "preview", item, "--channel", "telegram")
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert "được thay hoặc gỡ" not in done.stdout


def test_preview_shows_every_channel_one_under_the_other(tmp_path: Path) -> None:
    done = call(tmp_path, "preview", "non-mu-bao-hiem", "--channel", "all")
    headings = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("--- ")]
    assert sorted(headings) == ["telegram:", "web_chat:", "zalo_bot:", "zalo_oa:"]
    oa = done.stdout.partition("--- zalo_oa: 1 message ---")[2].partition("---")[0]
    assert [line for line in oa.splitlines() if line.startswith("  [")][-1].startswith("  [5]")
    assert ". Khác…" in oa
    read = json.loads(call(tmp_path, "preview", "non-mu-bao-hiem", "--channel", "all", "--json").stdout)
    assert sorted(one["channel"] for one in read) == ["telegram", "web_chat", "zalo_bot", "zalo_oa"]
    assert {"channel", "messages", "choices"} == set(read[0])


def test_preview_shows_a_quiz_with_what_is_said_to_each_option_and_a_draft_before_it_is_approved(
    tmp_path: Path,
) -> None:
    content = small(tmp_path / "content")
    here = ("--set", f"content.dir={content}", "--channel", "zalo_bot")
    quiz = call(tmp_path, "preview", "quiz:giao-thong", *here).stdout
    assert "B. Không sao" in quiz
    assert "Luật bắt buộc đội mũ." in quiz
    assert "Vẫn bị phạt." in quiz
    assert "chưa duyệt" not in quiz
    write(content, **{"answers/giao-thong/non-mu.yaml": ANSWER.replace("status: approved", "status: draft")})
    draft = call(tmp_path, "preview", "non-mu", *here)
    assert draft.stdout.startswith("(chưa duyệt nên người dân chưa thấy)\n\nKhông đội mũ bảo hiểm bị phạt bao nhiêu?\n")
    assert "400.000 đến 600.000 đồng" in draft.stdout


def test_preview_prints_the_text_that_is_passed_on(tmp_path: Path) -> None:
    link = ("--set", "web.public_url=https://hoi.mau.vn")
    done = call(tmp_path, "preview", "non-mu-bao-hiem", "--forward", "--channel", "telegram", *link)
    assert "Căn cứ: Điểm h khoản 2 Điều 7" in done.stdout
    assert "https://hoi.mau.vn/?start=non-mu-bao-hiem" in done.stdout
    assert "[1]" not in done.stdout
    wrong = call(tmp_path, "preview", "nd-168-2024", "--forward")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "--forward is for answers" in wrong.stderr


def test_preview_names_the_nearest_item(tmp_path: Path) -> None:
    done = call(tmp_path, "preview", "non-mu-bao-hien")
    assert done.returncode == 1
    assert "có phải «non-mu-bao-hiem»?" in done.stderr


PEOPLE = "channel,user,topics,frequency,place,role,consented_at\n"


def test_import_plan_erase(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        PEOPLE
        + "telegram,456,tiep-can-thong-tin,now,toan-quoc,citizen,2026-11-01\n"
        + "web_chat,a,giao-thong,daily,xa-mau-a,citizen business,2026-11-02\n"
    )
    done = call(tmp_path, "import", "people", str(file), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"people": 2, "new": 2})
    planned = json.loads(call(tmp_path, "plan", "--days", "400", "--json").stdout)
    reached = {one["key"]: one["channels"] for one in planned if one["people"]}
    assert reached["announcement:2026-12-xin-thong-tin"] == {"telegram": 1}
    assert {"due_at", "title", "kind", "state", "waiting"} <= set(planned[0])
    erased = json.loads(call(tmp_path, "erase", "telegram:456", "--json").stdout)
    assert (erased["rows"]["subscriptions"], erased["linked"]) == (1, [])
    assert call(tmp_path, "erase", "456").returncode == 1


def test_erase_says_what_else_it_erased_because_the_person_had_linked_it(tmp_path: Path) -> None:
    async def link() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        await People(database).join(Address("telegram", "1"), Address("zalo_oa", "2"), clock.now())
        await database.close()

    asyncio.run(link())
    done = call(tmp_path, "erase", "telegram:1")
    assert "erased telegram:1, and zalo_oa:2, which this person had linked with it: citizens 2." in done.stdout


def test_an_import_with_mistakes_imports_nobody(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(
        PEOPLE + "telegram,1,giao-thong,now,toan-quoc,citizen,2026-11-01\n"
        "fax,2,giao-thon,often,sao-hoa,king,mai\ntelegram,1,giao-thong,now,toan-quoc,citizen,2026-11-01\ntelegram,3\n"
    )
    done = call(tmp_path, "import", "people", str(file))
    assert done.returncode == 1
    wrong = ("channel 'fax'", "topic 'giao-thon'", "frequency", "place", "role", "consented_at")
    others = (":4: telegram:1 stands in the file twice", ":5: a line has 7 fields", "nothing was imported")
    for said in (*(f":3: {one}" for one in wrong), *others):
        assert said in done.stderr, said

    async def followers() -> int:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        count = await Subscriptions(database).count()
        await database.close()
        return count

    assert asyncio.run(followers()) == 0


def test_backup_and_restore(tmp_path: Path) -> None:
    async def follow() -> None:
        database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/l.db")
        for user in ("1", "2"):
            await Subscriptions(database).follow(Address("telegram", user), ["topic:a"], "now", "v", clock.now())
        await database.close()

    asyncio.run(follow())
    assert call(tmp_path, "backup", str(tmp_path / "b.db")).returncode == 0
    assert call(tmp_path, "backup", str(tmp_path / "b.db")).returncode == 1
    call(tmp_path, "erase", "telegram:1")
    done = call(tmp_path, "restore", str(tmp_path / "b.db"), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["kept"]
    assert json.loads(done.stdout)["erased_again"] == 1
    for user, back in (("1", 0), ("2", 1)):  # whoever was erased after the copy was made does not come back with it
        gone = json.loads(call(tmp_path, "erase", f"telegram:{user}", "--json").stdout)["rows"]
        assert gone["subscriptions"] == back


def test_broadcast_says_what_is_wrong(tmp_path: Path) -> None:
    assert call(tmp_path, "broadcast", "list").returncode == 0
    assert "name the broadcast by its key" in call(tmp_path, "broadcast", "pause").stderr
    done = call(tmp_path, "broadcast", "approve", "announcement:nothing")
    assert done.returncode == 1
    assert "there is no broadcast" in done.stderr


def test_doctor_gives_each_finding_its_remedy(tmp_path: Path) -> None:
    done = call(tmp_path, "doctor", "--json", "--set", "content.dir=/nonexistent")
    assert done.returncode == 1
    found = {one["what"]: one for one in json.loads(done.stdout)}
    assert found["content"]["state"] == "bad"
    assert "content.dir" in found["content"]["remedy"]
    assert {"python", "clock", "disk", "process", "content", "database", "backup", "telegram"} <= set(found)


def test_output_to_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    command = (
        f"{sys.executable} -m bot check content --set database.url=sqlite+aiosqlite:///{tmp_path}/l.db | head -c 1"
    )
    done = subprocess.run(command, shell=True, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_what_was_parsed_is_kept_beside_the_database_unless_that_is_off(tmp_path: Path) -> None:
    folder = small(tmp_path / "content")
    search = ("search", "khong doi mu", "--json", "--content", str(folder), "--set")
    for setting, kept in (
        ("content.cache=off", []),
        (f"content.cache={tmp_path}/kept", ["kept"]),
        ("web.port=1", ["cache"]),
    ):
        done = call(tmp_path, *search, setting)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["hits"][0]["id"] == "non-mu"
        found = [one.parent.name for one in tmp_path.glob("*/sheets-*.cache")]
        assert found == kept
        for one in tmp_path.glob("*/sheets-*.cache"):
            one.unlink()
