//! What can be set about the simulated cloud.

use msd_model::limit::Limit;
use msd_model::units::Millis;
use smol_str::SmolStr;

#[derive(Clone, Debug)]
pub struct SimOptions {
    /// How long every operation takes; none means as long as its estimate.
    pub latency: Option<Millis>,
    /// How far latencies stray: the standard deviation of their logarithm, so that with 0.2 two in
    /// three calls take from a fifth less to a fifth more, and the middle one as long as it should.
    pub spread: f64,
    /// How much faster than the wall clock the run's clock is. Only used to know when a thing will
    /// be ready whose creating process died.
    pub speed: f64,
    /// Decides every id and name that the cloud makes up.
    pub seed: u64,
    pub account: SmolStr,
    /// Where a thing goes that names no region.
    pub region: SmolStr,
    /// Whether the client asks again and again for a thing to be ready, as with most real services;
    /// otherwise it is told at once.
    pub polls: bool,
    /// What the services themselves allow; more than that is throttled.
    pub limits: Vec<Limit>,
}

impl Default for SimOptions {
    fn default() -> SimOptions {
        SimOptions {
            latency: None,
            spread: 0.0,
            speed: 1.0,
            seed: 1,
            account: "123456789012".into(),
            region: "us-east-1".into(),
            polls: false,
            limits: Vec::new(),
        }
    }
}
