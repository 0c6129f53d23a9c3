"""What a deployment does to one resource, with its events: it is made, changed, replaced, set back, removed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from botocore.exceptions import ClientError

from live.local.cloudformation.drift import Found, as_found
from live.local.cloudformation.intrinsics import Unresolvable
from live.local.cloudformation.plan import resolved
from live.local.cloudformation.resource import Failed, Made, Unread, differences
from live.local.cloudformation.scope import Scope
from live.local.cloudformation.shape import Unreadable
from live.local.cloudformation.stack import Record, Stack, Store
from live.local.cloudformation.template import Declaration

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """What has been done to a resource, so that it can be set back."""

    old: Record | None
    new: Record
    replaced: bool = False
    missed: bool = False
    """The old thing was gone before the deployment began: nothing is left of it to set back or to delete."""


class Halted(Exception):
    """A deployment that cannot go on; the text is the stack's reason."""


def take(store: Store, stack: Stack, name: str, declared: Declaration, scope: Scope, found: Found) -> Step | None:
    """Bring one resource to what the template says. None where it is so already. Raises Halted.

    A resource that was looked for is taken as it was found, any other as the stack's records have it.
    """
    old = stack.records.get(name)
    there = found.get(name)
    missed = name in found and there is None
    if old is not None and there is not None:
        old = replace(old, properties=as_found(old, there))
    verb = "CREATE" if old is None or missed else "UPDATE"
    told = Record(name, declared, {}, Made("") if old is None or missed else old.made, f"{verb}_FAILED")
    try:
        wanted = resolved(stack, stack.settings, name, declared, scope)
        told = replace(told, properties=wanted)
        if old is None or missed:
            step: Step | None = Step(old, _make(store, stack, told), missed=missed)
        elif not differences(declared.type, old.properties, wanted):
            stack.records[name] = replace(old, declaration=declared, properties=wanted)
            step = None
        elif declared.type.replaces(old.properties, wanted):
            step = _replace(store, stack, old, told)
        else:
            step = _change(store, stack, old, told)
    except Exception as wrong:
        stack.tell(told, f"{verb}_FAILED", _reason(wrong))
        raise Halted(f"The following resource(s) failed to {verb.lower()}: [{name}].") from wrong
    if step:
        stack.records[name] = step.new
    return step


def undo(store: Store, stack: Stack, step: Step) -> bool:
    """Set a step back. Whether that went well."""
    new, old = step.new, step.old
    site, kind = store.site(stack, new.logical_id), new.declaration.type
    if old is None:
        # Retain holds for what a failed creation has made too; RetainExceptOnCreate is the word against that.
        if not remove(store, stack, new, ("Retain",)):
            return False
        stack.gone[new.logical_id] = stack.records.pop(new.logical_id)
        return True
    if step.missed:
        return remove(store, stack, new, ())
    if step.replaced:
        return remove(store, stack, new, ()) and _told(
            stack, old, "UPDATE", lambda: kind.restore(site, old.made, old.properties)
        )
    return _told(stack, old, "UPDATE", lambda: kind.undo(site, old.made, old.properties, new.properties))


def settle(store: Store, stack: Stack, step: Step) -> bool:
    """Take away what a changed resource no longer says. Whether that went well; if not, an event says why."""
    if step.old is None or step.replaced or step.missed:
        return True
    old, new = step.old.properties, step.new.properties
    try:
        step.new.declaration.type.settle(store.site(stack, step.new.logical_id), step.new.made, old, new)
    except Exception as wrong:  # noqa: BLE001  # told in the stack's events, whatever it is
        stack.tell(step.new, "UPDATE_FAILED", _reason(wrong))
        return False
    return True


def remove(store: Store, stack: Stack, record: Record, kept_by: Collection[str], policy: str | None = None) -> bool:
    """Delete a resource, or keep it where its policy is one of `kept_by`. Whether that went well."""
    if (policy or record.declaration.deletion_policy) in kept_by:
        stack.tell(record, "DELETE_SKIPPED")
        return True
    return _told(stack, record, "DELETE", lambda: _delete(store, stack, record))


