//! Address blocks as EC2 writes them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Returns a block by its first address, IPv6 in the short form; anything else as it is.
pub fn canonical(block: &str) -> String {
    let Some((address, length)) = block.split_once('/') else { return block.to_owned() };
    match (address.parse::<IpAddr>(), length.parse::<u32>()) {
        (Ok(IpAddr::V4(address)), Ok(length @ 0..=32)) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            format!("{}/{length}", Ipv4Addr::from(u32::from(address) & mask))
        }
        (Ok(IpAddr::V6(address)), Ok(length @ 0..=128)) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            format!("{}/{length}", Ipv6Addr::from(u128::from(address) & mask))
        }
        _ => block.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_block_has_one_spelling() {
        assert_eq!(canonical("10.0.7.9/16"), "10.0.0.0/16");
        assert_eq!(canonical("0.0.0.0/0"), "0.0.0.0/0");
        assert_eq!(canonical("10.1.2.3/32"), "10.1.2.3/32");
        assert_eq!(canonical("2001:0DB8:0:0::5/32"), "2001:db8::/32");
        assert_eq!(canonical("::/0"), "::/0");
        assert_eq!(canonical("pl-12345678"), "pl-12345678");
        assert_eq!(canonical("10.0.0.0/99"), "10.0.0.0/99");
    }
}
