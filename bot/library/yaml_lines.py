"""The only module that knows PyYAML: text -> value with the line of every key; duplicate keys and bad syntax found.

YAML 1.1 reads a bare yes, no, on or off as true or false, and 21:00 as the number 1260; both are taken as the text that
an editor sees. Dates stay dates.
"""

from dataclasses import dataclass
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
    """`value`: dicts, lists, strings, numbers, dates. Lines are looked up when a mistake is told, so `root` is kept."""

    value: Any
    root: Any = None
    problems: tuple[Problem, ...] = ()

    def line(self, place: Path) -> int:
        """The 1-based line of a place, e.g. ("options", 0, "text"), or of the nearest thing around it."""
        node = self.root
        line = node.start_mark.line + 1 if node else 1
        for part in place:
            found = _child(node, part)
            if found is None:
                break
            beginning, node = found
            line = beginning.start_mark.line + 1
        return int(line)


def _child(node: Any, part: str | int) -> tuple[Any, Any] | None:
    """(where it begins: its key, or itself; the node) of a part of a mapping or sequence."""
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if str(key.value) == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 0 <= part < len(node.value):
        return node.value[part], node.value[part]
    return None


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Composer(_Base):  # type: ignore[misc]
    """Composes nodes only; values are made below, with their lines."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        """The tag of a node: as PyYAML finds it, without what it keeps for tags by path, of which there are none here."""
        if kind is not yaml.ScalarNode:
            return self.DEFAULT_SEQUENCE_TAG if kind is yaml.SequenceNode else self.DEFAULT_MAPPING_TAG
        if implicit[0]:
            for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                if pattern.match(value):
                    return tag
        return self.DEFAULT_SCALAR_TAG

    def descend_resolver(self, node: Any, index: Any) -> None:
        """Nothing by path."""

    def ascend_resolver(self) -> None:
        """Nothing by path."""


def load(text: str, path: str) -> Loaded:
    """Never raises for what an editor wrote: syntax errors and duplicate keys are `problems` (in Vietnamese)."""
    composer = _Composer(text)
    try:
        node = composer.get_single_node()
        if node is None:
            return Loaded(None)
        builder = _Builder(path, composer)
        value = builder.build(node, 0)
    except yaml.YAMLError as wrong:
        return Loaded(None, None, (_syntax(wrong, path),))
    finally:
        composer.dispose()
    return Loaded(value, node, tuple(builder.problems))


class _Builder:
    """Nodes -> values."""

    def __init__(self, path: str, composer: Any) -> None:
        self._path = path
        self._composer = composer
        self.problems: list[Problem] = []

    def build(self, node: Any, depth: int) -> Any:
        if depth > MOST_DEPTH:
            line = node.start_mark.line + 1
            self.problems.append(Problem(self._path, line, "lồng quá sâu, hoặc mục tự trỏ về chính nó (&, *)"))
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth + 1)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, depth + 1) for child in node.value]
        return self._scalar(node)

    def _mapping(self, node: Any, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in built:
                line = key_node.start_mark.line + 1
                first = next(one for one, _ in node.value if str(one.value) == key).start_mark.line + 1
                said = f"mục «{key}» viết hai lần (lần đầu ở dòng {first}); bỏ bớt một"
                self.problems.append(Problem(self._path, line, said))
                continue
            built[key] = self.build(value_node, depth)
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
