resource "google_cloud_run_v2_service" "bridge" {
  for_each = local.roles

  project              = var.project_id
  location             = var.region
  name                 = local.service_names[each.key]
  deletion_protection  = var.deletion_protection
  ingress              = each.key == "subscriber" ? var.push_ingress : "INGRESS_TRAFFIC_ALL"
  invoker_iam_disabled = local.door_auth[each.key] == "oidc"
  custom_audiences = distinct(compact([
    each.key == local.push_role ? local.push_audience : "",
    each.key == local.request_role ? var.http_audience : "",
  ]))

  template {
    service_account                  = google_service_account.service[each.key].email
    timeout                          = "${var.service_timeout_seconds}s"
    max_instance_request_concurrency = each.key == local.push_role ? var.push_concurrency : null

    scaling {
      max_instance_count = each.key == local.push_role ? var.push_max_instances : var.request_max_instances
    }

    containers {
      image = var.image
      args  = ["serve"]

      resources {
        limits = {
          cpu    = var.service_cpu
          memory = var.service_memory
        }
        # Nothing happens between requests: every answer waits for what it reports.
        cpu_idle          = true
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 1
        timeout_seconds   = 1
        failure_threshold = 60

        http_get {
          path = "/health/ready"
        }
      }

      dynamic "env" {
        for_each = local.environment[each.key]

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.has_ledger ? [local.ledger_secrets[each.key]] : []

        content {
          name = "LEDGER_URL"

          value_source {
            secret_key_ref {
              secret  = env.value
              version = var.ledger_url_secret_version
            }
          }
        }
      }

      dynamic "volume_mounts" {
        for_each = var.cloud_sql_instance == null ? [] : [var.cloud_sql_instance]

        content {
          name       = "cloudsql"
          mount_path = "/cloudsql"
        }
      }
    }

    dynamic "volumes" {
      for_each = var.cloud_sql_instance == null ? [] : [var.cloud_sql_instance]

      content {
        name = "cloudsql"

        cloud_sql_instance {
          instances = [volumes.value]
        }
      }
    }
  }

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
  }

  depends_on = [
    google_project_service.apis,
    google_project_iam_member.cloud_sql_service,
    google_secret_manager_secret_iam_member.ledger_service,
  ]
}
