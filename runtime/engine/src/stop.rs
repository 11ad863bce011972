//! A request to stop: nothing new starts, what runs is finished. Stopping at once is not the engine's
//! business: the journal is right at any moment, so the process may simply exit.

use tokio::sync::watch;

/// Asks a run to stop; can be used from a signal handler's task.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

/// What a run watches.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// Makes the two ends.
pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    pub fn stop(&self) {
        // `send_replace` works without receivers too: the run may be over already.
        self.0.send_replace(true);
    }
}

impl Stop {
    /// Makes one that is never requested.
    pub fn never() -> Stop {
        stop().1
    }

    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns once it is requested; never when nobody can request it any more.
    pub async fn requested(&self) {
        let mut receiver = self.0.clone();
        if receiver.wait_for(|stopped| *stopped).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
