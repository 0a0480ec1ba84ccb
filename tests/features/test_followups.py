"""Is a text about the last answer? Is it small talk? Words of citizens, with and without diacritics."""

import pytest

from bot.features.lookup.followups import Aspect, Case, followup, rejection, same_question
from bot.library.search.talk import talk

SIDES = [
    ("bao nhieu", "number"), ("Bao nhiêu?", "number"), ("dc bao nhieu 1 thang", "number"), ("duoc bn", "number"),
    ("the bao nhieu", "number"), ("vậy được bao nhiêu", "number"), ("bnhieu v", "number"),
    ("mat bao nhieu tien", "amount"), ("Hết mấy tiền ạ", "amount"), ("may trieu", "amount"), ("bn tien z", "amount"),
    ("muc phat bao nhieu", "fine"), ("co bi phat khong", "fine"), ("có bị phạt ko", "fine"), ("phat bn", "fine"),
    ("bi phat hong", "fine"), ("ko lam thi sao", "fine"), ("bi xu ly the nao", "fine"),
    ("le phi bao nhieu", "fee"), ("Lệ phí thế nào?", "fee"), ("co mat phi ko", "fee"), ("có mất tiền không", "fee"),
    ("goi so nao", "phone"), ("Gọi số nào ạ?", "phone"), ("sdt", "phone"), ("cho xin so dien thoai", "phone"),
    ("nop o dau", "where"), ("nộp đơn ở đâu vậy", "where"), ("o dau", "where"), ("lam o dau", "where"),
    ("o dou z", "where"),
    ("nop phat o dau", "where"), ("ho so nop o dau", "where"), ("gửi đơn đến cơ quan nào", "where"),
    ("ai giai quyet", "who"), ("Gặp ai?", "who"), ("nop cho ai", "who"), ("ai dc huong", "who"),
    ("can giay to gi", "papers"), ("cần giấy tờ gì", "papers"), ("can gto j", "papers"), ("hồ sơ gồm những gì",
    "papers"),
    ("bao lau", "duration"), ("Bao lâu?", "duration"), ("may ngay thi xong", "duration"), ("khi nào có kết quả",
    "duration"),
    ("khi nao", "when"), ("tu khi nao vay", "when"), ("Hạn chót là khi nào", "when"),
    ("online dc ko", "online"), ("nộp qua mạng được không", "online"), ("lam tren vneid dc k", "online"),
    ("may tuoi", "age"), ("co bi tru diem ko", "points"), ("có bị giữ xe không", "seized"), ("bi tuoc bang khong",
    "licence"),
    ("co di tu khong", "criminal"),
    ("phai lam sao", "steps"), ("viec can lam", "steps"), ("Thủ tục thế nào", "steps"),
    ("luat nao quy dinh", "basis"), ("can cu dieu nao", "basis"), ("điều mấy", "basis"), ("chac ko", "basis"),
    ("noi ro hon", "more"), ("tại sao", "more"), ("la sao", "more"), ("den gap ai", "who"),
    ("lay mau don o dau", "where"),
    ("mang gi theo", "papers"), ("dc nhieu ko", "number"), ("bao gio thi nhan duoc", "duration"),
    ("bat buoc ko", "whether"), ("được không",
    "whether"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "side"), SIDES)
def test_a_text_without_a_subject_asks_a_side_of_the_last_answer(said: str, side: str) -> None:
    assert followup(said) == Aspect(side)  # type: ignore[arg-type]


