"""What is in an account, but for what AWS makes up anew each time: two accounts of one template are the same."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.live.conftest import Account

GENERATED = re.compile(
    r"\b(?:vpc|subnet|igw|nat|eni|rtb|rtbassoc|acl|aclassoc|sg|sgr|eipalloc|eipassoc|dopt|vpc-cidr-assoc|pl)"
    r"-[0-9a-f]{8,17}\b"
    r"|\bA[0-9A-Z]{20}\b|(?<=Id\": \")[0-9a-z]{20}\b|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|[0-9A-Z]{12}\b|\b\d+\.\d+\.\d+\.\d+(?=\")|[0-9a-f]{2}(?::[0-9a-f]{2}){5}"
    r"|ip-\d+-\d+-\d+-\d+|\d{4}-\d\d-\d\d[T ][0-9:.+Z]+"
)
"""What AWS makes up anew each time: ids, names, single addresses, times."""


def forgetting_ids(account: Account, stack: str) -> list[str]:
    """The view of an account in which each id is the place at which it is first met."""
    physical = account.physical(stack)
    words: dict[str, str] = {value: f"<{name}>" for name, value in physical.items()}
    words[account.stack(stack)["StackId"]] = "<stack>"
    template = account.cloudformation.get_template(StackName=stack)["TemplateBody"]
    told: list[str] = []
    for kind, items in account.view(template).items():
        # The interfaces are the NAT gateways' own, with addresses at random.
        for item in items if kind != "interfaces" else ():
            for value, name in sorted(words.items(), key=lambda pair: -len(pair[0])):
                item = item.replace(value, name)
            told.append(kind + json.dumps(_sorted(json.loads(GENERATED.sub("<id>", item)))))
    return sorted(told)


def _sorted(item: Any) -> Any:
    """Lists in one order: which came first, the update or the creation decides."""
    if isinstance(item, dict):
        return {key: _sorted(value) for key, value in item.items()}
    return sorted((_sorted(value) for value in item), key=json.dumps) if isinstance(item, list) else item
