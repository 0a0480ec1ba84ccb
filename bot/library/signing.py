"""Writes an approval into a file: the keys of `review:` change, every other character stays.

A YAML library that writes would set all the file anew (quotes, folded lines, comments), and the approver's commit would show
changes that nobody made. So only the few values are exchanged where the parser found them.
"""

from collections.abc import Mapping, Sequence

from bot.errors import OperatorError
from bot.library import yaml_lines
from bot.library.items import Spot
from bot.library.loader import is_as_read
from bot.library.models import Review
from bot.library.saving import replace_file
from bot.library.yaml_lines import Field

ORDER = list(Review.model_fields)
BOM = "\ufeff"


class CannotSign(ValueError):
    """`review:` is not written in a way in which a key can be set; the text says what to write."""


def signed(text: str, values: Mapping[str, str]) -> str:
    """The text with these keys of `review:` set, new ones after the nearest that stands before them in the contract.

    values: key -> as it is written in YAML. Raises CannotSign.
    """
    bom, text = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    for key in sorted(values, key=ORDER.index):
        text = _with(text, key, values[key])
    return bom + text


def sign(spot: Spot, review: Review, keys: Sequence[str]) -> None:
    """Writes these keys of the review into the item's file, whole or not at all.

    OperatorError when the file changed since it was read, or cannot be written so that all else stays the same.
    """
    text = spot.file.read_bytes().decode()
    if not is_as_read(spot):
        raise OperatorError(f"{spot.path}: tệp vừa được sửa; xem lại rồi gõ lại lệnh")
    written = review.model_dump(mode="json")
    values = {key: f'"{written[key]}"' if key == "hash" else str(written[key]) for key in keys}
    try:
        made = signed(text, values)
    except CannotSign as wrong:
        raise OperatorError(f"{spot.path}: {wrong}") from None
    if not _says_the_same(text, made, review):
        raise OperatorError(
            f"{spot.path}: không ghi được vào mục «review»; viết lại thành {{author: …, status: draft}}"
        )
    replace_file(spot.file, made)


def _says_the_same(before: str, after: str, review: Review) -> bool:
    """Does the new text hold this review, and beside it all that the old one held?"""
    old, new = yaml_lines.load(before.removeprefix(BOM), ""), yaml_lines.load(after.removeprefix(BOM), "")
    if new.problems or not isinstance(new.value, dict):
        return False
    held = new.value.pop("review", None)
    old.value.pop("review")
    return bool(new.value == old.value and Review.model_validate(held) == review)


def _with(text: str, key: str, value: str) -> str:
    review = yaml_lines.mapping_at(text, "review")
    if review is None or not review.fields:
        raise CannotSign("mục «review» phải viết ngay trong tệp, ví dụ «review: {author: bt-01, status: draft}»")
    here = next((one for one in review.fields if one.key == key), None)
    if here:
        gap = "" if text[here.start - 1] in " \t" else " "  # `key:` without a value
        return text[: here.start] + gap + value + text[here.end :]
    before = _before(review.fields, key)
    if review.is_flow:
        return f"{text[: before.end]}, {key}: {value}{text[before.end :]}"
    return _with_line(text, before, f"{key}: {value}")


def _before(fields: tuple[Field, ...], key: str) -> Field:
    """The field after which a new key goes."""
    earlier = [one for one in fields if one.key in ORDER and ORDER.index(one.key) < ORDER.index(key)]
    return max(earlier, key=lambda one: ORDER.index(one.key), default=fields[-1])


def _with_line(text: str, before: Field, line: str) -> str:
    """A new line under the field, as far in as it, with the file's own ends of lines."""
    indent = before.at - (text.rfind("\n", 0, before.at) + 1)
    newline = "\r\n" if "\r\n" in text else "\n"
    ends = before.end if text[before.end - 1 : before.end] == "\n" else text.find("\n", before.end) + 1
    if ends == 0:  # the last line has no end
        return f"{text}{newline}{' ' * indent}{line}"
    return f"{text[:ends]}{' ' * indent}{line}{newline}{text[ends:]}"
