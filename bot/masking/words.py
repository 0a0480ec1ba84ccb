"""The syllables of which names are made, the words by which people point at somebody, and the everyday words that only
look like a name. Given as people write them with diacritics; what is compared without them is folded here. Pure.
"""

from bot.vietnamese import fold_once


def _folded(written: str) -> frozenset[str]:
    return frozenset(fold_once(written).split())


FAMILY = frozenset(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trịnh mai đào lâm trương tạ hà cao"
    " tô lương thái châu quách tống tăng diệp chu triệu vương phùng khuất kiều cù giàng lò lường quàng hầu thào sùng lầu"
    " vừ hạng nông hứa bế đàm thạch điểu siu ksor lưu tôn mạc nghiêm doãn khổng sầm bạch lục mã đậu lều cấn mẫn thiều"
    " đường phương trà ung liêu vàng".split()
)
FAMILY_ONCE = FAMILY | frozenset(
    "la vi ma từ lại thân phí bàn cầm danh cung ninh âu y h kim sơn tiêu hoa viên hàn giáp".split()
)
"""Also those that are everyday words: a family only where they are written large, or with «văn», «thị» behind them."""
LIKELY_FAMILY = frozenset(
    "nguyễn nguyển trần lê phạm huỳnh phan bùi đặng đinh trịnh ngô trương phùng đỗ võ vũ hoàng giàng".split()
)
"""Of which a given name makes a name also in small letters, where there are diacritics."""
PLAIN_FAMILY = _folded("nguyễn trần phạm huỳnh trịnh hoàng lê")
"""The same without diacritics."""
SURE_FAMILY = _folded(
    "nguyễn nguyển trần lê phạm huỳnh phan bùi đặng đinh trịnh ngô đoàn trương phùng giàng hoàng đỗ võ vũ"
)
"""Of which «văn», «thị» make a name also without diacritics."""

BETWEEN = frozenset(
    "văn thị hữu đức ngọc minh quốc đình xuân thanh kim thu hồng bá công duy gia hoàng khánh mạnh nhật phương quang tuấn"
    " thế tiến trọng trung viết vĩnh anh bảo như mỹ diễm thùy thúy huyền cẩm tố bích ánh tuyết ái lệ bé a y sô út thúc"
    " khắc doãn sỹ hải tấn huy kiều mai thảo trúc tường thiên".split()
)

GIVEN = frozenset(
    "an anh ánh ân bách bằng bảo bích biên bình bửu bưởi cảnh cẩm cầu chi chiến chinh chính chung châu công cúc cường"
    " danh dân diễm diện diệp điệp diệu dinh doan doanh dung dũng duy duyên dương đại đạo đạt đăng đào đệ điền đoàn đông"
    " đồng đức gấm giang giao giáp hà hạ hải hân hạnh hào hảo hạo hằng hậu hiên hiền hiển hiệp hiếu hoa hòa hoài hoan hoàn"
    " hoàng hòe hợi hợp huân huấn huê huế huệ hùng huy huyền hưng hương hường hưởng hữu ích khải khang khanh khánh khiêm"
    " khoa khôi khôn khương khuê kiên kiệt kiều kim kỳ lam lan lành lãm lâm lân lập lệ lên lễ liên liễu linh lĩnh loan"
    " long lộc lợi luân luận luật lượng lương lưu lực ly lý mai mạnh mận mẫn mậu mây miên minh mơ mùi mười muội mừng mỹ mỵ"
    " na nam nga ngà ngân nghi nghĩa nghị nghiệp ngọc ngoan nguyên nguyện nguyệt nhã nhài nhàn nhân nhẫn nhật nhi nhiên"
    " nhị nho như nhung nhuận nhựt ninh nở oanh phát phi phong phòng phú phúc phụng phước phương phượng quân quang quảng"
    " quế quốc quy quý quyên quyền quyết quỳnh sang sáng sen sinh sơn sửu sự tài tạo tâm tân tấn thạch thái thảo thạnh"
    " thanh thành thắm thắng thêm thiên thiện thiết thịnh thoa thoan thọ thơ thơm thu thuấn thuận thuật thục thùy thủy"
    " thúy thuyên thuyết thư thường thương thược tịnh tiên tiến tín tình tính toàn toản toán toại tới trà trang tráng trâm"
    " trân trầm tri trí triết triều triệu trinh trình trọng trúc trung trưng trường trưởng trực tú tuân tuấn tuất tuệ tùng"
    " tụng tuyên tuyền tuyến tuyển tuyết tường tưởng tý tỵ uyên uyển ước vân văn vi vĩ viễn việt vinh vĩnh vũ vui vượng"
    " vương vy xoan xuân xuyên xuyến xinh yên yến yêu ý thuỳ thuý thuỷ hoà hoè quí quì ty lài lụa là mẹo mùa páo dậu thìn"
    " ngọ mão hoàn lịch cấn chẩn lựu đào hồng khuyên thọ hanh hiệu hương trụ trác nhường tèo tí tủn bi bông"
    " bống cún gấu".split()
)
MIDDLE = frozenset(("văn", "thị", "van", "thi"))
NICKNAMES = frozenset("hai ba tư năm sáu bảy bẩy tám chín mười út cả".split())
LOOKS = _folded("béo gầy đen lùn mập còi heo cụt lé trố ròm mót")
"""Behind a nickname by birth: «bà Tư Béo»."""

