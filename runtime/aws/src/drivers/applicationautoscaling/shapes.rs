//! What targets and policies are made of: the same fields in the API and in the schema.

use aws_sdk_applicationautoscaling::types;

use crate::{choices, shape, shape_out};

shape! {
    types::ScalableTargetAction { max_capacity, min_capacity }
    types::SuspendedState {
        dynamic_scaling_in_suspended, dynamic_scaling_out_suspended, scheduled_scaling_suspended,
    }
    types::CustomizedMetricSpecification {
        dimensions, metric_name, metrics, namespace, statistic, unit,
    }
    types::MetricDimension { name, value }
    types::PredefinedMetricSpecification { predefined_metric_type, resource_label }
    types::PredictiveScalingCustomizedMetricSpecification { metric_data_queries }
    types::PredictiveScalingMetric { dimensions, metric_name, namespace }
    types::PredictiveScalingMetricDataQuery { expression, id, label, metric_stat, return_data }
    types::PredictiveScalingMetricDimension { name, value }
    types::PredictiveScalingMetricSpecification {
        target_value, customized_capacity_metric_specification,
        customized_load_metric_specification, customized_scaling_metric_specification,
        predefined_load_metric_specification, predefined_metric_pair_specification,
        predefined_scaling_metric_specification,
    }
    types::PredictiveScalingMetricStat { metric, stat, unit }
    types::PredictiveScalingPolicyConfiguration {
        metric_specifications, max_capacity_breach_behavior, max_capacity_buffer, mode,
        scheduling_buffer_time,
    }
    types::PredictiveScalingPredefinedLoadMetricSpecification {
        predefined_metric_type, resource_label,
    }
    types::PredictiveScalingPredefinedMetricPairSpecification {
        predefined_metric_type, resource_label,
    }
    types::PredictiveScalingPredefinedScalingMetricSpecification {
        predefined_metric_type, resource_label,
    }
    types::StepAdjustment {
        scaling_adjustment, metric_interval_lower_bound, metric_interval_upper_bound,
    }
    types::StepScalingPolicyConfiguration {
        adjustment_type, cooldown, metric_aggregation_type, min_adjustment_magnitude,
        step_adjustments,
    }
    types::TargetTrackingMetric { dimensions, metric_name, namespace }
    types::TargetTrackingMetricDataQuery { expression, id, label, metric_stat, return_data }
    types::TargetTrackingMetricDimension { name, value }
    types::TargetTrackingMetricStat { metric, stat, unit }
    types::TargetTrackingScalingPolicyConfiguration {
        target_value, customized_metric_specification, disable_scale_in,
        predefined_metric_specification, scale_in_cooldown, scale_out_cooldown,
    }
}

choices! {
    types::AdjustmentType, types::MetricAggregationType, types::MetricStatistic, types::MetricType,
    types::PolicyType, types::PredictiveScalingMaxCapacityBreachBehavior,
    types::PredictiveScalingMode, types::ScalableDimension, types::ServiceNamespace,
}

shape_out! {
    types::ScheduledAction {
        schedule, scheduled_action_name, end_time, scalable_target_action, start_time, timezone,
    }
}
