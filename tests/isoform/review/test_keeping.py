"""What is kept and protected, and which way traffic takes: what no rule and no right tells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.environments import load
from core.graph import Bucket, Key, LogGroup, ResourceGraph, Role
from core.lower import lower
from isoform.changes import between
from isoform.review.keeping import Keeping, keeping
from isoform.review.ways import ways
from tests.isoform.review.edits import Edit, edited, graph, swap

PROD = lower(load("prod"))
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
    assert [each.grade for each in between(off, on, called=("main", "prod")).review.keeping] == ["more"]


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


TO_S3 = graph(base=swap(("network:\n", "network:\n  flow-logs: {s3: {retention: 365}}\n")))


def bucket(*, versioned: bool = True, retained: bool = False) -> ResourceGraph:
    [found] = [each for each in TO_S3 if isinstance(each, Bucket)]
    return ResourceGraph({**TO_S3.by_id, found.id: replace(found, versioned=versioned, retained=retained)})


def test_what_keeps_no_earlier_versions() -> None:
    assert [each.grade for each in keeping(bucket(versioned=True), bucket(versioned=False))] == ["alarming"]
    assert [each.grade for each in keeping(bucket(versioned=False), bucket(versioned=True))] == ["more"]


def test_what_is_deleted_from_now_on_and_what_stays() -> None:
    kept, gone = bucket(retained=True), bucket(retained=False)
    assert [each.grade for each in keeping(kept, gone)] == ["alarming"]
    assert [each.grade for each in keeping(gone, kept)] == ["more"]


def test_a_key_that_is_rotated_no_longer() -> None:
    key = next(each for each in PROD if isinstance(each, Key))
    still = ResourceGraph({**PROD.by_id, key.id: replace(key, rotation=False)})
    assert [(each.id, each.grade) for each in keeping(PROD, still)] == [(key.id, "alarming")]


def test_credentials_that_last_longer() -> None:
    role = next(each for each in PROD if isinstance(each, Role))
    longer = ResourceGraph({**PROD.by_id, role.id: replace(role, max_session=12 * 3600)})
    [found] = keeping(PROD, longer)
    assert (found.grade, found.says) == ("less", "gives credentials for 12 hours at most, was 1")


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


def test_an_endpoint_that_leads_to_another_s_service() -> None:
    services = ("com.amazonaws.vpce.ap-south-1.vpce-svc-0123456789abcdef0", "com.amazonaws.ap-south-1.sqs")
    one, two = (
        graph(base=swap(("    s3: {}\n", f"    s3: {{}}\n    own: {{service: {each}, private-dns: false}}\n")))
        for each in services
    )
    [found] = ways(one, two)
    assert (found.id, found.grade, found.was, found.now) == ("endpoint/own", "alarming", services[:1], services[1:])


def test_what_goes_out_by_another_address() -> None:
    own = graph(dev=swap(("gateways: one", "gateways: one\n    addresses: {a: eipalloc-0123456789abcdef0}")))
    [found] = ways(graph(), own)
    assert (found.id, found.was, found.now) == (
        "route-table/private",
        ("elastic-ip/nat/a",),
        ("eipalloc-0123456789abcdef0",),
    )


def test_what_stays_as_it_is_is_not_told() -> None:
    assert keeping(PROD, PROD) == () == ways(PROD, PROD)
