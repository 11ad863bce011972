//! Amazon DynamoDB.

mod features;
mod indexes;
mod shapes;
mod table;

use super::Row;

pub const ROWS: &[Row] = &[("aws.dynamodb.Table", &table::Table)];
