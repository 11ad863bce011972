//! Macros that say once which fields a type of the SDK shares with a record of msd. Names are the same
//! in both: snake case of the API's; `theirs = "ours"` where they are not.

use super::Mismatch;

/// The result of a builder, whether or not it can fail.
pub trait Built<T> {
    fn built(self) -> Result<T, Mismatch>;
}

impl<T> Built<T> for T {
    fn built(self) -> Result<T, Mismatch> {
        Ok(self)
    }
}

impl<T> Built<T> for Result<T, aws_smithy_types::error::operation::BuildError> {
    fn built(self) -> Result<T, Mismatch> {
        self.map_err(|error| Mismatch {
            path: Vec::new(),
            expected: format!("whole ({error})"),
            found: "what it is",
        })
    }
}

/// Reads a field of a record for a builder.
pub fn field<T: super::FromValue>(
    fields: &msd_model::value::Record,
    name: &str,
) -> Result<Option<T>, Mismatch> {
    match fields.get(name) {
        None | Some(msd_model::value::Value::Null) => Ok(None),
        Some(value) => T::from_value(value).map(Some).map_err(|wrong| wrong.at(name)),
    }
}

/// Sets the properties of a request: `set!(client.create_vpc(), asked, cidr_block, tenancy = "instance_tenancy")`.
#[macro_export]
#[doc(hidden)]
macro_rules! set {
    ($builder:expr, $asked:expr $(, $field:ident $(= $ours:literal)?)* $(,)?) => {
        pastey::paste! {{
            let builder = $builder;
            $(let builder = builder.[<set_ $field>]($asked.get($crate::set!(@name $field $($ours)?))?);)*
            builder
        }}
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $ours:literal) => { $ours };
}

/// The same for those properties only that are wanted: `set_wanted!(request, wanted, asked, iops)`.
#[macro_export]
#[doc(hidden)]
macro_rules! set_wanted {
    ($builder:expr, $wanted:expr, $asked:expr $(, $field:ident $(= $ours:literal)?)* $(,)?) => {
        pastey::paste! {{
            let builder = $builder;
            $(let builder = match $wanted($crate::set!(@name $field $($ours)?)) {
                true => builder.[<set_ $field>](
                    $asked.get($crate::set!(@name $field $($ours)?))?,
                ),
                false => builder,
            };)*
            builder
        }}
    };
}

/// Adds the fields of an answer to what was found: `put!(found, vpc, cidr_block, vpc_id)`.
#[macro_export]
#[doc(hidden)]
macro_rules! put {
    ($found:expr, $answer:expr $(, $field:ident $(= $ours:literal)?)* $(,)?) => {{
        $($found.put($crate::set!(@name $field $($ours)?), &$answer.$field);)*
    }};
}

/// A structure in both directions: `shape!(Filter { name, values })`.
#[macro_export]
#[doc(hidden)]
macro_rules! shape {
    ($($ty:path { $($field:ident $(= $ours:literal)?),* $(,)? })*) => {
        $($crate::shape_in!($ty { $($field $(= $ours)?),* });
        $crate::shape_out!($ty { $($field $(= $ours)?),* });)*
    };
}

/// A structure of requests only.
#[macro_export]
#[doc(hidden)]
macro_rules! shape_in {
    ($($ty:path { $($field:ident $(= $ours:literal)?),* $(,)? })*) => {$(
        impl $crate::convert::FromValue for $ty {
            fn from_value(
                value: &msd_model::value::Value,
            ) -> Result<Self, $crate::convert::Mismatch> {
                let fields = value
                    .as_map()
                    .ok_or_else(|| $crate::convert::Mismatch::new("a record", value))?;
                let _ = fields;
                let builder = <$ty>::builder();
                pastey::paste! {
                    $(let builder = builder.[<set_ $field>](
                        $crate::convert::field(fields, $crate::set!(@name $field $($ours)?))?,
                    );)*
                }
                $crate::convert::Built::<$ty>::built(builder.build())
            }
        }
    )*};
}

/// A structure of answers only.
#[macro_export]
#[doc(hidden)]
macro_rules! shape_out {
    ($($ty:path { $($field:ident $(= $ours:literal)?),* $(,)? })*) => {$(
        impl $crate::convert::ToValue for $ty {
            fn to_value(&self) -> Option<msd_model::value::Value> {
                let mut found = $crate::convert::Found::new();
                $(found.put($crate::set!(@name $field $($ours)?), &self.$field);)*
                Some(msd_model::value::Value::Map(found.0.into()))
            }
        }
    )*};
}

/// Enumerations in both directions: `choices!(Tenancy, Domain)`.
#[macro_export]
#[doc(hidden)]
macro_rules! choices {
    ($($ty:path),* $(,)?) => {$(
        impl $crate::convert::FromValue for $ty {
            fn from_value(
                value: &msd_model::value::Value,
            ) -> Result<Self, $crate::convert::Mismatch> {
                String::from_value(value).map(|text| <$ty>::from(text.as_str()))
            }
        }

        impl $crate::convert::ToValue for $ty {
            fn to_value(&self) -> Option<msd_model::value::Value> {
                Some(msd_model::value::Value::str(self.as_str()))
            }
        }
    )*};
}

/// A service's tag: `tag!(types::Tag)`; with `required` where key and value are always there.
#[macro_export]
#[doc(hidden)]
macro_rules! tag {
    ($ty:path) => {
        impl $crate::convert::Tag for $ty {
            fn tag(key: &str, value: &str) -> Self {
                <$ty>::builder().key(key).value(value).build()
            }

            fn pair(&self) -> (&str, &str) {
                (self.key().unwrap_or_default(), self.value().unwrap_or_default())
            }
        }
    };
    ($ty:path, key_required) => {
        impl $crate::convert::Tag for $ty {
            fn tag(key: &str, value: &str) -> Self {
                <$ty>::builder().key(key).value(value).build().expect("the key is set")
            }

            fn pair(&self) -> (&str, &str) {
                (self.key(), self.value().unwrap_or_default())
            }
        }
    };
    ($ty:path, required) => {
        impl $crate::convert::Tag for $ty {
            fn tag(key: &str, value: &str) -> Self {
                <$ty>::builder().key(key).value(value).build().expect("key and value are set")
            }

            fn pair(&self) -> (&str, &str) {
                (self.key(), self.value())
            }
        }
    };
}
