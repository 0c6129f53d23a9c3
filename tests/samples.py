"""A graph with every kind, every field set and every choice both ways, and no two values alike: a swap cannot hide."""

from ipaddress import IPv4Network, IPv6Network

from core.graph import (
    EgressRule,
    ElasticIp,
    EveryProtocol,
    IngressRule,
    InternetGateway,
    NatGateway,
    Ports,
    Ref,
    ResourceGraph,
    Route,
    RouteTable,
    RouteTableAssociation,
    SecurityGroup,
    Subnet,
    Vpc,
)

ACCOUNT, REGION = "111122223333", "ap-south-1"

VPC, SHARED = Ref(Vpc, "vpc/main"), Ref(Vpc, "vpc/shared")
GATEWAY = Ref(InternetGateway, "internet-gateway/main")
PUBLIC, PRIVATE = Ref(Subnet, "subnet/public/a"), Ref(Subnet, "subnet/private/b")
ADDRESS, NAT = Ref(ElasticIp, "elastic-ip/nat/a"), Ref(NatGateway, "nat-gateway/a")
OUT, IN = Ref(RouteTable, "route-table/public"), Ref(RouteTable, "route-table/private/b")
APP, DATA = Ref(SecurityGroup, "group/app"), Ref(SecurityGroup, "group/data")

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
            zone="ap-south-1b",
            public_addresses=False,
            tags={"Name": "acme-dev-private-b"},
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
    ]
)
