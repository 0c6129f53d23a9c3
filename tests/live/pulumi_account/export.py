"""What `pulumi stack export` prints: https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_backend.engine import STACK, Registration

PROVIDERS = "pulumi:providers:"
KEPT = ("parent", "dependencies", "propertyDependencies", "provider", "additionalSecretOutputs")
"""What the state keeps of the protocol's words as it is."""


def of(registrations: Sequence[Registration], ids: Mapping[str, str]) -> dict[str, Any]:
    """The state of a program whose resources have these ids, by URN in the order in which they were made."""
    order = {urn: place for place, urn in enumerate(ids)}
    ordered = sorted(registrations, key=lambda one: (_rank(one), order.get(one.urn, 0), one.urn))
    return {"version": 3, "deployment": {"resources": [_resource(one, ids.get(one.urn)) for one in ordered]}}


def _rank(registration: Registration) -> int:
    """Each after what it stands in and goes by: the stack, the providers, the components, the resources."""
    native = str(registration.request["type"])
    if native == STACK:
        return 0
    if native.startswith(PROVIDERS):
        return 1
    return 3 if registration.request.get("custom") else 2


def _resource(registration: Registration, id: str | None) -> dict[str, Any]:
    """Without what the provider's own check and read add: `__defaults`, `tagsAll`, and outputs that are no inputs."""
    request = registration.request
    inputs = _plain(request.get("object", {}))
    resource = {"urn": registration.urn, "custom": bool(request.get("custom")), "type": request["type"]}
    if id is None:
        resource["outputs"] = _plain(registration.outputs)
    else:
        resource |= {"id": id, "inputs": inputs, "outputs": {**inputs, "id": id}}
    if request.get("retainOnDelete"):
        resource["retainOnDelete"] = True
    of_inputs: Any = request.get("propertyDependencies", {})
    kept = {word: request[word] for word in KEPT if request.get(word)}
    if of_inputs:
        kept["propertyDependencies"] = {input: said.get("urns", []) for input, said in of_inputs.items()}
    return {**resource, **kept}


def _plain(value: Any) -> Any:
    """As JSON writes it: the protocol's numbers are all floats."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
