# The smallest deployment, without a ledger: one job that runs src/job/work.ts, one instance of the push side.

variable "project_id" {
  type = string
}

variable "region" {
  type    = string
  default = "asia-northeast1"
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

module "bridge" {
  source = "../.."

  project_id = var.project_id
  region     = var.region
  image      = var.image
  callers    = [var.caller]
  operators  = [var.caller]
}

output "request_url" {
  value = module.bridge.request_url
}

output "settings" {
  value = module.bridge.settings
}
