"""What every test may count on: Node from the virtual environment, and a state folder of its own."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from shutil import which

import pytest

from cdk_backend.cli import node_folder

# Compiled once, and kept for all that a test starts: or each command compiles all of isoform anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Before anything imports aws_cdk, which starts Node.
os.environ["PATH"] = f"{node_folder()}{os.pathsep}{os.environ['PATH']}"
os.environ["CDK_VALIDATION"] = "false"
if "ISOFORM_VERIFY_AWS" not in os.environ:  # which asks for a person's own credentials
    for name in [name for name in os.environ if name.startswith(("ISOFORM_", "AWS_", "PULUMI_"))]:
        if name != "ISOFORM_FEW":  # how many examples of a law, which tests/strategies.py asks
            del os.environ[name]


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where isoform keeps its state in this test: nothing of a person's is touched."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("ISOFORM_STATE", str(folder))
    return folder


FAST = "not engine and not live and not process and not browser"
SLOW = re.compile(r"^pytestmark = \[?pytest\.mark\.(engine|live|process|browser)\b", re.M)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Of the fast tests, no file that has none of them: to import it may start an engine."""
    if config.option.markexpr == FAST and collection_path.suffix == ".py":
        return bool(SLOW.search(collection_path.read_text(encoding="utf-8"))) or None
    return None


OF_DEBIAN = {
    "chromium": ("tests/isoform/test_page_in_browser.py::", "tests/docs/test_site.py::test_in_a_browser"),
    "shellcheck": ("tests/scripts/test_scripts.py::test_the_scripts_are_free_of",),
}
"""Packages that tests alone want, with the starts of these tests' ids."""
ALLOWED_SKIPS: dict[str, str] = {
    "tests/scripts/test_workflows.py::test_github_understands_them": "actionlint, in Go, could not be installed",
    **{
        test: f"{package}, of Debian, could not be installed"
        for package, tests in OF_DEBIAN.items()
        if which(package) is None
        for test in tests
    },
}
"""By the start of a test's id, why it may be skipped where CI runs."""


class SkipGate:
    """Where CI runs, a skip that `ALLOWED_SKIPS` does not name fails the run."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        allowed = any(report.nodeid.startswith(test) for test in ALLOWED_SKIPS)
        if report.skipped and not allowed and not hasattr(report, "wasxfail"):
            self.refused.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.refused and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for test in self.refused:
            terminalreporter.write_line(f"skipped, which no list allows: {test}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("CI") and not hasattr(config, "workerinput"):  # not in xdist's workers, which report to us
        config.pluginmanager.register(SkipGate())
