"""`loaluat diff`: what citizens will see differently, told from two states of a real git repository."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.commands import call
from tests.library.folders import ANNOUNCEMENT, ANSWER, DOCUMENT, QUIZ, small, write
from tests.repository import Repository

DOC, ANS, QUI, ANN = (
    "documents/nd-168-2024.yaml",
    "answers/giao-thong/non-mu.yaml",
    "quizzes/giao-thong.yaml",
    "announcements/2026-12-giao-thong.yaml",
)
FILES = {DOC: DOCUMENT, ANS: ANSWER, QUI: QUIZ, ANN: ANNOUNCEMENT}
LATER = DOCUMENT.replace("168/2024", "9/2026").replace(
    "issued: 2024-12-26\neffective: 2025-01-01", "effective: 2026-11-22"
)
ON = ("--on", "2026-11-25")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    small(tmp_path / "content")
    found = Repository(tmp_path)
    found.commit("Nội dung đầu tiên")
    return found


def diff(repository: Repository, *words: str) -> tuple[int, str]:
    """(exit status, what was said)."""
    done = call(repository.folder, "diff", *words, "--set", f"content.dir={repository.folder}/content")
    return done.returncode, done.stdout + done.stderr


def told(repository: Repository, *words: str) -> dict[str, dict[str, Any]]:
    """`kind/id` -> what is told of it."""
    status, said = diff(repository, *words, *(() if "--on" in words else ON), "--json")
    assert status == 0, said
    return {f"{one['kind']}/{one['id']}": one for one in json.loads(said)["changed"]}


def changes(repository: Repository, item: str, *words: str) -> list[tuple[str, str, bool]]:
    """(what, in words, whether it is indirect) of one item."""
    found = told(repository, *(words or ("HEAD",)))
    return [(one["what"], one["said"], one["indirect"]) for one in found.get(item, {"changes": []})["changes"]]


def edit(repository: Repository, file: str, old: str, new: str) -> None:
    assert old in FILES[file], old
    write(repository.folder / "content", **{file: FILES[file].replace(old, new)})


ANSWERED, DECREE, ASKED, TOLD = (
    "answers/non-mu",
    "documents/nd-168-2024",
    "questions/giao-thong-mu",
    ("announcements/2026-12-giao-thong"),
)
DIRECT = [
    (ANS, "600.000", "800.000", ANSWERED, "text", "câu trả lời ngắn: Phạt 400.000 đến [600.000 → 800.000] đồng."),
    (ANS, "bị phạt bao nhiêu?", "thì sao?", ANSWERED, "text", "câu hỏi: … mũ bảo hiểm [bị phạt bao nhiêu? → thì sao?]"),
    (ANS, "    checked", "    do: [Đội mũ.]\n    checked", ANSWERED, "text", "việc cần làm: thêm «Đội mũ.»"),
    (ANS, "khoản 2 Điều 7", "khoản 3 Điều 7", ANSWERED, "citation",
     "căn cứ: Điểm h khoản 2 Điều 7 Nghị định 168/2024/NĐ-CP → Điểm h khoản 3 Điều 7 Nghị định 168/2024/NĐ-CP"),
    (ANS, "    checked", "    to: 2027-02-28\n    checked", ANSWERED, "dates",
     "thời gian áp dụng: từ 01/01/2025 → từ 01/01/2025 đến 28/02/2027"),
    (ANS, "    checked", "    fact: {key: mu, value: 400.000}\n    checked", ANSWERED, "figures",
     "con số «mu»: không có → 400.000"),
    (ANS, "checked: 2026-11-20", "checked: null", ANSWERED, "figures", "con số nay bị che"),
    (ANS, "đầu trần chạy xe máy", "chạy xe đầu trần", ANSWERED, "phrasings",
     "cách hỏi: thêm «chạy xe đầu trần», bỏ «đầu trần chạy xe máy»"),
    (ANS, "approver: bt-02", "approver: bt-03", ANSWERED, "approval",
     "duyệt: bt-02 ngày 20/11/2026, xem lại trước 20/5/2999 → bt-03 ngày 20/11/2026, xem lại trước 20/5/2999"),
    (ANS, "status: approved", "status: withdrawn", ANSWERED, "withdrawn", "đã rút, bot không dùng nữa"),
    (ANS, "status: approved", "status: draft", ANSWERED, "state", "trước: đang dùng; nay: bản nháp, người dân chưa thấy"),
    (ANS, "sample: true", "sample: true, hash: '0123'", ANSWERED, "state", "đã sửa sau khi duyệt"),
    (ANS, "Điều 7}", "Dieu 7}", ANSWERED, "state", "có lỗi, hoặc dựa trên mục có lỗi"),
    (DOC, "effective: 2025-01-01", "effective: 2027-01-01", DECREE, "dates", "có hiệu lực: 01/01/2025 → 01/01/2027"),
    (DOC, "topics: [giao-thong]\n", "topics: [giao-thong]\nexpires: 2026-11-01\n", DECREE, "status",
     "ngày 25/11/2026: đang có hiệu lực → "),
    (DOC, "topics: [giao-thong]\n", "topics: [giao-thong]\nexpires: 2026-12-01\n", DECREE, "dates",
     "hết hiệu lực: không có → 01/12/2026"),
    (ANN, "08:00", "09:30", TOLD, "dates", "giờ gửi: 08:00 01/12/2026 → 09:30 01/12/2026"),
    (ANN, "[giao-thong]", "[giao-thong, dat-dai]", TOLD, "audience", "người theo dõi chủ đề: thêm «dat-dai»"),
    (ANN, "review", "audience: [official]\nreview", TOLD, "audience", "dành cho: thêm «official»"),
    (ANN, "review", "place: xa-mau-a\nreview", TOLD, "audience", "địa bàn: toan-quoc → xa-mau-a"),
    (ANN, "Nghị định mới.", "Nghị định cũ.", TOLD, "text", "nội dung: Nghị định [mới. → cũ.]"),
    (QUI, "Bị phạt tiền", "Bị nhắc nhở", ASKED, "text", "các phương án: (đúng) Bị [phạt tiền: → nhắc nhở:] Luật bắt buộc …"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "item", "what", "said"), DIRECT, ids=[f"{d[3]} {d[4]} {d[2]}" for d in DIRECT]
)
def test_a_change_is_told_in_words(
    repository: Repository, file: str, old: str, new: str, item: str, what: str, said: str
) -> None:
    edit(repository, file, old, new)
    found = changes(repository, item)
    assert any(one[0] == what and said in one[1] and not one[2] for one in found), found


def test_what_is_new_and_what_is_gone(repository: Repository) -> None:
    (repository.folder / "content" / ANS).unlink()
    write(repository.folder / "content", **{"answers/hai.yaml": ANSWER.replace("Không đội", "Bỏ quên")})
    assert changes(repository, ANSWERED) == [("gone", "không còn mục này", False)]
    assert changes(repository, "answers/hai") == [("new", "mục mới: đang dùng", False)]


# Indirect -----------------------------------------------------------------------------------------------------------


def test_a_document_that_amends_hides_figures_of_an_answer_that_nobody_touched(repository: Repository) -> None:
    write(repository.folder / "content", **{"documents/nd-9-2026.yaml": LATER + "amends: [nd-168-2024]\n"})
    reason = "do Nghị định 9/2026/NĐ-CP sửa hoặc thay văn bản của mục này sau ngày đối chiếu"
    assert changes(repository, ANSWERED) == [("figures", f"con số nay bị che {reason}", True)]
    assert told(repository, "HEAD")[ANSWERED]["indirect"]
    repository.commit("Nghị định sửa đổi")
    (repository.folder / "content/documents/nd-9-2026.yaml").unlink()
    (back,) = changes(repository, ANSWERED)
    assert back[1].startswith("con số nay được nêu do Nghị định 9/2026/NĐ-CP không còn")
    assert changes(repository, ANSWERED, "HEAD", "--on", "2026-11-21") == []  # the day before, nothing differs


def test_a_document_that_replaces_changes_the_standing_of_another_and_what_rests_on_it(repository: Repository) -> None:
    write(repository.folder / "content", **{"documents/nd-9-2026.yaml": LATER + "replaces: [nd-168-2024]\n"})
    edit(repository, ANS, "checked: 2026-11-20", "checked: 2026-11-23")
    (status,) = changes(repository, DECREE)
    assert status[0] == "status"
    assert status[2]
    assert "Nghị định 9/2026/NĐ-CP" in status[1]
    assert [one[0] for one in changes(repository, ASKED)] == ["asked"]
    edit(repository, ANS, "checked: 2026-11-20", "checked: 2026-11-20")
    write(
        repository.folder / "content",
        **{"documents/nd-9-2026.yaml": LATER.replace("11-22", "11-19") + "replaces: [nd-168-2024]\n"},
    )
    (card,) = changes(repository, ANSWERED)  # the figures stay, the line under them does not
    assert (card[0], card[2]) == ("card", True)
    assert "Nghị định 9/2026/NĐ-CP" in card[1]


def test_another_version_that_answers_today_is_told(repository: Repository) -> None:
    next_one = "  - from: 2026-11-24\n    short: Phạt khác.\n    basis: [{document: nd-168-2024, at: Điều 7}]\nreview"
    edit(repository, ANS, "    checked: 2026-11-20\nreview", f"    to: 2026-11-23\n    checked: 2026-11-20\n{next_one}")
    found = changes(repository, ANSWERED)
    assert ("version", "ngày 25/11/2026 trả lời theo bản từ 01/01/2025 → bản từ 24/11/2026", False) in found
    assert any("thêm bản áp dụng từ 24/11/2026: «Phạt khác.»" in one[1] for one in found)


def test_an_answer_whose_document_is_gone_is_told_as_an_indirect_loss(repository: Repository) -> None:
    (repository.folder / "content" / DOC).rename(repository.folder / "content/documents/nd-1.yaml")
    (lost,) = changes(repository, ANSWERED)
    assert (lost[0], lost[2]) == ("state", True)
    assert "nên bot để ngoài" in lost[1]


# No change ----------------------------------------------------------------------------------------------------------

SAME = {
    "quoted": ("question: Không đội mũ bảo hiểm bị phạt bao nhiêu?", 'question: "Không đội mũ bảo hiểm bị phạt bao nhiêu?"'),
    "a comment": ("topics:", "# ghi chú\ntopics:"),
    "no longer bold": ("**400.000 đến 600.000 đồng**", "400.000 đến 600.000 đồng"),
    "folded": ("short: Phạt **400.000", "short: >\n      Phạt\n      **400.000"),
    "in another form": ("basis: [{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]",
                        "basis:\n      - at: điểm h khoản 2 Điều 7\n        document: nd-168-2024"),
}  # fmt: skip


@pytest.mark.parametrize("how", SAME)
def test_what_is_only_written_otherwise_is_no_change(repository: Repository, how: str) -> None:
    edit(repository, ANS, *SAME[how])
    assert told(repository, "HEAD") == {}
    status, said = diff(repository, "HEAD", *ON)
    assert status == 0
    assert f"  {ANS}: không đổi\n" in said
    assert said.endswith("Không đổi: người dân thấy như cũ.\n")


def test_a_file_that_only_moved_is_no_change(repository: Repository) -> None:
    (repository.folder / "content" / ANS).rename(repository.folder / "content/answers/non-mu.yaml")
    status, said = diff(repository, "HEAD")
    assert (status, "answers/non-mu.yaml: không đổi" in said, "mục mới" in said) == (0, True, False)


# Revisions ----------------------------------------------------------------------------------------------------------


def test_two_revisions_are_compared_and_an_editor_reads_it(repository: Repository) -> None:
    repository.git("tag", "một")
    edit(repository, ANS, "600.000", "800.000")
    repository.commit("Mức mới")
    edit(repository, ANS, "600.000", "999.000")  # not committed: is not looked at
    status, said = diff(repository, "một", "HEAD", *ON)
    assert (status, said) == (0, (
        "một → HEAD, xem theo ngày 25/11/2026\n\nCâu trả lời\n  non-mu – Không đội mũ bảo hiểm bị phạt bao nhiêu?\n"
        "    câu trả lời ngắn: Phạt 400.000 đến [600.000 → 800.000] đồng.\n\n1 mục đổi: 1 trực tiếp.\n"
    ))  # fmt: skip
    assert changes(repository, ANSWERED, "HEAD", "một")[0][1].endswith("[800.000 → 600.000] đồng.")


def test_what_git_does_not_know_is_refused_with_the_remedy(repository: Repository, tmp_path: Path) -> None:
    for rev in ("khong-co", "HEAD..main", "HEAD:content", "HEAD~99"):
        status, said = diff(repository, rev, *ON)
        assert (status, f"kho git không có bản «{rev}»" in said) == (1, True), said
    first = repository.git("rev-list", "--max-parents=0", "HEAD")
    write(repository.folder, **{"khac/topics.yaml": "[]\n"})
    done = call(tmp_path, "diff", first, "--set", f"content.dir={repository.folder}/khac")
    assert (done.returncode, "chưa có thư mục khac" in done.stderr) == (1, True)
    with tempfile.TemporaryDirectory() as elsewhere:
        done = call(tmp_path, "diff", "HEAD", "--set", f"content.dir={small(Path(elsewhere))}")
        assert (done.returncode, "không nằm trong kho git" in done.stderr) == (1, True)
    assert call(tmp_path, "diff").returncode == 2


def test_the_content_may_be_the_whole_repository(tmp_path: Path) -> None:
    content = small(tmp_path / "content")
    Repository(content).commit("Nội dung")
    edit(Repository(tmp_path), ANS, "600.000", "800.000")
    done = call(tmp_path, "diff", "HEAD", "--set", f"content.dir={content}")
    assert "[600.000 → 800.000]" in done.stdout


def test_nothing_is_left_behind(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    edit(repository, ANS, "600.000", "800.000")
    before = repository.git("status", "--porcelain", "content")
    assert diff(repository, "HEAD")[0] == 0
    assert diff(repository, "khong-co")[0] == 1
    assert list(scratch.iterdir()) == []
    assert repository.git("status", "--porcelain", "content") == before
