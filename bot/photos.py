"""The pages under /photo: where a photo is added to a petition that is being written, and where its officer looks at it.

A page shows nothing until a button of it is pressed: messengers fetch the links that are sent through them, to preview them.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.app import App
from bot.duty import post_with
from bot.errors import Refused
from bot.features.petition import petitions
from bot.features.petition.pictures import MOST_BYTES, Link, file_in, kind_of, link_of, without_where, written
from bot.pages import static_files, templates
from bot.web import body_of

FORM_BYTES = 4_096
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def photo_routes(app: App) -> list[Route]:
    """What make_app serves beside its own."""
    return [Route("/photo/{key}", Photos(app).page, methods=["GET", "POST"])]


class Photos:
    """The handler of both pages."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._template = templates(static_files()).get_template("photo.html")

    async def page(self, request: Request) -> Response:
        """A form; posted, the photo is kept with what is being written, or those of a petition are shown."""
        link = link_of(self._app.services.seal, request.path_params["key"], clock.now())
        if link is None:
            return self._shown("photo_over", status=404)
        if request.method != "POST":  # HEAD too
            return self._shown(f"photo_{link.purpose}", form=link.purpose)
        if link.purpose == "add":
            try:
                body = await body_of(request, MOST_BYTES + FORM_BYTES)
            except Refused:
                return self._shown("photo_wrong", form="add", status=413)
            return await self._add(link, file_in(body, request.headers.get("content-type", "")))
        return await self._see(link)

    async def _add(self, link: Link, picture: bytes) -> Response:
        store = petitions(self._app.services)
        if await store.draft(link.who) is None:
            return self._shown("photo_over", status=404)
        if kind_of(picture) is None:
            return self._shown("photo_wrong", form="add", status=400)
        added = await store.add_photo(link.who, written(without_where(picture)), clock.now())
        return self._shown("photo_added") if added else self._shown("photo_over", status=404)

    async def _see(self, link: Link) -> Response:
        """For whoever may still read it; that it was looked at is noted."""
        now, services = clock.now(), self._app.services
        store = petitions(services)
        found = await store.find(link.number)
        post = await post_with(services, link.who, "read_petition", found.unit, now) if found else None
        if found is None or post is None:
            return self._shown("photo_over", status=404)
        await store.note_read(found, post, now)
        return self._shown("photo_here", photos=await store.photos(found.id))

    def _shown(
        self, said: str, form: str = "", photos: list[tuple[str, str]] | None = None, status: int = 200
    ) -> Response:
        def say(name: str) -> str:
            return self._app.say(f"petition.{name}")

        press = say(f"photo_{form}_press") if form else ""
        page = self._template.render(say=say, said=say(said), form=form, press=press, photos=photos or [])
        headers = {"cache-control": "no-store", "content-security-policy": POLICY, "referrer-policy": "no-referrer"}
        return Response(page, status, headers, media_type="text/html")
