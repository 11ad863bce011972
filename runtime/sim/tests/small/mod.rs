//! A few hand-made resource types, and a cloud that has them.

#![allow(dead_code, reason = "each test file uses a part")]

use std::sync::Arc;

use indexmap::IndexMap;
use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::provider::{Create, Delete, Object, Provider, ProviderError, Thing, Update};
use msd_model::address::Address;
use msd_model::policy::Readiness;
use msd_model::refinement::{Length, Refinement, Regex};
use msd_model::schema::{FieldType, IdType, RecordType, ResourceType, SchemaSet};
use msd_model::ty::{IdName, Type, TypeName};
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_sim::{SimCloud, SimOptions};

pub const TEN_MINUTES: Millis = Millis(600_000);

pub fn id(resource: &str, name: &str) -> Type {
    Type::Id(IdName { resource: TypeName::new(resource), name: name.into() })
}

pub fn matching(pattern: &str) -> Type {
    let refinement = Refinement { pattern: Some(Regex::new(pattern)), ..Refinement::default() };
    Type::Refined(Type::String.into(), refinement.into())
}

pub fn length(min: u64, max: u64) -> Type {
    let length = Length { min: Some(min), max: Some(max) };
    Type::Refined(Type::String.into(), Refinement { length, ..Refinement::default() }.into())
}

pub fn range(min: f64, max: f64) -> Type {
    let refinement = Refinement { min: Some(min), max: Some(max), ..Refinement::default() };
    Type::Refined(Type::Int.into(), refinement.into())
}

pub fn one_of(texts: &[&str]) -> Type {
    Type::Union(texts.iter().map(|text| Type::Literal(Value::str(*text))).collect())
}

/// `!` read-only, `#` create-only, `^` write-only, `?` optional, before the name.
pub fn field(marked: &str, ty: Type) -> (String, FieldType) {
    let name = marked.trim_start_matches(['!', '#', '^', '?']);
    let marks = &marked[..marked.len() - name.len()];
    let mut field = FieldType::new(ty);
    field.read_only = marks.contains('!');
    field.create_only = marks.contains('#');
    field.write_only = marks.contains('^');
    field.required = !marks.contains('?') && !field.read_only;
    (name.to_owned(), field)
}

pub fn record(fields: Vec<(String, FieldType)>) -> RecordType {
    let fields = fields.into_iter().map(|(name, field)| (name.into(), field));
    RecordType { fields: fields.collect::<IndexMap<_, _, _>>(), ..RecordType::default() }
}

pub fn resource(
    name: &str,
    identifier: &str,
    ids: Vec<(&str, Type)>,
    fields: Vec<(String, FieldType)>,
) -> ResourceType {
    let ids = ids.into_iter().map(|(name, ty)| (name.into(), IdType { ty, accepts: vec![] }));
    ResourceType {
        name: TypeName::new(name),
        wire: name.into(),
        properties: record(fields).into(),
        definitions: Default::default(),
        ids: ids.collect(),
        identifier: identifier.split(',').map(Into::into).collect(),
        tagging: None,
        permissions: Default::default(),
        estimates: Default::default(),
        docs: None,
        replacement: None,
        immutable: false,
        create_only_paths: vec![],
        read_only_paths: vec![],
        write_only_paths: vec![],
        bulk: msd_model::bulk::create(&TypeName::new(name)),
    }
}

pub fn set(types: Vec<ResourceType>) -> SchemaSet {
    SchemaSet(types.into_iter().map(|ty| (ty.name.clone(), Arc::new(ty))).collect())
}

