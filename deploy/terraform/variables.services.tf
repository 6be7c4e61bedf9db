# Who may do what, and what the services are given.

variable "separate_services" {
  description = "Whether the request side and the push side are two services, each with its own IAM policy and identity. In one service whoever may request launches can also reach the push route, so the service has to check all tokens itself (http_auth and push_auth \"oidc\")."
  type        = bool
  default     = true
}

variable "callers" {
  description = "Who may request launches over HTTP, such as [\"user:me@example.com\"], with http_auth = \"none\"; Cloud Run's IAM checks them."
  type        = list(string)
  default     = []
}

variable "publishers" {
  description = "Which other systems may publish launch requests to the topic, such as [\"serviceAccount:shop@p.iam.gserviceaccount.com\"]."
  type        = list(string)
  default     = []
}

variable "operators" {
  description = "Who may look at dead letters, replay and discard them, and read the executions of the job, such as [\"group:ops@example.com\"]."
  type        = list(string)
  default     = []
}

variable "http_auth" {
  description = "HTTP_AUTH: none where Cloud Run's IAM checks the callers, oidc where the service alone does, as behind a gateway."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "oidc"], var.http_auth)
    error_message = "http_auth takes \"none\" or \"oidc\"."
  }
}

variable "http_audience" {
  description = "HTTP_AUDIENCE: the aud of the callers' tokens. It becomes a custom audience of the request side too."
  type        = string
  default     = ""
}

variable "http_accounts" {
  description = "HTTP_ACCOUNTS: e-mails of the accounts that may request launches, with http_auth = \"oidc\"."
  type        = list(string)
  default     = []
}

variable "push_auth" {
  description = "PUSH_AUTH: none where Cloud Run's IAM checks the pushes and lets only the delivery account through, oidc where the service alone checks their tokens."
  type        = string
  default     = "none"

  validation {
    condition     = contains(["none", "oidc"], var.push_auth)
    error_message = "push_auth takes \"none\" or \"oidc\"."
  }
}

variable "push_audience" {
  description = "PUSH_AUDIENCE: the aud of push tokens, a name of its own so that it is known before the service has an address. Null: the name, a hyphen and push."
  type        = string
  default     = null
}

variable "push_ingress" {
  description = "Ingress of the push side where it is a service of its own. INGRESS_TRAFFIC_INTERNAL_ONLY closes it to the internet; Google documents that pushes of the same project come through."
  type        = string
  default     = "INGRESS_TRAFFIC_ALL"
}

variable "push_max_instances" {
  description = "Instances of the push side. More than one needs the ledger."
  type        = number
  default     = 1
}

variable "request_max_instances" {
  description = "Instances of the request side where it is a service of its own."
  type        = number
  default     = 10
}

variable "push_concurrency" {
  description = "Deliveries that one instance of the push side takes at a time. Without a ledger those that wait for pace are among them, so keep it high."
  type        = number
  default     = 1000
}

variable "service_timeout_seconds" {
  description = "Request timeout of the services, not below the ack deadline, and with a ledger not below 60: a sweep takes up to 50 s."
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
  description = "LAUNCHES_PER_MINUTE: never more RunJob calls than this in any 60 s; 0 for no limit. Google counts by project and region: deployments with one ledger draw on one budget, those without have to divide the quota."
  type        = number
  default     = 50
}

variable "allow_overrides" {
  description = "ALLOW_OVERRIDES: what publishers may override."
  type        = list(string)
  default     = []
}

variable "settings" {
  description = "Further configuration of the services by the names of config/schema.ts, such as { HTTP_GET = \"false\" }. What has a variable of its own is taken from there."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.settings) : can(regex("^[A-Z][A-Z_]*$", key)) && key != "LEDGER_URL" && key != "PORT"])
    error_message = "settings takes names of config/schema.ts, without PORT, which Cloud Run sets, and LEDGER_URL, which belongs in a secret (ledger_url_secret)."
  }
}
