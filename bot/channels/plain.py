"""A reply as plain text, for channels without markup and without buttons: numbered choices stand in the text."""

from bot.message import Block, Bullets, Paragraph, Part, Quote, Reply, Spans


def render(reply: Reply, limit: int, shows_choices: bool) -> list[Part]:
    """Parts of at most `limit` characters; the last one has the choices, written out where there are no buttons."""
    whole_pieces = [reply.title, *pieces(reply)]
    if shows_choices and reply.choices:
        whole_pieces.append("\n".join(f"{choice.key}. {choice.label}" for choice in reply.choices))
    texts = [""]
    for piece in (cut for whole in whole_pieces if whole.strip() for cut in cuts(whole, limit)):
        if texts[-1] and len(texts[-1]) + 2 + len(piece) > limit:
            texts.append("")
        texts[-1] += f"\n\n{piece}" if texts[-1] else piece
    return [*(Part(text) for text in texts[:-1]), Part(texts[-1] or "…", reply.choices)]


def pieces(reply: Reply) -> list[str]:
    """What stands between the title and the choices: a block each, then the links."""
    return [*map(_block, reply.blocks), *(url for url in (reply.image, reply.source) if url)]


def cuts(said: str, limit: int) -> list[str]:
    """The text in pieces of at most `limit` characters, cut at a line, a sentence or a word where there is one."""
    found = []
    while len(said) > limit:
        at = next((at for sign in ("\n", ". ", " ") if (at := said.rfind(sign, limit // 2, limit)) > 0), limit - 1)
        found.append(said[: at + 1].strip())
        said = said[at + 1 :].strip()
    return [*found, said]


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return _text(spans)
        case Bullets(items, numbered):
            marks = (f"{n}." if numbered else "–" for n in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_text(item)}" for mark, item in zip(marks, items, strict=True))
        case Quote(paragraphs):
            return "\n".join(f"« {_text(one)} »" for one in paragraphs)


def _text(spans: Spans) -> str:
    return "".join(span.text for span in spans)
