# Metrics from the one line that the bridge logs for each delivery (src/subscriber/delivery-log.ts; what else it logs of
# a launch has `happening`), and from that of
# a launch request that could not be stored (src/server/problem.ts).

locals {
  # By their names alone, so that the metrics are there before the services, and known when the alerts come last.
  service_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", formatlist("%q", values(local.service_names)))})"
}

resource "google_logging_metric" "deliveries" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/deliveries"
  description = "Deliveries by outcome, job and rule. The default job has no name, and a launch without a rule no rule."
  filter      = "${local.service_log} AND jsonPayload.outcome:* AND NOT jsonPayload.happening:*"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key        = "outcome"
      value_type = "STRING"
    }

    labels {
      key        = "job"
      value_type = "STRING"
    }

    labels {
      key        = "rule"
      value_type = "STRING"
    }
  }

  label_extractors = {
    outcome = "EXTRACT(jsonPayload.outcome)"
    job     = "EXTRACT(jsonPayload.launchJob)"
    rule    = "EXTRACT(jsonPayload.rule)"
  }

  depends_on = [google_project_service.apis]
}

# What was given up and is stored: a reason alone says only that it should be.
resource "google_logging_metric" "dead_letters" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/dead_letters"
  description = "Copies in the dead-letter topic that the bridge has stored, by reason."
  filter      = "${local.service_log} AND jsonPayload.copyMessageId:*"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key        = "reason"
      value_type = "STRING"
    }
  }

  label_extractors = {
    reason = "EXTRACT(jsonPayload.reason)"
  }

  depends_on = [google_project_service.apis]
}

# A transient outcome is an error only where the set-up is at fault: a missing job, a missing right. A reason without
# a copy is a message that was given up and is stored nowhere; publish-failed, a request that is stored nowhere. With a
# ledger the delivery is answered well, and set-up-fault tells that the launches of a job wait for a fix.
resource "google_logging_metric" "set_up_faults" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/set_up_faults"
  description = "Requests, deliveries and launches that failed because something has to be fixed first."
  filter      = "${local.service_log} AND severity>=ERROR AND ((jsonPayload.outcome=\"transient\" AND NOT jsonPayload.reason:*) OR (jsonPayload.reason:* AND NOT jsonPayload.copyMessageId:*) OR jsonPayload.code=(\"publish-failed\" OR \"set-up-fault\"))"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}

# The line that tells of two executions of one launch (src/service/launch-notices.ts).
resource "google_logging_metric" "doubled_launches" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/doubled_launches"
  description = "Launches that have two executions."
  filter      = "${local.service_log} AND jsonPayload.code=\"launch-doubled\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}

resource "google_logging_metric" "since_publish" {
  count = var.monitoring ? 1 : 0

  project         = var.project_id
  name            = "${var.name}/since_publish"
  description     = "Milliseconds from the publish of a launch request to its launch."
  filter          = "${local.service_log} AND jsonPayload.outcome=\"launched\" AND jsonPayload.sincePublishMs:*"
  value_extractor = "EXTRACT(jsonPayload.sincePublishMs)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "ms"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 30
      growth_factor      = 2
      scale              = 1
    }
  }

  depends_on = [google_project_service.apis]
}
