"""A petition or report: sent, merged, routed, answered in time, opened again. Never in a group.

Read choosing.py and sending.py (who sends), then dealing.py (the officer), routing.py (who is in charge); telling.py writes
what is pushed to either.
"""
