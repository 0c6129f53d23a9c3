"""The services that a rule may name, and their ports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Protocol = Literal["tcp", "udp", "icmp"]
"""Which a rule may say: `icmp` is that of the addresses with which it goes."""
IpProtocol = Protocol | Literal["icmpv6"]
"""As AWS tells them apart."""


@dataclass(frozen=True, slots=True)
class PortRange:
    """From `first` to `last`; for icmp and icmpv6 the type and the code, -1 for every one."""

    protocol: IpProtocol
    first: int
    last: int


def _tcp(first: int, last: int | None = None) -> tuple[PortRange, ...]:
    return (PortRange("tcp", first, last or first),)


def _udp(port: int) -> tuple[PortRange, ...]:
    return (PortRange("udp", port, port),)


def _both(port: int) -> tuple[PortRange, ...]:
    return (*_tcp(port), *_udp(port))


# As IANA registers them (https://www.iana.org/assignments/service-names-port-numbers), but for those with a source.
# `-tls` is the same service by TLS; `-peers` is what its servers say to each other.
SERVICES: Mapping[str, tuple[PortRange, ...]] = {
    "ping": (PortRange("icmp", 8, -1),),  # IANA, ICMP type numbers: echo
    # The web
    "http": _tcp(80),
    "https": _tcp(443),
    "http-alt": _tcp(8080),
    "https-alt": _tcp(8443),  # https://tomcat.apache.org/tomcat-11.0-doc/ssl-howto.html
    "squid": _tcp(3128),  # http://www.squid-cache.org/Doc/config/http_port/
    # Administration
    "ssh": _tcp(22),
    "rdp": _tcp(3389),
    "winrm": _tcp(5985),
    "winrm-tls": _tcp(5986),
    "puppet": _tcp(8140),
    "puppetdb": _tcp(8081),  # https://www.puppet.com/docs/puppetdb/latest/configure.html
    "salt": _tcp(4505, 4506),  # https://docs.saltproject.io/en/latest/topics/tutorials/firewall.html
    # Names, time and directories
    "dns": _both(53),
    "ntp": _udp(123),
    "kerberos": _both(88),
    "kpasswd": _both(464),
    "ldap": _tcp(389),
    "ldaps": _tcp(636),
    "global-catalog": _tcp(3268),
    "global-catalog-tls": _tcp(3269),
    "rpc": _tcp(135),
    "radius": _udp(1812),
    "radius-accounting": _udp(1813),
    # Mail
    "smtp": _tcp(25),
    "submission": _tcp(587),
    "smtps": _tcp(465),
    "imaps": _tcp(993),
    "pop3s": _tcp(995),
    # Files
    "nfs": _tcp(2049),
    "smb": _tcp(445),
    # https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html
    "lustre": (*_tcp(988), *_tcp(1018, 1023)),
    # Databases
    "postgres": _tcp(5432),
    "mysql": _tcp(3306),
    "mssql": _tcp(1433),
    "mssql-browser": _udp(1434),
    "oracle": _tcp(1521),
    "oracle-tls": _tcp(2484),
    "redshift": _tcp(5439),  # https://docs.aws.amazon.com/redshift/latest/mgmt/rs-security-group-public-private.html
    "mongodb": _tcp(27017),
    "documentdb": _tcp(27017),  # https://docs.aws.amazon.com/documentdb/latest/developerguide/db-instance-create.html
    "neptune": _tcp(8182),  # https://docs.aws.amazon.com/neptune/latest/userguide/limits.html
    "cassandra": _tcp(9042),
    "keyspaces": _tcp(9142),  # https://docs.aws.amazon.com/keyspaces/latest/devguide/programmatic.endpoints.html
    "influxdb": _tcp(8086),
    "neo4j": _tcp(7687),
    # Caches
    "redis": _tcp(6379),
    "valkey": _tcp(6379),  # https://valkey.io/topics/valkey.conf/
    "memcached": _tcp(11211),
    "dax": _tcp(8111),  # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.create-cluster.cli.html
    "dax-tls": _tcp(9111),  # likewise
    # Search
    "opensearch": _tcp(9200),  # https://docs.opensearch.org/latest/install-and-configure/install-opensearch/
    "opensearch-peers": _tcp(9300),  # likewise
    "opensearch-dashboards": _tcp(5601),  # likewise
    "elasticsearch": _tcp(9200),  # https://www.elastic.co/docs/reference/elasticsearch/configuration-reference
    "elasticsearch-peers": _tcp(9300),  # likewise
    "kibana": _tcp(5601),  # https://www.elastic.co/docs/reference/kibana/configuration-reference
    "logstash": _tcp(5044),  # https://www.elastic.co/docs/reference/logstash/plugins/plugins-inputs-beats
    "solr": _tcp(8983),
    # Queues and streams
    "kafka": _tcp(9092),  # https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html
    "kafka-tls": _tcp(9094),  # likewise
    "kafka-scram": _tcp(9096),  # likewise
    "kafka-iam": _tcp(9098),  # likewise
    "zookeeper": _tcp(2181),  # likewise
    "zookeeper-tls": _tcp(2182),  # likewise
    "zookeeper-peers": (*_tcp(2888), *_tcp(3888)),  # https://zookeeper.apache.org/doc/current/zookeeperStarted.html
    "amqp": _tcp(5672),
    "amqps": _tcp(5671),
    "mqtt": _tcp(1883),
    "mqtts": _tcp(8883),
    "openwire-tls": _tcp(
        61617
    ),  # https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-basic-elements.html
    "stomp-tls": _tcp(61614),  # likewise
    "rabbitmq-management": _tcp(15672),  # https://www.rabbitmq.com/docs/networking
    "rabbitmq-peers": (*_tcp(4369), *_tcp(25672)),  # likewise
    "nats": _tcp(4222),  # https://docs.nats.io/running-a-nats-service/configuration
    # Clusters and secrets
    "kubernetes-api": _tcp(6443),  # https://kubernetes.io/docs/reference/networking/ports-and-protocols/
    "kubelet": _tcp(10250),  # likewise
    "node-ports": (PortRange("tcp", 30000, 32767), PortRange("udp", 30000, 32767)),  # likewise
    "etcd": _tcp(2379),
    "etcd-peers": _tcp(2380),
    "swarm": _tcp(2377),  # https://docs.docker.com/engine/swarm/swarm-tutorial/
    "swarm-peers": _both(7946),  # likewise
    "vxlan": _udp(4789),
    "consul": _tcp(8500),  # https://developer.hashicorp.com/consul/docs/reference/architecture/ports
    "consul-tls": _tcp(8501),  # likewise
    "consul-grpc": _tcp(8502),  # likewise
    "consul-grpc-tls": _tcp(8503),  # likewise
    "consul-dns": _both(8600),  # likewise
    "consul-peers": _tcp(8300),  # likewise
    "consul-gossip": _both(8301),  # likewise
    "vault": _tcp(8200),  # https://developer.hashicorp.com/vault/docs/configuration/listener/tcp
    "vault-peers": _tcp(8201),  # likewise
    "nomad": _tcp(4646),  # https://developer.hashicorp.com/nomad/docs/architecture/requirements
    "nomad-rpc": _tcp(4647),  # likewise
    "nomad-gossip": _both(4648),  # likewise
    # Monitoring
    "snmp": _udp(161),
    "snmp-trap": _udp(162),
    "syslog": _udp(514),
    "syslog-tls": _tcp(6514),
    "prometheus": _tcp(9090),  # https://github.com/prometheus/prometheus/wiki/Default-port-allocations
    "pushgateway": _tcp(9091),  # likewise
    "alertmanager": _tcp(9093),  # likewise
    "node-exporter": _tcp(9100),  # likewise
    "grafana": _tcp(3000),  # https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/
    "loki": _tcp(3100),  # https://grafana.com/docs/loki/latest/configure/
    "otlp": _tcp(4317),
    "otlp-http": _tcp(4318),  # https://opentelemetry.io/docs/specs/otlp/
    "zipkin": _tcp(9411),  # https://zipkin.io/pages/quickstart
    "xray": _udp(2000),  # https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon.html
    "statsd": _udp(8125),  # https://github.com/statsd/statsd/blob/master/exampleConfig.js
    "graphite": _tcp(2003),  # https://graphite.readthedocs.io/en/stable/carbon-daemons.html
    "zabbix-agent": _tcp(10050),
    "zabbix-server": _tcp(10051),
    "splunk-forwarding": _tcp(9997),  # https://help.splunk.com (Splunk Enterprise: components and their network ports)
    "splunk-collector": _tcp(8088),  # likewise
    "splunk-management": _tcp(8089),  # likewise
    "splunk-web": _tcp(8000),  # likewise
    # Tunnels
    "openvpn": _udp(1194),
    "wireguard": _udp(51820),  # https://www.wireguard.com/quickstart/
    "ipsec": (*_udp(500), *_udp(4500)),
}
