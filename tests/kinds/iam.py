"""Roles, and what belongs to them, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://www.pulumi.com/registry/packages/aws/api-docs/iam/
"""

from core.graph import (
    AttributeOf,
    Condition,
    InstanceProfile,
    ManagedPolicy,
    OidcProvider,
    Policy,
    Principal,
    Ref,
    Role,
    Statement,
    Text,
)
from tests.kinds.row import Row

ROWS = [
    Row(
        OidcProvider(
            id="oidc-provider/github",
            domain="iam",
            url="https://token.actions.githubusercontent.com",
            audiences=frozenset({"sts.amazonaws.com"}),
            thumbprints=frozenset({"6938fd4d98bab03faadb97b34396831e3780aea1"}),
            tags={"owner": "delivery"},
        ),
        {
            "OidcProviderGithub": {
                "Type": "AWS::IAM::OIDCProvider",
                "Properties": {
                    "Url": "https://token.actions.githubusercontent.com",
                    "ClientIdList": ["sts.amazonaws.com"],
                    "ThumbprintList": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
                    "Tags": [{"Key": "owner", "Value": "delivery"}],
                },
                "Metadata": {"isoform:id": "oidc-provider/github"},
            }
        },
        {
            "oidc-provider/github": (
                "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
                {
                    "url": "https://token.actions.githubusercontent.com",
                    "clientIdLists": ["sts.amazonaws.com"],
                    "thumbprintLists": ["6938fd4d98bab03faadb97b34396831e3780aea1"],
                    "tags": {"owner": "delivery"},
                },
            )
        },
    ),
    Row(
        OidcProvider(
            id="oidc-provider/other",
            domain="iam",
            url="https://oidc.example.com/other",
            audiences=frozenset({"acme"}),
            thumbprints=frozenset(),
            tags={"owner": "another"},
        ),
        {
            "OidcProviderOther": {
                "Type": "AWS::IAM::OIDCProvider",
                # Without a list of them, IAM finds the thumbprint.
                "Properties": {
                    "Url": "https://oidc.example.com/other",
                    "ClientIdList": ["acme"],
                    "Tags": [{"Key": "owner", "Value": "another"}],
                },
                "Metadata": {"isoform:id": "oidc-provider/other"},
            }
        },
        {
            "oidc-provider/other": (
                "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
                {"url": "https://oidc.example.com/other", "clientIdLists": ["acme"], "tags": {"owner": "another"}},
            )
        },
    ),
    Row(
        ManagedPolicy(
            id="policy/fence",
            domain="iam",
            name="acme-dev-fence",
            path="/fences/",
            policy=Policy(
                frozenset(
                    {
                        Statement(effect="Deny", not_actions=frozenset({"ssm:*"}), resources=frozenset({Text.of("*")})),
                    }
                )
            ),
        ),
        {
            "PolicyFence": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": "acme-dev-fence",
                    "Path": "/fences/",
                    "Description": "policy/fence",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [{"Effect": "Deny", "NotAction": ["ssm:*"], "Resource": ["*"]}],
                    },
                },
                "Metadata": {"isoform:id": "policy/fence"},
            }
        },
        {
            "policy/fence": (
                "aws:iam/policy:Policy",
                {
                    "name": "acme-dev-fence",
                    "path": "/fences/",
                    "description": "policy/fence",
                    "policy": '{"Version": "2012-10-17", '
                    '"Statement": [{"Effect": "Deny", "NotAction": ["ssm:*"], "Resource": ["*"]}]}',
                },
            )
        },
    ),
    Row(
        ManagedPolicy(
            id="policy/read",
            domain="iam",
            name="acme-dev-read",
            path="/shared/",
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            actions=frozenset({"ssm:GetParameter", "ssm:GetParameters"}),
                            resources=frozenset({Text.of("arn:aws:ssm:ap-south-1:111122223333:parameter/acme/dev/*")}),
                        ),
                    }
                )
            ),
        ),
        {
            "PolicyRead": {
                "Type": "AWS::IAM::ManagedPolicy",
                "Properties": {
                    "ManagedPolicyName": "acme-dev-read",
                    "Path": "/shared/",
                    "Description": "policy/read",
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Action": ["ssm:GetParameter", "ssm:GetParameters"],
                                "Resource": ["arn:aws:ssm:ap-south-1:111122223333:parameter/acme/dev/*"],
                            }
                        ],
                    },
                },
                "Metadata": {"isoform:id": "policy/read"},
            }
        },
        {
            "policy/read": (
                "aws:iam/policy:Policy",
                {
                    "name": "acme-dev-read",
                    "path": "/shared/",
                    "description": "policy/read",
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Action": ["ssm:GetParameter", "ssm:GetParameters"], '
                    '"Resource": ["arn:aws:ssm:ap-south-1:111122223333:parameter/acme/dev/*"]}]}',
                },
            )
        },
    ),
    Row(
        Role(
            id="role/deploy",
            domain="iam",
            name="acme-dev-deploy",
            path="/delivery/",
            description="what delivers the foundation",
            trust=Policy(
                frozenset(
                    {
                        Statement(
                            principals=frozenset(
                                {Principal("Federated", Text.of(AttributeOf("oidc-provider/github", "arn")))}
                            ),
                            actions=frozenset({"sts:AssumeRoleWithWebIdentity"}),
                            conditions=frozenset(
                                {
                                    Condition(
                                        "StringEquals",
                                        "token.actions.githubusercontent.com:aud",
                                        frozenset({Text.of("sts.amazonaws.com")}),
                                    )
                                }
                            ),
                        ),
                    }
                )
            ),
            max_session=7200,
            boundary=Ref(ManagedPolicy, "policy/fence"),
            managed=frozenset(
                {Ref(ManagedPolicy, "policy/read"), "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"}
            ),
            inline={
                "pass": Policy(
                    frozenset(
                        {
                            Statement(
                                actions=frozenset({"ec2:DescribeVpcs"}),
                                not_resources=frozenset(
                                    {Text.of("arn:aws:ec2:ap-south-1:111122223333:vpc/", AttributeOf("vpc/main", "id"))}
                                ),
                            ),
                        }
                    )
                ),
            },
            tags={"owner": "access"},
        ),
        {
            "RoleDeploy": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "RoleName": "acme-dev-deploy",
                    "Path": "/delivery/",
                    "Description": "what delivers the foundation",
                    "AssumeRolePolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Federated": [{"Fn::GetAtt": ["OidcProviderGithub", "Arn"]}]},
                                "Action": ["sts:AssumeRoleWithWebIdentity"],
                                "Condition": {
                                    "StringEquals": {"token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"]}
                                },
                            }
                        ],
                    },
                    "MaxSessionDuration": 7200,
                    "PermissionsBoundary": {"Ref": "PolicyFence"},
                    "ManagedPolicyArns": ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", {"Ref": "PolicyRead"}],
                    "Policies": [
                        {
                            "PolicyName": "pass",
                            "PolicyDocument": {
                                "Version": "2012-10-17",
                                "Statement": [
                                    {
                                        "Effect": "Allow",
                                        "Action": ["ec2:DescribeVpcs"],
                                        "NotResource": [
                                            {
                                                "Fn::Join": [
                                                    "",
                                                    ["arn:aws:ec2:ap-south-1:111122223333:vpc/", {"Ref": "VpcMain"}],
                                                ]
                                            }
                                        ],
                                    }
                                ],
                            },
                        }
                    ],
                    "Tags": [{"Key": "owner", "Value": "access"}],
                },
                "Metadata": {"isoform:id": "role/deploy"},
            }
        },
        {
            "role/deploy": (
                "aws:iam/role:Role",
                {
                    "name": "acme-dev-deploy",
                    "path": "/delivery/",
                    "description": "what delivers the foundation",
                    "assumeRolePolicy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Principal": {"Federated": ["${oidc-provider/github|arn}"]}, '
                    '"Action": ["sts:AssumeRoleWithWebIdentity"], '
                    '"Condition": {"StringEquals": '
                    '{"token.actions.githubusercontent.com:aud": ["sts.amazonaws.com"]}}}]}',
                    "maxSessionDuration": 7200,
                    "permissionsBoundary": "${policy/fence|arn}",
                    "tags": {"owner": "access"},
                },
            ),
            "role/deploy#managed/policy/read": (
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                {"role": "${role/deploy|name}", "policyArn": "${policy/read|arn}"},
            ),
            "role/deploy#aws/job-function/ViewOnlyAccess": (
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                {"role": "${role/deploy|name}", "policyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"},
            ),
            "role/deploy#inline/pass": (
                "aws:iam/rolePolicy:RolePolicy",
                {
                    "role": "${role/deploy|name}",
                    "name": "pass",
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Action": ["ec2:DescribeVpcs"], '
                    '"NotResource": ["arn:aws:ec2:ap-south-1:111122223333:vpc/${vpc/main|id}"]}]}',
                },
            ),
        },
    ),
    Row(
        InstanceProfile(
            id="instance-profile/deploy",
            domain="iam",
            name="acme-dev-builders",
            path="/instances/",
            role=Ref(Role, "role/deploy"),
        ),
        {
            "InstanceProfileDeploy": {
                "Type": "AWS::IAM::InstanceProfile",
                "Properties": {
                    "InstanceProfileName": "acme-dev-builders",
                    "Path": "/instances/",
                    "Roles": [{"Ref": "RoleDeploy"}],
                },
                "Metadata": {"isoform:id": "instance-profile/deploy"},
            }
        },
        {
            "instance-profile/deploy": (
                "aws:iam/instanceProfile:InstanceProfile",
                {"name": "acme-dev-builders", "path": "/instances/", "role": "${role/deploy|name}"},
            )
        },
    ),
]
