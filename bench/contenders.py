"""The servers of bench/pages: each a function that starts one, and a line in ALL."""

import dataclasses
import functools
import http.client
import json
import os
import pathlib
import shutil
import sys

import harness
import measure
import report

PAGES = 10_000
PAGE_BYTES = 2048
ASSET_BYTES = 16 * 1024
HOT = "/pages/0"
COMPOSED = "/pages/c"
ASSET = "/files/site.css"
DATABASE = "bench"
# So that compiler threads live as long as their process, and their CPU can be told apart.
JVM = ("-XX:-UseDynamicNumberOfCompilerThreads",)
# What each server says in its own way.
OWN_HEADERS = {
    "accept-ranges", "connection", "content-length", "content-type", "date", "etag", "last-modified",
    "server", "transfer-encoding"}


@dataclasses.dataclass
class Server:
    port: int
    process: object
    path: str = HOT
    many: bool = False  # asked for random pages, else for one path
    status: int = 200
    headers: tuple = ()  # of the request
    database: object = None  # the process of the database it asks for each request
    collections: measure.Collections = None  # of a JVM

    @property
    def compiles(self):
        return self.collections is not None


class LeftOut(Exception):
    """Why a server cannot be measured here."""


# --- what they share -----------------------------------------------------------------------------


@functools.cache
def page_folder(count):
    """A folder with so many pages, each different, of PAGE_BYTES bytes."""
    folder = harness.work() / f"pages-{count}"
    folder.mkdir()
    for number in range(count):
        start = f"<!doctype html><title>{number}</title><body>"
        filling = f"<p>Paragraph of page {number}.</p>\n" * 100
        (folder / f"{number}.html").write_text((start + filling)[:PAGE_BYTES])
    return folder


@functools.cache
def asset_file():
    path = harness.work() / "site.css"
    path.write_text("".join(f".c{i} {{ margin: {i}px }}\n" for i in range(2000))[:ASSET_BYTES])
    return path


def secantus():
    """The server that all measure on, and the URI of its database."""
    return harness.secantus(DATABASE, "--sync-on-commit")


