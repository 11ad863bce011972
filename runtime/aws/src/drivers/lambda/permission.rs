//! `aws.lambda.Permission`: a statement of the policy of a function.

use async_trait::async_trait;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use serde_json::Value as Json;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::set;

pub struct Permission;

#[async_trait]
impl Driver for Permission {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["lambda:AddPermission", "lambda:GetPolicy"],
            read: &["lambda:GetPolicy"],
            update: &[],
            delete: &["lambda:RemovePermission"],
            list: &["lambda:ListFunctions", "lambda:GetPolicy"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let (function, statement) = (asked.need::<String>("function_name")?, asked.made_up(100));
        let request = cx.lambda().add_permission().statement_id(&statement);
        let request = set!(
            request,
            asked,
            function_name,
            action,
            principal,
            source_arn,
            source_account,
            event_source_token,
            principal_org_id,
            function_url_auth_type,
            invoked_via_function_url
        );
        let answer = request.send().await.map_err(refused("lambda:AddPermission"))?;
        let made = answer.statement().and_then(|text| serde_json::from_str(text).ok());
        let identifier = format!("{function}|{statement}");
        Ok(match made {
            Some(made) => Made::known(identifier, told(&made, &function, &statement)),
            None => Made::new(identifier),
        })
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (function, statement) = parts(id)?;
        let found = statements(cx, function).await?;
        let found = found.iter().find(|one| one["Sid"] == statement);
        Ok(found.map(|found| told(found, function, statement)))
    }

    async fn update(&self, _: &Context, _: &str, _: &Change<'_>) -> Answer<()> {
        // Every property is create-only.
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (function, statement) = parts(id)?;
        let request = cx.lambda().remove_permission().function_name(function);
        let request = request.statement_id(statement);
        request.send().await.map_err(refused("lambda:RemovePermission"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let (function, statement) = (asked.need::<String>("function_name")?, asked.made_up(100));
        let found = statements(cx, &function).await?;
        let is_there = found.iter().any(|one| one["Sid"] == statement.as_str());
        Ok(is_there.then(|| format!("{function}|{statement}").into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.lambda().list_functions().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(function) = pages.next().await {
            let function = function.map_err(refused("lambda:ListFunctions"))?;
            let Some(name) = function.function_name else { continue };
            let statements = statements(cx, &name).await?;
            let sids = statements.iter().filter_map(|one| one["Sid"].as_str());
            ids.extend(sids.map(|sid| format!("{name}|{sid}").into()));
        }
        Ok(ids)
    }
}

fn parts(id: &str) -> Answer<(&str, &str)> {
    id.rsplit_once('|').ok_or_else(|| {
        let message = format!("a permission is FUNCTION|STATEMENT, and {id} is not");
        ProviderError::new(ErrorClass::Invalid, "InvalidIdentifier", message)
    })
}

async fn statements(cx: &Context, function: &str) -> Answer<Vec<Json>> {
    let answer = cx.lambda().get_policy().function_name(function).send().await;
    let answer = answer.map_err(refused("lambda:GetPolicy")).or_absent()?;
    let text = answer.and_then(|answer| answer.policy).unwrap_or_default();
    let policy: Json = serde_json::from_str(&text).unwrap_or_default();
    Ok(policy["Statement"].as_array().cloned().unwrap_or_default())
}

/// Reads a statement as the properties that made it.
fn told(statement: &Json, function: &str, id: &str) -> Found {
    let mut found = Found::new();
    found.put("function_name", function).put("id", id);
    found.put("action", statement["Action"].as_str());
    let principal = &statement["Principal"];
    let principal = principal
        .as_str()
        .or_else(|| ["Service", "AWS"].iter().find_map(|kind| principal[*kind].as_str()));
    found.put("principal", principal);
    let conditions = statement["Condition"].as_object().into_iter().flatten();
    for (key, value) in conditions.filter_map(|(_, keys)| keys.as_object()).flatten() {
        let name = match key.to_ascii_lowercase().as_str() {
            "aws:sourcearn" => "source_arn",
            "aws:sourceaccount" => "source_account",
            "aws:principalorgid" => "principal_org_id",
            "lambda:eventsourcetoken" => "event_source_token",
            "lambda:functionurlauthtype" => "function_url_auth_type",
            "lambda:invokedviafunctionurl" => "invoked_via_function_url",
            _ => continue,
        };
        found.put(name, value.as_str().map(str::to_owned).or_else(|| Some(value.to_string())));
    }
    found
}
