"""docker-compose.yml, brought up with what there is of compose and of MongoDB."""

import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

from docker_engine import ROOT, base_images, run

PROJECT = "verso-ci"
# What .env.sample wants for authentication.
AUTHENTICATION = {
    "COMPOSE_FILE": "docker-compose.yml:deploy/compose/authentication.yml",
    "MONGODB_ROOT_PASSWORD": "ofroot", "MONGODB_VERSO_PASSWORD": "ofverso", "MONGODB_KEY": "c2VjcmV0"}


def program():
    """Compose's command, or None: Docker's plugin, or Debian's docker-compose."""
    if subprocess.run(["docker", "compose", "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        return ["docker", "compose"]
    return ["docker-compose"] if shutil.which("docker-compose") else None


def mongosh(container, script, *options):
    """What it prints of the database test, None where it fails."""
    ran = subprocess.run(
        ["docker", "exec", container, "mongosh", "--quiet", *options, "--eval", script, "test"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else None


class Compose:
    """The project, in a folder with .env and copies of the files that say what this engine can read."""

    def __init__(self, folder, image, stand_ins, **settings):
        """`settings` are put into .env, each where .env.sample has a line for it."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        os.environ["VERSO_IMAGE"] = image
        self._compose = program()
        self._folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
        self.changes = []
        if stand_ins:
            self.changes.append(f"{base_images()['mongo']} is SecantusDB, whose set has a name of its own")
        if self._compose == ["docker-compose"]:
            self.changes.append("docker-compose 1 is given no name")
        for name in ("docker-compose.yml", "deploy/compose/authentication.yml", "deploy/compose/user.js"):
            self._copy(name, stand_ins)
        self._configure(VERSO_PUBLISH=f"127.0.0.1:{self.port}", **settings)

    def _copy(self, name, stand_ins):
        text = (ROOT / name).read_text()
        if stand_ins:
            text = text.replace("replicaSet=rs0", "replicaSet=secantus")
        if self._compose == ["docker-compose"]:
            text = re.sub(r"^name:.*\n", "", text, flags=re.MULTILINE)
        (self._folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_text(text)

    def _configure(self, **settings):
        text = (ROOT / ".env.sample").read_text()
        for name, value in settings.items():
            text, found = re.subn(rf"^# ({name}=).*", rf"\g<1>{value}", text, flags=re.MULTILINE)
            if found != 1:
                raise SystemExit(f".env.sample has {found} lines for {name}")
        (self._folder / ".env").write_text(text)

    def run(self, *arguments):
        return run(*self._compose, "--project-name", PROJECT, *arguments, cwd=self._folder)

    def published(self):
        """Where Verso is found from outside."""
        return self.run("port", "verso", "8080")

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
