resource "google_cloud_run_v2_job" "job" {
  count = var.create_job ? 1 : 0

  project             = var.project_id
  location            = var.region
  name                = var.job_name
  deletion_protection = var.deletion_protection

  template {
    template {
      service_account = google_service_account.job[0].email
      max_retries     = var.job_max_retries
      timeout         = "${var.job_timeout_seconds}s"

      containers {
        image = coalesce(var.job_image, var.image)
        args  = var.job_default_args == null && local.job_is_ours ? ["job", "--id=0"] : var.job_default_args

        resources {
          limits = {
            cpu    = var.job_cpu
            memory = var.job_memory
          }
        }

        dynamic "env" {
          for_each = local.job_is_ours ? merge({ PROJECT_ID = var.project_id, REGION = var.region }, var.job_container_env) : var.job_container_env

          content {
            name  = env.key
            value = env.value
          }
        }

        # With it, job-bridge's own job works only after the ledger has confirmed that this is the execution of its launch.
        dynamic "env" {
          for_each = local.job_is_ours && local.has_ledger ? [local.ledger_secrets.job] : []

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
          for_each = local.job_is_ours && var.cloud_sql_instance != null ? [var.cloud_sql_instance] : []

          content {
            name       = "cloudsql"
            mount_path = "/cloudsql"
          }
        }
      }

      dynamic "volumes" {
        for_each = local.job_is_ours && var.cloud_sql_instance != null ? [var.cloud_sql_instance] : []

        content {
          name = "cloudsql"

          cloud_sql_instance {
            instances = [volumes.value]
          }
        }
      }
    }
  }

  depends_on = [
    google_project_service.apis,
    google_project_iam_member.cloud_sql_job,
    google_secret_manager_secret_iam_member.ledger_job,
  ]
}