COUNTED = _folded("này nay con người đứa tháng năm ngày cái lần xe bên hộ tuổi mươi lăm chục trăm vợ anh chị em")
"""Behind a number that counts: «ba con», «tám mươi»."""

EVERYDAY = frozenset(
    "thi thị như bảo học là sinh lên tới sự luật lương công chính tính lập văn dân hợp hiệu nở vui phòng trường tình"
    " quyền giao trụ trực thường lịch hưởng đăng doanh bằng diện trình trưởng phát đạo đại điền biên thuật thiết sáng"
    " thêm ước ích yêu mừng đồng".split()
)
"""Given names that beside «em», «bà» are nearly always the everyday word, however they are written."""
EVERYDAY_FOLDED = _folded(" ".join(EVERYDAY)) - _folded("hưởng bằng hợp đạo")
OPENERS = EVERYDAY | frozenset("sang cảnh thu trang trí tín kỳ".split())
"""Written large alone they may be any word with which something begins."""
EVERYDAY_PLAIN = _folded(
    " ".join(EVERYDAY)
    + " giao danh bách bích diện điệp đào đoàn dương giáp hào học huấn hữu khai khuê lập lên lục mẫn muội mua mừng ngoan"
    "nghi nhật ninh nở quế sáu sinh tham thắng thơm thoa tri trà triều trực tuất tường ung ước vui xuyên yêu dung dũng"
    " hằng gia quang trân trầm an ba bằng bình cảnh chi chiến chung cúc cường đăng đạt dung đông đức hạ hải hân hạnh hằng"
    " hậu hiền hiện hợi hòa hoàn hồng hưởng hữu kiện kỳ lam lâm lần lành lễ lệ liên lĩnh long lợi luận lượng lực lý mai"
    " mạnh mậu mây minh mơ mùi mười năm nam ngân nghị nghiệp nguyên nhân nhẫn nhung nhị nho phi phong phú phúc phương quân"
    " quảng quy quyết sang sen sơn tài tạo tâm tân tấn thành thanh thắng thiện thọ thư thủy thường thu tiên tiến tín toàn"
    " toán trang trinh trình trọng trúc trung trực tú tuyến tuyển tường tý văn vi viễn việt vinh vương ý yên còn bé bi"
    " lịch trụ hanh thương hương"
) - _folded("hòa hạnh phúc khánh")
"""Given names that without diacritics are another word as often as not."""

NATIONS = frozenset("nhật việt đức anh mỹ hàn huế nga ý pháp lào tây đài trung kinh thái áo úc".split())
"""Written large alone, a country or its people."""

KIN = frozenset(
    "ông bà anh chị cô chú bác em cháu cậu dì thím mợ dượng cụ thầy bé thằng vợ chồng ck vk nàng mụ lão gã bạn".split()
)
OF_KIN = frozenset("con mẹ má bố ba cha tía".split())
"""Kin that is also an everyday word: a name follows «con gái», «mẹ tôi», not «con»."""
SURE_KIN = _folded("anh chị ông em cháu chồng thím cụ bé dượng chong ck vk")
"""Words that without diacritics still mean a person."""
NEARER = frozenset(
    "tôi tui em mình e tao cháu tớ cũ cả gái trai út dâu rể nội ngoại nuôi ruột họ chồng vợ lớn nhỏ bé đầu chúng nhà".split()
)
"""Between kin and the name: «vợ tôi», «con gái út»."""
PEOPLE = _folded(
    "tôi tui em e mình t con cháu chồng vợ ck vk mẹ bố ba má cha ông bà anh chị cô chú bác dì cậu bé bạn thằng nó chủ đất"
    " nhà hàng xóm trọ người bán mua thuê khai đơn trai gái tao tớ dâu rể nội ngoại ngoài xe thầy đứa đơn cụ cũ"
)
"""Of whom one says «… tên là», «… là»."""

