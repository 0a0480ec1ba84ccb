"""Which of the four kinds a person has to say to an office: two are written here, one is guided, one is stopped."""

from dataclasses import replace

from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import Draft
from bot.features.petition.rules import FEWEST_WORDS, MOST_LETTERS, begun_in
from bot.features.petition.shown import say
from bot.features.petition.writing import confirm, look_over, prompt
from bot.message import Reply
from bot.router import Turn
from bot.saying import stop_guide

WRITTEN = ("phan-anh", "kien-nghi")


@petition.command("phananh")
@petition.word("phan anh", "kien nghi", "phan anh kien nghi", "gop y", "gui phan anh", "gui kien nghi", "gui gop y")
@petition.word("toi muon phan anh", "toi muon kien nghi", "toi muon gop y", "toi can phan anh", "bao su co")
@petition.choice("begin")
async def begin(turn: Turn) -> Reply:
    """The four kinds, each in a line; and what was begun and not sent."""
    if turn.incoming.group:
        return say(turn.library, "private")
    typed = turn.argument.strip() if turn.incoming.kind == "text" and turn.incoming.text.startswith("/") else ""
    if len(typed.split()) >= FEWEST_WORDS:
        return await _begun(turn, typed)
    draft = await petitions(turn.services).draft(turn.incoming.sender)
    options = _kinds(turn, "kind")
    if draft and draft.text:
        options.append((turn.say("petition.resume_label"), "petition:resume:"))
    options.append((turn.say("petition.mine_label"), "petition:mine:"))
    return say(turn.library, "choose", options)


def _kinds(turn: Turn, action: str) -> list[tuple[str, str]]:
    options = [(turn.say(f"petition.{kind.replace('-', '_')}_label"), f"petition:{action}:{kind}") for kind in WRITTEN]
    others = ("complain", "denounce")
    return [*options, *((turn.say(f"petition.{name}_label"), f"petition:{name}:") for name in others)]


@petition.question
async def begun(turn: Turn) -> Reply | None:
    """«tôi muốn phản ánh …» with what it is about: which kind it is is asked first all the same, the words are kept."""
    said = turn.incoming.text.strip()
    return await _begun(turn, said) if begun_in(said) and not turn.incoming.group else None


async def _begun(turn: Turn, said: str) -> Reply:
    kept = Draft(turn.incoming.sender, begun_in(said) or "phan-anh", text=said[:MOST_LETTERS])
    await petitions(turn.services).keep(kept, turn.now)
    return say(turn.library, "choose", _kinds(turn, "as"))


@petition.choice("as")
async def kept_as(turn: Turn) -> Reply | None:
    """The kind of what was written already; it is looked over next."""
    draft = None if turn.incoming.group else await petitions(turn.services).draft(turn.incoming.sender)
    if draft is None or turn.argument not in WRITTEN:
        return await begin(turn)
    return await look_over(turn, replace(draft, kind=turn.argument), draft.text)  # type: ignore[arg-type]


@petition.choice("kind")
async def kind(turn: Turn) -> Reply | None:
    """`phan-anh` or `kien-nghi`: the warning, then the text."""
    if turn.incoming.group or turn.argument not in WRITTEN:
        return await begin(turn)
    draft = Draft(turn.incoming.sender, turn.argument)  # type: ignore[arg-type]
    await petitions(turn.services).keep(draft, turn.now)
    return prompt(turn, draft)


@petition.choice("resume")
async def resume(turn: Turn) -> Reply | None:
    draft = None if turn.incoming.group else await petitions(turn.services).draft(turn.incoming.sender)
    return await confirm(turn, draft) if draft and draft.text else await begin(turn)


@petition.choice("complain")
async def complain(turn: Turn) -> Reply:
    """Luật Khiếu nại: right, time, form and office stand in the entry that editors keep; here only what to have ready."""
    names = ("complain", "difference")
    answers = [(turn.say(f"petition.{name}_how"), turn.say(f"petition.{name}_answer")) for name in names]
    options = [(label, f"lookup:show:{answer}") for label, answer in answers if answer in turn.library.answers]
    office = turn.services.config.office
    return say(turn.library, "complain", options, office=office.name, address=office.address)


@petition.choice("denounce")
async def denounce(turn: Turn) -> Reply:
    """The guide before anything can be typed: whatever free text was waited for is waited for no longer."""
    turn.session = replace(turn.session, waiting="", waiting_until=None)
    return stop_guide(turn.library, turn.services.config.office)
