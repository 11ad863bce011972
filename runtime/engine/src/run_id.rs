//! Names of runs and tokens of operations. Pure: time and chance are given.

use msd_model::plan::OperationId;
use msd_model::units::Millis;
use smol_str::{SmolStr, format_smolstr};

use crate::journal::RunId;

impl RunId {
    /// Makes an id such as `20261121-015503-4f2a`: the moment in UTC, and a part of the seed that
    /// keeps runs of the same second apart.
    pub fn new(epoch: Millis, seed: u64) -> RunId {
        let seconds = epoch.0.div_euclid(1000);
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let clock = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
        let part = (seed ^ seed >> 16 ^ seed >> 32 ^ seed >> 48) & 0xffff;
        RunId(format_smolstr!(
            "{year:04}{month:02}{day:02}-{hour:02}{minute:02}{second:02}-{part:04x}"
        ))
    }

    /// Returns what makes the operation's call idempotent; letters, digits and `-`, far below the 64
    /// characters that AWS takes as a client token.
    pub fn token(&self, operation: OperationId) -> SmolStr {
        format_smolstr!("{self}-{}", operation.0)
    }
}

/// Returns year, month and day of a day counted from 1970 (H. Hinnant, "chrono-compatible low-level
/// date algorithms").
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
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
}
