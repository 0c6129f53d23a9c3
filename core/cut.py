"""Which stack holds what, where a domain has more resources than one stack of CloudFormation takes.

Its first stack is called by the domain, further ones `security-2`, `security-3`. CloudFormation moves nothing from
stack to stack: it deletes it in one, and makes it again in another, and between the two a firewall has a gap. So which
resource stands where does not follow from what there is, but is settled once, when it is first seen; what is settled
stays. A split is by owner, a group with its rules, as long as there is room for all of it in one stack.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from core.errors import GraphFault
from core.graph import (
    DOMAINS,
    Bucket,
    DefaultSecurityGroup,
    DhcpOptions,
    Domain,
    EgressRule,
    IngressRule,
    InternetGateway,
    Key,
    Resource,
    ResourceGraph,
    Topic,
    references,
)

MOST = 500
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"""
FULL = 450
"""Where a stack takes nothing new any more, but what belongs to something in it: room to grow in its place."""

SIZES: Mapping[type[Resource], int] = {
    Bucket: 2,
    DefaultSecurityGroup: 4,
    DhcpOptions: 2,
    InternetGateway: 2,
    Key: 2,
    Topic: 2,
}
"""Kinds that CloudFormation says by more than one resource of its own; all others it says by one."""

Settled = Mapping[str, Sequence[str]]
"""The ids that each stack holds, of every domain that has more than one: `{"security": [...], "security-2": [...]}`."""

STACK = re.compile(rf"({'|'.join(DOMAINS)})(?:-([2-9]|[1-9][0-9]+))?")


def domain_of(stack: str) -> Domain | None:
    """The domain of a stack: of `security-2`, security. None for what no stack is called."""
    return next((domain for domain in DOMAINS if (parts := STACK.fullmatch(stack)) and domain == parts[1]), None)


def place(stack: str) -> tuple[int, int]:
    """By which stacks sort into the order in which they deploy."""
    domain, number = _parts(stack)
    return DOMAINS.index(domain), number


def stacks(graph: ResourceGraph, settled: Settled) -> dict[str, str]:
    """The stack of each resource, by id. Raises `GraphFault` where one is settled nowhere, or not as it can be."""
    for domain in overfull(graph, settled):
        raise GraphFault(f"{domain} has more resources than a stack takes, and nothing settles which stack has which")
    for id in unplaced(graph, settled):
        raise GraphFault(f"{id} is settled in no stack")
    check(graph, settled)
    where = _where(settled)
    return {resource.id: where.get(resource.id, resource.domain) for resource in graph}


def size(resources: Collection[Resource]) -> int:
    """How many resources they are to CloudFormation."""
    return sum(SIZES.get(type(each), 1) for each in resources)


def overfull(graph: ResourceGraph, settled: Settled) -> dict[Domain, int]:
    """The domains that need more than one stack though nothing is settled, each with what it comes to."""
    split = {domain_of(stack) for stack in settled}
    sizes = {domain: size([r for r in graph if r.domain == domain]) for domain in DOMAINS if domain not in split}
    return {domain: found for domain, found in sizes.items() if found > MOST}


def unplaced(graph: ResourceGraph, settled: Settled) -> list[str]:
    """What is settled nowhere, though its domain has more than one stack."""
    split, where = {domain_of(stack) for stack in settled}, _where(settled)
    return [r.id for r in graph if r.domain in split and domain_of(where.get(r.id, "")) != r.domain]


def gone(graph: ResourceGraph, settled: Settled) -> list[str]:
    """What is settled, and not there any more; or not in that domain."""
    return [id for id, stack in _where(settled).items() if not _is_of(graph, id, stack)]


def check(graph: ResourceGraph, settled: Settled) -> None:
    """Raise `GraphFault` where what is settled cannot be: nobody but a person can put that right."""
    listed = Counter[str]()
    for stack, ids in settled.items():
        if domain_of(stack) is None:
            raise GraphFault(f"`{stack}` is no stack: write security, security-2, security-3 and so on")
        listed.update(ids)
        if (found := size([graph.by_id[id] for id in ids if id in graph.by_id])) > MOST:
            raise GraphFault(f"{stack} would hold {found} resources, and CloudFormation takes {MOST}")
    for id, times in listed.items():
        if times > 1:
            raise GraphFault(f"{id} is settled {times} times")
    where = {id: stack for id, stack in _where(settled).items() if _is_of(graph, id, stack)}
    for id, stack in where.items():
        for other in _needs(graph.by_id[id], graph):
            if other in where and place(where[other]) > place(stack):
                raise GraphFault(f"{id} stands in {stack}, and refers to {other}, which stands in {where[other]}")
            if other in where and other in graph.by_id[id].after and where[other] != stack:
                raise GraphFault(f"{id} stands in {stack}, and is after {other}, which stands in {where[other]}")


def settle(graph: ResourceGraph, settled: Settled) -> dict[str, tuple[str, ...]]:
    """Where everything stands so that each stack has room, with all that is settled where it is. Empty where no domain
    has more than one stack.

    Raises `GraphFault` where what cannot be split off is more than a stack takes, or what is settled cannot be.
    """
    there = {stack: [id for id in ids if _is_of(graph, id, stack)] for stack, ids in settled.items()}
    check(graph, there)
    found: dict[str, tuple[str, ...]] = {}
    for domain in DOMAINS:
        resources = [resource for resource in graph if resource.domain == domain]
        before = {id: place(stack)[1] for id, stack in _where(there).items() if graph.by_id[id].domain == domain}
        if size(resources) <= MOST and max(before.values(), default=1) == 1:
            continue
        plan = _Plan(graph, domain, before)
        plan.lay_out(resources)
        by_stack: dict[int, list[str]] = defaultdict(list)
        for id, number in sorted(plan.where.items()):
            by_stack[number].append(id)
        found |= {_called(domain, number): tuple(by_stack[number]) for number in sorted(by_stack)}
    check(graph, found)
    return found


