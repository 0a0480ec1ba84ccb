"""JSON Schema of each kind of file, with every key explained in Vietnamese, so that an editor's program completes keys."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from bot.library.models import Model
from bot.library.sheets import LISTS, MODELS, Synonym

TITLES = {
    "documents": "Văn bản",
    "answers": "Câu trả lời",
    "quizzes": "Câu đố",
    "announcements": "Thông báo",
    "topics": "Chủ đề",
    "places": "Địa bàn",
    "units": "Cơ quan",
    "holidays": "Ngày nghỉ lễ, tết",
    "deadlines": "Hạn trả lời phản ánh, kiến nghị, vướng mắc",
    "synonyms": "Từ đồng nghĩa",
    "terms": "Từ ngữ, chữ viết tắt",
    "collections": "Tập hợp trên mục lục",
}
EXPLAINED = {
    "number": "Số hiệu chính thức, ví dụ 168/2024/NĐ-CP",
    "title": "Tên đầy đủ, hoặc tiêu đề của thông báo",
    "short": "Tên ngắn của văn bản; hoặc câu trả lời ngắn, điều người dân đọc trước, dưới 300 ký tự",
    "kind": "Loại văn bản; loại đơn vị; hoặc phan-anh, kien-nghi",
    "issuer": "Cơ quan ban hành",
    "issued": "Ngày ban hành, năm-tháng-ngày",
    "effective": "Ngày có hiệu lực",
    "expires": "Ngày hết hiệu lực: từ ngày này không còn áp dụng",
    "replaces": "Mã các văn bản mà văn bản này thay thế",
    "amends": "Mã các văn bản mà văn bản này sửa đổi, bổ sung",
    "place": "Mã địa bàn áp dụng trong places.yaml; bỏ trống là toàn quốc",
    "source": "Địa chỉ trang chính thức đã mở xem; không có thì bỏ trống",
    "topics": "Mã các chủ đề trong topics.yaml",
    "question": "Câu hỏi, viết như người dân hỏi; cũng là chữ trên nút bấm",
    "versions": "Câu trả lời theo từng thời gian luật có hiệu lực; máy chọn đúng bản theo ngày hỏi",
    "from": "Ngày đầu tiên áp dụng",
    "to": "Ngày cuối cùng còn áp dụng; bỏ trống là chưa có ngày cuối",
    "basis": "Căn cứ: điểm, khoản, Điều của văn bản nào; không có căn cứ thì câu trả lời không được dùng",
    "document": "Mã văn bản (tên tệp trong documents/)",
    "at": "Chỗ trong văn bản, ví dụ: điểm h khoản 2 Điều 7",
    "rule": "half hoặc double: điều này giảm một nửa hoặc tăng gấp đôi mức phạt của các điều khác",
    "more": "Phần nói thêm; dùng được đoạn văn, danh sách «- » và **chữ đậm**",
    "do": "Việc cần làm, từng bước",
    "before": "Quy định cũ mà quy định này thay",
    "fact": "Con số chính, để máy so các câu trả lời với nhau",
    "key": "Tên của con số",
    "value": "Con số",
    "checked": "Ngày đã đối chiếu con số với văn bản gốc; null là đang đối chiếu, khi đó không nêu con số",
    "review": "Ai viết, ai duyệt, khi nào xem lại",
    "author": "Người viết",
    "approver": "Người duyệt, phải khác người viết",
    "approved": "Ngày duyệt",
    "again_by": "Phải xem lại trước ngày này",
    "status": "draft (nháp), approved (đã duyệt), withdrawn (đã rút)",
    "sample": "true: nội dung mẫu, bot nói rõ là đang chờ duyệt",
    "also": "Những cách khác mà người ta hỏi hoặc gọi, kể cả tiếng địa phương",
    "audience": "Dành cho ai: citizen, business, official; bỏ trống là mọi người",
    "related": "Mã các câu trả lời liên quan",
    "questions": "Các câu đố",
    "id": "Mã, không dấu, nối bằng gạch ngang",
    "ask": "Câu đố",
    "options": "Các phương án, đúng một phương án có right: true",
    "text": "Nội dung",
    "because": "Vì sao đúng, vì sao sai",
    "right": "true ở phương án đúng",
    "answer": "Mã câu trả lời giải thích câu đố này",
    "publish_at": "Gửi lúc nào, giờ Hà Nội, ví dụ 2026-12-01 08:00",
    "latest_send_at": "Quá giờ này thì giữ lại và hỏi người vận hành",
    "acknowledge_by": "Hạn xác nhận đã đọc; có hạn thì đây là văn bản chỉ đạo gửi cán bộ",
    "corrects": "Mã thông báo đã gửi sai: tin này ghi lại toàn bộ nội dung đúng, chỉ gửi cho ai đã nhận tin sai",
    "name": "Tên hiển thị",
    "within": "Mã địa bàn, đơn vị cấp trên",
    "address": "Địa chỉ",
    "reception": "Lịch tiếp dân: days (ngày nào), hours (giờ nào)",
    "days": "Ngày tiếp dân, ví dụ: thứ Năm hằng tuần; ở hạn trả lời là số ngày làm việc",
    "hours": "Giờ tiếp dân; ở hạn trả lời là số giờ làm việc",
    "hotline": "Đường dây nóng công khai",
    "valid_from": "Ngày đầu tiên đơn vị hoạt động",
    "valid_to": "Ngày cuối cùng đơn vị còn hoạt động; bỏ trống là chưa có ngày cuối",
    "every": "Ngày/tháng nghỉ cố định hằng năm, ví dụ 30/04",
    "length": "Số ngày nghỉ theo luật, khi ngày cụ thể do cấp có thẩm quyền quyết định từng năm",
    "between": "Kỳ nghỉ này luôn rơi vào khoảng nào trong năm, ví dụ 15/01-28/02",
    "dates": "Các ngày nghỉ đã được quyết định, của từng năm, ví dụ 2027-02-08",
    "working": "Ngày cuối tuần đi làm bù",
    "urgency": "normal (thường) hoặc urgent (gấp)",
    "fields": "Mã các chủ đề mà cơ quan phụ trách",
    "reported": "Lời người dân dùng khi phản ánh việc thuộc lĩnh vực này; + là có đủ các vế («trường + thu tiền»)",
    "say": "Những cách người ta nói",
    "means": "Từ mà nội dung dùng; hoặc nghĩa của từ, bằng lời dễ hiểu",
    "term": "Từ ngữ hoặc chữ viết tắt",
    "explain": "false: ai cũng hiểu, không cần giải thích cho người đọc",
    "not_in": "Chủ đề mà ở đó từ này có nghĩa khác, nên không giải thích",
    "hash": "Dấu của nội dung đã duyệt, do `loaluat approve` ghi; sửa nội dung thì phải duyệt lại",
    "obligations": "Việc mà văn bản giao: ai, làm gì, hạn nào",
    "who": "Ai phải làm",
    "what": "Phải làm gì",
    "due": "Hạn: một ngày, hoặc bằng lời như «trong 10 ngày làm việc»",
    "unit": "Mã cơ quan trong units.yaml, nếu đã rõ",
    "answers": "Mã các câu trả lời, theo thứ tự hiện ra",
    "documents": "new: văn bản mới; local: văn bản của địa phương",
    "changed": "true: các câu trả lời có quy định vừa đổi hoặc sắp đổi",
    "units": "Chỉ gửi, chỉ giao cho các đơn vị có mã này; bỏ trống là mọi đơn vị",
    "unit_kinds": "Chỉ gửi, chỉ giao cho các loại đơn vị này, ví dụ ubnd-xa; bỏ trống là mọi loại",
    "trial": "Câu thử sau khi xác nhận, không bắt buộc: ask, options, basis; chỉ người trả lời thấy kết quả",
    "tasks": "Việc giao kèm chỉ đạo cho từng đơn vị: id, what, due (một ngày), basis",
}
"""Every key that an editor may write, in the words of the guide for editors."""


def schemas() -> dict[str, dict[str, Any]]:
    """Kind -> JSON Schema; of a list file, the schema of the list."""
    found = {kind: _schema(kind, model) for kind, model in MODELS.items()}
    for kind, model in (LISTS | {"synonyms": Synonym}).items():
        of_one = _schema(kind, model)
        definitions = {"$defs": of_one.pop("$defs")} if "$defs" in of_one else {}
        found[kind] = {"title": TITLES[kind], "type": "array", "items": of_one, **definitions}
    return found


def write_schemas(folder: Path) -> dict[str, str]:
    """Writes `<kind>.schema.json` into the folder; returns file -> which content files it is for, as VS Code takes it."""
    folder.mkdir(parents=True, exist_ok=True)
    used: dict[str, str] = {}
    for kind, schema in schemas().items():
        path = folder / f"{kind}.schema.json"
        path.write_bytes(orjson.dumps(schema, option=orjson.OPT_INDENT_2))
        used[str(path)] = f"content/{kind}/**/*.yaml" if kind in MODELS else f"content/{kind}.yaml"
    return used


def _schema(kind: str, model: type[Model]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    schema["title"] = TITLES[kind]
    for one in (schema, *schema.get("$defs", {}).values()):
        _explain(one)
    return schema


def _explain(schema: dict[str, Any]) -> None:
    """Vietnamese descriptions; what the file's name says must not be written in it."""
    schema.pop("description", None)
    properties: dict[str, Any] = schema.get("properties", {})
    for hidden in _hidden(properties):
        properties.pop(hidden)
    for key, value in properties.items():
        value.pop("title", None)
        value["description"] = EXPLAINED[key]


def _hidden(properties: Mapping[str, Any]) -> list[str]:
    """`path`, and `id` and `quiz` where the file's name or the file around it says them."""
    hidden = [key for key in ("path", "quiz") if key in properties]
    is_question = "ask" in properties
    if "id" in properties and "path" in properties and not is_question:
        hidden.append("id")
    return hidden + (["topics"] if is_question and "topics" in properties else [])
