"""What applications look up, as Systems Manager says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Unpack

from core.graph import Parameter
from core.reading import Common, Reader
from live.observe.asked import Asked, Item, Names, pages
from live.observe.words import Native, named, own_tags, unread, word

VALUES: Final = 10
"""As many values as one call gives.

https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
"""
PAGE: Final = 50
"""As many as one page describes: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html"""


def parameter(r: Reader, **common: Unpack[Common]) -> Parameter:
    r.must("DataType", "text")
    r.usual("Policies", [])
    return Parameter(
        **common,
        name=r.string("Name"),
        type=r.one_of("Type", ("String", "StringList")),
        value=r.text("Value"),
        description=r.string("Description") if r.has("Description") else "",
        tier=r.one_of("Tier", ("Standard", "Advanced")),
        allowed_pattern=r.string("AllowedPattern") if r.has("AllowedPattern") else "",
        tags=own_tags(r),
    )


def parameters(ssm: Any, names: Sequence[str]) -> Iterator[Item]:
    """What they are, and what they hold, stands in two answers."""
    named = [{"Key": "Name", "Option": "Equals", "Values": [*names]}]
    described = pages(ssm, "describe_parameters", ParameterFilters=named, MaxResults=PAGE)
    what = {found["Name"]: found for page in described for found in page["Parameters"]}
    for holds in ssm.get_parameters(Names=[*names], WithDecryption=False)["Parameters"]:
        if holds["Name"] in what:
            yield {**holds, **what[holds["Name"]]}


def with_tags(ssm: Any, parameter: Item) -> Item:
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=parameter["Name"])["TagList"]
    return {**parameter, "Tags": tags}


def at_our_paths(ssm: Any, names: Names) -> Iterator[Item]:
    """The others below the first two words of ours: `/acme/dev`."""
    ours = frozenset(names[Parameter])
    paths = sorted({"/".join(name.split("/")[:3]) for name in ours if name.count("/") > 2})
    for path in paths:
        below = [{"Key": "Path", "Option": "Recursive", "Values": [path]}]
        for page in pages(ssm, "describe_parameters", ParameterFilters=below, MaxResults=PAGE):
            yield from (found for found in page["Parameters"] if found["Name"] not in ours)


NATIVES = [
    Native(
        Parameter,
        frozenset({"AWS::SSM::Parameter", "aws:ssm/parameter:Parameter"}),
        lambda snapshot: snapshot.of(Parameter),
        named("Name"),
        parameter,
        unread(
            its_own_id=["ARN"],
            how_often_it_changed=["Version"],
            what_happened_to_it=["LastModifiedDate", "LastModifiedUser"],
            only_in_answer_to_a_question_for_one_version=["Selector"],
            only_of_references_to_secrets=["SourceResult"],
        ),
        lambda item: f"delete-parameter --name {item['Name']}",
        called={"name": word("Name")},
        asked=Asked("ssm", parameters, VALUES, with_tags, Parameter, at_our_paths),
    ),
]