@dataclass(slots=True)
class _Plan:
    """One domain's stacks, by their numbers, as they fill."""

    graph: ResourceGraph
    domain: Domain
    where: dict[str, int]
    held: Counter[int] = field(default_factory=Counter)
    owned: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    """How much of each owner's stands in which stack."""

    def __post_init__(self) -> None:
        for id, number in list(self.where.items()):
            self._put(self.graph.by_id[id], number)

    def lay_out(self, resources: Sequence[Resource]) -> None:
        """Place what has no place yet: what must stand early, then what may stand anywhere, then rules by group."""
        new = [resource for resource in resources if resource.id not in self.where]
        last = _last(resources, self.graph, self.where)
        rules: dict[str, list[Resource]] = defaultdict(list)
        others: list[Resource] = []
        for resource in new:
            if resource.id in last:
                self._put_by(resource, last[resource.id])
            elif isinstance(resource, IngressRule | EgressRule):
                rules[_owner(resource)].append(resource)
            else:
                others.append(resource)
        for resource in others:  # a group takes a place with room for its rules
            number = self._first(size([resource, *rules[resource.id]]), FULL, self._lowest(resource))
            self._put(resource, number)
            self.held[number] += size(rules[resource.id])
        for resource in others:
            self.held[self.where[resource.id]] -= size(rules[resource.id])
            self._put_rules(resource.id, rules.pop(resource.id))
        for owner, added in rules.items():
            self._put_rules(owner, added)

    def _put_by(self, resource: Resource, last: int) -> None:
        number = self._first(size([resource]), MOST, self._lowest(resource))
        if number > last:
            raise GraphFault(
                f"{resource.id} must stand in {_called(self.domain, last)}, which is full: CloudFormation takes {MOST} "
                "resources, so take some away"
            )
        self._put(resource, number)

    def _put_rules(self, owner: str, rules: Sequence[Resource]) -> None:
        """Where most of the group stands, if there is room for them; else elsewhere, in one stack if one takes them."""
        for lowest in sorted({*map(self._lowest, rules)}):
            some = [rule for rule in rules if self._lowest(rule) == lowest]
            beside = [n for n, _ in self.owned[owner].most_common() if n >= lowest and self.held[n] + len(some) <= MOST]
            number = beside[0] if beside else self._first(len(some), FULL, lowest)
            for rule in some:
                if self.held[number] == MOST:
                    number = self._first(1, FULL, lowest)
                self._put(rule, number)

    def _first(self, needed: int, most: int, lowest: int = 1) -> int:
        """The first stack, from `lowest` on, with so much room; one that is empty takes whatever there is."""
        number = lowest
        while self.held[number] and self.held[number] + needed > most:
            number += 1
        return number

    def _lowest(self, resource: Resource) -> int:
        """The last of the stacks in which what it refers to stands: before that there is no place for it."""
        return max((self.where[id] for id in _needs(resource, self.graph)), default=1)

    def _put(self, resource: Resource, number: int) -> None:
        self.where[resource.id] = number
        self.held[number] += size([resource])
        self.owned[_owner(resource)][number] += size([resource])


def _last(resources: Sequence[Resource], graph: ResourceGraph, where: Mapping[str, int]) -> dict[str, int]:
    """The last stack in which each can stand, where there is one: nothing refers to a later stack than its own.

    What is after others, and what others are after, stands in the first: DependsOn does not reach into another stack.
    """
    ordered = {id for resource in resources for id in (*resource.after, *([resource.id] if resource.after else []))}
    found: dict[str, int] = dict.fromkeys(ordered, 1)
    for resource in reversed(resources):
        last = where.get(resource.id, found.get(resource.id))
        if last is not None:
            for id in _needs(resource, graph):
                found[id] = min(last, found.get(id, last))
    return found


def _owner(resource: Resource) -> str:
    return resource.group.target if isinstance(resource, IngressRule | EgressRule) else resource.id


def _needs(resource: Resource, graph: ResourceGraph) -> Iterator[str]:
    """What of its own domain it refers to or is after."""
    for reference in references(resource):
        if graph.by_id[reference.target].domain == resource.domain:
            yield reference.target
    yield from resource.after


def _where(settled: Settled) -> dict[str, str]:
    return {id: stack for stack, ids in settled.items() for id in ids}


def _is_of(graph: ResourceGraph, id: str, stack: str) -> bool:
    return id in graph.by_id and graph.by_id[id].domain == domain_of(stack)


def _parts(stack: str) -> tuple[Domain, int]:
    domain, parts = domain_of(stack), STACK.fullmatch(stack)
    if domain is None or parts is None:
        raise GraphFault(f"`{stack}` is no stack: write security, security-2, security-3 and so on")
    return domain, int(parts[2] or 1)


def _called(domain: Domain, number: int) -> str:
    return domain if number == 1 else f"{domain}-{number}"
