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
    let most = (length / 3).max(1);
    let distance = match wanted.eq_ignore_ascii_case(name) {
        true => 0,
        // Of ten thousand names hardly any is worth counting the steps to.
        false if at_least(wanted, name) > most => most + 1,
        false => strsim::damerau_levenshtein(wanted, name),
    };
    let near = distance <= most && distance * 2 < length.min(name.chars().count());
    if near && distance <= 1 {
        return Some(Closeness::Slip(distance));
    }
    if length > 1 && has_word(name, wanted) {
        let begins = std::cmp::Reverse(name.starts_with(wanted));
        return Some(Closeness::Word { begins, length: name.len() });
    }
    near.then_some(Closeness::Far(distance))
}

/// Returns a number of steps that no way between two words falls short of: each step adds, takes or
/// changes one letter at most.
fn at_least(a: &str, b: &str) -> usize {
    if !(a.is_ascii() && b.is_ascii()) {
        return 0;
    }
    let mut more = [0i32; 32];
    // Letters that share a place make the bound lower and no less true.
    a.bytes().for_each(|letter| more[letter as usize % 32] += 1);
    b.bytes().for_each(|letter| more[letter as usize % 32] -= 1);
    let (only_a, only_b) = more.iter().fold((0, 0), |(only_a, only_b), count| {
        (only_a + (*count).max(0), only_b + (-*count).max(0))
    });
    only_a.max(only_b) as usize
}

/// Tells whether one of the words that `_` parts, or several in a row, are the one wanted.
fn has_word(name: &str, wanted: &str) -> bool {
    let is_end = |byte: Option<&u8>| byte.is_none_or(|byte| *byte == b'_');
    let bytes = name.as_bytes();
    name.match_indices(wanted).any(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        is_end(before) && is_end(bytes.get(at + wanted.len()))
    })
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
