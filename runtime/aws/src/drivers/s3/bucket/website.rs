//! A bucket that answers as a web site. The documents are names here, and records in the API.

use aws_sdk_s3::types::{
    Condition, ErrorDocument, IndexDocument, Protocol, Redirect, RedirectAllRequestsTo,
    RoutingRule, WebsiteConfiguration,
};
use msd_model::value::Value;

use super::part::{part, record};
use crate::convert::{Built, FromValue, Mismatch, field};
use crate::{choices, put, shape};

choices!(Protocol);
shape! {
    RedirectAllRequestsTo { host_name, protocol }
    Redirect {
        host_name,
        http_redirect_code,
        protocol,
        replace_key_prefix_with,
        replace_key_with,
    }
    Condition { http_error_code_returned_equals, key_prefix_equals }
    RoutingRule { redirect = "redirect_rule", condition = "routing_rule_condition" }
}

impl FromValue for WebsiteConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let index: Option<String> = field(fields, "index_document")?;
        let error: Option<String> = field(fields, "error_document")?;
        let index = index.map(|suffix| IndexDocument::builder().suffix(suffix).build().built());
        let error = error.map(|key| ErrorDocument::builder().key(key).build().built());
        Ok(WebsiteConfiguration::builder()
            .set_index_document(index.transpose()?)
            .set_error_document(error.transpose()?)
            .set_redirect_all_requests_to(field(fields, "redirect_all_requests_to")?)
            .set_routing_rules(field(fields, "routing_rules")?)
            .build())
    }
}

part! {
    Website: WebsiteConfiguration = "website_configuration",
    get_bucket_website("s3:GetBucketWebsite", |answer| record(|found| {
        put!(found, answer, redirect_all_requests_to);
        let (index, error) = (answer.index_document(), answer.error_document());
        found.put("index_document", index.map(|document| document.suffix()));
        found.put("error_document", error.map(|document| document.key()));
        found.put_some("routing_rules", answer.routing_rules());
    })),
    put_bucket_website("s3:PutBucketWebsite", website_configuration),
    delete_bucket_website("s3:DeleteBucketWebsite"),
}
