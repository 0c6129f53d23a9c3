"""AWS's regions are those that botocore knows."""

import botocore.session
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from core.model.regions import REGIONS, partition, zone_ids


def test_the_regions_are_those_of_every_partition() -> None:
    session = botocore.session.get_session()
    partitions = session.get_available_partitions()
    assert {region for partition in partitions for region in session.get_available_regions("ec2", partition)} == REGIONS


def test_each_region_is_of_its_partition() -> None:
    session = botocore.session.get_session()
    known = {region: each for each in session.get_available_partitions() for region in REGIONS & of(session, each)}
    assert {region: partition(region) for region in REGIONS} == known


def test_a_regions_zones_have_ids_that_begin_as_is_said() -> None:
    """moto has AWS's own list, of its commercial and government regions, and of China's."""
    known = {r: {zone.zone_id.partition("-")[0] for zone in of} for r, of in RegionsAndZonesBackend.zones.items()}
    assert {region: {zone_ids(region)} for region in known} == known
    assert zone_ids("us-iso-east-1") is None


def of(session: botocore.session.Session, partition: str) -> set[str]:
    return set(session.get_available_regions("ec2", partition))
