#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| betten_fuzz::targets::workbook(bytes));
