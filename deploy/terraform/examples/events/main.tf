# One bridge for two jobs: a report that callers request by name, and a thumbnail for each image that arrives in a bucket.

variable "project_id" {
  type = string
}

variable "image" {
  type = string
}

variable "caller" {
  description = "IAM member that may request launches, such as user:me@example.com."
  type        = string
}

provider "google" {
  project = var.project_id
}

data "google_project" "this" {
  project_id = var.project_id
}

# Send the bucket's events here: gcloud storage buckets notifications create gs://BUCKET --topic=bucket-events
resource "google_pubsub_topic" "uploads" {
  name = "bucket-events"
}

resource "google_pubsub_topic_iam_member" "bucket" {
  project = var.project_id
  topic   = google_pubsub_topic.uploads.name
  role    = "roles/pubsub.publisher"
  member  = "serviceAccount:service-${data.google_project.this.number}@gs-project-accounts.iam.gserviceaccount.com"
}

module "bridge" {
  source = "../.."

  project_id = var.project_id
  image      = var.image
  callers    = [var.caller]
  operators  = [var.caller]

  create_job  = false
  default_job = false

  rules         = file("${path.module}/rules.yaml")
  jobs          = ["report", "projects/${var.project_id}/locations/europe-west1/jobs/thumbs"]
  subscriptions = { uploads = { topic = google_pubsub_topic.uploads.id } }
}

output "request_url" {
  value = module.bridge.request_url
}

output "settings" {
  value = module.bridge.settings
}
