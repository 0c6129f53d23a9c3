"""AWS's regions, in every partition: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.

A test holds this to what botocore knows, so that an update of botocore shows a region that is missing here.
"""

REGIONS = frozenset(
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-isoe-west-1",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eusc-de-east-1",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-iso-west-1",
        "us-isob-east-1",
        "us-isob-west-1",
        "us-isof-east-1",
        "us-isof-south-1",
        "us-west-1",
        "us-west-2",
    ]
)

PARTITIONS = {
    "cn-": "aws-cn",
    "us-gov-": "aws-us-gov",
    "us-iso-": "aws-iso",
    "us-isob-": "aws-iso-b",
    "us-isof-": "aws-iso-f",
    "eu-isoe-": "aws-iso-e",
    "eusc-": "aws-eusc",
}
"""By what a region begins with; all others are of `aws`."""


def partition(region: str) -> str:
    """What follows `arn:` there: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""
    return next((name for start, name in PARTITIONS.items() if region.startswith(start)), "aws")


def zone_ids(region: str) -> str | None:
    """What the ids of its zones begin with: `aps1` for ap-south-1; None of the isolated regions, whose ids AWS keeps.

    https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
    """
    *area, direction, number = region.split("-")
    if partition(region) not in ("aws", "aws-cn", "aws-us-gov"):
        return None
    short = {"northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw"}.get(direction, direction[0])
    return f"{area[0]}{'g' if area[1:] else ''}{short}{number}"
