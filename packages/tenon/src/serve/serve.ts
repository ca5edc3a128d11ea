import { resolve } from "node:path";
import { type Configuration, createHost, type Host, type HostOptions, readConfiguration } from "../index.ts";
import { type Admin, createAdmin, listenOnSocket } from "../admin.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../gateway.ts";
import { Journal } from "../journal.ts";
import { parseAddress } from "./address.ts";
import { type HttpLimits, httpLimits } from "./http-limits.ts";
import { HttpServer } from "./http-server.ts";
import { listen } from "./listen.ts";
import { openOtlp } from "./open-otlp.ts";
import { answerScrape, noSuchPath } from "./metrics.ts";
import { record } from "./record.ts";
import { Serving } from "./serving.ts";

/** Options of `serve`. */
export interface ServeOptions {
  /** Where to take calls: a port, or a host and a port. Default: what the configuration says, or `127.0.0.1:8080`. Port 0 is any. */
  readonly listen?: string;
  /** Path of the admin socket. Default: what the configuration says, or `tenon.sock` in the working directory. */
  readonly socket?: string;
  /**
   * Where `GET /metrics` answers with what Prometheus scrapes: an address of its own, or `off`. Default: what the configuration
   * says, or beside the calls at `listen`, where `/readyz` tells the plugins and versions already.
   */
  readonly metrics?: string;
  /**
   * URL of a collector that takes OTLP over HTTP, such as `http://127.0.0.1:4318`: spans of calls and the host's numbers are sent
   * there. Default: what the configuration says, or none. It needs OpenTelemetry's packages: docs/guides/telemetry.md names them.
   */
  readonly otlp?: string;
  /** Milliseconds between two sendings of numbers. Default 60,000, or what the configuration says. */
  readonly otlpMs?: number;
  /** Options of the host; `config` and `watch` among them. */
  readonly host?: HostOptions;
  readonly gateway?: Omit<GatewayOptions, "ready">;
  /** File that keeps what became of the plugins, also over a `kill -9`. Default: none is kept. */
  readonly journal?: string;
  /** Told once when the disk refuses the journal. The host serves on without. */
  readonly onJournalRefused?: (error: Error) => void;
  /** What one client may cost. */
  readonly limits?: Partial<HttpLimits>;
}

const defaults: { readonly listen: string; readonly socket: string } = {
  listen: "127.0.0.1:8080",
  socket: "tenon.sock",
};

/**
 * Starts a host that takes calls over HTTP and is looked after over a Unix socket: `createGateway` and `createAdmin` with a
 * server each. It installs no signal handlers and ends no process: that is for its caller.
 *
 * @example
 * await using serving = await serve({ listen: "127.0.0.1:8080" });
 * await serving.host.load("./plugins/limiter");
 *
 * @throws TENON_LISTEN_FAILED, TENON_JOURNAL_UNUSABLE, TENON_OTLP_MISSING, TENON_SOCKET_TAKEN and others of the socket, TENON_OPTION_INVALID, and what `createHost` throws.
 */
export async function serve(options: ServeOptions = {}): Promise<Serving> {
  const limits = httpLimits(options.limits);
  const configuration = await configurationOf(options.host);
  const address = parseAddress(options.listen ?? configuration?.gateway?.listen ?? defaults.listen);
  const otlpUrl = options.otlp ?? configuration?.telemetry?.otlp;
  const otlpMs = options.otlpMs ?? configuration?.telemetry?.otlpMs;
  const metrics = options.metrics ?? configuration?.telemetry?.metrics;
  const metricsAddress = metrics === undefined || metrics === "off" ? undefined : parseAddress(metrics, "metrics");
  const started: { host?: Host; gateway?: Gateway; admin?: Admin } = {};
  let ready = true;
  const calls = new HttpServer({
    handle: (request) => {
      const scraped = metrics === undefined ? answerScrape(request, started.host) : undefined;
      return scraped === undefined ? (started.gateway?.(request) ?? starting()) : Promise.resolve(scraped);
    },
    limits,
    cutsStalled: true,
  });
  const scrapes = new HttpServer({
    handle: (request) => Promise.resolve(answerScrape(request, started.host) ?? noSuchPath(request)),
    limits,
    cutsStalled: true,
  });
  const operations = new HttpServer({
    handle: (request) => started.admin?.fetch(request) ?? starting(),
    limits,
    cutsStalled: false,
  });
  await using undo = new AsyncDisposableStack();
  const otlp = otlpUrl === undefined ? undefined : undo.use(await openOtlp(otlpUrl, otlpMs));
  // The socket first: it tells at once whether this very host is running already.
  const socket = await listenOnSocket(
    operations.server,
    options.socket ?? configuration?.admin?.socket ?? defaults.socket,
  );
  undo.defer(() => socket.remove());
  undo.defer(async () => void (await operations.drain(0)));
  const url = await listen(calls, address);
  undo.defer(async () => void (await calls.drain(0)));
  const metricsUrl = metricsAddress === undefined ? undefined : await listen(scrapes, metricsAddress);
  if (metricsUrl !== undefined) undo.defer(async () => void (await scrapes.drain(0)));
  // Who serves has plugins come and go, and a few spare threads cost less than what waits for one.
  const warm = options.host?.warm ?? configuration?.host.warm ?? true;
  const tracing = options.host?.tracing ?? otlp?.tracing;
  const host = await createHost({ ...options.host, warm, ...(tracing === undefined ? {} : { tracing }) });
  undo.use(host);
  started.host = host;
  otlp?.sendMetricsOf(host);
  const journal = options.journal === undefined ? undefined : openJournal(options.journal, options.onJournalRefused);
  if (journal !== undefined) undo.use(record(host, undo.use(journal)));
  started.gateway = createGateway(host, { ...options.gateway, ready: () => ready });
  const admin = createAdmin(host);
  started.admin = admin;
  undo.move();
  const stopTraffic = (): void => void (ready = false);
  const telemetry = {
    otlp,
    scrapes: metricsUrl === undefined ? undefined : scrapes,
    metricsUrl: metrics === "off" ? undefined : `${metricsUrl ?? url}/metrics`,
  };
  return new Serving({ host, admin, calls, operations, socket, url, journal, stopTraffic, ...telemetry });
}

function openJournal(path: string, onRefused: ServeOptions["onJournalRefused"]): Journal {
  return new Journal(path, onRefused === undefined ? {} : { onRefused });
}

// Read before the plugins are loaded: whoever cannot listen has loaded nothing.
async function configurationOf({ config, from = process.cwd() }: HostOptions = {}): Promise<Configuration | undefined> {
  return config === undefined ? undefined : readConfiguration(resolve(from, config));
}

/** What is asked before the plugins are loaded. */
function starting(): Promise<Response> {
  const problem = { type: "about:blank", status: 503, title: "Starting", detail: "The host is not ready yet." };
  const headers = { "content-type": "application/problem+json", "retry-after": "1", "tenon-pid": String(process.pid) };
  return Promise.resolve(Response.json(problem, { status: 503, headers }));
}
