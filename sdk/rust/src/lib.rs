//! What a plugin in Rust has of its host: log, deadline, slots, services and the way that values cross.
//!
//! A plugin is called once at a time, so what is asked here is about the call that is under way. A panic ends the instance:
//! its caller gets TENON_WASM_ENDED, the next call a new one.

mod host;
mod values;

pub use host::{cancelled, deadline_ms, from, log, set_slot, slot, traceparent, Level};
pub use serde;
pub use serde_json;
pub use values::*;
