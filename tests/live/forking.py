"""An embedded account that makes copies of itself: `python -m tests.live.forking <record>`, for tests alone.

A copy is a fork: another process with all that is in the account, at a port and with a record of its own. What is done
to one is not done to the other. It takes a few milliseconds, where a deployment takes ten seconds.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer

from live.local import moto_gaps, server
from tests.live.serving import COPY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def main(record: Path) -> None:
    """Serve until told to stop. Its copies live on."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a copy
    moto_gaps.fill()
    server.serve(record, copying)


def copying(answer: WSGIApplication) -> WSGIApplication:
    def or_copied(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != COPY:
            return answer(environ, start_response)
        said = urllib.parse.parse_qs(environ["QUERY_STRING"])
        if os.fork() == 0:
            _become_a_copy(Path(said["record"][0]))
        start_response("200 OK", [("Content-Length", "0")])
        return []

    return or_copied


def _become_a_copy(record: Path) -> None:
    """In the new process, whose only thread is the one that answered."""
    try:
        for listening in [each for each in gc.get_objects() if isinstance(each, BaseWSGIServer)]:
            listening.socket.close()  # or the port would stay taken after the origin's end
        server.serve(record)
    except Exception:  # noqa: BLE001  # whatever it is, the log says it, and no second answer is given
        traceback.print_exc()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
