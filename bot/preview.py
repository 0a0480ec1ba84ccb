"""What somebody else will read, for the eyes of whoever writes it: an officer sees the answer as the citizen will."""

from collections.abc import Iterable

from bot.courtesy import form_for, read_by
from bot.message import Address, Block
from bot.services import Services


async def as_read_by(services: Services, said: Iterable[Block], people: Iterable[Address]) -> tuple[Block, ...]:
    """In the form of address of these people where they share one; else in the usual one."""
    usual = services.config.content.form_of_address
    citizens = [await services.people.citizen(address) for address in people]
    forms = {form_for(citizen.form, citizen.roles, usual) for citizen in citizens}
    return read_by(said, forms.pop() if len(forms) == 1 else usual)
