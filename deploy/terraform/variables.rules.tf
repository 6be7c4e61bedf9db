# Several jobs for many kinds of events, by a rules file (docs/rules.md).

variable "rules" {
  description = "Text of the rules file, such as file(\"rules.yaml\"): RULES of both services, since the request side checks by it before it publishes. At most 32,768 bytes; put a larger file into an image of your own and name it by settings = { RULES_FILE = \"…\" }."
  type        = string
  default     = ""

  validation {
    # Cloud Run takes no more in one variable. length counts characters, so the bytes are counted in base64.
    condition     = floor(length(replace(base64encode(var.rules), "=", "")) * 3 / 4) <= 32768
    error_message = "rules takes 32,768 bytes at most, as much as Cloud Run takes in one variable of the environment. Put a larger file into an image of your own and name it by settings = { RULES_FILE = \"…\" }."
  }
}

variable "default_job" {
  description = "Whether job_name is the default job (JOB_NAME), which messages such as {\"id\": 2} launch. Set it to false where a job of the rules file says default: true, or where there is to be none."
  type        = bool
  default     = true
}

variable "jobs" {
  description = "The Cloud Run jobs that the rules file names, to grant the rights on: short names, of this project and region, or projects/PROJECT/locations/REGION/jobs/JOB. They have to exist."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for job in var.jobs : can(regex("^(projects/[^/]+/locations/[^/]+/jobs/)?[a-z][a-z0-9-]*$", job))])
    error_message = "jobs takes short names, such as \"report\", and full ones, such as \"projects/PROJECT/locations/REGION/jobs/report\"."
  }
}

variable "subscriptions" {
  description = "Further push subscriptions to the push side by their names, each to a topic (short, or projects/PROJECT/topics/TOPIC), such as { uploads = { topic = \"bucket-events\" } }. A rule tells them apart by from.subscription."
  type        = map(object({ topic = string }))
  default     = {}
}
