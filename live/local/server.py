"""The embedded account's server: `python -m live.local.server <record>`. It ends when it is told to (SIGTERM)."""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

# Read by moto when it is imported. Nobody here starts machines: leaving out their images saves 0.1 s per account.
os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"

from flask import Flask
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import BackendRequest, DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from live.local import moto_gaps
from live.local.cloudformation.answers import Answers
from live.local.cloudformation.stack import Store

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST: Final = "127.0.0.1"
IDENTITY: Final = "/_isoform/identity"


def main(record: Path) -> None:
    """Serve until told to stop. The record is written once the port is bound, and taken away at the end."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    moto_gaps.fill()
    serve(record)


def serve(record: Path, around: Callable[[WSGIApplication], WSGIApplication] = lambda answer: answer) -> None:
    """The same, in a process that is ready for it; with what is put `around` the answers."""
    identity: dict[str, str | int] = {"pid": os.getpid(), "token": secrets.token_hex(16)}
    server = make_server(HOST, 0, around(application(identity)), threaded=True)
    endpoint = f"http://{HOST}:{server.port}"
    Store.endpoint = endpoint
    _write(record, {**identity, "endpoint": endpoint, "port": server.port})
    signal.signal(signal.SIGTERM, lambda *_: _stop(server))
    try:
        server.serve_forever()
    finally:
        server.server_close()
        _forget(record, identity)


def application(identity: dict[str, str | int]) -> WSGIApplication:
    """moto, with our CloudFormation in the place of its own, and a word by which we know our server."""
    moto = _Services(create_backend_app)
    cloudformation = _cloudformation()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == IDENTITY:
            body = json.dumps(identity).encode()
            start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
            return [body]
        if "/cloudformation/aws4_request" in environ.get("HTTP_AUTHORIZATION", ""):
            return cloudformation(environ, start_response)
        answered: Iterable[bytes] = moto(environ, start_response)
        return answered

    return answer


class _Services(DomainDispatcherApplication):
    """Each service is sought once: moto looks through its own folder for it with every request, a third of its time."""

    def __init__(self, create_app: Callable[[Any], Flask]) -> None:
        super().__init__(create_app)
        self._found = cache(super().get_backend_for_host)

    def get_backend_for_host(self, host: str | None) -> Any:
        return self._found(host)


def _cloudformation() -> WSGIApplication:
    app = Flask("cloudformation")
    # As moto's own apps are made: its requests read a body in their own way.
    app.request_class = BackendRequest
    app.add_url_rule("/", view_func=convert_to_flask_response(Answers.dispatch), methods=["GET", "POST"])
    return app.wsgi_app


def _write(record: Path, content: dict[str, Any]) -> None:
    """All at once: who reads a record reads a whole one."""
    part = record.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(content))
    part.replace(record)


def _forget(record: Path, identity: dict[str, str | int]) -> None:
    """Take the record away, unless it is another server's by now."""
    try:
        if json.loads(record.read_text())["token"] == identity["token"]:
            record.unlink()
    except FileNotFoundError:
        return


def _stop(server: BaseWSGIServer) -> None:
    # shutdown() waits for serve_forever(), which runs in the thread that is handling this signal.
    threading.Thread(target=server.shutdown).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
