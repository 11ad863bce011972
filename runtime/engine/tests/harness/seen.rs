//! What a life went through, for the closing figures.

#[derive(Debug, Default)]
pub struct Seen {
    pub runs: u64,
    pub operations: u64,
    pub calls: u64,
    pub shared_calls: u64,
    pub deaths: u64,
    pub broken_stores: u64,
    pub failures: u64,
    pub rollbacks: u64,
    pub resumptions: u64,
    pub largest: u64,
}

impl Seen {
    pub fn add(&mut self, other: &Seen) {
        self.runs += other.runs;
        self.operations += other.operations;
        self.calls += other.calls;
        self.shared_calls += other.shared_calls;
        self.deaths += other.deaths;
        self.broken_stores += other.broken_stores;
        self.failures += other.failures;
        self.rollbacks += other.rollbacks;
        self.resumptions += other.resumptions;
        self.largest = self.largest.max(other.largest);
    }
}
