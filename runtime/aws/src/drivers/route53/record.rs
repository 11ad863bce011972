//! A record set as a program says it and as Route 53 keeps it. Asks nobody.

use aws_sdk_route53::types::{
    AliasTarget, CidrRoutingConfig, Coordinates, GeoLocation, GeoProximityLocation, ResourceRecord,
    ResourceRecordSet, ResourceRecordSetFailover, ResourceRecordSetRegion, RrType,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Value;

use crate::convert::{Asked, Built, Found, FromValue, Mismatch, ToValue, field, invalid};
use crate::driver::Answer;
use crate::{choices, put, set, shape};

choices!(ResourceRecordSetFailover, ResourceRecordSetRegion, RrType);

shape! {
    CidrRoutingConfig { collection_id, location_name }
    Coordinates { latitude, longitude }
    GeoLocation { continent_code, country_code, subdivision_code }
    GeoProximityLocation { aws_region, local_zone_group, coordinates, bias }
}

impl FromValue for ResourceRecord {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        ResourceRecord::builder().value(String::from_value(value)?).build().built()
    }
}

impl ToValue for ResourceRecord {
    fn to_value(&self) -> Option<Value> {
        self.value.to_value()
    }
}

/// `evaluate_target_health` is false without a word.
impl FromValue for AliasTarget {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        AliasTarget::builder()
            .set_hosted_zone_id(field(fields, "hosted_zone_id")?)
            .set_dns_name(field(fields, "dns_name")?)
            .evaluate_target_health(field(fields, "evaluate_target_health")?.unwrap_or(false))
            .build()
            .built()
    }
}

impl ToValue for AliasTarget {
    fn to_value(&self) -> Option<Value> {
        let mut found = Found::new();
        found.put("dns_name", plain(&self.dns_name)).put("hosted_zone_id", &self.hosted_zone_id);
        found.put("evaluate_target_health", self.evaluate_target_health);
        Some(Value::Map(found.0.into()))
    }
}

/// What tells a record set from all others: `name|zone|type|set`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub zone: String,
    pub kind: String,
    pub set: Option<String>,
}

impl Identity {
    pub fn parse(id: &str) -> Answer<Identity> {
        let mut parts = id.splitn(4, '|').map(str::to_owned);
        let (name, zone, kind) = (parts.next(), parts.next(), parts.next());
        let set = parts.next().filter(|set| !set.is_empty());
        match (name, zone, kind) {
            (Some(name), Some(zone), Some(kind)) => Ok(Identity { name, zone, kind, set }),
            _ => {
                let message = format!("a record set is NAME|ZONE|TYPE|SET, and {id} is not");
                Err(ProviderError::new(ErrorClass::Invalid, "InvalidIdentifier", message))
            }
        }
    }

    pub fn text(&self) -> String {
        let set = self.set.as_deref().unwrap_or_default();
        format!("{}|{}|{}|{set}", self.name, self.zone, self.kind)
    }

    /// Tells whether this is the record's.
    pub fn is_of(&self, record: &ResourceRecordSet) -> bool {
        plain(&self.name) == plain(&record.name)
            && self.kind == record.r#type.as_str()
            && self.set.as_deref() == record.set_identifier()
    }
}

/// Returns a name as it is compared: in small letters, without the last dot, with a plain `*`.
pub fn plain(name: &str) -> String {
    name.to_ascii_lowercase().replace("\\052", "*").trim_end_matches('.').to_owned()
}

/// Returns the record set that is asked for.
pub fn wanted(asked: &Asked<'_>) -> Answer<ResourceRecordSet> {
    let record = set!(
        ResourceRecordSet::builder(),
        asked,
        name,
        r#type = "type",
        set_identifier,
        weight,
        region,
        geo_location,
        failover,
        multi_value_answer,
        ttl,
        resource_records,
        alias_target,
        health_check_id,
        cidr_routing_config,
        geo_proximity_location
    );
    let record: ResourceRecordSet =
        record.build().built().map_err(|wrong| invalid(wrong.at("name")))?;
    let has_values = !record.resource_records().is_empty();
    if has_values && record.ttl.is_none() {
        let message =
            "a record with values needs a `ttl`; only one with an `alias_target` has none";
        let error = ProviderError::new(ErrorClass::Invalid, "MissingParameter", message);
        return Err(ProviderError { property: Some("ttl".into()), ..error });
    }
    Ok(record)
}

/// Tells whether two record sets say the same.
pub fn is_same(left: &ResourceRecordSet, right: &ResourceRecordSet) -> bool {
    let normal = |record: &ResourceRecordSet| {
        let mut record = record.clone();
        record.name = plain(&record.name);
        if let Some(alias) = &mut record.alias_target {
            alias.dns_name = plain(&alias.dns_name);
        }
        if let Some(values) = &mut record.resource_records {
            values.sort_by(|left, right| left.value.cmp(&right.value));
        }
        record.resource_records = record.resource_records.filter(|values| !values.is_empty());
        record
    };
    normal(left) == normal(right)
}

/// Reads a record set as properties.
pub fn told(record: &ResourceRecordSet, identity: &Identity) -> Found {
    let mut found = Found::new();
    put!(
        found,
        record,
        r#type = "type",
        set_identifier,
        weight,
        region,
        geo_location,
        failover,
        multi_value_answer,
        ttl,
        alias_target,
        health_check_id,
        cidr_routing_config,
        geo_proximity_location
    );
    found.put_some("resource_records", record.resource_records());
    // As the program spells it.
    found.put("name", &identity.name).put("hosted_zone_id", &identity.zone);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_dns_does() {
        assert_eq!(plain("\\052.Example.com."), "*.example.com");
        let identity = Identity::parse("www.example.com|Z1|A|").unwrap();
        assert_eq!(identity.set, None);
        assert_eq!(identity.text(), "www.example.com|Z1|A|");
        let record = ResourceRecordSet::builder().name("WWW.example.com.").r#type(RrType::A);
        assert!(identity.is_of(&record.clone().build().unwrap()));
        assert!(!identity.is_of(&record.set_identifier("blue").build().unwrap()));
        assert!(Identity::parse("www.example.com").is_err());
    }
}
