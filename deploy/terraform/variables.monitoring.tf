variable "monitoring" {
  description = "Whether to make the metrics, the alert policies and the dashboard."
  type        = bool
  default     = true
}

variable "notification_channels" {
  description = "Notification channels of the alert policies: projects/PROJECT/notificationChannels/ID. Without one an alert is only seen in the console."
  type        = list(string)
  default     = []
}

variable "oldest_message_alert_seconds" {
  description = "How old the oldest unacknowledged launch request may become before somebody is told."
  type        = number
  default     = 3600
}
