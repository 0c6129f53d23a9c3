"""AWS's regions are those that botocore knows."""

import botocore.session

from core.model.regions import REGIONS


def test_the_regions_are_those_of_every_partition() -> None:
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    assert {region for partition in partitions for region in session.get_available_regions("ec2", partition)} == REGIONS