/// A VPC with its default group, a subnet inside it, a role, a queue and a database.
pub fn aws() -> SchemaSet {
    let (vpc, subnet, role) = ("aws.ec2.VPC", "aws.ec2.Subnet", "aws.iam.Role");
    let mut endpoint = record(vec![
        field("address", Type::String),
        field("port", Type::String),
        field(
            "?inner",
            Type::Definition {
                resource: TypeName::new("aws.rds.DBInstance"),
                name: "Endpoint".into(),
            },
        ),
    ]);
    endpoint.name = Some("Endpoint".into());
    let mut database = resource(
        "aws.rds.DBInstance",
        "db_instance_identifier",
        vec![],
        vec![
            field("?#db_instance_identifier", matching("^[a-z][a-z0-9-]{0,62}$")),
            field("engine", one_of(&["postgres", "mysql"])),
            field("?^master_user_password", Type::String),
            field("?allocated_storage", range(20.0, 65536.0)),
            field(
                "!endpoint",
                Type::Definition {
                    resource: TypeName::new("aws.rds.DBInstance"),
                    name: "Endpoint".into(),
                },
            ),
            field("!status", Type::String),
            field("!created_at", Type::Timestamp),
        ],
    );
    database.definitions.insert("Endpoint".into(), Type::Record(endpoint.into()));
    let mut queue = resource(
        "aws.sqs.Queue",
        "queue_url",
        vec![("Arn", Type::String)],
        vec![
            field("?#queue_name", Type::String),
            field("?delay_seconds", range(0.0, 900.0)),
            field("!arn", id("aws.sqs.Queue", "Arn")),
            field("!queue_url", Type::String),
        ],
    );
    let mut properties = RecordType::clone(&queue.properties);
    properties.fields["delay_seconds"].default = Some(Value::Int(0));
    queue.properties = properties.into();
    set(vec![
        resource(
            vpc,
            "vpc_id",
            vec![("VpcId", matching("^vpc-(([0-9A-Fa-f]{8})|([0-9A-Fa-f]{17}))$"))],
            vec![
                field("#cidr_block", Type::Cidr),
                field("?enable_dns_support", Type::Bool),
                field("?tags", Type::Tags),
                field("!vpc_id", id(vpc, "VpcId")),
                field("!default_security_group", id("aws.ec2.SecurityGroup", "GroupId")),
            ],
        ),
        resource(
            "aws.ec2.SecurityGroup",
            "group_id",
            vec![("GroupId", matching("^sg-[0-9a-f]{17}$"))],
            vec![
                field("?vpc_id", id(vpc, "VpcId")),
                field("?peers", Type::list(id("aws.ec2.SecurityGroup", "GroupId"))),
                field("!group_id", id("aws.ec2.SecurityGroup", "GroupId")),
                field("!id", id("aws.ec2.SecurityGroup", "GroupId")),
            ],
        ),
        resource(
            subnet,
            "subnet_id",
            vec![("SubnetId", matching("^subnet-[0-9a-f]{17}$"))],
            vec![
                field("#vpc_id", id(vpc, "VpcId")),
                field("cidr_block", Type::Cidr),
                field("!subnet_id", id(subnet, "SubnetId")),
            ],
        ),
        resource(
            "aws.ec2.NatGateway",
            "nat_gateway_id",
            vec![],
            vec![
                field("subnet_id", id(subnet, "SubnetId")),
                field("!nat_gateway_id", matching("^nat-[0-9a-f]{17}$")),
                field("!vpc_id", id(vpc, "VpcId")),
            ],
        ),
        resource(
            role,
            "role_name",
            vec![
                ("Arn", matching("^arn:aws[a-zA-Z-]*:iam::\\d{12}:role/.+$")),
                ("RoleName", length(1, 64)),
            ],
            vec![field("?#role_name", id(role, "RoleName")), field("!arn", id(role, "Arn"))],
        ),
        resource(
            "aws.lambda.Function",
            "function_name",
            vec![],
            vec![
                field("?#function_name", Type::String),
                field("role", Type::Union(vec![id(role, "Arn"), id("aws.kms.Key", "Arn")].into())),
            ],
        ),
        resource(
            "aws.test.Loose",
            "name",
            vec![],
            vec![
                field("name", Type::String),
                field("?role", Type::Union(vec![id(role, "Arn"), Type::String].into())),
                field("?strict", id(role, "Arn")),
            ],
        ),
        queue,
        database,
    ])
}

pub fn clock() -> Arc<dyn Clock> {
    Arc::new(ScaledClock::new(1.0, Millis(1_800_000_000_000)))
}

pub fn cloud() -> SimCloud {
    SimCloud::in_memory(Arc::new(aws()), clock(), SimOptions::default())
}

pub fn properties(fields: &[(&str, Value)]) -> Record {
    fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect()
}

pub async fn create(
    cloud: &SimCloud,
    ty: &str,
    token: &str,
    fields: &[(&str, Value)],
) -> Result<Object, ProviderError> {
    let address = Address::root(token, None);
    let properties = properties(fields);
    let ty = TypeName::new(ty);
    let request = Create {
        address: &address,
        ty: &ty,
        properties: &properties,
        region: None,
        via: None,
        token,
        estimate: TEN_MINUTES,
        ready: Default::default(),
        pace: &msd_engine::provider::Unpaced,
    };
    cloud.create(request).await
}

pub async fn update(
    cloud: &SimCloud,
    ty: &str,
    identifier: &str,
    fields: &[(&str, Value)],
) -> Result<Object, ProviderError> {
    let ty = TypeName::new(ty);
    let thing = Thing { ty: &ty, identifier, region: None, via: None };
    let properties = properties(fields);
    let ready = Readiness::Available;
    let properties = &properties;
    let update = Update { thing, properties, changed: &[], estimate: TEN_MINUTES, ready };
    cloud.update(update).await
}

pub async fn delete(cloud: &SimCloud, ty: &str, identifier: &str) -> Result<(), ProviderError> {
    let ty = TypeName::new(ty);
    let thing = Thing { ty: &ty, identifier, region: None, via: None };
    cloud
        .delete(Delete {
            thing,
            properties: &Record::default(),
            undo: false,
            estimate: TEN_MINUTES,
        })
        .await
}

pub async fn read(cloud: &SimCloud, ty: &str, identifier: &str) -> Option<Object> {
    let ty = TypeName::new(ty);
    cloud.read(Thing { ty: &ty, identifier, region: None, via: None }).await.unwrap()
}

pub fn text<'a>(object: &'a Object, property: &str) -> &'a str {
    object.properties[property].as_str().unwrap()
}

pub async fn vpc(cloud: &SimCloud, token: &str) -> Object {
    create(cloud, "aws.ec2.VPC", token, &[("cidr_block", "10.0.0.0/16".into())]).await.unwrap()
}

pub async fn subnet(cloud: &SimCloud, token: &str, vpc: &str) -> Result<Object, ProviderError> {
    let fields = [("vpc_id", vpc.into()), ("cidr_block", "10.0.1.0/24".into())];
    create(cloud, "aws.ec2.Subnet", token, &fields).await
}
