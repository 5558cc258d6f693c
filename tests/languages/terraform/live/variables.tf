variable "old_policy" { default = "ELBSecurityPolicy-TLS-1-1-2017-01" }
variable "no_stores" { default = {} }
variable "listener" {
  default = { policy = "ELBSecurityPolicy-TLS13-1-2-2021-06" }
}
variable "listeners" {
  default = {
    web = { protocol = "HTTP" }
    api = { protocol = "HTTPS" }
  }
}
variable "rules" {
  default = [
    { port = 5432, cidrs = ["0.0.0.0/0"] },
    { port = 443, cidrs = ["0.0.0.0/0"] },
  ]
}
variable "https" { default = true }
variable "https_of_stage" { default = false }
