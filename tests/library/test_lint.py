"""Every rule of the content finds what breaks it, says where, and is silent otherwise; a comment silences one line."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.errors import Problem
from bot.library.approval import fingerprint
from bot.library.items import Items
from bot.library.lint import RULES, leave_out, lint
from bot.library.lint.consents import mark
from bot.library.lint.reading import other_forms
from bot.library.loader import Loader
from bot.library.shelf import Shelf
from tests.library.folders import ANNOUNCEMENT, ANSWER, DOCUMENT, QUIZ, TOPICS, small, write

TODAY = date(2026, 11, 25)
DOC, ANS, QUI, ANN = (
    "documents/nd-168-2024.yaml",
    "answers/giao-thong/non-mu.yaml",
    "quizzes/giao-thong.yaml",
    "announcements/2026-12-giao-thong.yaml",
)
SHIPPED = {DOC: DOCUMENT, ANS: ANSWER, QUI: QUIZ, ANN: ANNOUNCEMENT}
AMENDER = DOCUMENT.replace("168/2024/NĐ-CP", "238/2026/NĐ-CP").replace("2025-01-01", "2026-08-15")
REPLACER = AMENDER + "replaces: [nd-168-2024]\n"


def problems(folder: Path, today: date = TODAY) -> list[Problem]:
    """What the loader and the rules find, as `loaluat check` tells it."""
    items, found = Loader(folder).read()
    return [*found, *lint(items, today)]


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The file with one thing changed; fails when the thing is not in it."""
    assert old in SHIPPED[file], old
    return {file: SHIPPED[file].replace(old, new)}


def after(file: str, more: str) -> dict[str, str]:
    return {file: SHIPPED[file] + more}


def twice(*more: str) -> str:
    """The quiz with further questions."""
    return QUIZ + "".join(QUIZ[QUIZ.index("  - id") :].replace("giao-thong-mu", id_).replace("Đi xe", f"{id_} đi xe")
                          for id_ in more)  # fmt: skip


def version(start: str, end: str = "", short: str = "Phạt.", fact: str = "") -> str:
    lines = [f"  - from: {start}", f"    short: {short}", "    basis: [{document: nd-168-2024, at: Điều 7}]"]
    lines += [f"    to: {end}"] if end else []
    lines += [f"    fact: {{key: mu, value: {fact}}}"] if fact else []
    return "\n".join(lines) + "\n"


def with_versions(*versions: str) -> str:
    return ANSWER[: ANSWER.index("  - from")] + "".join(versions) + ANSWER[ANSWER.index("review:") :]


def another(text: str, name: str = "nón") -> str:
    """The answer under another question and other phrasings."""
    head, also = text.replace("mũ bảo hiểm bị", f"{name} bảo hiểm bị").split("also:\n")
    return f"{head}also:\n{also.replace('  - ', f'  - {name} ')}"


def units(*each: str) -> dict[str, str]:
    return {"units.yaml": "".join(f"- {one}\n" for one in each)}


LONG = "Người điều khiển xe " + "đi " * 30 + "thì bị phạt."

