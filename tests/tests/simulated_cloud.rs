//! The simulated cloud on every resource type there is.

use std::sync::Arc;

use msd_analysis::Stdlib;
use msd_engine::clock::ScaledClock;
use msd_engine::provider::{Create, Delete, Lost, Provider, Thing};
use msd_model::address::Address;
use msd_model::conform;
use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::ty::{Type, TypeName};
use msd_model::units::Millis;
use msd_model::value::Record;
use msd_sim::{SimCloud, SimOptions};

/// The real schemas, asking for nothing: so each type can be created from an empty body, and all
/// that the cloud fills in can be looked at.
#[derive(Default)]
struct Undemanding(Stdlib);

impl Schemas for Undemanding {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        let mut schema = ResourceType::clone(self.0.resource_type(name)?.as_ref());
        let mut properties = RecordType::clone(&schema.properties);
        properties.rules.clear();
        properties.fields.values_mut().for_each(|field| field.required = false);
        schema.properties = Arc::new(properties);
        Some(Arc::new(schema))
    }
}

/// Defaults in the registry's own schemas that contradict their own types.
const CONTRADICTIONS: [&str; 3] = [
    "aws.groundstation.DataflowEndpointGroupV2",
    "aws.iotfleetwise.Campaign",
    "aws.ivs.IngestConfiguration",
];

#[tokio::test(start_paused = true)]
async fn every_type_can_be_created_read_and_deleted() {
    let stdlib = Stdlib::default();
    let clock = Arc::new(ScaledClock::new(1.0, Millis(1_700_000_000_000)));
    let cloud = SimCloud::in_memory(Arc::new(Undemanding::default()), clock, SimOptions::default());
    let mut count = 0;
    for service in msd_stdlib::services() {
        let text = msd_stdlib::service(service).unwrap();
        for piece in msd_syntax::split(&text) {
            let ty = TypeName::new(piece.name);
            let schema = stdlib.resource_type(&ty).unwrap();
            let token = format!("token-{count}");
            let created = cloud
                .create(Create {
                    address: &Address::root("thing", None),
                    ty: &ty,
                    properties: &Record::default(),
                    region: None,
                    via: None,
                    token: &token,
                    estimate: Millis(1000),
                    ready: Default::default(),
                    pace: &msd_engine::provider::Unpaced,
                })
                .await
                .unwrap_or_else(|error| panic!("{ty}: {error}"));
            assert!(!created.identifier.is_empty(), "{ty}");
            for (name, value) in &created.properties {
                let field = schema.property(name).unwrap_or_else(|| panic!("{ty} has no {name}"));
                let wrong = conform::check(value, &Type::clone(&field.ty), &stdlib);
                let known = CONTRADICTIONS.contains(&ty.as_str());
                assert!(wrong.is_empty() || known, "{ty}.{name} = {}: {wrong:?}", value.source());
            }
            let thing = Thing { ty: &ty, identifier: &created.identifier, region: None, via: None };
            assert_eq!(cloud.read(thing).await.unwrap(), Some(created.clone()), "{ty}");
            let lost = Lost {
                address: &Address::root("thing", None),
                ty: &ty,
                token: &token,
                region: None,
                via: None,
                properties: &Default::default(),
                since: 0,
            };
            assert_eq!(cloud.find(lost).await.unwrap(), Some(created.clone()), "{ty}");
            cloud
                .delete(Delete {
                    thing,
                    properties: &Default::default(),
                    undo: false,
                    estimate: Millis(1000),
                })
                .await
                .unwrap();
            assert_eq!(cloud.read(thing).await.unwrap(), None, "{ty}");
            count += 1;
        }
    }
    assert_eq!(count, 1854);
    assert_eq!(cloud.list(None).unwrap().len(), 0);
}
