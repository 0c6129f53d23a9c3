"""Parameters as a person means them: what applications look up, by paths below the foundation's own."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from core.errors import Fault
from core.model.checks import NAME, refuse

if TYPE_CHECKING:
    from core.model import Foundation

Type = Literal["string", "string-list"]
PATH = re.compile(rf"{NAME.pattern}(/{NAME.pattern})*")
BYTES = {"standard": 4096, "advanced": 8192}
"""https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"""
LEVELS, LONGEST = 15, 1011
"""https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of Systems Manager, in the clear: no place for a secret."""

    value: str
    """Text, in which `${network.vpc.id}` and the like are filled in; `$${` is a plain `${`. A list's items are joined
    by commas."""
    type: Type | None = None
    """`string` where nothing is said, but `string-list` for a list of the foundation's: `${tier.private.subnets}`."""
    description: str = ""
    """What it is, for whoever comes upon it."""
    tier: Literal["standard", "advanced"] = "standard"
    """What it may hold: 4 KB, or 8 KB for a price."""
    allowed_pattern: str = ""
    """A regular expression that every value of it must match."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        if not self.value:
            yield Fault(("value",), "empty, which AWS refuses", "write a value, or take the parameter away")
        if "{{" in self.value:
            yield Fault(("value",), "`{{`, by which Systems Manager means another parameter", "write it in another way")
        for each in UNCLEAR.findall(self.value.replace("$${", "")):
            yield Fault(
                ("value",), f"`{each}` is no reference", "write one like ${network.vpc.id}, or `$${` for a plain `${`"
            )
        if (length := len(self.value.encode())) > (most := BYTES[self.tier]):
            fix = "write `tier: advanced`" if length <= BYTES["advanced"] and self.tier == "standard" else "shorten it"
            yield Fault(("value",), f"{length} bytes, of which `tier: {self.tier}` takes {most}", fix)
        if len(self.description) > 1024:
            yield Fault(("description",), f"{len(self.description)} characters", "write at most 1024")
        if len(self.allowed_pattern) > 1024:
            yield Fault(("allowed_pattern",), f"{len(self.allowed_pattern)} characters", "write at most 1024")
        elif (broken := _broken(self.allowed_pattern)) is not None:
            wrong = f"`{self.allowed_pattern}` is no regular expression ({broken})"
            yield Fault(("allowed_pattern",), wrong, "write one, or take it away")
        elif not self._allowed():
            wrong = f"`{self.value}` does not match `{self.allowed_pattern}`"
            yield Fault(("value",), wrong, "write another, or another `allowed-pattern`")

    def _allowed(self) -> bool:
        """Whether the value matches, as far as one can tell without AWS: not of references, nor in Java's own words."""
        if not self.allowed_pattern or "${" in self.value or NESTED.search(self.allowed_pattern):
            return True
        try:
            return re.search(self.allowed_pattern, self.value) is not None
        except re.error:
            return True


BROKEN = frozenset(
    {
        "bad escape (end of pattern)",
        "missing ), unterminated subpattern",
        "nothing to repeat",
        "unbalanced parenthesis",
        "unterminated character set",
    }
)
"""What is wrong in every language of regular expressions, in Python's words. AWS's is Java's, which has more."""
NESTED = re.compile(r"\[[^\]]*\[|\\Q")
"""A set in a set, or a quotation: Java reads on where Python has a set's end, or a bracket."""


def _broken(pattern: str) -> str | None:
    """What is wrong with a pattern, as far as one can tell without Java."""
    if NESTED.search(pattern):
        return None
    try:
        re.compile(pattern)
    except re.error as error:
        return error.msg if error.msg in BROKEN else None
    return None


UNCLEAR = re.compile(r"\$\{(?![a-z0-9-]+(?:\.[a-z0-9-]+)*\})[^}]*\}?")
PART = re.compile(r"\$\$\{|\$\{([^}]*)\}")


