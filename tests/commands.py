"""`loaluat WORDS` as an operator calls it: every call a process of its own, on files of its own.

    done = call(folder, "invite", "--unit", "so-tu-phap")     # ended: its exit status, what it printed

Each is forked from a process that has imported the program and done nothing else, since that takes a second and there are
hundreds of calls.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.running import ROOT, environment

LONGEST = 60
"""Seconds a call may take."""
PRELOADED = "tests.commands_imported"


def call(folder: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`loaluat WORDS` on a database in the folder."""
    settings = [] if "--help" in words or not words else ["--set", f"database.url=sqlite+aiosqlite:///{folder}/l.db"]
    return loaluat(*words, *settings, stdin=stdin)


def loaluat(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """`loaluat WORDS` as it stands. TimeoutExpired, when it does not end, and then it is killed."""
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        for path, text in zip(streams, (stdin, "", ""), strict=True):
            path.write_text(text, encoding="utf-8")
        process = _forking().Process(target=_become, args=(words, streams, environment(None)))
        process.start()
        process.join(LONGEST)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired(["loaluat", *words], LONGEST)
        out, err = (path.read_text(encoding="utf-8") for path in streams[1:])
    return subprocess.CompletedProcess(["loaluat", *words], process.exitcode, out, err)


@cache
def _forking() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def _become(words: Sequence[str], streams: Sequence[Path], variables: Mapping[str, str]) -> None:
    """The call itself, with the streams, the folder and the environment that a new process would find."""
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(variables)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_RDWR), number)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process lives
    program = import_module("bot.__main__")
    assert Path(str(program.__file__)).is_relative_to(ROOT), program.__file__
    sys.exit(program.main(words))
