"""The feature that both sides of a petition register their handlers with."""

from bot.features.petition.store import Petitions
from bot.router import Feature, Services

petition = Feature("petition")


def petitions(services: Services) -> Petitions:
    return Petitions(services.database, services.seal)
