"""Does this text accuse somebody (tố cáo)? Is somebody in danger? Pure; runs before anything is written.

Works on folded syllables with shorthand written out, slips of the keyboard mended and disguises taken off, so with and
without diacritics. Where the border runs:

* Danger wins: whoever cries for help gets the numbers to call first, also when the text names who does it. Such a text
  is not an accusation of an official, but it is the most private that people send and no part needs it afterwards:
  its words are left out as well.
* An accusation points at somebody (an office-holder, a person named or described, «ổng», a firm that commits a crime)
  as having done wrong and wants it known: «ông trưởng ấp bỏ túi tiền hỗ trợ», whether or not «tố cáo» is said. A report
  of somebody («phản ánh ông A nhận tiền») is one too, and so is a text of which only the wrong is left, since the name
  stood in the message before («lấy tiền hỗ trợ của bà con bỏ túi riêng»).
* A question about what the law says for a deed passes, also about one's neighbour, employer or child («hàng xóm lấn
  đất tôi thì làm thế nào», «con tôi đánh bạn bị xử thế nào»), so does one about denouncing («tố cáo gửi đâu»), a
  complaint (khiếu nại) against a decision, a petition about a thing (road, rubbish, noise, a slow procedure), and what
  states the law, as an officer's answer does («người nhận hối lộ có thể bị phạt tù»).
* A question that also tells of somebody by name, sum, day or proof is stopped: a question can be put again in other
  words, a name once stored is stored.

Two parts look, and either stops. Patterns (accusation.py) know what is said again and again, also in one word. Weights
(weighing.py), learned from labelled messages, judge what no pattern was made for: who is meant, what kind of thing is told
of them and how, and whether something is asked. `python -m tests.bench.guard.learn why TEXT` tells what a verdict rests on.

What it cannot see: a picture, a code that no person reads (base64), a name and a wrong in two messages that each say
nothing. Where two texts come to stand together it looks again.
"""

from dataclasses import replace

from bot.guard.accusation import FEWEST_WORDS, accuses, is_suspected
from bot.guard.danger import in_danger
from bot.guard.reading import readings, whole
from bot.guard.weighing import DOUBT, LEAST, weight
from bot.message import Incoming, Verdict

MOST_CHARACTERS = 2_000
"""Enough to see what a text is about; the time for a longer one must not grow."""

UNREAD = ("photo", "unsupported")
"""Kinds of which no feature reads the words."""


def inspect(text: str) -> Verdict:
    """What must happen before the text is kept: "danger", "accusation" or nothing."""
    said = whole(text[:MOST_CHARACTERS])
    read = readings(said)
    if any(in_danger(one, said) for one in read):
        return "danger"
    return "accusation" if any(_is_accusation(one, said) for one in read) else ""


def _is_accusation(read: str, said: str) -> bool:
    """A mere suspicion counts unless the weights speak clearly against it."""
    weighs = weight(read, said)
    if weighs >= LEAST and read.count(" ") >= FEWEST_WORDS:
        return True
    return accuses(read, said) or (weighs >= DOUBT and is_suspected(read, said))


def guard(incoming: Incoming) -> Incoming:
    """The update with its verdict; of what was stopped nothing is left but who, when, what kind and which message. The words
    under a photo are looked at, and not kept either; nor is what stands behind the part that was read."""
    verdict = inspect(incoming.text) if incoming.text else ""
    if verdict or (incoming.text and incoming.kind in UNREAD):
        return replace(incoming, text="", choice="", verdict=verdict)
    is_whole = len(incoming.text) <= MOST_CHARACTERS
    return incoming if is_whole else replace(incoming, text=incoming.text[:MOST_CHARACTERS])
