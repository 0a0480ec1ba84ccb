"""The page that hands a person the copy of what is held on them, once. Opening it does not use it up: messengers open every
link that is sent, to show what lies behind it. What is held never passes through a messenger."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import clock
from bot.app import App
from bot.features.rights.copy import held_on, packed
from bot.features.rights.store import owner, take
from bot.message import Address
from bot.pages import static_files, templates
from bot.web import only_our_page, origin_of

POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {"cache-control": "no-store", "referrer-policy": "no-referrer", "content-security-policy": POLICY}
FILE = "loa-luat.zip"


def copy_routes(app: App) -> list[Route]:
    """What make_app serves beside its own."""
    copies = Copies(app)
    return [Route("/copy/{token}", copies.show), Route("/copy/{token}", copies.hand_over, methods=["POST"])]


class Copies:
    """The handlers."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._ours = origin_of(app.public_url)
        self._template = templates(static_files()).get_template("copy.html")

    async def show(self, request: Request) -> Response:
        """A button, or that its time is over."""
        who = await owner(self._app.database, request.path_params["token"], clock.now())
        return self._page(good=self._may(request, who))

    async def hand_over(self, request: Request) -> Response:
        """The copy; the link is used up with it."""
        only_our_page(request, self._ours)
        token, now = request.path_params["token"], clock.now()
        who = await owner(self._app.database, token, now)
        if not self._may(request, who) or await take(self._app.database, token, now) is None:
            return self._page(good=False)
        assert who is not None
        services = self._app.services
        body = packed(services.library, services.config.retention, await held_on(services, who))
        saved = HEADERS | {"content-disposition": f'attachment; filename="{FILE}"'}
        return Response(body, headers=saved, media_type="application/zip")

    def _may(self, request: Request, who: Address | None) -> bool:
        """Whoever has the link, which one chat showed; on the web page only the browser whose conversation it is."""
        if who is None or who.channel != self._app.page.name:
            return who is not None
        return self._app.page.person(request.headers) == who.user

    def _page(self, good: bool) -> Response:
        html = self._template.render(say=self._app.say, good=good)
        return Response(html, 200 if good else 404, HEADERS, media_type="text/html")
