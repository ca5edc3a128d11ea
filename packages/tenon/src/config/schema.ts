import * as t from "typebox";
import { initKinds } from "../contract/init-change.ts";
import { grantsSchema } from "../contract/read-grants.ts";
import { routeEntrySchema } from "./route/route-schema.ts";
import { closed, count, ms, note, size, text, words } from "./schema-words.ts";
import { segmentsSchema } from "./segments.ts";

const packageName = "^(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$";
const entryFile = t.Object(
  {
    entry: text("The entry file, relative to this file.", "a path"),
    name: text("The plugin's name, since no package.json is read.", "an npm package name in lower case", {
      pattern: packageName,
      maxLength: 214,
    }),
    version: text("The plugin's version, since no package.json is read.", 'a semantic version such as "1.2.3"', {
      pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+(?:[-+].+)?$",
    }),
  },
  closed,
);

const limits = t.Object(
  {
    calls: t.Optional(count(1, "Calls in flight at once.")),
    queue: t.Optional(count(0, "Calls that wait for one in flight to end.")),
    messageBytes: t.Optional(size("Estimated size of one value that crosses.")),
    heapBytes: t.Optional(size("Old-space heap of a thread or process: a guard against accidents.")),
    memoryBytes: t.Optional(size("All memory of a thread, looked at every 20 ms: a soft limit. Default 1GiB.")),
    outputBytes: t.Optional(size("What it may print within a second. Default 64MiB.")),
    descriptors: t.Optional(count(1, "Descriptors that a process may have open. Default 1024.")),
    cpuMs: t.Optional(
      count(1, "Processor time it may take within ten seconds; 10000 is a whole core. In milliseconds. Default none."),
    ),
    stuckMs: t.Optional(
      count(1, "How long a realm may hang after a call of it met its deadline. In milliseconds. Default 5000."),
    ),
    logLines: t.Optional(
      t.Integer({
        ...{ minimum: 1, maximum: 10_000 },
        ...note(
          "Log lines a second that are passed on, of all its instances together. Default 2000.",
          "a whole number from 1 to 10000",
        ),
      }),
    ),
  },
  { ...closed, description: "What it may use at most." },
);

const copies = (description: string): t.TSchema =>
  t.Integer({ minimum: 1, maximum: 64, ...note(description, "a whole number from 1 to 64") });
const instances = t.Object(
  {
    min: t.Optional(copies("Open at least. Default 1.")),
    max: t.Optional(copies("Open at most. Default 4.")),
    inFlight: t.Optional(
      count(
        1,
        "Calls in flight or waiting that each is to have; where there are more, one more is opened. Default 16.",
      ),
    ),
    calmMs: t.Optional(ms("How long fewer must have been enough before there are fewer. Default 30000.")),
  },
  {
    ...closed,
    description: "How many instances share the calls of a plugin that says it is stateless, by load. Default: one.",
    errorMessage: "{ min, max, inFlight, calmMs }",
  },
);

const plugin = t.Object(
  {
    name: text("The name it is known under.", 'a name such as "limiter", "@acme/limiter" or "limiter/eu"', {
      pattern: "^(?:@[a-z0-9~-][a-z0-9._~-]*/)?[A-Za-z0-9~_][A-Za-z0-9._~/-]*$",
      maxLength: 214,
    }),
    source: t.Union(
      [
        text(
          "A plugin directory or entry file, relative to this file (./…), or a package name.",
          "a path or a package name",
        ),
        entryFile,
      ],
      note(
        "Where the plugin comes from: a path relative to this file (./…), a package name, or an entry file with name and version.",
        "a path, a package name, or { entry, name, version }",
      ),
    ),
    enabled: t.Optional(t.Boolean(note("False takes it out without losing its entry. Default true.", "true or false"))),
    realm: t.Optional(
      words(
        ["thread", "process", "inline"],
        "Where it runs. Default thread; inline is for code you trust as your own.",
      ),
    ),
    digest: t.Optional(
      text("The digest its bytes must have.", '"sha256-" and 64 digits of 0-9 and a-f', {
        pattern: "^sha256-[0-9a-f]{64}$",
      }),
    ),
    limits: t.Optional(limits),
    grants: t.Optional(grantsSchema),
    startMs: t.Optional(ms("How long evaluation and setup may take, each. Default 30000.")),
    teardownMs: t.Optional(ms("How long each teardown may take. Default 2000.")),
    idleMs: t.Optional(
      ms("How long it stays loaded without a call; the next call brings it back. Without it, it stays loaded."),
    ),
    instances: t.Optional(instances),
    config: t.Optional(
      t.Unknown({
        description:
          "Its own configuration, checked against its contract. ${env:NAME} and ${file:path} in texts are replaced.",
      }),
    ),
  },
  { ...closed, description: "One plugin." },
);

const spares = (description: string): t.TSchema =>
  t.Integer({ minimum: 0, maximum: 64, ...note(description, "a whole number from 0 to 64") });
const warm = t.Union(
  [
    t.Boolean(),
    t.Object(
      {
        least: t.Optional(spares("Kept from the start. Default 0.")),
        most: t.Optional(spares("Kept at most. Default 4.")),
        processes: t.Optional(spares("Processes that are kept from the start; least is of threads. Default 0.")),
        codeBytes: t.Optional(size("Compiled code that is kept at most. Default 32MiB.")),
      },
      closed,
    ),
  ],
  note(
    "Whether threads and processes are kept ready for plugins to come, and how many; each takes 8 to 11 MB. Default false; true for tenon serve.",
    "true, false or { least, most, processes, codeBytes }",
  ),
);

