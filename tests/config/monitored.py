"""Monitoring in YAML and the same in Python: every key of it, and what dev has."""

from __future__ import annotations

from core.model import (
    Alarm,
    CompositeAlarm,
    Dashboard,
    Event,
    Key,
    LogGroup,
    LogMetric,
    Metric,
    Monitoring,
    Subscription,
    Term,
    Topic,
    Widget,
)

EVERY_KEY = """\
monitoring:
  defaults: foundation
  tell: [alerts]
  except: [nat-b-drops]
  cloudtrail-group: trail
  key: {rotation: false, deletion-days: 7, retain: true}
  log-groups:
    web: {retention: 90, encrypted: false, retain: true}
  log-metrics:
    errors: {group: web, pattern: error, value: $.n, unit: Count, default: 0.5}
  metrics:
    requests: {namespace: shop, name: Requests, dimensions: {Stage: prod}}
    bytes: {nat-gateway: e, name: BytesOutToDestination}
    partner: {endpoint: partner, name: BytesProcessed}
    logged: {log-group: web, name: IncomingBytes}
  topics:
    alerts:
      display-name: shop alerts
      encrypted: false
      subscriptions:
        - {email: oncall@shop.example}
        - {email-json: robot@shop.example}
        - {https: "https://shop.example/alerts", raw: true}
        - {lambda: "arn:aws:lambda:eu-central-1:444455556666:function:pager"}
        - {sms: "+15555550100"}
        - {sqs: "arn:aws:sqs:eu-central-1:444455556666:alerts"}
  alarms:
    errors:
      maths: 100 * errors / requests
      with:
        errors: {metric: errors}
        requests: {metric: requests, statistic: SampleCount}
      statistic: Sum
      period: 1 minute
      when: "> 0.5"
      for: 2
      of: 3
      missing: ok
      tell: [alerts]
      tell-ok: [alerts]
      tell-missing: [alerts]
      description: too many errors
    bytes: {metric: bytes, statistic: Sum, when: above 2 deviations}
  composite-alarms:
    both: {when: errors and bytes, tell: [alerts], tell-ok: [alerts], description: at once}
  dashboards:
    shop:
      widgets:
        - {text: Hello, width: full}
        - {title: Errors, metrics: [errors], statistic: Maximum, period: 1 hour}
        - {alarms: [errors, both]}
        - {raw: {type: log, properties: {query: fields @message, n: [1, 0.5, true, null]}}}
  events:
    health: {pattern: {source: [aws.health]}, tell: [alerts], description: health}
"""
EVERY_FIELD = Monitoring(
    defaults="foundation",
    tell=("alerts",),
    except_=("nat-b-drops",),
    cloudtrail_group="trail",
    key=Key(rotation=False, deletion_days=7, retain=True),
    log_groups={"web": LogGroup(retention=90, encrypted=False, retain=True)},
    log_metrics={"errors": LogMetric(group="web", pattern="error", value="$.n", unit="Count", default=0.5)},
    metrics={
        "requests": Metric(namespace="shop", name="Requests", dimensions={"Stage": "prod"}),
        "bytes": Metric(nat_gateway="e", name="BytesOutToDestination"),
        "partner": Metric(endpoint="partner", name="BytesProcessed"),
        "logged": Metric(log_group="web", name="IncomingBytes"),
    },
    topics={
        "alerts": Topic(
            display_name="shop alerts",
            encrypted=False,
            subscriptions=(
                Subscription(email="oncall@shop.example"),
                Subscription(email_json="robot@shop.example"),
                Subscription(https="https://shop.example/alerts", raw=True),
                Subscription(lambda_="arn:aws:lambda:eu-central-1:444455556666:function:pager"),
                Subscription(sms="+15555550100"),
                Subscription(sqs="arn:aws:sqs:eu-central-1:444455556666:alerts"),
            ),
        )
    },
    alarms={
        "errors": Alarm(
            maths="100 * errors / requests",
            with_={"errors": Term(metric="errors"), "requests": Term(metric="requests", statistic="SampleCount")},
            statistic="Sum",
            period="1 minute",
            when="> 0.5",
            for_=2,
            of=3,
            missing="ok",
            tell=("alerts",),
            tell_ok=("alerts",),
            tell_missing=("alerts",),
            description="too many errors",
        ),
        "bytes": Alarm(metric="bytes", statistic="Sum", when="above 2 deviations"),
    },
    composite_alarms={
        "both": CompositeAlarm(when="errors and bytes", tell=("alerts",), tell_ok=("alerts",), description="at once")
    },
    dashboards={
        "shop": Dashboard(
            widgets=(
                Widget(text="Hello", width="full"),
                Widget(title="Errors", metrics=("errors",), statistic="Maximum", period="1 hour"),
                Widget(alarms=("errors", "both")),
                Widget(raw={"type": "log", "properties": {"query": "fields @message", "n": (1, 0.5, True, None)}}),
            )
        )
    },
    events={"health": Event(pattern={"source": ("aws.health",)}, tell=("alerts",), description="health")},
)

DEV = Monitoring(
    defaults="foundation",
    tell=("alerts",),
    topics={"alerts": Topic()},
    log_groups={"app": LogGroup(retention=7)},
    log_metrics={"app-errors": LogMetric(group="app", pattern='{ $.level = "error" }', unit="Count", default=0)},
    alarms={
        "app-errors": Alarm(
            metric="app-errors",
            statistic="Sum",
            when="> 5",
            for_=2,
            of=3,
            missing="ok",
            tell=("alerts",),
            tell_ok=("alerts",),
            description="The app logs more than an error a minute. Look into its log group first.",
        )
    },
    composite_alarms={
        "app-cut-off": CompositeAlarm(
            when="app-errors and nat-a-port-errors",
            tell=("alerts",),
            description="The app fails while connections find no port on the way out. "
            "Give the NAT gateway more addresses.",
        )
    },
    dashboards={
        "app": Dashboard(
            widgets=(
                Widget(title="Errors logged", metrics=("app-errors",), width="half"),
                Widget(title="Alarms", alarms=("app-errors", "app-cut-off"), width="half"),
            )
        )
    },
    events={
        "aws-health": Event(
            pattern={"source": ("aws.health",)},
            tell=("alerts",),
            description="AWS speaks of this account's health",
        )
    },
)
