import type { GuestModel } from "../model.ts";
import { rustMethods } from "../rust-guest.ts";

export function rustPlugin(model: GuestModel): string {
  const [made = "", ...methods] = rustMethods(model);
  const refused = methods.map(
    (signature) => `    ${signature} {\n        Err(tenon::Error::new("it is not written yet"))\n    }\n`,
  );
  return `mod contract;

#[allow(unused_imports)]
use contract::*;

/// What one instance of the plugin keeps.
struct Own {}

crate::export_plugin!(Own);

#[allow(unused_variables)]
impl Plugin for Own {
    ${made} {
        Ok(Own {})
    }

${refused.join("\n")}}
`;
}
