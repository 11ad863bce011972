//! The nearest name to a misspelt one, for help lines.

mod foreign;

/// Returns the candidate that was most likely meant: a slip of the finger, a part of the name, or
/// the word that another tool has for it. `None` where a guess would mislead.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(Closeness, &str)> = None;
    for name in candidates {
        let Some(closeness) = closeness(wanted, name) else { continue };
        if best.is_none_or(|(before, _)| closeness < before) {
            best = Some((closeness, name));
        }
    }
    best.map(|(_, name)| name)
}

/// From the surest guess to the least sure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    Foreign,
    /// One letter at most.
    Slip(usize),
    /// The candidate has the name as one of its words; the earlier and the shorter the better.
    Word {
        begins: std::cmp::Reverse<bool>,
        length: usize,
    },
    Far(usize),
}

fn closeness(wanted: &str, name: &str) -> Option<Closeness> {
    if foreign::word(wanted) == Some(name) {
        return Some(Closeness::Foreign);
    }
    let length = wanted.chars().count();
    let distance = match wanted.eq_ignore_ascii_case(name) {
        true => 0,
        false => strsim::damerau_levenshtein(wanted, name),
    };
    let near = distance <= (length / 3).max(1) && distance * 2 < length.min(name.chars().count());
    if near && distance <= 1 {
        return Some(Closeness::Slip(distance));
    }
    if length > 1 && format!("_{name}_").contains(&format!("_{wanted}_")) {
        let begins = std::cmp::Reverse(name.starts_with(wanted));
        return Some(Closeness::Word { begins, length: name.len() });
    }
    near.then_some(Closeness::Far(distance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_is_near_or_not_made() {
        for (wanted, candidates, expected) in [
            ("regoin", &["region", "regions"][..], Some("region")),
            ("vcp", &["vpc"], Some("vpc")),
            ("String", &["string"], Some("string")),
            ("format", &["sort", "from"], None),
            ("profile", &["provider"], None),
            ("age", &["name"], None),
            ("cidr", &["icmp", "cidr_ipv6", "cidr_ip"], Some("cidr_ip")),
            ("website", &["website_configuration", "website_url"], Some("website_url")),
            ("name", &["queue_name", "nome"], Some("nome")),
            ("port", &["to_port", "from_port"], Some("to_port")),
            ("variable", &["let", "param"], Some("param")),
            ("Integer", &["Interval", "Int"], Some("Int")),
            ("depends_on", &["after"], Some("after")),
            ("a", &["b", "a_b"], None),
        ] {
            assert_eq!(nearest(wanted, candidates.iter().copied()), expected, "{wanted}");
        }
    }
}
