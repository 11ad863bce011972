//! Whether something of the same name is there already. Buckets share their names with all accounts;
//! everything else is looked for in the own account, by its identifier or by a list.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use futures::StreamExt;
use msd_engine::inventory::Inventory;
use msd_engine::provider::{Provider, ProviderError, Thing};
use msd_model::schema::{OperationKind, ResourceType};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::Value;
use smol_str::SmolStr;

use super::{Check, Checker, Finding, Scene, Subject};
use crate::driver::Answer;

pub const BUCKET: &str = "aws.s3.Bucket";

/// So many names of one type are looked for each by itself; more of them in a list of all.
const SINGLE: usize = 3;
/// So many questions are open at a time.
const AT_ONCE: usize = 16;

/// Types whose identifier ends with a name that the program gives: type, property, what stands before.
const ENDINGS: &[(&str, &str, char)] = &[
    ("aws.sqs.Queue", "queue_name", '/'),
    ("aws.sns.Topic", "topic_name", ':'),
    ("aws.iam.ManagedPolicy", "managed_policy_name", '/'),
];

pub struct Free;

/// Where claims are looked at together.
type Place<'a> = (TypeName, Option<&'a str>, Option<Transport>);

/// A name that is about to be taken.
struct Claim<'a> {
    subject: &'a Subject<'a>,
    name: SmolStr,
    is_ending: Option<char>,
}

enum Found {
    Free,
    Taken(SmolStr),
    Unknown(ProviderError),
}

/// Tells whether a type may have to be listed.
pub fn lists(schema: &ResourceType) -> bool {
    let is_given = |path: &SmolStr| schema.property(path).is_some_and(|field| !field.read_only);
    ENDINGS.iter().any(|(ty, ..)| *ty == schema.name.as_str())
        || (!schema.identifier.is_empty() && schema.identifier.iter().all(is_given))
}

#[async_trait]
impl Checker for Free {
    fn check(&self) -> Check {
        Check::Names
    }

    async fn look(&self, scene: &Scene<'_>) -> Vec<Finding> {
        let mut groups: BTreeMap<Place<'_>, Vec<Claim<'_>>> = BTreeMap::new();
        for subject in scene.created().filter(|one| !one.replaces) {
            if let Some(claim) = claim(scene, subject) {
                let key = (subject.ty.clone(), subject.region, subject.via);
                groups.entry(key).or_default().push(claim);
            }
        }
        let count = groups.values().map(Vec::len).sum::<usize>();
        if count == 0 {
            return Vec::new();
        }
        let (groups, mut findings) = (groups.into_iter(), Vec::new());
        let answers: Vec<_> = groups.map(|(place, claims)| group(scene, place, claims)).collect();
        let mut answers = futures::stream::iter(answers).buffered(AT_ONCE);
        let (mut known, mut unknown) = (0, BTreeSet::new());
        while let Some(answers) = answers.next().await {
            for (claim, found) in answers {
                known += usize::from(!matches!(found, Found::Unknown(_)));
                match found {
                    Found::Free => {}
                    Found::Taken(why) => findings.push(taken(&claim, &why)),
                    Found::Unknown(error) => {
                        unknown.insert((claim.subject.ty.to_string(), error.to_string()));
                    }
                }
            }
        }
        if findings.is_empty() && known > 0 {
            let names = if known == 1 { "name is" } else { "names are" };
            findings.push(Finding::passed(Check::Names, format!("{known} {names} free")));
        }
        let unknown = unknown.into_iter();
        findings.extend(
            unknown.map(|(ty, why)| {
                Finding::not_checked(Check::Names, format!("names of {ty}: {why}"))
            }),
        );
        findings
    }
}

/// Returns the name that a subject takes, as far as the program alone says it.
fn claim<'a>(scene: &Scene<'_>, subject: &'a Subject<'a>) -> Option<Claim<'a>> {
    let text = |name: &str| match subject.properties.get(name)? {
        Value::Str(text) => Some(text.clone()),
        _ => None,
    };
    if let Some((_, property, before)) = ENDINGS.iter().find(|(ty, ..)| *ty == subject.ty.as_str())
    {
        return Some(Claim { subject, name: text(property)?, is_ending: Some(*before) });
    }
    let (schema, _) = scene.cloud.schema(subject.ty)?;
    let parts: Option<Vec<SmolStr>> = schema.identifier.iter().map(|path| text(path)).collect();
    let name: SmolStr = parts.filter(|parts| !parts.is_empty())?.join("|").into();
    // What goes away in the same run makes room.
    let leaves = |one: &Subject<'_>| {
        one.kind == OperationKind::Delete
            && one.ty == subject.ty
            && one.identifier == Some(name.as_str())
    };
    (!scene.subjects.iter().any(leaves)).then_some(Claim { subject, name, is_ending: None })
}

