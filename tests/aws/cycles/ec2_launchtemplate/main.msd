param step: Int = 1

target aws { provider = aws }

resource web: aws.ec2.LaunchTemplate {
  launch_template_name = if step == 3 then "web-next" else "web"
  version_description  = if step == 1 then "first" else "second"

  launch_template_data = {
    image_id      = "ami-12c6146b"
    instance_type = if step == 1 then "t3.micro" else "t3.small"
    user_data     = base64.encode("#!/bin/sh\necho step ${step}\n")

    block_device_mappings = [{
      device_name = "/dev/xvda"
      ebs = {
        volume_size           = 20
        volume_type           = "gp3"
        encrypted             = true
        delete_on_termination = true
      }
    }]

    metadata_options   = { http_tokens = "required", http_put_response_hop_limit = 2 }
    tag_specifications = [{ resource_type = "instance", tags = [{ key = "Name", value = "web" }] }]
  }

  tag_specifications = [{
    resource_type = "launch-template"
    tags          = [{ key = "team", value = if step == 1 then "ops" else "dev" }]
  }]
}
