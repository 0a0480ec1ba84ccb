"""The only module that knows PyYAML: text -> value with the line of every key; duplicate keys and bad syntax found.

YAML 1.1 reads a bare yes, no, on or off as true or false, and 21:00 as the number 1260; both are taken as the text that
an editor sees. Dates stay dates.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import yaml

from bot.errors import Problem

Path = tuple[str | int, ...]
TRUE, FALSE = frozenset({"true", "True", "TRUE"}), frozenset({"false", "False", "FALSE"})
MOST_DEPTH = 40
VERSION: str = yaml.__version__


@dataclass(frozen=True)
class Loaded:
    """`value`: dicts, lists, strings, numbers, dates. `lines`: 1-based line of each place, e.g. ("options", 0, "text")."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, place: Path) -> int:
        """The line of a place, or of the nearest thing around it that stands in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Composer(_Base):  # type: ignore[misc]
    """Composes nodes only; values are made below, with their lines."""


def load(text: str, path: str) -> Loaded:
    """Never raises for what an editor wrote: syntax errors and duplicate keys are `problems` (in Vietnamese)."""
    composer = _Composer(text)
    try:
        node = composer.get_single_node()
        if node is None:
            return Loaded(None)
        builder = _Builder(path, composer)
        value = builder.build(node, ())
    except yaml.YAMLError as wrong:
        return Loaded(None, {}, (_syntax(wrong, path),))
    finally:
        composer.dispose()
    return Loaded(value, builder.lines, tuple(builder.problems))


class _Builder:
    """Nodes -> values; remembers where each stood."""

    def __init__(self, path: str, composer: Any) -> None:
        self._path = path
        self._composer = composer
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def build(self, node: Any, place: Path) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(place, line)
        if len(place) > MOST_DEPTH:
            self.problems.append(Problem(self._path, line, "lồng quá sâu, hoặc mục tự trỏ về chính nó (&, *)"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*place, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: Any, place: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in built:
                first = self.lines[(*place, key)]
                said = f"mục «{key}» viết hai lần (lần đầu ở dòng {first}); bỏ bớt một"
                self.problems.append(Problem(self._path, line, said))
                continue
            self.lines[(*place, key)] = line
            built[key] = self.build(value_node, (*place, key))
        return built

    def _scalar(self, node: Any) -> Any:
        tag, written = node.tag, node.value
        if tag == "tag:yaml.org,2002:null":
            return None
        if tag == "tag:yaml.org,2002:bool":
            return True if written in TRUE else False if written in FALSE else written
        if tag == "tag:yaml.org,2002:int":
            return int(written) if written.lstrip("+-").isdecimal() else written
        if tag == "tag:yaml.org,2002:timestamp":
            return self._instant(node)
        if tag == "tag:yaml.org,2002:float":
            return _number(written)
        return written

    def _instant(self, node: Any) -> date | datetime | str:
        try:
            made: date | datetime = self._composer.construct_yaml_timestamp(node)
        except ValueError:
            self.problems.append(
                Problem(self._path, node.start_mark.line + 1, f"ngày «{node.value}» không có trong lịch")
            )
            return str(node.value)
        return made


# Where it is written ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """One `key: value` of a mapping: characters of the text at which the key begins, and the value begins and ends."""

    key: str
    at: int
    start: int
    end: int


@dataclass(frozen=True)
class Mapping:
    """Where a mapping is written. is_flow: in braces. fields: in the order of the text."""

    is_flow: bool
    fields: tuple[Field, ...]


def mapping_at(text: str, key: str) -> Mapping | None:
    """Where the mapping under a top-level key is written; None when there is none, or when it is a reference (*name).

    The text must be one that `load` has no problems with.
    """
    composer = _Composer(text)
    try:
        root = composer.get_single_node()
    finally:
        composer.dispose()
    for key_node, value in root.value:
        if key_node.value == key and isinstance(value, yaml.MappingNode):
            if value.start_mark.index < key_node.end_mark.index:
                return None
            fields = [
                Field(str(one.value), one.start_mark.index, said.start_mark.index, said.end_mark.index)
                for one, said in value.value
            ]
            return Mapping(bool(value.flow_style), tuple(fields))
    return None


def _number(written: str) -> float | str:
    """400.000 is what people write for four hundred thousand, so only a plain decimal is a number."""
    whole, _, rest = written.partition(".")
    return float(written) if whole.isdecimal() and rest.isdecimal() and len(rest) != 3 else written


def _syntax(wrong: yaml.YAMLError, path: str) -> Problem:
    mark = getattr(wrong, "problem_mark", None) or getattr(wrong, "context_mark", None)
    line = mark.line + 1 if mark else 1
    said = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or str(wrong)
    return Problem(path, line, f"YAML viết sai: {_explained(str(said))}")


_EXPLAINED = (
    ("mapping values are not allowed", 'có dấu hai chấm trong câu; đặt cả câu trong dấu nháy kép "…"'),
    ("cannot start any token", "có dấu Tab hoặc ký tự lạ ở đầu; thụt dòng bằng dấu cách"),
    ("found character '\\t'", "có dấu Tab; thụt dòng bằng dấu cách"),
    ("expected <block end>", "dòng này thụt vào không khớp với các dòng trên"),
    ("could not find expected ':'", "thiếu dấu hai chấm sau tên mục"),
    ("found unexpected end of stream", "thiếu dấu nháy hoặc dấu ngoặc đóng"),
    ("undefined alias", 'dấu * ở đầu câu; đặt cả câu trong dấu nháy kép "…"'),
    ("special characters are not allowed", "có ký tự không in được; lưu tệp dạng UTF-8"),
)


def _explained(said: str) -> str:
    """The parser's complaint in plain words."""
    return next((plain for sign, plain in _EXPLAINED if sign in said), said)
