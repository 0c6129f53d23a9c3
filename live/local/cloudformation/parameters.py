"""Parameter Store's resource type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from live.local.cloudformation.resource import Made, Properties, Site, Taken, changed, said
from live.local.cloudformation.shape import TEXT, Entries
from live.local.cloudformation.tagged import Tagged, as_tags, of_tags, only

_WORDS: Final = ("AllowedPattern", "DataType", "Description", "Tier", "Type", "Value")


class Parameter(Tagged):
    name = "AWS::SSM::Parameter"
    properties: ClassVar[Taken] = {**dict.fromkeys(_WORDS, TEXT), "Name": TEXT, "Tags": Entries(TEXT)}
    required = frozenset({"Type", "Value"})
    create_only = frozenset({"Name"})
    custom_name = "Name"
    system_tags = True

    def create(self, site: Site, new: Properties) -> Made:
        name = new.get("Name") or site.made_up_name(1011)
        site.clients.ssm.put_parameter(Name=name, **said(new, *_WORDS))
        return Made(name)

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if old and any(changed(word, old, new) for word in _WORDS):
            # What is left out would stay as it was.
            empty = {word: "" for word in ("AllowedPattern", "Description") if word in old}
            site.clients.ssm.put_parameter(Name=made.physical_id, Overwrite=True, **empty | said(new, *_WORDS))
        super().put(site, made, old, new)

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        site.clients.ssm.delete_parameter(Name=made.physical_id)

    def described(self, site: Site, made: Made, said: Properties) -> Properties | None:
        ssm, name = site.clients.ssm, made.physical_id
        value = only(ssm.get_parameters(Names=[name])["Parameters"])
        if value is None:
            return None
        named = [{"Key": "Name", "Values": [name]}]
        about = ssm.describe_parameters(ParameterFilters=named)["Parameters"][0]  # type: ignore[arg-type]  # a literal's
        return {**{word: about.get(word) for word in _WORDS}, "Value": value["Value"]}

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        site.clients.ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=made.physical_id, Tags=as_tags(tags))

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        site.clients.ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=made.physical_id, TagKeys=keys)

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        listed = site.clients.ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=made.physical_id)
        return of_tags(listed["TagList"])


TYPES: Final = (Parameter(),)
