"""What becomes of a broadcast when something goes wrong: `python -m tests.faults` (`--help` tells which things).

Each fault runs the real program against a local Bot API and prints what was planned, delivered, lost, came twice and stayed
unsure, and fails when the states of the ledger do not sum to the audience.
"""
