"""Which petitions are about the same matter, which are not; which code was typed."""

import pytest

from bot.features.petition.rules import are_alike, begun_in, edited_in, number_in


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đèn đường ở xóm 3 hỏng cả tuần nay, tối đi rất nguy hiểm", "den duong xom 3 bi hong may hom nay"),
        (
            "Rác ở đầu thôn Đông không ai thu gom, bốc mùi hôi",
            "đầu thôn đông rác bốc mùi hôi thối quá không ai thu gom",
        ),
        ("Đường liên thôn ngập nước mỗi khi mưa", "mỗi lần mưa là đường liên thôn ngập nước"),
        ("Loa phát thanh mở quá to lúc 5 giờ sáng", "loa phat thanh 5 gio sang mo to qua"),
        ("Đèn đường xóm 3 hỏng, mong xã sửa giúp, xin cảm ơn", "den duong xom 3 hong roi"),
        ("Nước máy thôn 3 đục ngầu", "nuoc may thon 3 van duc ban, hoi"),
        ("Nước sinh hoạt mất từ sáng thứ hai", "mất nước sinh hoạt từ thứ hai đến nay"),
    ],
)
def test_two_that_tell_of_the_same_are_one_petition(one: str, other: str) -> None:
    assert are_alike(one, other)
    assert are_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đèn đường ở xóm 3 hỏng cả tuần nay", "Đèn đường ở xóm 5 hỏng cả tuần nay"),
        ("Rác ở đầu thôn Đông không ai thu gom", "Rác ở đầu thôn Tây không ai thu gom"),
        ("Đèn đường xóm 3 hỏng", "Đường xóm 3 ngập nước, cống tắc"),
        ("Rác không ai thu gom ở chợ", "Chợ không có chỗ để xe"),
        ("Đề nghị xã xem xét giúp việc này", "Đề nghị xã xem xét giúp chúng tôi việc kia"),
        ("Nước máy thôn 3 đục ngầu mấy hôm nay", "Nước máy thôn 3 mấy hôm nay đục, hôm nay đã trong, cảm ơn xã"),
        ("Nước máy thôn 3 đục ngầu mấy hôm nay", "nuoc may thon 3 may hom nay khong co"),
        ("nuoc sinh hoat thon dong duc ngau", "nuoc sinh hoat thon dong bi mat"),
        ("Đèn đường xóm 3 hỏng", "den duong xom 3 hong nay da thay, cam on xa"),
        ("Cống thôn Đông tắc, nước ngập", "cong thon dong het tac roi cam on cac bac"),
        ("Hộ nghèo nhà tôi chưa được hỗ trợ gạo", "Trạm y tế không có thuốc cho người nghèo"),
    ],
)
def test_two_that_differ_in_where_or_what_stay_two(one: str, other: str) -> None:
    assert not are_alike(one, other)
    assert not are_alike(other, one)


@pytest.mark.parametrize(("said", "number"), [("P-0012", 12), ("p12", 12), ("phản ánh P-0012", 12), ("phan anh", None)])
def test_a_code_is_read_however_it_is_typed(said: str, number: int | None) -> None:
    assert number_in(said) == number


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Tôi muốn phản ánh đèn đường xóm 3 hỏng", "phan-anh"),
        ("chau xin kien nghi xa lam san choi", "kien-nghi"),
        ("phan anh den duong truoc truong cap 1 xa mau a bi tat 2 tuan nay roi", "phan-anh"),
        ("toi mun phan anh cai den duong bi hu", "phan-anh"),
        ("phananh cong thoat nuoc tac", "phan-anh"),
        ("bao cho xa biet cau treo thon dong gay", "phan-anh"),
        ("kien nghi xa lam den duong", "kien-nghi"),
        ("phản ánh của tôi đến bước nào rồi", None),
        ("bao hiem xa hoi tu nguyen dong the nao", None),
        ("báo cáo của xã có công khai không", None),
        ("toi muon phan anh", None),
        ("tôi muốn phản ánh thì gửi đơn cho ai", None),
        ("tôi muốn kiến nghị với xã thì làm thế nào", None),
        ("kiến nghị là gì", None),
    ],
)
def test_what_is_begun_in_one_breath_is_no_question_about_it(said: str, kind: str | None) -> None:
    assert begun_in(said) == kind


def test_the_number_of_the_button_before_an_edited_text_is_not_sent() -> None:
    assert edited_in("2 Đã thay bóng đèn.") == "Đã thay bóng đèn."
