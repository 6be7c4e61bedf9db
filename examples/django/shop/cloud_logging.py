"""Log lines that Cloud Logging shows with the request that caused the launch."""

import json
import logging
import os
import re

# Of the W3C Trace Context: version, trace id, parent id, flags.
TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$")


class CloudLoggingFormatter(logging.Formatter):
    """Formats each record as one line of JSON, with severity, launch and trace.

    The bridge gives each execution LAUNCH_ID and TRACEPARENT; Cloud Run gives it CLOUD_RUN_EXECUTION.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "severity": record.levelname,
            "message": record.getMessage(),
            "launchId": os.environ.get("LAUNCH_ID"),
            "execution": os.environ.get("CLOUD_RUN_EXECUTION"),
            **trace_fields(),
        }
        if record.exc_info:
            entry["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps({key: value for key, value in entry.items() if value is not None}, ensure_ascii=False)


def trace_fields() -> dict[str, str]:
    """Cloud Logging's fields for a trace; empty without a valid TRACEPARENT."""
    match = TRACEPARENT.match(os.environ.get("TRACEPARENT", ""))
    project = os.environ.get("GOOGLE_CLOUD_PROJECT")
    if match is None:
        return {}
    trace_id, span_id = match.groups()
    trace = f"projects/{project}/traces/{trace_id}" if project else trace_id
    return {"logging.googleapis.com/trace": trace, "logging.googleapis.com/spanId": span_id}
