"""What taggable types have in common: how their tags are set and taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from live.local.cloudformation.resource import Made, Properties, Repeatable, ResourceType, Site, changed


class TaggedEc2(ResourceType):
    """An EC2 thing with tags of its own. CloudFormation puts its own tags on every one of these types."""

    system_tags = True

    def tagged_id(self, made: Made) -> str:
        """The id by which EC2 tags the thing: its physical id, but for an elastic address."""
        return made.physical_id

    def update(self, site: Site, made: Made, old: Properties, new: Properties) -> Made:
        if changed("Tags", old, new) and new.get("Tags"):
            tags = new["Tags"].items()
            site.clients.ec2.create_tags(
                Resources=[self.tagged_id(made)], Tags=[{"Key": key, "Value": value} for key, value in tags]
            )
        return made

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        gone = old.get("Tags", {}).keys() - new.get("Tags", {}).keys()
        if gone:
            site.clients.ec2.delete_tags(Resources=[self.tagged_id(made)], Tags=[{"Key": key} for key in sorted(gone)])

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        there = self.described(site, made)
        if there is None:
            return None
        tags = {tag["Key"]: tag["Value"] for tag in there.get("Tags", [])}
        return {"Tags": _ours(tags) or None, **self.told(site, there, said)}

    def described(self, site: Site, made: Made) -> Mapping[str, Any] | None:
        """EC2's description of the thing, or None where it is gone."""
        raise NotImplementedError

    def told(self, site: Site, there: Mapping[str, Any], said: Properties) -> Properties:
        """The description in the template's words. Its tags are told already."""
        return {}


class Tagged(Repeatable):
    """A thing with tags of its own, in a service that has calls of its own for them."""

    def tag(self, site: Site, made: Made, tags: Mapping[str, str]) -> None:
        raise NotImplementedError

    def untag(self, site: Site, made: Made, keys: list[str]) -> None:
        raise NotImplementedError

    def tags(self, site: Site, made: Made) -> Mapping[str, str]:
        raise NotImplementedError

    def put(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        if changed("Tags", old, new) and new.get("Tags"):
            self.tag(site, made, new["Tags"])

    def settle(self, site: Site, made: Made, old: Properties, new: Properties) -> None:
        gone = old.get("Tags", {}).keys() - new.get("Tags", {}).keys()
        if gone:
            self.untag(site, made, sorted(gone))

    def actual(self, site: Site, made: Made, said: Properties) -> Properties | None:
        told = super().actual(site, made, said)
        return None if told is None else {**told, "Tags": _ours(self.tags(site, made)) or None}


def as_tags(tags: Mapping[str, str]) -> list[Any]:
    """In the form of most services. boto3's type of a tag differs from one to the next."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def of_tags(tags: Iterable[Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def _ours(tags: Mapping[str, str]) -> dict[str, str]:
    """Without those by which other services of AWS mark what they use: nobody changed that."""
    return {key: tags[key] for key in tags if not key.startswith("aws:") or key.startswith("aws:cloudformation:")}


def only(found: Iterable[Any]) -> Any | None:
    """The one thing that a filter by an id finds, or None: asked for by its id, a missing one would be an error."""
    return next(iter(found), None)
