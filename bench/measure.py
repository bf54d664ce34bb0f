"""What the programs of this folder measure with: CPU, how busy the machine was otherwise, and when
figures may be compared.
"""

import dataclasses
import os
import pathlib
import re
import resource
import statistics

import harness

# Rounds that differ by more are of different things: a ratio of their medians would mean nothing.
MOST_SPREAD = 0.15


@dataclasses.dataclass
class Cpu:
    """Seconds so far of a process and its children, such as a server's workers."""

    total: float
    compilers: float  # of the JVM's compiler threads, which is in the total

    def __sub__(self, other):
        return Cpu(self.total - other.total, self.compilers - other.compilers)


def cpu(process):
    harness.check(process)
    compilers = 0
    for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir():
        try:
            stat = (task / "stat").read_text()
        except FileNotFoundError:
            continue  # a thread that has just ended
        name = stat[stat.index("(") + 1 : stat.rindex(")")]
        # "C2 CompilerThread0", of which the kernel keeps 15 characters.
        if re.match(r"C[12] CompilerThre", name):
            fields = stat.rpartition(")")[2].split()
            compilers += int(fields[11]) + int(fields[12])
    return Cpu(harness.cpu_seconds(process), compilers / harness.TICKS_PER_SECOND)


class Machine:
    """How busy the machine is with what is not measured, between two looks."""

    def __init__(self):
        self._busy, self._all = self._look()
        self._ours = self._own()

    @staticmethod
    def _look():
        user, nice, system, idle, wait, irq, soft, steal = map(
            int, pathlib.Path("/proc/stat").read_text().split()[1:9])
        busy = user + nice + system + irq + soft + steal
        return busy / harness.TICKS_PER_SECOND, (busy + idle + wait) / harness.TICKS_PER_SECOND

    @staticmethod
    def _own():
        """CPU of this program, of what it has run to its end, and of what it has started."""
        ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        running = sum(harness.cpu_seconds(process) for process in harness.running())
        return sum(usage.ru_utime + usage.ru_stime for usage in ended) + running

    def others(self):
        """The share of the machine that others took since, 0 to 1."""
        busy, total = self._look()
        taken = busy - self._busy - (self._own() - self._ours)
        return max(0.0, taken / max(total - self._all, 0.01))


def spread(values):
    """How far apart they are, as a share of their median."""
    middle = statistics.median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


@dataclasses.dataclass
class Ratio:
    """Of the medians of two contenders' rounds."""

    what: str
    value: float
    differ: float  # the spread of the rounds that differ most
    bar: float = None
    at_least: bool = False

    @property
    def refused(self):
        return self.differ > MOST_SPREAD

    def text(self):
        if self.refused:
            return f"refused: rounds differ by {self.differ * 100:.0f} %"
        return f"{self.value:.2f}"

    def bar_text(self):
        if self.bar is None:
            return ""
        return f"at {'least' if self.at_least else 'most'} {self.bar:g}"

    def verdict(self):
        if self.bar is None or self.refused:
            return ""
        met = self.value >= self.bar if self.at_least else self.value <= self.bar
        return "met" if met else "missed"


def ratio(what, ones, others, bar=None, at_least=False):
    """Of what was measured in the rounds of one and of another."""
    value = statistics.median(ones) / max(statistics.median(others), 1e-9)
    return Ratio(what, value, max(spread(ones), spread(others)), bar, at_least)


def paired(what, ones, others, bar=None, at_least=False):
    """Of two contenders that took turns: the median of each turn's ratio.

    A machine that is slow for a while is so for both. Refused where the middle half of the turns differ.
    """
    ratios = sorted(one / max(other, 1e-9) for one, other in zip(ones, others))
    quarter = len(ratios) // 4
    return Ratio(
        what, statistics.median(ratios), spread(ratios[quarter:len(ratios) - quarter]), bar, at_least)


class Collections:
    """What a JVM allocates, told by its log of collections: start it with `arguments`."""

    _UNIT = {"K": 1024, "M": 1024 * 1024}
    # [12.345s][info][gc] GC(7) Pause Young (Normal) (G1 Evacuation Pause) 45M->20M(256M) 3.1ms
    _LINE = re.compile(r"^\[([\d.]+)s\].*?(\d+)([KM])->(\d+)([KM])\(")

    def __init__(self, name):
        self._path = harness.work() / f"{name}.gc"
        self._path.touch()
        self.arguments = [f"-Xlog:gc:file={self._path}:uptime:filecount=0"]

    def mark(self):
        """Where the log is now."""
        return self._path.stat().st_size

    def after_full(self):
        """Bytes in use after the last full collection, without what was made since."""
        full = [line for line in self._path.read_text().splitlines() if "Pause Full" in line]
        *_, after, kind = self._LINE.match(full[-1]).groups()
        return int(after) * self._UNIT[kind]

    def rate(self, mark):
        """Bytes a second between the first and the last collection since; None where there are few."""
        with open(self._path) as log:
            log.seek(mark)
            found = [match.groups() for match in map(self._LINE.match, log) if match]
        if len(found) < 3:
            return None
        steps = zip(found, found[1:])
        allocated = sum(
            int(to[1]) * self._UNIT[to[2]] - int(begin[3]) * self._UNIT[begin[4]] for begin, to in steps)
        return allocated / max(float(found[-1][0]) - float(found[0][0]), 0.001)


def machine():
    """The machine's processor, size and kernel."""
    model = re.search(r"^model name\s*:\s*(.+)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1))
    return (f"{os.cpu_count()} processors ({model.group(1) if model else os.uname().machine}),"
            f" {memory / 1024 / 1024:.0f} GB, Linux {os.uname().release.split('-')[0]}")