def parts(value: str) -> list[tuple[bool, str]]:
    """The value in turn as plain text (False) and as names of what is filled in (True)."""
    found: list[tuple[bool, str]] = []
    end = 0
    for each in PART.finditer(value):
        found.append((False, value[end : each.start()]))
        found.append((False, "${") if each[1] is None else (True, each[1]))
        end = each.end()
    return [(filled, text) for filled, text in [*found, (False, value[end:])] if text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What applications look up, below `/{project}/{environment}/`."""

    defaults: Literal["foundation", "none"] = "none"
    """`foundation` publishes where everything is: what `${tier.private.subnets}` means stands at
    `tier/private/subnets`."""
    values: Mapping[str, Parameter] = field(default_factory=dict)
    """By path: `app/feature`."""

    def __post_init__(self) -> None:
        refuse(self._faults())

    def _faults(self) -> Iterator[Fault]:
        for path in self.values:
            if not PATH.fullmatch(path):
                fix = (
                    "write words of lower-case letters and digits, each beginning with a letter, joined by `-` and `/`"
                )
                yield Fault(("values", path), f"`{path}` is no path", fix)
            elif (levels := path.count("/") + 3) > LEVELS:
                wrong = f"`{path}` is {levels} levels deep with project and environment"
                yield Fault(("values", path), wrong, f"AWS takes {LEVELS}: write a shorter path")
            elif len(path) > LONGEST - 150:
                # The ARN counts: its other parts, project and environment are shorter than 150.
                yield Fault(("values", path), f"{len(path)} characters", f"write at most {LONGEST - 150}")


def known(foundation: Foundation) -> dict[str, Type]:
    """All that a value can speak of, and what it is."""
    network, monitoring = foundation.network, foundation.monitoring
    found: dict[str, Type] = {"network.vpc.id": "string", "network.cidr": "string", "network.zones": "string-list"}
    for tier in network.tiers:
        found |= {f"tier.{tier}.subnets": "string-list", f"tier.{tier}.route-tables": "string-list"}
        found |= {f"tier.{tier}.subnets.{zone}": "string" for zone in network.zones}
    if network.nat_zones() and network.own_addresses() == network.nat_zones():  # only of these AWS says the address
        found["nat.addresses"] = "string-list"
    found |= {f"group.{group}.id": "string" for group in foundation.security.groups}
    found |= {f"policy.{policy}.arn": "string" for policy in foundation.iam.policies}
    for name, role in foundation.iam.roles.items():
        found |= {f"role.{name}.arn": "string", f"role.{name}.name": "string"}
        if role.instance_profile:
            found |= {f"instance-profile.{name}.arn": "string", f"instance-profile.{name}.name": "string"}
    if monitoring.encrypts:
        found |= {"key.monitoring.arn": "string", "key.monitoring.id": "string"}
    for topic in monitoring.topics:
        found |= {f"topic.{topic}.arn": "string", f"topic.{topic}.name": "string"}
    return found | {f"log-group.{group}.name": "string" for group in monitoring.log_groups}


UNPUBLISHED = re.compile(r"tier\..*\.subnets\..*|policy\..*|key\..*|instance-profile\..*\.arn|topic\..*\.name")
"""What `defaults: foundation` leaves out: it stands in a list, or beside its name or ARN, or nobody looks it up."""


def published(foundation: Foundation) -> dict[str, Parameter]:
    """Every parameter by its path: the default ones, and the foundation's own."""
    defaults = {
        word.replace(".", "/"): Parameter(value=f"${{{word}}}", description=described(word))
        for word in (known(foundation) if foundation.parameters.defaults == "foundation" else ())
        if not UNPUBLISHED.fullmatch(word)
    }
    return {**defaults, **foundation.parameters.values}


DESCRIBED = {
    "network.vpc.id": "the VPC",
    "network.cidr": "the addresses of the VPC",
    "network.zones": "the availability zones",
    "nat.addresses": "the addresses by which private tiers reach the internet",
}
FORMS = {
    ("tier", "subnets"): "the subnets of the tier {}, by zone",
    ("tier", "route-tables"): "the route tables of the tier {}",
    ("group", "id"): "the security group {}",
    ("role", "arn"): "the role {}",
    ("role", "name"): "the name of the role {}",
    ("instance-profile", "name"): "the name of the instance profile {}",
    ("topic", "arn"): "the topic {}",
    ("log-group", "name"): "the name of the log group {}",
}


def described(word: str) -> str:
    """What a default parameter is described by."""
    kind, name, *rest = word.split(".")
    return DESCRIBED.get(word) or FORMS[kind, rest[0]].format(name)


def type_of(foundation: Foundation, parameter: Parameter) -> Type:
    """What the parameter is: as it says, or else as the one list that is all of it."""
    match parts(parameter.value):
        case [(True, word)] if parameter.type is None:
            return known(foundation)[word]
        case _:
            return parameter.type or "string"


def faults(foundation: Foundation) -> Iterator[Fault]:
    """What is wrong with the parameters beside the rest of the foundation."""
    parameters, words = foundation.parameters, known(foundation)
    if (parameters.values or parameters.defaults != "none") and RESERVED.match(foundation.project):
        wrong = f"`{foundation.project}` would begin the parameters' paths with `{foundation.project[:3]}`"
        yield Fault(("project",), wrong, "choose another: AWS keeps `aws` and `ssm` for itself")
    for path, parameter in parameters.values.items():
        at = ("parameters", "values", path)
        own = path.replace("/", ".")
        if parameters.defaults == "foundation" and own in words and not UNPUBLISHED.fullmatch(own):
            yield Fault(at, f"`{path}` is published by `defaults: foundation`", "choose another path")
        for filled, word in parts(parameter.value):
            if filled and word not in words:
                near = difflib.get_close_matches(word, words, 1)
                fix = f"did you mean `${{{near[0]}}}`?" if near else "write one like ${network.vpc.id}"
                yield Fault((*at, "value"), f"`${{{word}}}` is nothing of the foundation", fix)


RESERVED = re.compile("aws|ssm")
