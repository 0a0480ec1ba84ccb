"""`python -m tests.bench.search`: our search beside SQLite FTS5, tantivy and bm25s, on the same questions and noise."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from tests.bench.search import chat, contender, corpora, table, whole
from tests.bench.search.contender import Case, Figures
from tests.bench.search.engines import ENGINES, is_installed
from tests.bench.search.noise import KINDS
from tests.running import ROOT

ONE_THREAD = {f"{one}_NUM_THREADS": "1" for one in ("OMP", "OPENBLAS", "MKL")}
EPILOGUE = f"""noise: {", ".join(f"{key} {name}" for key, name in KINDS.items())}

recall@k: share of questions with a right entry among the first k. Brackets: 95 % bootstrap over the questions, the same
drawings for every engine. «MRR of loaluat»: how much higher it is, question by question. Memory: what the process grew
by. Each engine runs in a process of its own, one thread; each question is timed the first time it is asked.

{corpora.__doc__}
examples:
  python -m tests.bench.search
  python -m tests.bench.search --data /srv/collections --only loaluat,tantivy --noise a,c --sample 200
  python -m tests.bench.search --data /srv/collections --whole
"""


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.search",
        description=__doc__,
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR",
        help="a folder with other people's questions (its files: below); such data is no part of the project, "
        "its licences do not allow it, and it is only read. Without it the shipped content is measured",
    )  # fmt: skip
    parser.add_argument("--corpus", metavar="NAMES", help="shipped, articles, faq; default: all that are there")
    parser.add_argument("--only", metavar="ENGINES", help=f"default: {','.join(ENGINES)}")
    parser.add_argument("--noise", default="a,b,c,d,e", metavar="KINDS", help="default: %(default)s")
    parser.add_argument("--sample", type=int, metavar="N", help="ask N questions of each corpus; the same N every time")
    parser.add_argument("--json", action="store_true", help="JSON on stdout")
    parser.add_argument(
        "--whole", action="store_true",
        help="instead measure the program itself on a content folder written from --data: start, memory, one question",
    )  # fmt: skip
    args = parser.parse_args(words)
    if args.whole and not args.data:
        parser.error("--whole needs --data")
    args.noise = _chosen(parser, "noise", args.noise, KINDS)
    args.only = _chosen(parser, "engine", args.only, ENGINES)
    args.corpus = _chosen(parser, "corpus", args.corpus, corpora.there_are(args.data))
    return args


def _chosen(parser: argparse.ArgumentParser, what: str, said: str | None, known: Sequence[str] | Any) -> list[str]:
    """A list with commas; None means all."""
    named = list(known) if said is None else said.split(",")
    for one in named:
        if one not in known:
            parser.error(f"no {what} «{one}»; there are: {', '.join(known)}")
    return named


def measured(case: Case) -> Figures:
    """In a process of its own."""
    command = [sys.executable, "-m", contender.__name__, orjson.dumps(asdict(case)).decode()]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=subprocess.PIPE, check=True)
    return contender.read(done.stdout)


def beside_peers(args: argparse.Namespace) -> dict[str, Any]:
    """Every engine on every corpus; prints each table as soon as it is there."""
    missing = [one for one in args.only if not is_installed(one)]
    for one in missing:
        print(f"{one} is not installed and left out: pip install -c constraints.txt -e '.[bench]'", file=sys.stderr)
    engines = [one for one in args.only if one not in missing]
    data = str(args.data.resolve()) if args.data else None
    report: dict[str, Any] = {"missing": missing, "corpora": {}}
    for name in args.corpus:
        found = [measured(Case(one, name, "".join(args.noise), args.sample, data)) for one in engines]
        report["corpora"][name] = table.for_a_machine(found)
        _say(args, table.for_a_reader(found))
    talked = chat.chat(args.data) if args.data and table.OURS in engines and "shipped" in args.corpus else None
    report["chat"] = asdict(talked) if talked else None
    _say(args, table.of_chat(talked) if talked else ())
    return report


def the_program(args: argparse.Namespace) -> dict[str, Any]:
    """The real program on each corpus of --data."""
    report = {}
    for name in args.corpus:
        if name != "shipped":
            with tempfile.TemporaryDirectory() as folder:
                asked = corpora.corpus(name, args.data).sampled(args.sample)
                found = whole.whole(asked, "".join(args.noise), Path(folder))
            report[name] = whole.for_a_machine(found)
            _say(args, whole.for_a_reader(found))
    return {"program": report}


def _say(args: argparse.Namespace, lines: Iterable[str]) -> None:
    if not args.json:
        for line in lines:
            print(line, flush=True)


def main() -> None:
    args = arguments(sys.argv[1:])
    report = the_program(args) if args.whole else beside_peers(args)
    if args.json:
        print(orjson.dumps(table.plain(report), option=orjson.OPT_INDENT_2).decode())


if __name__ == "__main__":
    main()
