"""The one HTTP client that channels use: JSON out, bytes in, time-outs, and no token in any error or log line."""

from collections.abc import Sequence

import aiohttp
from yarl import URL

from bot.errors import SendError

CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 20.0
CONNECTIONS = 256
MOST_URLS = 200
HIDDEN = "[hidden]"
_JSON = {"content-type": "application/json"}
_NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)


class HttpClient:
    """A pool of connections. `secrets`: what must not stand in any error text, such as the token in a URL."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}
        self._timeouts: dict[float, aiohttp.ClientTimeout] = {}

    async def post(self, url: str, body: bytes, seconds: float = ANSWER_SECONDS) -> tuple[int, bytes]:
        """Sends JSON; returns (status, body of the answer).

        Raises SendError: retryable when nothing was sent, unsure when the platform may have taken it all the same.
        """
        return await self.request("POST", url, body, _JSON, seconds)

    async def request(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], seconds: float
    ) -> tuple[int, bytes]:
        """Any request; the same errors as `post`."""
        session = self._session or self._opened()
        try:
            async with session.request(
                method, self._url(url), data=body, headers=headers, timeout=self._timeout(seconds)
            ) as answer:
                return answer.status, await answer.read()
        except _NOT_SENT as wrong:
            raise SendError(self._clean(f"cannot connect: {wrong}"), retryable=True) from None
        except TimeoutError:
            raise SendError(f"no answer within {seconds:g} s", retryable=True, unsure=True) from None
        except (aiohttp.ClientError, OSError) as wrong:
            said = self._clean(f"the connection broke: {wrong or type(wrong).__name__}")
            raise SendError(said, retryable=True, unsure=True) from None

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        """Made within the running loop, at the first request."""
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300, keepalive_timeout=60)
        self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _url(self, url: str) -> URL:
        """Parsed once: a bot asks the same few addresses all day."""
        found = self._urls.get(url)
        if found is None:
            if len(self._urls) > MOST_URLS:
                self._urls.clear()
            found = self._urls[url] = URL(url)
        return found

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        found = self._timeouts.get(seconds)
        if found is None:
            # `connect` holds for the wait for a free connection too: whoever got none has surely sent nothing
            found = self._timeouts[seconds] = aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS)
        return found

    def _clean(self, said: str) -> str:
        for secret in self._secrets:
            said = said.replace(secret, HIDDEN)
        return said
