"""The files of the web pages and their templates. Alone knows the template language."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

PAGES = Path(__file__).parent
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file of this folder as it is served."""

    body: bytes
    kind: str
    version: str


def static_files() -> dict[str, File]:
    """What /static/ serves, by name."""
    found = {}
    for path in PAGES.iterdir():
        if path.suffix in TYPES:
            body = path.read_bytes()
            found[path.name] = File(body, TYPES[path.suffix], sha256(body).hexdigest()[:12])
    return found


def templates(files: Mapping[str, File]) -> Environment:
    """The templates of this folder; `url` in them leads to a static file under its version, from the top of the site."""
    environment = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["url"] = lambda name: f"static/{name}?v={files[name].version}"
    return environment
