//! What an editor asks, and the language server that answers it. `features` is plain data over the
//! compiler's queries and knows no protocol; `server` is the protocol and knows no language. Never sees
//! the engine or a cloud: a broken account cannot break hover.

pub mod features;
pub mod outlook;
pub mod server;
