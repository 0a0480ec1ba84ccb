"""A content folder of a thousand entries, made from the shipped one: the same answers under many names and numbers."""

import shutil
from pathlib import Path

import orjson

from bot.library.yaml_lines import load

SHIPPED = Path(__file__).parents[2] / "content"


def thousand(folder: Path, entries: int = 1_000) -> Path:
    """Copies the shipped content and adds answers until there are so many; returns the folder."""
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    files = sorted((SHIPPED / "answers").rglob("*.yaml"))
    copies = folder / "answers" / "copies"
    copies.mkdir()
    for number in range(entries - len(files)):
        source = files[number % len(files)]
        answer = load(source.read_text(encoding="utf-8"), str(source)).value
        answer["question"] = f"{answer['question'].rstrip('?')} trường hợp mẫu {number}?"
        answer["also"] = [f"{one} mẫu {number}" for one in answer.get("also", [])]
        for version in answer["versions"]:
            version.pop("fact", None)
        # JSON is YAML too
        (copies / f"{source.stem[:30].rstrip('-')}-{number}.yaml").write_bytes(orjson.dumps(answer))
    return folder
