"""The editors' desk: what waits, what is stale, what people asked, and how an item looks in every channel.

`board.py` sorts the content into what needs somebody's eyes; `item.py` shows one item as citizens would see it, with a
patch to copy; `pages.py` serves both under /desk. It reads files and never writes one: editing stays in YAML and git.
"""
