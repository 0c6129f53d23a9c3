#!/usr/bin/env bash
# Writes what a change does to every environment, for a pull request; faults of the files go onto their lines.
# With REDACT=yes account numbers and addresses are left out: whoever may read a public repository may not know them.
set -euo pipefail

# shellcheck source=scripts/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

usage="scripts/preview.sh BASE FILE [--config FOLDER]"
[ $# -ge 2 ] || fail "$usage: the commit before the change, and where the preview goes"
base="$1"
file="$2"
shift 2
installed

redacted() {
    if [ -n "${REDACT:-}" ]; then
        sed -E 's/\b[0-9]{12}\b/(account)/g; s/\b([0-9]{1,3}\.){3}[0-9]{1,3}(\/[0-9]{1,2})?\b/(address)/g; s/[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+/(mail)/g'
    else
        cat
    fi
}

"$isoform" validate --env all --format github "$@" | redacted # and with a fault this ends here
status=0
said="$("$isoform" preview --env all --base "$base" --format markdown --quiet "$@")" || status=$?
redacted <<<"$said" >"$file"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$file" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
