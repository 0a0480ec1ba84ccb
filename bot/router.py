"""Which handler answers which message. Knows no platform and no law; a feature registers its handlers, that is all."""

import unicodedata
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from bot import menus
from bot.clock import day_of
from bot.library import Library, Query
from bot.message import Choice, Incoming, Kind, Reply, Verdict
from bot.services import Services as Services
from bot.storage import Broadcast, Citizen, Post, Session
from bot.vietnamese import fold


@dataclass
class Turn:
    """One message and all that is known when it is answered. A handler may replace `session`; the app stores it."""

    incoming: Incoming
    citizen: Citizen
    session: Session
    services: Services
    now: datetime
    argument: str = ""
    doubt: menus.Doubt | None = None
    """Why a typed number or letter is not taken for a choice."""

    @property
    def library(self) -> Library:
        return self.services.library

    @property
    def asker(self) -> Query:
        """Who asks, as search and lists see it: the day, the place (else where the office is), the roles."""
        place = self.citizen.place or self.services.config.office.place
        return Query(day_of(self.now), place, self.citizen.roles)

    def say(self, key: str, **values: object) -> str:
        """The sentence `feature.name` of content/texts/, with its {values} filled in."""
        return self.services.library.texts.say(key, **values)

    def addressed(self, reply: Reply) -> Reply:
        """The reply in the form of address of whom it is for."""
        return self.services.addressed(reply, self.citizen)


MOST_LETTERS_OF_A_PHRASE = 60

Handler = Callable[[Turn], Awaitable[Reply | None]]
InlineHandler = Callable[[Turn], Awaitable[Sequence[tuple[str, Reply]]]]
Completer = Callable[[Turn], Sequence[tuple[str, str]]]
Due = Callable[[Services, datetime, datetime], Awaitable[Sequence[Broadcast]]]
Chore = Callable[[Services, datetime], Awaitable[None]]
Compose = Callable[[Services, Broadcast, Citizen, datetime], Awaitable["Push | None"]]
Edition = Callable[[Services, Broadcast, datetime], str | None]
Briefing = Callable[[Services, Post, datetime], Awaitable[Sequence["Brief"]]]
Owing = Callable[[Services, Sequence[Post], datetime], Awaitable[Sequence["Owed"]]]
AskingBack = Callable[[Turn], Awaitable[Sequence["AskedBack"]]]
Register = Callable[[Handler], Handler]


@dataclass(frozen=True)
class Push:
    """A broadcast as one person gets it. `opens`: (label, data) of the button that leads to it from a digest.

    owed: it comes because of what the person asked for or is in charge of, so it does not say how to end it.
    """

    reply: Reply
    opens: tuple[str, str]
    owed: bool = False


@dataclass(frozen=True)
class Brief:
    """One line of a head's morning. opens: (label, data) of the button that leads to it; urgent lines come first."""

    line: str
    opens: tuple[str, str] | None = None
    urgent: bool = False


@dataclass(frozen=True, order=True)
class Owed:
    """Something that a unit owes people, in the queue of its officers. state: `open` or `claimed`. data: of its button.
    post: the number of the one that has it in hand."""

    due: datetime
    code: str
    state: str
    data: str
    post: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class AskedBack:
    """Something of this person that an officer asked about and that waits for their word. data: of the button that sends
    what they typed, which is kept in session.adding until then."""

    code: str
    data: str


