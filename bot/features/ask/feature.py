"""The feature that both sides of a question register their handlers with."""

from bot.duty import Duty
from bot.features.ask.store import Inquiries
from bot.router import Feature, Services

ask = Feature("ask")

ANSWERS = Duty("answer_question", told=("legal_officer",))


def inquiries(services: Services) -> Inquiries:
    return Inquiries(services.database, services.seal)
