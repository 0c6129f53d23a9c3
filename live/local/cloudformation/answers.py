"""CloudFormation's API: one method per action, each answering in the words of AWS's own model."""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from botocore.exceptions import ClientError
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult

from live.local.cloudformation import drift, engine
from live.local.cloudformation.drift import NOWHERE_LOOKED, Detection, Drift
from live.local.cloudformation.faults import AlreadyThere, NoSuchChangeSet, NoSuchStack, NotOffered, OwnFailure, Refused
from live.local.cloudformation.intrinsics import Json
from live.local.cloudformation.plan import as_answer, plan, written
from live.local.cloudformation.scope import Names, parameter_values
from live.local.cloudformation.stack import STORES, ChangeSet, Record, Settings, Stack, Store
from live.local.cloudformation.template import Template, parse, read

_log = logging.getLogger(__name__)

_DEPLOYMENT: Final = frozenset(
    {
        "Capabilities",
        "ClientRequestToken",
        "DeploymentConfig",
        "NotificationARNs",
        "Parameters",
        "RoleARN",
        "StackName",
        "Tags",
        "TemplateBody",
        "TemplateURL",
    }
)
TAKEN: Final[Mapping[str, frozenset[str]]] = {
    "CreateStack": _DEPLOYMENT | {"DisableRollback", "EnableTerminationProtection", "OnFailure", "TimeoutInMinutes"},
    "UpdateStack": _DEPLOYMENT | {"DisableRollback", "UsePreviousTemplate"},
    "CreateChangeSet": _DEPLOYMENT
    | {
        "ChangeSetName",
        "ChangeSetType",
        "ClientToken",
        "DeploymentMode",
        "Description",
        "ImportExistingResources",
        "IncludeNestedStacks",
        "UsePreviousTemplate",
    },
    "ExecuteChangeSet": frozenset({"ChangeSetName", "ClientRequestToken", "DisableRollback", "StackName"}),
    "ContinueUpdateRollback": frozenset({"ClientRequestToken", "ResourcesToSkip", "RoleARN", "StackName"}),
    "DeleteStack": frozenset({"ClientRequestToken", "DeploymentConfig", "RoleARN", "StackName"}),
    "DetectStackDrift": frozenset({"StackName"}),
}
"""What the actions that change something take. Any other argument would be lost, and is refused by name."""

ONLY: Final[Mapping[str, tuple[Json, ...]]] = {
    "ChangeSetType": ("CREATE", "UPDATE"),
    "DeploymentConfig": ({"Mode": "STANDARD"},),
    "DeploymentMode": ("REVERT_DRIFT",),
}
"""Arguments of which only these values are taken.

The CDK also says IncludeNestedStacks, which changes nothing as nested stacks are refused by their type; and
ImportExistingResources, which is not done: a name that exists already fails the creation, and says so.
"""

PAGE: Final = 100
"""The changes in one answer of DescribeChangeSet: few enough that a client that forgets the next page is found out."""