CASES = [
    ("con o to thi sao", "o to"), ("còn ô tô thì sao", "ô tô"), ("Thế còn ô tô?", "ô tô"),
    ("the con xe may thi sao", "xe may"),
    ("xe may thi bn", "xe may"), ("xm thi sao", "xe may"), ("con xe dap dien thi sao", "xe dap dien"),
    ("vay xe tai thi sao", "xe tai"),
    ("nếu đi xe đạp thì sao", "xe đạp"), ("còn đối với ô tô thì sao", "ô tô"),
    ("còn ô tô phạt bao nhiêu tiền vậy bạn", "ô tô"), ("nhung ma toi 70 tuoi", "toi 70 tuoi"),
    ("neu khong co bang lai thi sao", "khong co bang lai"), ("con xe tai phat bn", "xe tai"),
    ("oto thi s", "o to"), ("ô tô", "ô tô"),
    ("con nguoi duoi 18 tuoi thi sao", "nguoi duoi 18 tuoi"), ("dưới 16 tuổi thì sao", "dưới 16 tuổi"),
    ("18t thi sao", "18 tuoi"),
    ("toi 62 thi sao", "toi 62"), ("me toi 70 tuoi thi sao", "me toi 70 tuoi"),
    ("neu la nguoi nuoc ngoai thi sao", "nguoi nuoc ngoai"), ("Người nước ngoài thì cần giấy tờ gì",
    "Người nước ngoài"),
    ("con ho ngheo thi dc bao nhieu", "ho ngheo"), ("con doanh nghiep thi ntn", "doanh nghiep"),
    ("còn vợ tôi thì sao", "vợ tôi"),
    ("đối với học sinh thì sao", "học sinh"), ("tre em co bi phat ko", "tre em"), ("con nguoi ngoi sau",
    "nguoi ngoi sau"),
    ("lan 2 thi sao", "lan 2"), ("tái phạm thì sao", "tái phạm"), ("gay tai nan thi sao", "gay tai nan"),
    ("con o nuoc ngoai thi sao", "nuoc ngoai"), ("o tinh khac thi sao", "tinh khac"), ("qua han thi sao", "qua han"),
    ("con rung phong ho thi sao", "rung phong ho"), ("thế còn đất ruộng", "đất ruộng"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "what"), CASES)
def test_another_case_of_the_last_question_is_told_by_its_words(said: str, what: str) -> None:
    found = followup(said)
    assert isinstance(found, Case), found
    assert found.what.removeprefix("o ").removeprefix("đi ") == what.removeprefix("o "), found


FULL = [
    "con toi bi danh o truong thi sao", "con tôi bị bắt nạt thì làm gì", "con cho can nguoi thi sao",
    "con nuoi bo di thi sao",
    "con gai toi muon ly hon thi lam gi", "con bi danh o truong thi sao", "con tôi 16 tuổi đi xe máy có bị phạt không",
    "o dau lam can cuoc", "làm căn cước ở đâu", "bao nhieu tuoi duoc ket hon", "mấy tuổi được lái xe máy",
    "khong doi mu bao nhieu", "ko đội mũ phạt bn", "vuot den do phat bn", "vuot den do thi sao",
    "tôi muốn hỏi về việc ly hôn thì con ở với ai bao nhiêu", "ly hon nop don o dau", "ly hôn cần giấy tờ gì",
    "xa khong cho xem thong tin thi sao", "cong ty no luong thi lam sao", "cty khong dong bhxh thi sao",
    "dang ky tam tru o dau", "dang ky khai sinh can giay to gi", "làm hộ chiếu hết bao nhiêu tiền",
    "lam ho chieu mat bao lau",
    "le phi truoc ba xe may bao nhieu", "nop thue o dau", "ai duoc mien hoc phi", "ai duoc luat su mien phi",
    "khi nao luat dat dai co hieu luc", "bao gio tang luong", "doi bang lai xe online dc ko",
    "nop thue qua mang duoc khong",
    "goi cap cuu so nao", "so dien thoai cong an xa", "the can cuoc bao nhieu tien", "thẻ căn cước hết hạn thì sao",
    "nha bi ngap thi sao", "hang xom lam on thi lam gi", "bi lua dao tren mang thi lam sao", "mat so do phai lam gi",
    "nghi viec bao truoc bao nhieu ngay", "rut bhxh mot lan can giay to gi", "nguoi gia bao nhieu tuoi duoc tro cap",
    "nghia vu quan su may tuoi", "đất ruộng xây nhà có bị phạt không", "trom cho bi phat bao nhieu",
    "danh nhau co di tu khong", "uong ruou lai xe bi giu xe khong", "khong co bang lai thi bi gi",
    "khong phai nop thue a",
    "sai hop dong thi lam sao", "neu cong ty khong tra tien thuong tet cho toi thi sao", "", "???",
]  # fmt: skip