BREACHES: dict[str, tuple[dict[str, str], str]] = {
    "syntax": (after(DOC, "kind: luat\n"), f"{DOC}:9"),
    "shape": (changed(DOC, "issuer:", "issuers:"), f"{DOC}:5"),
    "missing-basis": (changed(ANS, "[{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]", "[]"), f"{ANS}:6"),
    "missing-reason": (changed(QUI, ", because: Vẫn bị phạt.", ""), f"{QUI}:7"),
    "to-fill": (
        {ANS: ANSWER.replace("Phạt **400.000", "«ĐIỀN câu ngắn» **400.000").replace("status: approved", "status: draft")},
        f"{ANS}:5",
    ),
    "unfilled": (changed(ANS, "Phạt **400.000 đến 600.000 đồng**.", "«ĐIỀN câu ngắn»"), f"{ANS}:5"),
    "same-id": ({"answers/khac/non-mu.yaml": ANSWER}, "answers/khac/non-mu.yaml:1"),
    "id": ({"answers/Mũ.yaml": ANSWER.replace("mũ", "nón")}, "answers/Mũ.yaml:1"),
    "unknown-name": (changed(ANN, "[giao-thong]", "[giao-thog]"), f"{ANN}:5"),
    "unknown-document": (changed(ANS, "nd-168-2024", "nd-168-2025"), f"{ANS}:6"),
    "unknown-answer": (after(ANS, "related: [khong-co]\n"), f"{ANS}:14"),
    "citation-order": (changed(ANS, "điểm h khoản 2 Điều 7", "Điều 7 khoản 2"), f"{ANS}:6"),
    "document-dates": (after(DOC, "expires: 2024-12-31\n"), f"{DOC}:9"),
    "reaches-back": (changed(DOC, "effective: 2025-01-01", "effective: 2022-01-01"), f"{DOC}:7"),
    "two-versions": ({ANS: with_versions(version("2025-01-01"), version("2026-01-01"))}, f"{ANS}:7"),
    "replaced-document": ({"documents/nd-9-2026.yaml": REPLACER}, f"{ANS}:6"),
    "changed-since-checked": (
        {"documents/nd-9-2026.yaml": AMENDER + "amends: [nd-168-2024]\n"} | changed(ANS, "2026-11-20\nr", "2026-08-01\nr"),
        f"{ANS}:7",
    ),
    "unchecked-figure": (changed(ANS, "checked: 2026-11-20", "checked: null"), f"{ANS}:4"),
    "checked-in-future": (changed(ANS, "checked: 2026-11-20", "checked: 2026-12-20"), f"{ANS}:7"),
    "two-values": (
        {ANS: with_versions(version("2025-01-01", fact="400.000")),
"answers/hai.yaml": another(with_versions(version("2026-01-01", fact="600.000")))},
        "answers/hai.yaml:7",
    ),
    "approver": (changed(ANS, "approver: bt-02, ", ""), f"{ANS}:8"),
    "own-approval": (changed(ANS, "approver: bt-02", "approver: bt-01"), f"{ANS}:8"),
    "approval-undone": (changed(ANS, "sample: true", "sample: true, hash: 0123456789ab"), f"{ANS}:8"),
    "overdue-review": (changed(ANS, "2999-05-20", "2026-11-01"), f"{ANS}:8"),
    "unknown-announcement": (after(ANN, "corrects: 2026-12-giao-thog\n"), f"{ANN}:7"),
    "sending-times": (after(ANN, "latest_send_at: 2026-12-01 07:00\n"), f"{ANN}:7"),
    "directive-parts": (after(ANN, "unit_kinds: [ubnd-xa]\n"), f"{ANN}:7"),
    "right-option": (changed(QUI, "Không sao,", "Không sao, right: true,"), f"{QUI}:5"),
    "right-position": ({QUI: twice("hai", "ba", "bon")}, f"{QUI}:5"),
    "similar-questions": (
        {"answers/hai.yaml": another(ANSWER, "mũ có").replace("mũ có bảo hiểm bị", "mũ bảo hiểm thì bị")},
        "answers/hai.yaml:1",
    ),
    "same-phrasing": (
        {"answers/hai.yaml": ANSWER.replace("Không đội mũ bảo hiểm bị phạt bao nhiêu?", "Quên nón thì sao?")},
        "answers/hai.yaml:10",
    ),
    "long-sentence": (changed(ANS, "Phạt **400.000 đến 600.000 đồng**.", LONG), f"{ANS}:5"),
    "long-short": (changed(ANS, "Phạt **", "Phạt rất. " * 40 + "**"), f"{ANS}:5"),
    "phrasings": (changed(ANS, "  - đầu trần chạy xe máy\n", ""), f"{ANS}:9"),
    "undefined-abbreviation": (changed(ANS, "Phạt **", "CSGT phạt **"), f"{ANS}:5"),
    "form-of-address": (changed(ANS, "Phạt **", "Bạn bị phạt **"), f"{ANS}:5"),
    "district": (changed(ANS, "Phạt **", "UBND huyện phạt **"), f"{ANS}:5"),
    "too-long": (changed(ANN, "  Nghị định mới.", "  Câu ngắn.\n" * 160), f"{ANN}:2"),
    "unit-circle": (units("{id: a, name: Sở A, kind: so-nganh, within: b}",
                          "{id: b, name: Sở B, kind: so-nganh, within: a}"), "units.yaml:1"),
    "unit-days": (units("{id: a, name: Sở A, kind: so-nganh, valid_to: 2026-06-30}",
                        "{id: b, name: Phòng B, kind: khac, within: a}"), "units.yaml:2"),
    "district-unit": (units("{id: a, name: UBND Huyện Mẫu, kind: khac}"), "units.yaml:1"),
    "same-unit-name": (units("{id: a, name: Sở Tư pháp, kind: so-nganh}",
                             "{id: b, name: Sở tư pháp, kind: so-nganh}"), "units.yaml:2"),
    "holiday-dates": ({"holidays.yaml": "- {name: Tết Âm lịch, length: 5, dates: [2027-02-08]}\n"}, "holidays.yaml:1"),
    "reported-words": ({"topics.yaml": "- {id: giao-thong, name: Giao thông, reported: [ổ gà]}\n"
                                       "- {id: mu, name: Mũ, reported: [o ga]}\n"}, "topics.yaml:2"),
    "deadline-length": ({"deadlines.yaml": "- {kind: phan-anh, from: 2026-01-01, days: 3, hours: 4}\n"}, "deadlines.yaml:1"),
    "deadline-days": ({"deadlines.yaml": "- {kind: phan-anh, from: 2026-01-01, days: 10}\n"
                                         "- {kind: phan-anh, from: 2026-06-01, days: 5}\n"}, "deadlines.yaml:2"),
    "deadline-gap": ({"deadlines.yaml": "- {kind: phan-anh, from: 2026-01-01, to: 2026-06-30, days: 10}\n"},
                     "deadlines.yaml:1"),
}  # fmt: skip
ELSEWHERE = {"lost-sentence", "bad-allow", "unused-allow", "consent-version"}
"""Tested by what reloads the content, and below."""


