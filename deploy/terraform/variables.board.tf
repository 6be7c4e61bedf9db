# The board (docs/board.md): who sees launches, and who may act there.

variable "board" {
  description = "Pages for people as a service of its own behind Identity-Aware Proxy; null: none. ledger_url_secret: secret that holds LEDGER_URL with the board's own database user (docs/security.md). operators: e-mails of people who may cancel, retry, resolve and reopen. viewers: who else may look, as IAM names them, such as [\"group:team@example.com\"]."
  type = object({
    ledger_url_secret = string
    operators         = optional(list(string), [])
    viewers           = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.board == null ? true : alltrue([for one in var.board.operators : can(regex("^[^@:, ]+@[^@:, ]+$", one))])
    error_message = "board.operators takes e-mails of people, such as ann@example.com, without user: before them."
  }

  validation {
    condition     = var.board == null ? true : alltrue([for one in var.board.viewers : can(regex("^(user|group|domain|serviceAccount):", one))])
    error_message = "board.viewers takes members such as user:ken@example.com, group:team@example.com or domain:example.com: the board is never open to everybody."
  }
}