@dataclass
class Feature:
    """One thing that a person can do. Its decorators say when its handlers are called."""

    name: str
    commands: dict[str, Handler] = field(default_factory=dict)
    words: dict[str, Handler] = field(default_factory=dict)
    choices: dict[str, Handler] = field(default_factory=dict)
    waits: dict[str, Handler] = field(default_factory=dict)
    pictures: dict[str, Handler] = field(default_factory=dict)
    kinds: dict[Kind, Handler] = field(default_factory=dict)
    verdicts: dict[Verdict, Handler] = field(default_factory=dict)
    names: list[Handler] = field(default_factory=list)
    questions: list[Handler] = field(default_factory=list)
    links: list[Handler] = field(default_factory=list)
    inlines: list[InlineHandler] = field(default_factory=list)
    completers: list[Completer] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    chores: list[Chore] = field(default_factory=list)
    composers: dict[str, Compose] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    briefings: list[Briefing] = field(default_factory=list)
    owings: list[Owing] = field(default_factory=list)
    asking_backs: list[AskingBack] = field(default_factory=list)

    def command(self, *names: str) -> Register:
        """`/name`, with what follows it as turn.argument."""
        return lambda handler: _add(self.commands, names, handler)

    def word(self, *words: str) -> Register:
        """A whole message that is just this word; words without diacritics, any writing of them counts."""
        return lambda handler: _add(self.words, words, handler)

    def choice(self, action: str) -> Register:
        """A button `feature:action:argument`."""
        return lambda handler: _add(self.choices, (action,), handler)

    def by_name(self, handler: Handler) -> Handler:
        """A whole message that calls one thing by its name, such as a code, and so is no free text that a prompt waits
        for; the handler returns None for every other."""
        self.names.append(handler)
        return handler

    def text(self, waiting: str) -> Register:
        """The free text that follows a prompt, while session.waiting is `feature:waiting`; None when it is no answer to
        that, and then it is taken as any other text. Whoever does something else has left the prompt."""
        return lambda handler: _add(self.waits, (waiting,), handler)

    def picture(self, *waiting: str) -> Register:
        """A photo in the place of the free text that such a step waits for."""
        return lambda handler: _add(self.pictures, waiting, handler)

    def kind(self, *kinds: Kind) -> Register:
        """An update of that kind (start, followed, photo …)."""
        return lambda handler: _add(self.kinds, kinds, handler)

    def verdict(self, *verdicts: Verdict) -> Register:
        """A text that the guard stopped or marked."""
        return lambda handler: _add(self.verdicts, verdicts, handler)

    def question(self, handler: Handler) -> Handler:
        """Any other text; features are asked in the order of FEATURES, the first that does not return None answers."""
        self.questions.append(handler)
        return handler

    def link(self, handler: Handler) -> Handler:
        """A deep link to the item named by turn.argument; None when it is not this feature's."""
        self.links.append(handler)
        return handler

    def inline(self, handler: InlineHandler) -> InlineHandler:
        """A search from inside another chat."""
        self.inlines.append(handler)
        return handler

    def completion(self, handler: Completer) -> Completer:
        """(id, text) pairs: what a text that is still being typed may become."""
        self.completers.append(handler)
        return handler

    def due(self, handler: Due) -> Due:
        """Called every minute, and by `plan`: the broadcasts whose time lies after `since` and not after `until`."""
        self.dues.append(handler)
        return handler

    def every_minute(self, handler: Chore) -> Chore:
        """Called every minute, by every process: what changes by itself with time. Safe to be called twice."""
        self.chores.append(handler)
        return handler

    def briefing(self, handler: Briefing) -> Briefing:
        """What the holder of a post as head hears at 07:30 about the units below; nothing to say is no line."""
        self.briefings.append(handler)
        return handler

    def owing(self, handler: Owing) -> Owing:
        """What the units of these posts owe, for the one queue of all features."""
        self.owings.append(handler)
        return handler

    def asking_back(self, handler: AskingBack) -> AskingBack:
        """What officers wait to hear of this person: a text that nobody surely answers may be meant for them."""
        self.asking_backs.append(handler)
        return handler

    def compose(self, kind: str) -> Callable[[Compose], Compose]:
        """Writes a broadcast of that kind for one person, just before it is sent; None = withdrawn."""

        def register(handler: Compose) -> Compose:
            self.composers[kind] = handler
            return handler

        return register

    def edition(self, kind: str) -> Callable[[Edition], Edition]:
        """The content_hash of what a broadcast of that kind says now; None: nobody has approved it as it is now. Its
        composer writes no other text than that of broadcast.content_hash, and raises Postponed until the ledger has
        learned of a new one."""

        def register(handler: Edition) -> Edition:
            self.editions[kind] = handler
            return handler

        return register


def _add(table: dict[Any, Handler], keys: Sequence[str], handler: Handler) -> Handler:
    for key in keys:
        if key in table:
            raise ValueError(f"{key!r} has two handlers")
        table[key] = handler
    return handler


