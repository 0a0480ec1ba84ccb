"""The house rules, read from the source: imports run one way, each library has one home, SQL, time and sentences too.

A failure names the file and the rule.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
FILES = sorted(path for path in BOT.rglob("*.py"))

# Which parts of bot/ a part may import. A part is a module, or a folder of them.
WORDS = {"message", "clock", "limits", "errors", "vietnamese", "metrics", "courtesy"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "errors": set(),
    "clock": set(),
    "limits": set(),
    "vietnamese": set(),
    "metrics": {"anonymity"},
    "message": set(),
    "courtesy": {"message"},
    "locks": {"config", "errors"},
    "logs": set(),
    "lanes": {"message"},
    "guard": {"message", "vietnamese"},
    "menus": {"message", "storage", "vietnamese"},
    "masking": set(),
    "anonymity": set(),
    "library": WORDS,
    "config": WORDS | {"library"},
    "storage": WORDS | {"config"},
    "http": WORDS,
    "permissions": WORDS | {"library", "storage"},  # the posts of a person, the tree of the units
    "sealing": {"errors"},
    "channels": WORDS | {"http", "sealing"},
    "services": WORDS | {"config", "library", "router", "sealing", "storage"},  # the router for its types alone
    "router": WORDS | {"library", "menus", "services", "storage"},
    "obliged": WORDS | {"library", "permissions", "storage"},  # who must confirm a directive
    "duty": WORDS | {"library", "permissions", "router", "storage"},  # who is there to answer
    "consent": {"config", "library", "storage"},
    "saying": WORDS | {"config", "library"},
    "features": WORDS
    | {
        "anonymity",
        "config",
        "consent",
        "duty",
        "guard",
        "library",
        "masking",
        "menus",
        "obliged",
        "permissions",
        "router",
        "saying",
        "sealing",
        "storage",
    },
    "timetable": WORDS | {"config", "storage"},
    "planner": WORDS | {"storage", "router", "timetable"},
    "digest": WORDS | {"library", "storage", "router"},
    "replies": WORDS | {"storage"},
    "presence": WORDS | {"storage"},
    "forgetting": WORDS | {"router", "storage"},
    "outbox": WORDS | {"menus", "storage", "timetable", "presence"},
    "schedule": WORDS,
    "health": WORDS | {"anonymity", "library", "storage"},
    "events": set(),
    "pages": set(),
    "web": WORDS | {"events", "pages"},
    "platforms": WORDS | {"channels", "config", "library", "sealing"},
    "app": {"*"},
    "desk": {"*"},
    "photos": {"*"},
    "copies": {"*"},
    "commands": {"*"},
    "__main__": {"*"},
}
HOMES = {
    "telegram": {"channels/telegram.py"},
    "aiohttp": {"http.py"},
    "apscheduler": {"schedule.py"},
    "yaml": {"library/yaml_lines.py"},
    "starlette": {"web.py", "desk/pages.py", "photos.py", "copies.py"},
    "uvicorn": {"web.py"},
    "jinja2": {"pages/__init__.py"},
    "prometheus_client": {"metrics.py"},
    "pythonjsonlogger": {"logs.py"},
    "sqlite3": {"storage/backup.py"},
    "fcntl": {"locks.py"},
    "nacl": {"sealing.py"},
    "uvloop": {"commands/shared.py"},
}
SQL_HOMES = re.compile(r"storage/.*|features/[a-z_]+/store\.py")
CLOCK_CALLS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "monotonic"), ("time", "sleep"), ("asyncio", "sleep"),
}  # fmt: skip
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
LAWFUL_WORDS = re.compile(r"điểm|khoản|Điều|tố cáo|Hà Nội|Loa Luật|đ\b|Mẫu|toàn quốc")
SENTENCES_ALLOWED = re.compile(
    r"library/.*|commands/(approve|check|diff|new|preview|questions)\.py|guard/.*|masking\.py|vietnamese\.py"
)
"""Messages for editors; the words that the guard, the masking and the folding look for."""

LONGEST_FILE, LONGEST_FUNCTION, USUAL_FUNCTION = 400, 50, 30


def name(path: Path) -> str:
    return path.relative_to(BOT).as_posix()


def part(path: Path) -> str:
    return path.relative_to(BOT).with_suffix("").parts[0]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names of the modules that a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: import by the full name, `from bot.…`"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names if module == "bot")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_run_one_way(path: Path) -> None:
    mine = part(path)
    allowed = MAY_IMPORT.get(mine)
    assert allowed is not None, f"{name(path)}: say in MAY_IMPORT what {mine} may import"
    for module in imported(path):
        words = module.split(".")
        if words[0] != "bot" or len(words) < 2:
            continue
        other = words[1]
        if other in (mine, "__version__") or "*" in allowed:
            continue
        assert other in allowed, f"{name(path)}: {mine} must not import bot.{other}"


@pytest.mark.parametrize("path", [p for p in FILES if part(p) == "features"], ids=name)
def test_features_do_not_import_each_other(path: Path) -> None:
    if path == BOT / "features" / "__init__.py":
        return
    mine = path.relative_to(BOT / "features").parts[0]
    for module in imported(path):
        if module.startswith("bot.features."):
            assert module.split(".")[2] == mine, f"{name(path)}: features must not import each other ({module})"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_each_big_library_has_one_home(path: Path) -> None:
    for module in imported(path):
        library = module.split(".")[0]
        if library in HOMES:
            assert name(path) in HOMES[library], f"{name(path)}: {library} belongs into {', '.join(HOMES[library])}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_sql_stands_only_in_storage_and_stores(path: Path) -> None:
    if SQL_HOMES.fullmatch(name(path)):
        return
    for module in imported(path):
        library = module.split(".")[0]
        assert library not in ("sqlalchemy", "alembic", "aiosqlite", "asyncpg"), f"{name(path)}: no SQL here ({module})"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            looks = re.match(r"\s*(SELECT\s.+\sFROM|INSERT INTO|UPDATE\s\w+\sSET|DELETE FROM)\b", node.value)
            assert not looks, f"{name(path)}:{node.lineno}: SQL belongs into storage/ or a store.py"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_the_clock_knows_the_time(path: Path) -> None:
    if name(path) == "clock.py":
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            called = (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", ""), node.func.attr)
            assert called not in CLOCK_CALLS, f"{name(path)}:{node.lineno}: ask bot.clock for the time"


def strings(module: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are no docstrings."""
    docs = {
        id(body[0].value)
        for node in ast.walk(module)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (body := node.body)
        and isinstance(body[0], ast.Expr)
    }
    after_name = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs | after_name:
            yield node


