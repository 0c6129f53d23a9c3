"""What pulumi-aws says that it makes anew, as far as its package says so: of one type alone.

Which inputs replace a resource stands in the provider's schema, which is not on PyPI; the package's own words tell of
security groups, that their name, description and VPC cannot be changed.
https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/
"""

from __future__ import annotations

from core.graph import Resource, SecurityGroup

SAID: frozenset[type[Resource]] = frozenset({SecurityGroup})
"""Kinds of which it says that what CloudFormation makes anew, it makes anew too."""
