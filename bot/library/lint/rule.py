"""A rule of the content: its name, what it asks, how serious a breach is, and the function that finds breaches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from bot.library.findings import Finding
from bot.library.items import Items

Severity = Literal["error", "warning"]
Find = Callable[[Items, date], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """name: what `# allow NAME: reason` and `--rules` say. about: what it asks of editors, in Vietnamese.

    severity: an error leaves its item out, a warning does not. firm: no comment can silence it, since the bot would not
    know what to do with such an item. find: None where the loader finds it while it reads.
    """

    name: str
    about: str
    severity: Severity
    firm: bool
    find: Find | None = None

    def findings(self, items: Items, today: date) -> Iterator[Finding]:
        """Every breach, with this rule's name and severity."""
        if self.find is not None:
            for one in self.find(items, today):
                yield replace(one, rule=self.name, severity=self.severity)


RULES: dict[str, Rule] = {}
"""By name, in the order in which they are listed."""


def rule(name: str, about: str, severity: Severity = "error", firm: bool = False) -> Callable[[Find], Find]:
    """Registers the function as the finder of a rule. Findings need not carry the rule's name."""

    def register(find: Find) -> Find:
        RULES[name] = Rule(name, about, severity, firm, find)
        return find

    return register


def read_by_loader(name: str, about: str, severity: Severity = "error") -> None:
    """A rule that the loader holds a file against while it reads."""
    RULES[name] = Rule(name, about, severity, firm=True)


read_by_loader("syntax", "tệp là YAML đúng, dạng UTF-8, mỗi mục viết một lần")
read_by_loader("shape", "đúng tên mục, đủ mục bắt buộc, đúng kiểu giá trị")
read_by_loader("missing-basis", "mỗi câu trả lời, mỗi câu đố có ít nhất một căn cứ")
read_by_loader("missing-reason", "mỗi đáp án của câu đố có lời giải thích (because)")
read_by_loader("unfilled", "mục đã duyệt không còn chỗ «ĐIỀN …»")
read_by_loader("to-fill", "bản nháp, văn bản mới: chỗ «ĐIỀN …» còn phải viết", "warning")
read_by_loader("same-id", "mỗi mã chỉ dùng một lần trong một loại")
read_by_loader("lost-sentence", "câu mà bot đang dùng không mất, không đòi giá trị lạ")
