#!/usr/bin/env bash
# Deletes what was deployed of an environment, but for what it retains, and lists that.
set -euo pipefail

usage() {
    cat <<'TEXT'
scripts/destroy.sh [--target local|aws] [--config FOLDER] [--dry-run] [--confirm NAME] ENVIRONMENT

  --target     the embedded account (local, without it), or AWS
  --config     the folder of base.yaml
  --dry-run    list what would be deleted and kept, and delete nothing
  --confirm    for prod: its name once more, where nobody can be asked

Exit codes are isoform's: 0 done, 2 something is left, 1 it could not be done.
TEXT
}

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
options "$@"
installed

if [ -n "$dry_run" ]; then
    "$isoform" destroy --dry-run --env "$environment" --target "$target" ${config[@]+"${config[@]}"}
    echo "Nothing was deleted: --dry-run"
    exit 0
fi
agreed destroy
exec "$isoform" destroy --env "$environment" --target "$target" --yes-delete "$environment" ${config[@]+"${config[@]}"}
