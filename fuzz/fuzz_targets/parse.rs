//! Splits and parses any text.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| msd_tests::robust::parses(text));
