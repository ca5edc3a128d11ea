import { TenonError } from "../index.ts";
import type { Otlp } from "./otlp.ts";

const usualMs = 60_000;
const leastMs = 100;
// Node's timers count no further.
const mostMs = 2 ** 31 - 1;

/**
 * A sender to the collector at `text`, of numbers each `everyMs`; its packages, optional peers, are loaded only here.
 *
 * @throws TENON_OPTION_INVALID, TENON_OTLP_MISSING
 */
export async function openOtlp(text: string, everyMs: number = usualMs): Promise<Otlp> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const wanted = 'the URL of a collector that takes OTLP over HTTP: "http://127.0.0.1:4318"';
    throw new TenonError("TENON_OPTION_INVALID", { option: "otlp", found: JSON.stringify(text.slice(0, 200)), wanted });
  }
  if (!(everyMs >= leastMs && everyMs <= mostMs)) {
    const wanted = `milliseconds, ${leastMs} to ${mostMs}`;
    throw new TenonError("TENON_OPTION_INVALID", { option: "otlpMs", found: String(everyMs), wanted });
  }
  const { Otlp: Sender } = await import("./otlp.ts").catch((cause: unknown) => {
    throw new TenonError("TENON_OTLP_MISSING", { url: text }, { cause });
  });
  return new Sender(url, everyMs);
}