class Answers(BaseResponse):
    """Requests come in by moto's dispatch, which knows the caller's account and region."""

    def __init__(self) -> None:
        super().__init__(service_name="cloudformation")
        self.automated_parameter_parsing = True

    @property
    def store(self) -> Store:
        return STORES[self.current_account][self.region]

    def call_action(self) -> Any:
        action = self._get_action()
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", action).lower()
        if snake not in ACTIONS:
            return self.serialized(
                ActionResult(NotOffered(f"The embedded account does not offer CloudFormation's action {action}"))
            )
        try:
            return super().call_action()
        except Exception as fault:  # noqa: BLE001  # logged, and told to the client
            # moto would answer with a page of HTML, which no client can read and the CDK asks for again and again.
            _log.exception("%s: a fault of the embedded account", action)
            return self.serialized(ActionResult(OwnFailure(f"The embedded account failed in {action}: {fault!r}")))

    # Stacks

    def create_stack(self) -> ActionResult:
        self._refuse_untaken("CreateStack")
        name = self._get_param("StackName")
        with self.store.deploying(name, "updated"):
            stack = self._in_review() or Stack(self.store.arn("stack", name), name, Settings())
            stack.settings = self._settings(None)
            stack.protected = self._get_bool_param("EnableTerminationProtection", False)
            on_failure = self._get_param("OnFailure", "ROLLBACK")
            stack.rollback = not self._get_bool_param("DisableRollback", False) and on_failure != "DO_NOTHING"
            engine.create(self.store, stack, self._template(stack, None))
            self.store.forget_change_sets(stack)
            if on_failure == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
                engine.delete(self.store, stack)
        return ActionResult({"StackId": stack.id})

    def update_stack(self) -> ActionResult:
        self._refuse_untaken("UpdateStack")
        with self.store.deploying(self._name(), "updated"):
            stack = self._alive()
            engine.refuse_unless_updatable(stack)
            settings = self._settings(stack)
            template = self._template(stack, settings)
            stack.rollback = not self._get_bool_param("DisableRollback", False)
            engine.update(self.store, stack, template, settings)
        return ActionResult({"StackId": stack.id})

    def delete_stack(self) -> ActionResult:
        self._refuse_untaken("DeleteStack")
        with self.store.deploying(self._name(), "deleted"):
            try:
                stack = self._stack()
            except NoSuchStack:
                # AWS is content when what should go is not there.
                return EmptyResult()
            engine.delete(self.store, stack)
        return EmptyResult()

    def continue_update_rollback(self) -> ActionResult:
        self._refuse_untaken("ContinueUpdateRollback")
        with self.store.deploying(self._name(), "rolled back"):
            engine.continue_rollback(self.store, self._alive(), self._get_param("ResourcesToSkip", []))
        return EmptyResult()

    def update_termination_protection(self) -> ActionResult:
        stack = self._alive()
        stack.protected = self._get_bool_param("EnableTerminationProtection")
        return ActionResult({"StackId": stack.id})

    def describe_stacks(self) -> ActionResult:
        stacks = [self._stack()] if self._get_param("StackName") else self.store.alive()
        return ActionResult({"Stacks": [_described(stack) for stack in stacks]})

    def list_stacks(self) -> ActionResult:
        wanted = self._get_param("StackStatusFilter", [])
        stacks = [stack for stack in list(self.store.stacks.values()) if not wanted or stack.status in wanted]
        return ActionResult({"StackSummaries": [_summary(stack) for stack in stacks]})

    def describe_stack_events(self) -> ActionResult:
        stack = self._stack()
        return ActionResult(
            {
                "StackEvents": [
                    {
                        "StackId": stack.id,
                        "StackName": stack.name,
                        "EventId": event.id,
                        "OperationId": event.operation,
                        "LogicalResourceId": event.logical_id,
                        "PhysicalResourceId": event.physical_id,
                        "ResourceType": event.type,
                        "ResourceStatus": event.status,
                        "ResourceStatusReason": event.reason,
                        "Timestamp": event.at,
                    }
                    for event in reversed(list(stack.events))
                ]
            }
        )

    # Resources

    def list_stack_resources(self) -> ActionResult:
        return ActionResult({"StackResourceSummaries": [_resource(record) for record in _records(self._stack())]})

    def describe_stack_resources(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        return ActionResult(
            {
                "StackResources": [
                    {"StackId": stack.id, "StackName": stack.name, "Timestamp": record.at, **_resource(record)}
                    for record in _records(stack)
                    if wanted in (None, record.logical_id)
                ]
            }
        )

    def describe_stack_resource(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        for record in _records(stack):
            if record.logical_id == wanted:
                detail = {"StackId": stack.id, "StackName": stack.name, **_resource(record)}
                return ActionResult({"StackResourceDetail": detail})
        raise Refused(f"Resource {wanted} does not exist for stack {stack.name}")

    # Templates

    def get_template(self) -> ActionResult:
        template = self._stack().template
        return ActionResult(
            {"TemplateBody": template.body if template else "", "StagesAvailable": ["Original", "Processed"]}
        )

    def get_template_summary(self) -> ActionResult:
        if self._get_param("StackName"):
            template = self._stack().template
            body = template.body if template else "{}"
        else:
            body = self._body(None)
        sections = parse(body)
        return ActionResult(
            {
                "Description": sections.get("Description"),
                "Metadata": None,
                "Parameters": _declared_parameters(sections),
                "ResourceTypes": sorted({said["Type"] for said in (sections.get("Resources") or {}).values()}),
                "Version": sections.get("AWSTemplateFormatVersion"),
            }
        )

    def validate_template(self) -> ActionResult:
        sections = parse(self._body(None))
        return ActionResult({"Description": sections.get("Description"), "Parameters": _declared_parameters(sections)})

    # Exports

    def list_exports(self) -> ActionResult:
        return ActionResult(
            {
                "Exports": [
                    {"ExportingStackId": stack.id, "Name": output.export, "Value": output.value}
                    for stack, output in self.store.exports()
                ]
            }
        )

    def list_imports(self) -> ActionResult:
        export = self._get_param("ExportName")
        importers = [stack.name for stack in self.store.importers(export)]
        if not importers:
            raise Refused(f"Export '{export}' is not imported by any stack.")
        return ActionResult({"Imports": importers})

    # Change sets

    def create_change_set(self) -> ActionResult:
        self._refuse_untaken("CreateChangeSet")
        with self.store.deploying(self._name(), "updated"):
            creates = self._get_param("ChangeSetType", "UPDATE") == "CREATE"
            if creates:
                stack = self._in_review() or Stack(self.store.arn("stack", self._name()), self._name(), Settings())
                settings = stack.settings = self._settings(None)
            else:
                stack = self._alive()
                engine.refuse_unless_updatable(stack)
                settings = self._settings(stack)
            name, reverts = self._get_param("ChangeSetName"), bool(self._get_param("DeploymentMode"))
            if any(other.stack is stack and other.name == name for other in self.store.change_sets.values()):
                raise AlreadyThere(f"ChangeSet {name} cannot be created because it already exists")
            template = self._template(stack, settings)
            found = drift.look(self.store, stack, template) if reverts else NOWHERE_LOOKED
            planned = plan(self.store, stack, template, settings, found)
            if stack.id not in self.store.stacks:
                stack.now("REVIEW_IN_PROGRESS", "User Initiated")
                self.store.stacks[stack.id] = stack
            change_set = ChangeSet(
                id=self.store.arn("changeSet", name),
                name=name,
                stack=stack,
                creates=creates,
                template=template,
                settings=settings,
                description=self._get_param("Description"),
                changes=[as_answer(change) for change in planned.changes],
                reverts=reverts,
            )
            if planned.same:
                change_set.status, change_set.execution = "FAILED", "UNAVAILABLE"
                change_set.reason = (
                    "The submitted information didn't contain changes. "
                    "Submit different information to create a change set."
                )
            self.store.change_sets[change_set.id] = change_set
        return ActionResult({"Id": change_set.id, "StackId": stack.id})

    def describe_change_set(self) -> ActionResult:
        change_set = self._change_set()
        begin = self._page()
        end = begin + PAGE
        return ActionResult(
            {
                **_change_set_summary(change_set),
                **_settings_of(change_set.settings, change_set.template),
                "Changes": change_set.changes[begin:end],
                "DeploymentMode": "REVERT_DRIFT" if change_set.reverts else None,
                "NextToken": str(end) if end < len(change_set.changes) else None,
            }
        )

    def list_change_sets(self) -> ActionResult:
        stack = self._stack()
        return ActionResult(
            {
                "Summaries": [
                    _change_set_summary(change_set)
                    for change_set in list(self.store.change_sets.values())
                    if change_set.stack is stack
                ]
            }
        )

    def execute_change_set(self) -> ActionResult:
        self._refuse_untaken("ExecuteChangeSet")
        with self.store.deploying(self._change_set().stack.name, "updated"):
            change_set = self._change_set()
            if change_set.execution != "AVAILABLE":
                raise ServiceException(
                    "InvalidChangeSetStatus",
                    f"ChangeSet [{change_set.id}] cannot be executed in its current status of [{change_set.status}]",
                )
            stack = change_set.stack
            stack.rollback = not self._get_bool_param("DisableRollback", False)
            if change_set.creates:
                stack.settings = change_set.settings
                engine.create(self.store, stack, change_set.template)
            else:
                engine.update(self.store, stack, change_set.template, change_set.settings, change_set.reverts)
            change_set.execution = "EXECUTE_COMPLETE"
            self.store.forget_change_sets(stack, but=change_set)
        return EmptyResult()

    def delete_change_set(self) -> ActionResult:
        # The CDK deletes before it creates, and AWS is content when there is nothing to delete.
        with suppress(NoSuchChangeSet):
            self.store.change_sets.pop(self._change_set().id)
        return EmptyResult()

    # Drift

    def detect_stack_drift(self) -> ActionResult:
        self._refuse_untaken("DetectStackDrift")
        with self.store.deploying(self._name(), "checked for drift"):
            stack = self._alive()
            detection = Detection(str(uuid.uuid4()), stack, drift.detect(self.store, stack))
            self.store.detections[detection.id] = detection
        return ActionResult({"StackDriftDetectionId": detection.id})

    def describe_stack_drift_detection_status(self) -> ActionResult:
        wanted = self._get_param("StackDriftDetectionId")
        detection = self.store.detections.get(wanted)
        if detection is None:
            raise Refused(f"Drift detection {wanted} does not exist")
        return ActionResult(
            {
                "StackId": detection.stack.id,
                "StackDriftDetectionId": detection.id,
                "StackDriftStatus": detection.status,
                "DetectionStatus": "DETECTION_COMPLETE",
                "DriftedStackResourceCount": detection.drifted,
                "Timestamp": detection.at,
            }
        )

    def describe_stack_resource_drifts(self) -> ActionResult:
        stack, wanted = self._alive(), self._get_param("StackResourceDriftStatusFilters", [])
        detections = [detection for detection in self.store.detections.values() if detection.stack is stack]
        drifts = detections[-1].drifts if detections else ()
        return ActionResult(
            {
                "StackResourceDrifts": [
                    {"StackId": stack.id, "Timestamp": detections[-1].at, **_drift(drift)}
                    for drift in drifts
                    if not wanted or drift.status in wanted
                ]
            }
        )

    # What the requests say

    def _name(self) -> str:
        """The stack's name, whether the request says that or its id."""
        said: str = self._get_param("StackName")
        return said.split("/")[1] if said.startswith("arn:") else said

    def _page(self) -> int:
        token: str = self._get_param("NextToken") or "0"
        if not token.isdigit():
            raise Refused(f"Invalid NextToken: {token}")
        return int(token)

    def _stack(self) -> Stack:
        return self.store.find(self._get_param("StackName"))

    def _alive(self) -> Stack:
        stack = self._stack()
        if stack.deleted:
            raise NoSuchStack(stack.name)
        return stack

    def _in_review(self) -> Stack | None:
        """The stack of that name of which there is nothing yet but change sets. Refuses one that is there."""
        name = self._name()
        for stack in self.store.alive():
            if stack.name == name:
                if stack.status == "REVIEW_IN_PROGRESS":
                    return stack
                raise AlreadyThere(f"Stack [{name}] already exists")
        return None

    def _change_set(self) -> ChangeSet:
        return self.store.find_change_set(self._get_param("ChangeSetName"), self._get_param("StackName"))

    def _refuse_untaken(self, action: str) -> None:
        said = {name for name, value in self._get_params().items() if value not in (None, [], {}, "")}
        untaken = sorted(said - TAKEN[action] - {"Action", "Version"})
        if untaken:
            raise Refused(f"The embedded account does not implement {action}'s {', '.join(untaken)}")
        for name in ONLY.keys() & said:
            if self._get_param(name) not in ONLY[name]:
                raise Refused(f"The embedded account does not implement {name} {self._get_param(name)!r}")

    def _settings(self, stack: Stack | None) -> Settings:
        old = stack.settings if stack else Settings()
        parameters = {}
        for said in self._get_param("Parameters", []):
            name = said["ParameterKey"]
            if not said.get("UsePreviousValue"):
                parameters[name] = said.get("ParameterValue", "")
            elif name in old.parameters:
                parameters[name] = old.parameters[name]
            # The previous value of a parameter that was never given is its default.
        tags = {said["Key"]: said["Value"] for said in self._get_param("Tags", [])}
        return Settings(
            parameters=parameters,
            # An update that says no tags keeps them: botocore leaves an empty list out of the request.
            tags=tags or old.tags,
            role=self._get_param("RoleARN") or old.role,
            capabilities=tuple(self._get_param("Capabilities", [])) or old.capabilities,
            notifications=tuple(self._get_param("NotificationARNs", [])) or old.notifications,
        )

    def _template(self, stack: Stack, settings: Settings | None) -> Template:
        said = settings or stack.settings
        pseudo = {
            "AWS::AccountId": self.current_account,
            "AWS::NotificationARNs": list(said.notifications),
            "AWS::Partition": self.partition,
            "AWS::Region": self.region,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": "amazonaws.com",
        }

        stored = partial(self._stored_parameter, said.role or "")

        def names(sections: Mapping[str, Json]) -> Names:
            return Names(
                parameters=parameter_values(sections.get("Parameters") or {}, said.parameters, stored),
                pseudo=pseudo,
                mappings=sections.get("Mappings") or {},
                conditions=sections.get("Conditions") or {},
            )

        return read(self._body(stack), names)

    def _body(self, stack: Stack | None) -> str:
        if self._get_bool_param("UsePreviousTemplate", False) and stack and stack.template:
            return stack.template.body
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        if bool(body) == bool(url):
            raise Refused("Either Template URL or Template Body must be specified.")
        return str(body) if body else self._fetched(str(url))

    def _fetched(self, url: str) -> str:
        bucket, key = bucket_and_key(url)
        try:
            return self.store.clients.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        except ClientError as wrong:
            raise Refused(f"S3 error: {wrong} ({url})") from wrong

    def _stored_parameter(self, role: str, name: str) -> str:
        unable = Refused(f"Unable to fetch parameters [{name}] from parameter store for this account.")
        try:
            found = self.store.acting(role).ssm.get_parameters(Names=[name])["Parameters"]
        except ClientError as wrong:
            raise unable from wrong
        if not found:
            raise unable
        return found[0]["Value"]


def bucket_and_key(url: str) -> tuple[str, str]:
    """Where a template lies: `https://bucket.s3.region.amazonaws.com/key`, or `http://any.host/bucket/key`."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path.lstrip("/")
    of_bucket = re.match(r"(.+)\.s3[.-][^/]*amazonaws\.com", host) or re.match(r"(.+)\.localhost$", host)
    if of_bucket:
        return of_bucket[1], path
    bucket, _, key = path.partition("/")
    return bucket, key


def _records(stack: Stack) -> list[Record]:
    return [*stack.records.values(), *(record for name, record in stack.gone.items() if name not in stack.records)]


def _resource(record: Record) -> Json:
    return {
        "LogicalResourceId": record.logical_id,
        "PhysicalResourceId": record.made.physical_id,
        "ResourceType": record.declaration.type.name,
        "ResourceStatus": record.status,
        "LastUpdatedTimestamp": record.at,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def _described(stack: Stack) -> Json:
    return {
        **_summary(stack),
        **_settings_of(stack.settings, stack.template),
        "Description": stack.template.description if stack.template else None,
        "DisableRollback": not stack.rollback,
        "EnableTerminationProtection": stack.protected,
        "Outputs": [
            {
                "OutputKey": output.name,
                "OutputValue": output.value,
                "Description": output.description,
                "ExportName": output.export,
            }
            for output in stack.outputs
        ],
    }


def _summary(stack: Stack) -> Json:
    return {
        "StackId": stack.id,
        "StackName": stack.name,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "TemplateDescription": stack.template.description if stack.template else None,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def _settings_of(settings: Settings, template: Template | None) -> Json:
    return {
        "Capabilities": list(settings.capabilities),
        "NotificationARNs": list(settings.notifications),
        "Parameters": _parameters(settings, template),
        "RoleARN": settings.role,
        "Tags": [{"Key": key, "Value": value} for key, value in settings.tags.items()],
    }


def _parameters(settings: Settings, template: Template | None) -> Json:
    """Each parameter as it was said, or by its default; and what it came to, where it names an SSM parameter."""
    answers = []
    for name, said in (parse(template.body).get("Parameters") or {}).items() if template else ():
        answer = {"ParameterKey": name, "ParameterValue": settings.parameters.get(name, str(said.get("Default")))}
        if template and str(said.get("Type")).startswith("AWS::SSM::"):
            value = template.names.parameters[name]
            answer["ResolvedValue"] = ",".join(value) if isinstance(value, list) else value
        answers.append(answer)
    return answers


def _declared_parameters(sections: Mapping[str, Json]) -> Json:
    return [
        {
            "ParameterKey": name,
            "ParameterType": said.get("Type"),
            "DefaultValue": said.get("Default"),
            "Description": said.get("Description"),
            "NoEcho": said.get("NoEcho", False),
        }
        for name, said in (sections.get("Parameters") or {}).items()
    ]


def _drift(drift: Drift) -> Json:
    return {
        "LogicalResourceId": drift.record.logical_id,
        "PhysicalResourceId": drift.record.made.physical_id,
        "ResourceType": drift.record.declaration.type.name,
        "StackResourceDriftStatus": drift.status,
        "ExpectedProperties": written(drift.record.properties),
        "ActualProperties": None if drift.actual is None else written(drift.actual),
        "PropertyDifferences": [
            {
                "PropertyPath": f"/{name}",
                "ExpectedValue": written(drift.record.properties.get(name)) or "null",
                "ActualValue": written((drift.actual or {}).get(name)) or "null",
                "DifferenceType": "NOT_EQUAL" if name in (drift.actual or {}) else "REMOVE",
            }
            for name in drift.names
        ],
    }


def _change_set_summary(change_set: ChangeSet) -> Json:
    return {
        "ChangeSetId": change_set.id,
        "ChangeSetName": change_set.name,
        "StackId": change_set.stack.id,
        "StackName": change_set.stack.name,
        "Status": change_set.status,
        "StatusReason": change_set.reason,
        "ExecutionStatus": change_set.execution,
        "Description": change_set.description,
        "CreationTime": change_set.created,
    }


ACTIONS: Final = frozenset(
    name for name, member in vars(Answers).items() if not name.startswith("_") and callable(member)
) - {"call_action"}