def test_a_right_folder_breaks_no_rule(tmp_path: Path) -> None:
    assert problems(small(tmp_path)) == []


def test_every_rule_has_a_test() -> None:
    assert set(RULES) == set(BREACHES) | ELSEWHERE


@pytest.mark.parametrize("rule", BREACHES)
def test_a_breach_is_found_where_it_stands(tmp_path: Path, rule: str) -> None:
    files, where = BREACHES[rule]
    found = [one for one in problems(write(small(tmp_path), **files)) if one.rule == rule]
    assert found, [f"{one} [{one.rule}]" for one in problems(tmp_path)]
    shown = [f"{one.path}:{one.line}".replace(f"{tmp_path}/", "") for one in found]
    assert any(one == where or one.endswith(f"/{where}") for one in shown), shown
    assert {one.severity for one in found} == {RULES[rule].severity}


UNITS: list[tuple[dict[str, str], int, str]] = [
    (units("{id: a, name: Sở A, kind: so-nganh, within: a}"), 1, "đi vòng: a → a"),
    (units("{id: so-a, name: Sở A, kind: so-nganh, within: so-b}", "{id: so-bb, name: Sở B, kind: khac}"), 1,
     "không có đơn vị «so-b» → có phải «so-bb»?"),
    (units("{id: a, name: Sở A, kind: so-nganh}", "{id: b, name: Sở B, kind: so-nghanh}"), 2,
     "có phải «so-nganh»?"),
    (units("{id: a, name: Xã A, kind: ubnd-huyen}"), 1, "không còn cấp huyện"),
    (units("{id: a, name: Sở A, kind: khac, valid_from: 2026-02-01, valid_to: 2026-01-01}"), 1, "đứng trước ngày đầu"),
    (units("{id: a, name: Sở A, kind: khac, recepton: {days: thứ Năm}}"), 1, "có phải «reception»?"),
    (units("{id: a, name: Sở A, kind: khac, fields: [giao-thog]}"), 1, "có phải «giao-thong»?"),
    (units("{id: a, name: Sở A, kind: khac, valid_to: 2026-06-30}", "{id: b, name: B, kind: khac, within: a}"), 2,
     "cấp trên «a» kết thúc ngày 30/6/2026; ghi cấp trên mới"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "line", "said"), UNITS)
def test_what_is_wrong_with_a_unit_is_told_with_its_line_and_what_to_write(
    tmp_path: Path, files: dict[str, str], line: int, said: str
) -> None:
    (found,) = problems(write(small(tmp_path), **files))
    assert found.path.endswith("units.yaml")
    assert found.line == line
    assert said in found.message


def test_units_may_share_a_field_and_a_district_that_ended_in_time_may_stay(tmp_path: Path) -> None:
    fine = units(
        "{id: a, name: Sở A, kind: so-nganh, fields: [giao-thong]}",
        "{id: b, name: Sở B, kind: so-nganh, fields: [giao-thong], also: [UBND Huyện Mẫu (cũ)]}",
        "{id: c, name: UBND Huyện Mẫu, kind: khac, valid_to: 2025-06-30}",
    )
    assert problems(write(small(tmp_path), **fine)) == []


