"""What a person can do, one folder each. The order is the order in which features are asked about a free text."""

from bot.features.announce import announce
from bot.features.ask import ask
from bot.features.browse import browse
from bot.features.courtesy import courtesy
from bot.features.deadline import deadline
from bot.features.directive import directive
from bot.features.flag import flag
from bot.features.glossary import glossary
from bot.features.linking import linking
from bot.features.lookup import lookup
from bot.features.morning import morning
from bot.features.office import office
from bot.features.petition import petition
from bot.features.quiz import quiz
from bot.features.rights import rights
from bot.features.safety import safety
from bot.features.subscribe import subscribe
from bot.features.task import task
from bot.features.unit import unit
from bot.features.welcome import welcome

FEATURES = (
    safety,
    ask,
    petition,
    flag,
    office,
    linking,
    welcome,
    subscribe,
    quiz,
    announce,
    browse,
    unit,
    courtesy,
    glossary,
    directive,
    task,
    morning,
    deadline,
    rights,
    lookup,
)
