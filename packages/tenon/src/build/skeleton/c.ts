import { cFunctions } from "../c-guest.ts";
import type { GuestModel } from "../model.ts";

export function cPlugin(model: GuestModel): string {
  const functions = cFunctions(model).map(({ signature, names, own }) => {
    const unused = names.map((name) => `  (void)${name};\n`).join("");
    const body = own === "plugin_setup" ? "  return 0;\n" : `  return tenon_fail("${own} is not written yet");\n`;
    return `static ${signature} {\n${unused}${body}}\n`;
  });
  return `#include "contract.h"

${functions.join("\n")}`;
}
