"""The foundation as a person thinks of it, and the graph that it means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from core.graph import ResourceGraph, references
from core.model import Alarm, Foundation, Monitoring, Network, Policy, Role, Tier, endpoints
from core.model.access import WORDS
from core.model.acls import AclRule
from core.model.derived import in_full
from core.model.reach import connections
from core.model.security import Rule
from isoform.comparison import value
from isoform.report.text import table as columns


def show(foundation: Foundation, console: Console) -> None:
    """Tiers by zones with their addresses and their way out; who may talk to whom; who is told what."""
    where = f" in {foundation.region}, account {foundation.account}: {foundation.network.ranges_in_words()}\n"
    console.print(Text.assemble((foundation.name, "bold"), where))
    console.print(Padding(_network(foundation.network), (0, 0, 1, 2), expand=False))
    network = foundation.network
    for table in (_endpoints(network), _acls(network), _prefix_lists(network), _flow_logs(network)):
        if table.row_count:
            console.print(Padding(table, (0, 0, 1, 2), expand=False))
    console.print(Padding(_groups(foundation), (0, 0, 0, 2), expand=False))
    if foundation.security.groups:
        console.print(Padding(_connections(foundation), (1, 0, 0, 2), expand=False))
    if foundation.iam.roles:
        console.print(Padding(_roles(foundation), (1, 0, 0, 2), expand=False))
    watched = _watched(in_full(foundation.network, foundation.monitoring))
    if watched.row_count:
        console.print(Padding(watched, (1, 0, 0, 2), expand=False))


def _network(network: Network) -> Table:
    table = columns("tier", *(f"zone {zone}" for zone in sorted(network.zones)), "way out")
    subnets, shares = network.subnets(), network.shares()

    def cell(place: tuple[str, str]) -> str:
        cidr = [str(subnets[place])] if place in subnets else []
        return " ".join([*cidr, *(["IPv6"] if place in shares else [])])

    for name, tier in network.tiers.items():
        cells = [cell((name, zone)) for zone in sorted(network.zones)]
        table.add_row(name, *cells, _way_out(network, tier))
    return table


def _way_out(network: Network, tier: Tier) -> str:
    match tier.access, tier.addresses:
        case "isolated", _:
            return "none"
        case "public", _:
            return "internet gateway"
        case "private", "ipv4":
            return _nat(network) or "none: there is no NAT gateway"
        case "private", "dual-stack":
            return f"{_nat(network) or 'none'}; by IPv6 the egress-only gateway"
        case _:
            to_ipv4 = f"; to IPv4 by {_nat(network)}" if network.nat_zones() else ""
            return f"egress-only gateway{to_ipv4}"


def _nat(network: Network) -> str:
    match network.nat_zones():
        case []:
            return ""
        case [zone]:
            return f"NAT gateway in zone {zone}"
        case found if len(found) == len(network.zones):
            return "a NAT gateway in each zone"
        case found:
            return f"NAT gateways in zones {', '.join(found)}"


def _endpoints(network: Network) -> Table:
    """AWS's services that are reached from inside, gateways first."""
    table = columns("endpoint", "", "tiers", "by its own name")
    for name in sorted(network.endpoints, key=lambda name: (endpoints.kind(name, network.endpoints[name]), name)):
        endpoint, where = network.endpoints[name], ", ".join(endpoints.tiers(network, name))
        if endpoints.kind(name, endpoint) == "gateway":
            table.add_row(name, "gateway of", where, "yes")
        else:
            by_name = "yes" if endpoints.private_dns(name, endpoint) else "no"
            table.add_row(name, "interface in", where, by_name)
    return table


def _acls(network: Network) -> Table:
    """What passes the edge of a tier's subnets, in the order in which AWS looks."""
    table = columns("network ACL", "", "number", "", "peer", "ports")
    for name, tier in network.tiers.items():
        if tier.network_acl is None:
            continue
        ways = (("in", tier.network_acl.ingress), ("out", tier.network_acl.egress))
        rows = [(way, rule) for way, rules in ways for rule in sorted(rules, key=lambda rule: rule.number)]
        for n, (way, rule) in enumerate(rows):
            table.add_row(name if n == 0 else "", way, str(rule.number), rule.action, rule.other, _ports(rule))
        if not rows:
            table.add_row(name, "nothing passes", "", "", "", "")
    return table


def _prefix_lists(network: Network) -> Table:
    """What a rule means that names one, as far as it is known here."""
    table = columns("prefix list", "room for", "range", "what")
    for name, words in network.prefix_lists.items():
        rows = [*words.entries.items()] or [(words.existing or f"nothing of {words.family} yet", "")]
        for n, (entry, description) in enumerate(rows):
            table.add_row(*((name, str(words.max_entries)) if n == 0 else ("", "")), entry, description)
    return table


def _flow_logs(network: Network) -> Table:
    table = columns("flow logs to", "traffic", "kept")
    for name, each in (("CloudWatch", network.flow_logs.cloudwatch), ("S3", network.flow_logs.s3)):
        if each is not None:
            kept = f"{each.retention} days" if isinstance(each.retention, int) else each.retention
            table.add_row(name, each.traffic, kept)
    return table


