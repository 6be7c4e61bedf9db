# Callers, and the settings of the services.

variable "separate_services" {
  description = "Whether the request side and the push side are two services, each with its own IAM policy and identity. In one service the callers can reach the push route too, so the service must check all tokens itself (http_auth and push_auth \"oidc\")."
  type        = bool
  default     = true
}

variable "callers" {
  description = "IAM members that may request launches over HTTP, such as [\"user:me@example.com\"], with http_auth = \"none\"."
  type        = list(string)
  default     = []
}

variable "publishers" {
  description = "IAM members that may publish launch requests to the topic, such as [\"serviceAccount:shop@p.iam.gserviceaccount.com\"]."
  type        = list(string)
  default     = []
}

variable "operators" {
  description = "IAM members that may read, replay and discard dead letters, and read the executions of the job, such as [\"group:ops@example.com\"]."
  type        = list(string)
  default     = []
}

variable "http_auth" {
  description = "HTTP_AUTH. none: Cloud Run's IAM checks the callers. oidc: the service alone does, such as behind a gateway."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "oidc"], var.http_auth)
    error_message = "http_auth takes \"none\" or \"oidc\"."
  }
}

variable "http_audience" {
  description = "HTTP_AUDIENCE: the aud of the callers' tokens. It is also set as a custom audience of the request side."
  type        = string
  default     = ""
}

variable "http_accounts" {
  description = "HTTP_ACCOUNTS: e-mails of accounts that may request launches, with http_auth = \"oidc\"."
  type        = list(string)
  default     = []
}

variable "push_auth" {
  description = "PUSH_AUTH. none: Cloud Run's IAM checks the pushes and lets only the delivery account through. oidc: the service alone checks their tokens."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "oidc"], var.push_auth)
    error_message = "push_auth takes \"none\" or \"oidc\"."
  }
}

variable "push_audience" {
  description = "PUSH_AUDIENCE: the aud of push tokens. Null: NAME-push, where NAME is the variable name. It is fixed, because it must be known before the service has an address."
  type        = string
  default     = null
}

variable "push_ingress" {
  description = "Ingress of the push side if it is a separate service. INGRESS_TRAFFIC_INTERNAL_ONLY closes it to the internet; Google documents that pushes of the same project still arrive."
  type        = string
  default     = "INGRESS_TRAFFIC_ALL"
}

variable "push_max_instances" {
  description = "The largest number of instances of the push side. More than one needs a ledger."
  type        = number
  default     = 1
}

variable "request_max_instances" {
  description = "The largest number of instances of the request side, if it is a separate service."
  type        = number
  default     = 10
}

variable "push_concurrency" {
  description = "Deliveries that one instance of the push side handles at a time. Without a ledger this includes those that wait for pace, so keep it high."
  type        = number
  default     = 1000
}

variable "service_timeout_seconds" {
  description = "Request timeout of the services: at least the ack deadline, and with a ledger at least 60, because a sweep takes up to 50 s."
  type        = number
  default     = 600

  validation {
    condition     = var.service_timeout_seconds >= 1 && var.service_timeout_seconds <= 3600
    error_message = "service_timeout_seconds takes 1 to 3600."
  }
}

variable "service_cpu" {
  description = "CPU of an instance of a service."
  type        = string
  default     = "1"
}

variable "service_memory" {
  description = "Memory of an instance of a service."
  type        = string
  default     = "512Mi"
}

variable "launches_per_minute" {
  description = "LAUNCHES_PER_MINUTE: the most RunJob calls in any 60 s; 0: no limit. Google counts by project and region: deployments with the same ledger share one budget, others must divide the quota."
  type        = number
  default     = 50
}

variable "allow_overrides" {
  description = "ALLOW_OVERRIDES: what publishers may override."
  type        = list(string)
  default     = []
}

variable "settings" {
  description = "More settings of the services (docs/configuration.md), such as { HTTP_GET = \"false\" }. A setting that has its own variable is taken from that variable."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.settings) : can(regex("^[A-Z][A-Z_]*$", key)) && key != "LEDGER_URL" && key != "PORT"])
    error_message = "settings takes names of docs/configuration.md, except PORT, which Cloud Run sets, and LEDGER_URL, which belongs in a secret (ledger_url_secret)."
  }
}
