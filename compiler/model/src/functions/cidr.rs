//! Address blocks.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::{Outcome, int, text};
use crate::value::Value;

pub fn subnet(arguments: &[Value]) -> Outcome {
    let block = block(arguments, 0)?;
    let (bits, number) = (int(arguments, 1)?, int(arguments, 2)?);
    let length = i64::from(block.prefix_len())
        .checked_add(bits)
        .filter(|length| bits >= 0 && *length <= i64::from(block.max_prefix_len()));
    let Some(length) = length else {
        return Err(format!("{block} cannot be cut by {bits} more bits"));
    };
    let count = if bits < 127 { 1u128 << bits } else { u128::MAX };
    let Some(number) = u128::try_from(number).ok().filter(|number| *number < count) else {
        return Err(format!(
            "{block} holds {count} blocks of /{length}; there is no number {number}"
        ));
    };
    let shift = i64::from(block.max_prefix_len()) - length;
    let address = offset(block.network(), number.checked_shl(shift as u32).unwrap_or(0))
        .ok_or_else(|| format!("{block} has no block {number}"))?;
    let net = IpNet::new(address, length as u8).map_err(|error| error.to_string())?;
    Ok(Value::str(net.to_string()))
}

pub fn host(arguments: &[Value]) -> Outcome {
    let block = block(arguments, 0)?;
    let number = int(arguments, 1)?;
    u128::try_from(number)
        .ok()
        .and_then(|number| offset(block.network(), number))
        .filter(|address| block.contains(address))
        .map(|address| Value::str(address.to_string()))
        .ok_or_else(|| format!("{block} has no address {number}"))
}

pub fn netmask(arguments: &[Value]) -> Outcome {
    Ok(Value::str(block(arguments, 0)?.netmask().to_string()))
}

pub fn prefix(arguments: &[Value]) -> Outcome {
    Ok(Value::Int(i64::from(block(arguments, 0)?.prefix_len())))
}

pub fn size(arguments: &[Value]) -> Outcome {
    let block = block(arguments, 0)?;
    let bits = u32::from(block.max_prefix_len() - block.prefix_len());
    match 1i64.checked_shl(bits).filter(|_| bits < 63) {
        Some(size) => Ok(Value::Int(size)),
        None => Err(format!("{block} holds more addresses than an Int can count")),
    }
}

pub fn contains(arguments: &[Value]) -> Outcome {
    let block = block(arguments, 0)?;
    let other = text(arguments, 1)?;
    if let Ok(address) = other.parse::<IpAddr>() {
        return Ok(Value::Bool(block.contains(&address)));
    }
    let other: IpNet =
        other.parse().map_err(|_| format!("{other:?} is neither an address nor a block"))?;
    Ok(Value::Bool(block.contains(&other)))
}

fn block(arguments: &[Value], index: usize) -> Result<IpNet, String> {
    let text = text(arguments, index)?;
    text.parse().map_err(|_| format!("{text:?} is no address block such as \"10.0.0.0/16\""))
}

fn offset(address: IpAddr, by: u128) -> Option<IpAddr> {
    Some(match address {
        IpAddr::V4(v4) => {
            let by = u32::try_from(by).ok()?;
            IpAddr::V4(Ipv4Addr::from(u32::from(v4).checked_add(by)?))
        }
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6).checked_add(by)?)),
    })
}
