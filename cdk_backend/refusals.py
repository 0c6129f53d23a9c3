"""Which changes of a set of templates AWS refuses half way, and what to do instead.

CloudFormation makes what is new, and what is made anew, before it deletes what goes: in one stack always, and from
stack to stack unless the other is updated first. So nothing can have what one that goes still holds.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from cdk_backend.replaces import (
    CREATE_ONLY,
    NOTHING,
    Exports,
    Templates,
    Why,
    exports_of,
    id_of,
    targets,
    what_goes,
)


@dataclass(frozen=True, slots=True)
class Impossible:
    """A change of a deployed resource that AWS refuses, half way through a deployment."""

    id: str
    instead: str
    """Why, and what to do instead."""


def impossible(deployed: Templates, meant: Templates) -> Iterator[Impossible]:
    """Each once. What goes along with a VPC that cannot be made anew is not told: there is nothing to do for it."""
    goes = what_goes(deployed, meant)
    found: dict[Place, Impossible] = {}
    for place, refusal in [
        *_of_prefix_lists(deployed, meant),
        *_of_parameters(deployed, meant),
        *_held(deployed, meant, goes),
        *_imported(deployed, meant, goes),
    ]:
        found.setdefault(place, refusal)
    vpcs = {place for place in found if _native(meant, place) == VPC}
    exports = exports_of(meant)
    for place, refusal in found.items():
        if not vpcs & _ground(meant, place, exports):
            yield refusal


Place = tuple[str, str]
"""The stack and the logical id."""

VPC = "AWS::EC2::VPC"
GATEWAY = "AWS::EC2::VPCGatewayAttachment"


def _of_prefix_lists(deployed: Templates, meant: Templates) -> Iterator[tuple[Place, Impossible]]:
    """Where CloudFormation knows no better than to ask.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyManagedPrefixList.html
    """
    for place, id, old, new in _stays(deployed, meant, "AWS::EC2::PrefixList"):
        if old["AddressFamily"] != new["AddressFamily"]:
            yield place, Impossible(id, "its family cannot change: write a list under another name")
        elif old["MaxEntries"] != new["MaxEntries"] and old["Entries"] != new["Entries"]:
            first = "max-entries" if old["MaxEntries"] < new["MaxEntries"] else "entries"
            yield place, Impossible(id, f"not its size and its entries at once: deploy `{first}` first")


def _of_parameters(deployed: Templates, meant: Templates) -> Iterator[tuple[Place, Impossible]]:
    """The same: what CloudFormation would change in place, and Systems Manager does not.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    """
    for place, id, old, new in _stays(deployed, meant, "AWS::SSM::Parameter"):
        if old["Name"] != new["Name"]:
            continue  # it is made anew
        if old["Type"] != new["Type"]:
            wrong = f"a {old['Type']} cannot become a {new['Type']}"
        elif (old["Tier"], new["Tier"]) == ("Advanced", "Standard"):
            wrong = "an advanced parameter cannot become a standard one"
        else:
            continue
        yield place, Impossible(id, f"{wrong}: write it under another path, or take it away, deploy, and add it so")


def _stays(
    deployed: Templates, meant: Templates, native: str
) -> Iterator[tuple[Place, str, Mapping[str, Any], Mapping[str, Any]]]:
    """Each of that type which is there before and after: its place, its id, and its properties then and now."""
    for stack, template in deployed.items():
        for logical, body in template["Resources"].items():
            now = _resources(meant, stack).get(logical)
            if now is not None and body["Type"] == now["Type"] == native:
                yield (stack, logical), id_of(logical, body), body["Properties"], now["Properties"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one resource has, and no other can have with it."""

    key: str
    """Of what there is one; with a range, of what parts may not overlap."""
    range: IPv4Network | None = None

    def meets(self, other: Claim) -> bool:
        """Of one with the same key."""
        return self.range is None or other.range is None or self.range.overlaps(other.range)


Named = Callable[[Any], object]
"""Gives a property's words with each reference told as what it names."""


