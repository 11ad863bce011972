//! Durations as people say them: two units at most, no false precision.

use msd_model::units::Millis;

const TENTH: i64 = 100;
const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Returns `120ms`, `4.9s`, `42s`, `3min 20s`, `1h 28min` or `2d 4h`.
pub fn brief(time: Millis) -> String {
    let millis = time.0.max(0);
    let (seconds, minutes) = (rounded(millis, SECOND), rounded(millis, MINUTE));
    if millis == 0 {
        "0s".to_owned()
    } else if millis < SECOND {
        format!("{millis}ms")
    } else if rounded(millis, TENTH) < 10 * SECOND {
        match rounded(millis, TENTH) % SECOND / TENTH {
            0 => format!("{}s", seconds / SECOND),
            tenth => format!("{}.{tenth}s", rounded(millis, TENTH) / SECOND),
        }
    } else if seconds < MINUTE {
        format!("{}s", seconds / SECOND)
    } else if seconds < HOUR {
        two(seconds, MINUTE, "min", SECOND, "s")
    } else if minutes < DAY {
        two(minutes, HOUR, "h", MINUTE, "min")
    } else {
        two(rounded(millis, HOUR), DAY, "d", HOUR, "h")
    }
}

fn rounded(millis: i64, unit: i64) -> i64 {
    (millis + unit / 2) / unit * unit
}

fn two(millis: i64, large: i64, large_name: &str, small: i64, small_name: &str) -> String {
    match millis % large / small {
        0 => format!("{}{large_name}", millis / large),
        rest => format!("{}{large_name} {rest}{small_name}", millis / large),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_units_at_most() {
        for (millis, text) in [
            (0, "0s"),
            (120, "120ms"),
            (4_900, "4.9s"),
            (5_000, "5s"),
            (9_949, "9.9s"),
            (9_950, "10s"),
            (42_400, "42s"),
            (59_700, "1min"),
            (200_000, "3min 20s"),
            (3_599_900, "1h"),
            (5_280_000, "1h 28min"),
            (5_281_000, "1h 28min"),
            (86_400_000 + 4 * 3_600_000, "1d 4h"),
            (86_399_999, "1d"),
        ] {
            assert_eq!(brief(Millis(millis)), text, "{millis}");
        }
    }
}
