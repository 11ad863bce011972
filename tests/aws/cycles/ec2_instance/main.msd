param step: Int = 1

target aws { provider = aws }

resource main: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }

resource inner: aws.ec2.Subnet { vpc_id = main.vpc_id, cidr_block = "10.0.1.0/24" }

resource first: aws.ec2.SecurityGroup { group_description = "First", vpc_id = main.vpc_id }

resource second: aws.ec2.SecurityGroup { group_description = "Second", vpc_id = main.vpc_id }

resource web: aws.ec2.Instance {
  image_id           = if step == 3 then "ami-03cf127a" else "ami-12c6146b"
  instance_type      = if step == 1 then "t3.micro" else "t3.small"
  subnet_id          = inner.subnet_id
  security_group_ids = if step == 1 then [first.group_id] else [first.group_id, second.group_id]
  user_data = base64.encode(if step == 1 then "#!/bin/sh\necho one" else "#!/bin/sh\necho two")
  source_dest_check = false
  metadata_options  = { http_tokens = "required", http_endpoint = "enabled" }
  tags              = { Name = if step == 1 then "web" else "www" }

  block_device_mappings = [{
    device_name = "/dev/sda1"
    ebs = {
      volume_size           = if step == 1 then 10 else 12
      volume_type           = "gp3"
      delete_on_termination = true
    }
  }]

  propagate_tags_to_volume_on_creation = true
}

output ip = web.private_ip