class Router:
    """Chooses the handler. A message is looked at in this order: what the guard found, the kind, a button, a command,
    a word that always counts, a choice of the last menu, the name of something, the step that waits for free text, any
    other text."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = {feature.name: feature for feature in features}
        self._commands: dict[str, Handler] = _joined(features, "commands")
        self._words: dict[str, Handler] = _joined(features, "words")
        self._kinds: dict[Kind, Handler] = _joined(features, "kinds")
        self._verdicts: dict[Verdict, Handler] = _joined(features, "verdicts")
        self._names = [handler for feature in features for handler in feature.names]
        self._questions = [handler for feature in features for handler in feature.questions]
        self._links = [handler for feature in features for handler in feature.links]
        self.composers: dict[str, Compose] = _joined(features, "composers")
        self.editions: dict[str, Edition] = _joined(features, "editions")
        self.chores = [chore for feature in features for chore in feature.chores]
        self.dues = [due for feature in features for due in feature.dues]

    async def answer(self, turn: Turn) -> Reply | None:
        """The one reply to a message; its choices become the menu that typed keys refer to."""
        handler = self._handler(turn)
        reply = await self._linked(turn)
        if reply is None:
            reply = await handler(turn) if handler else None
        if reply is None:
            return None
        reply = turn.addressed(reply)
        if reply.choices:  # as they were shown: a label may be typed
            turn.session = menus.shown(turn.session, reply.choices, turn.now)
        return reply

    async def inline(self, turn: Turn) -> list[tuple[str, Reply]]:
        """(id, reply) pairs for a search from inside another chat."""
        found = [await handler(turn) for f in self.features.values() for handler in f.inlines]
        return [(id_, turn.addressed(reply)) for results in found for id_, reply in results]

    def complete(self, turn: Turn) -> list[tuple[str, str]]:
        """(id, text) pairs for what is being typed."""
        return [one for f in self.features.values() for handler in f.completers for one in handler(turn)]

    def _handler(self, turn: Turn) -> Handler | None:
        incoming = turn.incoming
        if incoming.verdict:
            return self._verdicts.get(incoming.verdict)
        if incoming.kind == "choice":
            return self._pressed(turn, incoming.choice)
        if incoming.kind != "text":
            turn.argument = incoming.text
            pictured = self._waited(turn, "pictures") if incoming.kind == "photo" else None
            return pictured or self._kinds.get(incoming.kind)
        said = unicodedata.normalize("NFC", incoming.text).strip()
        return self._called(turn, said) or self._meant(turn, said)

    def _called(self, turn: Turn, said: str) -> Handler | None:
        """A command, or a word that counts as one."""
        found = self._words.get(said.lower().rstrip(".!")) or self._phrase(said)
        if said.startswith("/"):
            command, _, turn.argument = said[1:].partition(" ")
            found = self._commands.get(command.lower(), self._commands["menu"])
        elif found is None and menus.is_menu(said):
            found = self._commands["menu"]
        if found is not None:
            _leave(turn)
        return found

    def _phrase(self, said: str) -> Handler | None:
        """Several words mean one thing with or without marks; a single one does not («dừng», «đúng»)."""
        folded = fold(said) if len(said) <= MOST_LETTERS_OF_A_PHRASE else ""
        return self._words.get(folded) if " " in folded else None

    def _meant(self, turn: Turn, said: str) -> Handler:
        """A choice of the last menu, or what is said in words."""
        meant = menus.read(said, turn.session, turn.now, is_prompt=self._is_prompt(turn))
        if meant is None:
            return self._said
        if isinstance(meant, Choice):
            return self._pressed(turn, meant.data)
        turn.doubt = meant
        return self._kinds["choice"]

    async def _said(self, turn: Turn) -> Reply | None:
        waits = self._waited(turn, "waits")
        _leave(turn)
        return await self._first([*self._names, *([waits] if waits else []), *self._questions], turn)

    def _is_prompt(self, turn: Turn) -> bool:
        """Whether a free text is expected now."""
        until = turn.session.waiting_until
        return bool(turn.session.waiting) and until is not None and turn.now <= until

    def _waited(self, turn: Turn, table: Literal["waits", "pictures"]) -> Handler | None:
        """The step that waits for this, if one does."""
        name, _, step = turn.session.waiting.partition(":")
        feature = self.features.get(name)
        found: Mapping[str, Handler] = getattr(feature, table) if feature and self._is_prompt(turn) else {}
        return found.get(step)

    def _pressed(self, turn: Turn, pressed: str) -> Handler:
        name, _, rest = pressed.partition(":")
        action, _, turn.argument = rest.partition(":")
        feature = self.features.get(name)
        _leave(turn)
        # a button of an older version, or of a feature that is gone
        return (feature and feature.choices.get(action)) or self._kinds["choice"]

    async def _linked(self, turn: Turn) -> Reply | None:
        started = turn.incoming.kind == "start" or turn.incoming.text.startswith("/start ")
        if not (started and turn.argument):
            return None
        return await self._first(self._links, turn)

    async def _first(self, handlers: Sequence[Handler], turn: Turn) -> Reply | None:
        for handler in handlers:
            reply = await handler(turn)
            if reply is not None:
                return reply
        return None


def _leave(turn: Turn) -> None:
    """A prompt waits for one message."""
    if turn.session.waiting:
        turn.session = replace(turn.session, waiting="", waiting_until=None)


def _joined(features: Sequence[Feature], table: str) -> Any:
    """One table of all features; ValueError when two of them want the same word."""
    joined: dict[Any, Any] = {}
    for feature in features:
        for key, handler in getattr(feature, table).items():
            if key in joined:
                raise ValueError(f"{feature.name}: {key!r} belongs to another feature already")
            joined[key] = handler
    return joined