def test_a_correction_names_what_was_sent_first_not_another_correction(tmp_path: Path) -> None:
    first = {"announcements/sua.yaml": ANNOUNCEMENT + "corrects: 2026-12-giao-thong\n"}
    second = {"announcements/sua-nua.yaml": ANNOUNCEMENT + "corrects: sua\n"}
    assert problems(write(small(tmp_path), **first)) == []
    (wrong,) = problems(write(tmp_path, **second))
    assert (wrong.rule, "ghi tin gốc «2026-12-giao-thong»" in wrong.message) == ("unknown-announcement", True)


@pytest.mark.parametrize(("word", "firm"), [("long-short", False), ("right-option", True)])
def test_a_comment_with_a_reason_silences_one_line_unless_the_rule_is_firm(
    tmp_path: Path, word: str, firm: bool
) -> None:
    files, _ = BREACHES[word]
    file, text = next(iter(files.items()))
    key = "    short:" if word == "long-short" else "    options:"
    allowed = text.replace(key, f"    # allow {word}: vì đây là ví dụ\n{key}")
    found = {one.rule for one in problems(write(small(tmp_path), **{file: allowed}))}
    assert (word in found) is firm
    assert ("bad-allow" in found) is firm


def test_a_comment_at_the_end_of_the_line_silences_that_line_only(tmp_path: Path) -> None:
    text = changed(ANS, "Phạt **400.000 đến 600.000 đồng**.", LONG)[ANS]
    silent = text.replace(LONG, f"{LONG}  # allow long-sentence: nguyên văn tên gọi")
    other = silent.replace("    checked:", f"    more: {LONG}\n    checked:")
    assert problems(write(small(tmp_path), **{ANS: silent})) == []
    assert [one.rule for one in problems(write(tmp_path, **{ANS: other}))] == ["long-sentence"]


COMMENTS: list[tuple[str, str, str]] = [
    ("# allow long-sentense: vì sao", "bad-allow", "có phải «long-sentence»?"),
    ("# allow long-sentence", "bad-allow", "ghi lý do"),
    ("# allow long-sentence: không cần nữa", "unused-allow", "xóa ghi chú"),
]


@pytest.mark.parametrize(("comment", "rule", "said"), COMMENTS)
def test_a_comment_that_allows_nothing_is_told(tmp_path: Path, comment: str, rule: str, said: str) -> None:
    write(small(tmp_path), **changed(ANS, "    checked: 2026-11-20", f"    checked: 2026-11-20  {comment}"))
    (found,) = problems(tmp_path)
    assert (found.rule, found.line) == (rule, 7)
    assert said in found.message


# What the rules must let pass ---------------------------------------------------------------------------------------