NOT_NAMED = _folded(
    "đứng đổi dung đặt mang ghi thay sang sai khác lấy cùng trùng giả mạo khai sửa hay ký thêm bỏ xưng có cải nhầm không"
    " đúng thiếu chính họ một gọi"
)
"""Before «tên»: it is about names, and none follows."""
STOPS = frozenset(
    "gì nào sai bị của trong trên là không ko k kg cho có được dc giống khác theo cũ mới đệm người công đầy đủ khai một"
    " con tôi em vợ chồng chủ này đó so ở xin hỏi muốn cần làm đi nộp xây đăng ký về đến và với cùng nên hay hoặc thì mà"
    " phải bằng ai ra vào lên tại thuộc trú quê nghề hiện mình đặt doanh đường xã phường tỉnh nước gọi nhưng rồi vì nếu"
    " khi để từ bé cha mẹ bố chúng xe sổ giấy việc nhà nhãn tuổi ông bà chị cô chú bác cháu đứng riêng chung thật giả nhận"
    " đang đã sẽ vẫn chưa cũng mất gửi mua bán thuê cấp lại sống nợ vay cái mượn nhờ chết bỏ đánh hai tiếng miền dự đất"
    " thương ủng bao thế sao nha nhé ạ nè ông lấn báo nói trả dự mang viết dài ngắn nghỉ kết bệnh đều toàn phụ rằng cá nó"
    " họ sinh như hoạt số trộm hàng sát bên kế cạnh tai quá hết nữa".split()
)
"""No name goes on with them."""

NEXT_TO = _folded(
    "hàng bên cạnh kế ở sinh sát cùng dạy day lớp con muốn xin hỏi đây nè nhé nha tổ trưởng chủ mượn nợ người"
)
"""Behind a name that stands alone: «… hàng xóm», «… ở thôn 3», «… sinh năm»."""
PERSONS = frozenset(("hang xom", "chu nha", "chu dat", "chu tro", "chu xe", "to truong", "ben canh"))
"""Behind a name as surely as can be."""
BEFORE = _folded("của nhà với gặp nhờ gửi tên kiện cho là con vợ chồng bởi giữa và gọi ghét")
"""Before «cô Hoa»: somebody has it, somebody is met."""

PLACES = frozenset(
    "xã phường thôn ấp bản làng xóm buôn bon sóc khóm phố chợ trường đường ngõ hẻm cầu sông hồ kênh chùa đền tỉnh"
    " huyện quận thị trấn tp khu tổ núi đèo tiểu mầm thcs thpt tộc đảo rạch suối bến ga"
    " tnhh cp ty hãng chung tòa sở bộ luật lệnh nghị chỉ điều khoản điểm mẫu"
    " ubnd hđnd phòng cục hội đoàn đảng báo đài tết lễ ngày thứ mục chương phần".split()
)
"""What is written large behind them is a place that everybody shares, an office, a law, a day."""
PLACE_PAIRS = frozenset(
    "quốc lộ|ngân hàng|thông tư|nghị định|nghị quyết|quyết định|trung tâm|chi cục|chi nhánh|công ty|hợp tác|chung cư"
    "|bệnh viện|công nghiệp|dân tộc|tiểu học|trung học|mầm non|ủy ban|ban quản|học viện|khách sạn|nhà hàng|nhà máy"
    "|hàn quốc|người hàn".split("|")
)
PLACES_PLAIN = _folded(
    "xã phường thôn ấp xóm truong duong buon thcs thpt tnhh cty ubnd hdnd huyen quan tinh pho khu nghi luat dieu khoan"
    " mau so toa bo"
)
OFFICES = _folded("trưởng phó chủ tịch bí thư cán bộ công an địa chính")
"""Before a place: behind «trưởng thôn», «công an xã» stands a person again."""

