//! What a run comes to.

use msd_model::address::Address;
use msd_model::place::SourceRef;
use msd_model::plan::{Action, OperationId, StateStamp};
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::journal::{RunId, RunOutcome};
use crate::provider::ProviderError;
use crate::store::StoreError;

#[derive(Clone, Debug)]
pub struct Report {
    pub run: RunId,
    pub outcome: RunOutcome,
    /// In the order in which they ended.
    pub done: Vec<OperationId>,
    pub failed: Vec<Failure>,
    /// Not started, in the plan's order; meeting points left out.
    pub left: Vec<OperationId>,
    /// Outputs as the state has them now; secret ones are sealed.
    pub outputs: Vec<(SmolStr, Value)>,
    pub took: Millis,
}

#[derive(Clone, Debug)]
pub struct Failure {
    pub operation: OperationId,
    pub address: Address,
    pub ty: TypeName,
    pub action: Action,
    pub source: SourceRef,
    pub error: ProviderError,
    pub attempts: u32,
    /// The call may have had an effect all the same: the next run asks the cloud before it plans.
    pub uncertain: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error(
        "the plan was made against another state (serial {}, now {}): plan again",
        .planned.serial, .found.serial
    )]
    StaleState { planned: StateStamp, found: StateStamp },
    #[error("the plan has format {found}, this msd reads {known}: plan again with this version")]
    Format { found: u32, known: u32 },
    #[error("the secret parameter `{0}` has no value: give it with --var or MSD_VAR_{0}")]
    MissingSecret(SmolStr),
    #[error("the secret parameter `{0}` is not the one that the plan was made with: plan again")]
    OtherSecret(SmolStr),
    #[error("{0} operations of an earlier run have no outcome yet: they must be recovered first")]
    Unrecovered(usize),
    /// What ran has been finished; what could not be noted is resolved by the next run.
    #[error(transparent)]
    Store(#[from] StoreError),
}