def _delete(store: Store, stack: Stack, record: Record) -> None:
    site, kind = store.site(stack, record.logical_id), record.declaration.type
    try:
        kind.delete(site, record.made, record.properties)
    except ClientError:
        # Somebody may have been quicker. As AWS does, what is gone counts as deleted.
        if not _gone(store, stack, record):
            raise


def _gone(store: Store, stack: Stack, record: Record) -> bool:
    try:
        return (
            record.declaration.type.actual(store.site(stack, record.logical_id), record.made, record.properties) is None
        )
    except Unread:
        return False


def _make(store: Store, stack: Stack, told: Record) -> Record:
    """Create a thing and set all that it says; or, where that fails, take it away again."""
    site, kind, properties = store.site(stack, told.logical_id), told.declaration.type, told.properties
    stack.tell(told, "CREATE_IN_PROGRESS")
    made = kind.create(site, properties)
    begun = replace(told, made=made)
    stack.tell(begun, "CREATE_IN_PROGRESS", "Resource creation Initiated")
    try:
        made = kind.update(site, made, {}, properties)
        kind.settle(site, made, {}, properties)
    except Exception as wrong:
        try:
            kind.delete(site, made, properties)
        except Exception as stuck:  # noqa: BLE001  # told with the first fault
            # It stays the stack's, so that its deletion tries again.
            stack.records.setdefault(told.logical_id, begun)
            raise Failed(f"{_reason(wrong)}; and it could not be deleted again: {_reason(stuck)}") from wrong
        raise
    done = replace(begun, made=made, status="CREATE_COMPLETE")
    stack.tell(done, done.status)
    return done


def _change(store: Store, stack: Stack, old: Record, told: Record) -> Step:
    site, kind = store.site(stack, told.logical_id), told.declaration.type
    stack.tell(told, "UPDATE_IN_PROGRESS")
    made = kind.update(site, old.made, old.properties, told.properties)
    done = replace(told, made=made, status="UPDATE_COMPLETE")
    stack.tell(done, done.status)
    return Step(old, done)


def _replace(store: Store, stack: Stack, old: Record, told: Record) -> Step:
    """Make the new thing. The old one stays until the whole update has succeeded."""
    kind = told.declaration.type
    name = kind.custom_name
    if name and name in told.properties and told.properties[name] == old.properties.get(name):
        raise Failed(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {old.made.physical_id} and update the stack again."
        )
    if not stack.rollback:
        raise Failed("Replacement type updates not supported on stack with disable-rollback.")
    stack.tell(
        replace(told, made=old.made),
        "UPDATE_IN_PROGRESS",
        "Requested update requires the creation of a new physical resource; hence creating one.",
    )
    new = _make(store, stack, replace(told, made=Made("")))
    done = replace(new, status="UPDATE_COMPLETE")
    stack.tell(done, done.status)
    return Step(old, done, replaced=True)


def _told(stack: Stack, record: Record, verb: str, act: Callable[[], object]) -> bool:
    stack.tell(record, f"{verb}_IN_PROGRESS")
    try:
        act()
    except Exception as wrong:  # noqa: BLE001  # as above
        stack.tell(record, f"{verb}_FAILED", _reason(wrong))
        return False
    stack.tell(record, f"{verb}_COMPLETE")
    return True


def _reason(wrong: Exception) -> str:
    """Why, for the events. A fault of our own must not leave a stack in the middle, and must not pass for AWS's."""
    if isinstance(wrong, ClientError):
        return f'Resource handler returned message: "{wrong}"'
    if isinstance(wrong, (Failed, Unreadable, Unresolvable)):
        return str(wrong)
    _log.error("a fault of the embedded account", exc_info=wrong)
    return f"Internal failure: {wrong!r}"