_SHARED = """
an: giang; bac: giang lieu ninh; ben: tre; binh: dinh duong phuoc thuan; ca: mau; can: tho; cao: bang; chi: minh; con:
dao; da: nang; dai: loan; dak: lak; dien: bien; dong: nai thap; gia: lai; ha: giang nam noi tinh; hai: duong phong;
han: quoc; hau: giang; ho: chi; hoa: binh ky lu; hoang: sa; hung: yen; khanh: hoa; kien: giang; kon: tum; lai: chau;
lam: dong; lang: son; lao: cai; long: an; mau: a b c; nam: dinh; nghe: an; nha: trang; nhat: ban; ninh: binh thuan;
phan: thiet; phu: quoc tho yen; quang: nam ngai ninh tri; sai: gon; soc: trang; son: la; tay: nguyen ninh; thai: binh
lan nguyen; thanh: hoa; tien: giang; tra: vinh; trung: quoc; truong: sa; tuyen: quang; viet: nam; vinh: long phuc;
vung: tau; yen: bai;
"""
_PAIRS = """
an: giang ninh toan; anh: chi em huong sang the; ba: con me nam thang; bac: giang lieu ninh si; ban: an chung do hang
le nhan quyen tay; bang: cach cap chung khoan lai mieng phat; bao: cao dam gio hanh hiem lau luc mat nhieu ton tri ve;
be: tong; ben: tre; bi: can cao; binh: dang dinh duong minh phuoc quan thuan thuong; bo: me; ca: mau; cam: co do; can:
cuoc ngheo tho; canh: bao sat tac; cao: bang cap nguyen tang tuoi; cau: hoi tra; chau: au hoc la ngoai noi thi trong;
chi: bo can co cuc dao duoc em huong minh nhanh phan phi so thi thuong tien tiet tieu tra; chien: binh si tranh;
chinh: phu sach; chu: dat ho nha nhat tich tro trong xe; chung: cu minh nhan sinh ta thuc toi; co: an dat dong gia hai
hieu hoa loi luong ly minh nhung phuong quan quyen so tai thai the thu tien tieng tinh trung tu; con: han hieu lai
minh nam nhung tai thi trong; cong: an bang chuc chung cong dan doan dong khai lap nghe nghiep nhan tac thuc trinh ty
van viec; cu: dan the tru; cung: cap nhau; cuu: chien; da: nang; dai: dien hoc hoi loan ly su; dak: lak; dan: cu quan
su toc; dang: bi cho co kiem ky lam mang o thuong vien; danh: ba bac ban du gia sach; dao: dat duc tao; dat: dai; di:
chuc chuyen cu dong hoc lai lam san tich; dien: bien luc thoai tich tu; dieu: le; dinh: chi cu gia ky muc; do: an dai
day luong thi; doan: kiem the vien xe; dong: bao duong nai thap thue tien y; duc: lo; dung: dat han khong luat quy so
ten; duong: bo day dien hang hong lang lau sat su tinh; em: bi hien hoc la lam nhung o thi; gia: dat dien dinh han lai
re suc tri; giang: day; giao: dat dich duc thong vien; ha: gia giang muc nam noi tang tinh; hai: ben duong phong quan
san vo; han: quoc; hang: b c d e f; hanh: chinh hung kiem nghe phuc vi; hau: giang; hien: dang dat gio hanh mau nay
tai tang trang; hinh: su; ho: chi chieu dan gia khau kinh le ngheo so tich tro; hoa: binh chat don giai hoan hong ky
lu mat mau tang thuan; hoang: hon; hoc: sinh; hoi: dong; hong: duong het hoc; hung: khi yen; huong: an bao che dan
luong thua tro uoc; khai: bao sinh thac tu; khanh: hoa; khoa: hoc may; khong: minh; kiem: sat; kien: giang nghi toan;
kieu: bao gi; kim: loai; kinh: doanh te; kon: tum; ky: han luat niem tuc; la: con linh van vi; lai: chau suat xe; lam:
an cong dong gi giay nghe nghiep phap ruong sao so the thu viec; lan: chiem dat dau hai ranh sau thu; lang: son; lao:
cai dong; le: cuoi hoi phi tet; lien: doi he hiep minh quan; liet: si; linh: luong tien vuc; loan: luan; loc: duong;
loi: di dung ich xom; long: an duong le; luat: dat su; luc: nao; luong: huu tam thuc toi; luu: dong tru y; ly: do hon
lich; ma: so tuy; mac: dinh; mai: dam mot nha sau tang thi toi; mau: a b c; mien: bac; minh: bach khong muon; my:
pham; nam: dinh gan gioi giu hoc liet nay ngoai nu o san sau sinh than trong truoc vien; ngan: can hang sach; nghe:
an; nghi: dinh le quyet viec; nghia: dia tinh trang vu; nguyen: dan don gia lieu nhan quan tac trang vong; nha: nuoc
trang; nhan: con dan khau ngay than thuc vien; nhat: ban; ninh: binh thuan; nong: dan do nghiep san thon; ong: ba nam
ngoai noi nuoc; pham: gi luat nhan phap toi vi; phan: anh biet bon chia con dat loai mem tai van; phap: ly; phat: hien
nguoi tien trien; phi: ly pham; phong: chay chong cong kham tro tuc; phu: cap hop huynh luc nu tho thuoc yen; phuc:
hoi loi vu; phung: duong; phuong: an phap thuc tien; quan: an doi he ly nhan su tam trong; quang: cao nam ngai ninh
tri; quoc: gia hoi khanh phong; quy: che dinh hoach trinh; quyen: han loi su; quyet: dinh toan; sai: gon; san: pham;
sang: mai nay nha nhuong ten; sinh: vien; soc: trang; son: la mai; ta: dat; tai: chinh cho dinh khoan nan nguyen nha
san sao xa xe; tam: giam giu hoan linh ngung thoi tru ung vang; tan: lap nhan tat; tang: ca gia luong tien; tay:
nguyen ninh; thach: cao; thai: binh do nguyen nhi san; than: nhan the; thanh: hoa lap ly nien phan pho thi tich toan
tra vien; that: nghiep; thay: doi mat the vi; thi: bang cong dai du hanh lai sat tran tuyen xa; thien: tai; thinh:
hanh; tho: cu mo; thong: bao qua tin tu; thu: ba bay hoach hoi hut mua nghiem nhap phi sau thua tien tu
tuc tuong viec; thuan: loi tinh; thuc: pham; thue: dat; thuong: binh luong mai tat tich tru xuyen; thuy: dien loi san;
ti: le; tien: an coc dat dien do gia giang gui hanh hoc luong mat phat si; tieu: hoc; tin: chap dung nhan; tinh: cam
hinh nguyen thue tien trang; to: cao chuc khai; toa: an; toan: bo dan quoc; ton: giao tai; tong: dai so tien; tra:
vinh; trang: phuc thai trai web; tri: gia; trieu: dong tap; trinh: bao do tu; trong: cay khi nha trot vong xom; trung:
binh cap hoc quoc tam thau thu tuyen uong; truong: ap hoc hop mam thon tieu; tu: choi do dong luc nam ngay nguyen nhan
phap than thang van vong y; tuan: nay sau thu tra; tuong: chinh; tuyen: dung quang sinh truyen; ty: le; uy: ban; van:
ban bang chi chua co con de duoc hoa khong phai phong; vi: dan pham sao the tri; viec: lam; vien: chuc phi; viet: nam;
vinh: long phuc vien; vo: chong le ly sinh toi; vu: an khi luc phu trang truong viec; vung: tau; vuong: mac; xa: hoi;
xu: ly; xuan: nay; xuat: khau; y: kien te; yen: bai;
"""


