"""A content folder of any size, written from a corpus: `python -m tests.bench.search.folder --data DIR OUT`.

One answer an entry, one document a law, all approved and in force since 2000, so that `loaluat check OUT` finds no error.
It is for measuring: what stands in it belongs to others, and the samples that it says it has are nobody's.
"""

import argparse
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.library.search import Entry
from tests.bench.search.corpora import corpus
from tests.bench.search.noise import bare

SINCE, LOOKED_AT = date(2000, 1, 1), date(2026, 11, 1)
TOPIC = "xay-dung-phap-luat"
NO_LAW = "Thủ tục hành chính"
LONGEST_SHORT = 300
KINDS = ("bo-luat", "luat", "phap-lenh", "nghi-quyet", "nghi-dinh", "thong-tu", "quyet-dinh", "chi-thi")
REVIEW = {"author": "bt-01", "approver": "bt-02", "approved": LOOKED_AT, "status": "approved", "sample": True}
_NUMBER = re.compile(r"\d+(?:/\d{4})?/[\w-]+")
_CONTROL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff]")


class _Dumper(yaml.CSafeDumper):
    """Writes as an editor does: long texts in block style, nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, said: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", said, style="|" if "\n" in said else None)


_Dumper.add_representer(str, _text)


def written(entries: Iterable[Entry], folder: Path) -> dict[str, str]:
    """Writes documents/ and answers/ into the folder; returns entry id -> answer id."""
    documents: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, entry in enumerate(entries):
        law = entry.documents[0] if entry.documents else NO_LAW
        if law not in documents:
            documents[law] = f"van-ban-{len(documents):04}"
            _save(folder / "documents" / f"{documents[law]}.yaml", _document(law))
            (folder / "answers" / documents[law]).mkdir(parents=True)
        names[entry.id] = f"dieu-{number:05}"
        _save(folder / "answers" / documents[law] / f"{names[entry.id]}.yaml", _answer(entry, documents[law]))
    return names


def _save(path: Path, item: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(item, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100_000), "utf-8")


def _document(law: str) -> dict[str, Any]:
    number = _NUMBER.search(law)
    slug = "-".join(bare(law).lower().split())
    return {
        "number": number[0] if number else law,
        "title": law,
        "short": law,
        "kind": next((kind for kind in KINDS if slug.startswith(kind)), "khac"),
        "issuer": "Cơ quan ban hành",
        "effective": SINCE,
        "topics": [TOPIC],
    }


def _answer(entry: Entry, document: str) -> dict[str, Any]:
    text = "\n".join(line.strip() for line in _CONTROL.sub(" ", entry.text).strip().splitlines())
    short, more = _cut(text)
    article = entry.id.rpartition("#")[2] if "#" in entry.id else "1"
    version = {"from": SINCE, "short": short, "basis": [{"document": document, "at": f"Điều {article}"}]}
    if more:
        version["more"] = f"{more}\n"
    version["checked"] = LOOKED_AT
    question = " ".join(_CONTROL.sub(" ", entry.question).split()) or short
    return {
        "question": question,
        "topics": [TOPIC],
        "versions": [version],
        "review": REVIEW,
        "also": [" ".join(one.split()) for one in entry.also],
    }


def _cut(text: str) -> tuple[str, str]:
    """(what is read first, the rest): the first line, or as many of its words as fit."""
    first, _, rest = text.partition("\n")
    if len(first) <= LONGEST_SHORT:
        return first, rest.strip()
    at = first.rfind(" ", 0, LONGEST_SHORT)
    at = at if at > 0 else LONGEST_SHORT
    return first[:at], f"{first[at:].strip()}\n{rest}".strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search.folder", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="other people's data, see corpora.py")
    parser.add_argument("--corpus", choices=("articles", "faq"), default="articles", help="default: %(default)s")
    parser.add_argument("out", type=Path, metavar="OUT", help="a folder that is not there yet")
    args = parser.parse_args()
    args.out.mkdir(parents=True)
    made = written(corpus(args.corpus, args.data).entries, args.out)
    print(f"{len(made):,} answers in {args.out}")


if __name__ == "__main__":
    main()
