"""A cloud assembly on disk: its manifest, and the stacks that it lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core import cut
from core.errors import Unmapped, Unreadable
from core.graph import Text
from core.reading import Dialect, Reader

NOTHING = Dialect(lambda value: Text.of(str(value)), {})
"""A manifest refers to no resource."""

# Artifacts that say nothing of what will exist in AWS.
UNREAD_ARTIFACTS = {
    "cdk:asset-manifest": "which files go to the bootstrap bucket: the templates themselves",
    "cdk:tree": "the constructs as the program nests them",
    "cdk:feature-flag-report": "how the library is configured",
}

# Properties of a stack that say how it is deployed, not what will exist.
UNREAD_PROPERTIES = {
    "validateOnSynth": "whether the CLI validates",
    "assumeRoleArn": "the bootstrap's role",
    "cloudFormationExecutionRoleArn": "the bootstrap's role",
    "lookupRole": "the bootstrap's role",
    "stackTemplateAssetObjectUrl": "where the template is uploaded",
    "requiresBootstrapStackVersion": "the bootstrap's version",
    "bootstrapStackVersionSsmParameter": "the bootstrap's version",
    "additionalDependencies": "the template's upload",
}

# What every template asks of the account before it deploys.
# https://docs.aws.amazon.com/cdk/v2/guide/customize-synth.html
BOOTSTRAP = {
    "Parameters": {
        "BootstrapVersion": {
            "Type": "AWS::SSM::Parameter::Value<String>",
            "Default": "/cdk-bootstrap/hnb659fds/version",
            "Description": "Version of the CDK Bootstrap resources in this environment, automatically retrieved from "
            "SSM Parameter Store. [cdk:skip]",
        }
    },
    "Rules": {
        "CheckBootstrapVersion": {
            "Assertions": [
                {
                    "Assert": {"Fn::Not": [{"Fn::Contains": [["1", "2", "3", "4", "5"], {"Ref": "BootstrapVersion"}]}]},
                    "AssertDescription": "CDK bootstrap stack version 6 required. Please run 'cdk bootstrap' with a "
                    "recent version of the CDK CLI.",
                }
            ]
        }
    },
}


def templates(
    assembly: Path, *, foundation: str, account: str, region: str, protected: bool
) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Each stack as the foundation calls it (`security-2`), its name and its template.

    Raises `Unreadable` or `Unmapped` where the assembly holds anything but stacks of `foundation` (`acme-dev`) in
    `account` and `region`, with termination protection as `protected` says.
    """
    manifest = json.loads((assembly / "manifest.json").read_text())
    for name, artifact in manifest["artifacts"].items():
        if artifact["type"] in UNREAD_ARTIFACTS:
            continue
        if artifact["type"] != "aws:cloudformation:stack":
            raise Unmapped(name, f"no reader for an artifact of type {artifact['type']}")
        stack = Reader(name, {word: artifact[word] for word in ("environment", "properties")}, NOTHING)
        stack.must("environment", f"aws://{account}/{region}")
        words = artifact["properties"]
        properties = Reader(name, {word: words[word] for word in words if word not in UNREAD_PROPERTIES}, NOTHING)
        properties.must("terminationProtection", protected)
        template = json.loads((assembly / properties.string("templateFile")).read_text())
        properties.done()
        yield _called(name, foundation), name, template


def _called(stack: str, foundation: str) -> str:
    called = stack.removeprefix(f"{foundation}-")
    if stack == called or cut.domain_of(called) is None:
        raise Unreadable(stack, f"is no stack of {foundation}")
    return called


def stack_names(assembly: Path) -> list[str]:
    """The stacks of an assembly, in the order in which they deploy."""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    return [name for name, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"]


def templates_of(assembly: Path) -> Mapping[str, Mapping[str, Any]]:
    """By the name of the stack, in the order in which they deploy."""
    return {name: json.loads((assembly / f"{name}.template.json").read_text()) for name in stack_names(assembly)}
