import type { Ambient } from "./ambient.ts";
import { buffer } from "./capabilities/buffer.ts";
import { pluginConsole } from "./capabilities/console.ts";
import { webCrypto } from "./capabilities/crypto.ts";
import { inlineModule } from "./capabilities/modules.ts";
import { ports } from "./capabilities/ports.ts";
import { pluginProcess } from "./capabilities/process.ts";
import { signals } from "./capabilities/signals.ts";
import { timers } from "./capabilities/timers.ts";
import { web } from "./capabilities/web.ts";
import { startGuest } from "./program.ts";

/** Starts the guest in a bare context of the host's heap. Runs inside that context. */
export default function startInline(ambient: Ambient): void {
  const globals: Record<string, unknown> = {};
  const install = (more: Readonly<Record<string, unknown>>): void => {
    for (const [name, value] of Object.entries(more)) {
      globals[name] = value;
      Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
    }
  };
  const builtin = (name: string): unknown => inlineModule(name, ambient, globals);
  const capabilities = [timers, pluginConsole, ports, pluginProcess, web, signals, buffer, webCrypto];
  const environment = (): Readonly<Record<string, string>> => {
    const { env } = globals["process"] as { readonly env: Readonly<Record<string, string>> };
    return { ...env };
  };
  startGuest({ ...ambient, builtin, environment }, capabilities, install);
  Object.defineProperty(globalThis, "global", {
    value: globalThis,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
