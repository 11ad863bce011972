//! Address blocks.

/// Tells whether a block holds an address or another block.
fn cidr.contains(block: Cidr, other: String) -> Bool
/// Returns an address of a block, counted from 0.
fn cidr.host(block: Cidr, number: Int) -> String
/// Returns the netmask: `255.255.0.0` for a /16.
fn cidr.netmask(block: Cidr) -> String
/// Returns the prefix length: 16 for a /16.
fn cidr.prefix(block: Cidr) -> Int
/// Returns how many addresses a block holds.
fn cidr.size(block: Cidr) -> Int
/// Cuts a block into smaller ones, by so many more bits, and returns one of them, counted from 0.
fn cidr.subnet(block: Cidr, new_bits: Int, number: Int) -> Cidr
