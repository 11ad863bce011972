//! Chance that is none: numbers drawn from a hash, the same in every process and on every machine.

use sha2::{Digest, Sha256};

/// What makes one thing's made-up values its own.
#[derive(Clone, Debug)]
pub struct Seed {
    hash: Sha256,
    attempt: u32,
}

impl Seed {
    /// `attempt` tells apart the tries at a value that turned out to be taken.
    pub fn new(seed: u64, parts: [&str; 2], attempt: u32) -> Seed {
        let mut hash = Sha256::new();
        hash.update(seed.to_le_bytes());
        hash.update(attempt.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Seed { hash, attempt }
    }

    /// Returns the stream of numbers that belongs to one property.
    pub fn at(&self, path: &str) -> Chance {
        let digest = self.hash.clone().chain_update(path).finalize();
        let mut first = [0u8; 8];
        first.copy_from_slice(&digest[..8]);
        Chance { state: u64::from_le_bytes(first), revision: self.attempt + 1 }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
    /// Counts up while a thing's identifier is taken: services that number revisions go on there.
    pub revision: u32,
}

impl Chance {
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number of the standard normal distribution (Box and Muller, 1958).
    pub fn normal(&mut self) -> f64 {
        // From zero exclusive, so that the logarithm is finite.
        let mut unit = || ((self.draw() >> 11) as f64 + 1.0) / (1u64 << 53) as f64;
        let (radius, angle) = (unit(), unit());
        (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
    }

    /// Returns a number below `bound`, zero when the bound is zero.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.draw().checked_rem(bound).unwrap_or(0)
    }

    /// Returns a number between the two, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0) as u64;
        low.saturating_add(self.below(span.saturating_add(1)) as i64)
    }

    pub fn text(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).filter_map(|_| letters.get(self.below(letters.len() as u64) as usize)).collect()
    }

    pub fn hex(&mut self, length: usize) -> String {
        self.text("0123456789abcdef", length)
    }

    pub fn uuid(&mut self) -> String {
        let parts = [8, 4, 4, 4, 12].map(|length| self.hex(length));
        parts.join("-")
    }
}
