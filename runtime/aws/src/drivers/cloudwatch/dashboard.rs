//! `aws.cloudwatch.Dashboard`. Dashboards belong to the account, not to a region.

use async_trait::async_trait;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{retag, tags, taken};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, same_document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct Dashboard;

#[async_trait]
impl Driver for Dashboard {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "cloudwatch:GetDashboard",
                "cloudwatch:PutDashboard",
                "cloudwatch:TagResource",
            ],
            read: &["cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource"],
            update: &[
                "cloudwatch:PutDashboard",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
            delete: &["cloudwatch:DeleteDashboards"],
            list: &["cloudwatch:ListDashboards"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = name(asked);
        // A name that was made up is nobody else's.
        if asked.text("dashboard_name").is_some() && body(cx, &name).await?.is_some() {
            return Err(taken("dashboard_name", &name));
        }
        let request = cx.cloudwatch().put_dashboard().dashboard_name(&name);
        let request = request
            .set_dashboard_body(asked.document("dashboard_body"))
            .set_tags(Some(asked.tags()?));
        request.send().await.map_err(refused("cloudwatch:PutDashboard"))?;
        let mut found = Found::new();
        found.put("dashboard_name", &name);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let arn = arn(cx, id).await?;
        let (body, tags) = futures::join!(body(cx, id), tags(cx, &arn));
        let Some(body) = body? else { return Ok(None) };
        let mut found = Found::new();
        found.put("dashboard_name", id).put("dashboard_body", body).put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["dashboard_body"]) {
            let request = cx.cloudwatch().put_dashboard().dashboard_name(id);
            let request = request.set_dashboard_body(change.asked.document("dashboard_body"));
            request.send().await.map_err(refused("cloudwatch:PutDashboard"))?;
        }
        retag(cx, &arn(cx, id).await?, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.cloudwatch().delete_dashboards().dashboard_names(id);
        request.send().await.map_err(refused("cloudwatch:DeleteDashboards"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = name(asked);
        let Some(body) = body(cx, &name).await? else { return Ok(None) };
        let tags = tags(cx, &arn(cx, &name).await?).await?;
        // Dashboards had no tags for long, and servers in AWS's place keep none: there one is known by
        // what it shows.
        let is_alike =
            || same_document(&body, &asked.document("dashboard_body").unwrap_or_default());
        let is_ours = asked.made(&tags) || (tags.is_empty() && is_alike());
        Ok(is_ours.then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.cloudwatch().list_dashboards().into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(refused("cloudwatch:ListDashboards"))?;
            let entries = page.dashboard_entries.unwrap_or_default().into_iter();
            names.extend(entries.filter_map(|entry| entry.dashboard_name).map(SmolStr::from));
        }
        Ok(names)
    }
}

fn name(asked: &Asked<'_>) -> String {
    asked.name("dashboard_name", 255)
}

async fn arn(cx: &Context, name: &str) -> Answer<String> {
    let account = cx.account().await?;
    Ok(format!("arn:{}:cloudwatch::{account}:dashboard/{name}", cx.partition()))
}

async fn body(cx: &Context, name: &str) -> Answer<Option<String>> {
    let request = cx.cloudwatch().get_dashboard().dashboard_name(name);
    let answer = request.send().await.map_err(refused("cloudwatch:GetDashboard")).or_absent()?;
    Ok(answer.and_then(|answer| answer.dashboard_body))
}
