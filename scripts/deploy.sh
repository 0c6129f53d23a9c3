#!/usr/bin/env bash
# Deploys an environment, for people and for pipelines: looks whether all is there, shows the preview, and deploys.
set -euo pipefail

usage() {
    cat <<'TEXT'
scripts/deploy.sh [--target local|aws] [--config FOLDER] [--dry-run] [--confirm NAME] ENVIRONMENT

  --target     the embedded account (local, without it), or AWS
  --config     the folder of base.yaml
  --dry-run    stop after the preview
  --confirm    for prod: its name once more, where nobody can be asked

Exit codes are isoform's: 0 done, 2 something differs, 1 it could not be done.
TEXT
}

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
options "$@"
installed

echo "== What is needed"
missing=""
if ! said="$("$isoform" doctor --env "$environment" --target "$target" ${config[@]+"${config[@]}"})"; then
    missing="$(grep '^✗' <<<"$said" | awk '{ print $2 }')"
fi
echo "$said"
[ -z "$missing" ] || [ "$missing" = "bootstrap" ] || fail "Nothing was done: what is marked by ✗ is needed"

echo "== What would be there"
"$isoform" preview --env "$environment" ${config[@]+"${config[@]}"}
if [ -n "$dry_run" ]; then
    echo "Nothing was deployed: --dry-run"
    exit 0
fi

agreed deploy
if [ "$missing" = "bootstrap" ]; then
    echo "== What must be there before it"
    "$isoform" bootstrap --env "$environment" --target "$target" --yes ${config[@]+"${config[@]}"}
fi
echo "== Deployment"
exec "$isoform" deploy --env "$environment" --target "$target" --yes ${config[@]+"${config[@]}"}