def response(server, path):
    """The head of the second answer: that of a cache which has it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    for _ in range(2):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path} of port {server.port} has status {answer.status}")
    connection.close()
    return {name.lower(): value for name, value in answer.getheaders()}


def start_verso(name, pages, *arguments, jar=harness.JAR):
    port = harness.free_port()
    collections = measure.Collections(name)
    process = harness.start(
        [harness.JAVA, *JVM, *collections.arguments, "-jar", jar, "serve",
         "--http-port", port, "--manage-port", 0,
         "--seed=missing", "--seed-dir", page_folder(pages), *arguments], name)
    harness.await_ok(process, port, HOT, seconds=120)
    return Server(port, process, collections=collections)


def start_baseline(main_class, *arguments):
    port = harness.free_port()
    collections = measure.Collections(main_class)
    process = harness.start(
        [harness.JAVA, *JVM, *collections.arguments, "-cp",
         f"{harness.TARGET / 'classes'}:{harness.JAR}", main_class, port, *arguments], main_class)
    harness.await_ok(process, port, HOT)
    return Server(port, process, collections=collections)


def tool(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if path is None:
        raise LeftOut(f"no {name} on this machine (Debian: apt-get install it)")
    return path


# --- the servers ---------------------------------------------------------------------------------


@functools.cache
def uncached():
    """Verso without a cache on SecantusDB; also what puts the pages and the file in there."""
    database, uri = secantus()
    server = start_verso("uncached", PAGES, "--mongodb-uri", uri, "--cache-size", 0)
    harness.output_of(
        [harness.JAVA, "-jar", harness.JAR, "files", "put", "--mongodb-uri", uri, asset_file()])
    return dataclasses.replace(server, many=True, database=database)


@functools.cache
def embedded():
    return start_verso("embedded", 1, "--data-dir", harness.work() / "data", "--cache-size", 0)


@functools.cache
def cached():
    database, uri = secantus()
    uncached()
    server = start_verso("cached", PAGES, "--mongodb-uri", uri)
    return dataclasses.replace(server, database=database)


def cached_otherwise(name, *arguments, jar=harness.JAR):
    database, uri = secantus()
    uncached()
    server = start_verso(name, PAGES, "--mongodb-uri", uri, *arguments, jar=jar)
    return dataclasses.replace(server, database=database)


def uncached_otherwise(name, *arguments, jar=harness.JAR):
    server = cached_otherwise(name, "--cache-size", 0, *arguments, jar=jar)
    return dataclasses.replace(server, many=True)


def before(jar):
    """The servers of an older jar, which tell whether anybody got slower."""
    return {
        "before": lambda: cached_otherwise("before", jar=jar),
        "before-uncached": lambda: uncached_otherwise("before-uncached", jar=jar)}


def unmetered():
    return cached_otherwise("unmetered", "--metrics", "off")


@functools.cache
def spans_sink():
    """Where to send spans, and be thanked."""
    port = harness.free_port()
    process = harness.start([sys.executable, harness.ROOT / "bench" / "baseline" / "spans_sink.py", port], "sink")
    harness.await_port(process, port)
    return f"http://127.0.0.1:{port}"


def traced():
    return cached_otherwise("traced", "--otlp-endpoint", spans_sink())


def traced_uncached():
    return uncached_otherwise("traced-uncached", "--otlp-endpoint", spans_sink())


def io_uring():
    return cached_otherwise("io-uring", "--io-uring", "on")


def io_uring_uncached():
    return uncached_otherwise("io-uring-uncached", "--io-uring", "on")


@functools.cache
def lane_off():
    if "--fast-lane" not in harness.output_of(
            [harness.JAVA, "-jar", harness.JAR, "serve", "--help"]):
        raise LeftOut("this Verso has no fast lane that can be turned off")
    return cached_otherwise("lane-off", "--fast-lane", "off")


@functools.cache
def composed_page():
    """Puts the hot page once more into the database, made of two documents: the bytes are the same."""
    whole = (page_folder(PAGES) / "0.html").read_text()
    begin, end = len(whole) // 3, len(whole) * 2 // 3
    folder = harness.work() / "composed"
    folder.mkdir()
    (folder / "c.html").write_text(whole[:begin] + '<!--#include virtual="part" -->' + whole[end:])
    (folder / "c.html.verso.json").write_text('{"includes": true}')
    (folder / "part.html").write_text(whole[begin:end])
    _, uri = secantus()
    harness.output_of([harness.JAVA, "-jar", harness.JAR, "pages", "push", "--mongodb-uri", uri, folder])


def composed_on(server):
    composed_page()
    if response(server, COMPOSED)["etag"] != response(server, HOT)["etag"]:
        raise SystemExit(f"{COMPOSED} is not put together to what {HOT} is")
    return dataclasses.replace(server, path=COMPOSED)


def composed():
    return composed_on(cached())


def composed_lane_off():
    return composed_on(lane_off())


def not_modified():
    server = cached()
    tag = response(server, HOT)["etag"]
    return dataclasses.replace(server, headers=(f"If-None-Match: {tag}",), status=304)


def asset():
    return dataclasses.replace(cached(), path=ASSET)


def constant():
    return start_baseline("Constant", f"http://127.0.0.1:{cached().port}{HOT}")


def one_query_each(main_class):
    database, uri = secantus()
    server = start_baseline(
        main_class, uri, "pages", "/pages/", f"http://127.0.0.1:{uncached().port}{HOT}")
    return dataclasses.replace(server, many=True, database=database)


@functools.cache
def find_one():
    return one_query_each("FindOne")


def wire_limit():
    return one_query_each("WireLimit")


def motor():
    database, uri = secantus()
    copied = response(uncached(), HOT)
    headers = {n: v for n, v in copied.items() if n not in OWN_HEADERS or n == "content-type"}
    port = harness.free_port()
    process = harness.start(
        [harness.python(), harness.ROOT / "bench" / "baseline" / "find_one.py", port, uri, "pages",
         "/pages/", json.dumps(headers), os.cpu_count()], "motor")
    harness.await_ok(process, port, HOT)
    return Server(port, process, many=True, database=database)


def same_headers(copied):
    """What makes nginx send the header fields of Verso's response."""
    lines = [
        f"add_header {name} {quoted(value)};"
        for name, value in copied.items() if name not in OWN_HEADERS]
    if "last-modified" not in copied:
        lines.append('add_header Last-Modified "";')
    if "accept-ranges" not in copied:
        lines.append("max_ranges 0;")
    lines.append(f"types {{}} default_type {quoted(copied['content-type'])};")
    return "\n".join(lines)


