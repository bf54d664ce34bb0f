"""Load by wrk on one of the contenders, and what it measured."""

import dataclasses
import re
import sys

import contenders
import harness
import measure

CONNECTIONS = 64


@dataclasses.dataclass
class Round:
    """Times in microseconds, CPU for each request."""

    rate: float  # requests per second
    p50: float
    p99: float
    cpu: float  # of the server's processes, without compiler threads
    compilers: float  # of the JVM's compiler threads
    database_cpu: float
    allocated: float  # bytes for each request; None where that is not known
    errors: int  # other statuses than wanted, connections broken, timeouts
    others: float  # the share of the machine that others took, 0 to 1


def load(server, seconds, pages=contenders.PAGES):
    """What wrk and the machine say of so many seconds of load.

    `pages` is how many there are, where the server is asked for random ones.
    """
    command = [
        contenders.tool("wrk"), "-t", "2", "-c", CONNECTIONS, "-d", f"{seconds}s", "--timeout", "10s",
        "-s", harness.ROOT / "bench" / "load.lua",
        *(part for header in server.headers for part in ("-H", header)),
        f"http://127.0.0.1:{server.port}{'/pages/' if server.many else server.path}", "--",
        *([pages] if server.many else [])]
    machine = measure.Machine()
    before, database_before = measure.cpu(server.process), cpu_of_database(server)
    mark = server.collections.mark() if server.compiles else None
    said = harness.output_of(command, seconds + 60)
    cpu, database = measure.cpu(server.process) - before, cpu_of_database(server) - database_before
    allocated = server.collections.rate(mark) if server.compiles else None
    found = re.search(r"^figures (\d+) (\d+) (\d+) (\d+) (\d+)$", said, re.MULTILINE)
    if not found:
        sys.exit(f"wrk printed no figures:\n{said}")
    requests, micros, p50, p99, errors = map(int, found.groups())
    if requests == 0:
        sys.exit(f"No answer in {seconds} s from {' '.join(server.process.args)}")
    rate = requests * 1e6 / micros
    each = 1e6 / requests
    return Round(
        rate, p50, p99, (cpu.total - cpu.compilers) * each, cpu.compilers * each, database * each,
        allocated / rate if allocated else None, errors, machine.others())


def cpu_of_database(server):
    return harness.cpu_seconds(server.database) if server.database else 0.0
