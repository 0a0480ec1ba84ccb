"""What citizens see differently between two states of the content, in words for editors. Pure but for reading the folders.

    old, new = read_edition(folder, day, cards), read_edition(other, day, cards)
    for item in compare(old, new, day): …

What a card says comes from outside (`Seen`), since the card is a feature's. A change is indirect when the item itself stands
as it did and another one, a document mostly, makes the difference.
"""

from bot.library.changes.compare import compare, only_formatted
from bot.library.changes.edition import Edition, Seen, read_edition
from bot.library.changes.wording import Change, Changed

__all__ = ["Change", "Changed", "Edition", "Seen", "compare", "only_formatted", "read_edition"]
