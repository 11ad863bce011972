//! Values of msd to those of the SDK and back.

mod asked;
mod found;
mod json;
mod shapes;
mod tags;

pub use asked::{Asked, Begun, Change, invalid, made_up_name};
pub use found::Found;
pub use json::{decoded, document, same_document};
pub use shapes::{Built, field};
pub use tags::{OWN_TAG, Tag, TagChange};

use std::collections::HashMap;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

/// What a value was not, for a message that names the property.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// From the property inwards, outermost last.
    pub path: Vec<SmolStr>,
    pub expected: String,
    pub found: &'static str,
}

impl Mismatch {
    pub fn new(expected: impl Into<String>, found: &Value) -> Mismatch {
        Mismatch { path: Vec::new(), expected: expected.into(), found: found.kind() }
    }

    pub fn at(mut self, step: impl Into<SmolStr>) -> Mismatch {
        self.path.push(step.into());
        self
    }
}

/// A type of the SDK that a value of msd can become.
pub trait FromValue: Sized {
    fn from_value(value: &Value) -> Result<Self, Mismatch>;
}

/// A type of the SDK that becomes a value; nothing where the service said nothing.
pub trait ToValue {
    fn to_value(&self) -> Option<Value>;
}

impl FromValue for String {
    fn from_value(value: &Value) -> Result<String, Mismatch> {
        match value {
            Value::Str(text) => Ok(text.to_string()),
            // Some schemas have numbers where the API has text.
            Value::Int(int) => Ok(int.to_string()),
            Value::Float(float) => Ok(float.to_string()),
            Value::Bool(bool) => Ok(bool.to_string()),
            other => Err(Mismatch::new("text", other)),
        }
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Result<bool, Mismatch> {
        match value {
            Value::Bool(bool) => Ok(*bool),
            Value::Str(text) => match text.as_str() {
                "true" => Ok(true),
                "false" => Ok(false),
                _ => Err(Mismatch::new("true or false", value)),
            },
            other => Err(Mismatch::new("true or false", other)),
        }
    }
}

macro_rules! whole_numbers {
    ($($ty:ty),*) => {$(
        impl FromValue for $ty {
            fn from_value(value: &Value) -> Result<$ty, Mismatch> {
                let wrong = || Mismatch::new("a whole number in range", value);
                match value {
                    Value::Int(int) => <$ty>::try_from(*int).map_err(|_| wrong()),
                    Value::Float(float) if float.fract() == 0.0 => {
                        <$ty>::try_from(*float as i64).map_err(|_| wrong())
                    }
                    Value::Str(text) => text.parse().map_err(|_| wrong()),
                    _ => Err(wrong()),
                }
            }
        }

        impl ToValue for $ty {
            fn to_value(&self) -> Option<Value> {
                Some(Value::Int(i64::from(*self)))
            }
        }
    )*};
}

whole_numbers!(i32, i64);

macro_rules! fractions {
    ($($ty:ty),*) => {$(
        impl FromValue for $ty {
            fn from_value(value: &Value) -> Result<$ty, Mismatch> {
                match value {
                    Value::Int(int) => Ok(*int as $ty),
                    Value::Float(float) => Ok(*float as $ty),
                    Value::Str(text) => text.parse().map_err(|_| Mismatch::new("a number", value)),
                    _ => Err(Mismatch::new("a number", value)),
                }
            }
        }

        impl ToValue for $ty {
            fn to_value(&self) -> Option<Value> {
                Some(Value::Float(f64::from(*self)))
            }
        }
    )*};
}

fractions!(f32, f64);

impl FromValue for DateTime {
    fn from_value(value: &Value) -> Result<DateTime, Mismatch> {
        let text = value.as_str().ok_or_else(|| Mismatch::new("a time", value))?;
        DateTime::from_str(text, Format::DateTime).map_err(|_| Mismatch::new("a time", value))
    }
}

impl<T: FromValue> FromValue for Vec<T> {
    fn from_value(value: &Value) -> Result<Vec<T>, Mismatch> {
        let items = value.as_list().ok_or_else(|| Mismatch::new("a list", value))?;
        let item = |(index, item): (usize, &Value)| {
            T::from_value(item).map_err(|wrong| wrong.at(index.to_string()))
        };
        items.iter().enumerate().map(item).collect()
    }
}

impl<T: FromValue> FromValue for HashMap<String, T> {
    fn from_value(value: &Value) -> Result<HashMap<String, T>, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let field = |(name, value): (&SmolStr, &Value)| {
            let value = T::from_value(value).map_err(|wrong| wrong.at(name.clone()))?;
            Ok((name.to_string(), value))
        };
        fields.iter().filter(|(_, value)| **value != Value::Null).map(field).collect()
    }
}

impl ToValue for String {
    fn to_value(&self) -> Option<Value> {
        Some(Value::str(self))
    }
}

impl ToValue for str {
    fn to_value(&self) -> Option<Value> {
        Some(Value::str(self))
    }
}

impl ToValue for SmolStr {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Str(self.clone()))
    }
}

impl ToValue for bool {
    fn to_value(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl ToValue for Value {
    fn to_value(&self) -> Option<Value> {
        Some(self.clone())
    }
}

impl ToValue for DateTime {
    fn to_value(&self) -> Option<Value> {
        self.fmt(Format::DateTime).ok().map(Value::str)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Option<Value> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Option<Value> {
        self.as_ref()?.to_value()
    }
}

impl<T: ToValue> ToValue for [T] {
    fn to_value(&self) -> Option<Value> {
        Some(Value::list(self.iter().filter_map(T::to_value).collect()))
    }
}

impl<T: ToValue> ToValue for Vec<T> {
    fn to_value(&self) -> Option<Value> {
        self.as_slice().to_value()
    }
}

impl<T: ToValue> ToValue for HashMap<String, T> {
    fn to_value(&self) -> Option<Value> {
        let mut fields: Vec<(SmolStr, Value)> = self
            .iter()
            .filter_map(|(name, value)| Some((name.into(), value.to_value()?)))
            .collect();
        fields.sort_by(|left, right| left.0.cmp(&right.0));
        Some(Value::Map(Record::from_iter(fields).into()))
    }
}
