"""A graph with every kind, every field set and every choice both ways, and no two values alike: a swap cannot hide."""

from ipaddress import IPv4Network, IPv6Network

from core.graph import (
    AttributeOf,
    Band,
    Bucket,
    CompositeAlarm,
    Condition,
    Dashboard,
    DefaultSecurityGroup,
    DhcpOptions,
    Document,
    EgressOnlyInternetGateway,
    EgressRule,
    ElasticIp,
    EventRule,
    EveryProtocol,
    Expression,
    FlowLog,
    GatewayEndpoint,
    IngressRule,
    InstanceProfile,
    InterfaceEndpoint,
    InternetGateway,
    Ipv6Pool,
    Ipv6Range,
    Key,
    LogGroup,
    ManagedPolicy,
    Measure,
    MetricAlarm,
    MetricFilter,
    NatGateway,
    NetworkAcl,
    NetworkAclAssociation,
    NetworkAclRule,
    OidcProvider,
    Parameter,
    Policy,
    Ports,
    PrefixList,
    Principal,
    Query,
    Ref,
    ResourceGraph,
    Role,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecondaryCidr,
    SecurityGroup,
    Statement,
    Subnet,
    SubnetIpv6,
    SubnetOf,
    Subscription,
    Text,
    ToBucket,
    ToLogGroup,
    Topic,
    Vpc,
    ZoneId,
    references,
)

ACCOUNT, REGION = "111122223333", "ap-south-1"

VPC, SHARED = Ref(Vpc, "vpc/main"), Ref(Vpc, "vpc/shared")
GATEWAY = Ref(InternetGateway, "internet-gateway/main")
INSIDE = Ref(Subnet, "subnet/inside/c")
EGRESS = Ref(EgressOnlyInternetGateway, "egress-only-internet-gateway/main")
RANGE, POOLED = Ref(Ipv6Range, "ipv6-range/shared"), Ref(Ipv6Range, "ipv6-range/main")
PUBLIC, PRIVATE = Ref(Subnet, "subnet/public/a"), Ref(Subnet, "subnet/private/b")
ADDRESS, NAT = Ref(ElasticIp, "elastic-ip/nat/a"), Ref(NatGateway, "nat-gateway/a")
OUT, IN = Ref(RouteTable, "route-table/public"), Ref(RouteTable, "route-table/private/b")
EDGE, INNER = Ref(NetworkAcl, "network-acl/edge"), Ref(NetworkAcl, "network-acl/inner")
PARTNERS = Ref(PrefixList, "prefix-list/partners")
SPARE = Ref(RouteTable, "route-table/spare")
TOOLS, DOORS = Ref(SecurityGroup, "group/tools"), Ref(SecurityGroup, "group/endpoints")
APP, DATA = Ref(SecurityGroup, "group/app"), Ref(SecurityGroup, "group/data")
FENCE, READ = Ref(ManagedPolicy, "policy/fence"), Ref(ManagedPolicy, "policy/read")
FILES = Ref(Bucket, "bucket/files")
DEPLOY, WRITER = Ref(Role, "role/deploy"), Ref(Role, "role/flow")
KEY, LOGS_KEY = Ref(Key, "key/monitoring"), Ref(Key, "key/logs")
FLOW, WEB = Ref(LogGroup, "log-group/flow"), Ref(LogGroup, "log-group/web")
ALERTS, CHANGES = Ref(Topic, "topic/alerts"), Ref(Topic, "topic/changes")


def policy(*statements: Statement) -> Policy:
    return Policy(frozenset(statements))


def texts(*texts: str) -> frozenset[Text]:
    return frozenset(map(Text.of, texts))


