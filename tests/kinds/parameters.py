"""Parameters, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html
https://www.pulumi.com/registry/packages/aws/api-docs/ssm/parameter/
"""

from core.graph import AttributeOf, Parameter, Text
from tests.kinds.row import Row

ROWS = [
    Row(
        Parameter(
            id="parameter/network/addresses",
            domain="parameters",
            name="/acme/dev/network/addresses",
            type="StringList",
            value=Text.of("203.0.113.7,", AttributeOf("elastic-ip/nat/a", "address")),
            description="how partners know us",
            tier="Advanced",
            allowed_pattern="^[0-9.,]+$",
            tags={"owner": "applications"},
        ),
        {
            "ParameterNetworkAddresses": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {
                    "Name": "/acme/dev/network/addresses",
                    "Type": "StringList",
                    "DataType": "text",
                    "Value": {"Fn::Join": ["", ["203.0.113.7,", {"Ref": "ElasticIpNatA"}]]},
                    "Description": "how partners know us",
                    "Tier": "Advanced",
                    "AllowedPattern": "^[0-9.,]+$",
                    # Tags of a parameter are a map, not a list.
                    "Tags": {"owner": "applications"},
                },
                "Metadata": {"isoform:id": "parameter/network/addresses"},
            }
        },
        {
            "parameter/network/addresses": (
                "aws:ssm/parameter:Parameter",
                {
                    "name": "/acme/dev/network/addresses",
                    "type": "StringList",
                    "dataType": "text",
                    "insecureValue": "203.0.113.7,${elastic-ip/nat/a|publicIp}",
                    "description": "how partners know us",
                    "tier": "Advanced",
                    "allowedPattern": "^[0-9.,]+$",
                    "tags": {"owner": "applications"},
                },
            )
        },
    ),
    Row(
        Parameter(
            id="parameter/region",
            domain="parameters",
            name="/acme/dev/region",
            type="String",
            value=Text.of("ap-south-1"),
            description="where it is",
            tier="Standard",
            allowed_pattern="^[a-z0-9-]+$",
            tags={"owner": "operations"},
        ),
        {
            "ParameterRegion": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {
                    "Name": "/acme/dev/region",
                    "Type": "String",
                    "DataType": "text",
                    "Value": "ap-south-1",
                    "Description": "where it is",
                    "Tier": "Standard",
                    "AllowedPattern": "^[a-z0-9-]+$",
                    "Tags": {"owner": "operations"},
                },
                "Metadata": {"isoform:id": "parameter/region"},
            }
        },
        {
            "parameter/region": (
                "aws:ssm/parameter:Parameter",
                {
                    "name": "/acme/dev/region",
                    "type": "String",
                    "dataType": "text",
                    "insecureValue": "ap-south-1",
                    "description": "where it is",
                    "tier": "Standard",
                    "allowedPattern": "^[a-z0-9-]+$",
                    "tags": {"owner": "operations"},
                },
            )
        },
    ),
]
