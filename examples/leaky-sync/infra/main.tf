terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

resource "aws_db_instance" "patients" {
  identifier          = "patients"
  engine              = "postgres"
  engine_version      = "16.4"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 100
  username            = "sync"
  password            = var.db_password
  storage_encrypted   = false
  publicly_accessible = true
}

resource "aws_s3_bucket" "lab_results" {
  bucket = "practice-patient-lab-results"
}

resource "aws_s3_bucket_acl" "lab_results" {
  bucket = aws_s3_bucket.lab_results.id
  acl    = "public-read"
}

resource "aws_lb_listener" "sync" {
  load_balancer_arn = var.lb_arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-2016-08"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = var.target_group_arn
  }
}
