"""kill -9 in each step of what people and officers do together: nothing is done twice, nothing is lost, both hear of it."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock
from tests.interrupted import Interrupted
from tests.running import ROOT

pytestmark = pytest.mark.slow
MAI, LAN = 7, 8
ASKED = "/canbo chau moi sinh ten Nguyen Van Ti, lam khai sinh o xa Mau A theo luat nao"


async def test_a_question_to_an_officer_is_asked_answered_and_opened_again_once(tmp_path: Path) -> None:
    async with Interrupted(tmp_path) as talk:
        await talk.invited(LAN, "ubnd-xa-mau-a", "legal_officer")
        await talk.step(MAI, ASKED, "Gửi câu này cho cán bộ?")
        await talk.step(MAI, ["Gửi"], "H-0001", "hậm nhất")
        await talk.gets(LAN, "Câu hỏi H-0001")
        await talk.step(LAN, ["Nhận"], "đang giữ H-0001")
        await talk.step(LAN, "Làm theo luật đang có hiệu lực, không cần chờ.", "Người dân sẽ thấy:", "không cần chờ")
        await talk.step(LAN, ["Sửa"], "viết lại")
        await talk.step(LAN, "Không cần chờ luật mới.", "Người dân sẽ thấy:", "Không cần chờ luật mới")
        await talk.step(LAN, ["Gửi"], "Đã gửi lúc")
        await talk.gets(MAI, "Trả lời câu hỏi H-0001", "Không cần chờ luật mới")
        await talk.step(MAI, ["Chưa rõ"], "H-0001", "đã mở lại")
        await talk.gets(LAN, "Câu hỏi H-0001", "chưa rõ")
        await talk.step(MAI, "the giay chung sinh lay o dau", "Đã ghi thêm vào câu H-0001")
        await talk.step(LAN, ["Hỏi lại"], "cần người hỏi nói rõ")
        await talk.step(LAN, "Cháu sinh ở đâu?", "Người dân sẽ thấy:")
        await talk.step(LAN, ["Gửi"], "Đã gửi lúc")
        await talk.gets(MAI, "Cháu sinh ở đâu?")
        await talk.step(MAI, ["Trả lời cán bộ"], "trong một tin")
        await talk.step(MAI, "Cháu sinh ở trạm y tế xã.", "Đã ghi thêm")
        await talk.gets(LAN, "Câu hỏi H-0001", "trạm y tế xã")
        await talk.step(LAN, ["Đăng ký khai sinh"], "Người dân sẽ thấy:")
        await talk.step(LAN, ["Gửi"], "Đã gửi lúc")
        await talk.gets(MAI, "Trả lời câu hỏi H-0001")
        await talk.step(MAI, ["Đã rõ"], "H-0001 đã xong")
        assert talk.killed == 17
        came = await talk.all_that_comes()
        record = [one["did"] for one in talk.call("record")]
    told = [one["plain"] for one in came if one["chat"]["id"] == MAI]
    assert not any("H-0002" in one for one in told), "one question became two"
    assert record.count("answer_question") == 2
    assert record.count("ask_back") == 1
    assert sum("Trả lời câu hỏi H-0001" in one for one in told) in (2, 3, 4), "an answer is told again rather than lost"


async def test_a_petition_is_sent_answered_and_opened_again_once(tmp_path: Path) -> None:
    async with Interrupted(tmp_path) as talk:
        await talk.invited(LAN, "ubnd-xa-mau-a", "official")
        await talk.step(MAI, "toi muon phan anh", "báo một việc chưa ổn")
        await talk.step(MAI, ["Phản ánh"], "việc gì, ở đâu")
        await talk.step(MAI, "den duong o xom 3 xa mau a hong ca tuan nay", "Gửi phản ánh này?")
        await talk.step(MAI, ["Gửi"], "P-0001", "chậm nhất")
        await talk.gets(LAN, "Phản ánh P-0001")
        await talk.step(LAN, ["Đọc"], "den duong o xom 3")
        await talk.step(LAN, ["Nhận"], "đang giữ P-0001")
        await talk.gets(MAI, "P-0001", "đã nhận")
        await talk.step(LAN, "Chiều mai tổ điện của xã thay bóng.", "Chiều mai tổ điện")
        await talk.step(LAN, ["Gửi"], "Đã gửi lúc")
        await talk.gets(MAI, "Trả lời việc P-0001", "Chiều mai")
        await talk.step(MAI, ["Chưa hài lòng"], "mở lại việc P-0001")
        await talk.step(MAI, ["Mở lại"], "P-0001 đã mở lại")
        await talk.step(MAI, "bóng mới thay lại tắt", "Đã ghi thêm vào việc P-0001")
        await talk.gets(LAN, "Phản ánh P-0001")
        assert talk.killed == 11
        told = [one["plain"] for one in await talk.all_that_comes() if one["chat"]["id"] == MAI]
        record = [one["did"] for one in talk.call("record")]
    assert not any("P-0002" in one for one in told), "one petition became two"
    assert record.count("answer_petition") == 1


async def test_a_flag_is_sent_settled_and_heard_once(tmp_path: Path) -> None:
    async with Interrupted(tmp_path) as talk:
        await talk.invited(LAN, "so-tu-phap", "legal_officer")
        await talk.step(MAI, "/vuongmac khoan 1 dieu 2 nghi dinh 176/2025", "Bước 2/3")
        await talk.step(MAI, ["Khó hiểu"], "Bước 3/3")
        await talk.step(MAI, "Không có giấy tờ nên không nộp được đơn", "Gửi vướng mắc này?")
        await talk.step(MAI, ["Gửi"], "V-0001", "chậm nhất")
        await talk.gets(LAN, "Vướng mắc V-0001")
        await talk.step(LAN, ["Hướng dẫn"], "Mời viết cách làm")
        await talk.step(LAN, "Xã xác nhận nơi ở trước, rồi nhận đơn.", "Người báo sẽ thấy:")
        await talk.step(LAN, ["Gửi"], "V-0001")
        await talk.gets(MAI, "Kết quả vướng mắc V-0001", "Xã xác nhận nơi ở trước")
        await talk.step(MAI, ["Vẫn vướng"], "V-0001", "chậm nhất")
        await talk.gets(LAN, "V-0001")  # perhaps before there is more to read
        await talk.step(MAI, "Xã không chịu xác nhận vì chưa có mẫu giấy", "Đã ghi thêm vào V-0001")
        await talk.step(LAN, "V-0001", "chưa có mẫu giấy")
        assert talk.killed == 10
        record = [one["did"] for one in talk.call("record")]
        flags = talk.call("flags")["flags"]
    assert record.count("settle_flag") == 1
    assert len(flags) == 1, "one flag became two"


async def test_a_directive_is_confirmed_and_its_task_taken_once(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content, ignore=shutil.ignore_patterns("announcements"))
    async with Interrupted(tmp_path, f"content.dir={content}") as talk:
        await talk.invited(LAN, "ubnd-xa-mau-a", "legal_officer")
        direct(content)
        await talk.gets(LAN, "Chỉ thị thử")
        await talk.step(LAN, ["Đọc"], "Đọc kỹ rồi xác nhận")
        await talk.step(LAN, ["Tôi đã đọc"], "Đã ghi lúc", "bản 1")
        await talk.step(LAN, ["Nhận việc"], "Đã giao anh/chị việc")
        await talk.step(LAN, "viec cua toi", "1 việc")
        assert talk.killed == 4
        record = [one["did"] for one in talk.call("record")]
    assert record.count("confirm_directive") == 1
    assert record.count("take_task") == 1


def direct(content: Path) -> None:
    """A directive to every commune, due in three days, with a task."""
    now = clock.now().astimezone(clock.HANOI)
    path = content / "announcements" / "chi-thi-thu.yaml"
    path.parent.mkdir()
    path.write_text(
        f"""\
title: Chỉ thị thử
text: Đọc kỹ rồi xác nhận.
publish_at: {now - timedelta(seconds=2):%Y-%m-%d %H:%M:%S}
topics: [khai-sinh]
review: {{author: bt-01, approver: bt-02, approved: 2026-11-20, status: approved, sample: true}}
audience: [official]
unit_kinds: [ubnd-xa]
acknowledge_by: {now + timedelta(days=3):%Y-%m-%d} 17:00
tasks:
  - id: niem-yet
    what: Niêm yết thông báo
    due: {now + timedelta(days=30):%Y-%m-%d}
    basis: [{{document: luat-03-2026, at: khoản 1 Điều 29}}]
""",
        encoding="utf-8",
    )
