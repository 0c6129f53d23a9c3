"""Keys, logs, topics, alarms, dashboards and event rules, from

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_KMS.html, AWS_Logs.html, AWS_SNS.html,
AWS_CloudWatch.html and AWS_Events.html
https://www.pulumi.com/registry/packages/aws/api-docs/kms/, cloudwatch/ and sns/
"""

from core.graph import (
    AttributeOf,
    Band,
    CompositeAlarm,
    Condition,
    Dashboard,
    Document,
    EventRule,
    Expression,
    Key,
    LogGroup,
    Measure,
    MetricAlarm,
    MetricFilter,
    Policy,
    Principal,
    Query,
    Ref,
    Statement,
    Subscription,
    Text,
    Topic,
)
from tests.kinds.row import Row

ALERTS, CHANGES = Ref(Topic, "topic/alerts"), Ref(Topic, "topic/changes")

ROWS = [
    Row(
        Key(
            id="key/monitoring",
            domain="monitoring",
            after=frozenset({"log-group/trail"}),
            retained=True,
            alias="alias/acme-dev-monitoring",
            description="topics of acme-dev",
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            principals=frozenset({Principal("Service", Text.of("cloudwatch.amazonaws.com"))}),
                            actions=frozenset({"kms:Decrypt", "kms:GenerateDataKey*"}),
                            resources=frozenset({Text.of("*")}),
                        ),
                    }
                )
            ),
            rotation=True,
            deletion_days=21,
            tags={"owner": "watch"},
        ),
        {
            "KeyMonitoring": {
                "Type": "AWS::KMS::Key",
                "Properties": {
                    "Description": "topics of acme-dev",
                    "KeySpec": "SYMMETRIC_DEFAULT",
                    "KeyUsage": "ENCRYPT_DECRYPT",
                    "Enabled": True,
                    "MultiRegion": False,
                    "EnableKeyRotation": True,
                    "RotationPeriodInDays": 365,
                    "PendingWindowInDays": 21,
                    "KeyPolicy": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": ["cloudwatch.amazonaws.com"]},
                                "Action": ["kms:Decrypt", "kms:GenerateDataKey*"],
                                "Resource": ["*"],
                            }
                        ],
                    },
                    "Tags": [{"Key": "owner", "Value": "watch"}],
                },
                "DependsOn": ["LogGroupTrail"],
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Metadata": {"isoform:id": "key/monitoring"},
            },
            "KeyMonitoringAlias": {
                "Type": "AWS::KMS::Alias",
                "Properties": {"AliasName": "alias/acme-dev-monitoring", "TargetKeyId": {"Ref": "KeyMonitoring"}},
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
                "Metadata": {"isoform:id": "key/monitoring#alias"},
            },
        },
        {
            "key/monitoring": (
                "aws:kms/key:Key",
                {
                    "description": "topics of acme-dev",
                    "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
                    "keyUsage": "ENCRYPT_DECRYPT",
                    "isEnabled": True,
                    "multiRegion": False,
                    "enableKeyRotation": True,
                    "rotationPeriodInDays": 365,
                    "deletionWindowInDays": 21,
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Principal": {"Service": ["cloudwatch.amazonaws.com"]}, '
                    '"Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": ["*"]}]}',
                    "tags": {"owner": "watch"},
                },
            ),
            "key/monitoring#alias": (
                "aws:kms/alias:Alias",
                {"name": "alias/acme-dev-monitoring", "targetKeyId": "${key/monitoring|keyId}"},
            ),
        },
    ),
    Row(
        LogGroup(
            id="log-group/trail",
            domain="monitoring",
            name="/acme/dev/trail",
            retention_days=400,
            key=None,
            tags={"owner": "auditors"},
        ),
        {
            "LogGroupTrail": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": "/acme/dev/trail",
                    "LogGroupClass": "STANDARD",
                    "RetentionInDays": 400,
                    "Tags": [{"Key": "owner", "Value": "auditors"}],
                },
                "Metadata": {"isoform:id": "log-group/trail"},
            }
        },
        {
            "log-group/trail": (
                "aws:cloudwatch/logGroup:LogGroup",
                {
                    "name": "/acme/dev/trail",
                    "logGroupClass": "STANDARD",
                    "retentionInDays": 400,
                    "tags": {"owner": "auditors"},
                },
            )
        },
    ),
    Row(
        LogGroup(
            id="log-group/web",
            domain="monitoring",
            name="/acme/dev/web",
            retention_days=None,
            key=Ref(Key, "key/monitoring"),
            tags={"owner": "web"},
        ),
        {
            "LogGroupWeb": {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "LogGroupName": "/acme/dev/web",
                    "LogGroupClass": "STANDARD",
                    "KmsKeyId": {"Fn::GetAtt": ["KeyMonitoring", "Arn"]},
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["KeyMonitoringAlias"],
                "Metadata": {"isoform:id": "log-group/web"},
            }
        },
        {
            "log-group/web": (
                "aws:cloudwatch/logGroup:LogGroup",
                {
                    "name": "/acme/dev/web",
                    "logGroupClass": "STANDARD",
                    "retentionInDays": 0,
                    "kmsKeyId": "${key/monitoring|arn}",
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        MetricFilter(
            id="metric-filter/web-errors",
            domain="monitoring",
            name="acme-dev-web-errors",
            group=Ref(LogGroup, "log-group/web"),
            pattern='{ $.level = "error" }',
            namespace="acme/dev",
            metric="errors",
            value="$.times",
            default=0.0,
            unit="Count",
        ),
        {
            "MetricFilterWebErrors": {
                "Type": "AWS::Logs::MetricFilter",
                "Properties": {
                    "FilterName": "acme-dev-web-errors",
                    "LogGroupName": {"Ref": "LogGroupWeb"},
                    "FilterPattern": '{ $.level = "error" }',
                    "MetricTransformations": [
                        {
                            "MetricNamespace": "acme/dev",
                            "MetricName": "errors",
                            "MetricValue": "$.times",
                            "DefaultValue": 0,
                            "Unit": "Count",
                        }
                    ],
                },
                "Metadata": {"isoform:id": "metric-filter/web-errors"},
            }
        },
        {
            "metric-filter/web-errors": (
                "aws:cloudwatch/logMetricFilter:LogMetricFilter",
                {
                    "name": "acme-dev-web-errors",
                    "logGroupName": "${log-group/web|name}",
                    "pattern": '{ $.level = "error" }',
                    "metricTransformation": {
                        "namespace": "acme/dev",
                        "name": "errors",
                        "value": "$.times",
                        "defaultValue": "0",
                        "unit": "Count",
                    },
                },
            )
        },
    ),
    Row(
        MetricFilter(
            id="metric-filter/root-use",
            domain="monitoring",
            name="acme-dev-root-use",
            group="/aws/cloudtrail/organisation",
            pattern='{ $.userIdentity.type = "Root" }',
            namespace="acme/trail",
            metric="root-use",
            value="1",
            default=None,
            unit="None",
        ),
        {
            "MetricFilterRootUse": {
                "Type": "AWS::Logs::MetricFilter",
                "Properties": {
                    "FilterName": "acme-dev-root-use",
                    "LogGroupName": "/aws/cloudtrail/organisation",
                    "FilterPattern": '{ $.userIdentity.type = "Root" }',
                    "MetricTransformations": [
                        {
                            "MetricNamespace": "acme/trail",
                            "MetricName": "root-use",
                            "MetricValue": "1",
                            "Unit": "None",
                        }
                    ],
                },
                "Metadata": {"isoform:id": "metric-filter/root-use"},
            }
        },
        {
            "metric-filter/root-use": (
                "aws:cloudwatch/logMetricFilter:LogMetricFilter",
                {
                    "name": "acme-dev-root-use",
                    "logGroupName": "/aws/cloudtrail/organisation",
                    "pattern": '{ $.userIdentity.type = "Root" }',
                    "metricTransformation": {
                        "namespace": "acme/trail",
                        "name": "root-use",
                        "value": "1",
                        "unit": "None",
                    },
                },
            )
        },
    ),
    Row(
        Topic(
            id="topic/alerts",
            domain="monitoring",
            name="acme-dev-alerts",
            display_name="acme dev",
            key=Ref(Key, "key/monitoring"),
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            principals=frozenset({Principal("Service", Text.of("cloudwatch.amazonaws.com"))}),
                            actions=frozenset({"sns:Publish"}),
                            resources=frozenset({Text.of("arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts")}),
                        ),
                    }
                )
            ),
            tags={"owner": "oncall"},
        ),
        {
            "TopicAlerts": {
                "Type": "AWS::SNS::Topic",
                "Properties": {
                    "TopicName": "acme-dev-alerts",
                    "DisplayName": "acme dev",
                    "KmsMasterKeyId": {"Fn::GetAtt": ["KeyMonitoring", "Arn"]},
                    "Tags": [{"Key": "owner", "Value": "oncall"}],
                },
                "DependsOn": ["KeyMonitoringAlias"],
                "Metadata": {"isoform:id": "topic/alerts"},
            },
            "TopicAlertsPolicy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {
                    "Topics": [{"Ref": "TopicAlerts"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Allow",
                                "Principal": {"Service": ["cloudwatch.amazonaws.com"]},
                                "Action": ["sns:Publish"],
                                "Resource": ["arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts"],
                            }
                        ],
                    },
                },
                "Metadata": {"isoform:id": "topic/alerts#policy"},
            },
        },
        {
            "topic/alerts": (
                "aws:sns/topic:Topic",
                {
                    "name": "acme-dev-alerts",
                    "displayName": "acme dev",
                    "kmsMasterKeyId": "${key/monitoring|arn}",
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
                    '"Principal": {"Service": ["cloudwatch.amazonaws.com"]}, "Action": ["sns:Publish"], '
                    '"Resource": ["arn:aws:sns:ap-south-1:111122223333:acme-dev-alerts"]}]}',
                    "tags": {"owner": "oncall"},
                },
            )
        },
    ),
    Row(
        Topic(
            id="topic/changes",
            domain="monitoring",
            name="acme-dev-changes",
            display_name="changes",
            key=None,
            policy=Policy(
                frozenset(
                    {
                        Statement(
                            effect="Deny",
                            principals=frozenset({Principal("AWS", Text.of("*"))}),
                            actions=frozenset({"sns:Subscribe"}),
                            resources=frozenset({Text.of("arn:aws:sns:ap-south-1:111122223333:acme-dev-changes")}),
                            conditions=frozenset(
                                {
                                    Condition(
                                        "StringNotEquals",
                                        "aws:SourceVpc",
                                        frozenset({Text.of(AttributeOf("vpc/main", "id"))}),
                                    )
                                }
                            ),
                        ),
                    }
                )
            ),
            tags={"owner": "auditors"},
        ),
        {
            "TopicChanges": {
                "Type": "AWS::SNS::Topic",
                "Properties": {
                    "TopicName": "acme-dev-changes",
                    "DisplayName": "changes",
                    "Tags": [{"Key": "owner", "Value": "auditors"}],
                },
                "Metadata": {"isoform:id": "topic/changes"},
            },
            "TopicChangesPolicy": {
                "Type": "AWS::SNS::TopicPolicy",
                "Properties": {
                    "Topics": [{"Ref": "TopicChanges"}],
                    "PolicyDocument": {
                        "Version": "2012-10-17",
                        "Statement": [
                            {
                                "Effect": "Deny",
                                "Principal": {"AWS": ["*"]},
                                "Action": ["sns:Subscribe"],
                                "Resource": ["arn:aws:sns:ap-south-1:111122223333:acme-dev-changes"],
                                "Condition": {"StringNotEquals": {"aws:SourceVpc": [{"Ref": "VpcMain"}]}},
                            }
                        ],
                    },
                },
                "Metadata": {"isoform:id": "topic/changes#policy"},
            },
        },
        {
            "topic/changes": (
                "aws:sns/topic:Topic",
                {
                    "name": "acme-dev-changes",
                    "displayName": "changes",
                    "policy": '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", '
                    '"Principal": {"AWS": ["*"]}, "Action": ["sns:Subscribe"], '
                    '"Resource": ["arn:aws:sns:ap-south-1:111122223333:acme-dev-changes"], '
                    '"Condition": {"StringNotEquals": {"aws:SourceVpc": ["${vpc/main|id}"]}}}]}',
                    "tags": {"owner": "auditors"},
                },
            )
        },
    ),
    Row(
        Subscription(
            id="subscription/alerts/hook",
            domain="monitoring",
            topic=ALERTS,
            protocol="https",
            endpoint="https://hook.acme.example/alerts",
            raw=True,
        ),
        {
            "SubscriptionAlertsHook": {
                "Type": "AWS::SNS::Subscription",
                "Properties": {
                    "TopicArn": {"Ref": "TopicAlerts"},
                    "Protocol": "https",
                    "Endpoint": "https://hook.acme.example/alerts",
                    "RawMessageDelivery": True,
                },
                "DependsOn": ["TopicAlertsPolicy"],
                "Metadata": {"isoform:id": "subscription/alerts/hook"},
            }
        },
        {
            "subscription/alerts/hook": (
                "aws:sns/topicSubscription:TopicSubscription",
                {
                    "topic": "${topic/alerts|arn}",
                    "protocol": "https",
                    "endpoint": "https://hook.acme.example/alerts",
                    "rawMessageDelivery": True,
                },
            )
        },
    ),
    Row(
        MetricAlarm(
            id="alarm/errors",
            domain="monitoring",
            name="acme-dev-errors",
            description="the web fails",
            of=Measure(
                namespace="acme/dev",
                metric="errors",
                dimensions={"Vpc": Text.of("of ", AttributeOf("vpc/main", "id")), "Zone": Text.of("a")},
                statistic="Sum",
                period=300,
            ),
            comparison="GreaterThanThreshold",
            threshold=5.5,
            periods=4,
            breaching=3,
            missing="notBreaching",
            on_alarm=frozenset({CHANGES, ALERTS}),
            on_ok=frozenset({ALERTS}),
            on_missing=frozenset(),
            tags={"owner": "web"},
        ),
        {
            "AlarmErrors": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "acme-dev-errors",
                    "AlarmDescription": "the web fails",
                    "Namespace": "acme/dev",
                    "MetricName": "errors",
                    "Dimensions": [
                        {"Name": "Vpc", "Value": {"Fn::Join": ["", ["of ", {"Ref": "VpcMain"}]]}},
                        {"Name": "Zone", "Value": "a"},
                    ],
                    "Statistic": "Sum",
                    "Period": 300,
                    "ComparisonOperator": "GreaterThanThreshold",
                    "Threshold": 5.5,
                    "EvaluationPeriods": 4,
                    "DatapointsToAlarm": 3,
                    "TreatMissingData": "notBreaching",
                    "ActionsEnabled": True,
                    "AlarmActions": [{"Ref": "TopicAlerts"}, {"Ref": "TopicChanges"}],
                    "OKActions": [{"Ref": "TopicAlerts"}],
                    "InsufficientDataActions": [],
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "alarm/errors"},
            }
        },
        {
            "alarm/errors": (
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                {
                    "name": "acme-dev-errors",
                    "alarmDescription": "the web fails",
                    "namespace": "acme/dev",
                    "metricName": "errors",
                    "dimensions": {"Vpc": "of ${vpc/main|id}", "Zone": "a"},
                    "statistic": "Sum",
                    "period": 300,
                    "comparisonOperator": "GreaterThanThreshold",
                    "threshold": 5.5,
                    "evaluationPeriods": 4,
                    "datapointsToAlarm": 3,
                    "treatMissingData": "notBreaching",
                    "actionsEnabled": True,
                    "alarmActions": ["${topic/alerts|arn}", "${topic/changes|arn}"],
                    "okActions": ["${topic/alerts|arn}"],
                    "insufficientDataActions": [],
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        MetricAlarm(
            id="alarm/slow",
            domain="monitoring",
            name="acme-dev-slow",
            description="the web is slow",
            of=Measure(
                namespace="acme/web",
                metric="latency",
                dimensions={},
                statistic="p99.9",
                period=60,
            ),
            comparison="GreaterThanOrEqualToThreshold",
            threshold=2.0,
            periods=6,
            breaching=5,
            missing="ignore",
            on_alarm=frozenset(),
            on_ok=frozenset({CHANGES}),
            on_missing=frozenset({ALERTS}),
            tags={"owner": "web"},
        ),
        {
            "AlarmSlow": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "acme-dev-slow",
                    "AlarmDescription": "the web is slow",
                    "Namespace": "acme/web",
                    "MetricName": "latency",
                    "Dimensions": [],
                    "ExtendedStatistic": "p99.9",
                    "Period": 60,
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "Threshold": 2,
                    "EvaluationPeriods": 6,
                    "DatapointsToAlarm": 5,
                    "TreatMissingData": "ignore",
                    "ActionsEnabled": True,
                    "AlarmActions": [],
                    "OKActions": [{"Ref": "TopicChanges"}],
                    "InsufficientDataActions": [{"Ref": "TopicAlerts"}],
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "alarm/slow"},
            }
        },
        {
            "alarm/slow": (
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                {
                    "name": "acme-dev-slow",
                    "alarmDescription": "the web is slow",
                    "namespace": "acme/web",
                    "metricName": "latency",
                    "dimensions": {},
                    "extendedStatistic": "p99.9",
                    "period": 60,
                    "comparisonOperator": "GreaterThanOrEqualToThreshold",
                    "threshold": 2,
                    "evaluationPeriods": 6,
                    "datapointsToAlarm": 5,
                    "treatMissingData": "ignore",
                    "actionsEnabled": True,
                    "alarmActions": [],
                    "okActions": ["${topic/changes|arn}"],
                    "insufficientDataActions": ["${topic/alerts|arn}"],
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        MetricAlarm(
            id="alarm/failing",
            domain="monitoring",
            name="acme-dev-failing",
            description="too many of the requests fail",
            of={
                "all": Query(
                    of=Measure(
                        namespace="acme/web",
                        metric="requests",
                        dimensions={"Vpc": Text.of(AttributeOf("vpc/main", "id"))},
                        statistic="SampleCount",
                        period=120,
                    ),
                    label="requests, all of them",
                    watched=False,
                ),
                "rate": Query(of=Expression("errors / all * 100"), label="in percent", watched=True),
                "errors": Query(
                    of=Measure(
                        namespace="acme/dev",
                        metric="errors",
                        dimensions={"Zone": Text.of("b")},
                        statistic="tm90",
                        period=180,
                    ),
                    label="those that fail",
                    watched=False,
                ),
            },
            comparison="LessThanOrEqualToThreshold",
            threshold=-0.25,
            periods=8,
            breaching=7,
            missing="missing",
            on_alarm=frozenset({CHANGES}),
            on_ok=frozenset({ALERTS, CHANGES}),
            on_missing=frozenset(),
            tags={"owner": "web"},
        ),
        {
            "AlarmFailing": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "acme-dev-failing",
                    "AlarmDescription": "too many of the requests fail",
                    "Metrics": [
                        {
                            "Id": "all",
                            "Label": "requests, all of them",
                            "MetricStat": {
                                "Metric": {
                                    "Namespace": "acme/web",
                                    "MetricName": "requests",
                                    "Dimensions": [{"Name": "Vpc", "Value": {"Ref": "VpcMain"}}],
                                },
                                "Stat": "SampleCount",
                                "Period": 120,
                            },
                            "ReturnData": False,
                        },
                        {
                            "Id": "errors",
                            "Label": "those that fail",
                            "MetricStat": {
                                "Metric": {
                                    "Namespace": "acme/dev",
                                    "MetricName": "errors",
                                    "Dimensions": [{"Name": "Zone", "Value": "b"}],
                                },
                                "Stat": "tm90",
                                "Period": 180,
                            },
                            "ReturnData": False,
                        },
                        {
                            "Id": "rate",
                            "Label": "in percent",
                            "Expression": "errors / all * 100",
                            "ReturnData": True,
                        },
                    ],
                    "ComparisonOperator": "LessThanOrEqualToThreshold",
                    "Threshold": -0.25,
                    "EvaluationPeriods": 8,
                    "DatapointsToAlarm": 7,
                    "TreatMissingData": "missing",
                    "ActionsEnabled": True,
                    "AlarmActions": [{"Ref": "TopicChanges"}],
                    "OKActions": [{"Ref": "TopicAlerts"}, {"Ref": "TopicChanges"}],
                    "InsufficientDataActions": [],
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "alarm/failing"},
            }
        },
        {
            "alarm/failing": (
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                {
                    "name": "acme-dev-failing",
                    "alarmDescription": "too many of the requests fail",
                    "metricQueries": [
                        {
                            "id": "all",
                            "label": "requests, all of them",
                            "metric": {
                                "namespace": "acme/web",
                                "metricName": "requests",
                                "dimensions": {"Vpc": "${vpc/main|id}"},
                                "stat": "SampleCount",
                                "period": 120,
                            },
                            "returnData": False,
                        },
                        {
                            "id": "errors",
                            "label": "those that fail",
                            "metric": {
                                "namespace": "acme/dev",
                                "metricName": "errors",
                                "dimensions": {"Zone": "b"},
                                "stat": "tm90",
                                "period": 180,
                            },
                            "returnData": False,
                        },
                        {
                            "id": "rate",
                            "label": "in percent",
                            "expression": "errors / all * 100",
                            "returnData": True,
                        },
                    ],
                    "comparisonOperator": "LessThanOrEqualToThreshold",
                    "threshold": -0.25,
                    "evaluationPeriods": 8,
                    "datapointsToAlarm": 7,
                    "treatMissingData": "missing",
                    "actionsEnabled": True,
                    "alarmActions": ["${topic/changes|arn}"],
                    "okActions": ["${topic/alerts|arn}", "${topic/changes|arn}"],
                    "insufficientDataActions": [],
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        # Both return data: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html,
        # under its examples.
        MetricAlarm(
            id="alarm/unusual",
            domain="monitoring",
            name="acme-dev-unusual",
            description="more or less than on other days",
            of={
                "usual": Query(of=Expression("ANOMALY_DETECTION_BAND(visits, 2)"), label="as ever", watched=True),
                "visits": Query(
                    of=Measure(
                        namespace="acme/web",
                        metric="requests",
                        dimensions={},
                        statistic="Average",
                        period=900,
                    ),
                    label="today",
                    watched=True,
                ),
            },
            comparison="LessThanLowerOrGreaterThanUpperThreshold",
            threshold=Band("usual"),
            periods=12,
            breaching=11,
            missing="breaching",
            on_alarm=frozenset({ALERTS}),
            on_ok=frozenset(),
            on_missing=frozenset({CHANGES}),
            tags={"owner": "web"},
        ),
        {
            "AlarmUnusual": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "acme-dev-unusual",
                    "AlarmDescription": "more or less than on other days",
                    "Metrics": [
                        {
                            "Id": "usual",
                            "Label": "as ever",
                            "Expression": "ANOMALY_DETECTION_BAND(visits, 2)",
                            "ReturnData": True,
                        },
                        {
                            "Id": "visits",
                            "Label": "today",
                            "MetricStat": {
                                "Metric": {"Namespace": "acme/web", "MetricName": "requests", "Dimensions": []},
                                "Stat": "Average",
                                "Period": 900,
                            },
                            "ReturnData": True,
                        },
                    ],
                    "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
                    "ThresholdMetricId": "usual",
                    "EvaluationPeriods": 12,
                    "DatapointsToAlarm": 11,
                    "TreatMissingData": "breaching",
                    "ActionsEnabled": True,
                    "AlarmActions": [{"Ref": "TopicAlerts"}],
                    "OKActions": [],
                    "InsufficientDataActions": [{"Ref": "TopicChanges"}],
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "alarm/unusual"},
            }
        },
        {
            "alarm/unusual": (
                "aws:cloudwatch/metricAlarm:MetricAlarm",
                {
                    "name": "acme-dev-unusual",
                    "alarmDescription": "more or less than on other days",
                    "metricQueries": [
                        {
                            "id": "usual",
                            "label": "as ever",
                            "expression": "ANOMALY_DETECTION_BAND(visits, 2)",
                            "returnData": True,
                        },
                        {
                            "id": "visits",
                            "label": "today",
                            "metric": {
                                "namespace": "acme/web",
                                "metricName": "requests",
                                "dimensions": {},
                                "stat": "Average",
                                "period": 900,
                            },
                            "returnData": True,
                        },
                    ],
                    "comparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
                    "thresholdMetricId": "usual",
                    "evaluationPeriods": 12,
                    "datapointsToAlarm": 11,
                    "treatMissingData": "breaching",
                    "actionsEnabled": True,
                    "alarmActions": ["${topic/alerts|arn}"],
                    "okActions": [],
                    "insufficientDataActions": ["${topic/changes|arn}"],
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        CompositeAlarm(
            id="composite-alarm/web",
            domain="monitoring",
            name="acme-dev-web",
            description="the web is down",
            rule=Text.of(
                'ALARM("',
                AttributeOf("alarm/errors", "name"),
                '") AND NOT ALARM("',
                AttributeOf("alarm/slow", "name"),
                '")',
            ),
            on_alarm=frozenset({CHANGES, ALERTS}),
            on_ok=frozenset({CHANGES}),
            on_missing=frozenset({ALERTS}),
            tags={"owner": "web"},
        ),
        {
            "CompositeAlarmWeb": {
                "Type": "AWS::CloudWatch::CompositeAlarm",
                "Properties": {
                    "AlarmName": "acme-dev-web",
                    "AlarmDescription": "the web is down",
                    "AlarmRule": {
                        "Fn::Join": [
                            "",
                            ['ALARM("', {"Ref": "AlarmErrors"}, '") AND NOT ALARM("', {"Ref": "AlarmSlow"}, '")'],
                        ]
                    },
                    "ActionsEnabled": True,
                    "AlarmActions": [{"Ref": "TopicAlerts"}, {"Ref": "TopicChanges"}],
                    "OKActions": [{"Ref": "TopicChanges"}],
                    "InsufficientDataActions": [{"Ref": "TopicAlerts"}],
                    "Tags": [{"Key": "owner", "Value": "web"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "composite-alarm/web"},
            }
        },
        {
            "composite-alarm/web": (
                "aws:cloudwatch/compositeAlarm:CompositeAlarm",
                {
                    "alarmName": "acme-dev-web",
                    "alarmDescription": "the web is down",
                    "alarmRule": 'ALARM("${alarm/errors|name}") AND NOT ALARM("${alarm/slow|name}")',
                    "actionsEnabled": True,
                    "alarmActions": ["${topic/alerts|arn}", "${topic/changes|arn}"],
                    "okActions": ["${topic/changes|arn}"],
                    "insufficientDataActions": ["${topic/alerts|arn}"],
                    "tags": {"owner": "web"},
                },
            )
        },
    ),
    Row(
        Dashboard(
            id="dashboard/network",
            domain="monitoring",
            name="acme-dev-network",
            body=Document.of(
                {
                    "widgets": [
                        {
                            "type": "metric",
                            "properties": {"metrics": [["acme/web", "requests", None]], "sparkline": True},
                        },
                        {
                            "type": "alarm",
                            "properties": {"alarms": [Text.of(AttributeOf("composite-alarm/web", "arn"))]},
                        },
                    ]
                }
            ),
        ),
        {
            "DashboardNetwork": {
                "Type": "AWS::CloudWatch::Dashboard",
                "Properties": {
                    "DashboardName": "acme-dev-network",
                    "DashboardBody": {
                        "Fn::Join": [
                            "",
                            [
                                '{"widgets": [{"type": "metric", "properties": '
                                '{"metrics": [["acme/web", "requests", null]], "sparkline": true}}, '
                                '{"type": "alarm", "properties": {"alarms": ["',
                                {"Fn::GetAtt": ["CompositeAlarmWeb", "Arn"]},
                                '"]}}]}',
                            ],
                        ]
                    },
                },
                "Metadata": {"isoform:id": "dashboard/network"},
            }
        },
        {
            "dashboard/network": (
                "aws:cloudwatch/dashboard:Dashboard",
                {
                    "dashboardName": "acme-dev-network",
                    "dashboardBody": '{"widgets": [{"type": "metric", "properties": '
                    '{"metrics": [["acme/web", "requests", null]], "sparkline": true}}, '
                    '{"type": "alarm", "properties": {"alarms": ["${composite-alarm/web|arn}"]}}]}',
                },
            )
        },
    ),
    Row(
        EventRule(
            id="event-rule/changes",
            domain="monitoring",
            name="acme-dev-changes",
            description="someone opens what was closed",
            pattern=Document.of(
                {
                    "source": ["aws.ec2"],
                    "detail": {
                        "errorCode": [None],
                        "requestParameters": {"vpcId": [Text.of(AttributeOf("vpc/main", "id"))]},
                    },
                }
            ),
            targets={"people": ALERTS, "records": CHANGES},
            tags={"owner": "security"},
        ),
        {
            "EventRuleChanges": {
                "Type": "AWS::Events::Rule",
                "Properties": {
                    "Name": "acme-dev-changes",
                    "Description": "someone opens what was closed",
                    "EventBusName": "default",
                    "State": "ENABLED",
                    "EventPattern": {
                        "source": ["aws.ec2"],
                        "detail": {"errorCode": [None], "requestParameters": {"vpcId": [{"Ref": "VpcMain"}]}},
                    },
                    "Targets": [
                        {"Id": "people", "Arn": {"Ref": "TopicAlerts"}},
                        {"Id": "records", "Arn": {"Ref": "TopicChanges"}},
                    ],
                    "Tags": [{"Key": "owner", "Value": "security"}],
                },
                "DependsOn": ["TopicAlertsPolicy", "TopicChangesPolicy"],
                "Metadata": {"isoform:id": "event-rule/changes"},
            }
        },
        {
            "event-rule/changes": (
                "aws:cloudwatch/eventRule:EventRule",
                {
                    "name": "acme-dev-changes",
                    "description": "someone opens what was closed",
                    "eventBusName": "default",
                    "state": "ENABLED",
                    "eventPattern": '{"source": ["aws.ec2"], "detail": {"errorCode": [null], '
                    '"requestParameters": {"vpcId": ["${vpc/main|id}"]}}}',
                    "tags": {"owner": "security"},
                },
            ),
            "event-rule/changes#people": (
                "aws:cloudwatch/eventTarget:EventTarget",
                {
                    "rule": "${event-rule/changes|name}",
                    "eventBusName": "default",
                    "targetId": "people",
                    "arn": "${topic/alerts|arn}",
                },
            ),
            "event-rule/changes#records": (
                "aws:cloudwatch/eventTarget:EventTarget",
                {
                    "rule": "${event-rule/changes|name}",
                    "eventBusName": "default",
                    "targetId": "records",
                    "arn": "${topic/changes|arn}",
                },
            ),
        },
    ),
]
