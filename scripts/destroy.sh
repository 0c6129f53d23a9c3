#!/usr/bin/env bash
# Deletes what was deployed of an environment, but for what it retains, and lists that.
set -euo pipefail

usage() {
    cat <<'TEXT'
scripts/destroy.sh [--target local|aws] [--config FOLDER] [--dry-run] [--confirm NAME] ENVIRONMENT

  --target     the embedded account (local, without it), or AWS
  --config     the folder of base.yaml
  --dry-run    say what is there, and delete nothing
  --confirm    for prod: its name once more, where nobody can be asked

Exit codes are isoform's: 0 done, 2 something is left, 1 it could not be done.
TEXT
}

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
options "$@"
installed

if [ -n "$dry_run" ]; then
    status=0
    "$isoform" drift --env "$environment" --target "$target" "${config[@]}" || status=$?
    echo "Nothing was deleted: --dry-run"
    exit "$status"
fi
agreed destroy
exec "$isoform" destroy --env "$environment" --target "$target" --yes-delete "$environment" "${config[@]}"
