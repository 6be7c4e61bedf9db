# Several jobs for many kinds of events, by a rules file (docs/rules.md).

variable "rules" {
  description = "Text of the rules file (RULES), such as file(\"rules.yaml\"). At most 32,768 bytes; put a larger file into your own image and set settings = { RULES_FILE = \"…\" }."
  type        = string
  default     = ""

  validation {
    # The limit of Cloud Run for one variable. length counts characters, so the bytes are counted in base64.
    condition     = floor(length(replace(base64encode(var.rules), "=", "")) * 3 / 4) <= 32768
    error_message = "rules takes 32,768 bytes at most, the limit of Cloud Run for one variable. Put a larger file into your own image and set settings = { RULES_FILE = \"…\" }."
  }
}

variable "default_job" {
  description = "Whether job_name is the default job (JOB_NAME), which messages such as {\"id\": 2} launch. False if a job of the rules file has default: true, or if you want no default job."
  type        = bool
  default     = true
}

variable "jobs" {
  description = "The Cloud Run jobs that the rules file names, on which rights are granted: short names in this project and region, or projects/PROJECT/locations/REGION/jobs/JOB. They must exist."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for job in var.jobs : can(regex("^(projects/[^/]+/locations/[^/]+/jobs/)?[a-z][a-z0-9-]*$", job))])
    error_message = "jobs takes short names, such as \"report\", and full ones, such as \"projects/PROJECT/locations/REGION/jobs/report\"."
  }
}

variable "subscriptions" {
  description = "More push subscriptions to the push side, by name, each on a topic (short, or projects/PROJECT/topics/TOPIC), such as { uploads = { topic = \"bucket-events\" } }. Rules match them by from.subscription."
  type        = map(object({ topic = string }))
  default     = {}
}
