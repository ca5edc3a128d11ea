import { entry, type Entries } from "./entry.ts";

export interface ServingErrors {
  TENON_LISTEN_FAILED: { address: string; why: string };
  TENON_SOCKET_TOO_LONG: { path: string; bytes: number; limitBytes: number };
  TENON_SOCKET_TAKEN: { path: string; holder: string };
  TENON_SOCKET_OCCUPIED: { path: string; found: string };
  TENON_SOCKET_FAILED: { path: string; why: string };
  TENON_ADMIN_UNREACHABLE: { path: string; why: string };
  TENON_JOURNAL_UNUSABLE: { file: string; why: string };
  TENON_OTLP_MISSING: { url: string };
  TENON_INSPECTOR_UNAVAILABLE: { why: string };
}

/** What can go wrong where a host is reached from outside. */
export const servingErrors: Entries<ServingErrors> = {
  TENON_LISTEN_FAILED: entry(
    "Address cannot be listened on",
    (d) => `Cannot listen on ${d.address}: ${d.why}`,
    "Stop what listens there, or choose another address with listen.",
  ),
  TENON_SOCKET_TOO_LONG: entry(
    "Path of the admin socket is too long",
    (d) =>
      `Cannot open the admin socket ${d.path}: it needs a path of ${d.bytes} bytes, wanted at most ${d.limitBytes}`,
    "Choose a shorter path, or start in a directory near it: relative paths count as they are.",
  ),
  TENON_SOCKET_TAKEN: entry(
    "Admin socket belongs to a live process",
    (d) => `Cannot open the admin socket ${d.path}: ${d.holder} listens on it`,
    "Stop that process, or give this host another socket.",
  ),
  TENON_SOCKET_OCCUPIED: entry(
    "Something else lies where the admin socket goes",
    (d) => `Cannot open the admin socket ${d.path}: found ${d.found}, wanted nothing or a socket`,
    "Move it away, or choose another path; nothing was touched.",
  ),
  TENON_SOCKET_FAILED: entry(
    "Admin socket cannot be made",
    (d) => `Cannot open the admin socket ${d.path}: ${d.why}`,
    "Choose a path in a directory that exists, has room and may be written to.",
  ),
  TENON_JOURNAL_UNUSABLE: entry(
    "Journal cannot be used",
    (d) => `Cannot keep a journal in ${d.file}: ${d.why}`,
    "Give a path of a regular file in a folder that exists and may be written, or leave the journal out.",
  ),
  TENON_OTLP_MISSING: entry(
    "OpenTelemetry is not installed",
    (d) =>
      `Cannot send to the collector at ${d.url}: a package of OpenTelemetry is not installed, the cause says which`,
    "Run: npm install @opentelemetry/api @opentelemetry/resources @opentelemetry/sdk-metrics @opentelemetry/sdk-trace @opentelemetry/exporter-metrics-otlp-http @opentelemetry/exporter-trace-otlp-http.",
  ),
  TENON_INSPECTOR_UNAVAILABLE: entry(
    "Inspector cannot be opened",
    (d) => `Cannot open the inspector of the host's process: ${d.why}`,
    "Run the host with a Node that has an inspector, and without a permission that takes it away.",
  ),
  TENON_ADMIN_UNREACHABLE: entry(
    "No host answers on the admin socket",
    (d) => `Cannot reach a host at ${d.path}: ${d.why}`,
    "Start one with `tenon serve`, or name its socket with --socket or TENON_SOCKET.",
  ),
};
