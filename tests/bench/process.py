"""What a process costs, read from /proc."""

import os
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """User and system time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int, what: str = "VmRSS") -> float:
    """Resident memory now; `VmHWM`: the most that it ever was."""
    line = next(one for one in Path(f"/proc/{pid}/status").read_text().splitlines() if one.startswith(what))
    return int(line.split()[1]) / 1024


def forget_highest_memory(pid: int) -> None:
    """`VmHWM` counts anew from now on."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
