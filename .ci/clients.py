"""Clients that ask a server for more than is good for its memory."""

import concurrent.futures
import socket
import threading
import time


def fetch(port, path, *fields):
    """The status, the head in lower case and the body of a GET."""
    head = "".join(f"{field}\r\n" for field in fields)
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{head}\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12] or 0), head.decode("latin-1").lower(), body


def pages(port, paths, connections, rounds):
    """Asks for all of them in brotli, from so many connections; what was not 200."""
    def ask(path):
        try:
            status, head, _ = fetch(port, path, "Accept-Encoding: br")
            return None if status == 200 and "content-encoding: br" in head else f"{path}: {status}"
        except OSError as broken:
            return f"{path}: {broken}"

    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        return [failure for failure in pool.map(ask, list(paths) * rounds) if failure]


class SlowDownloads:
    """So many downloads at once, each of about a kilobyte every 10 ms; what was not 200, or ended before it should."""

    def __init__(self, port, path, count):
        self._running = True
        self.broken = []
        self._threads = [threading.Thread(target=self._read, args=(port, path)) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def _read(self, port, path):
        try:
            with socket.socket() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(30)
                connection.connect(("127.0.0.1", port))
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
                # An answer that is no file, on a connection that stays open, would look like one that stalls.
                status = connection.recv(12)[9:].decode()
                if status != "200":
                    raise ConnectionError(status)
                while self._running:
                    if not connection.recv(1024):
                        raise ConnectionError("ended by the server")
                    time.sleep(0.01)
        except OSError as broken:
            self.broken.append(f"{path}: {broken}")

    def end(self):
        self._running = False
        for thread in self._threads:
            thread.join()


class Download:
    """A download that waits in the middle until it is told to go on."""

    def __init__(self, port, path):
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        self._connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        self._begin = self._connection.recv(65536)

    def rest(self):
        """How many bytes of the body came, and how many were promised."""
        head, _, body = self._begin.partition(b"\r\n\r\n")
        promised = int(head.lower().partition(b"content-length:")[2].split()[0])
        came = len(body)
        while came < promised:
            part = self._connection.recv(65536)
            if not part:
                break
            came += len(part)
        self._connection.close()
        return came, promised
