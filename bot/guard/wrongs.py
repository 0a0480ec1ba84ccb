"""Whom accusations name, and the wrongs that are laid to their charge: words only, as they read once folded."""

import re

from bot.guard.patterns import joined

OFFICE = joined(r"""
    (?:can bo|chu tich|bi thu|cong an|truong thon|truong ap|truong ban|truong khu pho|to truong|thon truong
    |dia chinh|ke toan truong|ke toan|giam doc|hieu truong|hieu pho|thu quy|truong phong|pho phong|truong khoa
    |bac si|y ta|giao vien|co giao|thay giao|nha truong|truong hoc|truong con|truong mam non|truong tieu hoc
    |truong cap|chu nhiem|canh sat|quan ly thi truong|kiem lam|thanh tra|hai quan|kiem sat vien|tham phan
    |dieu tra vien|chap hanh vien|cong chung vien|lanh dao|cong chuc|vien chuc|uy ban|xa toi|thon toi|ap toi
    |phuong toi|can bo thue|chi cuc|ban quan ly|hoi truong|truong tram|truong cong an|bo doi|dan quan|dan phong
    |bao ve|sep toi|chinh quyen|van thu|dia chinh|do dac|chu hui|toa an|cai ban|hang tong|mot cua|ho tich
    |tu phap xa|van phong (?:dat dai|dang ky)|xa doi|doi truong|doi pho|hoi (?:nong dan|phu nu|cuu chien binh
    |chu thap do)|chu thap do|mat tran|ban giam hieu|tram y te|tai chinh xa|phong (?:tai chinh|lao dong|giao duc
    |kinh te)|thu truong|chu thau|bao mau|nhom tre|hop tac xa|pho thon|pho ap|quan doc|tram truong|nhan vien
    |tru tri|doi thue|dieu duong|y si|ho sinh|nhan vien y te|cong an vien|thuong binh xa hoi|chu dau tu)
""")
NOT_NAMES = joined(r"""
    (?:noi|ngoai|con|xa|me|bo|oi|a|em|toi|chau|ay|nay|do|kia|thi|la|co|bi|duoc|cho|hai ben|chi em|ta|gia|tuoi|lon
    |chong|vo|ma|vao|ve|di|muon|khong|va|trai|gai|nha|nguoi|anh|chi|ban|o|bao|hoi|sinh|dau|dang|phai|lam|de|day
    |dong|khi|phi|viec|the|quyen|nhieu|trach|thanh|hoac|neu|nhan|tien|gi|moi|cu|khai|doi|mot|y|kien|them|phan|het
    |du|sap|vua|se|rat)
""")
PERSON = joined(rf"""
    (?:(?:ong|ba|anh|chi|co|thay|chu|bac|thang|mu|lao|tay|sep)(?: (?!{NOT_NAMES}\b)\w+){{1,3}}|nguoi ten \w+
    |(?:thang|mu|lao|bon) \w+|ten (?!la\b|goi\b|toi\b)\w+|con mu \w+|(?:ong|ba|anh|chi) (?:hang xom|chu tro|chu hui
    |chu quan|chu no|can bo|chu tich|truong|pho|bi thu|cong an)|con (?:trai|gai|re) (?:ong|ba)|vo chong (?:ong|ba
    |anh)|nha (?:ong|ba|anh|thang)|(?:ong|ba|anh|chi|thang|mu|lao|han|bon|tui|may) (?:ta|ay|do|no|kia|nay|ong|ba
    |cha)|(?:cha noi|chinh (?:no|han|ong|ba)))
""")
PARTY = joined(r"""
    (?:hang xom|nha ben|chu no|chu tro|chu nha|chu quan|chu hui|chu ho|cong ty|doanh nghiep|quan karaoke|nhom nguoi
    |duong day|tiem (?:vang|thuoc|cam do)|chu tiem|co so|xuong|lo mo|nha may)
""")
# Wrong whoever does it.
CRIME = joined(r"""
    nhan (?:\w+ ){0,3}(?:hoi lo|phong bi|lot tay|hoa hong|tien chay)|(?:nhan|doi|voi|lay|an|bat (?:toi|dan
    |ba con)? ?(?:nop|dua|dong)|ep (?:toi|dan)? ?(?:nop|dua)?|goi y|xin) (?:hoi lo|lot tay|phong bi|duit|cua dut
    |hoa hong|chung chi)|(?:voi|an|doi) tien|doi (?:toi |dan |ba con |them )?(?:\d+|tien|may|vai) ?(?:trieu|nghin
    |ngan|k|tr|cu|chai|ty|tram)?(?! gia tri)|doi \d+\w*|an (?:gian|chan|bot|tien|bam|hoi lo|ban lam|quyt|het tien
    |het|deu)|(?:voi|voi vinh|deu|moc tui)(?: toi)? \d+\w*|cat xen|giu lai mot (?:nua|phan)|(?:dua|nop
    |bien) (?:tien|phong bi|\d+ \w+) moi|bat dua|mua ban hoa don|tron thue|goi y (?:doi|dua|tien)|sua (?:ho so|giay
    |so|diem)|(?:doi|bat) (?:toi )?(?:chung|nop|dua) \d+\w*|ep cung|tu loi|gian lan|mua phieu|xin deu|vinh tien
    |moi tien|cuong che trai|lam tien|giay (?:to )?gia|(?:giay to|chung tu|ho so|so sach|con dau) gia|chua de
    |ghi lo|om \d+|om (?:\w+ )?tien|lua \w+ (?:dong|tien)|xu ep|thong thau|nang khong|ngam tien|khong den bu|xa xeo
    |bot xen|tham o|tham nhung|bien thu|rut ruot|khai khong|khai man|lap khong|chiem doat|lua dao|lua (?:toi|dan
    |tien|ba con|em|ca|het|nguoi|nhieu)|lua (?:\w+ )?\d+|giat (?:hui|no|tien)|vo hui|om tien|bao ke|cau ket
    |thong dong|bao che|tiep tay|lam gia|gia mao|lam sai|lam trai|lam quyen|lam dung(?! han| quy| luat| theo| cach
    | viec| dan| thu tuc| phap)|cua quyen|lam thu|nhung nhieu|sach nhieu|hach sach|vu khong|tru dap|chay (?:an|chuc
    |diem)|mua chuoc|an chia|chia nhau|nhan tien(?! bao hiem| tro cap| gi| luong| thuong)|an trom|an cap|trom|cuop
    |cuong doat|buon (?:\w+ )?(?:ma tuy|thuoc phien|lau|hang cam|nguoi|lau go)|(?:ban|tang tru
    |su dung) (?:\w+ )?ma tuy|ban (?:\w+ )?(?:hang gia|hang cam|dat cong|lau|thuoc gia|hang nhai)|danh bac
    |ghi (?:so )?de|(?:chua|to chuc) (?:\w+ )?(?:bac|bai|mai dam)|cho vay (?:nang lai|cat co)|tin dung den
    |xa (?:chat |nuoc |rac |trom )*thai|do (?:trom )?(?:chat |rac )thai|do (?:\w+ ){1,3}(?:xuong|ra) (?:muong|song
    |suoi|kenh|ao|bien|cong|ruong)|khai thac (?:cat|da|rung|go)|hut cat|pha rung|chat pha|hiep dam|dam o|xam hai
    |sam so|so soang|bo tron|om quy|(?:nau|ban|lam|pha) (?:ruou|thuoc|sua|phan bon) gia|ban bang|quay roi|hanh hung
    |(?:dung|mua|su dung) (?:\w+ )?(?:bang|bang cap|chung chi) gia|bang gia|so do gia|xay (?:\w+ )?trai phep
    |danh dan|danh nguoi|chiem (?:dat|dung)|cam (?:\w+ ){0,6}(?:trieu|nghin|ngan|tram|ty|cu|chai|tien|phong bi
    |\d+\w*)(?= |$)|duc khoet|bon rut|rut loi|ruc ria|(?:tieu|xai) (?:rieng|het tien)|lay (?:\w+ ){0,3}(?:tien|quy
    |qua|gao|dat|hoc phi)(?: \w+){0,5} (?:tieu|xai|mua|chia|di mua)|(?:nuot|xoi|om|ngam|giu lai|bot|thut ket
    |tham) (?:\w+ )?(?:qua|tien|gao|quy|von)|an (?:ca )?(?:dat|cua dan|tien|\d+\w*)|doi boi duong|boi duong (?:moi
    |roi moi)|chut (?:ca phe|cafe|tra nuoc)|tien ca phe|chung (?:chi|tien)|lo lot|vat tien|moi (?:moc|tien)
    |chay (?:viec|truong|bien che|suat|du an)|vao (?:duoc )?bien che|(?:ky|ke|khai|ke khai) (?:khong|khong that
    |man)|chu ky gia|(?:gia|mao|gia mao) (?:chu ky|ky|danh)|gia danh|mao danh|(?:lam|man|xai
    |mua) (?:giay )?(?:to )?gia|gach ten|hang (?:trang|da)|(?:trong|ban|buon|hut|choi) (?:\w+ )?(?:can sa|thuoc lac
    |ma tuy|hang trang)|rinh trom|hay (?:trom|an cap)|nuoc thai|(?:vang|hang|thuoc|phan bon|sua) gia|cat co
    |bo doi (?:toi nho|con|chau|tre|em)|chia (?:\w+ ){0,6}(?:ho hang|nguoi nha|con chau|nguoi quen|an chia)|an chia
    |ban (?:\w+ )?(?:dat cong|dat nghia|dat ruong)|cuop|bat tay voi|cam dau|danh cong nhan|dut tien|lam tac
    |thau tien|ban (?:mot )?(?:lo|manh)(?: dat)? cho (?:hai|ba|nhieu)|giai ngan khong|lua(?: toi)? (?:\d+\w*)
    |nguoi chet (?:\w+ )?(?:linh|lanh|nhan|huong)|(?:lam|mua) bang gia|xay (?:\w+ ){0,2}dat cong|dau gau|so soang
    |(?:bat|ep) (?:\w+ ){0,4}(?:nop|dua|chung|chi|lot|dong)(?: \w+){0,6} (?:moi|chia nhau|bien lai|bien ban|bo tui
    |an bot)|(?:bot|rut|xen|cat) (?:\w+ )?(?:tien an|khau phan|suat an|tieu chuan)
""")
# Wrong for those who hold an office or lead others.
ABUSE = joined(r"""
    danh (?:\w+ )?(?:toi|dan|em|con|chau|hoc sinh|chong|vo|nguoi|ba con)|nhan (?:cua )?(?:toi )?\d+\w*
    |nhan (?:cua )?(?:\w+ ){0,5}\d+ ?(?:chai|cu|tr|trieu|k|nghin|cay)|nhan (?:qua|vang)|(?:keu|bao
    |doi)(?: \w+){0,2} dua|nhan (?!dan\b)(?:\w+ ){0,2}(?:trieu|tr|nghin)|thu (?:tien|phi|quy)(?: \w+){0,3} (?:sai
    |khong (?:co )?bien lai|trai|bat hop phap|ngoai|cua dan|vo toi va)|thu (?:sai|vo toi va)|lay (?:\w+ )?(?:dat
    |tien|quy|cua cong)|rut (?:tien )?(?:quy|tien)|ep (?:\w+ ){0,2}(?:hoc|mua|ky|nop|uong|quan he|nghi)|bat (?:dan
    |toi|hoc sinh|ba con) (?:nop|dong|ky|mua)|dua (?:con|nguoi nha|con chau|vo|ho hang)(?: \w+){0,3} vao
    |cap (?:\w+ ){0,3}(?:sai|cho nguoi nha|trai|khong dung)|ban (?:\w+ )?dat|tron (?:dong|thue)|quyt|no luong
    |om tien|khong tra luong|chui (?:boi|dan|mang)|ngoai tinh|quan he|nhau (?:nhet )?trong gio|hanh dan|hanh ha|lua
    |che bai|ngam tien|giu tien|chia (?:tien|dat)|chi sai|nhan hoi|tat (?:toi|dan|con|chau|em|vo|chong|me|vao mat)
    |(?:dam|danh|da) (?:\w+ )?(?:toi|dan|con|chau|em|hoc sinh|nguoi)|bat (?:\w+ ){1,3}nop (?:\w+ ){0,2}(?:tien|tram
    |nghin|trieu|lai|\d+\w*)|(?:lay|thu|an|giu) (?:tien|qua|quy)(?: \w+){0,3} (?:bo|an bot|rieng|im)|dua chau
    |(?:ra )?ngam (?:giay|ho so|don)|thu (?:\w+ ){0,3}khong (?:\w+ )?bien lai|thu (?:tien )?(?:\w+ ){0,4}(?:om|im
    |khong bien lai|roi (?:ngam|im|giu))|lam nguoi nha|ga gam|quay roi|ep (?:dan|ba con)|doi quan he|am (?:sat|hai)
    |danh (?:dap|bam|gay|chay mau)
""")
# Wrong for a person with a name.
PRIVATE = joined(r"""
    lan chiem|lan dat|quyt|quit|no luong|xay (?:\w+ )?lan|lua|tron (?:no|thue)|ngoai tinh|pha hoai|(?<!nha )dot|danh (?:toi
    |con|chau|em)|chui|boi nho|ga gam|quay roi
""")
# Who is one person, not an office that many sit in.
HOLDER = joined(r"""
    (?:can bo|chu tich|bi thu|cong an vien|truong cong an|pho cong an|cong an khu vuc|truong (?:thon|ap|ban|khu pho
    |phong|tram|khoa|xom|lang)|thon truong|to (?:truong|pho)|pho (?:thon|ap|phong|ban|bi thu|chu tich)|dia chinh
    |ke toan|giam doc|quan doc|hieu (?:truong|pho)|thu quy|van thu|kiem lam|giao vien|co giao|thay giao|bac si|y ta
    |y si|chu nhiem|doi (?:truong|pho)|xa doi(?: truong)?|kiem sat vien|tham phan|dieu tra vien|chap hanh vien
    |hoi truong|tru tri|quan ly|sep|trum|tram truong|thanh tra|nhan vien|lanh dao|dang vien|chu (?:lo|trai|hui|no
    |kho|thau|xuong))
""")
# A certain person: «ông trưởng ấp», «cán bộ xã».
CERTAIN = joined(rf"""
    (?:(?:ong|ba|anh|chi|co|thay|chu|bac|thang|mu|lao|tay|may|bon|cai
    |nu) (?:ong |ba |anh |chi |thang |cha )?(?:{HOLDER}|cong an|chu (?:truong|tiem|quan|hui))|{HOLDER} (?:xa|thon
    |ap|phuong|ten|doan|nay|y te|dia ban|dat dai|ho tich|tu phap)|(?:ong|ba) (?:ay|ta))
""")
# Perhaps a certain person: «ong Luc», where no capital tells a name.
SOMEONE = joined(rf"""
    (?:(?:ong|anh) (?!{NOT_NAMES}\b|(?:ba|minh|rieng|se|nhu|vi|chui|nong|chup|huong|hung|sang|the|hien|huong
    |tren|can|cuoi|cuoc|tuc)\b)\w{{2,}}|^(?!sep|chu (?:thau|lo|trai|hui|no|kho|xuong)|nhan vien){HOLDER} (?!co\b
    |thu\b|duoc|phai|nghi|luong|o\b|la\b|lam|danh may|di\b|thi\b|va\b|xa\b|khong)|(?:ong|ba) (?:hai|ut|chin|muoi
    |bay))
""")
# What is said of somebody who is thought to have done wrong, though no word of it is one by itself.
SUSPECT = joined(r"""
    (?:tien|trieu|nghin|ngan|tram|cay vang|quy|chut dinh|phan mot thang|\d+ (?:phan|trieu|tr|nghin)|\d+(?:tr|k)
    |nguoi nha|ho hang|em vo|anh re|em re|con chau|uu ai|cong khai|dam (?:dong|noi|lam)|buc xuc|bat binh|nghi la
    |bat cong|nhau|say|danh|dung cham|dung chet|trom|lau|dich|nghien|chich|rieng|biet thu|hai vo|bo be|cho qua
    |hua leo|hua lao|tong tien|cong duc|xa hoi den|bao ho|mai dam|gai|duoc tha|lam ngo|ma lo|lo di|che giau
    |khong nop|trung thau|dat cong|pha rung|bom nuoc|doa|de doa|beu ten|bao che|goi y|lay hinh|dap cua|(?:tieu
    |xai) (?:het|mat)|khong xet|khong duoc xet|thien vi|quen biet|chay|phong bi|khong cong bang|ma khong ai
    |hoi thoi|ban thiu|do doc|doc hai|hoa chat|phu phep|mat dat|khai khong|phu cap)
""")
# … and what is said of officials every day.
EVERYDAY = joined(r"""
    (?:cam on|biet on|nhiet tinh|tan tam|giup do|hen|tiep dan|tra loi|(?:nhan|tra|nop|thieu
    |tu choi) (?:\w+ )?(?:ho so|giay)|giay to|quyet dinh|cho (?:toi |em |con )?hoi|xin hoi|hoi ve|(?:ong|anh|chi|ba
    |thay|co|chu|bac) oi|xin loi|tieng anh|xin chao|tu xung|lam chung|ra toa|don ly|cho hoi|phat (?:toi|em|chong
    |con|vo|minh)|giu (?:xe|bang|giay|bang lai)(?: may)?(?: cua)? (?:toi|em|chong|con|minh|nha)|kiem tra|moi (?:toi
    |len|hop)|hy sinh|qua doi|liet si|thuong binh|tro cap|nghi (?:trua|huu|phep|viec|sinh|thai)|chuc mung|thua ke
    |de lai|di chuc|lay (?:vo|chong)|sinh (?:nam|con)|ly hon|khai sinh|cho muon|tang cho|(?<!tieu )(?<!lay )mat roi
    |(?:da|moi|vua) (?:chet|mat)|tai nan|hoc phi|nop thue|tien thue|lam viec|can cuoc|\d+ tuoi|om (?:yeu|nang|dau)
    |muon (?:lam|xin|dang ky|nop)|xin (?:cap|lam|xac nhan)|(?:me|bo|vo|chong|cha|con|chau) toi (?:la|ten)
    |(?:truoc|gan|canh|sau|ben|doi dien|qua|den|vao|khuc|doan|cho|ngo|ngang) (?:cua |cong )?nha (?:ong|ba|anh|chi|co|chu
    |bac|thay)|(?:goi|lien he|dien|alo|nhan tin)(?: cho| voi)? (?:ong|ba|anh|chi|co|chu|bac)
    |(?:de nghi|xin|mong|nho)(?: \w+){0,3} (?:xet|ho tro|sua|lap|giup|quan tam|tham hoi)|nha dot|bi liet
    |cuu chien binh)
""")
TELLING = frozenset(re.findall(r"(?<!\\)\b[a-z]{2,}", " ".join((OFFICE, PERSON, PARTY, CRIME, ABUSE, PRIVATE, HOLDER))))
"""Every syllable that stands in a pattern: what words that were run together are told apart by."""
