# An existing Django job with a ledger and several instances; and a second job as a second deployment. The two do not share a ledger,
# so each has half of the quota of RunJob.

variable "project_id" {
  type = string
}

variable "image" {
  type = string
}

provider "google" {
  project = var.project_id
}

resource "google_monitoring_notification_channel" "operators" {
  display_name = "job-bridge"
  type         = "email"
  labels       = { email_address = "ops@example.com" }
}

module "report" {
  source = "../.."

  project_id = var.project_id
  image      = var.image
  callers    = ["serviceAccount:shop@${var.project_id}.iam.gserviceaccount.com"]
  operators  = ["group:ops@example.com"]

  create_job = false
  job_name   = "report"
  job_args   = ["manage.py", "job", "--id={id}"]

  ack_deadline_seconds = 600
  push_max_instances   = 5
  launches_per_minute  = 25
  ledger_url_secret    = "job-bridge-ledger-url"
  cloud_sql_instance   = "${var.project_id}:asia-northeast1:main"

  notification_channels = [google_monitoring_notification_channel.operators.name]
}

module "clean_up" {
  source = "../.."

  name       = "clean-up"
  topic      = "clean-up-launches"
  project_id = var.project_id
  image      = var.image
  publishers = ["serviceAccount:scheduler@${var.project_id}.iam.gserviceaccount.com"]

  create_job = false
  job_name   = "clean-up"
  job_args   = ["manage.py", "cleanup", "--id={id}"]

  launches_per_minute = 25

  notification_channels = [google_monitoring_notification_channel.operators.name]
}
