"""The server: ours for certain, one per state folder, and gone when it is told to go."""

from __future__ import annotations

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import TargetRefused
from live.local import account
from live.local.account import Local, running, start, stop

pytestmark = pytest.mark.live
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "state"
    stop(tmp_path / "state")


def test_it_starts_once_and_stops(folder: Path) -> None:
    assert running(folder) is None
    assert stop(folder) is False
    local = start(folder)
    assert start(folder) == local == running(folder)
    assert local.endpoint == f"http://127.0.0.1:{local.port}"
    assert stop(folder) is True
    assert running(folder) is None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", local.port)) != 0
    assert not (folder / "local.json").exists()
    assert stop(folder) is False


def test_two_starts_at_once_end_with_one_server(folder: Path) -> None:
    code = "import sys; from pathlib import Path; from live.local.account import start; print(start(Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(folder)]
    starters = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    told = {starter.communicate(timeout=60)[0] for starter in starters}
    assert told == {f"{running(folder)}\n"}
    local = running(folder)
    assert local is not None
    # It outlives those who started it, in a session of its own.
    assert os.getsid(local.pid) == local.pid


class Stranger(http.server.BaseHTTPRequestHandler):
    """Somebody else's server, on the port of the record, content with any question."""

    def do_GET(self) -> None:
        body = json.dumps({"pid": os.getpid(), "token": "another"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def stranger() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_stranger_on_the_port_is_neither_believed_nor_killed(folder: Path, stranger: int) -> None:
    folder.mkdir()
    record = {"endpoint": f"http://127.0.0.1:{stranger}", "port": stranger, "pid": os.getpid(), "token": "ours"}
    (folder / "local.json").write_text(json.dumps(record))
    assert running(folder) is None
    local = start(folder)
    assert local.port != stranger
    # A server of the right port and the wrong process is none of ours either.
    (folder / "local.json").write_text(json.dumps({**vars(local), "pid": os.getpid()}))
    assert running(folder) is None
    assert stop(folder) is False
    (folder / "local.json").write_text(json.dumps(vars(local)))
    assert stop(folder) is True


@pytest.mark.parametrize("record", ["", "{}", "[]", '{"endpoint": "x", "port": 1, "pid": 1, "token": "t"}'])
def test_a_stale_record_is_replaced(folder: Path, record: str) -> None:
    folder.mkdir()
    (folder / "local.json").write_text(record)
    assert running(folder) is None
    assert start(folder) == running(folder)


def test_a_killed_server_is_not_believed(folder: Path) -> None:
    local = start(folder)
    os.kill(local.pid, signal.SIGKILL)
    os.waitpid(local.pid, 0)
    assert running(folder) is None
    assert start(folder).token != local.token


def test_a_server_that_cannot_start_shows_its_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "broken").mkdir(parents=True)
    (folder / "broken" / "flask.py").write_text("raise ImportError('broken on purpose')")
    broken = {**account._environment(), "PYTHONPATH": f"{folder / 'broken'}:{ROOT}"}
    monkeypatch.setattr(account, "_environment", lambda: broken)
    with pytest.raises(TargetRefused, match=r"(?s)ended while it started.*local\.log.*broken on purpose"):
        start(folder)
    assert not (folder / "local.json").exists()


def test_the_server_knows_nothing_of_a_persons_aws_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "person")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "1")
    environment = account._environment()
    assert not environment.keys() & {"AWS_PROFILE", "AWS_ENDPOINT_URL", "HTTP_PROXY", "MOTO_ACCOUNT_ID", "HOME"}
    assert environment["AWS_CONFIG_FILE"] == environment["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert isinstance(start(folder), Local)


def test_who_asks_for_the_account_imports_neither_moto_nor_boto3() -> None:
    code = "import sys, live.local.account; print([name for name in ('moto', 'boto3', 'flask') if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout == "[]\n"