GOOD: dict[str, Callable[[], dict[str, str]]] = {
    "a replaced document in a version that ended": lambda: {
        "documents/nd-9-2026.yaml": REPLACER,
        ANS: with_versions(version("2025-01-01", "2026-08-14")),
    },
    "the district as something of the past": lambda: changed(ANS, "Phạt **", "Không còn cấp huyện. Phạt **"),
    "friends and kin": lambda: changed(
        ANS, "Phạt **", "Rủ bạn bè, người bạn, anh chị em ruột, ông bà, anh/chị/em, ông/bà nhắc họ. Phạt **"
    ),
    "an abbreviation that is spelt out": lambda: changed(ANS, "Phạt **", "Cảnh sát giao thông (CSGT) phạt **"),
    "one fact at two times": lambda: {
        ANS: with_versions(version("2025-01-01", "2025-12-31", fact="1"), version("2026-01-01", fact="2")),
    },
    "one fact in two places": lambda: {
        ANS: with_versions(version("2025-01-01", fact="1")),
        "documents/qd-1-2026.yaml": DOCUMENT.replace("168/2024/NĐ-CP", "1/2026") + "place: xa-mau-a\n",
        "answers/hai.yaml": another(with_versions(version("2025-01-01", fact="2")))
        .replace("Không đội nón bảo hiểm bị phạt bao nhiêu?", "Ở xã mình thì sao?")
        .replace("nd-168-2024", "qd-1-2026"),
    },
    "a citation of several articles": lambda: changed(ANS, "điểm h khoản 2 Điều 7", "\"Điều 7, 8 và Điều 9a\""),
    "a review that is still in time": lambda: changed(ANS, "2999-05-20", "2026-11-25"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_what_is_right_is_let_pass(tmp_path: Path, name: str) -> None:
    found = problems(write(small(tmp_path), **GOOD[name]()))
    allowed = {"replaced-document"} if name.startswith("a replaced") else set()  # the quiz still cites it
    assert [str(one) for one in found if one.rule not in allowed or ANS in one.path] == []


@pytest.mark.parametrize(
    ("said", "forms"),
    [
        ("Bạn hỏi gì? Mời các bạn.", ["Bạn", "bạn"]),
        ("Anh/chị gửi, anh chị nhận.", ["Anh/chị", "anh chị"]),
        ("Kính gửi quý vị, Quý khách và ông (bà).", ["quý vị", "Quý khách", "ông (bà)"]),
        ("Ông/bà kết bạn, bạn đời, tình bạn, bạn học, làm bạn, bạn của con.", []),
        ("Anh chị em, anh chị ruột, anh, chị, em; ông bà nội; Ông/Bà.", []),
        ("Ban quản lý, bàn bạc, bán, bản, «bạn»?", ["bạn"]),
    ],
)
def test_other_forms_of_address_are_told_from_friends_and_kin(said: str, forms: list[str]) -> None:
    assert list(other_forms(said)) == forms


def test_an_error_leaves_its_item_out_and_a_warning_does_not(tmp_path: Path) -> None:
    def read(**files: str) -> Items:
        items, _ = Loader(write(small(tmp_path), **files)).read()
        leave_out(items, TODAY)
        return items

    assert "non-mu" in read(**changed(ANS, "Phạt **400.000 đến 600.000 đồng**.", LONG)).answers
    assert "non-mu" not in read(**changed(ANS, "điểm h khoản 2 Điều 7", "Điều 7 khoản 2")).answers


def test_an_approval_is_bound_to_what_was_approved(tmp_path: Path) -> None:
    def rules(text: str) -> list[str]:
        return [one.rule for one in problems(write(small(tmp_path), **{ANS: text}))]

    items, _ = Loader(small(tmp_path)).read()
    approved = ANSWER.replace("sample: true", f"sample: true, hash: {fingerprint(items.answers['non-mu'])}")
    assert rules(approved) == []
    assert rules(approved.replace("2999-05-20", "2998-05-20")) == []  # when it is looked at again is not content
    assert rules(approved.replace("600.000", "700.000")) == ["approval-undone"]
    assert rules(approved.replace("author: bt-01", "author: bt-03")) == ["approval-undone"]


def test_a_list_of_the_folder_may_name_only_what_exists(tmp_path: Path) -> None:
    collections = "- {id: moi, name: Mới, topics: [giao-thog], answers: [non-mua]}\n"
    found = problems(write(small(tmp_path), **{"collections.yaml": collections, "topics.yaml": TOPICS}))
    assert {one.rule for one in found} == {"unknown-name", "unknown-answer"}


def consented(folder: Path, said: str, version: str) -> list[str]:
    """What is found wrong with a text that people agree to."""
    write(folder, **{"texts/subscribe.yaml": f'offer: |\n  {said}\noffer_version: "{version}"\n'})
    return [one.message for one in problems(folder) if one.rule == "consent-version"]


def test_a_text_that_people_agree_to_may_not_change_under_its_version(tmp_path: Path) -> None:
    folder = small(tmp_path)
    (bare,) = consented(folder, "Ông/bà đồng ý không?", "2.0")
    version = bare.split('"')[1]
    assert consented(folder, "Ông/bà đồng ý không?", version) == []
    assert consented(folder, "Ông/bà\n  đồng ý không?", version) == []
    (told,) = consented(folder, "Ông/bà có đồng ý không?", version)
    same, other = told.split('"')[1], told.split('"')[3]
    assert (same[:4], other[:4]) == ("2.1 ", "3.0 ")
    assert consented(folder, "Ông/bà có đồng ý không?", same) == []
    assert consented(folder, "Ông/bà có đồng ý không?", other) == []


def test_what_is_wrong_with_a_consent_text_is_an_error_that_keeps_the_live_one(tmp_path: Path) -> None:
    folder = small(tmp_path)
    consented(folder, "Đồng ý không?", "2.0 " + mark("Đồng ý không?"))
    shelf = Shelf(folder)
    consented(folder, "Đồng ý hết không?", "2.0 " + mark("Đồng ý không?"))
    assert not shelf.reload()
    assert shelf.library.texts.say("subscribe.offer").strip() == "Đồng ý không?"
    assert "subscribe.offer" in Shelf(folder).library.texts  # started with it, the bot has no other
