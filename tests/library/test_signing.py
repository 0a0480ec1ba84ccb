"""An approval is written into a file that people keep by hand: only the values of `review:` change."""

from datetime import date
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.library import yaml_lines
from bot.library.loader import Loader
from bot.library.models import Review
from bot.library.signing import CannotSign, sign, signed
from tests.library.folders import ANSWER, small, write

VALUES = {"hash": '"0123"', "status": "approved", "approver": "bt-02", "approved": "2026-11-25"}
FORMS = {
    "one line": (
        "a: 1\nreview: {author: bt-01, sample: true}  # ai\n\nalso: [x]\n",
        "a: 1\nreview: {author: bt-01, approver: bt-02, approved: 2026-11-25, status: approved, sample: true, "
        'hash: "0123"}  # ai\n\nalso: [x]\n',
    ),
    "a line that has them all, otherwise quoted": (
        "review: {hash: 'x', status: \"draft\",  approver: a,author: b,approved: 2020-01-01 }\n",
        'review: {hash: "0123", status: approved,  approver: bt-02,author: b,approved: 2026-11-25 }\n',
    ),
    "a block with comments": (
        "review:\n  # ai\n  author: bt-01   # viết\n  status: draft # nháp\n# hết\nb: 1\n",
        "review:\n  # ai\n  author: bt-01   # viết\n  approver: bt-02\n  approved: 2026-11-25\n"
        '  status: approved # nháp\n  hash: "0123"\n# hết\nb: 1\n',
    ),
    "empty values": (
        "review:\n  author: b\n  approver:   # ai\n  hash:\nb: 1\n",
        "review:\n  author: b\n  approver: bt-02   # ai\n  approved: 2026-11-25\n  status: approved\n"
        '  hash: "0123"\nb: 1\n',
    ),
    "the end of a file without an end of line": (
        "b: 1\nreview:\n    author: 'bt 01'",
        "b: 1\nreview:\n    author: 'bt 01'\n    approver: bt-02\n    approved: 2026-11-25\n    status: approved\n"
        '    hash: "0123"',
    ),
    "lines of Windows, and its mark at the beginning": (
        "\ufeffđ: ừ\r\nreview:\r\n  author: b\r\nc: 1\r\n",
        "\ufeffđ: ừ\r\nreview:\r\n  author: b\r\n  approver: bt-02\r\n  approved: 2026-11-25\r\n  status: approved\r\n"
        '  hash: "0123"\r\nc: 1\r\n',
    ),
    "braces over several lines": (
        "q: 👮 ệ\nreview: {author: b,\n  # ghi chú\n  status: draft,  # nháp\n  }\n",
        "q: 👮 ệ\nreview: {author: b, approver: bt-02, approved: 2026-11-25,\n  # ghi chú\n"
        '  status: approved, hash: "0123",  # nháp\n  }\n',
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_only_the_values_change_however_the_review_is_written(form: str) -> None:
    before, after = FORMS[form]
    assert signed(before, VALUES) == after
    review = yaml_lines.load(after.removeprefix("\ufeff"), "").value["review"]
    assert (review["approver"], review["status"], review["hash"]) == ("bt-02", "approved", "0123")
    assert signed(after, VALUES) == after


@pytest.mark.parametrize("text", ["a: 1\n", "a: &r {author: b}\nreview: *r\n", "review: {}\n", "review: bt-01\n"])
def test_a_review_in_which_no_key_can_be_set_is_refused(text: str) -> None:
    with pytest.raises(CannotSign, match="review"):
        signed(text, VALUES)


REVIEW = Review(author="bt-01", approver="bt-03", approved=date(2026, 11, 25), status="approved", hash="0123")
KEYS = ("approver", "approved", "status", "hash")


def test_a_file_that_was_saved_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    items, _ = Loader(small(tmp_path)).read()
    write(tmp_path, **{"answers/giao-thong/non-mu.yaml": ANSWER + "# vừa sửa\n"})
    with pytest.raises(OperatorError, match="vừa được sửa"):
        sign(items.spots["answers", "non-mu"], REVIEW, KEYS)
    assert (tmp_path / "answers/giao-thong/non-mu.yaml").read_text(encoding="utf-8") == ANSWER + "# vừa sửa\n"


def test_what_would_not_say_the_same_is_not_written(tmp_path: Path) -> None:
    items, _ = Loader(small(tmp_path)).read()
    with pytest.raises(OperatorError, match="không ghi được"):
        sign(items.spots["answers", "non-mu"], REVIEW, ("approver",))  # the others stay as they were: not this review
    assert (tmp_path / "answers/giao-thong/non-mu.yaml").read_text(encoding="utf-8") == ANSWER


def test_a_link_stays_a_link_and_keeps_its_permissions(tmp_path: Path) -> None:
    real = write(tmp_path / "kept", **{"x.yaml": ANSWER}) / "x.yaml"
    real.chmod(0o640)
    link = small(tmp_path / "content") / "answers/giao-thong/non-mu.yaml"
    link.unlink()
    link.symlink_to(real)
    items, _ = Loader(tmp_path / "content").read()
    sample = REVIEW.model_copy(update={"sample": True, "again_by": date(2999, 5, 20)})
    sign(items.spots["answers", "non-mu"], sample, KEYS)
    assert link.is_symlink()
    assert "approver: bt-03" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in real.parent.iterdir()] == ["x.yaml"]
