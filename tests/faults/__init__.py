"""What becomes of broadcasts and updates when something goes wrong: `python -m tests.faults` (`--help` tells which things).

Each fault runs the real program against a local Bot API and prints what was planned, delivered, lost, came twice and stayed
unsure, and fails when the states of the ledger do not sum to the audience.

`run` is the program and its people, `ledger` what came of it, `bent` starts the program with what no setting bends (the
clock, say); `kills`, `broadcasts`, `timeouts`, `jump`, `backlog`, `several` are what goes wrong.
"""
