"""What is kept and protected, and which way traffic takes: what no rule and no right tells."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv6Network

import pytest

from config.environments import load
from core.graph import (
    Bucket,
    EgressOnlyInternetGateway,
    Key,
    LogGroup,
    NatGateway,
    Ref,
    ResourceGraph,
    Role,
    Route,
    Topic,
)
from core.lower import lower
from isoform.changes import between
from isoform.review.keeping import Keeping, keeping
from isoform.review.ways import ways
from tests.isoform.review.edits import Edit, edited, graph, swap

FOUNDATION = load("prod")
PROD = lower(FOUNDATION)
SERVERS = "network:\n  dhcp-options: {{domain-name-servers: [{}]}}\n"


def told(**prod: Edit) -> list[tuple[str, str]]:
    """Of an edit of prod's files: how grave, and what is said."""
    return [(each.grade, "".join(each.words)) for each in keeping(PROD, graph("prod", **prod))]


def test_whoever_may_delete_stacks_deletes_these_when_nothing_protects_them() -> None:
    on, off = edited("prod", {}), edited("prod", {"prod.yaml": swap(("termination-protection: true\n", ""))})
    lost = between(on, off, called=("main", "prod"))
    assert lost.resources == ()
    assert lost.review.keeping == (
        Keeping("alarming", "termination-protection", "is off: whoever may delete stacks deletes these"),
    )
    assert between(off, on, called=("main", "prod")).review.keeping == (
        Keeping("more", "termination-protection", "is on: CloudFormation deletes no stack until it is off again"),
    )


def test_what_is_encrypted_no_longer() -> None:
    said = told(prod=swap(("encrypted: true", "encrypted: false")))
    assert ("alarming", "log-group/flow-logs is encrypted by no key of yours any more, was by key/flow-logs") in said


def test_what_leaves_the_files_is_kept_or_lost() -> None:
    key = next(each for each in PROD if isinstance(each, Key))
    group = next(each for each in PROD if isinstance(each, LogGroup))
    for resource in (key, replace(group, key=None)):
        for retained, grade in ((True, "other"), (False, "alarming")):
            was = ResourceGraph({resource.id: replace(resource, retained=retained)})
            [found] = keeping(was, ResourceGraph({}))
            assert (found.id, found.grade) == (resource.id, grade)
    gone = [each.says for each in keeping(ResourceGraph({key.id: replace(key, retained=False)}), ResourceGraph({}))]
    assert gone == ["is deleted: what it has encrypted, nobody reads again"]


def test_of_an_environment_that_is_new_or_gone_stacks_say_nothing() -> None:
    for before, after in ((FOUNDATION, None), (None, FOUNDATION), (None, None)):
        assert keeping(PROD, PROD, before, after) == ()


TO_S3 = graph(base=swap(("network:\n", "network:\n  flow-logs: {s3: {retention: 365}}\n")))


def bucket(*, versioned: bool = True, retained: bool = False) -> ResourceGraph:
    [found] = [each for each in TO_S3 if isinstance(each, Bucket)]
    return ResourceGraph({**TO_S3.by_id, found.id: replace(found, versioned=versioned, retained=retained)})


def test_what_keeps_no_earlier_versions() -> None:
    assert [each.grade for each in keeping(bucket(versioned=True), bucket(versioned=False))] == ["alarming"]
    [found] = keeping(bucket(versioned=False), bucket(versioned=True))
    assert (found.grade, found.says) == ("more", "keeps earlier versions of what is written over or deleted")


def test_what_is_deleted_from_now_on_and_what_stays() -> None:
    kept, gone = bucket(retained=True), bucket(retained=False)
    assert [each.grade for each in keeping(kept, gone)] == ["alarming"]
    [stays] = keeping(gone, kept)
    assert (stays.grade, stays.says) == ("more", "stays in the account from now on, whatever is deleted")


def test_a_key_that_is_rotated_no_longer() -> None:
    key = next(each for each in PROD if isinstance(each, Key))
    still = ResourceGraph({**PROD.by_id, key.id: replace(key, rotation=False)})
    assert [(each.id, each.grade) for each in keeping(PROD, still)] == [(key.id, "alarming")]
    assert keeping(still, PROD) == (Keeping("more", key.id, "is rotated every year"),)


@pytest.mark.parametrize("kind", [LogGroup, Topic, Bucket])
def test_whatever_has_a_key_is_told_when_it_has_none_any_more(kind: type[LogGroup | Topic | Bucket]) -> None:
    one = next(each for each in (*PROD, *TO_S3) if isinstance(each, kind))
    keyed, plain = (ResourceGraph({one.id: replace(one, key=key)}) for key in (Ref(Key, "key/own"), None))
    assert [(each.grade, each.id) for each in keeping(keyed, plain)] == [("alarming", one.id)]


def test_what_is_encrypted_by_a_key_and_then_by_another() -> None:
    group = next(each for each in PROD if isinstance(each, LogGroup) and each.key)
    key = Ref(Key, "key/other")
    plain, other = (ResourceGraph({group.id: replace(group, key=each)}) for each in (None, key))
    assert keeping(plain, other) == (Keeping("more", group.id, "is encrypted by key/other"),)
    [found] = keeping(ResourceGraph({group.id: group}), other)
    assert (found.grade, found.says) == ("other", "is encrypted by key/other, was by key/flow-logs")


def test_credentials_that_last_longer() -> None:
    role = next(each for each in PROD if isinstance(each, Role))
    longer = ResourceGraph({**PROD.by_id, role.id: replace(role, max_session=12 * 3600)})
    [found] = keeping(PROD, longer)
    assert (found.grade, found.says) == ("less", "gives credentials for 12 hours at most, was 1")
    assert [each.grade for each in keeping(longer, PROD)] == ["more"]


