"""What CloudFormation takes of one template, beside its number of resources: known only once it is written.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

import json
from pathlib import Path

from cdk_backend.observe.assembly import stack_names
from core.errors import EngineFailed

OUTPUTS = 200
BYTES = 1_000_000
"""Of a template that is uploaded, as the CDK CLI does. The page says 1 MB; CloudFormation itself says this number."""


def check(assembly: Path) -> None:
    """Raise `EngineFailed` where a template of the assembly is more than CloudFormation takes."""
    wrong = []
    for stack in stack_names(assembly):
        file = assembly / f"{stack}.template.json"
        outputs = len(json.loads(file.read_bytes()).get("Outputs", {}))
        if outputs > OUTPUTS:
            wrong.append(
                f"{stack} would give other stacks {outputs} values, and CloudFormation takes {OUTPUTS}: take away some "
                "of what the other stacks refer to, or settle groups that refer to each other in one stack"
            )
        if (size := file.stat().st_size) > BYTES:
            wrong.append(
                f"the template of {stack} has {size:,} bytes, and CloudFormation takes {BYTES:,}: shorten it, or "
                "settle what is not deployed yet in a further stack, in the environment's stacks.lock"
            )
    if wrong:
        raise EngineFailed("\n".join(wrong))