def _groups(foundation: Foundation) -> Table:
    table = columns("group", "", "peer", "ports", "why")
    if foundation.network.default_security_group == "emptied":
        table.add_row("default", "closed", "", "", "")
    for name, group in foundation.security.groups.items():
        rows = [("accepts from", rule) for rule in group.ingress] + [("may send to", rule) for rule in group.egress]
        for n, (direction, rule) in enumerate(rows):
            table.add_row(name if n == 0 else "", direction, rule.other, _ports(rule), rule.because or rule.description)
        if not rows:
            table.add_row(name, "closed", "", "", "")
    return table


LACKS = {
    "": "{on}",
    "ingress": "{on}: closed, {server} does not accept it",
    "egress": "{on}: closed, {client} may not send it",
}


def _connections(foundation: Foundation) -> Table:
    """Who may talk to whom, both sides of it taken together; what only one side opens last of its pair."""
    table = columns("from", "to", "on")
    before = ("", "")
    for each in connections(foundation.security):
        pair = (each.client, each.server)
        said = pair if pair != before else ("", "")
        table.add_row(*said, LACKS[each.lacks].format(on=each.on, client=each.client, server=each.server))
        before = pair
    return table


def _roles(foundation: Foundation) -> Table:
    """A line for each thing that a role may do; those of its policies of our own stand in these."""
    table = columns("role", "", "what", "why")
    for name, role in foundation.iam.roles.items():
        rows = [("trusts", trust.words, trust.because) for trust in role.trust] + _may(role)
        for policy in role.managed:
            own = foundation.iam.policies.get(policy)
            rows += [("has", policy, "")] + ([(f"  {how}", what, why) for how, what, why in _may(own)] if own else [])
        if role.boundary is not None:
            rows.append(("at most", role.boundary, ""))
        for n, (how, what, why) in enumerate(rows):
            table.add_row(name if n == 0 else "", how, what, why)
    return table


def _may(owner: Role | Policy) -> list[tuple[str, str, str]]:
    """What it may do, in words and in statements, and why."""
    words = [("may", f"{each.may} {each.on}".rstrip(), WORDS[each.may].because) for each in owner.access]
    return words + [
        ("may" if each.effect == "allow" else "may not", each.words, each.because) for each in owner.statements
    ]


def _ports(rule: Rule | AclRule) -> str:
    return f"{rule.ports} {rule.protocol}" if rule.protocol else str(rule.ports)


def _watched(monitoring: Monitoring) -> Table:
    """Each topic with who hears it and what tells it; then the alarms that tell nobody."""
    table = columns("topic", "heard by", "told by", "when")
    tellers = {
        **{name: (alarm.tell, _condition(alarm)) for name, alarm in monitoring.alarms.items()},
        **{name: (alarm.tell, alarm.when) for name, alarm in monitoring.composite_alarms.items()},
    }
    events = {name: (event.tell, event.description or "it happens") for name, event in monitoring.events.items()}
    for topic, meant in monitoring.topics.items():
        heard = ", ".join(each.endpoint for each in meant.subscriptions) or "nobody"
        told = [(name, when) for name, (tell, when) in [*tellers.items(), *events.items()] if topic in tell]
        for n, (name, when) in enumerate(told or [("nothing", "")]):
            table.add_row(*((topic, heard) if n == 0 else ("", "")), name, when)
    silent = [(name, when) for name, (tell, when) in tellers.items() if not tell]
    for n, (name, when) in enumerate(silent):
        table.add_row("none" if n == 0 else "", "", name, when)
    return table


def _condition(alarm: Alarm) -> str:
    """As a person says it: `Sum of app-errors > 5, in 2 of 3 times 5 minutes`."""
    what = f"{alarm.statistic} of {alarm.metric}" if alarm.metric else alarm.maths
    often = "" if alarm.periods == 1 else f"{alarm.for_} of {alarm.periods} times "
    return f"{what} {alarm.when}, in {often}{alarm.period}"


def show_graph(graph: ResourceGraph, console: Console) -> None:
    """Each resource after what it needs, with what that is."""
    table = columns("resource", "kind", "needs")
    for resource in graph:
        needs = sorted({reference.target for reference in references(resource)} | resource.after)
        table.add_row(resource.id, type(resource).__name__, ", ".join(needs))
    console.print(table)
    console.print(f"\n{len(graph)} resources")


def document(graphs: Mapping[str, ResourceGraph]) -> str:
    """One environment's graph as JSON: by id, the kind and each field; or those of several in a list."""
    each = [{"version": 1, "environment": name, "resources": _resources(graph)} for name, graph in graphs.items()]
    return json.dumps(each[0] if len(each) == 1 else {"version": 1, "environments": each}, indent=2)


def _resources(graph: ResourceGraph) -> dict[str, object]:
    return {
        resource.id: {
            "kind": type(resource).__name__,
            **{field.name: value(getattr(resource, field.name)) for field in fields(resource) if field.name != "id"},
        }
        for resource in graph
    }