def _pairs(written: str) -> frozenset[str]:
    """`lam: an sao; lan: dau;` -> lam an, lam sao, lan dau."""
    lines = (line.partition(":") for line in written.split(";"))
    return frozenset(f"{one.strip()} {other}" for one, _, others in lines for other in others.split())


ABROAD = frozenset(("han quoc", "trung quoc", "viet nam", "nhat ban", "dai loan", "hoa ky"))
SHARED = _pairs(_SHARED)
"""Provinces and countries: never a name, although they are made of the same syllables."""
PAIRS = _pairs(_PAIRS) | SHARED
"""Two syllables that together are an everyday word: without diacritics no part of a name."""

PART_OF_NAME = FAMILY_ONCE | BETWEEN | GIVEN
FAMILY_PLAIN = _folded(" ".join(FAMILY))
FAMILY_ONCE_PLAIN = _folded(" ".join(FAMILY_ONCE))
GIVEN_PLAIN = _folded(" ".join(GIVEN))
PART_PLAIN = _folded(" ".join(PART_OF_NAME))
NICKNAMES_PLAIN = _folded(" ".join(NICKNAMES))
STOPS_PLAIN = (_folded(" ".join(STOPS)) - PART_PLAIN) | _folded(
    "có làm tại đang thuộc bị cần đề hỏi không là lại mà mua nợ số trả thì tới cũng nhà chủ"
)
KIN_PLAIN = _folded(" ".join(KIN))
OF_KIN_PLAIN = _folded(" ".join(OF_KIN))
NEARER_PLAIN = _folded(" ".join(NEARER))
NO_NAME_ALONE = OPENERS | NATIONS | NICKNAMES
