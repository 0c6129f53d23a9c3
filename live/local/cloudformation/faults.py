"""What CloudFormation refuses, in the words and with the codes that its clients wait for."""

from __future__ import annotations

from collections.abc import Iterable

from moto.core.exceptions import ServiceException


class Refused(ServiceException):
    """A request that CloudFormation turns down before anything is made."""

    code = "ValidationError"


class Refusals(Refused):
    """Every fault of a template at once: who repairs one wants to see the next."""

    def __init__(self, faults: Iterable[str]) -> None:
        super().__init__("\n".join(faults))


class AlreadyThere(ServiceException):
    code = "AlreadyExistsException"


class NoSuchStack(Refused):
    """The CDK CLI recognises a missing stack by this text."""

    def __init__(self, stack: str) -> None:
        super().__init__(f"Stack with id {stack} does not exist")


class NoSuchChangeSet(ServiceException):
    """The CDK CLI waits for this code after deleting a change set."""

    code = "ChangeSetNotFound"

    def __init__(self, change_set: str) -> None:
        super().__init__(f"ChangeSet [{change_set}] does not exist")


class NotOffered(ServiceException):
    """An action of CloudFormation's that the embedded account does not have."""

    code = "InvalidAction"


class OwnFailure(ServiceException):
    """A fault of the embedded account's own."""

    code = "InternalFailure"
