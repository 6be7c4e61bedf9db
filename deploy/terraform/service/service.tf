resource "google_cloud_run_v2_service" "service" {
  project              = var.project_id
  location             = var.region
  name                 = var.name
  deletion_protection  = var.deletion_protection
  ingress              = var.ingress
  invoker_iam_disabled = var.invoker_iam_disabled
  custom_audiences     = var.custom_audiences

  template {
    service_account                  = var.account
    timeout                          = "${var.timeout_seconds}s"
    max_instance_request_concurrency = var.concurrency

    scaling {
      max_instance_count = var.max_instances
    }

    containers {
      image = var.image
      args  = ["serve"]

      resources {
        limits = {
          cpu    = var.cpu
          memory = var.memory
        }
        # Nothing runs between requests: each answer comes after the work that it reports.
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
        for_each = var.environment

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = var.ledger_url_secret == null ? [] : [var.ledger_url_secret]

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
}
