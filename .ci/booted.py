"""A bare Debian that systemd boots beside what runs here: its own processes and files, this machine's network."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "verso" / "debian"
SUITE = "bookworm"
INCLUDED = "systemd,systemd-sysv,dbus,openjdk-17-jre-headless"
NEEDED = {"debootstrap": "debootstrap", "systemd-nspawn": "systemd-container"}


class NoMachine(Exception):
    """Why there is none."""


def free_port(choice=(0,)):
    for number in choice:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", number))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise NoMachine("no port is free")


def debian():
    """Its folder, as debootstrap made it: the first time that takes some minutes."""
    os.environ["PATH"] = f"/usr/sbin:/sbin:{os.environ['PATH']}"
    lacking = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if os.geteuid() != 0 or lacking:
        raise NoMachine(f"root could boot a Debian (apt-get install {' '.join(lacking or NEEDED.values())})")
    made = CACHE / SUITE
    if not made.exists():
        print("== Making a Debian to install on, once", flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        making = pathlib.Path(tempfile.mkdtemp(dir=CACHE))
        ran = subprocess.run(
            ["debootstrap", "--variant=minbase", f"--include={INCLUDED}", SUITE, making],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if ran.returncode != 0:
            shutil.rmtree(making)
            raise NoMachine(f"debootstrap: {''.join(ran.stdout.splitlines()[-1:])}")
        shutil.rmtree(making / "var" / "cache" / "apt")
        making.chmod(0o755)
        making.rename(made)
    return made


class Machine:
    """A copy of it, which is thrown away; booted when that is asked for."""

    def __init__(self, base):
        self._base = base
        self._folder = tempfile.TemporaryDirectory(prefix="verso-debian-")
        self._root = pathlib.Path(self._folder.name) / "root"
        self._nspawn = None
        self._inside = ["chroot", self._root]

    def __enter__(self):
        subprocess.run(["cp", "--archive", "--reflink=auto", self._base, self._root], check=True)
        return self

    def __exit__(self, *failure):
        if self._nspawn is not None:
            self._nspawn.terminate()  # which powers it off
            try:
                self._nspawn.wait(30)
            except subprocess.TimeoutExpired:
                self._nspawn.kill()
                self._nspawn.wait()
        self._folder.cleanup()

    def boot(self):
        # Where no systemd runs outside there is nobody to tell of it.
        alone = [] if pathlib.Path("/run/systemd/system").exists() else ["--register=no", "--keep-unit"]
        console = open(pathlib.Path(self._folder.name) / "console", "wb")
        with console:
            self._nspawn = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--boot", "--console=pipe", "--resolv-conf=off", *alone,
                 "--directory", self._root],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True)
        deadline = time.monotonic() + 60
        while not self._is_up():
            if self._nspawn.poll() is not None or time.monotonic() > deadline:
                said = pathlib.Path(console.name).read_text(errors="replace").strip().splitlines()[-1:]
                raise NoMachine(f"systemd does not boot here: {''.join(said)}")
            time.sleep(0.1)

    def _is_up(self):
        children = pathlib.Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text().split()
        if not children:
            return False
        self._inside = ["nsenter", "--target", children[0], "--all"]
        ran = subprocess.run([*self._inside, "systemctl", "is-system-running"], capture_output=True, text=True)
        return ran.stdout.strip() in ("running", "degraded")

    def run(self, *command):
        """What it prints; its failure ends this program."""
        ran = subprocess.run(
            [*self._inside, *map(str, command)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd="/")
        if ran.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: {ran.returncode}\n{ran.stdout[-8000:]}")
        return ran.stdout.strip()

    def there(self, path):
        return os.path.lexists(self._root / path[1:])

    def copy(self, file):
        """Its path inside."""
        shutil.copy(file, self._root / "opt")
        return f"/opt/{file.name}"

    def read(self, path):
        return (self._root / path[1:]).read_text()

    def write(self, path, text):
        file = self._root / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
