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

marker="<!-- isoform preview -->" # by which the workflow finds its own comment again
most=65000                        # characters: GitHub takes 65,536 of a comment

# Addresses also as they stand in the ids of rules: 203-0-113-0-24, 2001-db8-7-0-0-0-0-0-48.
redacted() {
    if [ -n "${REDACT:-}" ]; then
        sed -E '
            s/[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+/(mail)/g
            s/(^|[^0-9])[0-9]{12}([^0-9]|$)/\1(account)\2/g; s/(^|[^0-9])[0-9]{12}([^0-9]|$)/\1(account)\2/g
            s/\b[23f][0-9a-f]{3}(:[0-9a-f]{0,4}){2,7}(\/[0-9]{1,3})?/(address)/gi
            s/\b([0-9a-f]{1,4}-){7}[0-9a-f]{1,4}(-[0-9]{1,3})?\b/(address)/gi
            s/\b([0-9]{1,3}[.]){3}[0-9]{1,3}(\/[0-9]{1,2})?\b/(address)/g
            s/\b([0-9]{1,3}-){3}[0-9]{1,3}(-[0-9]{1,2})?\b/(address)/g'
    else
        cat
    fi
}

fitting() { # the file: what a comment takes of it
    [ "$(LC_ALL=C.UTF-8 wc -m <"$1")" -gt "$most" ] || { cat "$1"; return; }
    echo "$marker"
    echo "**This is the beginning: all of it stands in the summary of the run.**"
    echo
    awk -v left="$((most - 200))" 'NR > 1 && (left -= length($0) + 1) < 0 { exit } NR > 1' "$1"
}

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
status=0
if "$isoform" validate --env all --quiet "$@" 2>"$work/wrong"; then
    "$isoform" preview --env all --base "$base" --format markdown --quiet "$@" \
        >"$work/said" 2>"$work/wrong" || status=$?
else
    status=1
    "$isoform" validate --env all --format github "$@" 2>/dev/null | redacted || true
fi
redacted <"$work/wrong" >&2
{
    echo "$marker"
    [ ! -e "$work/said" ] || cat "$work/said"
    if [ "$status" -eq 1 ] && [ -s "$work/wrong" ]; then
        echo "❌ What this changes cannot be told:"
        echo
        sed 's/^/    /' "$work/wrong"
    fi
} | redacted >"$work/whole"
fitting "$work/whole" >"$file"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$work/whole" >>"$GITHUB_STEP_SUMMARY"
fi
exit "$status"
