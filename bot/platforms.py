"""Which channels there are, and how each is made from the settings: the list that app.py joins to the rest."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from pydantic import SecretStr

from bot.channels import zalo_text
from bot.channels.console import Console
from bot.channels.telegram import Telegram, Words
from bot.channels.web_chat import WebChat
from bot.channels.zalo_bot import ZaloBot
from bot.channels.zalo_oa import Account, ZaloOA
from bot.config import Config
from bot.errors import ConfigError
from bot.library import Shelf
from bot.message import Channel, Renderer
from bot.sealing import Seal, secret_beside

Channels = Callable[[Shelf], Sequence[Channel]]
"""Makes the channels; they say things in the words of the content that is live."""

Say = Callable[..., str]
"""A live sentence by its key, with its {values}."""

Build = Callable[[Config, Say], Channel | None]
"""(settings, live sentences) -> the channel; None when it has no token."""


def _telegram(config: Config, say: Say) -> Channel | None:
    token = config.secrets.telegram_bot_token
    if token is None:
        return None
    webhook = _hook(config, Telegram.name) if config.telegram.mode == "webhook" else None
    secret = config.secrets.telegram_webhook_secret
    return Telegram(
        token.get_secret_value(),
        lambda: telegram_words(say),
        config.telegram.base_url,
        webhook,
        secret.get_secret_value() if secret else None,
        config.telegram.per_second,
        config.telegram.allow_paid_broadcast,
    )


def telegram_words(say: Say) -> Words:
    """The menu of commands and the description, from content/texts/telegram.yaml."""
    lines = [line.partition(":") for line in say("telegram.commands").splitlines() if line.strip()]
    commands = tuple((name.strip(), about.strip()) for name, _, about in lines)
    return Words(commands, say("telegram.description"), say("telegram.short_description"))


def _zalo_oa(config: Config, say: Say) -> Channel | None:
    given, settings = config.secrets, config.zalo_oa
    keys = (given.zalo_oa_app_secret, given.zalo_oa_secret_key, given.zalo_oa_refresh_token)
    app_secret, secret_key, refresh_token = (key.get_secret_value().strip() if key else "" for key in keys)
    if not (given.zalo_oa_app_id and app_secret and secret_key and refresh_token):
        return None
    account = Account(
        given.zalo_oa_app_id.strip(),
        app_secret,
        secret_key,
        refresh_token,
        settings.base_url,
        settings.oauth_url,
        settings.signature == "enforce",
        settings.per_minute,
        settings.monthly_ceiling,
        timedelta(minutes=settings.staff_pause_minutes),
    )
    return ZaloOA(account, seal(config), say)


def seal(config: Config) -> Seal:
    """With LOALUAT_SECRET, or the secret beside the database."""
    given = config.secrets.loaluat_secret
    return Seal(lambda: given.get_secret_value() if given else secret_beside(config.folder))


def _zalo_bot(config: Config, say: Say) -> Channel | None:
    token, settings = config.secrets.zalo_bot_token, config.zalo_bot
    if token is None:
        return None
    secret = config.secrets.zalo_bot_secret
    return ZaloBot(
        token.get_secret_value(),
        say,
        settings.base_url,
        _hook(config, ZaloBot.name) if settings.mode == "webhook" else None,
        secret.get_secret_value() if secret else None,
        settings.per_second,
        settings.monthly_quota,
    )


def _hook(config: Config, channel: str) -> str:
    """The public address to which a platform sends updates."""
    if not config.web.public_url:
        raise ConfigError(f"web.public_url: write the https address of this service, {channel}.mode: webhook needs it")
    return f"{config.web.public_url.rstrip('/')}/hook/{channel}"


CHANNELS: dict[str, Build] = {
    "web_chat": lambda _, say: WebChat(say),
    "telegram": _telegram,
    "zalo_oa": _zalo_oa,
    "zalo_bot": _zalo_bot,
}


def renderer(name: str, config: Config, shelf: Shelf) -> Renderer:
    """A channel that only renders, also without a token."""
    if name == Console.name:
        return Console()
    if name in zalo_text.CAPABILITIES:
        return zalo_text.ZaloText(name, shelf.say)
    secrets = config.secrets.model_copy(update={"telegram_bot_token": SecretStr("0:render-only")})
    built = CHANNELS[name](config.model_copy(update={"secrets": secrets}), shelf.say)
    assert built is not None
    return built


def build_channels(config: Config) -> Channels:
    """Every channel that has what it needs."""

    def built(shelf: Shelf) -> list[Channel]:
        return [channel for build in CHANNELS.values() if (channel := build(config, shelf.say))]

    return built
