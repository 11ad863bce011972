//! What an alarm is made of: the same fields in the API and in the schema.

use aws_sdk_cloudwatch::types;
use msd_model::value::{Record, Value};

use crate::convert::{FromValue, Mismatch, ToValue, field};
use crate::{choices, shape};

shape! {
    types::ActionConfiguration { alarm_tags_propagation }
    types::AlarmPromQlCriteria { pending_period, query, recovery_period }
    types::AlarmTagsPropagation { enabled, excluded_tag_keys, included_tag_keys }
    types::Dimension { name, value }
    types::Metric { dimensions, metric_name, namespace }
    types::MetricDataQuery { id, account_id, expression, label, metric_stat, period, return_data }
    types::MetricStat { metric, period, stat, unit }
    types::WallClockWindow { timezone }
    types::WarmUpConfiguration {
        only_start_evaluating_after_warm_up_period_ends, warm_up_period_duration_in_minutes,
    }
}

choices!(types::ComparisonOperator, types::StandardUnit, types::Statistic);

impl FromValue for types::EvaluationCriteria {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        match field(record(value)?, "prom_ql_criteria")? {
            Some(criteria) => Ok(types::EvaluationCriteria::PromQlCriteria(criteria)),
            None => Err(Mismatch::new("a record with `prom_ql_criteria`", value)),
        }
    }
}

impl ToValue for types::EvaluationCriteria {
    fn to_value(&self) -> Option<Value> {
        let criteria = self.as_prom_ql_criteria().ok()?.to_value()?;
        Some(Value::map([("prom_ql_criteria".into(), criteria)]))
    }
}

impl FromValue for types::EvaluationWindow {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        match field(record(value)?, "wall_clock_window")? {
            Some(window) => Ok(types::EvaluationWindow::WallClockWindow(window)),
            None => {
                let window = types::SlidingWindow::builder().build();
                Ok(types::EvaluationWindow::SlidingWindow(window))
            }
        }
    }
}

impl ToValue for types::EvaluationWindow {
    fn to_value(&self) -> Option<Value> {
        match self.as_wall_clock_window() {
            Ok(window) => Some(Value::map([("wall_clock_window".into(), window.to_value()?)])),
            Err(_) => Some(Value::map([("sliding_window".into(), Value::map([]))])),
        }
    }
}

fn record(value: &Value) -> Result<&Record, Mismatch> {
    value.as_map().ok_or_else(|| Mismatch::new("a record", value))
}
