# Settings and rights of the board, a service of services.tf that exists only if `board` is set. Only the agent of Identity-Aware
# Proxy may invoke it. Version 6 of the provider cannot switch IAP on: run the command of the output board_iap_command. Until
# then the board is closed to all.

locals {
  iap_agent = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-iap.iam.gserviceaccount.com"

  board_env = var.board == null ? {} : {
    BOARD_AUTH               = "iap"
    BOARD_AUDIENCE           = "/projects/${data.google_project.this.number}/locations/${var.region}/services/${var.name}-board"
    BOARD_OPERATORS          = join(",", var.board.operators)
    DEAD_LETTER_SUBSCRIPTION = local.dead_letter_subscription
    LAUNCHES_PER_MINUTE      = tostring(var.launches_per_minute)
  }

  # IAP must let operators in too.
  board_members = var.board == null ? [] : concat(var.board.viewers, [for one in var.board.operators : "user:${one}"])
}

# To count dead letters. Metrics have no IAM policy, so the role is granted on the project.
resource "google_project_iam_member" "dead_letters_board" {
  count = var.board == null ? 0 : 1

  project = var.project_id
  role    = "roles/monitoring.viewer"
  member  = "serviceAccount:${google_service_account.service["board"].email}"
}

resource "google_cloud_run_v2_service_iam_member" "iap" {
  count = var.board == null ? 0 : 1

  project  = var.project_id
  location = var.region
  name     = module.others["board"].name
  role     = "roles/run.invoker"
  member   = local.iap_agent
}

resource "google_iap_web_cloud_run_service_iam_member" "board" {
  for_each = toset(local.board_members)

  project                = var.project_id
  location               = var.region
  cloud_run_service_name = module.others["board"].name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.key
}
