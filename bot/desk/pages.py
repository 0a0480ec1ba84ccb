"""The pages under /desk: login by a one-time code, the board, one item. Alone knows the desk's HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import clock
from bot.anonymity import published
from bot.app import App
from bot.desk.board import Board, board, named, title_of
from bot.desk.item import KINDS, Seen, patch, replies_of, screens
from bot.errors import ContentError, Problem, Refused
from bot.features.ask.drafting import drafts_to_read
from bot.features.lookup import store
from bot.library import Library, Query
from bot.library.approval import draft_library, fingerprint, is_undone
from bot.library.items import Items
from bot.library.lint import lint
from bot.library.loader import Loader
from bot.library.models import REVIEWED
from bot.limits import Buckets
from bot.message import Address, Incoming, Renderer, Reply
from bot.pages import static_files, templates
from bot.platforms import renderer
from bot.router import Turn
from bot.storage.desk_keys import SESSION_FOR, DeskKeys
from bot.storage.rows import Citizen, Session
from bot.web import body_of, only_our_page, origin_of

COOKIE = "loaluat_desk"
FORM_BYTES = 2_048
CHANNELS = ("web_chat", "telegram", "zalo_oa", "zalo_bot")
EDITOR = Address("desk", "editor")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
CODES, CODES_PER_SECOND = 10.0, 0.1
"""Codes that may be tried at once, and then one every ten seconds: 40 bits are never found that way."""

SEARCHED = 8


def desk_routes(app: App) -> list[Route]:
    """What make_app serves beside its own."""
    desk = Desk(app)
    return [
        Route("/desk", desk.guarded(desk.show_board)),
        Route("/desk/item/{kind}/{id}", desk.guarded(desk.show_item)),
        Route("/desk/login", desk.login, methods=["POST"]),
        Route("/desk/logout", desk.logout, methods=["POST"]),
    ]


@dataclass(frozen=True)
class Read:
    """The content as it stood in the files when they were last looked at."""

    items: Items
    problems: tuple[Problem, ...]
    stamps: object
    day: date


Handler = Callable[[Request, str], Awaitable[Response]]


class Desk:
    """The handlers. It reads the files by itself, so that what is live is not disturbed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._keys = DeskKeys(app.database)
        self._pages = templates(static_files())
        self._pages.filters["ngay"] = lambda at: f"{clock.day_of(at) if isinstance(at, datetime) else at:%d/%m/%Y}"
        self._pages.filters["published"] = published
        self._loader: Loader | None = None
        self._read: Read | None = None
        self._reading = asyncio.Lock()
        self._codes = Buckets(CODES, CODES_PER_SECOND)
        self._ours = origin_of(app.public_url)

    # Who may --------------------------------------------------------------------------------------------------------

    def guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        """The handler for an editor, the login for everybody else."""

        async def guard(request: Request) -> Response:
            editor = await self._keys.editor(request.cookies.get(COOKIE, ""), clock.now())
            if editor is None:
                return self._page(request, "desk_login.html", 401, wrong=False)
            try:
                return await handler(request, editor)
            except ContentError as wrong:
                return self._page(request, "desk_wrong.html", 500, editor=editor, said=str(wrong))

        return guard

    async def login(self, request: Request) -> Response:
        """A code from the terminal -> a session of ten hours."""
        only_our_page(request, self._ours)
        if self._codes.wait("codes", clock.tick()) > 0:
            raise Refused(429, "too many codes were tried; wait some minutes")
        form = parse_qs((await body_of(request, FORM_BYTES)).decode("utf-8", "replace"))
        entered = await self._keys.enter(form.get("code", [""])[0], clock.now())
        if entered is None:
            return self._page(request, "desk_login.html", 401, wrong=True)
        response = RedirectResponse("../desk", 303)
        response.set_cookie(
            COOKIE,
            entered[0],
            max_age=int(SESSION_FOR.total_seconds()),
            path="/desk",
            httponly=True,
            samesite="strict",
            secure=bool(self._ours and self._ours.startswith("https:")),
        )
        return response

    async def logout(self, request: Request) -> Response:
        only_our_page(request, self._ours)
        await self._keys.leave(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("../desk", 303)
        response.delete_cookie(COOKIE, path="/desk")
        return response

    # Pages ----------------------------------------------------------------------------------------------------------

    async def show_board(self, request: Request, editor: str) -> Response:
        """What needs somebody's eyes; with ?q= what a question finds and what is called so."""
        read = await self._content()
        typed = request.query_params.get("q", "").strip()[:200]
        library = self._app.shelf.library
        found: Board = await asyncio.to_thread(board, read.items, read.problems, read.day)
        asked = await store.questions(self._app.database, most=50)
        return self._page(
            request,
            "desk_board.html",
            editor=editor,
            board=found,
            typed=typed,
            searched=self._searched(library, typed) if typed else None,
            named=named(read.items, library, typed) if typed else [],
            questions=[(one, self._nearest(library, one.text)) for one in asked],
            shown_from=store.SHOWN_FROM,
            drafts=await drafts_to_read(self._app.database, self._app.services.seal),
        )

    async def show_item(self, request: Request, editor: str) -> Response:
        """One item in every channel on a day, its lint and a patch."""
        kind, id_ = request.path_params["kind"], request.path_params["id"]
        read = await self._content()
        if kind not in KINDS or id_ not in read.items.of(kind):
            return self._page(request, "desk_wrong.html", 404, editor=editor, said=f"{kind}: {id_}")
        day = _day(request.query_params.get("on", "")) or read.day
        code = request.query_params.get("question", "")
        asked = await store.asked(self._app.database, code) if code else None
        seen = await self._seen(read, kind, id_, day, editor, asked.text if asked else None)
        return self._page(
            request, "desk_item.html", editor=editor, seen=seen, day=day, today=read.day, channels=CHANNELS
        )

    async def _seen(self, read: Read, kind: str, id_: str, day: date, editor: str, also: str | None) -> Seen:
        items, item = read.items, read.items.of(kind)[id_]
        patched = patch(items, kind, id_, editor, read.day, also)
        status, mark = "", ""
        if kind in REVIEWED and (review := getattr(item, "review", None)):
            status = "undone" if is_undone(item) else review.status  # type: ignore[arg-type]
            mark = fingerprint(item)  # type: ignore[arg-type]
        spot = items.spots[kind, id_]
        problems = tuple(one for one in read.problems if one.path == spot.path)
        drafted = replace(items, **{name: dict(items.of(name)) for name in (*REVIEWED, "questions")})  # type: ignore[arg-type]
        library = await asyncio.to_thread(draft_library, drafted, kind, id_, self._app.shelf.library)
        replies = await replies_of(self._press(library, kind, id_, day), items, kind, id_)
        shelf = copy(self._app.shelf)
        shelf.library = library
        channels: list[Renderer] = [renderer(name, self._app.config, shelf) for name in CHANNELS]
        shown = tuple(screens(reply, channels) for reply in replies)
        title = title_of(items, kind, id_)
        return Seen(kind, id_, title, f"{spot.path}:{spot.line()}", shown, problems, patched, status, mark)

    def _press(self, library: Library, kind: str, id_: str, day: date) -> Callable[[str], Awaitable[Reply | None]]:
        """What the real router answers an editor to a button, on that day and from that content; nothing is stored."""
        shelf = copy(self._app.shelf)
        shelf.library = library
        services = replace(self._app.services, shelf=shelf)
        at = datetime(day.year, day.month, day.day, 12, tzinfo=clock.HANOI)
        if kind == "announcements":
            at = max(at, library.announcements[id_].publish_at)
        person = Citizen(EDITOR, roles=frozenset({"citizen", "official"}), form="ong-ba")

        async def press(data: str) -> Reply | None:
            incoming = Incoming(EDITOR, data, at, "choice", choice=data, message="1")
            return await self._app.router.answer(Turn(incoming, person, Session(), services, at))

        return press

    # What they show ---------------------------------------------------------------------------------------------------

    async def _content(self) -> Read:
        """The files as they are now; read again only when one was saved, or the day is another."""
        async with self._reading:
            self._read = await asyncio.to_thread(self._reread)
            return self._read

    def _reread(self) -> Read:
        content = self._app.config.content
        loader = self._loader or Loader(
            content.dir, grace_days=content.review_grace_days, cache=self._app.config.cache_folder
        )
        self._loader = loader
        stamps, today = loader.stamps(), clock.today()
        if self._read and (self._read.stamps, self._read.day) == (stamps, today):
            return self._read
        items, problems = loader.read()
        every = sorted({*problems, *lint(items, today)}, key=lambda one: (one.severity, one.path, one.line))
        return Read(items, tuple(every), stamps, today)

    def _searched(self, library: Library, typed: str) -> dict[str, Any]:
        """What a citizen who types this would get today."""
        found = library.search(typed, Query(clock.today(), self._app.config.office.place))
        hits = [(hit, library.answers[hit.id].question) for hit in found.hits[:SEARCHED]]
        return {"outcome": found.outcome, "hits": hits}

    def _nearest(self, library: Library, text: str) -> list[tuple[str, str]]:
        hits = library.search(text, Query(clock.today(), self._app.config.office.place)).hits[:2]
        return [(hit.id, library.answers[hit.id].question) for hit in hits]

    def _page(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        up = "../" * (request.url.path.count("/") - 1)  # the site may stand below a path of the proxy
        html = self._pages.get_template(template).render(up=up, **values)
        headers = {"cache-control": "no-store", "content-security-policy": POLICY}
        return Response(html, status, headers, media_type="text/html")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
