"""Each kind as every engine says it, written by hand from AWS's and Pulumi's documentation, never recorded.

The laws would pass a mistake that one author made twice, once in a render and once in its observer. These rows are what
sees it: every field is set, and no two values of one type are alike, so that a swap shows.
"""

from tests.kinds import endpoints, iam, monitoring, network, parameters, security
from tests.kinds.row import Row

__all__ = ["ROWS", "Row"]

ROWS = [*network.ROWS, *endpoints.ROWS, *security.ROWS, *iam.ROWS, *monitoring.ROWS, *parameters.ROWS]
