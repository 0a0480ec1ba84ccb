"""What is told: one text for every contender, and for ours a content folder in which it can be published."""

import shutil
from datetime import timedelta
from pathlib import Path

from bot import clock
from tests.running import ROOT

TOPIC = NAME = "do-tai"
"""A topic of its own: nothing else that falls due today goes to those who follow it."""

TEXT = (
    "Từ ngày <b>01/01/2027</b>, biên lai giấy còn lại phải hủy theo thủ tục của Bộ Tài chính. Nơi thu phí chuyển sang "
    "biên lai điện tử đúng định dạng. Căn cứ: khoản 2, khoản 3 Điều 44 Nghị định 254/2026/NĐ-CP. Đây là tin mẫu để đo."
)
WRITTEN = """\
title: Tin mẫu để đo
text: {text}
publish_at: {at}
topics: [{topic}]
review: {{author: bt-01, approver: bt-02, approved: 2026-11-20, status: approved, sample: true}}
"""


def content_for(folder: Path) -> Path:
    """The shipped content without its announcements, and one topic more."""
    copy = folder / "content"
    shutil.copytree(ROOT / "content", copy, ignore=shutil.ignore_patterns("announcements"))
    (copy / "announcements").mkdir()
    with (copy / "topics.yaml").open("a", encoding="utf-8") as topics:
        topics.write(f"- {{id: {TOPIC}, name: Đo tải}}\n")
    return copy


def publish(content: Path) -> None:
    """Saves the announcement, approved and due, under its name at once."""
    at = (clock.now() - timedelta(seconds=2)).astimezone(clock.HANOI)
    text = TEXT.replace("<b>", "**").replace("</b>", "**")
    draft = content / "announcements" / "draft"
    draft.write_text(f"{WRITTEN.format(text=repr(text), at=f'{at:%Y-%m-%d %H:%M:%S}', topic=TOPIC)}", encoding="utf-8")
    draft.rename(draft.with_name(f"{NAME}.yaml"))
