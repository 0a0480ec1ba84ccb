"""All that commands import, imported: what tests/commands.py forks its processes from."""

from importlib import import_module

import tests.commands  # noqa: F401
from bot.__main__ import COMMANDS, MODULES

for name in COMMANDS:
    import_module(f"bot.commands.{MODULES.get(name, name)}")
