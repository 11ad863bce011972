//! What was read of things that are there already: one question for each, whatever asks and however
//! often a program is planned anew within a run.

use std::cell::RefCell;

use msd_engine::provider::Object;
use msd_engine::reading::Wanted;
use rustc_hash::FxHashMap;

use crate::error::CliError;
use crate::rounds::Reader;

/// Answers so far. What was not there is asked about again: the run itself may make it.
#[derive(Default)]
pub struct Reads(RefCell<FxHashMap<Wanted, Object>>);

impl Reads {
    /// Asks for what is not known yet; the answers stand in the order of the questions.
    pub fn through(
        &self,
        read: Reader<'_>,
        wanted: &[Wanted],
    ) -> Result<Vec<Option<Object>>, CliError> {
        let mut open: Vec<Wanted> = Vec::new();
        for one in wanted {
            if !self.0.borrow().contains_key(one) && !open.contains(one) {
                open.push(one.clone());
            }
        }
        if !open.is_empty() {
            let answers = read(&open)?;
            let found = open.into_iter().zip(answers);
            let found = found.filter_map(|(one, answer)| Some((one, answer?)));
            self.0.borrow_mut().extend(found);
        }
        let known = self.0.borrow();
        Ok(wanted.iter().map(|one| known.get(one).cloned()).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use msd_model::ty::TypeName;

    use super::*;

    fn vpc(identifier: &str) -> Wanted {
        let ty = TypeName::new("aws.ec2.VPC");
        Wanted { ty, identifier: identifier.into(), region: None, via: None }
    }

    #[test]
    fn nothing_is_read_twice_and_what_is_missing_is_asked_for_again() {
        let (reads, asked) = (Reads::default(), Cell::new(0));
        let read = |wanted: &[Wanted]| {
            asked.set(asked.get() + wanted.len());
            let there = |one: &Wanted| one.identifier == "vpc-1";
            let object = |one: &Wanted| {
                let identifier = one.identifier.clone();
                there(one).then(|| Object { identifier, ..Object::default() })
            };
            Ok(wanted.iter().map(object).collect())
        };
        let answers = reads.through(&read, &[vpc("vpc-1"), vpc("vpc-2"), vpc("vpc-1")]).unwrap();
        assert_eq!(answers.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(asked.get(), 2);
        reads.through(&read, &[vpc("vpc-1")]).unwrap();
        assert_eq!(asked.get(), 2);
        reads.through(&read, &[vpc("vpc-2")]).unwrap();
        assert_eq!(asked.get(), 3);
    }
}
