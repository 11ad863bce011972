//! Colours, for light and for dark. Plain rules without variables: not every viewer knows those.

use std::fmt::Write;

/// Colours of groups, legible on white and on black; red is for the critical path alone.
pub const GROUPS: [&str; 8] =
    ["#3b7dd8", "#2e9e5b", "#b0751c", "#8a63d2", "#12939a", "#c0559b", "#7a8a1f", "#66788a"];

pub fn style() -> String {
    let mut out = String::from(
        "<style>\
         text{font:12px ui-monospace,\"DejaVu Sans Mono\",Menlo,Consolas,monospace;fill:#1b1f24}\
         .t{font-size:18px;font-weight:bold}.s{font-size:10px;fill:#59636e}.n{font-weight:bold}\
         .bg{fill:#ffffff}.b{fill:#ffffff;stroke-width:1.2}.band{fill-opacity:.07;stroke-opacity:.45}\
         .w{fill:none;stroke:#d0d7de;stroke-dasharray:2 4}.e{fill:none;stroke-width:1.3}\
         .d{stroke-dasharray:5 3}.o{stroke-dasharray:2 2}.e:hover{stroke-width:4}\
         .b.c{stroke:#d1242f;stroke-width:2.6}.e.c{stroke:#d1242f;stroke-width:2.6}.a.c{fill:#d1242f}",
    );
    for (number, colour) in GROUPS.iter().enumerate() {
        // Writing to a String does not fail.
        let _ = write!(
            out,
            ".b.g{number},.e.g{number},.band.g{number}{{stroke:{colour}}}\
             .a.g{number},.band.g{number},text.g{number}{{fill:{colour}}}"
        );
    }
    out.push_str(
        "@media (prefers-color-scheme:dark){.bg{fill:#0d1117}.b{fill:#161b22}text{fill:#e6edf3}\
         .s{fill:#9198a1}.w{stroke:#3d444d}.band{fill-opacity:.14}\
         .b.c,.e.c{stroke:#ff6a69}.a.c{fill:#ff6a69}}</style>\n",
    );
    out
}
