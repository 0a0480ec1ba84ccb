"""What belongs to the last answer: which case and which side an answer speaks of, and what a conversation remembers."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.clock import HANOI
from bot.config import Config
from bot.features.lookup import context
from bot.features.lookup.cases import family_of, shares_subject, speaks_of, without_family
from bot.features.lookup.followups import Case, followup, rejection
from bot.features.lookup.sides import Side, asks, tells
from bot.library import Shelf
from bot.message import Address, Incoming, Reply
from bot.storage import Session
from tests.migrated import migrated

NOW = datetime(2026, 11, 24, 9, tzinfo=HANOI)
SHELF = Shelf(Config().content.dir)
RED_LIGHT = "Xe máy: phạt **4 đến 6 triệu đồng**. Ô tô: phạt **18 đến 20 triệu đồng**."


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("o to", RED_LIGHT), ("xe hoi", RED_LIGHT), ("xe may", RED_LIGHT), ("nguoi di xe may", RED_LIGHT),
        ("nguoi duoi 18 tuoi", "Chưa đủ 18 tuổi thì không phạt tiền."), ("con toi", "Đăng ký khai sinh cho con."),
        ("vo", "Vợ, chồng có quyền ngang nhau."), ("rung phong ho", "Đất rừng phòng hộ không được chuyển."),
    ],
)  # fmt: skip
def test_an_answer_speaks_of_a_case_when_all_of_it_is_there(what: str, text: str) -> None:
    assert speaks_of(text, what.split())


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("xe dap", RED_LIGHT), ("nguoi duoi 18 tuoi", RED_LIGHT), ("o to", "Đi xe máy phải đội mũ."),
        ("con toi", "Mức phạt còn tùy."), ("nam", "Trong 05 năm."), ("62", "Điều 62"), ("duoi 16 tuoi", "Từ đủ 18 tuổi."),
        ("xe may dien", RED_LIGHT),
    ],
)  # fmt: skip
def test_an_answer_that_has_a_part_of_the_case_does_not_speak_of_it(what: str, text: str) -> None:
    assert not speaks_of(text, what.split())


@pytest.mark.parametrize(
    ("what", "question", "subject"),
    [
        ("o to", "Uống rượu bia rồi đi xe máy bị phạt bao nhiêu?", "Uống rượu bia rồi đi bị phạt bao nhiêu?"),
        ("nguoi khuyet tat", "Trợ cấp cho người cao tuổi được bao nhiêu?", "Trợ cấp cho được bao nhiêu?"),
        ("o to", "Vượt đèn đỏ bị phạt bao nhiêu?", "Vượt đèn đỏ bị phạt bao nhiêu?"),
        ("rung", "Xe máy chở ba bị phạt bao nhiêu?", "Xe máy chở ba bị phạt bao nhiêu?"),
    ],
)
def test_a_case_takes_the_place_of_one_of_its_family(what: str, question: str, subject: str) -> None:
    assert without_family(question, family_of(what.split())) == subject


def test_a_subject_is_shared_by_more_than_half_of_it_with_its_marks() -> None:
    assert shares_subject("Uống rượu bia rồi lái ô tô", "Uống rượu bia rồi đi bị phạt bao nhiêu?")
    assert not shares_subject("Xe máy không gương, không đèn, độ pô", "Vượt đèn đỏ bị phạt bao nhiêu?")
    assert not shares_subject("Đăng ký kết hôn ở đâu", "Đăng ký tạm trú thế nào?")
    assert shares_subject("Vượt đèn đỏ", "vuot den do phat bn")
    assert not shares_subject("Đi đường phải có độ cao", "Vượt đèn đỏ bị phạt bao nhiêu?")


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("amount", RED_LIGHT), ("amount", "Làm thẻ được miễn phí."), ("number", "trong 45 ngày"),
        ("fee", "Không mất lệ phí."),
        ("phone", "Gọi 113 khi đang bị đánh."), ("where", "Nộp cho Công an xã."), ("papers", "Điền Mẫu số 01."),
        ("duration", "trong 03 ngày làm việc"), ("online", "nộp qua mạng"), ("points", "bị trừ **4 điểm** giấy phép lái xe"),
        ("criminal", "bị xử lý hình sự"),
        ("who", "do Tòa án quyết định"), ("age", "từ đủ 75 tuổi"), ("when", "từ ngày 01/7/2026"),
    ],
)  # fmt: skip
def test_an_answer_tells_of_a_side(side: Side, text: str) -> None:
    assert tells(text, side)


@pytest.mark.parametrize(
    ("side", "text"),
    [
        ("amount", "Nộp trong 30 ngày."), ("fee", RED_LIGHT), ("phone", RED_LIGHT), ("phone", "phạt 113 triệu"),
        ("duration", RED_LIGHT), ("online", "Nộp tại xã."), ("criminal", RED_LIGHT), ("points", "Phạt 2 triệu đồng."),
        ("where", "Phạt 2 triệu đồng."),
    ],
)  # fmt: skip
def test_an_answer_that_says_nothing_of_a_side_is_not_taken_to_tell_of_it(side: Side, text: str) -> None:
    assert not tells(text, side)


def test_what_a_question_of_the_content_asks() -> None:
    assert asks("Trợ cấp cho người cao tuổi được bao nhiêu?", "amount")
    assert asks("Không đăng ký tạm trú bị phạt bao nhiêu?", "fine")
    assert not asks("Đăng ký tạm trú thế nào?", "fine")


# What the conversation remembers ----------------------------------------------------------------------------------

OFFERED = context.offered(context.asked(Session(), "căn cước", NOW), ("a", "b", "c"), NOW)


def test_what_is_offered_again_is_counted_until_something_else_is() -> None:
    assert OFFERED.offers == 1
    assert context.offered(OFFERED, ("b", "a", "c"), NOW).offers == 2
    assert context.offered(OFFERED, ("x", "y", "c"), NOW).offers == 1


def test_only_the_one_that_was_opened_is_rejected_of_several() -> None:
    opened = context.given(context.chosen(OFFERED, "b", "?", NOW), "b", NOW)
    assert context.rejecting(opened, NOW).rejected == ("b",)
    assert context.rejecting(OFFERED, NOW).rejected == ("a", "b", "c")


def test_what_was_offered_beside_an_answer_is_rejected_with_it() -> None:
    beside = context.beside(context.given(Session(question="q"), "a", NOW), ["x", "y"])
    assert context.rejecting(beside, NOW).rejected == ("a", "x", "y")


def test_an_answer_that_nothing_led_to_is_a_question_of_its_own() -> None:
    rejected = replace(OFFERED, rejected=("x",))
    assert context.chosen(rejected, "z", "Đội mũ?", NOW).question == "Đội mũ?"
    assert context.chosen(rejected, "z", "Đội mũ?", NOW).rejected == ()
    assert context.chosen(rejected, "b", "Đội mũ?", NOW).question == "căn cước"
    assert context.chosen(rejected, "b", "Đội mũ?", NOW).rejected == ("x",)


def test_a_new_question_forgets_what_was_rejected_and_the_same_one_again_does_not() -> None:
    rejected = context.rejecting(OFFERED, NOW)
    assert context.asked(rejected, "can cuoc", NOW).rejected == ("a", "b", "c")
    assert context.asked(rejected, "đăng ký tạm trú", NOW).rejected == ()


def test_a_question_is_over_after_half_an_hour() -> None:
    later = NOW + timedelta(minutes=30)
    assert context.current(OFFERED, later) == OFFERED
    over = context.current(replace(OFFERED, rejected=("a",)), later + timedelta(seconds=1))
    assert (over.question, over.offered, over.rejected, over.offers) == ("", (), (), 0)


# Against the shipped content --------------------------------------------------------------------------------------


def taken_for_follow_ups() -> list[tuple[str, str]]:
    put = ((one.question, said) for one in SHELF.library.answers.values() for said in (one.question, *one.also))
    return [(question, said) for question, said in put if followup(said) or rejection(said)]


async def test_a_question_of_the_content_is_answered_as_such_also_after_another_answer(tmp_path: Path) -> None:
    doubtful = taken_for_follow_ups()
    assert len(doubtful) < 40  # of 2,500; these say little more than «nộp phạt ở đâu»
    database = await migrated(tmp_path / "t.db")
    app = App(Config(), database, SHELF, [], lambda: NOW)
    for n, (question, said) in enumerate(doubtful):
        asked = followup(said)
        if isinstance(asked, Case) and asked.marked:
            continue
        for text in ("vượt đèn đỏ bị phạt bao nhiêu", said):
            reply = await app.answer(Incoming(Address("console", str(n)), f"{n}{text}", NOW, "text", text))
        assert reply is not None
        assert question in (reply.title, *(one.label for one in reply.choices)), said
    await database.close()


async def answered(folder: Path, *texts: str) -> Reply:
    """What one person is answered to the last of these."""
    database = await migrated(folder / "a.db")
    app = App(Config(), database, SHELF, [], lambda: NOW)
    for n, text in enumerate(texts):
        reply = await app.answer(Incoming(Address("console", "1"), str(n), NOW, "text", text))
    await database.close()
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("first", "then", "title"),
    [
        ("uống rượu bia rồi đi xe máy bị phạt bao nhiêu", "con o to thi sao", "lái ô tô"),
        ("uống rượu bia rồi lái ô tô bị phạt bao nhiêu", "con xe may thi sao", "đi xe máy"),
        ("uống rượu bia rồi lái ô tô bị phạt bao nhiêu", "còn xe đạp", "đi xe đạp"),
        ("trợ cấp hưu trí xã hội", "con nguoi khuyet tat thi sao", "Người khuyết tật có được trợ cấp"),
        (
            "mua bảo hiểm y tế cả nhà được giảm thế nào",
            "con ho ngheo thi sao",
            "Ai được nhà nước mua thẻ bảo hiểm y tế",
        ),
    ],
)
async def test_another_case_is_searched_with_the_subject_of_the_last_answer(
    tmp_path: Path, first: str, then: str, title: str
) -> None:
    assert title in (await answered(tmp_path, first, then)).title


async def test_what_replaces_the_question_is_answered_though_it_has_nothing_to_do_with_it(tmp_path: Path) -> None:
    first = "mẹ tôi 76 tuổi làm ruộng có được tiền già hay lương hưu hay trợ cấp gì không"
    reply = await answered(tmp_path, first, "không phải, tôi hỏi đăng ký tạm trú")
    assert reply.title == "Đăng ký tạm trú thế nào?"


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("cha mẹ mất còn nợ, con có phải trả không", "con cong ty thi sao"),  # a wage that is owed is another debt
        ("xây nhà ở có phải xin giấy phép xây dựng không", "con dat ruong thi sao"),
        ("bao nhiêu tuổi được lái xe máy", "con hoc sinh thi sao"),
        (
            "trợ giúp pháp lý giúp được những việc gì",
            "con ho ngheo thi sao",
        ),  # who gets it is no answer to what it does
        ("lương hưu", "con cong ty thi sao"),
        ("vượt đèn đỏ bị phạt bao nhiêu", "con nguoi duoi 18 tuoi thi sao"),
        ("chó nhà cắn người thì bị phạt, đền thế nào", "con qua han thi sao"),
    ],
)
async def test_what_treats_another_matter_is_never_given_for_another_case(
    tmp_path: Path, first: str, then: str
) -> None:
    reply = await answered(tmp_path, first, then)
    assert reply.title == ""
    assert "không nói riêng về trường hợp này" in str(reply.blocks)
