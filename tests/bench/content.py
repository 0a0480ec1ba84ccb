"""A content folder of a thousand entries, made from the shipped one: the same answers under many names and numbers."""

import re
import shutil
from pathlib import Path

SHIPPED = Path(__file__).parents[2] / "content"


def thousand(folder: Path, entries: int = 1_000) -> Path:
    """Copies the shipped content and adds answers until there are so many; returns the folder."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    files = sorted((SHIPPED / "answers").rglob("*.yaml"))
    for number in range(entries - len(files)):
        source = files[number % len(files)]
        copy, turn = source.read_text(encoding="utf-8"), number // len(files) + 1
        copy = re.sub(r"^question: (.*?)\??$", rf"question: \1 số {turn} mẫu {number}?", copy, count=1, flags=re.M)
        if also := re.search(r"^also: \[(.*)\]$", copy, flags=re.M):
            copy = copy.replace(also[0], f"also: [{_numbered(also[1], number)}]")
        copy = re.sub(r"^    fact: .*\n", "", copy, flags=re.M)
        path = folder / "answers" / "copies" / f"{source.stem[:30].rstrip('-')}-{number}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(copy, encoding="utf-8")
    return folder


def _numbered(phrasings: str, number: int) -> str:
    return ", ".join(f"{one} mẫu {number}" for one in phrasings.split(", "))