@pytest.mark.parametrize("path", FILES, ids=name)
def test_sentences_for_citizens_stand_in_content(path: Path) -> None:
    if SENTENCES_ALLOWED.fullmatch(name(path)):
        return
    for node in strings(tree(path)):
        left = LAWFUL_WORDS.sub("", str(node.value))
        words = [word for word in left.split() if VIETNAMESE.search(word)]
        # a word typed by a citizen («dừng») or a default name is no sentence
        assert len(words) < 3 or part(path) == "config", (
            f"{name(path)}:{node.lineno}: put into content/texts: {node.value!r}"
        )


def functions() -> Iterator[tuple[str, int]]:
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{name(path)}:{node.lineno}: {node.name}", lines


def test_functions_can_be_read_at_a_glance() -> None:
    sizes = list(functions())
    long = [f"{where} has {lines} lines" for where, lines in sizes if lines > LONGEST_FUNCTION]
    assert not long, f"no function over {LONGEST_FUNCTION} lines: {long}"
    usual = sum(lines <= USUAL_FUNCTION for _, lines in sizes)
    assert usual >= 0.95 * len(sizes), sorted(sizes, key=lambda one: -one[1])[:20]


def test_files_stay_short() -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert not {where: lines for where, lines in sizes.items() if lines > LONGEST_FILE}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_every_module_says_what_it_alone_knows(path: Path) -> None:
    assert not path.read_text(encoding="utf-8").strip() or ast.get_docstring(tree(path)), f"{name(path)}: no docstring"


def test_every_feature_stands_in_the_list() -> None:
    from bot.features import FEATURES

    folders = {path.parent.name for path in (BOT / "features").glob("*/__init__.py")}
    assert {feature.name for feature in FEATURES} == folders
