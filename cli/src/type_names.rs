//! The names of all resource types: for lists, and for what a misspelt name may have meant. Holds
//! names only; `Library` knows what is behind them.

use msd_model::ty::TypeName;

pub use msd_analysis::type_names as all;

/// Returns the names of one service's types, sorted; none when there is no such service.
pub fn of_service(service: &str) -> Vec<&'static str> {
    all().filter(|name| service_of(name) == service).collect()
}

/// Returns every service with the number of its types, sorted.
pub fn services() -> Vec<(&'static str, u64)> {
    let mut out: Vec<(&str, u64)> = Vec::new();
    for name in all() {
        match out.last_mut() {
            Some((service, count)) if *service == service_of(name) => *count += 1,
            _ => out.push((service_of(name), 1)),
        }
    }
    out
}

/// Returns the name in msd of `AWS::EC2::VPC`.
pub fn of_wire(wire: &str) -> Option<TypeName> {
    let parts: Vec<&str> = wire.split("::").collect();
    let [_, service, short] = parts[..] else { return None };
    Some(TypeName::new(format!("aws.{}.{short}", service.to_lowercase())))
}

fn service_of(name: &str) -> &str {
    name.split('.').nth(1).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use msd_analysis::Stdlib;
    use msd_model::schema::Schemas;

    use super::*;

    #[test]
    fn every_service_leads_to_types_that_the_library_has() {
        let library = Stdlib::default();
        let mut counted = 0;
        for (service, count) in services() {
            let names = of_service(service);
            assert_eq!(names.len() as u64, count, "{service}");
            let schema = library.resource_type(&TypeName::new(names[0]));
            assert!(schema.is_some(), "{}", names[0]);
            counted += names.len();
        }
        assert_eq!(counted, all().count());
        assert!(counted > 1800, "{counted}");
    }

    #[test]
    fn names_of_the_cloud_are_understood() {
        assert_eq!(of_wire("AWS::EC2::VPC"), Some(TypeName::new("aws.ec2.VPC")));
        assert_eq!(of_wire("AWS::EC2"), None);
    }
}