@pytest.mark.parametrize(
    ("days", "grade", "says"),
    [
        ("30", "less", "keeps what is in it 30 days, was 365 days"),
        ("3650", "more", "keeps what is in it 3650 days, was 365 days"),
        ("365", "", ""),
    ],
)
def test_flow_logs_of_a_bucket_that_are_kept_shorter(days: str, grade: str, says: str) -> None:
    was, now = (
        graph(dev=swap(("network:\n", f"network:\n  flow-logs: {{s3: {{retention: {each}}}}}\n")))
        for each in ("365", days)
    )
    told = [(each.grade, each.id, each.says) for each in keeping(was, now)]
    assert told == ([(grade, "bucket/flow-logs", says)] if grade else [])


def test_names_that_a_stranger_answers() -> None:
    own = graph(base=swap(("network:\n", SERVERS.format("AmazonProvidedDNS, 10.9.0.10"))))
    stranger = graph(base=swap(("network:\n", SERVERS.format("198.51.100.7"))))
    [found] = ways(own, stranger)
    assert (found.grade, "".join(found.words)) == (
        "alarming",
        "vpc/main has its names answered by 198.51.100.7, was AmazonProvidedDNS, 10.9.0.10",
    )
    [back] = ways(stranger, graph())
    assert (back.grade, back.now) == ("other", ("AmazonProvidedDNS",))


def test_other_addresses_by_which_a_tier_goes_out() -> None:
    """However its route tables are called: with a gateway for each zone there is one for each. And a zone that has none
    of its own fails with the one that has it.
    """
    only = swap(("nat-b-port-errors", "nat-a-port-errors"), ("per-zone", "one"))
    one, each = graph("staging", staging=only), graph("staging")
    assert ["".join(found.words) for found in ways(each, one)] == [
        "tier private goes out by the address elastic-ip/nat/a, was elastic-ip/nat/a, elastic-ip/nat/b",
        "tier private goes out through another zone's gateway from b, was none",
    ]
    assert [(found.was, found.now) for found in ways(one, each)] == [
        (("elastic-ip/nat/a",), ("elastic-ip/nat/a", "elastic-ip/nat/b")),
        (("b",), ("none",)),
    ]
    own = "gateways: one\n    addresses: {a: eipalloc-0123456789abcdef0}"
    [found] = ways(one, graph("staging", staging=lambda text: only(text).replace("gateways: one", own)))
    assert (found.id, found.now) == ("tier/private", ("eipalloc-0123456789abcdef0",))


@pytest.mark.parametrize(
    ("was", "now", "grade"),
    [
        ("ssm: {}", "ssm: {private-dns: false}", "less"),
        ("ssm: {private-dns: false}", "ssm: {}", "other"),
    ],
)
def test_an_endpoint_that_the_service_s_own_name_leads_to_no_longer(was: str, now: str, grade: str) -> None:
    before, after = (graph(base=swap(("    s3: {}\n", f"    s3: {{}}\n    {each}\n"))) for each in (was, now))
    [found] = ways(before, after)
    assert (found.id, found.grade) == ("endpoint/ssm", grade)
    names = ("the service's own name",), ("names of the endpoint's own alone",)
    assert (found.was, found.now) == (names if grade == "less" else names[::-1])


def test_an_endpoint_that_leads_to_another_s_service() -> None:
    services = ("com.amazonaws.vpce.ap-south-1.vpce-svc-0123456789abcdef0", "com.amazonaws.ap-south-1.sqs")
    one, two = (
        graph(base=swap(("    s3: {}\n", f"    s3: {{}}\n    own: {{service: {each}, private-dns: false}}\n")))
        for each in services
    )
    [found] = ways(one, two)
    assert (found.id, found.grade, found.was, found.now) == ("endpoint/own", "alarming", services[:1], services[1:])


def test_what_stays_as_it_is_is_not_told() -> None:
    assert keeping(PROD, PROD) == () == ways(PROD, PROD)


def test_a_way_out_of_ipv6_beside_it_changes_no_address() -> None:
    was, now = (
        graph(),
        graph(dev=swap(("gateways: one", "gateways: one\n    addresses: {a: eipalloc-0123456789abcdef0}"))),
    )
    route = next(
        each for each in now if isinstance(each, Route) and isinstance(now.by_id[each.target.target], NatGateway)
    )
    six = replace(route, id="route/six", destination=IPv6Network("::/0"), target=Ref(EgressOnlyInternetGateway, "six"))
    for beside in (now, ResourceGraph({**now.by_id, six.id: six})):
        assert [(each.id, each.now) for each in ways(was, beside)] == [
            ("tier/private", ("eipalloc-0123456789abcdef0",))
        ]


def test_what_is_made_or_goes_as_a_whole_leads_nowhere_else() -> None:
    assert ways(ResourceGraph({}), PROD) == () == ways(PROD, ResourceGraph({}))


def test_what_leads_to_somebody_else_comes_first() -> None:
    """An endpoint is told after the names of a VPC, if it leads to nobody else."""
    own = "    own: {{service: com.amazonaws.{}, private-dns: false}}\n"
    servers = "  dhcp-options: {domain-name-servers: [10.9.0.10, AmazonProvidedDNS]}\n"
    was, now = (
        graph(base=swap(("network:\n", f"network:\n{dns}"), ("    s3: {}\n", "    s3: {}\n" + own.format(service))))
        for dns, service in ((servers, "ap-south-1.sqs"), ("", "vpce.ap-south-1.vpce-svc-0123456789abcdef0"))
    )
    assert [(each.grade, each.id) for each in ways(was, now)] == [("alarming", "endpoint/own"), ("other", "vpc/main")]
