"""docker-compose.yml, brought up with what there is of compose and of MongoDB."""

import os
import re
import shutil
import socket
import subprocess

from docker_engine import ROOT, base_images, run

PROJECT = "verso-ci"


def program():
    """Compose's command, or None: Docker's plugin, or Debian's docker-compose."""
    if subprocess.run(["docker", "compose", "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


class Compose:
    """The project, of a copy of the file that says what this engine can read."""

    def __init__(self, folder, image, stand_ins, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        os.environ.update(VERSO_IMAGE=image, VERSO_PUBLISH=f"127.0.0.1:{self.port}", **environment)
        self._compose = program()
        text = (ROOT / "docker-compose.yml").read_text()
        self.changes = []
        if stand_ins:
            text = text.replace("replicaSet=rs0", "replicaSet=secantus")
            self.changes.append(f"{base_images()['mongo']} is SecantusDB, whose set has a name of its own")
        if self._compose == ["docker-compose"]:
            text = re.sub(r"^name:.*\n", "", text, flags=re.MULTILINE)
            self.changes.append("docker-compose 1 is given no name")
        self._file = folder / "docker-compose.yml"
        self._file.write_text(text)

    def run(self, *arguments):
        return run(*self._compose, "--project-name", PROJECT, "--project-directory", ROOT, "--file", self._file,
                   *arguments)

    def published(self):
        """Where Verso is found from outside."""
        return self.run("port", "verso", "8080")

    def with_authentication(self):
        """The file as it is understood with authentication."""
        passwords = {"MONGODB_ROOT_PASSWORD": "a", "MONGODB_VERSO_PASSWORD": "b", "MONGODB_KEY": "c"}
        return run(*self._compose, "--project-name", PROJECT, "--project-directory", ROOT, "--file", self._file,
                   "--file", ROOT / "deploy" / "compose" / "authentication.yml", "config",
                   env={**os.environ, **passwords})

    def container(self, service):
        return self.run("ps", "--quiet", service).splitlines()[-1]

    def push(self, folder):
        """Pushes what is in the folder into the database, as whom this runs as."""
        run("docker", "run", "--rm", "--user", f"{os.getuid()}:0",
            "--network", f"container:{self.container('verso')}", "--volume", f"{folder}:/site",
            "--env", f"VERSO_MONGODB_URI={self.uri()}", os.environ["VERSO_IMAGE"], "pages", "push", "/site")

    def uri(self):
        environment = run("docker", "inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}",
                          self.container("verso"))
        return re.search(r"^VERSO_MONGODB_URI=(.*)$", environment, re.MULTILINE)[1]
