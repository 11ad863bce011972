//! Names of runs and tokens of operations. Pure: time and chance are given.

use msd_model::calendar::Moment;
use msd_model::plan::OperationId;
use msd_model::units::Millis;
use smol_str::{SmolStr, format_smolstr};

use crate::journal::RunId;

impl RunId {
    /// Makes an id such as `20261121-015503-4f2a`: the moment in UTC, and a part of the seed that
    /// keeps runs of the same second apart.
    pub fn new(epoch: Millis, seed: u64) -> RunId {
        let Moment { year, month, day, hour, minute, second } = Moment::of(epoch);
        let part = (seed ^ seed >> 16 ^ seed >> 32 ^ seed >> 48) & 0xffff;
        RunId(format_smolstr!(
            "{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}-{part:04x}"
        ))
    }

    /// Tells whether a text has the form of an id, whatever runs there are.
    pub fn is_like(text: &str) -> bool {
        let parts: Vec<&str> = text.split('-').collect();
        let [day, clock, part] = parts.as_slice() else { return false };
        let digits = |text: &str, length: usize, radix: u32| {
            text.len() == length && text.chars().all(|c| c.is_digit(radix))
        };
        digits(day, 8, 10) && digits(clock, 6, 10) && digits(part, 4, 16)
    }

    /// Returns what makes the operation's call idempotent; letters, digits and `-`, far below the 64
    /// characters that AWS takes as a client token.
    pub fn token(&self, operation: OperationId) -> SmolStr {
        format_smolstr!("{self}-{}", operation.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_the_moment_and_tokens_the_operation() {
        let run = RunId::new(Millis(1_795_226_103_000), 0x4f2a);
        assert_eq!(run.0, "20261121-015503-4f2a");
        assert_eq!(run.token(OperationId(17)), "20261121-015503-4f2a-17");
        assert_eq!(RunId::new(Millis(951_782_400_000), 0).0, "20000229-000000-0000");
        assert_ne!(RunId::new(Millis(0), 1 << 40), RunId::new(Millis(0), 0));
    }

    #[test]
    fn ids_are_told_from_other_words() {
        assert!(RunId::is_like(&RunId::new(Millis(0), 7).0));
        for word in ["cutover", "net.cutover", "20261121", "20261121-015503-wxyz", "a-b-c", ""] {
            assert!(!RunId::is_like(word), "{word}");
        }
    }
}
