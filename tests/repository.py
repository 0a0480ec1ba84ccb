"""A real git repository that holds a content folder, for tests of what editors do with revisions."""

import os
import subprocess
from pathlib import Path


class Repository:
    """`folder` is its root; nothing of this machine's git settings is used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("config", "user.name", "Biên tập viên")
        self.git("config", "user.email", "bt-01@example.vn")

    def git(self, *words: str) -> str:
        """What git says."""
        clean = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        done = subprocess.run(
            ["git", *words], cwd=self.folder, env=clean | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Everything as it is now; returns the revision."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")
