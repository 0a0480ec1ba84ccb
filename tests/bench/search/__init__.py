"""Search beside peers: `python -m tests.bench.search` (`--help` tells what it can measure).

noise.py spoils questions as people do, corpora.py has what is searched and asked, engines.py the contenders, contender.py
runs one of them in a process of its own, figures.py makes ratios with their uncertainty, table.py prints them. folder.py
writes a content folder of any size, whole.py measures the real program on it.
"""
