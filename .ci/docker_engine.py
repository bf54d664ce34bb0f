"""A Docker engine to try the image on: the one that runs here, or one of its own.

One of its own comes without a registry. What the base images are named in Dockerfile and
docker-compose.yml then names stand-ins: Debian by debootstrap with the JDK and Maven of this machine, and
SecantusDB where MongoDB would be, with the real mongosh. They are no part of the product.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "verso" / "containers"
# The parts of a JDK that no JRE has.
JDK_ONLY = ("jmods", "include", "man", "lib/src.zip", "lib/ct.sym")

MAVEN = """
FROM verso-debian
COPY jdk /opt/java/openjdk
COPY maven /usr/share/maven
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:/usr/share/maven/bin:$PATH
"""
JRE = """
FROM verso-debian
COPY jre /opt/java/openjdk
COPY --chmod=755 cacert /__cacert_entrypoint.sh
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH
"""
MONGO = """
FROM verso-debian
COPY --chmod=755 node secantusd-rs mongod mongosh docker-entrypoint.sh /usr/local/bin/
COPY node_modules /opt/mongosh/node_modules
RUN touch /etc/secantusd.toml && useradd mongodb
VOLUME /data/db
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["mongod"]
"""
CACERT = """#!/bin/sh
exec "$@"
"""
MONGOSH = """#!/bin/sh
exec node /opt/mongosh/node_modules/mongosh/bin/mongosh.js "$@"
"""
# As that of MongoDB's image: makes root, and runs the scripts, where there is no database yet, and for nobody else.
ENTRYPOINT = """#!/bin/bash
set -eu
[ "$1" != mongod ] || shift
export AUTH=
if [ -n "${MONGO_INITDB_ROOT_USERNAME:-}" ]; then
  [ -s /tmp/key ] || { echo "no key" >&2; exit 1; }
  if [ ! -e /data/db/users ]; then
    secantusd-rs --host 127.0.0.1 --port 27017 --storage-path /data/db --config /etc/secantusd.toml --sync-on-commit &
    until exec 3<>/dev/tcp/127.0.0.1/27017; do sleep 0.1; done 2>/dev/null
    mongosh --quiet admin --eval '
      db.createUser({
        user: process.env.MONGO_INITDB_ROOT_USERNAME, pwd: process.env.MONGO_INITDB_ROOT_PASSWORD, roles: ["root"]})'
    for script in /docker-entrypoint-initdb.d/*.js; do mongosh --quiet "$script"; done
    kill "$!" && wait "$!" || true
    touch /data/db/users
  fi
  AUTH=--auth
fi
exec mongod "$@"
"""
# SecantusDB tells clients the address that it listens on: a relay answers the others.
MONGOD = """#!/bin/bash
address=$(hostname -i)
node -e '
  const net = require("net")
  net.createServer(client => {
    const server = net.connect(27017, process.argv[1])
    client.pipe(server).pipe(client)
    client.on("error", () => server.destroy())
    server.on("error", () => client.destroy())
  }).listen(27017, "127.0.0.1")' "$address" &
exec secantusd-rs --host "$address" --port 27017 --storage-path /data/db --config /etc/secantusd.toml --sync-on-commit \\
  --log-file-max 16MB --cache-size 256M $AUTH
"""
RECIPES = {"maven": (MAVEN,), "jre": (JRE, CACERT), "mongo": (MONGO, MONGOD, MONGOSH, ENTRYPOINT)}


class NoEngine(Exception):
    """Why there is none."""


def run(*command, **options):
    """What a program prints; its failure ends the script, with all that it said."""
    ran = subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, **options)
    if ran.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: {ran.returncode}\n{ran.stdout[-8000:]}")
    return ran.stdout.strip()


def base_images():
    """The images that Dockerfile builds upon and docker-compose.yml runs, by what each is."""
    dockerfile = (ROOT / "Dockerfile").read_text()
    compose = (ROOT / "docker-compose.yml").read_text()
    return {
        "maven": re.search(r"^FROM .*?(maven:\S+)", dockerfile, re.MULTILINE)[1],
        "jre": re.search(r"^FROM (eclipse-temurin:\S+)", dockerfile, re.MULTILINE)[1],
        "mongo": re.search(r"image: (mongo:\S+)", compose)[1],
    }


@contextlib.contextmanager
def engine():
    """Within it docker answers. Gives whether the base images are stand-ins."""
    if not shutil.which("docker"):
        raise NoEngine("no docker here")
    _take_a_docker_that_builds()
    if subprocess.run(["docker", "info"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
        yield False
        return
    for program in ("dockerd", "debootstrap"):
        if os.geteuid() != 0 or not shutil.which(program):
            raise NoEngine(
                "no Docker engine answers; root could start one"
                " (Debian: apt-get install docker.io iptables debootstrap docker-compose)")
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock, tempfile.TemporaryDirectory(prefix="verso-docker-") as folder:
        fcntl.flock(lock, fcntl.LOCK_EX)
        daemon = _start(pathlib.Path(folder))
        try:
            try:
                _make_stand_ins()
            except SystemExit as failed:
                raise NoEngine(f"the stand-ins for the base images can't be made: {failed}") from failed
            yield True
        finally:
            daemon.terminate()
            daemon.wait()
            _unmount(folder)


def _take_a_docker_that_builds():
    """Of those in the PATH: from 23 on none builds without buildx, which may not be there."""
    for folder in os.environ["PATH"].split(os.pathsep):
        docker = pathlib.Path(folder) / "docker"
        if docker.is_file():
            version = run(docker, "--version")
            old = int(re.search(r"version (\d+)", version)[1]) < 23
            if old or subprocess.run(
                    [docker, "buildx", "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                alone = CACHE / "bin"
                alone.mkdir(parents=True, exist_ok=True)
                (alone / "docker").unlink(missing_ok=True)
                (alone / "docker").symlink_to(docker)
                os.environ["PATH"] = f"{alone}{os.pathsep}{os.environ['PATH']}"
                return
    raise NoEngine("docker builds nothing without buildx (Debian: apt-get install docker-buildx)")


def _unmount(folder):
    """What the engine leaves mounted, which would keep its folder from going."""
    for line in pathlib.Path("/proc/mounts").read_text().splitlines():
        if line.split()[1].startswith(f"{folder}/"):
            subprocess.run(["umount", line.split()[1]], check=False)


def _start(folder):
    socket = folder / "docker.sock"
    os.environ["DOCKER_HOST"] = f"unix://{socket}"
    # What older ones need, and newer ones do anyway.
    os.environ["DOCKER_BUILDKIT"] = "1"
    os.environ["COMPOSE_DOCKER_CLI_BUILD"] = "1"
    with open(folder / "log", "wb") as log:
        daemon = subprocess.Popen(
            ["dockerd", "--data-root", CACHE / "data", "--exec-root", folder / "exec", "--pidfile", folder / "pid",
             "--host", os.environ["DOCKER_HOST"]],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    deadline = time.monotonic() + 30
    while subprocess.run(["docker", "info"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
        if daemon.poll() is not None or time.monotonic() > deadline:
            daemon.terminate()
            last = (folder / "log").read_text(errors="replace").strip().splitlines()[-1:]
            raise NoEngine(f"dockerd does not start here: {''.join(last)}")
        time.sleep(0.1)
    return daemon


def _make_stand_ins():
    """Makes those that are not there: the first time it takes some minutes, which later runs need not."""
    there = run("docker", "images", "--format", "{{.Repository}}:{{.Tag}}").splitlines()
    images = base_images()
    with tempfile.TemporaryDirectory(prefix="verso-stand-ins-") as folder:
        context = pathlib.Path(folder)
        if "verso-debian:latest" not in there:
            print("== Making the stand-ins for the base images, once", flush=True)
            _debian(context / "debian")
        for kind, (dockerfile, *scripts) in RECIPES.items():
            # What came of another recipe is made anew.
            label = f"verso.recipe={hashlib.sha256(''.join((dockerfile, *scripts)).encode()).hexdigest()[:16]}"
            right = run("docker", "images", "--quiet", "--filter", f"label={label}", images[kind])
            if not right and _contents(kind, context / kind):
                (context / kind / "Dockerfile").write_text(dockerfile)
                run("docker", "build", "--quiet", "--label", label, "--tag", images[kind], context / kind)


def _debian(folder):
    run("debootstrap", "--variant=minbase", "--include=ca-certificates", "bookworm", folder)
    shutil.rmtree(folder / "var" / "cache" / "apt")
    # Certificates that this machine trusts, Maven in the build has to.
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", folder / "etc" / "ssl" / "certs")
    with subprocess.Popen(["tar", "-C", folder, "-c", "."], stdout=subprocess.PIPE) as tar:
        subprocess.run(
            ["docker", "import", "-", "verso-debian"], stdin=tar.stdout, stdout=subprocess.DEVNULL, check=True)


def _contents(kind, folder):
    """Puts into the folder what the image of this kind has beside Debian; false where it can't be."""
    folder.mkdir()
    if kind == "mongo":
        return _database(folder)
    java = pathlib.Path(shutil.which("java") or "/none").resolve().parent.parent
    homes = [*pathlib.Path("/usr/lib/jvm").glob("*25*"), java]
    home = next((home for home in homes if (home / "bin" / "javac").exists()), None)
    if home is None or not shutil.which("mvn"):
        raise NoEngine("the stand-ins for the base images need a JDK and Maven of this machine")
    copy = folder / ("jdk" if kind == "maven" else "jre")
    run("cp", "--recursive", "--dereference", home, copy)
    if kind == "jre":
        for part in JDK_ONLY:
            shutil.rmtree(copy / part, ignore_errors=True)
        (folder / "cacert").write_text(CACERT)
    else:
        maven = pathlib.Path(shutil.which("mvn")).resolve().parent.parent
        run("cp", "--recursive", "--dereference", maven, folder / "maven")
    return True


def _database(folder):
    if not shutil.which("npm") or not shutil.which("node"):
        print("== No npm here, where mongosh would come from: nothing is tried with a database")
        return False
    run("npm", "install", "--prefix", folder, "--omit=dev", "--omit=optional", "--no-package-lock", "mongosh")
    shutil.copy(os.path.realpath(shutil.which("node")), folder / "node")
    shutil.copy(subprocess.run(
        [ROOT / ".ci" / "test-server"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip(),
        folder / "secantusd-rs")
    (folder / "mongod").write_text(MONGOD)
    (folder / "mongosh").write_text(MONGOSH)
    (folder / "docker-entrypoint.sh").write_text(ENTRYPOINT)
    return True
