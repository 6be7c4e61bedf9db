# Identities, so that none can do what is another's: each service, the delivery of pushes, the sweep, the job.

resource "google_service_account" "service" {
  for_each = local.roles

  project      = var.project_id
  account_id   = "${var.name}-${each.key == "subscriber" ? "push" : each.key}"
  display_name = "${var.name}: the service with ROLE=${each.key}"

  # What does not go together is refused before anything is made.
  lifecycle {
    precondition {
      condition     = local.has_ledger || var.push_max_instances == 1
      error_message = "Without ledger_url_secret two instances do not see each other's claims: push_max_instances takes 1."
    }

    precondition {
      condition     = local.has_ledger || (var.request_ledger_url_secret == null && var.job_ledger_url_secret == null)
      error_message = "request_ledger_url_secret and job_ledger_url_secret take ledger_url_secret too, which the push side is given."
    }

    precondition {
      condition     = local.has_ledger || var.events_topic == null
      error_message = "events_topic takes ledger_url_secret too: without a ledger nothing follows launches."
    }

    precondition {
      condition     = !local.has_ledger || var.service_timeout_seconds >= 60
      error_message = "service_timeout_seconds is below 60: Cloud Run would cut the sweep off, which takes up to 50 s."
    }

    precondition {
      condition     = var.service_timeout_seconds >= var.ack_deadline_seconds
      error_message = "service_timeout_seconds is below ack_deadline_seconds: Cloud Run would cut deliveries off that Pub/Sub still waits for."
    }

    precondition {
      condition     = var.http_auth == "none" || (var.http_audience != "" && length(var.http_accounts) > 0)
      error_message = "http_auth = \"oidc\" takes http_audience and http_accounts too."
    }

    precondition {
      condition     = var.http_auth == "oidc" || !(contains(var.callers, "allUsers") || contains(var.callers, "allAuthenticatedUsers"))
      error_message = "With http_auth = \"none\" nothing but IAM checks the callers, and this lets everybody start jobs: name the callers, or use http_auth = \"oidc\"."
    }

    precondition {
      condition     = var.separate_services || (var.http_auth == "oidc" && var.push_auth == "oidc")
      error_message = "separate_services = false takes http_auth = \"oidc\" and push_auth = \"oidc\": IAM lets the same accounts through to both doors of one service, so every caller could push messages of their own."
    }

    precondition {
      condition     = var.default_job || ((var.rules != "" || contains(keys(var.settings), "RULES_FILE")) && (var.create_job || length(var.jobs) > 0))
      error_message = "default_job = false takes rules, and the jobs that they launch: jobs, or create_job = true."
    }
  }

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "delivery" {
  project      = var.project_id
  account_id   = "${var.name}-delivery"
  display_name = "${var.name}: as whom Pub/Sub pushes; may invoke the push side and nothing else"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "sweep" {
  count = local.has_ledger ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name}-sweep"
  display_name = "${var.name}: as whom Cloud Scheduler calls the sweep; may invoke the push side and nothing else"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "job" {
  count = var.create_job ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name}-job"
  display_name = "${var.name}: as whom the job works"

  depends_on = [google_project_service.apis]
}
