"""What all taggable EC2 types have in common: how their tags are set and taken away."""

from __future__ import annotations

from live.local.cloudformation.resource import Made, Properties, ResourceType, Site, changed


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

    def delete(self, site: Site, made: Made, old: Properties) -> None:
        self.remove(site, made)
        # moto goes on listing the tags of what is gone.
        TaggedEc2.settle(self, site, made, old, {})

    def remove(self, site: Site, made: Made) -> None:
        raise NotImplementedError
