# What the scripts share: the command that they stand on; and, of deploy.sh and destroy.sh, the options.
# shellcheck shell=bash disable=SC2034  # whoever sources this uses what is unused here

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
isoform="$root/.venv/bin/isoform"
environment=""
target="local"
dry_run=""
confirmed=""
config=()

fail() { # what is wrong, and what to do
    echo "$1" >&2
    exit 1
}

options() {
    while [ $# -gt 0 ]; do
        case "$1" in
            --target) target="${2:-}"; shift 2 || fail "--target: write local or aws" ;;
            --config) config=(--config "${2:-}"); shift 2 || fail "--config: write the folder of base.yaml" ;;
            --confirm) confirmed="${2:-}"; shift 2 || fail "--confirm: write the environment's name once more" ;;
            --dry-run) dry_run=yes; shift ;;
            -h | --help) usage; exit 0 ;;
            -*) usage >&2; fail "$1 is no option" ;;
            *) [ -z "$environment" ] || fail "one environment at a time: $environment, or $1"; environment="$1"; shift ;;
        esac
    done
    [ -n "$environment" ] || { usage >&2; fail "write the environment: the name of a file beside base.yaml"; }
    case "$target" in local | aws) ;; *) fail "--target $target: write local or aws" ;; esac
}

# Installs what the command needs, where it is not there yet.
installed() {
    make -s -C "$root" .venv/.run node_modules/.run
}

# Prod is asked for by name: by --confirm, or of whoever sits there.
agreed() { # what is about to be done
    case "$environment" in prod*) ;; *) return 0 ;; esac
    if [ -z "$confirmed" ] && [ -t 0 ]; then
        read -r -p "To $1 $environment, write its name: " confirmed
    fi
    [ "$confirmed" = "$environment" ] || fail "nobody agreed to $1 $environment: --confirm $environment agrees. Nothing was done"
}
