# One identity each for the services, the delivery of pushes, the sweep and the job, with only the rights that it needs.

resource "google_service_account" "service" {
  for_each = local.all_roles

  project      = var.project_id
  account_id   = "${var.name}-${each.key == "subscriber" ? "push" : each.key}"
  display_name = "${var.name}: the service with ROLE=${each.key}"

  # Values that do not fit together are refused before anything is created.
  lifecycle {
    precondition {
      condition     = local.has_ledger || var.push_max_instances == 1
      error_message = "Without ledger_url_secret two instances do not see each other's claims: push_max_instances takes 1."
    }

    precondition {
      condition     = local.has_ledger || (var.request_ledger_url_secret == null && var.job_ledger_url_secret == null)
      error_message = "request_ledger_url_secret and job_ledger_url_secret need ledger_url_secret too, for the push side."
    }

    precondition {
      condition     = local.has_ledger || var.events_topic == null
      error_message = "events_topic needs ledger_url_secret: without a ledger nothing follows launches."
    }

    precondition {
      condition     = local.has_ledger || var.board == null
      error_message = "board needs ledger_url_secret: it shows what is in the ledger."
    }

    precondition {
      condition     = !local.has_ledger || var.service_timeout_seconds >= 60
      error_message = "service_timeout_seconds is below 60, and a sweep takes up to 50 s: Cloud Run would end it. Set 60 or more."
    }

    precondition {
      condition     = var.service_timeout_seconds >= var.ack_deadline_seconds
      error_message = "service_timeout_seconds is below ack_deadline_seconds: Cloud Run would end deliveries that Pub/Sub still waits for. Set at least ack_deadline_seconds."
    }

    precondition {
      condition     = var.http_auth == "none" || (var.http_audience != "" && length(var.http_accounts) > 0)
      error_message = "http_auth = \"oidc\" needs http_audience and http_accounts."
    }

    precondition {
      condition     = var.http_auth == "oidc" || !(contains(var.callers, "allUsers") || contains(var.callers, "allAuthenticatedUsers"))
      error_message = "With http_auth = \"none\" only IAM checks the callers, and these callers let everyone start jobs: name the callers, or use http_auth = \"oidc\"."
    }

    precondition {
      condition     = var.separate_services || (var.http_auth == "oidc" && var.push_auth == "oidc")
      error_message = "separate_services = false needs http_auth = \"oidc\" and push_auth = \"oidc\": one service has one IAM policy, so with IAM every caller could push messages too."
    }

    precondition {
      condition     = var.default_job || ((var.rules != "" || contains(keys(var.settings), "RULES_FILE")) && (var.create_job || length(var.jobs) > 0))
      error_message = "default_job = false needs rules, and the jobs that they launch: set jobs, or create_job = true."
    }
  }

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "delivery" {
  project      = var.project_id
  account_id   = "${var.name}-delivery"
  display_name = "${var.name}: pushes of Pub/Sub; may only invoke the push side"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "sweep" {
  count = local.has_ledger ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name}-sweep"
  display_name = "${var.name}: sweeps of Cloud Scheduler; may only invoke the push side"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "job" {
  count = var.create_job ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name}-job"
  display_name = "${var.name}: the job"

  depends_on = [google_project_service.apis]
}
