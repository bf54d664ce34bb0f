"""The handler of FindOne.java as one writes it in Python: Motor and aiohttp, a process for each processor.

Arguments: the port, the database's URI, the collection, the path of the pages, the other headers in
JSON, how many processes.
"""

import asyncio
import base64
import hashlib
import json
import os
import socket
import sys

from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient


async def serve(port, uri, collection, mount, headers):
    pages = AsyncIOMotorClient(uri).get_default_database()[collection]

    async def answer(request):
        page = await pages.find_one({"_id": request.match_info["name"]})
        if page is None:
            raise web.HTTPNotFound()
        body = page["body"].encode()
        hashed = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")
        tag = f'"{hashed}"'
        fields = {**headers, "ETag": tag}
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers=fields)
        return web.Response(body=body, headers=fields)

    application = web.Application()
    application.router.add_get(mount + "{name:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind(("127.0.0.1", port))
    await web.SockSite(runner, listening, backlog=1024).start()
    parent = os.getppid()
    while os.getppid() == parent:  # ends with who started it
        await asyncio.sleep(1)


def main():
    port, uri, collection, mount, headers, processes = sys.argv[1:]
    children = []
    for _ in range(int(processes)):
        child = os.fork()
        if child == 0:
            asyncio.run(serve(int(port), uri, collection, mount, json.loads(headers)))
            return
        children.append(child)
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))


if __name__ == "__main__":
    main()
