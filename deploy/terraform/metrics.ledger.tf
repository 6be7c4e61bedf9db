# Metrics from log lines that only a push side with a ledger writes.

locals {
  watches_ledger = var.monitoring && local.has_ledger
}

resource "google_logging_metric" "unknown_launches" {
  count = local.watches_ledger ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/unknown_launches"
  description = "Launches that have been unknown for more than five minutes."
  filter      = "${local.service_log} AND severity>=ERROR AND jsonPayload.code=\"launch-unknown\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}

# If a delivery is refused, its own line says so (src/subscriber/delivery-log.ts). That line has no code.
resource "google_logging_metric" "refused_launches" {
  count = local.watches_ledger ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/refused_launches"
  description = "Launches that Cloud Run has refused for good."
  filter      = "${local.service_log} AND severity>=ERROR AND (jsonPayload.code=\"launch-rejected\" OR (jsonPayload.outcome=\"queued\" AND NOT jsonPayload.happening:*))"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}

resource "google_logging_metric" "failed_launches" {
  count = local.watches_ledger ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/failed_launches"
  description = "Launches whose execution has failed, by job."
  filter      = "${local.service_log} AND jsonPayload.code=\"execution-failed\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key        = "job"
      value_type = "STRING"
    }
  }

  label_extractors = {
    job = "EXTRACT(jsonPayload.launchJob)"
  }

  depends_on = [google_project_service.apis]
}

resource "google_logging_metric" "sweeps" {
  count = local.watches_ledger ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/sweeps"
  description = "Sweeps that have ended."
  filter      = "${local.service_log} AND jsonPayload.code=\"sweep\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }

  depends_on = [google_project_service.apis]
}
