//! How long operations took before: the middle of the last few of a type. A figure of the user's own
//! account wins over what is known of AWS in general.

use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use rustc_hash::FxHashMap;

/// So many of a type and kind are remembered.
const REMEMBERED: usize = 7;
/// A single one may have been an exception.
const ENOUGH: usize = 2;

#[derive(Clone, Debug, Default)]
pub struct Measured {
    durations: FxHashMap<(TypeName, OperationKind), Vec<Millis>>,
    /// Whether the run under way tells how long things take: a simulated one does not.
    is_real: bool,
}

impl Measured {
    /// A run begins, on a real cloud or not.
    pub fn begin(&mut self, is_real: bool) {
        self.is_real = is_real;
    }

    /// Takes in one more duration; O(1).
    pub fn note(&mut self, ty: &TypeName, kind: OperationKind, took: Millis) {
        if !self.is_real {
            return;
        }
        let durations = self.durations.entry((ty.clone(), kind)).or_default();
        if durations.len() == REMEMBERED {
            durations.remove(0);
        }
        durations.push(took);
    }

    /// Returns how long such an operation usually takes, where enough of them are known.
    pub fn usual(&self, ty: &TypeName, kind: OperationKind) -> Option<Millis> {
        let mut durations =
            self.durations.get(&(ty.clone(), kind)).filter(|known| known.len() >= ENOUGH)?.clone();
        durations.sort_unstable();
        durations.get(durations.len() / 2).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_the_last_few_counts() {
        let (ty, mut measured) = (TypeName::new("aws.ec2.NatGateway"), Measured::default());
        measured.begin(true);
        let usual = |measured: &Measured| measured.usual(&ty, OperationKind::Create);
        measured.note(&ty, OperationKind::Create, Millis(90_000));
        assert_eq!(usual(&measured), None);
        measured.note(&ty, OperationKind::Create, Millis(110_000));
        // An outlier moves nothing.
        measured.note(&ty, OperationKind::Create, Millis(900_000));
        assert_eq!(usual(&measured), Some(Millis(110_000)));
        (0..7).for_each(|_| measured.note(&ty, OperationKind::Create, Millis(60_000)));
        assert_eq!(usual(&measured), Some(Millis(60_000)));
        assert_eq!(measured.usual(&ty, OperationKind::Delete), None);
    }
}
