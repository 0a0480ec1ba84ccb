"""One command a module: `add(parsers, shared)` says what it takes, `run(args, config)` does it, returns the status."""