async fn group<'a>(
    scene: &Scene<'_>,
    (ty, region, via): Place<'_>,
    claims: Vec<Claim<'a>>,
) -> Vec<(Claim<'a>, Found)> {
    let needs_list = claims.iter().any(|claim| claim.is_ending.is_some());
    if ty.as_str() != BUCKET && (needs_list || claims.len() > SINGLE) {
        let all = scene.cloud.list(&ty, region, via).await;
        return claims.into_iter().map(|claim| listed(claim, &all)).collect();
    }
    let ty = &ty;
    let ask = |claim| async move {
        let found = match ty.as_str() {
            BUCKET => bucket(scene, &claim, region).await,
            _ => thing(scene, &claim, region).await,
        };
        (claim, found.unwrap_or_else(Found::Unknown))
    };
    let single: Vec<_> = claims.into_iter().map(ask).collect();
    futures::stream::iter(single).buffered(AT_ONCE).collect().await
}

fn listed<'a>(claim: Claim<'a>, all: &Answer<Vec<SmolStr>>) -> (Claim<'a>, Found) {
    let ids = match all {
        Ok(ids) => ids,
        Err(error) => return (claim, Found::Unknown(error.clone())),
    };
    let is_it = |id: &&SmolStr| match claim.is_ending {
        Some(before) => {
            id.strip_suffix(claim.name.as_str()).is_some_and(|rest| rest.ends_with(before))
        }
        None => **id == claim.name,
    };
    match ids.iter().find(is_it) {
        Some(id) => {
            let found = Found::Taken(format!("there is one already ({id})").into());
            (claim, found)
        }
        None => (claim, Found::Free),
    }
}

async fn thing(scene: &Scene<'_>, claim: &Claim<'_>, region: Option<&str>) -> Answer<Found> {
    let Subject { ty, via, .. } = *claim.subject;
    let thing = Thing { ty, identifier: &claim.name, region, via };
    Ok(match scene.cloud.read(thing).await? {
        Some(_) => Found::Taken("there is one already".into()),
        None => Found::Free,
    })
}

#[cfg(not(feature = "s3"))]
async fn bucket(scene: &Scene<'_>, claim: &Claim<'_>, region: Option<&str>) -> Answer<Found> {
    thing(scene, claim, region).await
}

/// Asks S3, which knows the buckets of all accounts.
#[cfg(feature = "s3")]
async fn bucket(scene: &Scene<'_>, claim: &Claim<'_>, region: Option<&str>) -> Answer<Found> {
    use crate::error::{OrAbsent, refused};
    let call = "s3:HeadBucket";
    let cx = scene.cloud.context(claim.subject.ty, region).await?;
    let account = cx.account().await?;
    let signed = cx.s3().head_bucket().bucket(claim.name.as_str()).expected_bucket_owner(&*account);
    match signed.send().await {
        Ok(_) => return Ok(Found::Taken("the account has it already".into())),
        Err(error) => match error.raw_response().map(|answer| answer.status().as_u16()) {
            Some(301) => return Ok(Found::Taken("it is there, in another region".into())),
            // Another account's, or not ours to ask about.
            Some(400 | 403) => {}
            _ => {
                Err::<(), _>(refused(call)(error)).or_absent()?;
                return Ok(Found::Free);
            }
        },
    }
    // Without a signature no policy of the caller has a say: 404 is then that there is none.
    match cx.unsigned_s3().head_bucket().bucket(claim.name.as_str()).send().await {
        Ok(_) => Ok(Found::Taken("another account has it".into())),
        Err(error) => match error.raw_response().map(|answer| answer.status().as_u16()) {
            Some(301 | 403) => Ok(Found::Taken("another account has it".into())),
            _ => {
                Err::<(), _>(refused(call)(error)).or_absent()?;
                Ok(Found::Free)
            }
        },
    }
}

fn taken(claim: &Claim<'_>, why: &str) -> Finding {
    let Claim { subject: Subject { address, ty, .. }, name, .. } = claim;
    let help = match ty.as_str() {
        BUCKET if why.contains("another account") => {
            "choose another `bucket_name`, or leave it out".to_owned()
        }
        _ => format!("choose another name, or take it over: `import {address} from \"…\"`"),
    };
    Finding::failed(Check::Names, format!("`{address}` ({ty}) \"{name}\": {why}"), help)
}
