variable "encrypted" { default = true }

resource "aws_efs_file_system" "patients" {
  #~ storage-unencrypted
  encrypted = var.encrypted
}
