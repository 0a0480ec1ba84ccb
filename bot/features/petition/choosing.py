"""Which of the four kinds a person has to say to an office: two are written here, one is guided, one is stopped."""

from dataclasses import replace

from bot.adding import taken
from bot.features.petition.feature import petition, petitions
from bot.features.petition.matters import Draft
from bot.features.petition.rules import FEWEST_WORDS, MOST_LETTERS, begun_in
from bot.features.petition.shown import say
from bot.features.petition.writing import confirm, look_over, prompt
from bot.masking import mask
from bot.message import Reply
from bot.router import Turn
from bot.saying import quoted, stop_guide
from bot.vietnamese import fold_once

WRITTEN = ("phan-anh", "kien-nghi")


@petition.command("phananh")
@petition.word("phan anh", "kien nghi", "phan anh kien nghi", "gop y", "gui phan anh", "gui kien nghi", "gui gop y")
@petition.word(
    "toi muon phan anh", "toi muon kien nghi", "toi muon gop y", "toi can phan anh", "bao su co", "phananh", "kiennghi"
)
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
    """«(tôi muốn) phản ánh …» with what it is about: which kind it is is asked first all the same, the words are kept."""
    said = turn.incoming.text.strip()
    is_begun = not turn.incoming.group and begun_in(said) is not None and not _is_an_entry(turn, said)
    return await _begun(turn, said) if is_begun else None


def _is_an_entry(turn: Turn, said: str) -> bool:
    """«Phản ánh mà không ai trả lời» is how people ask, in these very words."""
    hits = turn.library.search(mask(said), replace(turn.asker, limit=1)).hits
    answer = turn.library.answers[hits[0].id] if hits else None
    return answer is not None and any(fold_once(one) == fold_once(said) for one in (answer.question, *answer.also))


async def _begun(turn: Turn, said: str) -> Reply:
    """What is begun waits, where another text is not sent yet."""
    before = await petitions(turn.services).draft(turn.incoming.sender)
    if before and before.text not in ("", said[:MOST_LETTERS]):
        turn.session = replace(turn.session, adding=turn.services.seal.shut(said[:MOST_LETTERS]))
        return _or_the_old_one(turn, before, "")
    return await _kept(turn, said)


def _or_the_old_one(turn: Turn, before: Draft, kind: str) -> Reply:
    """Nothing that somebody wrote is lost without a word."""
    options = [
        (turn.say("petition.resume_label"), "petition:resume:"),
        (turn.say("petition.anew_label"), f"petition:anew:{kind}"),
    ]
    reply = say(turn.library, "unsent", options)
    return replace(reply, blocks=(*reply.blocks, quoted(before.text)))


@petition.choice("anew")
async def anew(turn: Turn) -> Reply | None:
    """Without what was begun before: what was just typed, or a kind whose text comes next."""
    if turn.incoming.group:
        return await begin(turn)
    said, is_kind = taken(turn), turn.argument in WRITTEN
    if said and not is_kind:
        return await _kept(turn, said)
    await petitions(turn.services).drop(turn.incoming.sender)
    return await (kind(turn) if is_kind else begin(turn))


async def _kept(turn: Turn, said: str) -> Reply:
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
    before = await petitions(turn.services).draft(turn.incoming.sender)
    if before and before.text:
        return _or_the_old_one(turn, before, turn.argument)
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
