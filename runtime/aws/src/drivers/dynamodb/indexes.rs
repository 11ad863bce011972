//! Which changes bring the indexes of a table to what is asked for: DynamoDB makes or deletes one at a
//! time. Asks nobody.

use aws_sdk_dynamodb::types::{
    CreateGlobalSecondaryIndexAction, CreateVectorIndexAction, DeleteGlobalSecondaryIndexAction,
    DeleteVectorIndexAction, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate, IndexStatus,
    TableDescription, UpdateGlobalSecondaryIndexAction, VectorIndex, VectorIndexUpdate,
};
use msd_model::value::{Record, Value};

use crate::convert::{Asked, Built, Change, FromValue};
use crate::driver::Answer;

/// What makes an index another one when it differs.
const FIXED: [&str; 2] = ["key_schema", "projection"];
/// What can be changed of an index that is there.
const PACE: [&str; 3] = ["provisioned_throughput", "on_demand_throughput", "warm_throughput"];

/// Tells whether no index is being made, changed or deleted.
pub fn are_settled(table: &TableDescription) -> bool {
    let global = table.global_secondary_indexes().iter().map(|index| index.index_status());
    let vector = table.vector_indexes().iter().map(|index| index.index_status());
    global.chain(vector).flatten().all(|status| *status == IndexStatus::Active)
}

/// Returns the changes of global secondary indexes, one for each call.
pub fn steps(change: &Change<'_>) -> Answer<Vec<GlobalSecondaryIndexUpdate>> {
    let name = "global_secondary_indexes";
    let (before, after) = (named(change.before, name), named(change.asked.properties, name));
    let mut steps = Vec::new();
    for (index, was) in &before {
        let kept = find(&after, index).is_some_and(|is| !differs(was, is, &FIXED));
        if !kept {
            let delete = DeleteGlobalSecondaryIndexAction::builder().index_name(*index).build();
            let delete = whole(delete)?;
            steps.push(GlobalSecondaryIndexUpdate::builder().delete(delete).build());
        }
    }
    for (index, is) in &after {
        let wanted = GlobalSecondaryIndex::from_value(&Value::Map((*is).clone().into()));
        let wanted = wanted.map_err(|wrong| crate::convert::invalid(wrong.at(name)))?;
        match find(&before, index) {
            Some(was) if !differs(was, is, &FIXED) => {
                if differs(was, is, &PACE) {
                    let update = whole(pace(&wanted).build())?;
                    steps.push(GlobalSecondaryIndexUpdate::builder().update(update).build());
                }
            }
            _ => {
                let create = CreateGlobalSecondaryIndexAction::builder()
                    .index_name(wanted.index_name)
                    .set_key_schema(Some(wanted.key_schema))
                    .set_projection(wanted.projection)
                    .set_provisioned_throughput(wanted.provisioned_throughput)
                    .set_on_demand_throughput(wanted.on_demand_throughput)
                    .set_warm_throughput(wanted.warm_throughput)
                    .build();
                steps.push(GlobalSecondaryIndexUpdate::builder().create(whole(create)?).build());
            }
        }
    }
    Ok(steps)
}

/// Returns the throughput of all indexes, which a table that becomes provisioned needs at once.
pub fn throughput(asked: &Asked<'_>) -> Answer<Option<Vec<GlobalSecondaryIndexUpdate>>> {
    if asked.text("billing_mode") == Some("PAY_PER_REQUEST") {
        return Ok(None);
    }
    let indexes: Vec<GlobalSecondaryIndex> =
        asked.get("global_secondary_indexes")?.unwrap_or_default();
    let mut updates = Vec::new();
    for index in indexes.iter().filter(|index| index.provisioned_throughput.is_some()) {
        let update = whole(pace(index).build())?;
        updates.push(GlobalSecondaryIndexUpdate::builder().update(update).build());
    }
    Ok((!updates.is_empty()).then_some(updates))
}

