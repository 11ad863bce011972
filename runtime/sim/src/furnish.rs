//! Puts things into a cloud as if they had been there all along, whoever made them: so that a run can be
//! rehearsed on what a state knows.

use std::sync::Arc;

use msd_engine::provider::ProviderError;
use msd_model::schema::ResourceType;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::cloud::SimCloud;
use crate::links;
use crate::packed::Packed;
use crate::world::{Change, Link, Stored, World};

/// One thing that is there.
#[derive(Clone, Debug)]
pub struct Furniture {
    pub ty: TypeName,
    pub identifier: SmolStr,
    pub region: Option<SmolStr>,
    /// The address that it goes by; empty for what nobody manages.
    pub address: SmolStr,
    pub properties: Record,
}

impl SimCloud {
    /// Puts things in; what refers to something that is not among them refers to nothing.
    pub fn furnish(&self, things: &[Furniture]) -> Result<(), ProviderError> {
        let schemas: Vec<Arc<ResourceType>> =
            things.iter().map(|thing| self.schema(&thing.ty)).collect::<Result<_, _>>()?;
        // First what each is called by, then who names whom.
        for (thing, schema) in things.iter().zip(&schemas) {
            self.change(|world| {
                let object = Arc::new(self.stored(world, thing, schema));
                Ok(((), Some(Change::Put(object))))
            })?;
        }
        for (thing, schema) in things.iter().zip(&schemas) {
            let spot = self.spot(&thing.ty, thing.region.as_deref(), &thing.identifier);
            self.change(|world| {
                let Some(before) = world.at(&spot) else { return Ok(((), None)) };
                let uses = self.used(world, schema, &thing.properties, &before.owns);
                let object = Stored { uses, ..Stored::clone(before) };
                Ok(((), Some(Change::Put(Arc::new(object)))))
            })?;
        }
        Ok(())
    }

    fn stored(&self, world: &World, thing: &Furniture, schema: &ResourceType) -> Stored {
        let Furniture { ty, identifier, region, address, properties } = thing;
        let mut owns = links::own(schema, properties);
        owns.extend(links::along_with(&*self.schemas, schema, world, properties));
        Stored {
            serial: world.next(),
            spot: self.spot(ty, region.as_deref(), identifier),
            token: format!("there already: {ty} {identifier} {}", region.as_deref().unwrap_or(""))
                .into(),
            address: address.clone(),
            properties: Packed::of(properties),
            owns,
            uses: Vec::new(),
            created_at: 0,
            ready_at: 0,
        }
    }

    fn used(
        &self,
        world: &World,
        schema: &ResourceType,
        given: &Record,
        owns: &[Link],
    ) -> Vec<Link> {
        let mut out = Vec::new();
        for reference in links::references(&*self.schemas, &schema.properties, given) {
            let account = &self.options.account;
            let found = links::resolve(&*self.schemas, world, vec![reference], account);
            out.extend(found.unwrap_or_default().into_iter().filter(|link| !owns.contains(link)));
        }
        out
    }
}
