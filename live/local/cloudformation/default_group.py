"""Lambda's functions with their code in a template, and the one resource of ours that such a function makes.

Nothing is acted out: the function's own code runs, in this process and on this account's EC2.
"""

from __future__ import annotations

import builtins
import io
import zipfile
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, ClassVar, Final

from live.local.cloudformation.resource import (
    Failed,
    Made,
    Properties,
    Repeatable,
    ResourceType,
    Site,
    Taken,
    changed,
    said,
    unless_gone,
)
from live.local.cloudformation.shape import NUMBER, TEXT, Fields, Many

_CONFIGURED: Final = ("Description", "Handler", "MemorySize", "Role", "Runtime", "Timeout")


class Function(Repeatable):
    name = "AWS::Lambda::Function"
    properties: ClassVar[Taken] = {
        **dict.fromkeys(("Description", "Handler", "Role", "Runtime"), TEXT),
        **dict.fromkeys(("MemorySize", "Timeout"), NUMBER),
        "Architectures": Many(TEXT),
        "Code": Fields({"ZipFile": TEXT}, frozenset({"ZipFile"})),
        "LoggingConfig": Fields({"LogFormat": TEXT, "LogGroup": TEXT}),
    }
    required = frozenset({"Code", "Handler", "Role", "Runtime"})
    attributes = frozenset({"Arn"})

    def create(self, site: Site, new: Properties) -> Made:
        function = site.clients.functions.create_function(
            FunctionName=site.made_up_name(64),
            Code={"ZipFile": _zipped(new)},
            **said(new, *_CONFIGURED, "Architectures", "LoggingConfig"),
        )
        return Made(function["FunctionName"], {"Arn": function["FunctionArn"]})

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        functions, name = site.clients.functions, made.physical_id
        if not old:
            return
        if changed("Code", old, new) or changed("Architectures", old, new):
            functions.update_function_code(FunctionName=name, ZipFile=_zipped(new), **said(new, "Architectures"))
        if any(changed(word, old, new) for word in (*_CONFIGURED, "LoggingConfig")):
            functions.update_function_configuration(FunctionName=name, **said(new, *_CONFIGURED, "LoggingConfig"))

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.functions.delete_function(FunctionName=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        there = unless_gone(site.clients.functions.get_function_configuration, FunctionName=made.physical_id)
        if there is None:
            return None
        # moto does not hold where a function logs.
        code = {"Code": {"ZipFile": _code(site, made.physical_id)}}
        return {**{word: there.get(word) for word in (*_CONFIGURED, "Architectures")}, **code}


class EmptiedDefaultSecurityGroup(ResourceType):
    """CloudFormation looks for no drift of what a function makes: `actual` is not for this type."""

    name = "Custom::EmptiedDefaultSecurityGroup"
    properties: ClassVar[Taken] = {
        "After": Many(TEXT),
        "GroupId": TEXT,
        "ServiceTimeout": TEXT,
        "ServiceToken": TEXT,
    }
    required = frozenset({"GroupId", "ServiceToken"})

    def create(self, site: Site, new: Properties) -> Made:
        return _answered(site, "Create", new, {})

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if not old or old == new:
            return made
        return _answered(site, "Update", new, {"PhysicalResourceId": made.physical_id, "OldResourceProperties": old})

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        _answered(site, "Delete", old, {"PhysicalResourceId": made.physical_id})


def _answered(site: Site, request: str, properties: Properties, more: Mapping[str, Any]) -> Made:
    """What the function behind it makes of a request. Raises `Failed`, in the function's words.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html
    """
    event = {
        "RequestType": request,
        "LogicalResourceId": site.logical_id,
        "ResourceType": EmptiedDefaultSecurityGroup.name,
        "ResourceProperties": {**properties},
        **more,
    }
    status, physical, data, reason = _run(site, properties["ServiceToken"].rpartition(":")[2], event)
    if status != "SUCCESS":
        raise Failed(f"Received response status [FAILED] from custom resource. Message returned: {reason}")
    return Made(physical, data)


Answer = tuple[str, str, Mapping[str, Any], str | None]
"""Status, physical id, data, and the reason of a failure."""


def _run(site: Site, function: str, event: Mapping[str, Any]) -> Answer:
    """Its answer. It sees the modules that Lambda adds, with this account's clients."""
    answers: list[Answer] = []

    def send(
        event: object,
        context: object,
        status: str,
        data: Mapping[str, Any],
        physical: str,
        *,
        reason: str | None = None,
    ) -> None:
        answers.append((status, physical, data, reason))

    added = {
        "boto3": SimpleNamespace(client=lambda service: getattr(site.clients, service)),
        "cfnresponse": SimpleNamespace(SUCCESS="SUCCESS", FAILED="FAILED", send=send),
    }

    def imported(name: str, *rest: Any) -> Any:
        return added[name] if name in added else __import__(name, *rest)

    scope: dict[str, Any] = {"__name__": "index", "__builtins__": {**vars(builtins), "__import__": imported}}
    exec(compile(_code(site, function), "index.py", "exec"), scope)
    scope["handler"](event, None)
    if len(answers) != 1:
        raise Failed(f"{function} answered {len(answers)} times: CloudFormation waits for one answer")
    return answers[0]


def _zipped(function: Properties) -> bytes:
    """As Lambda keeps code that stands in a template: in a file of the name `index`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", function["Code"]["ZipFile"])
    return packed.getvalue()


def _code(site: Site, function: str) -> str:
    """From moto itself: Lambda's API only says where its own bucket has it."""
    from moto.awslambda.models import lambda_backends

    held = lambda_backends[site.account][site.region].get_function(function).code_bytes
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        return archive.read("index.py").decode()


TYPES: Final = (Function(), EmptiedDefaultSecurityGroup())
