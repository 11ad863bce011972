//! Amazon ECR.

mod repository;

use super::Row;

pub const ROWS: &[Row] = &[("aws.ecr.Repository", &repository::Repository)];
