"""Starting, finding and stopping the embedded account: a server of our own, in the background, known for certain."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.errors import TargetRefused
from live.lock import held

READY_WITHIN: Final = 30.0
GONE_WITHIN: Final = 10.0
_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Local:
    """A running embedded account."""

    endpoint: str
    port: int
    pid: int
    token: str
    """By which the server proves that it is the one of the record."""


def start(state: Path) -> Local:
    """The embedded account of this state folder, started if it does not run. Raises TargetRefused if it can't be."""
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        wrong = f"{error.filename}: {error.strerror}"
        raise TargetRefused(f"{wrong}: isoform keeps its state there; ISOFORM_STATE names another folder") from None
    with _alone(state):
        return running(state) or _started(state)


def running(state: Path) -> Local | None:
    """The embedded account, if the record's server answers and says that it is the one of the record."""
    try:
        said = json.loads(_record(state).read_text())
        local = Local(said["endpoint"], said["port"], said["pid"], said["token"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return local if _is_ours(local) else None


def stop(state: Path) -> bool:
    """Stop the embedded account, with all that is in it. Whether there was one. Never touches a stranger's process."""
    if not state.is_dir():
        return False
    with _alone(state):
        local = running(state)
        if local is None:
            _record(state).unlink(missing_ok=True)
            return False
        os.kill(local.pid, signal.SIGTERM)
        _wait_until_gone(local, state)
        _record(state).unlink(missing_ok=True)
        return True


def _record(state: Path) -> Path:
    return state / "local.json"


def _log(state: Path) -> Path:
    return state / "local.log"


def _alone(state: Path) -> AbstractContextManager[None]:
    """One at a time may start or stop the account of a state folder."""
    patience = READY_WITHIN + GONE_WITHIN
    refused = TargetRefused(
        f"another isoform has been starting or stopping the embedded account of {state} for {patience:.0f} s; "
        "wait for it to end, or end it"
    )
    return held(state / "local.lock", patience, refused)


def _started(state: Path) -> Local:
    _record(state).unlink(missing_ok=True)
    log = _log(state)
    quiet, write = os.O_RDONLY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    # posix_spawn rather than subprocess: nothing here waits for the server's end, and a Popen would complain of that.
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, "-m", "live.local.server", str(_record(state).resolve())],
        _environment(),
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, quiet, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), write, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        local = running(state)
        if local:
            return local
        if _ended(pid):
            raise TargetRefused(f"the embedded account ended while it started; its log ({log}) says:\n{_tail(log)}")
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    _ended(pid, wait=True)
    raise TargetRefused(
        f"waited {READY_WITHIN:.0f} s for the embedded account to answer, and stopped it; "
        f"its log ({log}) says:\n{_tail(log)}"
    )


def _environment() -> dict[str, str]:
    """Built from nothing: neither a person's AWS settings nor a proxy reaches the server and its own clients."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "PATH", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "*",
        "PYTHONPATH": str(_ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def _is_ours(local: Local) -> bool:
    """Ask who is there: a port can be anybody's by now, and a pid too."""
    connection = http.client.HTTPConnection("127.0.0.1", local.port, timeout=5)
    try:
        connection.request("GET", "/_isoform/identity")
        said = json.loads(connection.getresponse().read())
        return bool(secrets.compare_digest(str(said["token"]), local.token) and said["pid"] == local.pid)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()


def _wait_until_gone(local: Local, state: Path) -> None:
    """Until nobody listens any more: the listening socket is the last thing that a process gives up."""
    deadline = time.monotonic() + GONE_WITHIN
    while time.monotonic() < deadline:
        _ended(local.pid)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", local.port)) != 0:
                return
        time.sleep(0.02)
    raise TargetRefused(
        f"told the embedded account (process {local.pid}) to end and waited {GONE_WITHIN:.0f} s; end it yourself. "
        f"Its log ({_log(state)}) says:\n{_tail(_log(state))}"
    )


def _ended(pid: int, wait: bool = False) -> bool:
    """Whether a child of ours has ended. One that is not our child is someone else's to wait for."""
    try:
        return os.waitpid(pid, 0 if wait else os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _tail(log: Path, lines: int = 20) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) or "(nothing)"
    except FileNotFoundError:
        return "(nothing)"
