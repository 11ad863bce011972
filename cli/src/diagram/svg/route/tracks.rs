//! Puts spans that overlap on tracks of their own, with as few tracks as can be.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A stretch of a line, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: f64,
    pub to: f64,
    pub index: usize,
}

/// Writes down each span's track and returns how many tracks there are; O(n log n).
pub fn side_by_side(mut spans: Vec<Span>, track_of: &mut [Option<usize>]) -> usize {
    spans.sort_by(|a, b| a.from.total_cmp(&b.from).then(b.to.total_cmp(&a.to)));
    // Tracks in use by where they come free, and those that are free already: the lowest goes first.
    let mut busy: BinaryHeap<Reverse<(OrderedF64, usize)>> = BinaryHeap::new();
    let mut free: BinaryHeap<Reverse<usize>> = BinaryHeap::new();
    let mut count = 0;
    for span in spans {
        while let Some(Reverse((end, track))) = busy.peek().copied()
            && end.0 < span.from
        {
            busy.pop();
            free.push(Reverse(track));
        }
        let track = free.pop().map_or(count, |Reverse(track)| track);
        count = count.max(track + 1);
        track_of[span.index] = Some(track);
        busy.push(Reverse((OrderedF64(span.to), track)));
    }
    count
}

#[derive(Clone, Copy, PartialEq)]
struct OrderedF64(f64);

impl Eq for OrderedF64 {}

impl PartialOrd for OrderedF64 {
    fn partial_cmp(&self, other: &OrderedF64) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedF64 {
    fn cmp(&self, other: &OrderedF64) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_overlaps_is_kept_apart() {
        let span = |index, from, to| Span { from, to, index };
        let mut track_of = vec![None; 4];
        let spans =
            vec![span(0, 0.0, 5.0), span(1, 5.0, 9.0), span(2, 6.0, 7.0), span(3, 1.0, 2.0)];
        assert_eq!(side_by_side(spans, &mut track_of), 2);
        assert_eq!(track_of, [Some(0), Some(1), Some(0), Some(1)]);
    }
}
