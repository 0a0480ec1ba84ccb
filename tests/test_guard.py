"""What the guard stops before anything is written, held against messages as people write them."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.guard import guard, inspect
from bot.guard.reading import readings, whole
from bot.guard.signs import KINDS, as_written, signs
from bot.guard.weighing import BIAS, LEAST, WEIGHTS, weight, why
from bot.library.yaml_lines import load
from bot.message import Address, Incoming
from bot.vietnamese import fold

FILE = Path(__file__).parent / "guard_messages.yaml"
LABELLED: dict[str, list[str]] = load(FILE.read_text(), str(FILE)).value
MESSAGES = [(kind, said) for kind, those in LABELLED.items() for said in those]
EVERYDAY_FILE = Path(__file__).parent / "guard_everyday.yaml"
EVERYDAY: dict[str, list[str]] = load(EVERYDAY_FILE.read_text(), str(EVERYDAY_FILE)).value
LEARNED_FILE = Path(__file__).parent / "guard_learning.yaml"
LEARNED: dict[str, list[str]] = load(LEARNED_FILE.read_text(), str(LEARNED_FILE)).value
HELD_OUT_FILE = Path(__file__).parent / "guard_held_out.yaml"
HELD_OUT: dict[str, list[str]] = load(HELD_OUT_FILE.read_text(), str(HELD_OUT_FILE)).value
ASKED_FILE = Path(__file__).parent / "search_questions.yaml"
ASKED: list[dict[str, Any]] = load(ASKED_FILE.read_text(), str(ASKED_FILE)).value
CONTENT = Path(__file__).parent.parent / "content" / "answers"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
SOMEBODY = Address("telegram", "7")


@pytest.mark.parametrize(("kind", "said"), MESSAGES, ids=[said for _, said in MESSAGES])
def test_the_guard_tells_accusation_danger_and_question_apart(kind: str, said: str) -> None:
    expected = "" if kind == "none" else kind
    assert inspect(said) == expected
    assert inspect(said.upper()) == expected
    assert inspect(f"  {fold(said)}  ") == expected


@pytest.mark.parametrize("said", EVERYDAY["accusation"])
def test_an_accusation_in_everyday_words_is_stopped_however_it_is_written(said: str) -> None:
    assert inspect(said) == "accusation"


@pytest.mark.parametrize("said", EVERYDAY["none"] + EVERYDAY["of_the_law"])
def test_what_accuses_nobody_passes_though_it_stands_beside_accusations(said: str) -> None:
    assert inspect(said) == ""
    assert inspect(fold(said)) == ""


def test_without_marks_and_capitals_nearly_every_accusation_is_still_seen() -> None:
    """«ba», «chi», «co», «thay» are then anybody's words too; what hangs on a name alone may slip through."""
    written = [said for said in EVERYDAY["accusation"] if not said.isascii()]
    missed = [said for said in written if inspect(fold(said)) != "accusation"]
    assert len(missed) <= len(written) * 0.1, missed


def test_of_words_that_no_pattern_was_made_for_most_accusations_are_stopped_and_hardly_anything_else() -> None:
    accusing, harmless = EVERYDAY["unseen_accusation"], EVERYDAY["unseen_none"]
    assert sum(inspect(said) == "accusation" for said in accusing) >= len(accusing) * 0.75
    assert sum(inspect(said) != "" for said in harmless) <= len(harmless) * 0.05


def test_what_the_weights_were_learned_from_is_told_apart() -> None:
    assert not [said for said in LEARNED["accusation"] if not inspect(said)]
    assert share_stopped(LEARNED["none"]) <= 0.025


def test_of_accusations_that_nothing_was_learned_from_most_are_stopped_with_and_without_marks() -> None:
    """Measured: 82 and 80 of 85 by the same writers, 52 and 47 of 61 of another manner. Mend nothing for one of them: what
    they tell is how it goes with what nobody foresaw."""
    for kind, least, least_bare in (("seen_accusation", 0.96, 0.94), ("fresh_accusation", 0.85, 0.77)):
        assert share_stopped(HELD_OUT[kind]) >= least
        assert share_stopped(list(map(fold, HELD_OUT[kind]))) >= least_bare


