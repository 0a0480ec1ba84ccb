"""How a person is addressed: ông/bà, anh/chị or bạn. Pure.

Everything is written with «ông/bà»; a reply is rewritten where it leaves, into the form that its reader chose. For
«ông/bà» itself that costs nothing.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Literal, get_args

from bot.message import Block, Bullets, Paragraph, Quote, Reply, Span, Spans

Form = Literal["ong-ba", "anh-chi", "ban"]
FORMS: tuple[Form, ...] = get_args(Form)
CANONICAL: Form = "ong-ba"
AMONG_OFFICIALS: Form = "anh-chi"
OFFICIALS = frozenset({"official", "head", "legal_officer"})

_WORDS: dict[Form, str] = {"ong-ba": "ông/bà", "anh-chi": "anh/chị", "ban": "bạn"}
# «ông/bà nội», «ông/bà ngoại» are grandparents
_ADDRESSED = re.compile(r"\bông/bà\b(?! (?:nội|ngoại))", re.IGNORECASE)


def form_for(chosen: str | None, roles: frozenset[str], usual: Form) -> Form:
    """What a person chose; else anh/chị among officials, and what is usual at this installation for everybody else."""
    for form in FORMS:
        if form == chosen:
            return form
    return AMONG_OFFICIALS if roles and not roles.isdisjoint(OFFICIALS) else usual


def in_form(said: str, form: Form) -> str:
    """The text with every «ông/bà» in that form; «Ông/bà» keeps its capital."""
    if form == CANONICAL or "/" not in said:
        return said
    return _ADDRESSED.sub(lambda found: _like(found[0], _WORDS[form]), said)


def addressed(reply: Reply, form: Form) -> Reply:
    """The reply in that form: title, blocks and the labels of its choices; what a button carries stays."""
    if form == CANONICAL:
        return reply

    def said(text: str) -> str:
        return in_form(text, form)

    choices = tuple(replace(one, label=said(one.label)) for one in reply.choices)
    blocks = tuple(_block(one, said) for one in reply.blocks)
    return replace(reply, title=said(reply.title), blocks=blocks, choices=choices)


def read_by(blocks: Iterable[Block], form: Form) -> tuple[Block, ...]:
    """Blocks as somebody of that form reads them: they stay so, whoever they are shown to."""
    return tuple(replace(_block(one, lambda said: in_form(said, form)), theirs=True) for one in blocks)


def _like(written: str, word: str) -> str:
    """The word with the capitals of what was written."""
    if written.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if written[0].isupper() else word


def _block(block: Block, said: Callable[[str], str]) -> Block:
    if block.theirs:
        return block
    match block:
        case Paragraph():
            return replace(block, spans=_spans(block.spans, said))
        case Bullets():
            return replace(block, items=tuple(_spans(item, said) for item in block.items))
        case Quote():
            return replace(block, paragraphs=tuple(_spans(one, said) for one in block.paragraphs))


def _spans(spans: Spans, said: Callable[[str], str]) -> Spans:
    return tuple(Span(said(span.text), span.bold) for span in spans)
