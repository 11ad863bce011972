//! Times as people say them: `45 s`, `12 min`, `1 h 20 min`.

/// Returns a time, rounded to what matters at its size.
pub fn spoken(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    // From ten minutes on nobody counts seconds.
    let minutes = (seconds + 30) / 60;
    match seconds {
        0 if ms > 0 => "under 1 s".to_owned(),
        0..60 => format!("{seconds} s"),
        60..600 if !seconds.is_multiple_of(60) => {
            format!("{} min {} s", seconds / 60, seconds % 60)
        }
        _ if minutes < 60 => format!("{minutes} min"),
        _ if minutes.is_multiple_of(60) => format!("{} h", minutes / 60),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_said_at_their_size() {
        let shown = [0, 400, 45_000, 90_000, 720_000, 4_800_000, 7_200_000].map(super::spoken);
        let expected = ["0 s", "under 1 s", "45 s", "1 min 30 s", "12 min", "1 h 20 min", "2 h"];
        assert_eq!(shown, expected);
    }
}
