variable "monitoring" {
  description = "Whether to create the metrics, the alert policies and the dashboard."
  type        = bool
  default     = true
}

variable "notification_channels" {
  description = "Notification channels of the alert policies: projects/PROJECT/notificationChannels/ID. Without one, alerts appear only in the console."
  type        = list(string)
  default     = []
}

variable "oldest_message_alert_seconds" {
  description = "How old the oldest unacknowledged launch request may be before an alert."
  type        = number
  default     = 3600
}

variable "runbook_url" {
  description = "Address of docs/operations.md, to which each alert links, such as https://github.com/ORG/REPO/blob/main/docs/operations.md."
  type        = string
  default     = "docs/operations.md"
}
