"""How a mistake of an editor is named: which item, which place in it, what to write instead. In Vietnamese, for editors."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.library.yaml_lines import Path

Kind = str  # documents, answers, questions, announcements, topics, places, units, texts, synonyms, quizzes


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in one item; `place` is where it stands within the item, `rule` the rule that it breaks."""

    kind: Kind
    id: str
    place: Path
    message: str
    severity: str = "error"  # error | warning
    rule: str = ""


def nearest(word: str, known: Iterable[str]) -> str:
    """« → có phải «options»?», or nothing when no known word is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" → có phải «{near[0]}»?" if near else ""


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys that an editor may write in an item of this model."""
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if not field.exclude]


def model_at(model: type[BaseModel], place: Path) -> type[BaseModel] | None:
    """The model in which the last key of a place stands: ("versions", 0, "shrot") of an Answer -> Version."""
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        found = next((f for name, f in model.model_fields.items() if part in (name, f.alias)), None)
        inner = _model_in(found.annotation) if found else None
        if inner is None:
            return None
        model = inner
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model within tuple[Version, ...], Fact | None and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in getattr(annotation, "__args__", ()))
    return next((one for one in found if one), None)


_RULES = {"basis": "missing-basis", "because": "missing-reason"}


def explained(wrong: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Path, str, str]]:
    """(place, what is wrong and what to write, the rule's name) of each of pydantic's errors."""
    for error in wrong.errors(include_url=False):
        key = next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
        absent = error["type"] in ("missing", "too_short", "string_too_short")
        yield tuple(error["loc"]), _said(error, model), _RULES.get(key, "shape") if absent else "shape"


_TYPES = {
    "string_type": "phải là chữ",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "tuple_type": "phải là danh sách, mỗi mục một dòng bắt đầu bằng «- », hoặc [một, hai]",
    "list_type": "phải là danh sách, mỗi mục một dòng bắt đầu bằng «- », hoặc [một, hai]",
    "model_type": "phải có các mục con, viết thụt vào ở dòng dưới",
    "model_attributes_type": "phải có các mục con, viết thụt vào ở dòng dưới",
    "dict_type": "phải có các mục con, viết thụt vào ở dòng dưới",
    "string_too_short": "đang để trống, cần viết nội dung",
}


def _said(error: Mapping[str, Any], model: type[BaseModel]) -> str:
    place, kind, found = tuple(error["loc"]), error["type"], error.get("input")
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    context = error.get("ctx", {})
    if kind == "extra_forbidden":
        within = model_at(model, place)
        return f"không có mục «{key}»{nearest(key, keys_of(within)) if within else ''}"
    if kind == "missing":
        return f"thiếu mục «{key}»"
    if kind in _TYPES:
        return f"mục «{key}» {_TYPES[kind]}; đang viết {_shown(found)}"
    if kind == "literal_error":
        known = [one.strip("'") for one in str(context["expected"]).replace(" or ", ", ").split(", ")]
        return f"mục «{key}»: không có giá trị «{found}»{nearest(str(found), known)} (được dùng: {', '.join(known)})"
    if kind.startswith("date"):
        return f"mục «{key}»: {_shown(found)} không phải là ngày, viết như 2026-12-31 hoặc 2026-12-31 08:00"
    if kind == "too_short":
        return f"mục «{key}» cần ít nhất {context['min_length']} mục con"
    if kind == "too_long":
        return f"mục «{key}» có nhiều nhất {context['max_length']} mục con"
    if kind == "value_error":
        return f"mục «{key}»: {context['error']}; đang viết {_shown(found)}"
    if kind == "string_too_long":
        return f"mục «{key}» dài nhất {context['max_length']} ký tự"
    return f"mục «{key}»: {error['msg']}; đang viết {_shown(found)}"


def _shown(found: Any) -> str:
    if found is None:
        return "trống"
    written = str(found)
    return f"«{written[:40]}…»" if len(written) > 40 else f"«{written}»"
