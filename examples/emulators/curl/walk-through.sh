#!/usr/bin/env bash
# The emulators by curl: publish, pull, a job that runs, its tasks.
set -euo pipefail

pubsub=http://${PUBSUB_EMULATOR_HOST:-127.0.0.1:8085}/v1
cloud_run=http://${CLOUD_RUN_EMULATOR_HOST:-127.0.0.1:8086}/v2
project=projects/local-project
parent=$project/locations/asia-northeast1
topic=$project/topics/curl-events
subscription=$project/subscriptions/curl-reader
job=$parent/jobs/curl-hello

# Sends one request; the answer is JSON, one field a line.
call() { curl --silent --show-error --fail-with-body -X "$1" "$2" ${3:+--data "$3"}; }

# The first field of that name in the answer.
field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" | head -n 1; }

call PUT "$pubsub/$topic" >/dev/null
call PUT "$pubsub/$subscription" "{\"topic\": \"$topic\"}" >/dev/null
data=$(printf 'hello' | base64)
call POST "$pubsub/$topic:publish" "{\"messages\": [{\"data\": \"$data\"}]}" >/dev/null

received=$(call POST "$pubsub/$subscription:pull" '{"maxMessages": 1}')
echo "received: $(field data <<<"$received" | base64 --decode)"
call POST "$pubsub/$subscription:acknowledge" "{\"ackIds\": [\"$(field ackId <<<"$received")\"]}" >/dev/null

template='{"template": {"template": {"containers": [{"image": "example.com/hello"}], "maxRetries": 0}}}'
call POST "$cloud_run/$parent/jobs?jobId=curl-hello" "$template" >/dev/null
operation=$(call POST "$cloud_run/$job:run" '{"overrides": {"taskCount": 2}}' | field name)
done=$(call POST "$cloud_run/$operation:wait")
echo "execution: $(field succeededCount <<<"$done") of $(field taskCount <<<"$done") tasks succeeded"

echo "executions: $(call GET "$cloud_run/$job/executions" | grep -c '"logUri"')"
execution=$(call GET "$cloud_run/$job/executions" | field name)
echo "tasks: $(call GET "$cloud_run/$execution/tasks" | grep -c '"completionTime"')"

call DELETE "$cloud_run/$job" >/dev/null
call DELETE "$pubsub/$subscription" >/dev/null
call DELETE "$pubsub/$topic" >/dev/null