SAMPLE = ResourceGraph.of(
    [
        Vpc(
            id=VPC.target,
            domain="network",
            retained=True,
            cidr=IPv4Network("10.0.0.0/16"),
            dns_support=True,
            dns_hostnames=False,
            tags={"Name": "acme-dev", "owner": "platform"},
        ),
        Vpc(
            id=SHARED.target,
            domain="network",
            after=frozenset({VPC.target}),
            cidr=IPv4Network("10.1.0.0/16"),
            dns_support=False,
            dns_hostnames=True,
            tags={"Name": "acme-dev-shared", "cost-center": "cc-17"},
        ),
        SecondaryCidr(
            id="secondary-cidr/100-64-0-0-17",
            domain="network",
            after=frozenset({GATEWAY.target}),
            vpc=SHARED,
            cidr=IPv4Network("100.64.0.0/17"),
        ),
        DefaultSecurityGroup(
            id="group/default",
            domain="network",
            after=frozenset({GATEWAY.target}),
            vpc=SHARED,
        ),
        Ipv6Range(
            id=RANGE.target,
            domain="network",
            after=frozenset({"secondary-cidr/100-64-0-0-17"}),
            vpc=SHARED,
            pool=None,
        ),
        Ipv6Range(
            id=POOLED.target,
            domain="network",
            vpc=VPC,
            pool=Ipv6Pool("ipv6pool-ec2-0123456789abcdef0", IPv6Network("2001:db8:1:100::/56")),
        ),
        EgressOnlyInternetGateway(
            id=EGRESS.target,
            domain="network",
            vpc=SHARED,
            tags={"Name": "acme-dev-out", "owner": "v6"},
        ),
        Subnet(
            id="subnet/six/c",
            domain="network",
            vpc=SHARED,
            cidr=None,
            ipv6=SubnetIpv6(SubnetOf(RANGE, 64, 17), assign_on_creation=True, dns64=False),
            zone="ap-south-1c",
            public_addresses=False,
            tags={"Name": "acme-dev-six-c"},
        ),
        Subnet(
            id="subnet/dual/c",
            domain="network",
            after=frozenset({RANGE.target}),
            vpc=VPC,
            cidr=IPv4Network("10.0.9.0/26"),
            ipv6=SubnetIpv6(SubnetOf(POOLED, 60, 3), assign_on_creation=False, dns64=True),
            zone="ap-south-1a",
            public_addresses=False,
            tags={"Name": "acme-dev-dual-c"},
        ),
        Route(
            id="route/private/b/internet-ipv6",
            domain="network",
            table=IN,
            destination=IPv6Network("::/0"),
            target=EGRESS,
        ),
        InternetGateway(
            id=GATEWAY.target,
            domain="network",
            vpc=VPC,
            tags={"Name": "acme-dev-internet", "owner": "edge"},
        ),
        Subnet(
            id=PUBLIC.target,
            domain="network",
            vpc=VPC,
            cidr=IPv4Network("10.0.1.0/24"),
            ipv6=None,
            zone="ap-south-1a",
            public_addresses=True,
            tags={"Name": "acme-dev-public-a"},
        ),
        Subnet(
            id=PRIVATE.target,
            domain="network",
            after=frozenset({PUBLIC.target, GATEWAY.target}),
            vpc=SHARED,
            cidr=IPv4Network("10.1.2.0/25"),
            ipv6=None,
            zone=ZoneId("aps1-az2"),
            public_addresses=False,
            tags={"Name": "acme-dev-private-b"},
        ),
        Subnet(
            id=INSIDE.target,
            domain="network",
            vpc=VPC,
            cidr=IPv4Network("10.0.3.0/26"),
            ipv6=None,
            zone="ap-south-1c",
            public_addresses=False,
            tags={"Name": "acme-dev-inside-c"},
        ),
        ElasticIp(
            id=ADDRESS.target,
            domain="network",
            after=frozenset({GATEWAY.target}),
            retained=True,
            tags={"Name": "acme-dev-nat-a"},
        ),
        ElasticIp(
            id="elastic-ip/spare",
            domain="network",
            tags={"Name": "acme-dev-spare"},
        ),
        NatGateway(
            id=NAT.target,
            domain="network",
            after=frozenset({GATEWAY.target}),
            subnet=PUBLIC,
            address=ADDRESS,
            tags={"Name": "acme-dev-way-out"},
        ),
        NatGateway(
            id="nat-gateway/borrowed",
            domain="network",
            after=frozenset({GATEWAY.target}),
            subnet=PUBLIC,
            address="eipalloc-0123456789abcdef0",
            tags={"Name": "acme-dev-second-way-out"},
        ),
        RouteTable(id=OUT.target, domain="network", vpc=VPC, tags={"Name": "acme-dev-public"}),
        RouteTable(id=IN.target, domain="network", vpc=SHARED, tags={"Name": "acme-dev-private"}),
        Route(
            id="route/public/internet",
            domain="network",
            table=OUT,
            destination=IPv4Network("0.0.0.0/0"),
            target=GATEWAY,
        ),
        Route(
            id="route/private/b/partner",
            domain="network",
            after=frozenset({GATEWAY.target}),
            table=IN,
            destination=IPv4Network("198.51.100.0/24"),
            target=NAT,
        ),
        RouteTableAssociation(
            id="route-table-association/public/a",
            domain="network",
            subnet=PUBLIC,
            table=OUT,
        ),
        RouteTableAssociation(
            id="route-table-association/private/b",
            domain="network",
            subnet=PRIVATE,
            table=IN,
        ),
        Role(
            id=WRITER.target,
            domain="network",
            name="acme-dev-flow",
            path="/flow/",
            description="what writes down the traffic",
            trust=policy(
                Statement(
                    principals=frozenset({Principal("Service", Text.of("vpc-flow-logs.amazonaws.com"))}),
                    actions=frozenset({"sts:AssumeRole"}),
                )
            ),
            max_session=3700,
            boundary=None,
            managed=frozenset(),
            inline={"write": policy(Statement(actions=frozenset({"logs:PutLogEvents"}), resources=texts("*")))},
            tags={"Name": "acme-dev-role-flow"},
        ),
        FlowLog(
            id="flow-log/all",
            domain="network",
            after=frozenset({GATEWAY.target}),
            retained=True,
            vpc=VPC,
            traffic="ALL",
            interval=60,
            format="${version} ${srcaddr} ${action}",
            to=ToLogGroup(FLOW, WRITER),
            tags={"Name": "acme-dev-flow-log-all"},
        ),
        FlowLog(
            id="flow-log/rejected",
            domain="network",
            vpc=SHARED,
            traffic="REJECT",
            interval=600,
            format="${dstaddr}",
            to=ToLogGroup(FLOW, WRITER),
            tags={"Name": "acme-dev-flow-log-rejected"},
        ),
        DhcpOptions(
            id="dhcp-options/main",
            domain="network",
            after=frozenset({GATEWAY.target}),
            vpc=VPC,
            domain_name="corp.example.com",
            domain_name_servers=("10.0.0.10", "10.0.0.9"),
            ntp_servers=("10.0.0.8",),
            netbios_name_servers=("10.0.0.7", "10.0.0.6"),
            netbios_node_type=2,
            tags={"Name": "acme-dev-options"},
        ),
        DhcpOptions(
            id="dhcp-options/shared",
            domain="network",
            vpc=SHARED,
            domain_name=None,
            domain_name_servers=("AmazonProvidedDNS",),
            ntp_servers=(),
            netbios_name_servers=(),
            netbios_node_type=None,
            tags={"Name": "acme-dev-shared-options"},
        ),
        PrefixList(
            id=PARTNERS.target,
            domain="network",
            after=frozenset({GATEWAY.target}),
            name="acme-dev-partners",
            address_family="IPv4",
            max_entries=12,
            entries={"203.0.113.128/25": "the London office", "198.51.100.9/32": "the auditors"},
            tags={"Name": "acme-dev-partners-tag"},
        ),
        PrefixList(
            id="prefix-list/empty",
            domain="network",
            name="acme-dev-empty",
            address_family="IPv6",
            max_entries=7,
            entries={},
            tags={"Name": "acme-dev-empty-tag"},
        ),
        NetworkAcl(id=EDGE.target, domain="network", vpc=VPC, tags={"Name": "acme-dev-edge"}),
        NetworkAcl(id=INNER.target, domain="network", vpc=SHARED, tags={"Name": "acme-dev-inner"}),
        NetworkAclRule(
            id="network-acl-rule/edge/ingress/110",
            domain="network",
            acl=EDGE,
            egress=False,
            number=110,
            action="allow",
            cidr=IPv4Network("203.0.113.0/25"),
            traffic=Ports("tcp", 8000, 8100),
        ),
        NetworkAclRule(
            id="network-acl-rule/edge/egress/120",
            domain="network",
            after=frozenset({"network-acl-rule/edge/ingress/110"}),
            acl=EDGE,
            egress=True,
            number=120,
            action="deny",
            cidr=IPv6Network("2001:db8:2::/48"),
            traffic=Ports("udp", 1024, 65535),
        ),
        NetworkAclRule(
            id="network-acl-rule/inner/ingress/130",
            domain="network",
            acl=INNER,
            egress=False,
            number=130,
            action="deny",
            cidr=IPv4Network("192.0.2.128/25"),
            traffic=Ports("icmp", 3, 4),
        ),
        NetworkAclRule(
            id="network-acl-rule/inner/egress/140",
            domain="network",
            acl=INNER,
            egress=True,
            number=140,
            action="allow",
            cidr=IPv4Network("10.1.0.0/24"),
            traffic=EveryProtocol(),
        ),
        NetworkAclAssociation(
            id="network-acl-association/public/a",
            domain="network",
            after=frozenset({"network-acl-rule/edge/ingress/110", "network-acl-rule/edge/egress/120"}),
            subnet=PUBLIC,
            acl=EDGE,
        ),
        NetworkAclAssociation(
            id="network-acl-association/private/b",
            domain="network",
            subnet=PRIVATE,
            acl=INNER,
        ),
        Bucket(
            id=FILES.target,
            domain="network",
            retained=True,
            name="acme-dev-files",
            key=LOGS_KEY,
            versioned=False,
            expire_days=366,
            policy=policy(
                Statement(
                    principals=frozenset({Principal("Service", Text.of("delivery.logs.amazonaws.com"))}),
                    actions=frozenset({"s3:PutObject"}),
                    resources=texts("arn:aws:s3:::acme-dev-files/*"),
                )
            ),
            tags={"Name": "acme-dev-bucket-files"},
        ),
        Bucket(
            id="bucket/spare",
            domain="network",
            after=frozenset({FILES.target}),
            name="acme-dev-spare-files",
            key=None,
            versioned=True,
            expire_days=None,
            policy=policy(
                Statement(
                    effect="Deny",
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"s3:*"}),
                    resources=texts("arn:aws:s3:::acme-dev-spare-files"),
                    conditions=frozenset({Condition("Bool", "aws:SecureTransport", texts("false"))}),
                )
            ),
            tags={"Name": "acme-dev-bucket-spare"},
        ),
        FlowLog(
            id="flow-log/files",
            domain="network",
            vpc=SHARED,
            traffic="ACCEPT",
            interval=600,
            format="${bytes} ${packets}",
            to=ToBucket(FILES, "parquet", True, False),
            tags={"Name": "acme-dev-flow-log-files"},
        ),
        FlowLog(
            id="flow-log/text",
            domain="network",
            vpc=VPC,
            traffic="REJECT",
            interval=60,
            format="${bytes}",
            to=ToBucket(FILES, "plain-text", False, True),
            tags={"Name": "acme-dev-flow-log-text"},
        ),
        RouteTable(id=SPARE.target, domain="network", vpc=SHARED, tags={"Name": "acme-dev-spare"}),
        GatewayEndpoint(
            id="endpoint/s3",
            domain="network",
            vpc=VPC,
            service=f"com.amazonaws.{REGION}.s3",
            tables=frozenset({OUT}),
            policy=policy(
                Statement(
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"s3:GetObject", "s3:PutObject"}),
                    resources=texts("arn:aws:s3:::acme-dev-data/*"),
                    conditions=frozenset({Condition("StringEquals", "aws:PrincipalOrgID", texts("o-abcdef1234"))}),
                )
            ),
            tags={"Name": "acme-dev-endpoint-s3", "owner": "storage"},
        ),
        GatewayEndpoint(
            id="endpoint/dynamodb",
            domain="network",
            after=frozenset({"endpoint/s3"}),
            retained=True,
            vpc=SHARED,
            service=f"com.amazonaws.{REGION}.dynamodb",
            tables=frozenset({IN, SPARE}),
            policy=policy(
                Statement(
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"*"}),
                    resources=texts("*"),
                )
            ),
            tags={"Name": "acme-dev-endpoint-dynamodb"},
        ),
        SecurityGroup(
            id=DOORS.target,
            domain="network",
            name="acme-dev-endpoints",
            vpc=VPC,
            tags={"Name": "acme-dev-group-endpoints"},
        ),
        SecurityGroup(
            id=TOOLS.target,
            domain="network",
            name="acme-dev-tools",
            vpc=VPC,
            tags={"Name": "acme-dev-group-tools"},
        ),
        InterfaceEndpoint(
            id="endpoint/ssm",
            domain="network",
            retained=True,
            vpc=VPC,
            service=f"com.amazonaws.{REGION}.ssm",
            subnets=frozenset({PUBLIC, INSIDE}),
            groups=frozenset({DOORS, TOOLS}),
            private_dns=True,
            policy=policy(
                Statement(
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"ssm:GetParameter"}),
                    resources=texts(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/acme/dev/*"),
                ),
                Statement(
                    effect="Deny",
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"ssm:PutParameter"}),
                    resources=texts("*"),
                ),
            ),
            tags={"Name": "acme-dev-endpoint-ssm", "owner": "tools"},
        ),
        InterfaceEndpoint(
            id="endpoint/eks",
            domain="network",
            after=frozenset({"endpoint/ssm"}),
            vpc=VPC,
            service=f"com.amazonaws.{REGION}.eks",
            subnets=frozenset({INSIDE}),
            groups=frozenset({TOOLS}),
            private_dns=False,
            policy=None,
            tags={"Name": "acme-dev-endpoint-eks"},
        ),
        SecurityGroup(
            id=APP.target,
            domain="security",
            name="acme-dev-app",
            vpc=VPC,
            tags={"Name": "acme-dev-group-app"},
        ),
        SecurityGroup(
            id=DATA.target,
            domain="security",
            after=frozenset({APP.target}),
            retained=True,
            name="acme-dev-data",
            vpc=SHARED,
            tags={"Name": "acme-dev-group-data"},
        ),
        SecurityGroup(
            # Nothing may leave it, and nobody opens it: where an engine leaves AWS's own rule standing, it shows here.
            id="group/closed",
            domain="security",
            name="acme-dev-closed",
            vpc=VPC,
            tags={"Name": "acme-dev-group-closed"},
        ),
        IngressRule(
            id="rule/data/ingress/app-tcp-5432-5439",
            domain="security",
            group=DATA,
            peer=APP,
            traffic=Ports("tcp", 5432, 5439),
            description="queries of the app",
        ),
        IngressRule(
            id="rule/app/ingress/192-0-2-0-24-udp-53-54",
            domain="security",
            group=APP,
            peer=IPv4Network("192.0.2.0/24"),
            traffic=Ports("udp", 53, 54),
            description="names for the office",
        ),
        IngressRule(
            id="rule/app/ingress/2001-db8-0-0-0-0-0-0-32-tcp-443-444",
            domain="security",
            group=APP,
            peer=IPv6Network("2001:db8::/32"),
            traffic=Ports("tcp", 443, 444),
            description="the world",
        ),
        IngressRule(
            id="rule/app/ingress/partners-tcp-8443-8444",
            domain="security",
            group=APP,
            peer=PARTNERS,
            traffic=Ports("tcp", 8443, 8444),
            description="what partners ask",
        ),
        EgressRule(
            id="rule/app/egress/cloudfront-tcp-446-447",
            domain="security",
            group=APP,
            peer="pl-0123456789abcdef0",
            traffic=Ports("tcp", 446, 447),
            description="what stands before us",
        ),
        IngressRule(
            id="rule/data/ingress/data-all",
            domain="security",
            after=frozenset({"rule/data/ingress/app-tcp-5432-5439"}),
            group=DATA,
            peer=DATA,
            traffic=EveryProtocol(),
            description="among themselves",
        ),
        EgressRule(
            id="rule/app/egress/data-tcp-5440-5449",
            domain="security",
            after=frozenset({"rule/app/ingress/192-0-2-0-24-udp-53-54"}),
            group=APP,
            peer=DATA,
            traffic=Ports("tcp", 5440, 5449),
            description="what the app asks",
        ),
        EgressRule(
            id="rule/app/egress/203-0-113-0-24-icmp-8",
            domain="security",
            group=APP,
            peer=IPv4Network("203.0.113.0/24"),
            traffic=Ports("icmp", 8, -1),
            description="is the partner there",
        ),
        EgressRule(
            id="rule/data/egress/2001-db8-1-0-0-0-0-0-48-all",
            domain="security",
            group=DATA,
            peer=IPv6Network("2001:db8:1::/48"),
            traffic=EveryProtocol(),
            description="copies of the data",
        ),
        OidcProvider(
            id="oidc-provider/github",
            domain="iam",
            retained=True,
            url="https://token.actions.githubusercontent.com",
            audiences=frozenset({"sts.amazonaws.com", "https://github.com/acme"}),
            thumbprints=frozenset({"6938fd4d98bab03faadb97b34396831e3780aea1"}),
            tags={"owner": "delivery"},
        ),
        OidcProvider(
            # IAM finds the thumbprint.
            id="oidc-provider/other",
            domain="iam",
            url="https://oidc.example.com/other",
            audiences=frozenset({"acme"}),
            thumbprints=frozenset(),
            tags={"owner": "another"},
        ),
        ManagedPolicy(
            id=FENCE.target,
            domain="iam",
            retained=True,
            name="acme-dev-fence",
            path="/fences/",
            policy=policy(
                Statement(effect="Deny", not_actions=frozenset({"ssm:*", "kms:*"}), resources=texts("*")),
                Statement(actions=frozenset({"s3:Get*"}), not_resources=texts("arn:aws:s3:::acme-dev-secrets/*")),
            ),
        ),
        ManagedPolicy(
            id=READ.target,
            domain="iam",
            after=frozenset({FENCE.target}),
            name="acme-dev-read",
            path="/",
            policy=policy(
                Statement(
                    actions=frozenset({"ec2:StartInstances", "ec2:StopInstances"}),
                    resources=frozenset(
                        {
                            Text.of(f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/", AttributeOf(PUBLIC.target, "id")),
                            Text.of(f"arn:aws:ec2:{REGION}:{ACCOUNT}:subnet/", AttributeOf(PRIVATE.target, "id")),
                        }
                    ),
                    conditions=frozenset(
                        {
                            Condition("StringLike", "ec2:ResourceTag/owner", texts("${aws:PrincipalTag/owner}")),
                            Condition("IpAddress", "aws:SourceIp", texts("192.0.2.0/24", "198.51.100.0/24")),
                        }
                    ),
                )
            ),
        ),
        Role(
            id=DEPLOY.target,
            domain="iam",
            retained=True,
            name="acme-dev-deploy",
            path="/delivery/",
            description="what delivers",
            trust=policy(
                Statement(
                    principals=frozenset({Principal("Federated", Text.of(AttributeOf("oidc-provider/github", "arn")))}),
                    actions=frozenset({"sts:AssumeRoleWithWebIdentity"}),
                    conditions=frozenset(
                        {
                            Condition(
                                "StringEquals",
                                "token.actions.githubusercontent.com:sub",
                                texts("repo:acme/app:environment:dev", "repo:acme/app:ref:refs/heads/main"),
                            )
                        }
                    ),
                )
            ),
            max_session=7200,
            boundary=FENCE,
            managed=frozenset(
                {READ, "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "arn:aws:iam::444455556666:policy/theirs"}
            ),
            inline={
                "address": policy(
                    Statement(
                        actions=frozenset({"ec2:DescribeAddresses"}),
                        resources=texts("*"),
                        conditions=frozenset(
                            {
                                Condition(
                                    "StringEquals",
                                    "ec2:PublicIp",
                                    frozenset({Text.of(AttributeOf(ADDRESS.target, "address"))}),
                                )
                            }
                        ),
                    )
                ),
                "guard": policy(
                    Statement(
                        effect="Deny",
                        actions=frozenset({"iam:PassRole"}),
                        not_resources=texts(f"arn:aws:iam::{ACCOUNT}:role/acme-dev-app"),
                    )
                ),
            },
            tags={"Name": "acme-dev-deploy", "owner": "delivery"},
        ),
        Role(
            id="role/app",
            domain="iam",
            # Whoever waits for a role waits for its policies too.
            after=frozenset({DEPLOY.target}),
            name="acme-dev-app",
            path="/",
            description="what the app does",
            trust=policy(
                Statement(
                    principals=frozenset(
                        {
                            Principal("Service", Text.of("ec2.amazonaws.com")),
                            Principal("Service", Text.of("ecs-tasks.amazonaws.com")),
                            Principal("AWS", Text.of(f"arn:aws:iam::{ACCOUNT}:root")),
                        }
                    ),
                    actions=frozenset({"sts:AssumeRole"}),
                )
            ),
            max_session=3600,
            boundary="arn:aws:iam::444455556666:policy/team/boundary",
            managed=frozenset(),
            inline={},
            tags={"Name": "acme-dev-app"},
        ),
        Role(
            id="role/bare",
            domain="iam",
            name="acme-dev-bare",
            path="/bare/",
            description="what nobody needs",
            trust=policy(
                Statement(
                    effect="Deny",
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"sts:TagSession"}),
                )
            ),
            max_session=43200,
            boundary=None,
            managed=frozenset({FENCE}),
            inline={"own": policy(Statement(actions=frozenset({"sqs:*"}), resources=texts("arn:aws:sqs:*:*:bare")))},
            tags={"Name": "acme-dev-bare"},
        ),
        InstanceProfile(
            id="instance-profile/deploy",
            domain="iam",
            retained=True,
            name="acme-dev-builders",
            path="/instances/",
            role=DEPLOY,
        ),
        InstanceProfile(
            id="instance-profile/app",
            domain="iam",
            after=frozenset({"role/bare"}),
            name="acme-dev-app-instances",
            path="/",
            role=Ref(Role, "role/app"),
        ),
        Parameter(
            id="parameter/network/subnets",
            domain="parameters",
            retained=True,
            name="/acme/dev/network/subnets",
            type="StringList",
            value=Text.of(AttributeOf(PUBLIC.target, "id"), ",", AttributeOf(PRIVATE.target, "id")),
            description="where things start",
            tier="Advanced",
            allowed_pattern="^subnet-.*$",
            tags={"Name": "subnets", "owner": "applications"},
        ),
        Parameter(
            id="parameter/roles/deploy",
            domain="parameters",
            after=frozenset({"parameter/network/subnets"}),
            name="/acme/dev/roles/deploy",
            type="String",
            value=Text.of(AttributeOf(DEPLOY.target, "arn")),
            description="who delivers",
            tier="Standard",
            allowed_pattern="",
            tags={"Name": "deployer"},
        ),
        Parameter(
            id="parameter/roles/names",
            domain="parameters",
            name="/acme/dev/roles/names",
            type="StringList",
            value=Text.of("none,", AttributeOf("role/app", "name"), ",", AttributeOf("role/bare", "name")),
            description="",
            tier="Standard",
            allowed_pattern="^.+$",
            tags={"Name": "names"},
        ),
        Key(
            id=LOGS_KEY.target,
            domain="network",
            retained=True,
            alias="alias/acme-dev-logs",
            description="Logs of acme-dev",
            policy=policy(
                Statement(
                    principals=frozenset({Principal("AWS", Text.of("arn:aws:iam::111122223333:root"))}),
                    actions=frozenset({"kms:*"}),
                    resources=texts("*"),
                ),
                Statement(
                    principals=frozenset({Principal("Service", Text.of("logs.ap-south-1.amazonaws.com"))}),
                    actions=frozenset({"kms:Encrypt*", "kms:Decrypt*"}),
                    resources=texts("*"),
                    conditions=frozenset(
                        {
                            Condition(
                                "ArnLike",
                                "kms:EncryptionContext:aws:logs:arn",
                                texts("arn:aws:logs:ap-south-1:111122223333:log-group:/acme/*"),
                            )
                        }
                    ),
                ),
            ),
            rotation=False,
            deletion_days=7,
            tags={"Name": "acme-dev-key-logs"},
        ),
        LogGroup(
            id=FLOW.target,
            domain="network",
            retained=True,
            name="/acme/dev/flow",
            retention_days=3653,
            key=LOGS_KEY,
            tags={"Name": "acme-dev-flow"},
        ),
        Key(
            id=KEY.target,
            domain="monitoring",
            alias="alias/acme-dev-monitoring",
            description="Topics of acme-dev",
            policy=policy(
                Statement(
                    principals=frozenset(
                        {
                            Principal("Service", Text.of("cloudwatch.amazonaws.com")),
                            Principal("Service", Text.of("events.amazonaws.com")),
                            Principal("AWS", Text.of("arn:aws:iam::444455556666:root")),
                        }
                    ),
                    actions=frozenset({"kms:Decrypt", "kms:GenerateDataKey*"}),
                    resources=texts("*"),
                ),
            ),
            rotation=True,
            deletion_days=30,
            tags={"Name": "acme-dev-key-monitoring"},
        ),
        LogGroup(
            id=WEB.target,
            domain="monitoring",
            after=frozenset({KEY.target}),
            name="/acme/dev/web",
            retention_days=None,
            key=None,
            tags={"Name": "acme-dev-web"},
        ),
        MetricFilter(
            id="metric-filter/web-errors",
            domain="monitoring",
            name="acme-dev-web-errors",
            group=WEB,
            pattern='{ $.level = "error" }',
            namespace="acme/dev",
            metric="web-errors",
            value="$.times",
            default=0.5,
            unit="Count",
        ),
        MetricFilter(
            id="metric-filter/rejects",
            domain="monitoring",
            name="acme-dev-rejects",
            group=FLOW,
            pattern="REJECT",
            namespace="acme/dev/flow",
            metric="rejects",
            value="2",
            default=None,
            unit="None",
        ),
        MetricFilter(
            id="metric-filter/root-use",
            domain="monitoring",
            name="acme-dev-root-use",
            group="/aws/cloudtrail/organisation",
            pattern='{ $.userIdentity.type = "Root" }',
            namespace="acme/dev/trail",
            metric="root-use",
            value="1",
            default=10.0,
            unit="Bytes",
        ),
        Topic(
            id=ALERTS.target,
            domain="monitoring",
            name="acme-dev-alerts",
            display_name="acme dev",
            key=KEY,
            policy=policy(
                Statement(
                    principals=frozenset({Principal("Service", Text.of("cloudwatch.amazonaws.com"))}),
                    actions=frozenset({"sns:Publish"}),
                    resources=texts("arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts"),
                ),
            ),
            tags={"Name": "acme-dev-topic-alerts"},
        ),
        Topic(
            id=CHANGES.target,
            domain="monitoring",
            after=frozenset({ALERTS.target}),
            retained=True,
            name="acme-dev-changes",
            display_name="changes in acme dev",
            key=None,
            policy=policy(
                Statement(
                    principals=frozenset({Principal("Service", Text.of("events.amazonaws.com"))}),
                    actions=frozenset({"sns:Publish"}),
                    resources=texts("arn:aws:sns:ap-south-1:111122223333:acme-dev-changes"),
                ),
                Statement(
                    effect="Deny",
                    principals=frozenset({Principal("AWS", Text.of("*"))}),
                    actions=frozenset({"sns:Subscribe"}),
                    resources=texts("arn:aws:sns:ap-south-1:111122223333:acme-dev-changes"),
                    conditions=frozenset(
                        {
                            Condition(
                                "StringNotEquals",
                                "aws:SourceVpc",
                                frozenset({Text.of(AttributeOf(VPC.target, "id"))}),
                            )
                        }
                    ),
                ),
            ),
            tags={"Name": "acme-dev-topic-changes"},
        ),
        Subscription(
            id="subscription/alerts/oncall-acme-example",
            domain="monitoring",
            topic=ALERTS,
            protocol="email",
            endpoint="oncall@acme.example",
            raw=False,
        ),
        Subscription(
            id="subscription/changes/hook-acme-example",
            domain="monitoring",
            after=frozenset({"subscription/alerts/oncall-acme-example"}),
            topic=CHANGES,
            protocol="https",
            endpoint="https://hook.acme.example/changes",
            raw=True,
        ),
        MetricAlarm(
            id="alarm/web-errors",
            domain="monitoring",
            after=frozenset({"metric-filter/web-errors"}),
            name="acme-dev-web-errors-high",
            description="The web fails",
            of=Measure(
                namespace="acme/dev",
                metric="web-errors",
                dimensions={},
                statistic="Sum",
                period=300,
            ),
            comparison="GreaterThanThreshold",
            threshold=5.0,
            periods=4,
            breaching=3,
            missing="notBreaching",
            on_alarm=frozenset({ALERTS, CHANGES}),
            on_ok=frozenset({ALERTS}),
            on_missing=frozenset(),
            tags={"Name": "acme-dev-alarm-web-errors"},
        ),
        MetricAlarm(
            id="alarm/nat-connections",
            domain="monitoring",
            retained=True,
            name="acme-dev-nat-connections",
            description="The NAT gateway is nearly full",
            of=Measure(
                namespace="AWS/NATGateway",
                metric="ActiveConnectionCount",
                dimensions={"NatGatewayId": Text.of(AttributeOf(NAT.target, "id")), "Zone": Text.of("a")},
                statistic="p99.9",
                period=60,
            ),
            comparison="LessThanOrEqualToThreshold",
            threshold=0.25,
            periods=6,
            breaching=2,
            missing="missing",
            on_alarm=frozenset(),
            on_ok=frozenset({CHANGES}),
            on_missing=frozenset({ALERTS}),
            tags={"Name": "acme-dev-alarm-nat-connections"},
        ),
        MetricAlarm(
            id="alarm/drop-rate",
            domain="monitoring",
            name="acme-dev-drop-rate",
            description="Packets are lost",
            of={
                "drops": Query(
                    of=Measure(
                        namespace="AWS/NATGateway",
                        metric="PacketsDropCount",
                        dimensions={"NatGatewayId": Text.of(AttributeOf(NAT.target, "id"))},
                        statistic="Maximum",
                        period=120,
                    ),
                    label="lost",
                    watched=False,
                ),
                "packets": Query(
                    of=Measure(
                        namespace="AWS/NATGateway",
                        metric="PacketsOutToDestination",
                        dimensions={},
                        statistic="tm90",
                        period=180,
                    ),
                    label="",
                    watched=False,
                ),
                "rate": Query(of=Expression("drops / packets * 100"), label="lost, in percent", watched=True),
            },
            comparison="GreaterThanOrEqualToThreshold",
            threshold=-1.5,
            periods=8,
            breaching=7,
            missing="ignore",
            on_alarm=frozenset({CHANGES}),
            on_ok=frozenset(),
            on_missing=frozenset(),
            tags={"Name": "acme-dev-alarm-drop-rate"},
        ),
        MetricAlarm(
            id="alarm/unusual",
            domain="monitoring",
            name="acme-dev-unusual",
            description="More or less than on other days",
            of={
                "band": Query(of=Expression("ANOMALY_DETECTION_BAND(rejects, 2)"), label="", watched=True),
                "rejects": Query(
                    of=Measure(
                        namespace="acme/dev/flow",
                        metric="rejects",
                        dimensions={"Zone": Text.of("b")},
                        statistic="Average",
                        period=900,
                    ),
                    label="rejected",
                    watched=True,
                ),
            },
            comparison="LessThanLowerOrGreaterThanUpperThreshold",
            threshold=Band("band"),
            periods=12,
            breaching=11,
            missing="breaching",
            on_alarm=frozenset({ALERTS}),
            on_ok=frozenset(),
            on_missing=frozenset(),
            tags={"Name": "acme-dev-alarm-unusual"},
        ),
        CompositeAlarm(
            id="composite-alarm/web",
            domain="monitoring",
            name="acme-dev-web-down",
            description="The web fails, and not for want of a way out",
            rule=Text.of(
                'ALARM("',
                AttributeOf("alarm/web-errors", "name"),
                '") AND NOT ALARM("',
                AttributeOf("alarm/nat-connections", "name"),
                '")',
            ),
            on_alarm=frozenset({CHANGES, ALERTS}),
            on_ok=frozenset(),
            on_missing=frozenset({CHANGES}),
            tags={"Name": "acme-dev-composite-web"},
        ),
        CompositeAlarm(
            id="composite-alarm/all",
            domain="monitoring",
            after=frozenset({"alarm/unusual"}),
            retained=True,
            name="acme-dev-all",
            description="Anything at all",
            rule=Text.of('ALARM("', AttributeOf("composite-alarm/web", "name"), '")'),
            on_alarm=frozenset(),
            on_ok=frozenset({ALERTS, CHANGES}),
            on_missing=frozenset(),
            tags={"Name": "acme-dev-composite-all"},
        ),
        Dashboard(
            id="dashboard/network",
            domain="monitoring",
            name="acme-dev-network",
            body=Document.of(
                {
                    "periodOverride": "inherit",
                    "widgets": [
                        {
                            "type": "metric",
                            "x": 0,
                            "width": 12,
                            "properties": {
                                "metrics": [
                                    ["AWS/NATGateway", "BytesOutToSource", Text.of(AttributeOf(NAT.target, "id"))],
                                    ["...", None],
                                ],
                                "stacked": False,
                                "yAxis": {"left": {"min": 0.5}},
                            },
                        },
                        {
                            "type": "alarm",
                            "properties": {"alarms": [Text.of(AttributeOf("alarm/drop-rate", "arn"))]},
                        },
                    ],
                }
            ),
        ),
        EventRule(
            id="event-rule/group-changes",
            domain="monitoring",
            name="acme-dev-group-changes",
            description="Someone opens what was closed",
            pattern=Document.of(
                {
                    "source": ["aws.ec2"],
                    "detail": {
                        "eventName": [{"prefix": "AuthorizeSecurityGroup"}],
                        "errorCode": [{"exists": False}, None],
                        "requestParameters": {
                            "groupId": [Text.of(AttributeOf(APP.target, "id"))],
                            "limit": [{"numeric": [">", 0.5]}],
                        },
                    },
                }
            ),
            targets={"alerts": ALERTS, "changes.of-dev_1": CHANGES},
            tags={"Name": "acme-dev-rule-group-changes"},
        ),
        EventRule(
            id="event-rule/health",
            domain="monitoring",
            after=frozenset({"event-rule/group-changes"}),
            retained=True,
            name="acme-dev-health",
            description="AWS itself is not well",
            pattern=Document.of({"source": ["aws.health"], "region": ["ap-south-1"]}),
            targets={},
            tags={"Name": "acme-dev-rule-health"},
        ),
    ]
)


def part(*ids: str) -> ResourceGraph:
    """Of the sample these resources, with all that they need."""
    needed: set[str] = set()
    more = set(ids)
    while more:
        needed |= more
        waited = [{ref.target for ref in references(SAMPLE.by_id[id])} | SAMPLE.by_id[id].after for id in more]
        more = set[str]().union(*waited) - needed
    return ResourceGraph.of(SAMPLE.by_id[id] for id in needed)
