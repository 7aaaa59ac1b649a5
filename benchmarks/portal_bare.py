"""The bytes of one page, made before, by the portal's own framework and server: `python -m benchmarks.portal_bare`."""

import sys
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from uvicorn.supervisors import Multiprocess

from oba.commands.serve import configure


def make_app(path: str) -> FastAPI:
    """Return an application that has the one page of a file, and nothing before it."""
    page = Path(path).read_bytes()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/{where:path}")
    def serve(request: Request, where: str) -> HTMLResponse:
        return HTMLResponse(page)

    return app


if __name__ == "__main__":
    config = configure(partial(make_app, sys.argv[1]), "127.0.0.1", int(sys.argv[2]), workers=int(sys.argv[3]))
    Multiprocess(config, sockets=[config.bind_socket()]).run()
