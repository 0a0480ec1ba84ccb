"""config.yaml, `--set a.b=value` and the secrets of the environment -> one frozen Config; every problem at once."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator

from bot.courtesy import Form
from bot.errors import ConfigError
from bot.library.yaml_lines import load

Mode = Literal["polling", "webhook"]
Days = Annotated[int, Field(ge=1)]
CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


class Section(BaseModel):
    """Frozen; a setting that is not known is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _clock(written: object) -> object:
    """`7:30` or `07:30` -> time; YAML 1.1 reads 21:00 as the number 1260, so minutes since midnight too."""
    if isinstance(written, time):
        return written
    if isinstance(written, int) and 0 <= written < 1440:
        return time(written // 60, written % 60)
    found = CLOCK.fullmatch(str(written).strip())
    if not found:
        raise ValueError("write a time of day as 07:30")
    return time(int(found[1]), int(found[2]))


TimeOfDay = Annotated[time, BeforeValidator(_clock)]


class QuietHours(Section):
    """From `start` until `end`, Hà Nội time, nothing is pushed; over midnight when end < start."""

    start: TimeOfDay
    end: TimeOfDay


class Shift(Section):
    """From when to when an office works."""

    start: TimeOfDay
    end: TimeOfDay

    @model_validator(mode="after")
    def _runs_forward(self) -> "Shift":
        if self.end <= self.start:
            raise ValueError("working hours end after they begin; write 07:30-11:30 13:30-17:00")
        return self


def _quiet(written: object) -> object:
    if written in ("off", False, None):  # YAML 1.1 reads a bare off as false
        return None
    start, dash, end = str(written).partition("-")
    if not dash:
        raise ValueError("write quiet hours as 21:00-07:00, or off")
    return {"start": start, "end": end}


class Web(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str | None = None
    open_metrics: bool = False


class Telegram(Section):
    base_url: str = "https://api.telegram.org/bot"
    mode: Mode = "polling"
    per_second: Annotated[float, Field(gt=0)] = 30.0
    allow_paid_broadcast: bool = False


class ZaloOA(Section):
    """The Official Account. monthly_ceiling: đồng; what would cost more waits until the person writes, which is free."""

    base_url: str = "https://openapi.zalo.me"
    oauth_url: str = "https://oauth.zaloapp.com"
    signature: Literal["enforce", "log_only"] = "enforce"
    per_minute: Annotated[float, Field(gt=0)] = 100.0
    monthly_ceiling: Annotated[int, Field(ge=0)] | None = None
    staff_pause_minutes: Annotated[int, Field(ge=0)] = 30


class ZaloBot(Section):
    """monthly_quota: messages that the platform takes a month; `mode: polling` is for trying it out."""

    base_url: str = "https://bot-api.zaloplatforms.com"
    mode: Mode = "polling"
    per_second: Annotated[float, Field(gt=0)] = 1.0
    monthly_quota: Annotated[int, Field(ge=1)] = 3_000


class DatabaseSettings(Section):
    url: str = "sqlite+aiosqlite:///var/loaluat.db"


class Content(Section):
    """review_grace_days: how long an item is still used after its day of review (`again_by`). form_of_address: for people
    who did not choose another. cache: the folder in which what was parsed is kept for the next start; None: beside the
    database."""

    dir: Path = Path("content")
    cache: Literal["off"] | Path | None = None
    review_grace_days: Annotated[int, Field(ge=0)] = 30
    form_of_address: Form = "ong-ba"


class Delivery(Section):
    quiet_hours: Annotated[QuietHours | None, BeforeValidator(_quiet)] = QuietHours(start=time(21, 0), end=time(7, 0))
    daily_cap: Annotated[int, Field(ge=1)] = 3
    digest_at: TimeOfDay = time(7, 30)


class Retention(Section):
    """Days for which each kind of row is kept. backups: how long a copy of the database may lie anywhere."""

    inbox: Days = 2
    sessions: Days = 30
    deliveries: Days = 90
    web_history: Days = 30
    feedback: Days = 365
    unanswered: Days = 180
    questions: Days = 90
    question_drafts: Days = 365
    quiz_answers: Days = 365
    consents: Days = 1825
    lapsed_consents: Days = 365
    posts: Days = 1825
    directives: Days = 1825
    citizens: Days = 730
    petitions: Days = 90
    flags: Days = 365
    backups: Days = 30


def _shifts(written: object) -> object:
    """`07:30-11:30 13:30-17:00` -> [Shift, …]."""
    return [_quiet(one) for one in written.split()] if isinstance(written, str) else written


class Office(Section):
    """The office that a person is sent to while nobody answers behind the bot.

    place: the id in places.yaml of where it serves; its rules hold for everyone who did not name another place.
    working_hours: of officers on a working day; what is promised by an hour is counted in them.
    holding_unit: the id in units.yaml of who looks after petitions that match no unit, or for which nobody is there.
    """

    name: str = "Sở Tư pháp [tên tỉnh]"
    address: str = "[địa chỉ do đơn vị vận hành điền]"
    hours: str = "[giờ làm việc do đơn vị vận hành điền]"
    hotline: str = "[số điện thoại do đơn vị vận hành điền]"
    place: str | None = None
    working_hours: Annotated[tuple[Shift, ...], Field(min_length=1), BeforeValidator(_shifts)] = (
        Shift(start=time(7, 30), end=time(11, 30)),
        Shift(start=time(13, 30), end=time(17)),
    )

    holding_unit: str = "so-tu-phap"

    @property
    def shifts(self) -> tuple[tuple[time, time], ...]:
        return tuple((one.start, one.end) for one in self.working_hours)


class Secrets(Section):
    """Only from the environment; never printed."""

    telegram_bot_token: SecretStr | None = None
    telegram_webhook_secret: SecretStr | None = None
    zalo_oa_app_id: str | None = None
    zalo_oa_app_secret: SecretStr | None = None
    zalo_oa_secret_key: SecretStr | None = None
    zalo_oa_refresh_token: SecretStr | None = None
    zalo_bot_token: SecretStr | None = None
    zalo_bot_secret: Annotated[SecretStr, Field(min_length=8, max_length=256)] | None = None
    loaluat_secret: SecretStr | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Secrets":
        """An Official Account can do nothing with a part of what it needs."""
        names = [name for name in type(self).model_fields if name.startswith("zalo_oa_")]
        absent = [name.upper() for name in names if getattr(self, name) is None]
        if absent and len(absent) < len(names):
            raise ValueError(f"the Official Account also needs {', '.join(absent)} (of its app on developers.zalo.me)")
        return self

    def values(self) -> list[str]:
        """What must never be printed."""
        return [one.get_secret_value() for _, one in self if isinstance(one, SecretStr)]


class Config(Section):
    web: Web = Web()
    telegram: Telegram = Telegram()
    zalo_oa: ZaloOA = ZaloOA()
    zalo_bot: ZaloBot = ZaloBot()
    database: DatabaseSettings = DatabaseSettings()
    content: Content = Content()
    delivery: Delivery = Delivery()
    retention: Retention = Retention()
    office: Office = Office()
    secrets: Secrets = Secrets()

    @property
    def folder(self) -> Path:
        """Where this machine's processes keep what is theirs: beside the database, else var/."""
        name = self.database.url.partition(":///")[2]
        return Path(name).parent if name and self.database.url.startswith("sqlite") else Path("var")

    @property
    def cache_folder(self) -> Path | None:
        """Where what was parsed of the content is kept; None: nowhere."""
        if self.content.cache == "off":
            return None
        return self.folder / "cache" if self.content.cache is None else Path(self.content.cache)


def read_config(path: Path | None, sets: Sequence[str], environ: Mapping[str, str]) -> Config:
    """The whole configuration; raises ConfigError with every problem, one a line, each with its place."""
    written: dict[str, Any] = {}
    problems: list[str] = []
    if path is not None:
        loaded = load(path.read_text(encoding="utf-8"), str(path))
        problems += [str(problem) for problem in loaded.problems]
        written = loaded.value if isinstance(loaded.value, dict) else {}
    for one in sets:
        problems += _set(written, one)
    written["secrets"] = {name: environ[name.upper()] for name in Secrets.model_fields if environ.get(name.upper())}
    try:
        config = Config.model_validate(written)
    except ValidationError as wrong:
        problems += [f"{_place(e['loc'])}: {e['msg']} (found: {_shown(e)})" for e in wrong.errors()]
    if problems:
        raise ConfigError("\n".join(problems))
    return config


def _set(written: dict[str, Any], one: str) -> list[str]:
    """Puts `a.b=value` into the tree; what is wrong with it."""
    key, equals, value = one.partition("=")
    section, dot, name = key.strip().partition(".")
    if not (equals and dot and name):
        return [f"--set {one}: write it as --set section.name=value"]
    there = written.setdefault(section, {})
    if not isinstance(there, dict):
        return [f"--set {one}: {section} is not a section"]
    there[name] = value
    return []


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)


def _shown(error: Any) -> str:
    """The value found, but never a secret."""
    return "hidden" if error["loc"][0] == "secrets" else repr(error["input"])
