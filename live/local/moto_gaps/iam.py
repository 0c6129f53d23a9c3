"""What moto's IAM does otherwise than AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionResult, EmptyResult
from moto.iam import models as iam_models
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import (
    DeleteConflictException,
    EntityAlreadyExists,
    LimitExceededException,
    MalformedPolicyDocument,
    NotFoundException,
)
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy, Role, iam_backends
from moto.iam.responses import IamResponse

from live.local.moto_gaps.gap import Gaps

MANAGED_PER_ROLE: Final = 10
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""

_get_policy: Final = IAMBackend.get_policy
_list_policies: Final = IAMBackend.list_policies
_attach_role_policy: Final = IAMBackend.attach_role_policy
_put_role_permissions_boundary: Final = IAMBackend.put_role_permissions_boundary
_create_role: Final = IAMBackend.create_role
_update_assume_role_policy: Final = IAMBackend.update_assume_role_policy
_delete_policy: Final = IAMBackend.delete_policy
_create_provider: Final = IAMBackend.create_open_id_connect_provider


def strangers(policy: str, account: str) -> list[str]:
    """The roles and users of this account that a policy names as principals and that are not there."""
    try:
        principals = set(_principals(json.loads(policy)))
    except ValueError:
        # No JSON: moto says so itself.
        return []
    backends = list(iam_backends[account].values())
    known = {role.arn for iam in backends for role in list(iam.roles.values())}
    known |= {user.arn for iam in backends for user in list(iam.users.values())}
    return sorted(
        arn
        for arn in principals
        if f":iam::{account}:" in arn and arn.partition(f":iam::{account}:")[2] != "root" and arn not in known
    )


def _principals(policy: Any) -> Iterator[str]:
    for statement in _several(policy.get("Statement", [])):
        for word in ("Principal", "NotPrincipal"):
            who = statement.get(word, {})
            yield from _several(who.get("AWS", [])) if isinstance(who, dict) else ()


def _several(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]


def _account_of(access_key: str) -> str:
    for account, partitions in list(iam_models.iam_backends.items()):
        if any(access_key in iam.access_keys for iam in list(partitions.values())):
            return account
    return DEFAULT_ACCOUNT_ID


@cache
def _published() -> dict[str, tuple[str, Any]]:
    """AWS's own policies by their ARN without the partition, each with its name."""
    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return {f":iam::aws:policy{said['Path']}{name}": (name, said) for name, said in policies.items()}


def _know(backend: IAMBackend, arn: str) -> None:
    """Put one of AWS's own policies into the account, when it is first asked for."""
    if arn in backend.managed_policies or ":iam::aws:policy/" not in arn:
        return
    name, said = _published().get(arn.removeprefix(f"arn:{backend.partition}"), ("", None))
    if said:
        policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, said)
        backend.aws_managed_policies.append(policy)
        backend.managed_policies[arn] = policy


def _get_known_policy(backend: IAMBackend, policy_arn: str) -> ManagedPolicy:
    _know(backend, policy_arn)
    return _get_policy(backend, policy_arn)


def _list_all_policies(backend: IAMBackend, *said: Any, **named: Any) -> Any:
    for arn in _published():
        _know(backend, f"arn:{backend.partition}{arn}")
    return _list_policies(backend, *said, **named)


def _attach_once(backend: IAMBackend, policy_arn: str, role_name: str) -> None:
    role = backend.get_role(role_name)
    if policy_arn in role.managed_policies:
        return
    _know(backend, policy_arn)
    if len(role.managed_policies) >= MANAGED_PER_ROLE:
        raise LimitExceededException(f"Cannot exceed quota for PoliciesPerRole: {MANAGED_PER_ROLE}")
    _attach_role_policy(backend, policy_arn, role_name)


def _bound(backend: IAMBackend, role_name: str, permissions_boundary: str) -> None:
    _require_boundary(backend, permissions_boundary)
    _put_role_permissions_boundary(backend, role_name, permissions_boundary)


def _require_boundary(backend: IAMBackend, arn: str | None) -> None:
    _know(backend, arn or "")
    if arn and backend.policy_arn_regex.match(arn) and arn not in backend.managed_policies:
        raise NotFoundException(f"Scope ARN: {arn} does not exist or is not attachable.")


def _trusted(backend: IAMBackend, policy: str) -> None:
    unknown = strangers(policy, backend.account_id)
    if unknown:
        raise MalformedPolicyDocument(f'Invalid principal in policy: "AWS":"{unknown[0]}"')


def _create_trusted_role(
    backend: IAMBackend,
    role_name: str,
    assume_role_policy_document: str,
    path: str,
    permissions_boundary: str | None,
    *rest: Any,
    **named: Any,
) -> Role:
    _trusted(backend, assume_role_policy_document)
    _require_boundary(backend, permissions_boundary)
    return _create_role(backend, role_name, assume_role_policy_document, path, permissions_boundary, *rest, **named)


def _trust(backend: IAMBackend, role_name: str, policy_document: str) -> None:
    _trusted(backend, policy_document)
    _update_assume_role_policy(backend, role_name, policy_document)


def _delete_unused_policy(backend: IAMBackend, policy_arn: str) -> None:
    policy = backend.get_policy(policy_arn)
    if policy.attachment_count or any(role.permissions_boundary_arn == policy_arn for role in backend.roles.values()):
        raise DeleteConflictException("Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise DeleteConflictException(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy."
        )
    _delete_policy(backend, policy_arn)


def _changing_audiences(change: Callable[[list[str], str], Iterable[str]]) -> Callable[[IamResponse], ActionResult]:
    def answer(response: IamResponse) -> ActionResult:
        provider = response.backend.get_open_id_connect_provider(response._get_param("OpenIDConnectProviderArn"))
        provider.client_id_list = list(change(provider.client_id_list, response._get_param("ClientID")))
        return EmptyResult()

    return answer


def _create_new_provider(backend: IAMBackend, url: str, *rest: Any) -> Any:
    try:
        return _create_provider(backend, url, *rest)
    except EntityAlreadyExists:
        raise EntityAlreadyExists(f"Provider with url {url} already exists.") from None


GAPS: Final[Gaps] = (
    # To find the account of a key, moto makes each account's IAM in each of AWS's six partitions, with 1,600 managed
    # policies in each: two seconds at an account's first request.
    (iam_models, "get_account_id_from", _account_of),
    # AWS's own policies are there when they are named: loading all 1,600 takes 0.15 s per account.
    (IAMBackend, "get_policy", _get_known_policy),
    (IAMBackend, "list_policies", _list_all_policies),
    # To attach what is attached changes nothing; moto counts it twice. A role has 10 managed policies at most.
    (IAMBackend, "attach_role_policy", _attach_once),
    # A boundary and a trusted role must exist, so that a missing order is seen. moto believes any ARN.
    (IAMBackend, "put_role_permissions_boundary", _bound),
    (IAMBackend, "create_role", _create_trusted_role),
    (IAMBackend, "update_assume_role_policy", _trust),
    # moto deletes a policy that roles have, and one with several versions.
    (IAMBackend, "delete_policy", _delete_unused_policy),
    # moto does not offer these two. Both may be done twice.
    (
        IamResponse,
        "add_client_id_to_open_id_connect_provider",
        _changing_audiences(lambda present, one: present if one in present else [*present, one]),
    ),
    (
        IamResponse,
        "remove_client_id_from_open_id_connect_provider",
        _changing_audiences(lambda present, one: [each for each in present if each != one]),
    ),
    # moto's reason is "Unknown".
    (IAMBackend, "create_open_id_connect_provider", _create_new_provider),
)
