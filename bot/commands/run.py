"""`loaluat run`: every channel that has a token, and always the web chat."""

import argparse
import asyncio
import contextlib
import ctypes
import gc
import logging
import signal

from bot import logs
from bot.app import App
from bot.commands.shared import Parsers, add_parser, run_async
from bot.config import Config
from bot.copies import copy_routes
from bot.desk.pages import desk_routes
from bot.locks import locks
from bot.photos import photo_routes
from bot.platforms import build_channels
from bot.web import Server, make_app

log = logging.getLogger(__name__)

M_ARENA_MAX = -8
"""Of glibc's malloc.h."""

EXAMPLE = "  loaluat run\n  TELEGRAM_BOT_TOKEN=… loaluat run --set web.port=8081"


def add(parsers: Parsers, shared: argparse.ArgumentParser) -> None:
    parser = add_parser(parsers, shared, "run", "every channel that has a token, and always the web chat", EXAMPLE)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, config: Config) -> int:
    logs.set_up(config.secrets.values())
    one_arena()
    held = locks(config)
    for lock in held:
        lock.take()
    try:
        run_async(serve(config))
    finally:
        for lock in held:
            lock.release()
    return 0


async def serve(config: Config) -> None:
    """Until SIGTERM or SIGINT; then finishes what is in hand. A second signal ends at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stopped, loop)
    app = await App.open(config, build_channels(config))
    server = Server(
        make_app(app, [*desk_routes(app), *photo_routes(app), *copy_routes(app)]), config.web.host, config.web.port
    )
    try:
        await app.resume()
        address = await server.start()
        await app.start()
        calm_collector()
        print(f"Loa Luật: {address}", flush=True)
        log.info("started", extra={"channels": sorted(app.channels)})
        await stopped.wait()
        log.info("stopping: what is in hand is finished first")
    finally:
        await server.stop()
        await app.stop()
    log.info("stopped")


def one_arena() -> None:
    """Threads here only wait for the disk, so they need no heaps of their own (some megabytes)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def calm_collector() -> None:
    """What was loaded stays for good, so the collector need not walk through it again and again (a fifth of the CPU)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    with contextlib.suppress(OSError, AttributeError):  # not every C library can
        ctypes.CDLL(None).malloc_trim(0)  # what loading left behind goes back to the system


def _stop(stopped: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    stopped.set()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)