def quoted(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@functools.cache
def nginx():
    program = tool("nginx")
    folder = harness.work() / "nginx"
    for path, source in ((HOT, page_folder(1) / "0.html"), (ASSET, asset_file())):
        target = folder / path[1:]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    port = harness.free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(f"""
        daemon off;
        user {'root' if os.getuid() == 0 else 'nobody'};
        worker_processes {os.cpu_count()};
        pid {folder}/pid;
        error_log {folder}/error.log;
        events {{ worker_connections 1024; }}
        http {{
            access_log off;
            server_tokens off;
            sendfile on;
            tcp_nopush on;
            open_file_cache max=100;
            keepalive_requests 1000000000;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            server {{
                listen 127.0.0.1:{port} reuseport;
                root {folder};
                location /pages/ {{ {same_headers(response(cached(), HOT))} }}
                location /files/ {{ {same_headers(response(cached(), ASSET))} }}
            }}
        }}""")
    process = harness.start([program, "-p", folder, "-c", configuration], "nginx")
    harness.await_ok(process, port, HOT)
    return Server(port, process)


def nginx_asset():
    return dataclasses.replace(nginx(), path=ASSET)


def varnish():
    program = tool("varnishd")
    port = harness.free_port()
    recipe = harness.work() / "varnish.vcl"
    recipe.write_text(f"""
        vcl 4.1;
        backend plain {{ .host = "127.0.0.1"; .port = "{find_one().port}"; }}
        sub vcl_backend_response {{ set beresp.ttl = 1h; return (deliver); }}""")
    process = harness.start(
        [program, "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-f", recipe,
         "-n", harness.work() / "varnish", "-s", "malloc,64m"], "varnish")
    harness.await_ok(process, port, HOT)
    return Server(port, process)


ALL = {
    "constant": constant,
    "nginx": nginx,
    "cached": cached,
    "lane-off": lane_off,
    "composed": composed,
    "composed-lane-off": composed_lane_off,
    "304": not_modified,
    "asset": asset,
    "nginx-asset": nginx_asset,
    "varnish": varnish,
    "uncached": uncached,
    "find-one": find_one,
    "wire-limit": wire_limit,
    "motor": motor,
    "unmetered": unmetered,
    "traced": traced,
    "traced-uncached": traced_uncached,
    "io-uring": io_uring,
    "io-uring-uncached": io_uring_uncached,
    "embedded": embedded,
}
# Measured only when named: what they tell has not changed for long.
ONLY_NAMED = {"unmetered", "traced", "traced-uncached", "io-uring", "io-uring-uncached", "embedded"}


def versions():
    """Of what Verso is compared with."""
    python = harness.python()
    found = [
        report.version(["nginx", "-v"], r"nginx/[\d.]+"),
        report.version(["varnishd", "-V"], r"varnish-[\d.]+"),
        report.version(["wrk", "-v"], r"wrk [\w./-]+"),
        report.version(
            [python, "-c", "import aiohttp, motor, platform;"
             "print('Python', platform.python_version(), 'aiohttp', aiohttp.__version__, 'Motor', motor.version)"],
            r"Python .*") if pathlib.Path(python).exists() else "",
        report.version([harness.test_server(), "--version"], r"\S*[sS]ecantus\S* [\w.-]+"),
    ]
    return [each for each in found if each]