const restart = t.Union(
  [
    t.Literal(false),
    t.Object(
      {
        most: t.Optional(
          t.Integer({
            minimum: 0,
            ...note("Starts within withinMs, beyond which it stays failed. Default 5.", "a whole number"),
          }),
        ),
        withinMs: t.Optional(ms("Default 60000.")),
        firstMs: t.Optional(ms("Wait before the first start, doubled with each further one. Default 100.")),
        maxMs: t.Optional(ms("The longest wait. Default 10000.")),
      },
      closed,
    ),
  ],
  note(
    "How often and how soon a plugin whose realm ended on its own is started again; false: never.",
    "false or { most, withinMs, firstMs, maxMs }",
  ),
);

const meters = t.Object(
  {
    versions: t.Optional(count(1, "Versions with series of their own; further ones count as other. Default 200.")),
    methods: t.Optional(count(1, "Methods with series of their own; further ones count as other. Default 2000.")),
    goneMs: t.Optional(ms("How long the series of a version stay after its last instance. Default 180000.")),
  },
  { ...closed, description: "How many series the host's metrics may have." },
);

const host = t.Object(
  {
    graceMs: t.Optional(ms("How long an opened instance that nobody holds stays. Default 10000.")),
    proofs: t.Optional(
      words(["now", "idle", "off"], "When an unload is proven: at once, when the host is calm, or never. Default now."),
    ),
    onLeak: t.Optional(
      words(
        ["keep", "stronger-realm"],
        "What becomes of a plugin that was proven to leak, at its next load: keep leaves it where it is asked for, stronger-realm takes it from inline to a thread, and from a thread to a process. Default keep.",
      ),
    ),
    unknownOrigin: t.Optional(
      words(
        ["none", "contained", "wall"],
        "What the realm of a plugin that has no digest here must stop at least; a weaker one is refused. Default none.",
      ),
    ),
    holders: t.Optional(
      words(["paths", "places", "off"], "How to find who holds an inline plugin that leaked. Default paths."),
    ),
    snapshotHeapBytes: t.Optional(size("Used heap up to which a snapshot is taken to find holders. Default 32MiB.")),
    warm: t.Optional(warm),
    restart: t.Optional(restart),
    meters: t.Optional(meters),
    faults: t.Optional(
      text("Directory for a report of each realm that ended on its own, relative to this file.", "a path"),
    ),
    grants: t.Optional(grantsSchema),
    initAudit: t.Optional(
      t.Union(
        [
          ...["off", "report", "refuse"].map((choice) => t.Literal(choice)),
          t.Array(t.Union(initKinds.map((kind) => t.Literal(kind)))),
        ],
        note(
          "Whether what plugins change until they are set up is looked for, and what of it is refused. Default off.",
          `off, report, refuse, or a list of ${initKinds.join(", ")}`,
        ),
      ),
    ),
    rollouts: t.Optional(
      text("Directory in which roll-outs are kept over a restart, relative to this file.", "a path"),
    ),
    storage: t.Optional(text("Directory for what plugins keep, relative to this file.", "a path")),
    segments: t.Optional(segmentsSchema),
    thorough: t.Optional(
      t.Boolean(
        note("Proofs also look at what is dear to look at: PSS, mappings and others. Default false.", "true or false"),
      ),
    ),
  },
  { ...closed, description: "Settings of the host. Read when it is created." },
);

const addressPattern =
  "^(?:\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+):(?:[0-9]|[1-9][0-9]{1,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])$";

const gateway = t.Object(
  {
    listen: t.Optional(
      text("Where the gateway listens.", 'an address such as "127.0.0.1:8080" or "[::1]:8080"', {
        pattern: addressPattern,
      }),
    ),
  },
  { ...closed, description: "Settings of the HTTP gateway. Read when it is started." },
);

const admin = t.Object(
  { socket: t.Optional(text("Path of the admin socket, relative to this file.", "a path")) },
  { ...closed, description: "Settings of the admin socket. Read when it is opened." },
);

const telemetry = t.Object(
  {
    metrics: t.Optional(
      text(
        "Where GET /metrics answers with what Prometheus scrapes: an address of its own, or off. Default: at the gateway's address.",
        'off, or an address such as "127.0.0.1:9464"',
        { pattern: `^off$|${addressPattern}` },
      ),
    ),
    otlp: t.Optional(
      text(
        "URL of a collector to which spans and numbers are sent as OTLP over HTTP.",
        'a URL such as "http://127.0.0.1:4318"',
        {
          pattern: "^https?://",
        },
      ),
    ),
    otlpMs: t.Optional(count(100, "Time between two sendings of numbers. In milliseconds. Default 60000.")),
  },
  { ...closed, description: "What a serving host tells of itself. Read when it is started." },
);

/** The shape of `tenon.yaml`. `schema/tenon.schema.json` is generated from it. */
export const configurationSchema: t.TObject = t.Object(
  {
    host: t.Optional(host),
    gateway: t.Optional(gateway),
    admin: t.Optional(admin),
    telemetry: t.Optional(telemetry),
    plugins: t.Array(
      plugin,
      note("The plugins, in the order they are loaded; [] for none.", 'a list of plugins, "[]" for none'),
    ),
    routes: t.Optional(
      t.Array(routeEntrySchema, note("How calls of a contract find one of several versions.", "a list of routes")),
    ),
  },
  { ...closed, title: "tenon.yaml", description: "Configuration of a Tenon host." },
);
