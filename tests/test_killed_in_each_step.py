"""kill -9 in each step of what people and officers do together: nothing is done twice, nothing is lost, both hear of it."""

from pathlib import Path

import pytest

from tests.interrupted import Interrupted

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
