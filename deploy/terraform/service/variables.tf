# One service of the bridge. A module, so that one service can depend on another (../services.tf, ../board.tf).

variable "project_id" {
  type = string
}

variable "region" {
  type = string
}

variable "name" {
  type = string
}

variable "image" {
  type = string
}

variable "account" {
  type = string
}

variable "environment" {
  type = map(string)
}

variable "ledger_url_secret" {
  type = string
}

variable "ledger_url_secret_version" {
  type = string
}

variable "cloud_sql_instance" {
  type = string
}

variable "invoker_iam_disabled" {
  type = bool
}

variable "custom_audiences" {
  type = list(string)
}

variable "max_instances" {
  type = number
}

variable "timeout_seconds" {
  type = number
}

variable "cpu" {
  type = string
}

variable "memory" {
  type = string
}

variable "deletion_protection" {
  type = bool
}

variable "ingress" {
  type    = string
  default = "INGRESS_TRAFFIC_ALL"
}

variable "concurrency" {
  description = "Null: Cloud Run's default."
  type        = number
  default     = null
}
