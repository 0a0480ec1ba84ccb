"""What handlers may use besides their arguments; what is sealed with the service's secret, and who was erased."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.config import Config
from bot.courtesy import addressed, form_for
from bot.library import Library, Shelf
from bot.message import Reply
from bot.sealing import Seal, secret_beside
from bot.storage import Citizen, Database, Deliveries, People, Posts, Subscriptions
from bot.storage.erasures import Ledger

if TYPE_CHECKING:
    from bot.router import AskingBack, Briefing, Owing


def seal_of(config: Config) -> Seal:
    """With the service's secret: the one given, else the one that is kept beside the database."""
    given = config.secrets.loaluat_secret
    return Seal(lambda: given.get_secret_value() if given else secret_beside(config.folder))


def ledger_of(config: Config, seal: Seal) -> Ledger:
    """The file of the erased, beside the database; it remembers for as long as a backup may be kept."""
    return Ledger(config.folder, seal.fingerprint, timedelta(days=config.retention.backups))


@dataclass(frozen=True)
class Services:
    """What handlers may use besides their arguments."""

    config: Config
    shelf: Shelf
    database: Database
    people: People
    subscriptions: Subscriptions
    deliveries: Deliveries
    briefings: "Sequence[Briefing]" = ()
    """What each feature tells the head of a unit in the morning."""
    owings: "Sequence[Owing]" = ()
    """What each feature lists in the one queue of all that an officer owes."""
    asking_backs: "Sequence[AskingBack]" = ()
    """What of a person each feature knows to wait for their word."""
    looked: dict[str, Any] = field(default_factory=dict)
    """How things stood when a chore last found nothing left to do; forgotten at the end, which costs one look."""

    @property
    def library(self) -> Library:
        """The content that is live now; take it once per turn."""
        return self.shelf.library

    @property
    def posts(self) -> Posts:
        """Who holds which role in which unit: the ground of every right."""
        return Posts(self.database, self.people)

    @cached_property
    def seal(self) -> Seal:
        """What people write to officers is sealed with it before it is stored."""
        return seal_of(self.config)

    @cached_property
    def ledger(self) -> Ledger:
        """Who was erased, for the day on which a backup is put back."""
        return ledger_of(self.config, self.seal)

    def addressed(self, reply: Reply, citizen: Citizen) -> Reply:
        """The reply in the form of address of this person; what is passed on, in the one that is usual here."""
        usual = self.config.content.form_of_address
        return addressed(reply, usual if reply.passed_on else form_for(citizen.form, citizen.roles, usual))
