//! Programs in a few words, and the types that they use.

use std::sync::Arc;

use indexmap::IndexMap;
use msd_model::address::Address;
use msd_model::bulk::Bulk;
use msd_model::expr::{Expr, ExprKind};
use msd_model::graph::{Dependency, Join, Node, Output, ResourceGraph, Upstream, Via};
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::pattern::TypePattern;
use msd_model::place::{SourceRef, Span};
use msd_model::policy::Policy;
use msd_model::refinement::ListRules;
use msd_model::schema::{FieldType, RecordType, ResourceType, SchemaSet};
use msd_model::ty::{ListType, Type, TypeName};
use msd_model::value::{Instance, Value};
use smol_str::SmolStr;

#[derive(Default)]
pub struct Program(pub ResourceGraph);

pub fn instance(name: &str) -> Arc<Instance> {
    Arc::new(Instance { address: name.parse().unwrap(), ty: TypeName::new("test.Thing") })
}

fn expr(kind: ExprKind) -> Expr {
    Expr::new(kind, Span::default())
}

/// `name.attribute`, not known yet.
pub fn attr(name: &str, attribute: &str) -> Value {
    let base = Box::new(Expr::literal(Value::Instance(instance(name))));
    let kind = ExprKind::Attr { base, name: attribute.into(), optional: false };
    Value::Deferred(Arc::new(expr(kind)))
}

pub fn secret(name: &str) -> Value {
    Value::Deferred(Arc::new(expr(ExprKind::Secret(name.into()))))
}

/// `"${a}${b}…"`.
pub fn concat(parts: &[Value]) -> Value {
    let part = |value: &Value| match value {
        Value::Deferred(inner) => inner.as_ref().clone(),
        known => Expr::literal(known.clone()),
    };
    Value::Deferred(Arc::new(expr(ExprKind::Interpolate(parts.iter().map(part).collect()))))
}

pub fn limit(name: &str) -> Limit {
    Limit {
        name: name.into(),
        origin: LimitOrigin::Declared,
        rate: None,
        burst: None,
        concurrency: None,
        quota: None,
        adaptive: None,
        scope: Default::default(),
        applies_to: vec![TypePattern("test.*".into())],
        operations: Vec::new(),
        via: None,
        source: SourceRef::default(),
    }
}

impl Program {
    pub fn new() -> Program {
        Program::default()
    }

    /// Adds a `test.Thing`; edges follow from references.
    pub fn thing(self, name: &str, properties: &[(&str, Value)]) -> Program {
        self.resource(name, "test.Thing", properties)
    }

    pub fn resource(mut self, name: &str, ty: &str, properties: &[(&str, Value)]) -> Program {
        let mut depends = Vec::new();
        for (_, value) in properties {
            value.each_instance(&mut |instance| {
                let on = self.index(&instance.address.to_string());
                depends.push(Dependency { on: Upstream::Node(on), via: Via::Reference });
            });
        }
        let line = self.0.nodes.len() as u32 + 1;
        self.0.nodes.push(Node {
            kind: Default::default(),
            waits: None,
            address: name.parse().unwrap(),
            ty: TypeName::new(ty),
            group: None,
            properties: Arc::new(
                properties.iter().map(|(n, v)| (SmolStr::new(n), v.clone())).collect(),
            ),
            policy: Arc::default(),
            depends,
            source: SourceRef { file: "main.msd".into(), line, column: 1 },
        });
        self
    }

    /// Lets the last node come after others.
    pub fn after(mut self, names: &[&str]) -> Program {
        for name in names {
            let on = Upstream::Node(self.index(name));
            self.last().depends.push(Dependency { on, via: Via::After });
        }
        self
    }

