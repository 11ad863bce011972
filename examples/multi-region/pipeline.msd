//! The build that deploys: large, with its layers cached, and with time for two regions.

group pipeline {
  @estimate(30s)
  resource build_role: aws.iam.Role {
    role_name = "pets-build"
    assume_role_policy_document = {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "codebuild.amazonaws.com" }
      }]
    }
  }

  @estimate(30s)
  resource build: aws.codebuild.Project {
    name               = "pets"
    service_role       = build_role.arn
    timeout_in_minutes = 240
    artifacts          = { type = "NO_ARTIFACTS" }
    source             = { type = "NO_SOURCE", build_spec = "version: 0.2" }
    cache              = { type = "LOCAL", modes = ["LOCAL_DOCKER_LAYER_CACHE"] }
    environment = {
      type            = "LINUX_CONTAINER"
      image           = "aws/codebuild/standard:7.0"
      compute_type    = "BUILD_GENERAL1_XLARGE"
      privileged_mode = true
    }
  }
}