def _claims(native: str, words: Mapping[str, Any], named: Named) -> Iterator[Claim]:
    def one(*what: object) -> str:
        return json.dumps([native, *what], sort_keys=True)

    match native:
        case "AWS::EC2::Subnet" | "AWS::EC2::VPCCidrBlock":
            # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html
            # https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
            if words.get("CidrBlock"):
                yield Claim(one(named(words["VpcId"])), IPv4Network(words["CidrBlock"]))
            if words.get("Ipv6CidrBlock"):
                yield Claim(one(named(words["Ipv6CidrBlock"])))
        case "AWS::EC2::NatGateway":
            # https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
            yield Claim(one(named(words.get("AllocationId"))))
        case "AWS::EC2::VPCGatewayAttachment":
            # Resource.AlreadyAssociated: https://docs.aws.amazon.com/ec2/latest/devguide/errors-overview.html
            yield Claim(one(named(words["InternetGatewayId"])))
        case (
            "AWS::EC2::SecurityGroupIngress"
            | "AWS::EC2::SecurityGroupEgress"
            | "AWS::EC2::NetworkAclEntry"
            | "AWS::EC2::Route"
        ):
            # InvalidPermission.Duplicate, NetworkAclEntryAlreadyExists, RouteAlreadyExists: the same page. What makes
            # each of them another one is what can only be said at its creation.
            yield Claim(one({word: named(words.get(word)) for word in CREATE_ONLY[native]}))
        case "AWS::EC2::VPCEndpoint" if words["VpcEndpointType"] == "Interface":
            # https://repost.aws/knowledge-center/vpc-interface-endpoint-domain-conflict
            if words.get("PrivateDnsEnabled"):
                yield Claim(one(named(words["VpcId"]), words["ServiceName"]))
        case "AWS::EC2::VPCEndpoint":
            # https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
            for table in words.get("RouteTableIds", []):
                yield Claim(one(named(table), words["ServiceName"]))


def _held(deployed: Templates, meant: Templates, goes: Mapping[Place, Why]) -> Iterator[tuple[Place, Impossible]]:
    """What wants something that one which goes still holds."""
    then, now = exports_of(deployed), exports_of(meant)
    there = {(stack, logical) for stack in deployed for logical in _resources(deployed, stack)} - goes.keys()
    order = {stack: n for n, stack in enumerate(meant)}
    holders: dict[str, list[tuple[Claim, Place]]] = defaultdict(list)

    def before(place: Place) -> list[Claim]:
        return _claimed(deployed, place, lambda words: _named(words, place[0], then, lambda _: True))

    def after(place: Place) -> list[Claim]:
        return _claimed(meant, place, lambda words: _named(words, place[0], now, lambda target: target in there))

    for place in goes:
        for claim in before(place):
            holders[claim.key].append((claim, place))
    for stack in meant:
        for logical, body in _resources(meant, stack).items():
            place = stack, logical
            for claim in after(place):
                for held, holder in holders[claim.key]:
                    if claim.meets(held) and order.get(holder[0], -1) >= order[stack]:
                        yield _refused(place, body, claim, held, holder, deployed)


def _claimed(templates: Templates, place: Place, named: Named) -> list[Claim]:
    body = templates[place[0]]["Resources"][place[1]]
    return [*_claims(body["Type"], body.get("Properties", {}), named)]


def _named(words: Any, stack: str, exports: Exports, is_there: Callable[[Place], bool]) -> object:
    """The words with each reference told by stack and logical id: as another one where it is not there yet."""
    match words:
        case {"Ref": str(logical)} if logical.startswith("AWS::"):
            return logical
        case {"Ref": str(logical)}:
            return [stack, logical, "Ref", is_there((stack, logical))]
        case {"Fn::GetAtt": [str(logical), attribute]}:
            return [stack, logical, attribute, is_there((stack, logical))]
        case {"Fn::ImportValue": str(name)} if name in exports:
            exporter, value = exports[name]
            return _named(value, exporter, exports, is_there)
        case dict():
            return {word: _named(item, stack, exports, is_there) for word, item in words.items()}
        case list():
            return [_named(item, stack, exports, is_there) for item in words]
        case _:
            return words


def _refused(
    place: Place,
    body: Mapping[str, Any],
    claim: Claim,
    held: Claim,
    holder: Place,
    deployed: Templates,
) -> tuple[Place, Impossible]:
    id = id_of(place[1], body)
    who = "the old one" if holder == place else _id(deployed, holder)
    if body["Type"] == GATEWAY:
        # What can be said of the gateway is said of its VPC.
        vpc = next(targets(deployed[holder[0]]["Resources"][holder[1]]["Properties"]["VpcId"], holder[0], {}), holder)
        instead = f"{id.partition('#')[0]} is still attached to the old one: make a new environment"
        return vpc, Impossible(_id(deployed, vpc), instead)
    if who == id:  # it goes to a stack that is updated before the one that has it
        why = f"{place[0]} would have it before {holder[0]} lets go of it"
        return place, Impossible(id, f"{why}: settle it there by `isoform stacks --write`")
    why = f"{_wanted(body, claim, held)} {who} until that is deleted afterwards"
    return place, Impossible(id, f"{why}: {_instead(body['Type'], who, holder == place)}")