@pytest.mark.parametrize("said", FULL)
def test_a_question_with_a_subject_of_its_own_is_no_follow_up(said: str) -> None:
    assert followup(said) is None


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("ko phai. me toi lam ruong co dong gi dau", "me toi lam ruong co dong gi dau"),
        ("ko phai me toi lam ruong co dong gi dau", "me toi lam ruong co dong gi dau"),
        ("không phải", ""), ("Không phải ạ", ""), ("k phai v", ""), ("hong phai", ""), ("hổng phải", ""),
        ("hk phai", ""),
        ("không phải cái đó", ""), ("ko phải ý tôi", ""), ("đâu phải", ""), ("dau co phai", ""),
        ("khong phai muc nay", ""),
        ("Sai rồi", ""), ("sai bét", ""), ("nhầm rồi bạn ơi", ""), ("lạc đề rồi", ""), ("ko liên quan", ""),
        ("khong dung y toi", ""), ("chưa đúng", ""), ("chưa đúng, ý tôi là xe máy", "xe may"),
        ("sai rồi, em bé cơ", "em be co"), ("cái khác", ""), ("cau khac di", ""), ("tôi hỏi cái khác", ""), ("muc khac", ""),
        ("còn câu nào khác không", ""),
        ("tôi không hỏi cái này", ""), ("không phải, tôi hỏi về ly hôn", "ly hon"), ("sai rồi, xe đạp cơ", "xe dap co"),
    ],
)  # fmt: skip
def test_what_was_not_meant_is_rejected_and_the_rest_is_kept(said: str, rest: str) -> None:
    found = rejection(said)
    assert found is not None
    assert found.rest == rest


@pytest.mark.parametrize(
    "said",
    [
        "khong doi mu", "phai lam sao", "khong phai nop thue a", "toi khong dong bao hiem",
        "không phải chủ nhà thì sao",
        "khong phai dong gi khong", "sai hop dong thi lam sao", "nham tai khoan thi lay lai the nao",
        "khong dung den do",
        "cai khac nhau giua hai luat la gi", "tinh khac co duoc khong", "khong can bang lai xe duoc khong", "hk o dau",
    ],
)  # fmt: skip
def test_a_question_with_khong_is_no_rejection(said: str) -> None:
    assert rejection(said) is None


def test_a_text_made_to_take_long_does_not() -> None:
    for said in (
        "khong phai " + "cai toi " * 500 + "anh",
        "toi hoi " * 500 + "x",
        "cai nay " * 500,
    ):
        assert rejection(said) is None or rejection(said)
        assert followup(said) is None


def test_the_same_question_again_may_lack_its_marks() -> None:
    assert same_question("Vượt đèn đỏ", "vuot den do")
    assert same_question("cho toi hoi can cuoc", "căn cước")
    assert same_question("vượt đèn đỏ", "vượt đèn đỏ ô tô")
    assert not same_question("vượt đèn đỏ ô tô", "vượt đèn đỏ")
    assert not same_question("", "")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("alo", "hello"), ("Chào", "hello"), ("chào con", "hello"), ("alo bác ơi", "hello"),
        ("cảm ơn", "thanks"), ("ok", "thanks"), ("cam on nhieu nhe ad", "thanks"),
        ("tạm biệt", "bye"), ("bạn là ai", "who"),
        ("giúp với", "help"), ("do ngu", "insult"), ("What is the law for foreigners?", "language"), ("你好吗",
        "language"),
        ("🙂", "empty"), ("...", "empty"),
        ("các loại giấy tờ", ""), ("nuôi lợn", ""), ("con chó cắn", ""), ("chào bán hàng", ""), ("khong doi mu", ""),
        ("hỏi về đất", ""), ("cccd", ""),
    ],
)  # fmt: skip
def test_small_talk_is_told_from_questions(said: str, kind: str) -> None:
    assert talk(said) == kind
