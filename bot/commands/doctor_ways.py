"""The doctor on the ways in and out: the public address, the webhooks behind it, what Zalo's channels keep in the database.

Zalo is asked nothing: a second program must not renew an Official Account's tokens.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import orjson

from bot import clock
from bot.channels.zalo_bot_quota import PUSHES_STOP_AT, WARN_AT
from bot.channels.zalo_oa_pair import KEY
from bot.channels.zalo_oa_token import CONSENT, UNREADABLE
from bot.commands.finding import Finding, State
from bot.config import Config
from bot.errors import SendError
from bot.http import HttpClient
from bot.platforms import seal
from bot.sealing import FILE, CannotOpen
from bot.storage import ChannelMemory, Database

HOOK_SECONDS = 5.0
REFRESH_LIVES = timedelta(days=90)
"""Of a refresh token of an Official Account: three months."""
OLD_REFRESH = timedelta(days=75)


def hooked(config: Config) -> list[str]:
    """The channels whose platforms send updates to us."""
    found = ["zalo_oa"] if config.secrets.zalo_oa_app_id else []
    if config.secrets.zalo_bot_token and config.zalo_bot.mode == "webhook":
        found.append("zalo_bot")
    if config.secrets.telegram_bot_token and config.telegram.mode == "webhook":
        found.append("telegram")
    return found


def settings(config: Config) -> Iterator[Finding]:
    """What is not filled in, or cannot work as it is."""
    office = config.office.model_dump(include={"name", "address", "hours", "hotline"})
    empty = [f"office.{name}" for name, said in office.items() if "[" in said]
    if empty:
        said = f"people are shown a gap where the office should stand: {', '.join(empty)}"
        yield Finding("office", "warning", said, "fill them in in config.yaml before citizens are told")
    if not (config.secrets.zalo_oa_app_id or config.secrets.zalo_bot_token):
        remedy = "put ZALO_OA_… (an Official Account) or ZALO_BOT_TOKEN (a pilot) into the environment: see README"
        yield Finding(
            "zalo", "warning", "no Official Account and no bot, though that is where the citizens are", remedy
        )
    yield from _address(config)
    if config.secrets.zalo_oa_app_id and not config.secrets.loaluat_secret:
        yield from _secret_file(config)


def _address(config: Config) -> Iterator[Finding]:
    wanted, url = hooked(config), config.web.public_url
    if not wanted and not url:
        return
    parts = urlsplit(url or "")
    remedy = "set web.public_url to the https address of the TLS proxy, such as https://bot.example.vn"
    if not url:
        yield Finding("address", "bad", f"web.public_url is not set; {', '.join(wanted)} send updates there", remedy)
    elif parts.scheme != "https":
        yield Finding(
            "address", "bad" if wanted else "warning", f"{url} is not https: platforms send nothing there", remedy
        )
    elif not parts.hostname or "." not in parts.hostname or _is_number(parts.hostname):
        yield Finding("address", "bad", f"{url} has no public name: platforms take a domain only", remedy)
    else:
        yield Finding("address", "good", url)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _secret_file(config: Config) -> Iterator[Finding]:
    path = config.folder / FILE
    if not path.exists():
        yield Finding("secret", "good", f"{path} is made at the first start; back it up with the database")
    elif loose := path.stat().st_mode & 0o077:
        said = f"others than its owner may use {path} ({loose:03o}), which opens the account's tokens"
        yield Finding("secret", "bad", said, f"chmod 600 {path}")
    else:
        yield Finding("secret", "good", f"{path}, for its owner only; back it up with the database")


async def hooks(config: Config) -> AsyncIterator[Finding]:
    """Whether the running service takes what platforms send: at its own port, then at the public address. An empty event
    tells nobody anything; only an Official Account takes it without a signature."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(config.web.host, config.web.host)
    http = HttpClient()
    try:
        for name in hooked(config):
            said = await _taken(http, f"http://{host}:{config.web.port}", name)
            remedy = "start the service with this configuration and environment; look into its log"
            yield Finding("hook", "bad" if said else "good", said or f"/hook/{name} answers here", remedy)
            if said or not config.web.public_url:
                continue
            said = await _taken(http, config.web.public_url.rstrip("/"), name)
            remedy = (
                "check the TLS proxy, its certificate and the name; some networks cannot reach themselves from outside"
            )
            yield Finding("hook", "warning" if said else "good", said or f"{config.web.public_url} leads to it", remedy)
    finally:
        await http.close()


