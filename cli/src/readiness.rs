//! Everything that `msd constraints` tells about: the constraints that were asked for, the quotas
//! beside them, how many there are of each kind, and whether anything is in the way.

use msd_model::constraint::{Constraint, Level, Quota, Status, Verdict};
use smol_str::SmolStr;

pub struct Readiness {
    /// The gravest first, of one severity in the order of the source.
    pub constraints: Vec<Constraint>,
    pub quotas: Vec<Quota>,
}

/// How many there are of each kind; kinds of which there are none are left out.
pub struct Counts {
    pub severities: Vec<(Level, usize)>,
    pub verdicts: Vec<(Verdict, usize)>,
    /// `None` are those that have no status.
    pub statuses: Vec<(Option<Status>, usize)>,
}

impl Readiness {
    pub fn new(mut constraints: Vec<Constraint>, quotas: Vec<Quota>) -> Readiness {
        constraints.sort_by_key(|constraint| constraint.severity);
        Readiness { constraints, quotas }
    }

    /// Returns what is critical or high and neither met nor accepted.
    pub fn in_the_way(&self) -> impl Iterator<Item = &Constraint> {
        self.constraints.iter().filter(|constraint| constraint.is_in_the_way())
    }

    /// Returns quotas that are smaller than what is declared.
    pub fn exceeded(&self) -> impl Iterator<Item = &Quota> {
        self.quotas.iter().filter(|quota| quota.verdict() == Verdict::Violated)
    }

    pub fn is_ready(&self) -> bool {
        self.in_the_way().next().is_none() && self.exceeded().next().is_none()
    }

    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Constraint> {
        self.constraints.iter().filter(move |constraint| constraint.verdict == verdict)
    }

    pub fn counts(&self) -> Counts {
        let statuses = Status::ALL.iter().copied().map(Some).chain([None]);
        Counts {
            severities: self.count(Level::ALL.iter().copied(), |one| one.severity),
            verdicts: self.count(Verdict::ALL.iter().copied(), |one| one.verdict),
            statuses: self.count(statuses, |one| one.status),
        }
    }

    fn count<K: PartialEq + Copy>(
        &self,
        kinds: impl Iterator<Item = K>,
        kind_of: impl Fn(&Constraint) -> K,
    ) -> Vec<(K, usize)> {
        let of = |kind: K| self.constraints.iter().filter(|one| kind_of(one) == kind).count();
        kinds.map(|kind| (kind, of(kind))).filter(|(_, count)| *count > 0).collect()
    }

    /// Returns what is in the way by name, the gravest first.
    pub fn names_in_the_way(&self) -> Vec<(&'static str, Vec<SmolStr>)> {
        let of = |level: Level| {
            let names = self.in_the_way().filter(|one| one.severity == level);
            (level.name(), names.map(|one| one.name.clone()).collect())
        };
        let exceeded = self.exceeded().map(|quota| quota.limit.clone()).collect();
        let all = Level::ALL.iter().map(|level| of(*level)).chain([("quota", exceeded)]);
        all.filter(|(_, names): &(_, Vec<SmolStr>)| !names.is_empty()).collect()
    }
}
