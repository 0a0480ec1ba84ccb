"""What citizens ask most is answered directly on the shipped content, typed with and without diacritics; what is vague is
offered, and what is no question about law gets nothing."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.library import Library, Query, Shelf
from bot.vietnamese import fold

CONTENT = Path(__file__).parent.parent / "content"
DAY = Query(day=date(2026, 11, 24))

ASKED: dict[str, tuple[str, ...]] = {
    "non-mu-bao-hiem": (
        "không đội mũ bảo hiểm bị phạt bao nhiêu",
        "đi xe máy không đội nón bảo hiểm phạt bn",
        "ko doi non bi phat may tien",
        "chở con không đội mũ bảo hiểm có bị phạt không",
    ),
    "nong-do-con-xe-may": (
        "nồng độ cồn xe máy",
        "nồng độ cồn mức 1 xe máy",
        "nồng độ cồn mức 2 xe máy phạt bao nhiêu",
        "nồng độ cồn mức 3 xe máy",
        "uống bia chạy xe máy bị phạt mấy triệu",
        "nhậu xong chạy xe máy bị phạt bn",
    ),
    "nong-do-con-o-to": (
        "nồng độ cồn ô tô",
        "nồng độ cồn mức 1 ô tô",
        "nồng độ cồn mức 2 ô tô phạt bao nhiêu",
        "nồng độ cồn mức 3 ô tô",
        "uống rượu lái xe hơi phạt bao nhiêu",
    ),
    "vuot-den-do": ("vượt đèn đỏ phạt bao nhiêu", "xe máy vượt đèn đỏ bị phạt bao nhiêu tiền", "ô tô vượt đèn đỏ"),
    "tru-diem-giay-phep-lai-xe": ("trừ điểm giấy phép lái xe", "trừ điểm bằng lái xe", "bằng lái có bao nhiêu điểm"),
    "phuc-hoi-diem-giay-phep-lai-xe": ("phục hồi điểm giấy phép lái xe", "phục hồi điểm bằng lái", "hồi điểm gplx"),
    "khong-co-giay-phep-lai-xe": (
        "không có giấy phép lái xe bị phạt bao nhiêu",
        "k có gplx chạy xm bị phạt bn",
        "không có bằng lái phạt bao nhiêu",
    ),
    "khi-nao-doi-the-can-cuoc": ("khi nào phải đổi thẻ căn cước", "đổi cccd khi nào", "mấy tuổi phải đổi căn cước"),
    "dang-ky-tam-tru": ("đăng ký tạm trú", "thuê trọ có phải đăng ký tạm trú không", "dki tạm trú ở đâu"),
    "dang-ky-khai-sinh": ("đăng ký khai sinh", "làm giấy khai sinh cho con", "khai sinh cho con cần giấy tờ gì"),
    "tro-cap-huu-tri-xa-hoi": (
        "trợ cấp hưu trí xã hội",
        "điều kiện hưởng trợ cấp hưu trí xã hội",
        "75 tuổi có được trợ cấp hưu trí xã hội không",
    ),
    "rut-bhxh-mot-lan": ("rút bảo hiểm xã hội một lần", "rút bhxh 1 lần", "rút bảo hiểm một cục được không"),
    "khieu-nai-the-nao": ("khiếu nại thế nào", "khiếu nại thế nào và bao lâu", "khiếu nại bao lâu được giải quyết"),
    "to-cao-the-nao": ("tố cáo thế nào cho đúng", "muốn tố cáo thì gửi đâu", "tố cáo ở đâu"),
    "xin-thong-tin": ("xin thông tin thì bao lâu được trả lời", "xin thông tin của xã bao lâu", "xin thông tin"),
    "dan-ban-dan-giam-sat": (
        "dân được bàn và giám sát gì ở xã",
        "người dân được giám sát những gì",
        "dân chủ ở cơ sở",
    ),
    "bi-lo-du-lieu-ca-nhan": ("bị lộ dữ liệu cá nhân", "bị lộ thông tin cá nhân phải làm gì"),
    "thue-ho-kinh-doanh": (
        "thuế hộ kinh doanh",
        "hộ kinh doanh nộp thuế thế nào",
        "bán tạp hóa có phải đóng thuế không",
    ),
    "day-them": ("dạy thêm", "giáo viên có được dạy thêm không", "dạy thêm có bị cấm không"),
    "tro-giup-phap-ly-mien-phi": ("trợ giúp pháp lý miễn phí", "ai được luật sư miễn phí", "tgpl miễn phí"),
    "bi-bao-luc-gia-dinh": ("bạo lực gia đình", "bị bạo lực gia đình phải làm gì", "bị bạo hành gia đình gọi ai"),
}
VAGUE = (
    "mẹ tôi 76 tuổi có dc tiền già ko",
    "căn cước",
    "bằng lái xe",
    "xe máy bị phạt",
    "đất đai",
    "ly hôn",
    "trẻ em",
    "uống rượu lái xe phạt bao nhiêu",
)
NO_QUESTION = (
    "hello",
    "asdf",
    "cảm ơn",
    "ok",
    "alo",
    "123",
    "...",
    "你好",
    "how are you",
    "what is the penalty for speeding",
    "qwerty zxcv",
    "thời tiết hôm nay thế nào",
    "giá vàng hôm nay",
    "cho tôi xin công thức nấu phở",
    "kể chuyện cười đi",
    "làm thơ tình cho tôi",
    "làm sao để giảm cân",
    "mua iphone ở đâu rẻ",
    "aaa bbb ccc",
)


@cache
def library() -> Library:
    return Shelf(CONTENT).library


def both(said: str) -> list[str]:
    """As typed with diacritics and without."""
    return list(dict.fromkeys((said, fold(said))))


def everything(said: tuple[str, ...]) -> list[str]:
    return [way for one in said for way in both(one)]


@pytest.mark.parametrize(("answer", "said"), [(id_, way) for id_, said in ASKED.items() for way in everything(said)])
def test_what_citizens_ask_most_is_answered_directly(answer: str, said: str) -> None:
    found = library().search(said, DAY)
    assert (found.outcome, found.hits[0].id if found.hits else "") == ("answer", answer)


@pytest.mark.parametrize("said", everything(VAGUE))
def test_a_vague_question_is_offered_not_answered(said: str) -> None:
    assert library().search(said, DAY).outcome == "choices"


@pytest.mark.parametrize("said", everything(NO_QUESTION))
def test_what_is_no_question_about_law_finds_nothing(said: str) -> None:
    assert library().search(said, DAY).outcome == "none"


def test_every_question_of_the_content_finds_its_own_answer() -> None:
    """Its wording in the content is met exactly; two answers with the same wording are both offered."""
    lost = []
    for answer in library().answers.values():
        there = library().place_of(answer)
        asker = replace(DAY, place=there.id if there else None, roles=frozenset({"official"}))
        for asked in (answer.question, *answer.also):
            found = library().search(fold(asked), asker)
            if found.hits and answer.id not in [hit.id for hit in found.hits if hit.score == 1.0]:
                lost.append(f"{answer.id}: {asked}")
    assert not lost
