//! How well a name answers what somebody typed of it.

/// Returns a rank of which the lower is the better; `None` where letters are missing. Case counts for
/// nothing.
pub fn rank(name: &str, query: &str) -> Option<(u8, usize)> {
    let (lower, query) = (name.to_ascii_lowercase(), query.to_ascii_lowercase());
    let class = match lower.find(&query) {
        _ if lower == query => 0,
        Some(0) => 1,
        Some(at) if lower.as_bytes()[at - 1] == b'_' => 2,
        Some(_) => 3,
        None => {
            let mut letters = lower.bytes();
            query.bytes().all(|wanted| letters.any(|letter| letter == wanted)).then_some(4)?
        }
    };
    Some((class, name.len()))
}
