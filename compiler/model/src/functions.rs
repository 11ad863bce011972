//! The library's functions: one row each. Signatures and documentation stand in
//! `stdlib/core/*.msd`; a test holds the two together.

mod arn;
mod cidr;
mod collections;
mod encoding;
mod list;
mod map;
mod number;
mod regex;
mod string;

use smol_str::SmolStr;

use crate::value::{Record, Value};

/// A pure function over known values.
#[derive(Clone, Copy)]
pub struct Function {
    pub name: &'static str,
    /// It looks only at the outermost shape, so parts of its arguments may be unknown.
    pub shallow: bool,
    pub run: fn(&[Value]) -> Outcome,
}

type Outcome = Result<Value, String>;

const fn deep(name: &'static str, run: fn(&[Value]) -> Outcome) -> Function {
    Function { name, shallow: false, run }
}

const fn shallow(name: &'static str, run: fn(&[Value]) -> Outcome) -> Function {
    Function { name, shallow: true, run }
}

/// Every function of the library, sorted by name.
pub static FUNCTIONS: &[Function] = &[
    deep("abs", number::abs),
    deep("archive", encoding::archive),
    deep("arn.build", arn::build),
    deep("arn.parse", arn::parse),
    deep("base64.decode", encoding::base64_decode),
    deep("base64.encode", encoding::base64_encode),
    deep("ceil", number::ceil),
    deep("cidr.contains", cidr::contains),
    deep("cidr.host", cidr::host),
    deep("cidr.netmask", cidr::netmask),
    deep("cidr.prefix", cidr::prefix),
    deep("cidr.size", cidr::size),
    deep("cidr.subnet", cidr::subnet),
    deep("distinct", collections::distinct),
    deep("file", encoding::file),
    shallow("flatten", collections::flatten),
    deep("floor", number::floor),
    deep("hash.sha256", encoding::sha256),
    deep("hash.sha512", encoding::sha512),
    deep("json.decode", encoding::json_decode),
    deep("json.encode", encoding::json_encode),
    shallow("keys", collections::keys),
    shallow("len", collections::len),
    shallow("list.chunk", list::chunk),
    deep("list.contains", list::contains),
    shallow("list.first", list::first),
    deep("list.index_of", list::index_of),
    shallow("list.last", list::last),
    shallow("list.reverse", list::reverse),
    shallow("list.slice", list::slice),
    shallow("map.get", map::get),
    shallow("map.has", map::has),
    shallow("map.omit", map::omit),
    shallow("map.pick", map::pick),
    deep("max", number::max),
    shallow("merge", collections::merge),
    deep("min", number::min),
    deep("range", number::range),
    deep("regex.find", regex::find),
    deep("regex.matches", regex::matches),
    deep("regex.replace", regex::replace),
    deep("round", number::round),
    deep("sort", collections::sort),
    deep("string.contains", string::contains),
    deep("string.ends_with", string::ends_with),
    deep("string.from", string::from),
    deep("string.indent", string::indent),
    deep("string.join", string::join),
    deep("string.length", string::length),
    deep("string.lower", string::lower),
    deep("string.pad_left", string::pad_left),
    deep("string.repeat", string::repeat),
    deep("string.replace", string::replace),
    deep("string.slice", string::slice),
    deep("string.split", string::split),
    deep("string.starts_with", string::starts_with),
    deep("string.to_float", string::to_float),
    deep("string.to_int", string::to_int),
    deep("string.trim", string::trim),
    deep("string.upper", string::upper),
    deep("sum", number::sum),
    shallow("values", collections::values),
    deep("yaml.decode", encoding::yaml_decode),
    deep("yaml.encode", encoding::yaml_encode),
    shallow("zip", collections::zip),
];

/// Finds a function by its full name.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &FUNCTIONS[index])
}

fn text(arguments: &[Value], index: usize) -> Result<&SmolStr, String> {
    match arguments.get(index) {
        Some(Value::Str(text)) => Ok(text),
        other => Err(mismatch(index, "a String", other)),
    }
}

fn int(arguments: &[Value], index: usize) -> Result<i64, String> {
    match arguments.get(index) {
        Some(Value::Int(int)) => Ok(*int),
        other => Err(mismatch(index, "an Int", other)),
    }
}

fn items(arguments: &[Value], index: usize) -> Result<&[Value], String> {
    match arguments.get(index) {
        Some(Value::List(items)) => Ok(items),
        other => Err(mismatch(index, "a List", other)),
    }
}

fn fields(arguments: &[Value], index: usize) -> Result<&Record, String> {
    match arguments.get(index) {
        Some(Value::Map(fields)) => Ok(fields),
        other => Err(mismatch(index, "a Map", other)),
    }
}

fn mismatch(index: usize, wanted: &str, found: Option<&Value>) -> String {
    let found = found.map_or("nothing".to_owned(), Value::described);
    format!("argument {} takes {wanted}, found {found}", index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(name: &str, arguments: &[Value]) -> Outcome {
        (find(name).unwrap().run)(arguments)
    }

    #[test]
    fn rows_are_sorted_and_found() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
        assert!(FUNCTIONS.iter().all(|row| find(row.name).is_some()));
    }

    #[test]
    fn subnets_are_cut_from_their_block() {
        let block = Value::str("10.0.0.0/16");
        let subnet = call("cidr.subnet", &[block.clone(), 8.into(), 2.into()]);
        assert_eq!(subnet, Ok("10.0.2.0/24".into()));
        let outside = call("cidr.subnet", &[block.clone(), 8.into(), 256.into()]);
        assert_eq!(
            outside.unwrap_err(),
            "10.0.0.0/16 holds 256 blocks of /24; there is no number 256"
        );
        assert_eq!(call("cidr.host", &[block.clone(), 5.into()]), Ok("10.0.0.5".into()));
        assert_eq!(call("cidr.contains", &[block, "10.0.9.1".into()]), Ok(true.into()));
    }

    #[test]
    fn encodings_go_both_ways() {
        let value =
            Value::map([("a".into(), Value::list(vec![1.into(), true.into(), Value::Null]))]);
        for kind in ["json", "yaml"] {
            let text = call(&format!("{kind}.encode"), std::slice::from_ref(&value)).unwrap();
            assert_eq!(call(&format!("{kind}.decode"), &[text]).unwrap(), value, "{kind}");
        }
        assert_eq!(
            call("hash.sha256", &["abc".into()]).unwrap().as_str().unwrap(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn the_wrong_number_or_kind_of_arguments_is_an_error_and_no_panic() {
        let odd =
            [Value::Null, Value::Int(-1), Value::str("x"), Value::list(vec![]), Value::Bool(true)];
        for row in FUNCTIONS {
            let _ = (row.run)(&[]);
            for a in &odd {
                let _ = (row.run)(std::slice::from_ref(a));
                for b in &odd {
                    let _ = (row.run)(&[a.clone(), b.clone()]);
                    let _ = (row.run)(&[a.clone(), b.clone(), Value::Int(i64::MAX)]);
                    let _ = (row.run)(&[
                        Value::str("10.0.0.0/8"),
                        Value::Int(i64::MAX),
                        Value::Int(i64::MIN),
                    ]);
                }
            }
        }
    }
}
