//! Admission on its own, under a time that the tests give.
