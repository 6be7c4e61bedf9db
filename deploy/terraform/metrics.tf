# Metrics from the line that the bridge logs for each delivery (src/subscriber/delivery-log.ts; other lines about a launch have
# the field `happening`), and for a launch request that could not be stored (src/server/problem.ts).

locals {
  # By name, so that the metrics exist before the services, and are known when the alerts are created last.
  service_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", formatlist("%q", values(local.service_names)))})"
}

resource "google_logging_metric" "deliveries" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/deliveries"
  description = "Deliveries by outcome, job and rule. For the default job the job is empty, and without a rule the rule is empty."
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

# A line with `reason` alone says that a copy should be stored; one with `copyMessageId` that it is.
resource "google_logging_metric" "dead_letters" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/dead_letters"
  description = "Dead letters that the bridge has stored, by reason."
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

# Misconfiguration. Without a ledger: outcome transient at ERROR (a missing job, a missing right). With one: set-up-fault, when the
# launches of a job wait for a fix. In both: a dead letter that could not be stored (reason without copyMessageId), and a request
# that could not be stored (publish-failed).
resource "google_logging_metric" "set_up_faults" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/set_up_faults"
  description = "Requests, deliveries and launches that failed because of a misconfiguration."
  filter      = "${local.service_log} AND severity>=ERROR AND ((jsonPayload.outcome=\"transient\" AND NOT jsonPayload.reason:*) OR (jsonPayload.reason:* AND NOT jsonPayload.copyMessageId:*) OR jsonPayload.code=(\"publish-failed\" OR \"set-up-fault\"))"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}

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
