# Variables that need a ledger.

variable "events_topic" {
  description = "Short name of a topic, created here, to which an event is published for each change of a launch (EVENTS_TOPIC). Null: no events."
  type        = string
  default     = null

  validation {
    condition     = var.events_topic == null || can(regex("^[a-zA-Z][a-zA-Z0-9_.~+%-]{2,254}$", var.events_topic))
    error_message = "events_topic takes the short name of a topic: 3 to 255 letters, digits and . _ ~ + % -, beginning with a letter."
  }
}

variable "scheduler_region" {
  description = "Region of the Cloud Scheduler job that calls the sweep. Null: the region of the services. Set it if Cloud Scheduler is not available there."
  type        = string
  default     = null
}
