"""What the programs of this folder share: building, starting, asking and ending what they measure.

Everything listens on 127.0.0.1 and writes under one temporary directory; both are gone at exit.
"""

import atexit
import functools
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
JAR = ROOT / "target" / "verso.jar"
TARGET = ROOT / "bench" / "target"
# What the base lines and the pictures need of PyPI; made once.
PYTHON = pathlib.Path(
    os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "verso" / "bench-python"
PACKAGES = ("aiohttp", "matplotlib", "motor")
JAVA = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else "java"
# Every twenty seconds or so the driver's streaming monitor reads an answer of SecantusDB's that is
# not its own, and gives up all connections.
SECANTUS_OPTIONS = "replicaSet=secantus&serverMonitoringMode=poll"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")

_processes = []
_work = None


def work():
    """The temporary directory of this run."""
    global _work
    if _work is None:
        _work = pathlib.Path(tempfile.mkdtemp(prefix="verso-bench-"))
    return _work


@atexit.register
def _clean_up():
    for process in reversed(_processes.copy()):
        end(process)
    if _work is not None:
        shutil.rmtree(_work, ignore_errors=True)


# A signal ends the program by way of its exit handlers.
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


def build():
    """Makes target/verso.jar where it is missing or older than what it is made of, and the base lines."""
    sources = [ROOT / "pom.xml", *(ROOT / "src" / "main").rglob("*")]
    if not JAR.exists() or JAR.stat().st_mtime < max(s.stat().st_mtime for s in sources):
        print("Building target/verso.jar", file=sys.stderr)
        output_of(["mvn", "-B", "-q", "package", "-Dmaven.test.skip=true"], seconds=1800)
    classes = TARGET / "classes"
    baselines = [str(s) for s in (ROOT / "bench" / "baseline").glob("*.java")]
    output_of([tool_of_jdk("javac"), "--release", "17", "-cp", JAR, "-d", classes, *baselines])


@functools.cache
def launcher():
    """The launcher of the distribution; None, and said so, where there is none."""
    found = sorted(JAR.parent.glob("verso-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        print("Left out: bin/verso: there is no target/verso-*.tar.gz", file=sys.stderr)
        return None
    with tarfile.open(found[-1]) as archive:
        archive.extractall(work() / "distribution")
    return next((work() / "distribution").glob("*/bin/verso"))


def start(command, name, environment=None, **pipes):
    """Starts a process whose output goes to a file named after it, as far as `pipes` say nothing else."""
    log = open(work() / f"{name}.log", "ab")
    pipes = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, **pipes}
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=environment, **pipes)
    process.log = log.name
    log.close()
    _processes.append(process)
    return process


def tool_of_jdk(name):
    """The program beside `java`, such as jcmd."""
    return JAVA[: -len("java")] + name


def running():
    """What was started and not ended."""
    return [process for process in _processes if process.poll() is None]


def output_of(command, seconds=600):
    """What a program prints; ends this one, with what it said, when it fails or takes too long."""
    command = [str(part) for part in command]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
    except (OSError, subprocess.TimeoutExpired) as failure:
        sys.exit(f"{command[0]}: {failure}")
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}{done.stdout}")
    return done.stdout


def check(process):
    """Ends this program, with what the other said, where that has ended by itself."""
    if process.poll() is not None:
        output = pathlib.Path(process.log).read_text(errors="replace")
        sys.exit(f"{' '.join(process.args)} ended with {process.returncode}:\n{output[-4000:]}")


def run(command, environment=None):
    """Runs a program to its end, with its output for all to see; its exit code."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL).returncode


def end(process, gracefully=True, seconds=10):
    """Ends a process and waits until it is gone, for so long before it is killed."""
    if process.poll() is None:
        (process.terminate if gracefully else process.kill)()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process in _processes:
        _processes.remove(process)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port, path):
    """The status of a GET, or None when nobody answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            return int(connection.recv(12)[9:12])
    except (OSError, ValueError):
        return None


def await_ok(process, port, path, seconds=30):
    """Waits for the first 200, asking every millisecond."""
    deadline = time.monotonic() + seconds
    while get(port, path) != 200:
        _give_up_if(process, time.monotonic() > deadline)
        time.sleep(0.001)


def await_port(process, port, seconds=30):
    """Waits until somebody listens."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            _give_up_if(process, time.monotonic() > deadline)
            time.sleep(0.01)


def _give_up_if(process, late):
    if late or process.poll() is not None:
        output = pathlib.Path(process.log).read_text(errors="replace")
        sys.exit(f"No answer from {' '.join(process.args)}:\n{output}")


def cpu_seconds(process):
    """User and system time so far of a process and its children, such as a server's workers."""
    total = 0
    pids = [process.pid]
    for pid in pids:  # grows as it is walked
        tasks = pathlib.Path(f"/proc/{pid}")
        try:
            stat = (tasks / "stat").read_text().rpartition(")")[2].split()
            total += int(stat[11]) + int(stat[12])
            for task in (tasks / "task").iterdir():
                pids += map(int, (task / "children").read_text().split())
        except (FileNotFoundError, ProcessLookupError):
            continue  # a process or a thread that has just ended
    return total / TICKS_PER_SECOND


def copy_of_jar(target, main_class, packages, classes):
    """A jar with some packages of verso.jar, such as ("io/netty/",), and further class files."""
    with zipfile.ZipFile(JAR) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as jar:
        manifest = f"Manifest-Version: 1.0\nMain-Class: {main_class}\nMulti-Release: true\n"
        jar.writestr("META-INF/MANIFEST.MF", manifest)
        for entry in source.infolist():
            # META-INF/versions/11/io/netty/... is a part of io/netty/.
            name = entry.filename.split("/", 3)[3] if entry.filename.startswith(
                "META-INF/versions/") and entry.filename.count("/") > 2 else entry.filename
            if name.startswith(packages) and not entry.is_dir():
                jar.writestr(entry.filename, source.read(entry))
        for path in classes:
            jar.write(path, path.name)


@functools.cache
def python():
    """A Python with PACKAGES, in a virtual environment of its own in the user's cache folder."""
    program = PYTHON / "bin" / "python"
    known = PYTHON / "packages"
    if not known.exists() or known.read_text().split() != list(PACKAGES):
        print(f"Making {PYTHON}", file=sys.stderr)
        venv.create(PYTHON, with_pip=True, clear=True)
        output_of([program, "-m", "pip", "install", "--quiet", *PACKAGES])
        known.write_text("\n".join(PACKAGES))
    return program


def heading():
    """What ran this: the JVM and the machine's size."""
    version = subprocess.run([JAVA, "-version"], capture_output=True, text=True, check=True)
    return f"{version.stderr.splitlines()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"


@functools.cache
def test_server():
    """The program of a SecantusDB server, built where it is not there yet."""
    return subprocess.run(
        [ROOT / ".ci" / "test-server"], stdout=subprocess.PIPE, text=True, check=True
    ).stdout.strip()


@functools.cache
def secantus(database, *arguments):
    """A SecantusDB server: its process and the URI of the database."""
    port = free_port()
    empty = work() / "empty.toml"
    empty.touch()
    process = start(
        [test_server(), "--host", "127.0.0.1", "--port", port, "--storage-path", work() / "secantus",
         "--config", empty, "--log-file-max", "16MB", "--cache-size", "512M", *arguments],
        "secantus")
    await_port(process, port)
    return process, f"mongodb://127.0.0.1:{port}/{database}?{SECANTUS_OPTIONS}"
