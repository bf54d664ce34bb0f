"""Containers of the image that is tried."""

import time

import clients
from docker_engine import run

IMAGE = "verso-ci"
MB = 1_000_000


class Container:
    """One of Verso's, published on a port of this machine; goes with what it kept of its own."""

    def __init__(self, *options, command=("serve",)):
        self.id = run("docker", "run", "--detach", "--publish", "127.0.0.1::8080", *options, IMAGE, *command)
        self.port = int(run("docker", "port", self.id, "8080").rpartition(":")[2])

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if failure[0] is not None:
            print(self.logs())
        run("docker", "rm", "--force", "--volumes", self.id)

    def inspect(self, what):
        return run("docker", "inspect", "--format", "{{" + what + "}}", self.id)

    def logs(self):
        return run("docker", "logs", self.id)

    def execute(self, *command):
        return run("docker", "exec", self.id, *command)

    def uses_cache(self):
        """Whether the JVM has its ahead-of-time cache in memory: what does not fit it lets go of."""
        return ".aot" in self.execute("cat", "/proc/1/maps")

    def await_page(self, path="/pages/page-one", seconds=30):
        await_page(self.port, path, seconds, lambda: self.inspect(".State.Running") == "true")
        return self


def await_page(port, path, seconds, lives=lambda: True):
    deadline = time.monotonic() + seconds
    while True:
        try:
            if clients.fetch(port, path)[0] == 200:
                return
        except (OSError, ValueError):
            pass
        if time.monotonic() > deadline or not lives():
            raise TimeoutError(f"{path} is not there after {seconds} s")
        time.sleep(0.01)


def peak(container):
    """The most memory that it has had, in MB, with what the system keeps of files."""
    peaks = "/sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes"
    return int(run("docker", "exec", container, "sh", "-c", f"cat $(ls {peaks} 2>/dev/null)")) // MB