async def _taken(http: HttpClient, base: str, name: str) -> str:
    """Why a webhook does not answer as it should; empty when it does."""
    url = f"{base}/hook/{name}"
    try:
        status, _ = await http.post(url, b"{}", HOOK_SECONDS)
    except SendError as wrong:
        return f"{url}: {wrong.reason}"
    if status in (200, 401):
        return ""
    return f"{url}: {status}" + (", so it was started without this channel's secrets" if status == 404 else "")


async def kept(config: Config, database: Database) -> AsyncIterator[Finding]:
    """The month's figures, and the age of the tokens."""
    month = f"{clock.today():%Y-%m}"
    if config.secrets.zalo_bot_token:
        sent = int(await ChannelMemory(database, "zalo_bot").get(f"sent:{month}") or 0)
        said = f"{sent} of {config.zalo_bot.monthly_quota} messages are counted in {month}"
        remedy = "have fewer people here, or move to an Official Account: from 90 % on pushes wait"
        yield _filled("zalo_bot", sent / config.zalo_bot.monthly_quota, said, remedy)
    if config.secrets.zalo_oa_app_id:
        memory = ChannelMemory(database, "zalo_oa")
        spent, ceiling = int(await memory.get(f"spent:{month}") or 0), config.zalo_oa.monthly_ceiling
        said = f"{spent} đồng are spent in {month}, of {'no ceiling' if ceiling is None else ceiling}"
        remedy = "raise zalo_oa.monthly_ceiling, or let what costs wait until people write"
        yield _filled("zalo_oa", spent / ceiling if ceiling else 0.0, said, remedy)
        yield _tokens(config, await memory.get(KEY), clock.now())


def _filled(what: str, share: float, said: str, remedy: str) -> Finding:
    state: State = "good" if share < WARN_AT else "warning" if share < PUSHES_STOP_AT else "bad"
    return Finding(what, state, said, remedy)


def _tokens(config: Config, written: str | None, now: datetime) -> Finding:
    """Whether they can be opened, and how old they are."""
    if written is None:
        return Finding("tokens", "good", "none yet: the first start makes them from ZALO_OA_REFRESH_TOKEN")
    pair = orjson.loads(written)
    age = now - datetime.fromisoformat(pair["made_at"])
    try:
        if not (config.secrets.loaluat_secret or (config.folder / FILE).exists()):
            raise CannotOpen("its file is gone")
        seal(config).open(pair["sealed"])
    except CannotOpen:
        return Finding("tokens", "bad", "they are sealed with another secret", UNREADABLE)
    if not pair["lives"]:
        return Finding(
            "tokens", "warning", "Zalo has not given any yet", f"see /health; if they stay refused, {CONSENT}"
        )
    said = f"renewed {age.days} days ago" if age.days else f"renewed {age.seconds // 3600} hours ago"
    if age > OLD_REFRESH:
        state: State = "bad" if age > REFRESH_LIVES else "warning"
        return Finding(
            "tokens", state, f"{said}; a refresh token dies after three months", f"start the service; else {CONSENT}"
        )
    if age > timedelta(seconds=pair["lives"]):
        return Finding(
            "tokens", "warning", f"{said}: dead, since nobody renewed them", "start the service; then see /health"
        )
    return Finding("tokens", "good", said)
