"""What is typed under a screen that asks «Gửi?»: a yes in words, more of what stands there, or something else.

Whoever reads their own words once more corrects them («à quên, ở ngõ 5 nữa»), so what asks nothing is taken for more of them
and shown, with a button that takes it out again. What the bot surely answers is a question as anywhere; in doubt the person
says which it is. The words that will be sent are kept by the feature; here only what is in doubt, sealed.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from bot.library.search.talk import talk
from bot.masking import mask
from bot.message import Reply
from bot.router import Feature, Turn
from bot.saying import quoted, say
from bot.vietnamese import fold_once

Meant = Literal["", "send", "drop", "yes", "more", "doubt"]
Options = list[tuple[str, str]]
Show = Callable[[str, str, Options], Awaitable[Reply]]
"""(text, sentence that stands first, buttons besides its own) -> the screen that asks whether to send the text."""

MOST_LETTERS = 1_000
"""Of all that is sent at once: what is longer is for a talk at the office."""
LONG = 300
"""Nobody asks the bot in so many letters; it is told more."""
FEWEST_WORDS = 3
"""Of what tells something by itself: «tiền điện» may be either."""
FEW_WORDS = 5
"""So few may name what the bot has an answer to («trợ cấp người cao tuổi»)."""
IS_ASKED = timedelta(minutes=30)

_YES = r"(?:(?:ok|oke|okay|vang|da|u|uh|duoc|dung|roi|dong y|co|phai|chuan|nhat tri)\b ?)"
_POLITE = r"(?: (?:di|nhe|nha|luon|giup|ho|cho|toi|em|chau|bac|thoi|ngay|a|ad|ban|nao))*"
_SEND = re.compile(rf"{_YES}*gui{_POLITE}")
_DROP = re.compile(rf"(?:thoi )?(?:khong|khoi|dung)(?: can| muon)? gui(?: nua)?{_POLITE}|bo di|xoa di|huy di")
_WAITS = re.compile(
    r"(?:khoan|cho|doi|tu tu|de (?:toi|em|chau|minh) (?:xem|nghi|doc))(?: (?:da|ti|chut|xiu|mot|lai|a|nhe|roi|ky))*"
)
_ELSE = re.compile(r"(?:\w+ ){0,3}hoi (?:viec|chuyen|cai|dieu|cau|y) khac\b.*")
_AGREES = re.compile(rf"{_YES}+{_POLITE}")
_CODE = re.compile(r"(?:(?:ma|phan anh|kien nghi|cau hoi|vuong mac) )?[hpv] ?\d{1,9}")
_MORE = re.compile(
    r"(?:(?:a|ah|o|oi|da|thua|xin loi|the|ma|va|toi|em|chau) )*"
    r"(?:quen|nham|bo sung|noi them|ghi them|viet them|them|con nua|ngoai ra|sua lai|cu the|y toi la)\b"
    r"|.*\bnua(?: nhe| nha| a)?$"
)
_ASKS = re.compile(
    r"\b(?:bao nhieu|the nao|nhu nao|lam sao|tai sao|vi sao|khi nao|bao lau|la gi|can gi|duoc khong|co phai|phai khong"
    r"|thi sao|may tuoi|may tien|trong may|mat may|muc phat|giay to gi)\b|(?<!khong )\bbao gio\b"
    r"|\b(?:khong|chua|gi|ai|o dau|ha)$"
)
"""«ở đâu» inside a text without marks is «ở đầu ngõ» as often."""


def is_asked(turn: Turn, feature: Feature) -> bool:
    """Whether that screen of the feature is what this person saw last, but for what was pushed meanwhile."""
    session, known = turn.session, {f"{feature.name}:send:", f"{feature.name}:add:more"}
    fresh = session.menu_at is not None and turn.now - session.menu_at <= IS_ASKED
    return fresh and not turn.incoming.group and any(one.data in known for one in (*session.menu, *session.before))


async def typed(turn: Turn, feature: Feature, kept: str, show: Show, differs: bool = False) -> Reply | None:
    """The answer to a text under that screen; None where it is no business of it.

    kept: what would be sent. differs: something tells that it may be another text altogether.
    """
    said = turn.incoming.text.strip()
    match meant(turn, said, differs):
        case "send" | "drop" as choice:
            return await feature.choices[choice](turn)
        case "yes":
            return await show(kept, "adding.not_sent", [])
        case "more":
            return await _with(turn, feature, kept, said, show)
        case "doubt":
            return _which(turn, feature, said)
    return None


def meant(turn: Turn, said: str, differs: bool = False) -> Meant:
    """What a text under that screen is; "" for small talk, a code, a question that has its answer."""
    folded = fold_once(said)
    if _SEND.fullmatch(folded):
        return "send"
    if _DROP.fullmatch(folded):
        return "drop"
    small = talk(said)
    # who thanks believes that it was sent
    if small == "thanks" or _AGREES.fullmatch(folded) or _WAITS.fullmatch(folded):
        return "yes"
    if small or _CODE.fullmatch(folded) or _ELSE.fullmatch(folded):
        return ""
    if _MORE.match(folded):
        return "more"
    words, asks = len(folded.split()), said.endswith("?") or _ASKS.search(folded) is not None
    answered = (asks or words <= FEW_WORDS) and _is_answered(turn, said)
    if asks and answered:
        return ""
    if len(said) > LONG:
        return "more"
    return "doubt" if asks or answered or differs or words < FEWEST_WORDS else "more"


def _is_answered(turn: Turn, said: str) -> bool:
    return turn.library.search(mask(said), replace(turn.asker, limit=1)).outcome == "answer"


def _which(turn: Turn, feature: Feature, said: str) -> Reply:
    """More of it, in its place, or a question: what was typed waits sealed for the choice."""
    turn.session = replace(turn.session, adding=turn.services.seal.shut(said))
    buttons = {"more": f"{feature.name}:add:more", "only": f"{feature.name}:add:only", "question": "lookup:ask:"}
    options = [(turn.say(f"adding.{name}_label"), data) for name, data in buttons.items()]
    options.append((turn.say("adding.back_label"), f"{feature.name}:add:"))
    reply = say(turn.library, "adding.which", options)
    return replace(reply, blocks=(quoted(said), *reply.blocks))


async def pressed(turn: Turn, feature: Feature, kept: str, show: Show) -> Reply:
    """The choice that `_which` or the screen after an addition offers: `more`, `only`, `LETTERS=OF` (cut again), nothing."""
    left, _, of = turn.argument.partition("=")
    if left.isdecimal() and of == str(len(kept)):  # pressed twice, it is no longer so long
        return await show(kept[: int(left)].rstrip(), "adding.undone", [])
    said = taken(turn) if turn.argument in ("more", "only") else ""
    if not said:
        return await show(kept, "adding.unchanged", [])
    if turn.argument == "only":
        return await show(said, "adding.replaced", [])
    return await _with(turn, feature, kept, said, show)


def taken(turn: Turn) -> str:
    """What was in doubt, which it is no longer."""
    sealed = turn.session.adding
    turn.session = replace(turn.session, adding="")
    return turn.services.seal.open(sealed) if sealed else ""


async def _with(turn: Turn, feature: Feature, kept: str, said: str, show: Show) -> Reply:
    """The screen with the text at the end of what stands there; taken up again after a kill, it stands there already."""
    if said == kept:
        return await show(kept, "adding.unchanged", [])
    before = kept.removesuffix(said).rstrip() if kept.endswith(f"\n{said}") else kept
    whole = f"{before}\n{said}".strip()
    if len(whole) > MOST_LETTERS:
        return await show(kept, "adding.full", [])
    undo = (turn.say("adding.undo_label"), f"{feature.name}:add:{len(before)}={len(whole)}")
    return await show(whole, "adding.added", [undo] if before else [])
