def versions(aws):
    """The version that the group starts machines of, and the newest one."""
    (template,) = aws("ec2").describe_launch_templates()["LaunchTemplates"]
    (group,) = aws("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    return [group["LaunchTemplate"]["Version"], str(template["LatestVersionNumber"])]