def test_of_harmless_messages_that_nothing_was_learned_from_at_most_one_in_twenty_is_stopped() -> None:
    harmless = HELD_OUT["seen_none"] + HELD_OUT["fresh_none"]
    assert share_stopped(harmless) <= 0.05
    assert share_stopped(list(map(fold, harmless))) <= 0.05


def test_hardly_a_question_that_people_asked_search_is_taken_for_an_accusation() -> None:
    stopped = [one["ask"] for one in ASKED if inspect(one["ask"]) == "accusation"]
    assert len(stopped) <= len(ASKED) * 0.01, stopped


def share_stopped(texts: list[str]) -> float:
    return sum(inspect(said) != "" for said in texts) / len(texts)


def test_every_kind_that_a_weight_names_is_a_kind_of_words() -> None:
    named = {kind for sign in WEIGHTS for kind in re.findall(r"<(\w+)>", sign)}
    listed = {kind for written in KINDS.values() for kinds in written.values() for kind in kinds}
    assert named <= {kind.strip("<>") for kind in listed} | {"called", "name", "number", "told"}


def test_marks_tell_a_fellow_from_a_month() -> None:
    kinds = [signs(fold(said).split(), as_written(said)) for said in ("thằng đó", "tháng đó", "thang do")]
    assert ["<scorned>" in found for found in kinds] == [True, False, True]


def test_what_a_verdict_rests_on_is_told_sign_by_sign() -> None:
    said = whole("nghe đâu bà thủ kho tuồn hàng cứu trợ ra chợ bán")
    (read,) = readings(said)
    counted = why(read, said)
    assert weight(read, said) >= LEAST
    assert sum(counts for _, counts in counted) + BIAS == pytest.approx(weight(read, said))
    assert {"<told>", "<office>"} & {sign for sign, _ in counted}


def test_a_long_question_does_not_hide_what_was_told_before_it() -> None:
    told = "bà thủ kho tuồn hàng cứu trợ ra chợ bán lấy tiền bỏ túi"
    assert inspect(f"{told}. {'Cho tôi hỏi thủ tục đăng ký khai sinh cần giấy tờ gì, nộp ở đâu? ' * 8}") == "accusation"


@pytest.mark.parametrize(
    "written",
    [
        "t ố  c á o  ô n g  c h ủ  t ị c h  x ã",
        "o.n.g c.h.u t.i.c.h x.a a.n h.o.i l.o",
        "0ng chu t1ch xa an h0i l0",
        "ong\u200b chu\u2060 tich xa th\u00adam o",
        "оng сhu tiсh xа thаm о",
        "ｏｎｇ ｃｈｕ ｔｉｃｈ ｘａ ｔｈａｍ ｏ",
        "ongchutichxathamo",
        "%C3%B4ng%20ch%E1%BB%A7%20t%E1%BB%8Bch%20x%C3%A3%20tham%20%C3%B4",
        "&#244;ng ch&#7911; t&#7883;ch x&#227; tham &ocirc;",
        "\\u00f4ng ch\\u1ee7 t\\u1ecbch x\\u00e3 tham \\u00f4",
    ],
)
def test_no_disguise_hides_an_accusation(written: str) -> None:
    assert inspect(written) == "accusation"


@pytest.mark.parametrize(
    "asked", ["m u o n  h o i  v e  d a t", "bang lai a1 va b2", "phat 0,25 mg bao nhieu", "%C4%91%E1%BA%A5t"]
)
def test_a_question_in_disguise_is_a_question(asked: str) -> None:
    assert inspect(asked) == ""


def test_there_are_enough_messages_of_every_kind_to_measure_with() -> None:
    assert len(LABELLED["accusation"]) >= 60
    assert len(LABELLED["danger"]) >= 60
    assert len(LABELLED["none"]) >= 100
    assert len(EVERYDAY["accusation"]) + len(EVERYDAY["none"]) >= 150