def _wanted(body: Mapping[str, Any], claim: Claim, held: Claim) -> str:
    """What is still the other's."""
    words = body["Properties"]
    if claim.range is not None:
        same = claim.range == held.range
        return f"its {claim.range} belongs to" if same else f"its {claim.range} overlaps {held.range}, which belongs to"
    match body["Type"]:
        case "AWS::EC2::Subnet" | "AWS::EC2::VPCCidrBlock":
            return "its range of IPv6 belongs to"
        case "AWS::EC2::NatGateway":
            return "its address belongs to"
        case "AWS::EC2::VPCEndpoint" if words["VpcEndpointType"] == "Interface":
            return f"the private name of {words['ServiceName']} belongs to"
        case "AWS::EC2::VPCEndpoint":
            return f"the route to {words['ServiceName']} belongs to"
        case "AWS::EC2::Route":
            return "its destination belongs to"
        case "AWS::EC2::NetworkAclEntry":
            return "its number belongs to"
        case _:
            return "what it allows belongs to"


def _instead(native: str, who: str, itself: bool) -> str:
    match native:
        case "AWS::EC2::NatGateway":
            return NO_GATEWAYS
        case "AWS::EC2::Subnet":
            return ANOTHER_TIER if itself else f"take other addresses, or deploy without {who} first"
        case _:
            return "deploy without it first" if itself else f"deploy without {who} first"


NO_GATEWAYS = "write `gateways: none`, deploy, and then make this change"
ANOTHER_TIER = (
    "add a tier at addresses that are free, move what uses this one, and take it away; or take its tier away, deploy, "
    "and add it so"
)


def _imported(deployed: Templates, meant: Templates, goes: Mapping[Place, Why]) -> Iterator[tuple[Place, Impossible]]:
    """What is made anew while another stack of ours imports what it is called: an export in use does not change.

    Of what is taken away the export is kept, until nobody imports it any more (`cdk_backend.bridge`).
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
    """
    users: dict[str, list[str]] = defaultdict(list)
    for stack, template in deployed.items():
        for name in {*_imports(template)}:
            users[name].append(stack)
    exports = exports_of(deployed)
    for name, (exporter, value) in exports.items():
        for place in targets(value, exporter, exports):
            if users[name] and place in goes and place[1] in _resources(meant, place[0]):
                import_it = " and ".join(users[name]) + (" imports it" if len(users[name]) == 1 else " import it")
                instead = _with_another_name(_native(deployed, place))
                yield (
                    place,
                    Impossible(_id(deployed, place), f"{import_it}, and no export in use can change: {instead}"),
                )


def _with_another_name(native: str) -> str:
    match native:
        case "AWS::EC2::VPC":
            return "make a new environment"
        case "AWS::EC2::Subnet":
            return ANOTHER_TIER
        case "AWS::EC2::NatGateway":
            return NO_GATEWAYS
        case _:
            return "write it under another name, or take it away, deploy, and add it so"


def _imports(words: Any) -> Iterator[str]:
    match words:
        case {"Fn::ImportValue": str(name)}:
            yield name
        case dict():
            for item in words.values():
                yield from _imports(item)
        case list():
            for item in words:
                yield from _imports(item)


def _ground(templates: Templates, place: Place, exports: Exports) -> set[Place]:
    """All that it stands on: what it names by a property that replaces it, and what that names."""
    found: set[Place] = set()
    waiting = [place]
    while waiting:
        stack, logical = waiting.pop()
        body = _resources(templates, stack).get(logical, {"Type": ""})
        for word in CREATE_ONLY.get(body["Type"], ()):
            named = {*targets(body.get("Properties", {}).get(word), stack, exports)} - found
            found |= named
            waiting += named
    return found


def _resources(templates: Templates, stack: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = templates.get(stack, NOTHING)["Resources"]
    return found


def _native(templates: Templates, place: Place) -> str:
    return str(_resources(templates, place[0]).get(place[1], {}).get("Type"))


def _id(templates: Templates, place: Place) -> str:
    return id_of(place[1], templates[place[0]]["Resources"][place[1]])
