//! Structures of buses and of the targets of rules.

use aws_sdk_eventbridge::types;

crate::tag!(types::Tag, required);

crate::choices!(
    types::AssignPublicIp,
    types::IncludeDetail,
    types::LaunchType,
    types::Level,
    types::PlacementConstraintType,
    types::PlacementStrategyType,
    types::PropagateTags,
    types::RuleState,
);

crate::shape! {
    types::AppSyncParameters { graph_ql_operation = "graphql_operation" }
    types::AwsVpcConfiguration { subnets, security_groups, assign_public_ip }
    types::BatchArrayProperties { size }
    types::BatchParameters { job_definition, job_name, array_properties, retry_strategy }
    types::BatchRetryStrategy { attempts }
    types::CapacityProviderStrategyItem { capacity_provider, base, weight }
    types::DeadLetterConfig { arn }
    types::EcsParameters {
        task_definition_arn,
        task_count,
        launch_type,
        network_configuration,
        platform_version,
        group,
        capacity_provider_strategy,
        enable_ecs_managed_tags,
        enable_execute_command,
        placement_constraints,
        placement_strategy = "placement_strategies",
        propagate_tags,
        reference_id,
        tags = "tag_list",
    }
    types::HttpParameters { path_parameter_values, header_parameters, query_string_parameters }
    types::InputTransformer { input_paths_map, input_template }
    types::KinesisParameters { partition_key_path }
    types::LogConfig { include_detail, level }
    types::NetworkConfiguration { awsvpc_configuration = "aws_vpc_configuration" }
    types::PlacementConstraint { r#type = "type", expression }
    types::PlacementStrategy { r#type = "type", field }
    types::RedshiftDataParameters {
        secret_manager_arn, database, db_user, sql, sqls, statement_name, with_event
    }
    types::RetryPolicy { maximum_retry_attempts, maximum_event_age_in_seconds }
    types::RunCommandParameters { run_command_targets }
    types::RunCommandTarget { key, values }
    types::SageMakerPipelineParameter { name, value }
    types::SageMakerPipelineParameters { pipeline_parameter_list }
    types::SqsParameters { message_group_id }
    types::Tag { key, value }
    types::Target {
        id,
        arn,
        role_arn,
        input,
        input_path,
        input_transformer,
        kinesis_parameters,
        run_command_parameters,
        ecs_parameters,
        batch_parameters,
        sqs_parameters,
        http_parameters,
        redshift_data_parameters,
        sage_maker_pipeline_parameters,
        dead_letter_config,
        retry_policy,
        app_sync_parameters,
    }
}
