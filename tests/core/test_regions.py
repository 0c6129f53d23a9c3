"""AWS's regions are those that botocore knows."""

import botocore.session

from core.model.regions import REGIONS, partition


def test_the_regions_are_those_of_every_partition() -> None:
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    assert {region for partition in partitions for region in session.get_available_regions("ec2", partition)} == REGIONS


def test_each_region_is_of_its_partition() -> None:
    session = botocore.session.get_session()
    known = {region: each for each in session.get_available_partitions() for region in REGIONS & of(session, each)}
    assert {region: partition(region) for region in REGIONS} == known


def of(session: botocore.session.Session, partition: str) -> set[str]:
    return set(session.get_available_regions("ec2", partition))
