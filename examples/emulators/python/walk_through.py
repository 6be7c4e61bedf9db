"""The emulators by REST, with Python's standard library: publish, pull, a job that runs, its tasks."""

import base64
import json
import os
import urllib.request

PROJECT = "projects/local-project"
PARENT = f"{PROJECT}/locations/asia-northeast1"
PUBSUB = f"http://{os.environ.get('PUBSUB_EMULATOR_HOST', '127.0.0.1:8085')}/v1"
CLOUD_RUN = f"http://{os.environ.get('CLOUD_RUN_EMULATOR_HOST', '127.0.0.1:8086')}/v2"


def call(method, url, body=None):
    """Sends one request; an answer other than 200 is raised as urllib's HTTPError."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


topic = f"{PROJECT}/topics/python-events"
subscription = f"{PROJECT}/subscriptions/python-reader"
call("PUT", f"{PUBSUB}/{topic}")
call("PUT", f"{PUBSUB}/{subscription}", {"topic": topic})
message = {"data": base64.b64encode(b"hello").decode(), "attributes": {"language": "python"}}
call("POST", f"{PUBSUB}/{topic}:publish", {"messages": [message]})

pulled = call("POST", f"{PUBSUB}/{subscription}:pull", {"maxMessages": 10})
for received in pulled["receivedMessages"]:
    data = base64.b64decode(received["message"]["data"]).decode()
    print(f"received: {data} {json.dumps(received['message']['attributes'])}")
    call("POST", f"{PUBSUB}/{subscription}:acknowledge", {"ackIds": [received["ackId"]]})

template = {"template": {"containers": [{"image": "example.com/hello"}], "maxRetries": 0}}
call("POST", f"{CLOUD_RUN}/{PARENT}/jobs?jobId=python-hello", {"template": template})
job = f"{PARENT}/jobs/python-hello"
overrides = {
    "taskCount": 2,
    "containerOverrides": [{"env": [{"name": "GREETING", "value": "hello"}]}],
}
operation = call("POST", f"{CLOUD_RUN}/{job}:run", {"overrides": overrides})
execution = call("POST", f"{CLOUD_RUN}/{operation['name']}:wait")["response"]
print(f"execution: {execution['succeededCount']} of {execution['taskCount']} tasks succeeded")

executions = call("GET", f"{CLOUD_RUN}/{job}/executions")["executions"]
print(f"executions: {len(executions)}")
# Like Google's APIs, answers leave out fields that are zero or empty.
for task in call("GET", f"{CLOUD_RUN}/{execution['name']}/tasks")["tasks"]:
    exit_code = task.get("lastAttemptResult", {}).get("exitCode", 0)
    print(f"task {task.get('index', 0)}: exit code {exit_code}")

call("DELETE", f"{CLOUD_RUN}/{job}")
call("DELETE", f"{PUBSUB}/{subscription}")
call("DELETE", f"{PUBSUB}/{topic}")