def test_no_question_of_the_shipped_content_is_stopped() -> None:
    stopped = []
    for file in sorted(CONTENT.rglob("*.yaml")):
        answer = load(file.read_text(), str(file)).value
        for asked in (answer["question"], *answer.get("also", ())):
            if inspect(asked) or inspect(fold(asked)):
                stopped.append(f"{file.name}: {asked}")
    assert not stopped


@pytest.mark.parametrize(
    "said",
    [
        "toi muoons toos cao ong chu tich xa nhan hoois loo",
        "toi tocao can bo xa an tien",
        "ong chu tihc xa tham o",
        "cb xa an tien ho ngheo",
        "bs doi phong bi",
    ],
)
def test_slips_and_shorthand_do_not_hide_an_accusation(said: str) -> None:
    assert inspect(said) == "accusation"


@pytest.mark.parametrize("said", ["chôồng ddang danh toi", "ck dang danh e", "cuutoi voi", "toi muoons cheets"])
def test_slips_and_shorthand_do_not_hide_a_cry_for_help(said: str) -> None:
    assert inspect(said) == "danger"


def test_a_question_that_names_somebody_is_stopped() -> None:
    assert inspect("cán bộ nhận hối lộ thì bị phạt thế nào") == ""
    assert inspect("ông Nguyễn Văn A nhận hối lộ thì bị phạt thế nào") == "accusation"
    assert inspect("csgt nhan 500 nghin cua toi thi bao ai") == "accusation"


def test_marks_tell_advice_from_suicide_and_slowly_from_suicide() -> None:
    assert inspect("tôi muốn tự vẫn") == "danger"
    assert inspect("tôi muốn tư vấn") == ""
    assert inspect("tôi muốn tự tử") == "danger"
    assert inspect("tôi muốn từ từ đã") == ""


def test_of_a_stopped_text_nothing_is_left() -> None:
    for said, verdict in (("toi to cao ong Chu tich xa nhan hoi lo", "accusation"), ("chong dang danh toi", "danger")):
        kept = guard(Incoming(SOMEBODY, "1", NOW, "text", said, "a:b:c"))
        assert kept == Incoming(SOMEBODY, "1", NOW, "text", verdict=inspect(said))
        assert kept.verdict == verdict


def test_a_command_is_no_part_of_what_is_said() -> None:
    assert inspect("/canbo đội mũ ở xã Mẫu A thì mũ nào mới đúng tiêu chuẩn vậy") == ""
    assert inspect("/canbo@loa_luat_bot ông trưởng ấp bỏ túi tiền hỗ trợ") == "accusation"


def test_the_words_under_a_photo_are_looked_at_and_not_kept() -> None:
    for said in ("ong chu tich xa tham o", "duong hong truoc nha"):
        kept = guard(Incoming(SOMEBODY, "1", NOW, "photo", said, message="9"))
        assert kept == Incoming(SOMEBODY, "1", NOW, "photo", message="9", verdict=inspect(said))


def test_a_harmless_text_and_a_pressed_button_stay_as_they_are() -> None:
    asked = Incoming(SOMEBODY, "1", NOW, "text", "khong doi mu phat bao nhieu")
    assert guard(asked) is asked
    pressed = Incoming(SOMEBODY, "1", NOW, "choice", choice="lookup:show:a")
    assert guard(pressed) is pressed


def test_what_the_guard_did_not_read_is_not_kept_either() -> None:
    said = "hỏi về đất đai " * 200 + "ông chủ tịch xã nhận hối lộ"
    assert "hối lộ" not in guard(Incoming(SOMEBODY, "1", NOW, "text", said)).text


def test_of_a_text_of_any_length_only_the_beginning_is_read() -> None:
    assert inspect("hoi ve dat dai " * 20_000 + "chong dang danh toi") == ""