/// Returns the changes of vector indexes; one that differs is made anew.
pub fn vector_steps(change: &Change<'_>) -> Answer<Vec<VectorIndexUpdate>> {
    let name = "vector_indexes";
    let (before, after) = (named(change.before, name), named(change.asked.properties, name));
    let parts = ["dimensions", "distance_function", "vector_attribute", "search_schema", FIXED[1]];
    let mut steps = Vec::new();
    for (index, was) in &before {
        if find(&after, index).is_none_or(|is| differs(was, is, &parts)) {
            let delete = whole(DeleteVectorIndexAction::builder().index_name(*index).build())?;
            steps.push(VectorIndexUpdate::builder().delete(delete).build());
        }
    }
    for (index, is) in &after {
        if find(&before, index).is_some_and(|was| !differs(was, is, &parts)) {
            continue;
        }
        let wanted = VectorIndex::from_value(&Value::Map((*is).clone().into()));
        let wanted = wanted.map_err(|wrong| crate::convert::invalid(wrong.at(name)))?;
        let create = CreateVectorIndexAction::builder()
            .index_name(wanted.index_name)
            .set_vector_attribute(wanted.vector_attribute)
            .set_search_schema(wanted.search_schema)
            .set_projection(wanted.projection)
            .dimensions(wanted.dimensions)
            .distance_function(wanted.distance_function)
            .build();
        steps.push(VectorIndexUpdate::builder().create(whole(create)?).build());
    }
    Ok(steps)
}

type Pace = aws_sdk_dynamodb::types::builders::UpdateGlobalSecondaryIndexActionBuilder;

fn pace(index: &GlobalSecondaryIndex) -> Pace {
    UpdateGlobalSecondaryIndexAction::builder()
        .index_name(&index.index_name)
        .set_provisioned_throughput(index.provisioned_throughput.clone())
        .set_on_demand_throughput(index.on_demand_throughput.clone())
        .set_warm_throughput(index.warm_throughput.clone())
}

fn named<'a>(properties: &'a Record, name: &str) -> Vec<(&'a str, &'a Record)> {
    let items = properties.get(name).and_then(Value::as_list).unwrap_or_default();
    let item = |item: &'a Value| {
        let fields = item.as_map()?;
        Some((fields.get("index_name")?.as_str()?, fields))
    };
    items.iter().filter_map(item).collect()
}

fn find<'a>(indexes: &[(&str, &'a Record)], name: &str) -> Option<&'a Record> {
    indexes.iter().find(|(of, _)| *of == name).map(|(_, fields)| *fields)
}

/// Tells whether one of these fields, where it is asked for, is another one.
fn differs(was: &Record, is: &Record, fields: &[&str]) -> bool {
    fields.iter().any(|name| match is.get(*name) {
        None | Some(Value::Null) => false,
        Some(asked) => !was.get(*name).is_some_and(|was| is_alike(was, asked)),
    })
}

/// Tells whether everything that is asked for is so; names come in any order.
fn is_alike(was: &Value, asked: &Value) -> bool {
    match (was, asked) {
        (Value::Map(was), Value::Map(asked)) => asked.iter().all(|(name, asked)| {
            *asked == Value::Null || was.get(name).is_some_and(|was| is_alike(was, asked))
        }),
        (Value::List(was), Value::List(asked)) => {
            let is_names = |items: &[Value]| items.iter().all(|item| item.as_str().is_some());
            was.len() == asked.len()
                && match is_names(was) && is_names(asked) {
                    true => asked.iter().all(|name| was.contains(name)),
                    false => was.iter().zip(asked.iter()).all(|(was, is)| is_alike(was, is)),
                }
        }
        _ => was == asked,
    }
}

fn whole<T>(built: impl Built<T>) -> Answer<T> {
    built.built().map_err(|wrong| crate::convert::invalid(wrong.at("index")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_index_is_another_one_by_its_key_and_what_it_carries() {
        let index = |value: serde_json::Value| match Value::from_json(&value).unwrap() {
            Value::Map(fields) => Record::clone(&fields),
            _ => Record::default(),
        };
        let was = index(json!({
            "key_schema": [{ "attribute_name": "day", "key_type": "HASH" }],
            "projection": { "projection_type": "INCLUDE", "non_key_attributes": ["b", "a"] },
            "provisioned_throughput": { "read_capacity_units": 1, "write_capacity_units": 1 },
        }));
        let mut is = was.clone();
        let projection = json!({ "projection_type": "INCLUDE", "non_key_attributes": ["a", "b"] });
        is.insert("projection".into(), Value::from_json(&projection).unwrap());
        assert!(!differs(&was, &is, &FIXED));
        let key = json!([{ "attribute_name": "week", "key_type": "HASH" }]);
        is.insert("key_schema".into(), Value::from_json(&key).unwrap());
        assert!(differs(&was, &is, &FIXED));
        assert!(!differs(&was, &is, &PACE));
    }
}
