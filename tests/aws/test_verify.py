"""A foundation's whole life at AWS: deployed by change sets, changed by hand, repaired, destroyed.

`make verify-aws ACCOUNT=111122223333` runs it against that account, with the credentials of whoever runs it. Without
that it runs against an embedded account, which answers as AWS does at an address of its own.

What only AWS can tell, and an embedded account cannot: resources that are not there yet when the next one names them
(the order that `after` states), how long a NAT gateway takes to come and go, a quota, a permission, a service that is
not in the region. Whoever changes an order or a kind runs this against an account before they trust it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from cdk_backend import cli as cdk
from config.environments import load
from isoform import engines
from live import record
from live import target as targets
from live.local import account as embedded
from tests.isoform.test_drift import (
    DRIFTS,
    Console,
    carry_out,
    listens_in,
    makes_the_app_an_administrator,
    trusts_another_account,
)

pytestmark = pytest.mark.live
ISOFORM = Path(sys.executable).parent / "isoform"
ENVIRONMENT = "verify"
FILE = """\
project: isoform-verify
account: "{account}"
region: {region}
owner: whoever runs this
cost-center: none
network:
  cidr: 10.213.0.0/16
  zones: [a, b]
  nat: {{gateways: one}}
  tiers:
    public: {{access: public, prefix: 24}}
    private: {{access: private, prefix: 24}}
    data: {{access: isolated, prefix: 24}}
security:
  groups:
    app:
      ingress: [{{from: 10.213.0.0/16, ports: 8080}}]
      egress: [{{to: database, ports: postgres}}, {{to: cache, ports: redis}}]
    database:
      ingress: [{{from: app, ports: postgres}}]
    cache:
      ingress: [{{from: app, ports: redis}}]
    ci:
      egress: [{{to: internet, ports: https}}]
iam:
  roles:
    app:
      description: Nobody's, for a quarter of an hour
      trust: [{{service: ec2}}]
      access: [{{may: read-parameters, on: app/*}}, {{may: write-logs, on: app}}]
      instance-profile: true
    auditor:
      description: Nobody's, for a quarter of an hour
      trust: [{{account: self, mfa: true}}]
      managed: [SecurityAudit]
monitoring:
  defaults: foundation
  tell: [alerts]
  key: {{deletion-days: 7}}
  topics: {{alerts: {{}}}}
  log-groups: {{app: {{retention: 7}}}}
  log-metrics: {{app-errors: {{group: app, pattern: error}}}}
  alarms: {{app-errors: {{metric: app-errors, statistic: Sum, when: "> 5", tell: [alerts], description: errors}}}}
  composite-alarms: {{app-cut-off: {{when: app-errors and nat-a-port-errors, tell: [alerts], description: both}}}}
  dashboards: {{app: {{widgets: [{{metrics: [app-errors]}}]}}}}
  events: {{aws-health: {{pattern: {{source: [aws.health]}}, tell: [alerts]}}}}
parameters:
  defaults: foundation
"""
UNFIT = (makes_the_app_an_administrator, trusts_another_account, listens_in)
"""Changes that nobody should try in an account of their own, even for a moment."""
CHANGES = [(change, expected) for change, expected in DRIFTS if change not in UNFIT]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, state: Path) -> Iterator[str]:
    """An account at AWS, bootstrapped for CDK; or an embedded one in its place."""
    if real := os.environ.get("ISOFORM_VERIFY_AWS"):
        yield real
        return
    stand_in = embedded.start(state)
    settings = {
        "AWS_ENDPOINT_URL": stand_in.endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_REGION": "ap-south-1",
        "HOME": str(state),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    bootstrap = cdk.command("bootstrap", "aws://123456789012/ap-south-1", "--ci", "--no-notices")
    subprocess.run(bootstrap, cwd=state, env={**engines.surroundings(), **settings}, check=True, capture_output=True)
    yield "123456789012"
    embedded.stop(state)


def isoform(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    where = ["--env", ENVIRONMENT, "--config", str(config), "--target", "aws"]
    return subprocess.run(
        [str(ISOFORM), *arguments, *where],
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def rows(config: Path) -> list[dict[str, str]]:
    done = isoform(config, "drift", "--format", "json")
    assert done.returncode in (0, 2), done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)["differences"]
    return found


def test_a_foundation_lives_and_dies_at_aws(account: str, tmp_path: Path) -> None:
    region = os.environ.get("AWS_REGION") or boto3.Session().region_name or "ap-south-1"
    (tmp_path / "base.yaml").write_text(FILE.format(account=account, region=region))
    (tmp_path / f"{ENVIRONMENT}.yaml").write_text("{}\n")
    try:
        done = isoform(tmp_path, "deploy")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "add VpcMain (AWS::EC2::VPC)" in done.stdout, "what a change set holds is shown before it is executed"
        assert rows(tmp_path) == []

        again = isoform(tmp_path, "deploy")
        assert again.returncode == 0, again.stdout + again.stderr
        assert "VpcMain" not in again.stdout, "nothing has changed, and no change set is executed"

        target = targets.aws(load(ENVIRONMENT, tmp_path))
        entries = record.of_cloudformation(target, f"isoform-verify-{ENVIRONMENT}")
        by = Console(target.client, {entry.id: entry.physical for entry in entries})
        for change, _ in CHANGES:
            change(by)
        found = rows(tmp_path)
        assert {row["id"] if row["id"] in by.physical else row["kind"] for row in found} == {
            what for _, expected in CHANGES for what, _ in expected
        }
        for cure in (row["cure"] for row in found if row["cure"]):
            for command in cure.split(" && "):
                carry_out(command, by.client)
        repaired = isoform(tmp_path, "deploy", "--revert-drift")
        assert repaired.returncode == 0, repaired.stdout + repaired.stderr
        assert rows(tmp_path) == []
    finally:
        gone = isoform(tmp_path, "destroy")
    assert gone.returncode == 0, gone.stdout + gone.stderr
    nothing = isoform(tmp_path, "drift")
    assert (nothing.returncode, "is not deployed" in nothing.stderr) == (1, True)