    /// Lets the last node come after all of these at once.
    pub fn after_all(mut self, label: &str, names: &[&str]) -> Program {
        let join = match self.0.joins.iter().position(|join| join.label == label) {
            Some(position) => position,
            None => {
                let members = names.iter().map(|name| self.index(name)).collect();
                self.0.joins.push(Join { label: label.into(), members });
                self.0.joins.len() - 1
            }
        };
        let on = Upstream::Join(join as u32);
        self.last().depends.push(Dependency { on, via: Via::After });
        self
    }

    pub fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Program {
        change(Arc::make_mut(&mut self.last().policy));
        self
    }

    pub fn limit(mut self, limit: Limit) -> Program {
        self.0.limits.push(limit);
        self
    }

    pub fn output(mut self, name: &str, value: Value, secret: bool) -> Program {
        self.0.outputs.push(Output { name: name.into(), value, secret });
        self
    }

    pub fn secrets(mut self, names: &[&str]) -> Program {
        self.0.secrets = names.iter().map(SmolStr::new).collect();
        self
    }

    pub fn build(self) -> ResourceGraph {
        self.0
    }

    pub fn last(&mut self) -> &mut Node {
        self.0.nodes.last_mut().unwrap()
    }

    fn index(&self, name: &str) -> u32 {
        let address: Address = name.parse().unwrap();
        let found = self.0.nodes.iter().position(|node| node.address == address);
        found.unwrap_or_else(|| panic!("no {name}")) as u32
    }
}

/// `test.Thing` has a property of every sort; `test.Named` is named by the user.
pub fn schemas() -> SchemaSet {
    let field = |ty: Type, change: &dyn Fn(&mut FieldType)| {
        let mut field = FieldType::new(ty);
        field.required = false;
        change(&mut field);
        field
    };
    let plain = &|_: &mut FieldType| {};
    let set = Type::List(Arc::new(ListType {
        element: Type::String,
        set: false,
        rules: ListRules { unordered: true, ..ListRules::default() },
    }));
    let fields: Vec<(&str, FieldType)> = vec![
        ("id", field(Type::String, &|f| f.read_only = true)),
        ("key", field(Type::String, &|f| (f.read_only, f.secret) = (true, true))),
        ("name", field(Type::String, plain)),
        ("fixed", field(Type::String, &|f| f.create_only = true)),
        ("size", field(Type::Int, plain)),
        ("ratio", field(Type::Float, plain)),
        ("link", field(Type::String, plain)),
        ("links", field(set, plain)),
        ("list", field(Type::list(Type::String), plain)),
        ("tags", field(Type::Tags, plain)),
        ("policy", field(Type::Json, plain)),
        ("nested", field(Type::Any, plain)),
        ("password", field(Type::String, plain)),
        ("pin", field(Type::String, &|f| f.write_only = true)),
    ];
    let thing = ResourceType {
        name: TypeName::new("test.Thing"),
        wire: "Test::Thing".into(),
        properties: Arc::new(RecordType {
            fields: fields
                .iter()
                .map(|(n, f)| (SmolStr::new(n), f.clone()))
                .collect::<IndexMap<_, _, _>>(),
            ..RecordType::default()
        }),
        definitions: Default::default(),
        ids: Default::default(),
        identifier: vec!["id".into()],
        tagging: None,
        permissions: Default::default(),
        estimates: Default::default(),
        docs: None,
        replacement: None,
        immutable: false,
        create_only_paths: vec!["nested.*.zone".into()],
        read_only_paths: Vec::new(),
        write_only_paths: Vec::new(),
        bulk: Some(Bulk { most: 5, same: vec!["link".into()] }),
    };
    let mut named = thing.clone();
    named.name = TypeName::new("test.Named");
    named.identifier = vec!["name".into()];
    named.bulk = None;
    let mut properties = (*named.properties).clone();
    properties.fields["name"].create_only = true;
    named.properties = Arc::new(properties);
    let mut set = SchemaSet::default();
    for ty in [thing, named] {
        set.0.insert(ty.name.clone(), Arc::new(ty));
    }
    set
}
