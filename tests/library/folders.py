"""Small content folders for tests, written as an editor would."""

from pathlib import Path

DOCUMENT = """\
number: 168/2024/NĐ-CP
title: Quy định xử phạt về giao thông
short: Nghị định 168 (giao thông)
kind: nghi-dinh
issuer: Chính phủ
issued: 2024-12-26
effective: 2025-01-01
topics: [giao-thong]
"""
ANSWER = """\
question: Không đội mũ bảo hiểm bị phạt bao nhiêu?
topics: [giao-thong]
versions:
  - from: 2025-01-01
    short: Phạt **400.000 đến 600.000 đồng**.
    basis: [{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]
    checked: 2026-11-20
review: {author: bt-01, approver: bt-02, approved: 2026-11-20, again_by: 2999-05-20, status: approved, sample: true}
also:
  - đi xe máy không nón bảo hiểm phạt bao nhiêu tiền
  - đầu trần chạy xe máy
  - quên mũ bị phạt mấy đồng
  - chở con không mũ có sao không
"""
QUIZ = """\
topics: [giao-thong]
questions:
  - id: giao-thong-mu
    ask: Đi xe máy không đội mũ bảo hiểm thì sao?
    options:
      - {text: Bị phạt tiền, right: true, because: Luật bắt buộc đội mũ.}
      - {text: Không sao, because: Vẫn bị phạt.}
    basis: [{document: nd-168-2024, at: điểm h khoản 2 Điều 7}]
"""
ANNOUNCEMENT = """\
title: Tin giao thông
text: |
  Nghị định mới.
publish_at: 2026-12-01 08:00
topics: [giao-thong]
review: {author: bt-01, approver: bt-02, approved: 2026-11-20, status: approved}
"""
TOPICS = "- {id: giao-thong, name: Giao thông, also: [xe cộ]}\n- {id: dat-dai, name: Đất đai}\n"
PLACES = """\
- {id: toan-quoc, name: Toàn quốc}
- {id: xa-mau-a, name: Xã Mẫu A, also: [Xã Bình Minh (cũ)]}
- {id: xa-mau-b, name: Xã Mẫu B}
"""


def write(folder: Path, **files: str) -> Path:
    """`write(folder, **{"answers/a.yaml": "…"})`; returns the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def small(folder: Path) -> Path:
    """One valid item of each kind."""
    return write(
        folder,
        **{
            "documents/nd-168-2024.yaml": DOCUMENT,
            "answers/giao-thong/non-mu.yaml": ANSWER,
            "quizzes/giao-thong.yaml": QUIZ,
            "announcements/2026-12-giao-thong.yaml": ANNOUNCEMENT,
            "topics.yaml": TOPICS,
            "places.yaml": PLACES,
            "units.yaml": "[]\n",
            "synonyms.yaml": "- {say: [nón bảo hiểm], means: mũ bảo hiểm}\n",
        },
    )
