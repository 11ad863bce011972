//! Declarations that come with msd, as documents that can be read and not written:
//! `msd-stdlib:/aws/ec2/VPC.msd`, `msd-stdlib:/core/cidr.msd`; and pages of diagnostics,
//! `msd-stdlib:/diagnostics/E0312.md`.

use lsp_types::{Location, Url};
use msd_analysis::reference::{function_source, library_file, place_in_type, type_source};
use msd_model::place::Span;
use smol_str::SmolStr;

use crate::server::position::Lines;
use crate::server::snapshot::Snapshot;

const SCHEME: &str = "msd-stdlib";

/// Returns where a type or a member of it is declared.
pub fn of_type(ty: &str, member: Option<&SmolStr>, snapshot: &Snapshot) -> Option<Location> {
    let text = type_source(ty)?;
    let span = place_in_type(&text, member.map(SmolStr::as_str))
        .or_else(|| place_in_type(&text, None))
        .unwrap_or_default();
    location(&format!("{}.msd", ty.replace('.', "/")), &text, span, snapshot)
}

/// Returns where a function of the library is declared.
pub fn of_function(name: &str, snapshot: &Snapshot) -> Option<Location> {
    let (file, text, span) = function_source(name)?;
    location(&format!("core/{file}.msd"), &text, span, snapshot)
}

fn location(path: &str, text: &str, span: Span, snapshot: &Snapshot) -> Option<Location> {
    let uri = Url::parse(&format!("{SCHEME}:/{path}")).ok()?;
    Some(Location { uri, range: Lines::new(text, snapshot.encoding).range(span) })
}

/// Returns the text of such a document.
pub fn text(uri: &Url, snapshot: &Snapshot) -> Option<String> {
    if uri.scheme() != SCHEME {
        return None;
    }
    let path = uri.path().trim_start_matches('/');
    if let Some(page) = path.strip_prefix("diagnostics/") {
        return snapshot.outlook.explain(page.strip_suffix(".md")?).map(str::to_owned);
    }
    let path = path.strip_suffix(".msd")?;
    match path.strip_prefix("core/") {
        Some(file) => library_file(file),
        None => type_source(&path.replace('/', ".")),
    }
}
