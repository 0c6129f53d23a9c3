"""The ledger of tags: a change is one line however many have it, and what should have a tag and has not is named."""

from __future__ import annotations

from dataclasses import replace

from core.graph import KINDS, LogGroup, ResourceGraph, Vpc
from isoform.review.tags import UNTAGGABLE, tags
from tests.isoform.review.edits import graph, swap

DEV = graph()


def test_a_tag_that_changes_everywhere_is_one_line() -> None:
    found = tags(DEV, graph(base=swap(("cc-1001", "cc-2"))))
    assert "".join(found[0].words) == f"cost-center: cc-1001 → cc-2 on {len(found[0].resources)} resources"
    assert len(found[0].resources) == sum(hasattr(each, "tags") for each in DEV)
    assert [(each.key, each.why) for each in found[1:]] == [
        ("tags", "CloudFormation cannot tag EgressRule, IngressRule, InstanceProfile"),
        ("tags", "Pulumi cannot tag Dashboard"),
    ]


def test_names_that_all_change_are_one_line() -> None:
    found = tags(DEV, graph(base=swap(("project: acme\n", "project: other\n"))))
    (name,) = [each for each in found if each.key == "Name"]
    assert (name.was, name.now) == ("various", "various")


def test_a_tag_that_is_new_or_gone_on_few_names_them() -> None:
    group = DEV.named(LogGroup, "log-group/app")
    more = ResourceGraph({**DEV.by_id, group.id: replace(group, tags={**group.tags, "team": "web"})})
    assert "".join(tags(DEV, more)[0].words) == "team is new: web on log-group/app"
    assert "".join(tags(more, DEV)[0].words) == "team is gone, and was web on log-group/app"


def test_a_hole_is_named_where_something_is_new_or_changed() -> None:
    group = DEV.named(LogGroup, "log-group/app")
    less = ResourceGraph({**DEV.by_id, group.id: replace(group, tags={"owner": "platform"})})
    holes = [each for each in tags(DEV, less) if each.why.startswith("the VPC has it")]
    vpc = next(each for each in DEV if isinstance(each, Vpc))
    assert not tags(less, less)
    assert [each.key for each in holes] == sorted(vpc.tags.keys() - {"owner"})
    assert "".join(holes[0].words) == "no Name on log-group/app: the VPC has it, and so should all"


def test_kinds_that_cannot_be_tagged_have_no_tags() -> None:
    kinds = {kind.__name__: kind for kind in KINDS}
    assert all("tags" not in kinds[name].__dataclass_fields__ for name in UNTAGGABLE)


def test_nothing_is_said_where_no_tag_changes() -> None:
    assert tags(DEV, graph(dev=swap(("retention: 7", "retention: 3")))) == ()
