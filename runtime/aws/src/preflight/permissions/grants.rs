//! The policies of a principal, as far as they allow something: only which actions, not of what.

use aws_sdk_iam::Client;
use futures::future::{BoxFuture, try_join, try_join_all};
use serde_json::Value as Json;

use super::{Kind, Principal};
use crate::context::Context;
use crate::convert::decoded;
use crate::driver::Answer;
use crate::error::{refused, silent};

/// What policies allow, in IAM's patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    allowed: Vec<String>,
    /// Of each statement that allows everything but these.
    all_but: Vec<Vec<String>>,
}

impl Grants {
    /// Tells whether a policy allows an action for any resource at all.
    pub fn mention(&self, action: &str) -> bool {
        let matches = |pattern: &String| fits(pattern, action);
        self.allowed.iter().any(matches) || self.all_but.iter().any(|but| !but.iter().any(matches))
    }

    fn add(&mut self, document: &str) {
        let document: Json = serde_json::from_str(document).unwrap_or_default();
        let statements = match &document["Statement"] {
            Json::Array(all) => all.clone(),
            one => vec![one.clone()],
        };
        for statement in statements.iter().filter(|one| one["Effect"] == "Allow") {
            match texts(&statement["Action"]) {
                actions if !actions.is_empty() => self.allowed.extend(actions),
                _ => self.all_but.push(texts(&statement["NotAction"])),
            }
        }
    }
}

fn texts(value: &Json) -> Vec<String> {
    let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    all.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// Matches as IAM does: `*` for any letters, `?` for one, no difference between large and small ones.
fn fits(pattern: &str, text: &str) -> bool {
    fn rest(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some(b'*'), _) => {
                rest(&pattern[1..], text) || (!text.is_empty() && rest(pattern, &text[1..]))
            }
            (Some(b'?'), Some(_)) => rest(&pattern[1..], &text[1..]),
            (Some(one), Some(other)) => {
                one.eq_ignore_ascii_case(other) && rest(&pattern[1..], &text[1..])
            }
            _ => false,
        }
    }
    rest(pattern.as_bytes(), text.as_bytes())
}

/// Reads all policies of a principal, those of a user's groups too.
pub async fn of(cx: &Context, principal: &Principal) -> Answer<Grants> {
    let (iam, name) = (&cx.iam(), principal.name.as_str());
    let documents = match principal.kind {
        Kind::Role => {
            let (mut own, attached) =
                try_join(of_role(iam, name), attached_to_role(iam, name)).await?;
            own.extend(attached);
            own
        }
        Kind::User => {
            let (mut own, groups) = try_join(of_user(iam, name), of_groups(iam, name)).await?;
            own.extend(groups);
            own
        }
    };
    let mut grants = Grants::default();
    documents.iter().for_each(|document| grants.add(document));
    Ok(grants)
}

type Documents<'a> = BoxFuture<'a, Answer<Vec<String>>>;

/// Reads the names of inline policies, page by page, and then each policy.
macro_rules! inline {
    ($name:ident, $list:ident, $get:ident, $by:ident, $list_call:literal, $get_call:literal) => {
        fn $name<'a>(iam: &'a Client, name: &'a str) -> Documents<'a> {
            Box::pin(async move {
                let mut names = iam.$list().$by(name).into_paginator().items().send();
                let mut all = Vec::new();
                while let Some(policy) = names.next().await {
                    all.push(policy.map_err(refused($list_call))?);
                }
                try_join_all(all.into_iter().map(|policy| async move {
                    let answer = iam.$get().$by(name).policy_name(policy).send().await;
                    Ok(decoded(&answer.map_err(refused($get_call))?.policy_document))
                }))
                .await
            })
        }
    };
}

/// Reads the managed policies that are attached.
macro_rules! attached {
    ($name:ident, $list:ident, $by:ident, $call:literal) => {
        fn $name<'a>(iam: &'a Client, name: &'a str) -> Documents<'a> {
            Box::pin(async move {
                let mut policies = iam.$list().$by(name).into_paginator().items().send();
                let mut arns = Vec::new();
                while let Some(policy) = policies.next().await {
                    arns.extend(policy.map_err(refused($call))?.policy_arn);
                }
                try_join_all(arns.into_iter().map(|arn| managed(iam, arn))).await
            })
        }
    };
}

inline!(
    of_role,
    list_role_policies,
    get_role_policy,
    role_name,
    "iam:ListRolePolicies",
    "iam:GetRolePolicy"
);
inline!(
    inline_of_user,
    list_user_policies,
    get_user_policy,
    user_name,
    "iam:ListUserPolicies",
    "iam:GetUserPolicy"
);
inline!(
    inline_of_group,
    list_group_policies,
    get_group_policy,
    group_name,
    "iam:ListGroupPolicies",
    "iam:GetGroupPolicy"
);
attached!(attached_to_role, list_attached_role_policies, role_name, "iam:ListAttachedRolePolicies");
attached!(attached_to_user, list_attached_user_policies, user_name, "iam:ListAttachedUserPolicies");
attached!(
    attached_to_group,
    list_attached_group_policies,
    group_name,
    "iam:ListAttachedGroupPolicies"
);

async fn of_user(iam: &Client, name: &str) -> Answer<Vec<String>> {
    let (mut own, attached) =
        try_join(inline_of_user(iam, name), attached_to_user(iam, name)).await?;
    own.extend(attached);
    Ok(own)
}

async fn of_groups(iam: &Client, user: &str) -> Answer<Vec<String>> {
    let mut groups = iam.list_groups_for_user().user_name(user).into_paginator().items().send();
    let mut documents = Vec::new();
    while let Some(group) = groups.next().await {
        let name = group.map_err(refused("iam:ListGroupsForUser"))?.group_name;
        documents.extend(inline_of_group(iam, &name).await?);
        documents.extend(attached_to_group(iam, &name).await?);
    }
    Ok(documents)
}

async fn managed(iam: &Client, arn: String) -> Answer<String> {
    let call = "iam:GetPolicy";
    let answer = iam.get_policy().policy_arn(&arn).send().await.map_err(refused(call))?;
    let version = answer.policy.and_then(|policy| policy.default_version_id);
    let version = version.ok_or_else(|| silent(call, "a version"))?;
    let call = "iam:GetPolicyVersion";
    let request = iam.get_policy_version().policy_arn(&arn).version_id(version);
    let answer = request.send().await.map_err(refused(call))?;
    let document = answer.policy_version.and_then(|version| version.document);
    Ok(decoded(&document.ok_or_else(|| silent(call, "a document"))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_for_some_resources_still_mentions_the_action() {
        let mut grants = Grants::default();
        grants.add(&decoded(
            "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22sqs%3A*Queue%22%7D%5D%7D",
        ));
        grants.add(r#"{"Statement": {"Effect": "Deny", "Action": "ec2:*"}}"#);
        assert!(grants.mention("sqs:CreateQueue") && grants.mention("SQS:deletequeue"));
        assert!(!grants.mention("sqs:CreateQueues") && !grants.mention("ec2:CreateVpc"));
        grants.add(r#"{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*", "sts:?et*"]}]}"#);
        assert!(grants.mention("ec2:CreateVpc"));
        assert!(!grants.mention("iam:CreateRole") && !grants.mention("sts:GetCallerIdentity"));
    }
}
