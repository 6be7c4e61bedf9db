# Sourced before a command of a page is typed. Functions replace steps that are done already or need other ports here.
set -euo pipefail

# `npm start -- …` is typed where the variables of the chain have been pasted; `npm run …` is not.
npm() {
  local command=$1
  shift
  case $command in
  ci) ;; # the tests run, so it has been done
  start)
    if [[ $1 == -s ]]; then shift; fi
    shift
    (eval "$VARIABLES" && cd "$HOUSE" && exec "$NODE" src/main.ts "$@")
    ;;
  run)
    local script=$1
    shift
    if [[ ${1-} == -- ]]; then shift; fi
    case "$script $*" in
    "local --id "*) "$NODE" "$HOUSE/dev/local.ts" "$@" ;;
    "local "*) PORT=0 stays 'the chain runs' "$NODE" "$HOUSE/dev/local.ts" "$@" ;;
    "emulators "*) emulators "$@" ;;
    *) fail "npm run $script" ;;
    esac
    ;;
  *) fail "npm $command" ;;
  esac
}

npx() {
  [[ $1 == job-bridge-emulators ]] || fail "npx $1"
  shift
  emulators "$@"
}

emulators() {
  stays EMULATORS_CONTROL_HOST= "$NODE" "$HOUSE/emulators/command-line/main.ts" "$@" \
    --pubsub-port 0 --cloud-run-port 0 --control-port 0
}

curl() { command curl --silent --show-error --fail-with-body "$@"; }

if ! command -v jq >/dev/null; then jq() { cat; }; fi

# Starts a program that keeps running, stops it once it has printed the text, and expects exit code 0.
stays() {
  local text=$1 line seen='' pid
  shift
  mkfifo printed
  "$@" >printed &
  pid=$!
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line == *"$text"* && -z $seen ]]; then
      seen=yes
      kill -TERM "$pid"
    fi
  done <printed
  wait "$pid"
  [[ -n $seen ]]
}

fail() {
  printf '%s\n' "no test can type $1: see test/support/page-commands.ts" >&2
  exit 127
}
