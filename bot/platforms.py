"""Which channels there are, and how each is made from the settings: the list that app.py joins to the rest."""

from collections.abc import Callable, Sequence

from pydantic import SecretStr

from bot.channels import zalo_text
from bot.channels.console import Console
from bot.channels.telegram import Telegram, Words
from bot.channels.web_chat import WebChat
from bot.config import Config
from bot.library import Shelf
from bot.message import Channel, Renderer

Channels = Callable[[Shelf], Sequence[Channel]]
"""Makes the channels; they say things in the words of the content that is live."""

Build = Callable[[Config, Callable[[str], str]], Channel | None]
"""(settings, live sentences) -> the channel; None when it has no token."""


def _telegram(config: Config, say: Callable[[str], str]) -> Channel | None:
    token = config.secrets.telegram_bot_token
    if token is None:
        return None
    public = (config.web.public_url or "").rstrip("/")
    webhook = f"{public}/hook/telegram" if config.telegram.mode == "webhook" else None
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


def telegram_words(say: Callable[[str], str]) -> Words:
    """The menu of commands and the description, from content/texts/telegram.yaml."""
    lines = [line.partition(":") for line in say("telegram.commands").splitlines() if line.strip()]
    commands = tuple((name.strip(), about.strip()) for name, _, about in lines)
    return Words(commands, say("telegram.description"), say("telegram.short_description"))


CHANNELS: dict[str, Build] = {
    "web_chat": lambda _, say: WebChat(say),
    "telegram": _telegram,
}


def renderer(name: str, config: Config, shelf: Shelf) -> Renderer:
    """A channel that only renders, also without a token: Zalo's do nothing else yet."""
    if name == Console.name:
        return Console()
    if name in zalo_text.CAPABILITIES:
        return zalo_text.ZaloText(name, lambda key, **values: shelf.library.texts.say(key, **values))
    secrets = config.secrets.model_copy(update={"telegram_bot_token": SecretStr("0:render-only")})
    built = CHANNELS[name](config.model_copy(update={"secrets": secrets}), shelf.say)
    assert built is not None
    return built


def build_channels(config: Config) -> Channels:
    """Every channel that has what it needs."""

    def built(shelf: Shelf) -> list[Channel]:
        return [channel for build in CHANNELS.values() if (channel := build(config, shelf.say))]

    return built
