//! Checks any program, of several files in sections too; the last four bytes draw an edit.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((text, edit)) = data.split_last_chunk::<4>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    msd_tests::robust::checks(text, *edit);
});
